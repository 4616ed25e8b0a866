import type { INodeExecutionData } from 'n8n-workflow';

import { triesOf } from '../../../../nodes/Oneflow/actions/tries';
import {
	binaryItem,
	byId,
	executeContext,
	runInWorkflow,
	type Failure,
	type RunOptions,
} from '../../../support/harness';
import { api, fault, requests, resetSandbox } from '../../../support/sandbox';
import { startStub, type Stub, type StubAnswer, type StubRequest } from '../../../support/stub';

/* With Retry On Fail n8n runs the node anew over all items; what was made must not be made again. */

const CONTRACT = 900500;
const contractId = byId(CONTRACT);

/** Every operation that makes something, with the path it does so by; each item has its own name. */
const CREATING: Array<[string, string, RegExp, Record<string, unknown>]> = [
	[
		'contract',
		'create',
		/\/contracts\/create$/,
		{ workspaceId: byId(61001), templateId: byId(84001), name: '={{ $json.name }}' },
	],
	['comment', 'create', /\/comments$/, { contractId, body: '={{ $json.name }}' }],
	['contact', 'create', /\/contacts$/, { workspaceId: byId(61001), name: '={{ $json.name }}' }],
	['folder', 'create', /\/folders$/, { workspaceId: byId(61001), name: '={{ $json.name }}' }],
	['tag', 'create', /\/tags$/, { name: '={{ $json.name }}' }],
	['templateType', 'create', /\/template_types$/, { name: '={{ $json.name }}' }],
	[
		'webhook',
		'create',
		/\/webhooks$/,
		{ callbackUrl: '={{ "https://n8n.example.com/" + $json.name }}' },
	],
	['product', 'create', /\/products$/, { contractId, name: '={{ $json.name }}' }],
	[
		'party',
		'create',
		/\/parties$/,
		{
			contractId,
			name: '={{ $json.name }}',
			participants: {
				participant: [{ name: 'A', email: '={{ $json.name + "@example.org" }}' }],
			},
		},
	],
	[
		'participant',
		'create',
		/\/participants$|\/parties$/,
		{
			contractId,
			name: '={{ $json.name }}',
			email: '={{ $json.name + "@example.org" }}',
			addTo: 'newParty',
			partyType: 'individual',
		},
	],
	[
		'reminder',
		'create',
		/\/reminders$/,
		{
			contractId,
			dateTime: '2099-01-01T00:00:00',
			subject: '={{ $json.name }}',
			message: 'B',
			recipientIds: [510020],
		},
	],
	['file', 'upload', /\/files$/, { contractId }],
];

const NAMES = ['first', 'second', 'third'];

async function itemsFor(resource: string): Promise<INodeExecutionData[]> {
	return await Promise.all(
		NAMES.map(async (name) =>
			resource === 'file'
				? await binaryItem(Buffer.from(name), `${name}.txt`, 'text/plain', { name })
				: { json: { name } },
		),
	);
}

/** The calls that made something, as far as Oneflow took them. */
const made = async (path: RegExp) =>
	(await requests()).filter(
		({ method, path: asked, status }) => method === 'POST' && path.test(asked) && status < 300,
	);

const refusal = { kind: 'status', status: 403, body: { detail: 'Not today.' } } as const;

/** Stop ends the run at any failed item; otherwise n8n tries again when the first item has failed. */
const WAYS = [
	['Stop', undefined, 2],
	['Continue', 'continueRegularOutput', 1],
	['Continue (using error output)', 'continueErrorOutput', 1],
] as const;

