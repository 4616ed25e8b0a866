import type { IDataObject } from 'n8n-workflow';

import { failureOf, mapped, runInWorkflow, runNode, speedUp } from '../../../../support/harness';
import {
	api,
	clearFaults,
	clearRequests,
	control,
	fault,
	requests,
	resetSandbox,
	sandboxCredential,
} from '../../../../support/sandbox';
import { startStub, type StubAnswer, type StubRequest } from '../../../../support/stub';
import { everyObject, startTwisted } from '../../../../support/twisted';
import { createdBodies, creating } from './creating';

const referring = (changes: Record<string, unknown> = {}, options: IDataObject = {}) =>
	creating({
		dataFields: mapped({ order_no: '={{ $json.order }}' }),
		options: { referenceField: 'order_no', ...options },
		...changes,
	});

const contractsWith = async (order: string) => {
	const filter = encodeURIComponent(`order_no:${order}`);
	return (await api('GET', `/contracts?filter[data_field_match]=${filter}`)).count as number;
};

describe('contract: create with a reference field', () => {
	let slowDown: () => void;
	beforeEach(async () => {
		await resetSandbox();
		slowDown = speedUp(50);
	});
	afterEach(() => slowDown());

	/** Lets what is written reach the list only so many (of the nodes' sped-up) milliseconds later. */
	const searchLag = async (ms: number) => {
		await control('POST', '/search-lag', { ms: ms / 50 });
	};

	it('creates when there is none, without a mark', async () => {
		const [item] = await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
		expect(item.json).not.toHaveProperty('existing');
		expect(await contractsWith('A-1')).toBe(1);
	});

	it('returns the contract that is there, in full, in a second run', async () => {
		const [made] = await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
		const [found] = await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
		expect(found.json).toMatchObject({ id: made.json.id, existing: true });
		expect(found.json).toHaveProperty('data_fields');
		expect(await createdBodies()).toHaveLength(1);
	});

	it('makes one contract of two items with the same value, each paired with its item', async () => {
		const items = await runNode({
			parameters: referring(),
			items: [{ order: 'A-1' }, { order: 'B-2' }, { order: 'A-1' }],
		});
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
		expect(items[2].json).toMatchObject({ id: items[0].json.id, existing: true });
		expect(items[0].json).not.toHaveProperty('existing');
		expect(items[1].json.id).not.toBe(items[0].json.id);
		expect(await createdBodies()).toHaveLength(2);
	});

	it('sends the contract for the first item that wants it sent, and once', async () => {
		const items = await runNode({
			parameters: referring({ name: 'Quote', publish: '={{ $json.send }}' }),
			items: [false, true, true].map((send) => ({ order: 'A-1', send })),
		});
		expect(items.map(({ json }) => json.state)).toEqual(['draft', 'pending', 'pending']);
		const sent = (await requests()).filter(({ path }) => path.endsWith('/publish'));
		expect(sent).toHaveLength(1);
	});

	it('takes values with signs of the query for what they are', async () => {
		const order = 'A:1, 50% & more +#/ä';
		await runNode({ parameters: referring(), items: [{ order }] });
		const [again] = await runNode({ parameters: referring(), items: [{ order }] });
		expect(again.json.existing).toBe(true);
	});

	it('finds the contract whose answer got lost, and does not make another', async () => {
		await fault({ kind: 'reset', path: 'create$', when: 'after', times: 1 });
		const [item] = await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
		expect(item.json.state).toBe('draft');
		expect(await createdBodies()).toHaveLength(1);
		expect(await contractsWith('A-1')).toBe(1);
	});

	it.each([
		['a 503 that did nothing', { kind: 'status' as const, status: 503 }],
		['a connection cut before', { kind: 'reset' as const }],
		['a page in place of the API', { kind: 'html' as const, status: 502 }],
	])('creates after %s', async (_, rule) => {
		await fault({ ...rule, path: 'create$', times: 1 });
		await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
		expect(await contractsWith('A-1')).toBe(1);
	});

	it('makes exactly one contract each while every third answer fails', async () => {
		for (const rule of [
			{ kind: 'status', status: 503, every: 6 },
			{ kind: 'reset', every: 7, when: 'after' },
			{ kind: 'status', status: 429, retryAfter: 0, every: 11 },
		] as const) {
			await fault(rule);
		}
		await runNode({
			parameters: referring({}, { concurrency: 10 }),
			items: Array.from({ length: 12 }, (_, index) => ({ order: `A-${index}` })),
		});
		await clearFaults();
		for (let index = 0; index < 12; index++) expect(await contractsWith(`A-${index}`)).toBe(1);
	});

	it.each([false, true])(
		'publishes what an earlier run left as a draft (%j)',
		async (retryOnFail) => {
			await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
			const [[item]] = await runInWorkflow({
				parameters: referring({ name: 'Quote', publish: true, subject: 'S', message: 'M' }),
				items: [{ order: 'A-1' }],
				retryOnFail,
			});
			expect(item.json).toMatchObject({ existing: true, state: 'pending' });
		},
	);

	it('does not send a draft of an earlier run in which nobody signs', async () => {
		await runNode({ parameters: referring({ parties: {} }), items: [{ order: 'A-1' }] });
		const sending = { name: 'Quote', publish: true, subject: 'S', message: 'M' };
		const parameters = referring(sending);
		const { message } = await failureOf({ parameters, items: [{ order: 'A-1' }] });
		expect(message).toMatch(/^Contract: nobody signs \d+, so it was not sent/);
		const allowed = referring(sending, { allowWithoutSignatory: true });
		const [item] = await runNode({ parameters: allowed, items: [{ order: 'A-1' }] });
		expect(item.json).toMatchObject({ existing: true, state: 'pending' });
	});

	it('does not publish one twice', async () => {
		const parameters = referring({ name: 'Quote', publish: true });
		await runNode({ parameters, items: [{ order: 'A-1' }] });
		const [item] = await runNode({ parameters, items: [{ order: 'A-1' }, { order: 'A-1' }] });
		expect(item.json).toMatchObject({ existing: true, state: 'pending' });
		const published = (await requests()).filter(({ path }) => path.endsWith('/publish'));
		expect(published).toHaveLength(1);
	});

	it('makes a new contract when the one found was deleted', async () => {
		const [made] = await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
		await api('DELETE', `/contracts/${made.json.id}`);
		const [item] = await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
		expect(item.json).not.toHaveProperty('existing');
	});

	it('makes no second contract while Oneflow does not show the first one yet', async () => {
		await searchLag(60_000);
		const [made] = await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
		const path = `/contracts/${made.json.id}$`;
		await fault({ kind: 'status', status: 404, method: 'GET', path, times: 4 });
		const [found] = await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
		expect(found.json).toMatchObject({ id: made.json.id, existing: true });
		expect(await createdBodies()).toHaveLength(1);
	});

	it('finds again what it has made where Oneflow wants a user', async () => {
		const parameters = referring();
		const [made] = await runNode({ parameters, items: [{ order: 'A-1' }] });
		const path = `/contracts/${made.json.id}$`;
		await fault({ kind: 'status', status: 401, method: 'GET', path, times: 1 });
		const [found] = await runNode({ parameters, items: [{ order: 'A-1' }] });
		expect(found.json).toMatchObject({ id: made.json.id, existing: true });
	});

	it.each<[string, Record<string, unknown>, IDataObject, string]>([
		['an empty value', {}, { order: '' }, '"order_no" has no value among the data fields.'],
		['no value', {}, {}, '"order_no" has no value among the data fields.'],
		[
			'a field that is not mapped',
			{ options: { referenceField: 'internal_note' } },
			{ order: 'A' },
			'"internal_note" has no value among the data fields.',
		],
		[
			'a value too long to look for',
			{},
			{ order: 'x'.repeat(700) },
			'custom ID and value have 709 characters together.',
		],
	])('refuses %s before any call', async (_, changes, item, message) => {
		const error = await failureOf({ parameters: referring(changes), items: [item] });
		expect(error.message).toBe(`Reference Field: ${message} [item 0]`);
		expect(await requests()).toEqual([]);
	});

	it('refuses a field that automatic mapping leaves out, before a contract is made', async () => {
		const error = await failureOf({
			parameters: referring({
				dataFields: { mappingMode: 'autoMapInputData', value: null },
				options: { referenceField: 'shop_id' },
			}),
			items: [{ order_no: 'A', shop_id: 7 }],
		});
		expect(error.message).toBe(
			'Reference Field: "shop_id" is not an active data field of the template. [item 0]',
		);
		expect(error.description).toContain('by its custom ID');
		expect(error.description).toContain('order_no');
		expect(await createdBodies()).toEqual([]);
	});

	it('says under which key of the input automatic mapping looks for the value', async () => {
		const dataFields = { mappingMode: 'autoMapInputData', value: null };
		const items = [{ 'Order number': '7' }];
		const error = await failureOf({ parameters: referring({ dataFields }), items });
		expect(error.message).toContain('"order_no" has no value');
		expect(error.description).toContain(`the input's key "order_no"`);
	});

	it('finds the column that automatic mapping takes for the field', async () => {
		const parameters = referring({ dataFields: { mappingMode: 'autoMapInputData', value: null } });
		const items = [{ 'Order No': ' A-1 ' }, { order_no: 'A-1' }];
		const made = await runNode({ parameters, items });
		expect(made[1].json).toMatchObject({ id: made[0].json.id, existing: true });
		expect(await createdBodies()).toMatchObject([
			{ data_fields: [{ custom_id: 'order_no', value: 'A-1' }] },
		]);
		const unclear = { parameters, items: [{ 'Order No': 'B', 'order-no': 'C' }] };
		expect((await failureOf(unclear)).message).toContain('both look like the data field');
	});

	// promise: One reference, one contract: executions with the same reference take turns
	it('makes one contract of two executions that come at once', async () => {
		const one = async () => await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
		const runs = await Promise.all([one(), one(), one(), one()]);
		expect(new Set(runs.map(([{ json }]) => json.id)).size).toBe(1);
		expect(runs.filter(([{ json }]) => json.existing === true)).toHaveLength(3);
		expect(await createdBodies()).toHaveLength(1);
	});

	// promise: One reference, one contract: what was just made is remembered while Oneflow’s search lags
	it('remembers what it made while the search does not show it yet', async () => {
		await searchLag(40_000);
		const [made] = await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
		const [again] = await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
		expect(again.json).toMatchObject({ id: made.json.id, existing: true });
	});

	// promise: One reference, one contract: after a lost answer Oneflow is searched before anything is made
	it.each([5_000, 40_000])(
		'finds the contract whose answer got lost with a search that lags %d ms behind',
		async (lag) => {
			await searchLag(lag);
			await fault({ kind: 'status', status: 503, path: 'create$', when: 'after', times: 1 });
			await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
			expect(await createdBodies()).toHaveLength(1);
		},
	);

	// promise: One reference, one contract: also when publishing was refused
	it('publishes the same contract for the next item after publishing was refused', async () => {
		await searchLag(40_000);
		await fault({ kind: 'status', status: 402, path: 'publish$', times: 1 });
		const [refused, sent] = await runNode({
			parameters: referring(
				{ name: 'Quote', publish: true, subject: 'S', message: 'M' },
				{ concurrency: 1 },
			),
			items: [{ order: 'A-1' }, { order: 'A-1' }],
			continueOnFail: true,
		});
		expect(refused.json.error).toContain(`Contract ${String(sent.json.id)} was created`);
		expect(sent.json).toMatchObject({ existing: true, state: 'pending' });
		expect(await createdBodies()).toHaveLength(1);
	});

	it('is its own contract, also when the answer got lost, publishing was refused and n8n tries again', async () => {
		await fault({ kind: 'reset', path: 'create$', when: 'after', times: 1 });
		await fault({ kind: 'status', status: 402, path: 'publish$', times: 1 });
		const [[item]] = await runInWorkflow({
			parameters: referring({ name: 'Quote', publish: true, subject: 'S', message: 'M' }),
			items: [{ order: 'A-1' }],
			retryOnFail: true,
		});
		expect(item.json.state).toBe('pending');
		expect(item.json).not.toHaveProperty('existing');
		expect(await createdBodies()).toHaveLength(1);
	});

	it('is sent by a further try, although it does not show its recipients yet', async () => {
		await fault({ kind: 'status', status: 402, path: 'publish$', times: 1 });
		const twisted = await startTwisted(
			everyObject(({ parties, ...row }) =>
				Array.isArray(parties) ? { ...row, parties: parties.slice(0, 1) } : row,
			),
		);
		const [[item]] = await runInWorkflow({
			parameters: referring({ name: 'Quote', publish: true, subject: 'S', message: 'M' }),
			items: [{ order: 'A-1' }],
			credential: sandboxCredential({ baseUrl: twisted.baseUrl }),
			retryOnFail: true,
		});
		await twisted.close();
		expect(item.json.state).toBe('pending');
		expect(await createdBodies()).toHaveLength(1);
	});

	// promise: One reference, one contract: among the contracts of all users
	it('looks among the contracts of all users', async () => {
		// Made by somebody else, so that this process does not remember it.
		const made = await api('POST', '/contracts/create', {
			workspace_id: 61001,
			template_id: 84001,
			data_fields: [{ custom_id: 'order_no', value: 'Of another' }],
		});
		await clearRequests();
		const [item] = await runNode({ parameters: referring(), items: [{ order: 'Of another' }] });
		expect(item.json).toMatchObject({ id: made.id, existing: true });
		const looks = (await requests()).filter(({ path }) => /contracts(\/\d+)?$/.test(path));
		expect(looks.map(({ path }) => path)).toEqual(['/v1/contracts', `/v1/contracts/${made.id}`]);
		for (const { headers } of looks) expect(headers).not.toHaveProperty('x-oneflow-user-email');
	});

	it('looks as the acting user where Oneflow refuses to look without one', async () => {
		const stub = await startStub(({ method, path, headers }) => {
			if (path.endsWith('/create')) return { body: { id: 7, state: 'draft' } };
			if (method !== 'GET' || !path.endsWith('/contracts')) return { status: 404 };
			return headers['x-oneflow-user-email'] === undefined
				? { status: 403, body: { detail: 'A user is needed.' } }
				: { body: { count: 0, data: [] } };
		});
		const [item] = await runNode({
			parameters: referring(),
			items: [{ order: 'A-1' }],
			credential: sandboxCredential({ baseUrl: stub.url }),
		});
		await stub.close();
		expect(item.json.id).toBe(7);
	});

	/** What a create gives where Oneflow's contracts are these, and how many were made. */
	async function amongContracts(
		answer: (asked: StubRequest) => StubAnswer | undefined,
		values: string[],
		retryOnFail = false,
	) {
		const fieldsOf = (value: string) => [
			{ value, _private_ownerside: { custom_id: 'order_no' } },
			{ value: 'x', _private_ownerside: { custom_id: 'internal_note' } },
		];
		const stub = await startStub((asked) => {
			const { method, path, query } = asked;
			const given = answer(asked);
			if (given !== undefined) return given;
			if (path.endsWith('/create')) return { body: { id: 7, state: 'draft' } };
			const [, id] = /\/contracts\/(\d+)$/.exec(path) ?? [];
			if (id !== undefined) {
				return { body: { id, state: 'draft', data_fields: fieldsOf(values[Number(id) - 100]) } };
			}
			if (method !== 'GET' || !path.endsWith('/contracts')) return { status: 404 };
			const wanted = query['filter[data_field_match]'].split(':')[1];
			const fitting = values.flatMap((value, at) =>
				value.includes(wanted) ? { id: 100 + at } : [],
			);
			return { body: { count: fitting.length, data: fitting.slice(0, Number(query.limit)) } };
		});
		const credential = sandboxCredential({ baseUrl: stub.url });
		const ran = { parameters: referring(), items: [{ order: '1' }], credential, retryOnFail };
		const said = await runInWorkflow(ran).then(
			([[{ json }]]) => `${String(json.existing)} ${String(json.id)}`,
			({ message }: Error) => message,
		);
		await stub.close();
		return [said, stub.requests.filter(({ path }) => path.endsWith('/create')).length];
	}
	const isNobody = ({ headers }: StubRequest) => headers['x-oneflow-user-email'] === undefined;
	const isList = ({ path }: StubRequest) => path.endsWith('/contracts');
	const isOne = ({ path }: StubRequest) => /contracts\/\d+$/.test(path);

	// promise: One reference, one contract: also where only the acting user sees the first one
	it.each<[string, (asked: StubRequest) => StubAnswer | undefined]>([
		[
			'does not list',
			(asked) => (isNobody(asked) && isList(asked) ? { body: { count: 0, data: [] } } : undefined),
		],
		[
			'does not show',
			(asked) => (isNobody(asked) && isOne(asked) ? { status: 403, body: {} } : undefined),
		],
	])('finds what Oneflow %s without a user', async (_, answer) => {
		expect(await amongContracts(answer, ['1'])).toEqual(['true 100', 0]);
	});

	// promise: One reference, one contract: after a lost answer Oneflow is searched before anything is made
	it('finds what a lost answer made where only the acting user sees it, and late', async () => {
		let begun = 0;
		const found = await amongContracts(
			(asked) => {
				if (asked.path.endsWith('/create')) {
					begun ||= Date.now();
					return { status: 503 };
				}
				if (!isList(asked)) return undefined;
				if (isNobody(asked)) return { status: 403, body: {} };
				const isShown = begun > 0 && Date.now() - begun > 44_000 / 50;
				return isShown ? undefined : { body: { count: 0, data: [] } };
			},
			['1'],
		);
		expect(found).toEqual(['undefined 100', 1]);
	});

	it('makes no second contract where the first one is listed and not shown', async () => {
		let isMade = false;
		const made = await amongContracts(
			(asked) => {
				if (asked.path.endsWith('/create')) {
					isMade = true;
					return { status: 503 };
				}
				if (isList(asked) && !isMade) return { body: { count: 0, data: [] } };
				return isOne(asked) ? { status: 403, body: { detail: 'Not yours.' } } : undefined;
			},
			['1'],
		);
		expect(made).toEqual([expect.stringMatching(/^Not yours/), 1]);
	});

	it('finds a value that Oneflow takes for the same, however it is written', async () => {
		const isAsked = (asked: StubRequest) =>
			isList(asked) && asked.query['filter[data_field_match]'] === 'order_no:1';
		const listed = { body: { count: 1, data: [{ id: 100 }] } };
		const found = await amongContracts(
			(asked) => (isAsked(asked) ? listed : undefined),
			['1\u200b'],
		);
		expect(found).toEqual(['true 100', 0]);
	});

	// promise: One reference, one contract: none is made where more contracts match than can be looked at
	it('makes nothing where the search finds more than the value', async () => {
		const values = Array.from({ length: 40 }, (_, at) => String(at + 10));
		expect(await amongContracts(() => undefined, [...values, '1'])).toEqual([
			expect.stringMatching(/^Reference Field: Oneflow does not search by "order_no"/),
			0,
		]);
	});

	// promise: One reference, one contract: what was answered without an ID is not made again
	it.each<[string, StubAnswer]>([
		['an empty answer', { body: {} }],
		['a redirect', { status: 302, headers: { location: 'https://elsewhere.example.com/' } }],
	])('makes nothing again after %s, though the search does not show it', async (_, given) => {
		const answer = ({ path }: StubRequest) => (path.endsWith('/create') ? given : undefined);
		for (const retryOnFail of [false, true]) {
			expect(await amongContracts(answer, [], retryOnFail)).toEqual([
				expect.stringMatching(/^It is unknown whether the contract was created/),
				1,
			]);
		}
	});

	// promise: One reference, one contract: compared by the value that Oneflow stores
	it('takes a value for what Oneflow stores, without spaces at its ends', async () => {
		const [made] = await runNode({ parameters: referring(), items: [{ order: ' A-1 ' }] });
		const [again] = await runNode({ parameters: referring(), items: [{ order: 'A-1' }] });
		expect(again.json).toMatchObject({ id: made.json.id, existing: true });
		expect(await contractsWith('A-1')).toBe(1);
	});

	it('looks for a checkbox by the 0 or 1 that Oneflow stores', async () => {
		const dataFields = mapped({ accept_terms: 'TRUE' });
		const parameters = referring({ dataFields }, { referenceField: 'accept_terms' });
		const [made] = await runNode({ parameters });
		const [again] = await runNode({ parameters });
		expect(again.json).toMatchObject({ id: made.json.id, existing: true });
	});

	it.each([
		['items that write one value in two ways', [['TRUE', '1']]],
		['executions that come at once', [['1'], ['1'], ['1']]],
	])('takes what another one has just sent for sent, of %s', async (_, executions) => {
		const parameters = referring(
			{ dataFields: mapped({ accept_terms: '={{ $json.accepted }}' }), name: 'Q', publish: true },
			{ referenceField: 'accept_terms' },
		);
		const runs = await Promise.all(
			executions.map(async (values) => {
				const items = values.map((accepted) => ({ accepted }));
				return await runNode({ parameters, items });
			}),
		);
		const contracts = runs.flat().map(({ json }) => json);
		expect(contracts.map(({ state }) => state)).toEqual(contracts.map(() => 'pending'));
		expect(new Set(contracts.map(({ id }) => id)).size).toBe(1);
		expect(await createdBodies()).toHaveLength(1);
	});

	// promise: A number that lost digits becomes no reference
	it.each([12345678901234568, 2 ** 53 + 2, 1e21])(
		'refuses the number %p, which is not what was meant',
		async (order) => {
			for (const dataFields of [
				mapped({ order_no: '={{ $json.order_no }}' }),
				{ mappingMode: 'autoMapInputData', value: null },
			]) {
				const error = await failureOf({
					parameters: referring({ dataFields }, { referenceField: '' }),
					items: [{ order_no: order }],
				});
				expect(error.message).toMatch(
					/^Data field "order_no": is the number .* cannot hold exactly\./,
				);
				expect(error.description).toMatch(/^Enter it as text/);
			}
			expect(await createdBodies()).toEqual([]);
		},
	);

	it('stops waiting for another execution when it is cancelled', async () => {
		await fault({ kind: 'reset', path: 'create$' });
		const cancel = new AbortController();
		const first = failureOf({
			parameters: referring(),
			items: [{ order: 'A-1' }],
			signal: cancel.signal,
		});
		const second = new AbortController();
		const waiting = failureOf({
			parameters: referring(),
			items: [{ order: 'A-1' }],
			signal: second.signal,
		});
		second.abort();
		expect((await waiting).message).toMatch(/cancelled/);
		cancel.abort();
		await first;
	});
});
