import * as fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { OneflowFailure, type Outcome } from '../../../../nodes/Oneflow/transport/failure';
import { describePath, toNodeError } from '../../../../nodes/Oneflow/transport/nodeError';
import { thingAt } from '../../../../nodes/Oneflow/words';
import { byId, everythingIn, executeContext, failureOf } from '../../../support/harness';
import { startStub, type StubAnswer } from '../../../support/stub';

const TOKEN = 'stub-example-token-00000000000000000001';
const EMAIL = 'stub.user@example.com';

/** The error of `contract: get` when Oneflow answers so. */
async function errorFor(answer: StubAnswer, operation = 'get', ...more: StubAnswer[]) {
	const stub = await startStub(answer, ...more);
	const error = await failureOf({
		parameters: { resource: 'contract', operation, contractId: byId(1) },
		credential: {
			apiToken: TOKEN,
			userEmail: EMAIL,
			environment: 'custom',
			baseUrl: stub.url,
		},
	});
	await stub.close();
	return error;
}

const problem = (status: number, detail: string, more: IDataObject = {}) => ({
	status,
	body: { status, title: 'T', detail, error_code: status * 10_000, request_id: 'req-7', ...more },
});

const built = (
	outcome: Outcome,
	status?: number,
	code?: string,
	method = 'POST',
	answer?: IDataObject | string,
) => {
	const node = executeContext({ parameters: {} }).getNode();
	const failure = new OneflowFailure({ method, path: '/x' }, outcome, status, code, answer);
	return toNodeError(node, failure, 2) as Error & { description?: string };
};

