import { CREATOR, OneflowClient } from '../../../../nodes/Oneflow/transport/client';
import { OneflowFailure } from '../../../../nodes/Oneflow/transport/failure';
import { PATIENCE } from '../../../../nodes/Oneflow/transport/retry';
import { executeContext } from '../../../support/harness';
import {
	deadUrl,
	startStub,
	wait,
	type Scripted,
	type Stub,
	type StubAnswer,
} from '../../../support/stub';

const TOKEN = 'stub-example-token-00000000000000000001';
const EMAIL = 'stub.user@example.com';

let stub: Stub | undefined;

const credentialFor = (url: string, userEmail = EMAIL) => ({
	apiToken: TOKEN,
	userEmail,
	environment: 'custom',
	baseUrl: url,
});

const connect = async (url: string, options: { userEmail?: string; signal?: AbortSignal } = {}) =>
	await OneflowClient.connect(
		executeContext({
			parameters: {},
			credential: credentialFor(url, options.userEmail),
			signal: options.signal,
		}),
	);

/** A client of a stub that gives these answers one after the other. */
async function clientOf(...script: Scripted[]) {
	stub = await startStub(...script);
	return { client: await connect(stub.url), requests: stub.requests };
}

async function failureOf(call: Promise<unknown>): Promise<OneflowFailure> {
	const error: unknown = await call.then(
		() => 'The call did not fail',
		(thrown: unknown) => thrown,
	);
	if (error instanceof OneflowFailure) return error;
	throw new Error(`Not a OneflowFailure: ${String(error)}`);
}

const UNAVAILABLE = { status: 503, body: '<h1>Service Unavailable</h1>' };
const calls: Record<string, (client: OneflowClient) => Promise<unknown>> = {
	GET: async (client) => await client.get('/ping'),
	PUT: async (client) => await client.put('/contracts/1', { name: 'x' }),
	DELETE: async (client) => await client.delete('/contracts/1'),
	POST: async (client) => await client.post('/contracts/create', { template_id: 1 }),
};