describe('Retry On Fail', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	describe.each(WAYS)('with On Error set to %s', (_, onError, failing) => {
		// promise: Retry On Fail makes nothing twice
		it.each(CREATING)('has %s %s make each item once', async (resource, operation, path, more) => {
			await fault({ ...refusal, path: path.source, method: 'POST', every: failing, times: 1 });
			const [output, failed = []] = await runInWorkflow({
				parameters: { resource, operation, ...more, options: { concurrency: 1 } },
				items: await itemsFor(resource),
				retryOnFail: true,
				onError,
			});
			expect(failed).toEqual([]);
			expect(output.map(({ json }) => json.error)).toEqual([undefined, undefined, undefined]);
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual([
				{ item: 0 },
				{ item: 1 },
				{ item: 2 },
			]);
			expect(new Set(output.map(({ json }) => json.id)).size).toBe(3);
			expect(await made(path)).toHaveLength(3);
		});
	});

	it('adds nobody again who may have been added with a new company', async () => {
		await fault({ kind: 'reset', when: 'after', method: 'POST', path: '/parties$', times: 1 });
		const run = runInWorkflow({
			parameters: {
				resource: 'participant',
				operation: 'create',
				contractId,
				addTo: 'company',
				companyName: 'New Oy',
				name: 'Bo',
				email: 'bo@new.example.org',
			},
			retryOnFail: true,
		});
		const said = await run.catch(({ message }: Error) => message);
		expect(said).toMatch(/^It is unknown whether this was done/);
		expect(await made(/\/participants$/)).toEqual([]);
	});

	it('adds no product row again that may have been added to a table', async () => {
		const path = 'product_groups/[0-9]+$';
		await fault({ kind: 'status', status: 500, when: 'after', method: 'PUT', path, times: 1 });
		const products = { product: [{ name: 'New row' }] };
		const run = runInWorkflow({
			parameters: {
				resource: 'product',
				operation: 'update',
				contractId,
				applyTo: 'rows',
				products,
			},
			retryOnFail: true,
		});
		const said = await run.catch(({ message }: Error) => message);
		expect(said).toMatch(/^It is unknown whether this was done/);
		const { data } = await api('GET', `/contracts/${CONTRACT}/product_groups`);
		expect(JSON.stringify(data).match(/New row/g)).toHaveLength(1);
	});

	it('gives a model that uses the node as a tool nothing of what it made with another input', () => {
		const context = executeContext({ parameters: {}, retryOnFail: true, asTool: true });
		const item = (name: string) => ({ json: { query: name } });
		const output = [{ json: { id: 901 } }];
		const tries = triesOf(context);
		tries.of(0, item('first'));
		tries.keep(0, output);
		expect(triesOf(context).of(0, item('first')).output).toEqual(output);
		expect(triesOf(context).of(0, item('second')).output).toBeUndefined();
	});

	describe('at a service of its own', () => {
		let stub: Stub | undefined;
		afterEach(async () => await stub?.close());

		/** Makes things, numbered; `answer` may answer in its place. */
		async function service(
			answer: (request: StubRequest, count: number) => StubAnswer | undefined | Promise<StubAnswer>,
		) {
			let id = 0;
			stub = await startStub(async (request, count) => {
				const own = await answer(request, count);
				return own ?? { body: { ...request.body, id: ++id + 900, state: 'draft' } };
			});
			return stub.requests;
		}

		const options = (resource: string, more: Record<string, unknown>) => ({
			parameters: { resource, operation: 'create', ...more, options: { concurrency: 1 } },
			items: NAMES.map((name) => ({ name })),
			credential: {
				apiToken: 'stub-example-token',
				userEmail: 'ada@example.com',
				environment: 'custom',
				baseUrl: stub?.url ?? '',
			},
			retryOnFail: true,
		});
		const tags = () => options('tag', { name: '={{ $json.name }}' });
		const contracts = () =>
			options('contract', {
				workspaceId: byId(1),
				templateId: byId(2),
				name: '={{ $json.name + " " + $now.toMillis() }}',
				publish: true,
				parties: { individual: [{ name: 'A', email: 'a@example.org' }] },
				subject: 'Hello',
				message: 'Please sign.',
			});
		const namesOf = (seen: StubRequest[], end: string) =>
			seen
				.filter(({ path }) => path.endsWith(end))
				.map(({ body }) => String(body.name).split(' ')[0]);
		const failureOf = async (run: RunOptions): Promise<Failure> => {
			const error: unknown = await runInWorkflow(run).then(
				(output) => new Error(JSON.stringify(output)),
				(thrown: unknown) => thrown,
			);
			return error as Failure;
		};
		const refused = { status: 403, body: { detail: 'Not today.' } };

		it('names in the last error what was made in any try', async () => {
			const requests = await service(({ body }, count) =>
				body.name === 'third' || (body.name === 'second' && count === 2) ? refused : undefined,
			);
			const error = await failureOf(tags());
			expect(error.message).toContain('Not today.');
			expect(error.description).toMatch(/Item 0: 901\nItem 1: 902$/);
			expect(namesOf(requests, '/tags')).toEqual(['first', 'second', 'second', 'third', 'third']);
		});

		it('goes on where a contract was made but not sent, whatever its name tells of the time', async () => {
			let sent = 0;
			const requests = await service(({ method, path }) => {
				if (method === 'GET') return { status: 403, body: {} };
				return path.endsWith('/publish') && ++sent === 2
					? { status: 402, body: { detail: 'Not in your plan.' } }
					: undefined;
			});
			const [output] = await runInWorkflow(contracts());
			expect(output).toHaveLength(3);
			expect(namesOf(requests, '/create')).toEqual(NAMES);
			const published = requests.filter(({ path }) => path.endsWith('/publish'));
			expect(published.map(({ path }) => path.split('/')[3])).toEqual(['901', '903', '903', '905']);
		});

		it('says in the last error nothing of a failure that a further try has mended', async () => {
			let sent = 0;
			await service(({ method, path }) => {
				if (method === 'GET') return { status: 403, body: {} };
				// The second contract at first, the third one always.
				return path.endsWith('/publish') && [2, 4, 5].includes(++sent) ? refused : undefined;
			});
			const error = await failureOf(contracts());
			expect(error.message).toMatch(/^Contract 905 was created but not published: Not today\./);
			expect(error.description).toMatch(/\nItem 0: 901\nItem 1: 903$/);
		});

		it('names what an earlier try has made of an item that now fails before that', async () => {
			let isOpen = true;
			const requests = await service(({ method, path }) => {
				if (method === 'GET') return { status: isOpen ? 403 : 401, body: { detail: 'Who?' } };
				if (!path.endsWith('/publish')) return undefined;
				isOpen = false;
				return refused;
			});
			const [[{ json }]] = await runInWorkflow({
				...contracts(),
				items: [{ name: 'first' }],
				onError: 'continueRegularOutput',
			});
			expect(json.error).toMatch(/^Who\?/);
			expect(json.description).toMatch(/\nBefore it failed, this was made in Oneflow: 901\.$/);
			expect(namesOf(requests, '/create')).toEqual(['first']);
		});

		it('makes nothing again of which nobody knows whether it was made', async () => {
			const requests = await service(({ body }) =>
				body.name === 'second' ? { reset: true } : undefined,
			);
			const error = await failureOf(tags());
			expect(error.message).toMatch(/^It is unknown whether this was done/);
			expect(namesOf(requests, '/tags')).toEqual(['first', 'second']);
		});

		it('names every item of which nobody knows whether it was made, also those no later try begins', async () => {
			let secondHasCome = () => {};
			const second = new Promise<void>((done) => (secondHasCome = done));
			await service(async ({ body }) => {
				if (body.name === 'second') secondHasCome();
				await second;
				return { reset: true };
			});
			const { parameters, ...run } = tags();
			const error = await failureOf({
				...run,
				parameters: { ...parameters, options: { concurrency: 2 } },
			});
			expect(error.message).toMatch(/^It is unknown whether this was done.* \[item 0\]$/);
			expect(error.description).toMatch(/\nItem 1 failed too: It is unknown whether this was done/);
		});

		it('knows nothing of another run', async () => {
			const requests = await service(() => undefined);
			await runInWorkflow(tags());
			await runInWorkflow(tags());
			expect(namesOf(requests, '/tags')).toEqual([...NAMES, ...NAMES]);
		});

		it('reads again in every try, also what it could read before', async () => {
			let refusals = 0;
			const requests = await service(({ path }) =>
				path.endsWith('/8') && ++refusals < 3
					? refused
					: { body: { id: Number(path.split('/').pop()) } },
			);
			const [output] = await runInWorkflow({
				...tags(),
				parameters: {
					resource: 'contract',
					operation: 'get',
					contractId: byId('={{ $json.id }}'),
				},
				items: [{ id: 7 }, { id: 8 }],
			});
			expect(output.map(({ json }) => json.id)).toEqual([7, 8]);
			const asked = requests.map(({ path }) => path.split('/').pop()).sort();
			expect(asked).toEqual(['7', '7', '7', '8', '8', '8']);
		});
	});
});