describe('what the user reads when Oneflow refuses', () => {
	it('is Oneflow’s sentence, the remedy, the codes, and the item', async () => {
		const error = await errorFor(problem(409, 'The contract is signed.'));
		expect(error.message).toBe('The contract is signed. [item 0]');
		expect(error.description).toMatch(/^The contract's present state does not allow this/);
		expect(error.description).toContain('(status 409, Oneflow code 4090000, request ID req-7)');
		expect(error.httpCode).toBe('409');
		expect(error.context.itemIndex).toBe(0);
		expect(error.name).toBe('NodeApiError');
	});

	it.each([
		[401, 'Token invalid.', /API token belongs to the chosen environment.* user email/],
		[402, 'Not in the plan.', /plan does not include this/],
		[403, 'Not allowed.', /lacks the permission/],
		[403, 'The template is inactive.', /template is not active/],
		[409, 'Already signed.', /present state does not allow this/],
		[500, 'Broken.', /Oneflow could not answer just now/],
	])('names a remedy for %d "%s"', async (status, detail, remedy) => {
		const error = await errorFor(problem(status, detail));
		expect(error.message).toBe(`${detail} [item 0]`);
		expect(error.description).toMatch(remedy);
	});

	it.each([200, 202, 302, 304])('asks who answered in place of Oneflow with %d', async (status) => {
		const error = await errorFor({ status });
		expect(error.message).toBe('The answer did not come from the Oneflow API [item 0]');
		expect(error.description).toMatch(/^A proxy, a firewall or another service/);
	});

	it.each([
		[408, undefined],
		[425, undefined],
		[408, '<html>Too late</html>'],
	])('says to run again after a %d that lasts', (status, answer) => {
		const error = built('unknown', status, undefined, 'GET', answer);
		expect(error.message).toBe(`Oneflow answered with status ${status} [item 2]`);
		expect(error.description).toMatch(/^Oneflow could not answer just now\. Run this again/);
	});

	it('says by name and number what was not found', async () => {
		const error = await errorFor(problem(404, 'The requested resource was not found.'));
		expect(error.message).toBe('Contract: #1 was not found. [item 0]');
		expect(error.description).toMatch(/^Check the IDs: .* may not be seen by the acting user\./);
	});

	it.each([
		['/contracts/7/publish', 'Contract: #7'],
		['/contracts/7/participants/8/access_link', 'Participant: #8 of contract #7'],
		['/contracts/7/product_groups/8/products/9', 'Product: #9 of product table #8 of contract #7'],
		['/template_types/3301', 'Template Type: #3301'],
		['/contracts/7/data_fields/c::order%20no', 'Data Field: "order no" of contract #7'],
		['/accounts/me', undefined],
	])('calls what %s leads to %s', (path, name) => {
		expect(thingAt(path)).toBe(name);
	});

	it('names a remedy for a rate limit that lasts', async () => {
		const error = await errorFor({
			...problem(429, 'Limit reached.'),
			headers: { 'retry-after': '9999' },
		});
		expect(error.description).toMatch(/2,000 requests in five minutes/);
	});

	it.each([
		['a page', '<html><h1>Bad Gateway</h1></html>'],
		['nothing', ''],
		['a list', [1]],
	])('says the status when a 500 brings %s', async (_, body) => {
		const error = await errorFor({ status: 500, body });
		expect(error.message).toBe('Oneflow answered with status 500 [item 0]');
		expect(error.description).not.toContain('<h1>');
	});

	it('says what a refusal in a list says', async () => {
		const error = await errorFor({ status: 400, body: [{ message: 'The name is too long.' }] });
		expect(error.message).toBe('The name is too long. [item 0]');
	});

	it('says what a list of texts says beside the sentence, and nothing twice', async () => {
		const errors = ['The name is too long.', 'Not valid.'];
		const error = await errorFor(problem(400, 'Not valid.', { errors }));
		expect(error.message).toBe('Not valid. The name is too long. [item 0]');
	});

	it('says that an answer with 200 and a page is not from the API', async () => {
		const error = await errorFor({ body: '<html>Please log in</html>' });
		expect(error.message).toBe('The answer did not come from the Oneflow API [item 0]');
	});

	it('says that a redirect is not from the API', async () => {
		const error = await errorFor({ status: 302, headers: { location: 'http://127.0.0.1:9/' } });
		expect(error.message).toBe('The answer did not come from the Oneflow API [item 0]');
	});

	it.each([401, 403, 404, 407, 451])(
		'tells a page with %d of a proxy from an answer of Oneflow',
		async (status) => {
			const error = await errorFor({ status, body: '<html>Access denied by Example Proxy</html>' });
			expect(error.message).toBe(
				`The answer, with status ${status}, did not come from the Oneflow API [item 0]`,
			);
			expect(error.description).toMatch(/^A proxy, a firewall/);
			expect(error.description).not.toMatch(/permission|token belongs|Check the IDs/);
		},
	);

	it.each(['ENOTFOUND', 'ECONNREFUSED', 'ETIMEDOUT'])(
		'gives a text of Oneflow as it is, also one with %s in it',
		async (code) => {
			const error = await errorFor(problem(400, `The value ${code} is not allowed.`));
			expect(error.message).toBe(`The value ${code} is not allowed. [item 0]`);
		},
	);

	it.each([400, 401, 403, 404, 409, 500, 200])(
		'never holds the token or the address (%d)',
		async (status) => {
			const answer = status === 200 ? { body: '<html/>' } : problem(status, 'No.');
			const text = everythingIn(await errorFor(answer));
			expect(text).not.toContain(TOKEN);
			expect(text).not.toContain(EMAIL);
			expect(text).not.toContain('x-oneflow-api-token');
		},
	);

	it('never holds the token or the address when the connection breaks', async () => {
		const error = await errorFor(
			{ body: { id: 1, state: 'draft' } },
			'publish',
			{ reset: true },
			{ status: 500 },
		);
		const text = everythingIn(error);
		expect(text).not.toContain(TOKEN);
		expect(text).not.toContain(EMAIL);
		expect(error.message).toBe(
			'It is unknown whether this was done. Oneflow did not answer [item 0]',
		);
	});

	// promise: Texts of Oneflow’s show neither token nor user
	it('names neither when Oneflow quotes them, in whatever case and with spaces around', async () => {
		const quoted = `No user ${EMAIL.toUpperCase()} for ${TOKEN.toUpperCase()} (${EMAIL}, ${TOKEN})`;
		const stub = await startStub(
			problem(400, quoted, {
				parameter_problems: {
					email: [`${EMAIL.toUpperCase()} is unknown`],
					[`participants[${EMAIL}]`]: ['Not a user'],
					[TOKEN]: ['Not a token'],
				},
			}),
		);
		const error = await failureOf({
			parameters: { resource: 'contract', operation: 'get', contractId: byId(1) },
			credential: {
				apiToken: ` ${TOKEN}\n`,
				userEmail: EMAIL,
				environment: 'custom',
				baseUrl: stub.url,
			},
		});
		await stub.close();
		expect(stub.requests[0].headers['x-oneflow-api-token']).toBe(TOKEN);
		const text = everythingIn(error).toLowerCase();
		expect(text).not.toContain(TOKEN.toLowerCase());
		expect(text).not.toContain(EMAIL);
		expect(text).toContain('the acting user is unknown');
	});

	it('is not so long that it hides the rest', () => {
		const long = 'x'.repeat(100_000);
		const answer = { detail: long, parameter_problems: { name: [long] } };
		const { message, description } = built('refused', 400, undefined, 'POST', answer);
		expect(message).toMatch(/^Oneflow refused the values\. .*xx… \[item 2\]$/);
		expect(message.length).toBeLessThan(5000);
		expect(description).toMatch(/xx…\nCorrect the fields named above/);
		expect(built('refused', 400, undefined, 'POST', { detail: long }).message).toMatch(/xx… \[/);
	});

	it('tells a credential without a usable address before any call', async () => {
		for (const baseUrl of ['', 'api.oneflow.com/v1', 'ftp://example.com', 'http://']) {
			const error = await failureOf({
				parameters: { resource: 'contract', operation: 'get', contractId: byId(1) },
				credential: { apiToken: TOKEN, environment: 'custom', baseUrl },
			});
			expect(error.message).toBe(
				'Base URL: the address in the Oneflow credential is not a full address. [item 0]',
			);
		}
	});

	it('says that nobody listens', () => {
		const error = built('unreachable', undefined, 'ECONNREFUSED', 'GET');
		expect(error.message).toBe('Oneflow did not answer [item 2]');
		expect(error.description).toMatch(/could not be reached[^]*\(ECONNREFUSED\)$/);
	});

	it('says after a POST without answer that the outcome is unknown', () => {
		for (const error of [built('unknown', undefined, 'ECONNRESET'), built('unknown', 503)]) {
			expect(error.description).toMatch(
				/unknown whether Oneflow carried this out\. Before running it again, look in Oneflow/,
			);
		}
		expect(built('unreachable', undefined, 'ECONNREFUSED').description).not.toMatch(/unknown/);
		expect(built('refused', 400).description).not.toMatch(/unknown/);
	});

	it.each(['PUT', 'DELETE'] as const)(
		'says after a %s without answer that the outcome is unknown, and how to go on',
		(method) => {
			const error = built('unknown', undefined, 'ECONNRESET', method);
			expect(error.message).toBe(
				'It is unknown whether this was done. Oneflow did not answer [item 2]',
			);
			expect(error.description).toMatch(/Check the network .* run this again/);
			expect(built('unreachable', undefined, 'ECONNREFUSED', method).message).not.toMatch(
				/unknown/,
			);
			expect(built('refused', 400, undefined, method).message).not.toMatch(/unknown/);
		},
	);

	it('does not blame the network for a cancelled execution', () => {
		const error = built('unreachable', undefined, 'ERR_CANCELED', 'GET');
		expect(error.message).toBe('The execution was cancelled [item 2]');
		expect(error.description).toMatch(/^Run this again to go on/);
	});

	it('knows that only a proxy answers with 407', () => {
		expect(built('refused', 407, undefined, 'GET').description).toMatch(/^A proxy, a firewall/);
	});

	it('lists every value refused, in the words of the form', () => {
		const node = executeContext({ parameters: {} }).getNode();
		const failure = new OneflowFailure(
			{
				method: 'POST',
				path: '/contracts/create',
				body: { data_fields: [{ custom_id: 'order_no', value: '1' }] },
			},
			'refused',
			400,
			undefined,
			{
				detail: 'Bad values.',
				parameter_problems: {
					'parties[1].participants[0].email': ['Not a valid email.', 'Too short.'],
					'data_fields[0].value': 'Too long.',
					constructor: 'Not taken.',
				},
			},
		);
		const error = toNodeError(node, failure, 0) as Error & { description: string };
		expect(error.message).toBe(
			'Oneflow refused the values. Recipient 2, participant 1, Email: Not a valid email. (and 3 more) [item 0]',
		);
		expect(error.description.split('\n').slice(0, 3)).toEqual([
			'Recipient 2, participant 1, Email: Not a valid email.',
			'Recipient 2, participant 1, Email: Too short.',
			'Data field "order_no", Value: Too long.',
		]);
	});

	it('passes an error of n8n on, naming the item once', () => {
		const context = executeContext({ parameters: {} });
		const first = toNodeError(context.getNode(), new Error('Plain'), 3);
		expect(first.message).toBe('Plain [item 3]');
		expect(toNodeError(context.getNode(), first, 3).message).toBe('Plain [item 3]');
	});

	it.each([undefined, null, 7, 'text', {}])('survives %p thrown', (thrown) => {
		const node = executeContext({ parameters: {} }).getNode();
		expect(toNodeError(node, thrown, 0).message).toMatch(/\[item 0\]$/);
	});
});

describe('a path of Oneflow’s in the words of the form', () => {
	const body = {
		data_fields: [{ custom_id: 'order_no' }, { _private_ownerside: { custom_id: 'b' } }, {}],
	};

	it.each([
		['parties[1].participants[2].email', 'Recipient 2, participant 3, Email'],
		['parties[0].participant.phone_number', 'Recipient 1, Phone Number'],
		[
			'parties[0].participants[0]._permissions.contract:update',
			'Recipient 1, participant 1, Can Edit',
		],
		['parties[0]._private_ownerside.custom_id', 'Recipient 1, Custom ID'],
		['data_fields[0].value', 'Data field "order_no", Value'],
		['data_fields[1]', 'Data field "b"'],
		['data_fields[2]', 'Data field 3'],
		['data_fields[9].value', 'Data field 10, Value'],
		['product_groups[0].products[3].price_1.base_amount', 'Product table 1, product 4, Price 1'],
		['folder_id', 'Folder'],
		['my_party.participants[0].email', 'Your own party, participant 1, Email'],
		['template_id', 'Template'],
		['workspace_id', 'Workspace'],
		['tags[0].id', 'Tag 1, ID'],
		['_private.name', 'Name'],
		['some_new_key', 'Some New Key'],
		['parties.1.participants.2.email', 'Recipient 2, participant 3, Email'],
		['', ''],
	])('%s is %s', (path, words) => {
		expect(describePath(path, body)).toBe(words);
	});

	it('is some text for whatever path comes', () => {
		fc.assert(
			fc.property(fc.string(), fc.anything(), (path, anything) => {
				expect(typeof describePath(path, anything as IDataObject)).toBe('string');
			}),
		);
	});
});