describe('the client', () => {
	beforeEach(() => {
		// Without jitter the back-off is nil, and nothing of its logic changes.
		jest.spyOn(Math, 'random').mockReturnValue(0);
	});

	afterEach(async () => {
		jest.restoreAllMocks();
		await stub?.close();
		stub = undefined;
	});

	describe('headers', () => {
		it('sends the token, the user and the wish for JSON', async () => {
			const { client, requests } = await clientOf({});
			await client.get('/ping');
			expect(requests[0].headers).toMatchObject({
				'x-oneflow-api-token': TOKEN,
				'x-oneflow-user-email': EMAIL,
				accept: 'application/json',
			});
		});

		it.each(['', '   '])('leaves the user header out for the user %j', async (userEmail) => {
			stub = await startStub({});
			const client = await connect(stub.url, { userEmail });
			await client.get('/ping');
			expect(stub.requests[0].headers).not.toHaveProperty('x-oneflow-user-email');
			expect(stub.requests[0].headers).toHaveProperty('x-oneflow-api-token', TOKEN);
		});

		it('acts as somebody else, as the creator, and as itself again', async () => {
			const { client, requests } = await clientOf({});
			await client.as('bo@example.com').get('/ping');
			await client.as(CREATOR).get('/ping');
			await client.as(CREATOR).as(EMAIL).get('/ping');
			expect(requests.map(({ headers }) => headers['x-oneflow-user-email'])).toEqual([
				'bo@example.com',
				'__CREATOR__',
				EMAIL,
			]);
		});

		it('sends JSON with its content type, and none without a body', async () => {
			const { client, requests } = await clientOf({});
			await client.put('/contracts/1', { _private: { name: 'å' } });
			await client.get('/ping');
			expect(requests[0].headers['content-type']).toMatch(/^application\/json/);
			expect(requests[0].body).toEqual({ _private: { name: 'å' } });
			expect(requests[1].headers).not.toHaveProperty('content-type');
		});

		it('encodes the query, and leaves out what is undefined', async () => {
			const { client, requests } = await clientOf({});
			await client.get('/contracts', {
				'filter[published_time]': '2025-01-01T00:00:00+0000|',
				'filter[data_field_match]': 'order_no:Å & b=c#1',
				sort: undefined,
			});
			expect(requests[0].query).toEqual({
				'filter[published_time]': '2025-01-01T00:00:00+0000|',
				'filter[data_field_match]': 'order_no:Å & b=c#1',
			});
			expect(requests[0].rawQuery).toContain('%2B0000');
		});
	});

	describe('answers', () => {
		// promise: The token follows no redirect
		it('never follows a redirect, so that no other host sees the token', async () => {
			const other = await startStub({});
			const { client } = await clientOf({
				status: 302,
				headers: { location: `${other.url}/stolen` },
			});
			const failure = await failureOf(client.get('/ping'));
			expect(failure).toMatchObject({ status: 302, outcome: 'refused' });
			expect(other.requests).toEqual([]);
			await other.close();
		});

		it('refuses a page that answers 200 in place of the API', async () => {
			const { client, requests } = await clientOf({ body: '<html>Please log in</html>' });
			expect(await failureOf(client.get('/ping'))).toMatchObject({ status: 200 });
			expect(requests).toHaveLength(1);
		});

		it('does not know whether a POST answered by a page was done', async () => {
			const { client } = await clientOf({ body: '<html>Please log in</html>' });
			expect(await failureOf(calls.POST(client))).toMatchObject({ outcome: 'unknown' });
		});

		it('refuses an empty answer to GET, and to a POST that needs one', async () => {
			const headers = { 'content-type': 'application/json' };
			const { client, requests } = await clientOf({ body: '', headers });
			const expected = { status: 200, outcome: 'unknown' };
			expect(await failureOf(client.get('/ping'))).toMatchObject(expected);
			const create = client.post('/contracts/create', {}, { needsId: true });
			expect(await failureOf(create)).toMatchObject(expected);
			expect(requests).toHaveLength(2);
		});

		it.each([{}, [], [{ id: 1 }], { id: null }, { id: 'x' }, { id: '' }, { id: false }, { id: 0 }])(
			'does not take %j for what was made',
			async (body) => {
				const { client } = await clientOf({ body });
				const create = client.post('/contracts/create', {}, { needsId: true });
				expect(await failureOf(create)).toMatchObject({ status: 200, outcome: 'unknown' });
			},
		);

		it.each([
			[[], {}],
			[[{ id: 1 }], { id: 1 }],
			[{ status: 'ok', errors: [] }, {}],
			[{ success: true }, {}],
		])('takes %j for what it shows of a thing', async (body, shown) => {
			const { client } = await clientOf({ body });
			expect(await client.post('/tags', {})).toEqual(shown);
		});

		it.each([
			[],
			{},
			{ status: 'ok', errors: [] },
			{ success: true },
			{ id: 7 },
			{ count: 0, data: [] },
		])('reads what was changed again after %j', async (body) => {
			const { client } = await clientOf({ body }, { body: { id: 7, name: 'B' } });
			expect(await client.put('/contracts/7', { name: 'B' })).toEqual({ id: 7, name: 'B' });
		});

		it.each([301, 302, 307, 408, 425])(
			'does not know whether a POST answered %d was done',
			async (status) => {
				const { client, requests } = await clientOf({ status });
				expect(await failureOf(calls.POST(client))).toMatchObject({ status, outcome: 'unknown' });
				expect(requests).toHaveLength(1);
			},
		);

		it.each([408, 425])('asks again after %d, and does not know about a change', async (status) => {
			const { client, requests } = await clientOf({ status }, { body: { id: 7 } });
			expect(await client.get('/contracts/7')).toEqual({ id: 7 });
			expect(requests).toHaveLength(2);
			await stub?.close();
			const again = await clientOf({ status });
			const change = again.client.put('/contracts/7', {});
			expect(await failureOf(change)).toMatchObject({ status, outcome: 'unknown' });
		});

		it('waits no longer for an answer that drips than for silence', async () => {
			const { timeout } = AbortSignal;
			jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 200));
			const { client, requests } = await clientOf({ drip: 20 }, { body: { id: 7 } });
			expect(await client.get('/contracts/7')).toEqual({ id: 7 });
			expect(requests).toHaveLength(2);
			await stub?.close();
			const again = await clientOf({ drip: 20 });
			expect(await failureOf(calls.POST(again.client))).toMatchObject({
				code: 'ETIMEDOUT',
				outcome: 'unknown',
			});
			await wait(100);
			expect(await stub?.connections()).toBe(0);
		});

		it.each([500, 503])(
			'believes the status %d, whatever status its body names',
			async (status) => {
				const body = { status: 404, error_code: 4040000, detail: 'Not found.' };
				const { client, requests } = await clientOf({ status, body });
				expect(await failureOf(client.delete('/contracts/7'))).toMatchObject({ status });
				expect(requests).toHaveLength(status === 503 ? PATIENCE.unattended.attempts : 1);
			},
		);

		it('takes an empty answer to a delete, and a missing thing for deleted', async () => {
			const { client } = await clientOf({ body: '' }, { status: 404 });
			await client.delete('/contracts/1');
			await client.delete('/contracts/1');
		});

		it('keeps what Oneflow says about a refusal', async () => {
			const { client } = await clientOf({
				status: 400,
				body: {
					status: 400,
					title: 'Bad Request',
					detail: 'Some values are wrong.',
					error_code: 4000000,
					request_id: 'req-1',
					parameter_problems: { name: ['Too long.'] },
				},
			});
			const failure = await failureOf(calls.POST(client));
			expect(failure).toMatchObject({
				message: 'Some values are wrong.',
				status: 400,
				outcome: 'refused',
				problem: { error_code: 4000000, request_id: 'req-1' },
			});
		});

		it.each([
			['an array', [1, 2]],
			['keys of other types', { detail: 7, error_code: 'x', parameter_problems: 'y' }],
			['null', null],
			['a page', '<html/>'],
		])('survives %s in place of an error body', async (_, body) => {
			const { client } = await clientOf({ status: 400, body });
			expect(await failureOf(client.get('/ping'))).toMatchObject({ status: 400, problem: {} });
		});
	});

	describe('repeating', () => {
		const faults: Array<[string, Scripted]> = [
			['502', { status: 502, body: '' }],
			['503', UNAVAILABLE],
			['504', { status: 504 }],
			['a connection that breaks', { reset: true }],
		];

		it.each(faults)('repeats GET, PUT and DELETE after %s', async (_, fault) => {
			for (const method of ['GET', 'PUT', 'DELETE']) {
				const { client, requests } = await clientOf(fault, fault, { body: { id: 1, name: 'x' } });
				await calls[method](client);
				expect(requests).toHaveLength(3);
				await stub?.close();
			}
		});

		it.each(faults)('never repeats a POST after %s', async (_, fault) => {
			const { client, requests } = await clientOf(fault, {});
			expect(await failureOf(calls.POST(client))).toMatchObject({ outcome: 'unknown' });
			expect(requests).toHaveLength(1);
		});

		it('repeats a POST that is known to do no harm', async () => {
			const { client, requests } = await clientOf(UNAVAILABLE, {});
			await client.post('/contracts/1/x', {}, { safeToRepeat: true });
			expect(requests).toHaveLength(2);
		});

		it.each([400, 402, 403, 404, 409, 500, 501])('repeats nothing after %d', async (status) => {
			for (const method of ['GET', 'PUT', 'POST']) {
				const { client, requests } = await clientOf({ status });
				expect(await failureOf(calls[method](client))).toMatchObject({ status });
				expect(requests).toHaveLength(1);
				await stub?.close();
			}
		});

		it('gives up on a service that stays away', async () => {
			const { client, requests } = await clientOf(UNAVAILABLE);
			expect(await failureOf(client.get('/ping'))).toMatchObject({ status: 503 });
			expect(requests).toHaveLength(PATIENCE.unattended.attempts);
		});

		it.each(['GET', 'POST'])('repeats %s when nobody listens, and says so', async (method) => {
			const client = await connect(await deadUrl());
			expect(await failureOf(calls[method](client))).toMatchObject({
				status: undefined,
				code: 'ECONNREFUSED',
				outcome: 'unreachable',
			});
		});

		it('does not repeat after a 401, beyond what n8n does itself', async () => {
			const { client, requests } = await clientOf({ status: 401 });
			expect(await failureOf(client.get('/ping'))).toMatchObject({ status: 401 });
			expect(requests.length).toBeLessThanOrEqual(2);
		});
	});

	describe('what n8n refuses by itself', () => {
		/** As n8n's helper fails before anything is sent: its own error is behind others. */
		async function refusing(cause: Error) {
			stub = await startStub({});
			const context = executeContext({ parameters: {}, credential: credentialFor(stub.url) });
			let times = 0;
			context.helpers.httpRequestWithAuthentication = async () => {
				times += 1;
				throw new Error('Request failed', { cause: new Error('again', { cause }) });
			};
			return { client: await OneflowClient.connect(context), tried: () => times };
		}

		it.each([
			[
				'SsrfBlockedIpError',
				'It resolves to a restricted IP address',
				/N8N_SSRF_ALLOWED_HOSTNAMES/,
			],
			['ExpressionError', 'Cannot read $vars', /Correct the expression in the Oneflow credential/],
			['UserError', 'The vault is not connected', /Open the Oneflow credential/],
			['CredentialNotFoundError', 'Credential not found', /Open the Oneflow credential/],
		])('says at once that nothing was sent after %s', async (name, message, remedy) => {
			for (const method of ['GET', 'POST']) {
				const cause = Object.assign(new Error(message), { name, description: 'Ask somebody.' });
				const { client, tried } = await refusing(cause);
				const failure = await failureOf(calls[method](client));
				expect(failure.outcome).toBe('unreachable');
				expect(failure.mayHaveBeenDone).toBe(false);
				expect(tried()).toBe(1);
				expect(failure.explanation?.headline).toBe(`n8n did not send this. ${message}`);
				expect(failure.explanation?.remedy).toMatch(/^Ask somebody\./);
				expect(failure.explanation?.remedy).toMatch(remedy);
				await stub?.close();
			}
		});

		it.each([
			['SELF_SIGNED_CERT_IN_CHAIN', /does not trust the certificate.*NODE_EXTRA_CA_CERTS/],
			['DEPTH_ZERO_SELF_SIGNED_CERT', /does not trust the certificate/],
			['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /does not trust the certificate/],
			['CERT_HAS_EXPIRED', /does not trust the certificate/],
			['ERR_TLS_CERT_ALTNAME_INVALID', /does not trust the certificate.*base URL/],
			['ERR_INVALID_URL', /could not send this.*HTTPS_PROXY/],
			['ERR_INVALID_CHAR', /could not send this.*header/],
		])('says at once that nothing was sent after %s', async (code, said) => {
			for (const method of ['GET', 'POST']) {
				const { client, tried } = await refusing(Object.assign(new Error('Failed'), { code }));
				const failure = await failureOf(calls[method](client));
				expect(failure.mayHaveBeenDone).toBe(false);
				expect(tried()).toBe(1);
				const { headline = '', remedy = '' } = failure.explanation ?? {};
				expect(`${headline} ${remedy}`).toMatch(said);
				expect(remedy).toContain(code);
				await stub?.close();
			}
		});
	});

	describe('the rate limit', () => {
		const limited = (retryAfter?: string): StubAnswer => ({
			status: 429,
			headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
			body: { status: 429, error_code: 4290000, detail: 'Limit reached.' },
		});

		it.each(['GET', 'POST'])('waits as long as Retry-After says before %s', async (method) => {
			const { client, requests } = await clientOf(limited('1'), {});
			await calls[method](client);
			expect(requests).toHaveLength(2);
			expect(requests[1].time - requests[0].time).toBeGreaterThanOrEqual(990);
		});

		it('makes every call of the run wait, also as another user', async () => {
			const { client, requests } = await clientOf(limited('1'), {});
			const first = client.get('/ping');
			while (requests.length === 0) await wait(5);
			await wait(50);
			const start = requests[0].time;
			await Promise.all([first, client.get('/ping'), client.as(CREATOR).get('/ping')]);
			expect(requests).toHaveLength(4);
			for (const { time } of requests.slice(1)) expect(time - start).toBeGreaterThanOrEqual(990);
		});

		it('gives up when told to wait longer than a window', async () => {
			const { client, requests } = await clientOf(limited('86400'));
			expect(await failureOf(client.get('/ping'))).toMatchObject({ status: 429 });
			expect(requests).toHaveLength(1);
		});

		it('backs off by itself without Retry-After', async () => {
			const { client, requests } = await clientOf(limited(), {});
			await client.get('/ping');
			expect(requests[1].time - requests[0].time).toBeGreaterThanOrEqual(490);
		});
	});

	describe('cancelling the execution', () => {
		it('ends the wait for the rate limit without another call', async () => {
			stub = await startStub({ status: 429, headers: { 'retry-after': '60' } });
			const cancel = new AbortController();
			const client = await connect(stub.url, { signal: cancel.signal });
			const start = Date.now();
			const call = failureOf(client.get('/ping'));
			while (stub.requests.length === 0) await wait(5);
			await wait(50);
			cancel.abort();
			await call;
			expect(Date.now() - start).toBeLessThan(2_000);
			expect(stub.requests).toHaveLength(1);
		});

		it('ends the wait between two tries without another call', async () => {
			jest.spyOn(Math, 'random').mockReturnValue(1);
			stub = await startStub(UNAVAILABLE);
			const cancel = new AbortController();
			const client = await connect(stub.url, { signal: cancel.signal });
			const call = failureOf(client.get('/ping'));
			while (stub.requests.length < 3) await wait(5);
			await wait(20);
			cancel.abort();
			await call;
			expect(stub.requests).toHaveLength(3);
		});

		it('starts no call afterwards', async () => {
			stub = await startStub({});
			const cancel = new AbortController();
			const client = await connect(stub.url, { signal: cancel.signal });
			cancel.abort();
			expect(await failureOf(client.post('/contracts/create', {}))).toMatchObject({
				outcome: 'unreachable',
			});
			expect(stub.requests).toEqual([]);
		});
	});

	describe('look-ups of a run', () => {
		it('are made once for each acting user', async () => {
			const { client } = await clientOf({});
			const load = jest.fn(async () => 7);
			const asOther = client.as('bo@example.com');
			await Promise.all([client.once('a', load), client.once('a', load), asOther.once('a', load)]);
			await client.as(EMAIL).once('a', load);
			expect(load).toHaveBeenCalledTimes(2);
		});

		it('are made again after one that failed', async () => {
			const { client } = await clientOf({});
			const load = jest.fn(async () => 7).mockRejectedValueOnce(new Error('once'));
			await expect(client.once('a', load)).rejects.toThrow('once');
			expect(await client.once('a', load)).toBe(7);
		});

		it('can be forgotten by what their key begins with', async () => {
			const { client } = await clientOf({});
			const load = jest.fn(async () => 7);
			await client.once('template:1', load);
			client.forget('template:');
			await client.once('template:1', load);
			expect(load).toHaveBeenCalledTimes(2);
		});
	});
});
