import * as fc from 'fast-check';

import { credentialProblem } from '../../nodes/Oneflow/transport/credential';
import { credentialType, executeContext, runNode, testCredential } from '../support/harness';
import { requests, resetSandbox, sandboxCredential, TOKENS } from '../support/sandbox';
import { startStub } from '../support/stub';

describe('the credential', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('passes its test with the right token and user, sending both', async () => {
		expect(await testCredential(sandboxCredential())).toEqual({ status: 'OK' });
		const [request, ...more] = await requests();
		expect(more).toEqual([]);
		expect(request).toMatchObject({ method: 'GET', path: '/v1/ping', query: {} });
		expect(request.headers).toMatchObject({
			'x-oneflow-api-token': TOKENS.default,
			'x-oneflow-user-email': 'ada@example.com',
		});
	});

	it.each([{ userEmail: '' }, { userEmail: undefined as unknown as string }])(
		'sends no user header for %j',
		async ({ userEmail }) => {
			expect(await testCredential(sandboxCredential({ userEmail }))).toEqual({ status: 'OK' });
			expect((await requests())[0].headers).not.toHaveProperty('x-oneflow-user-email');
		},
	);

	it.each([
		['a wrong token', { apiToken: 'wrong-example-token-00000000000000000000' }],
		['a user of nobody', { userEmail: 'nobody@example.com' }],
		['an inactive user', { userEmail: 'ines@example.com' }],
	])('fails its test for %s and says why', async (_, changes) => {
		expect(await testCredential(sandboxCredential(changes))).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/does not accept this token or user email/),
		});
	});

	it.each(['/', '//', ' '])('takes a base URL that ends with %j', async (end) => {
		const { baseUrl } = sandboxCredential();
		const credential = sandboxCredential({ baseUrl: `${String(baseUrl)}${end}` });
		expect(await testCredential(credential)).toEqual({ status: 'OK' });
		expect((await requests())[0].path).toBe('/v1/ping');
	});

	it.each([
		['production', '', 'https://api.oneflow.com/v1'],
		['test', '', 'https://api.test.oneflow.com/v1'],
		['test', 'https://left.example.com/v1', 'https://api.test.oneflow.com/v1'],
		['custom', 'https://gateway.example.com/v1/', 'https://gateway.example.com/v1'],
	])('leads in %s (%j) to %s', (environment, baseUrl, url) => {
		const expression = String(credentialType().test?.request.baseURL).slice(1);
		const credential = `(${JSON.stringify({ environment, baseUrl })})`;
		const filled = expression.split('$credentials').join(credential);
		expect(executeContext({ parameters: {} }).evaluateExpression(filled, 0)).toBe(url);
	});

	it.each([' ', '\n', '\t '])('passes its test with %j around the token', async (space) => {
		const apiToken = `${space}${TOKENS.default}${space}`;
		expect(await testCredential(sandboxCredential({ apiToken }))).toEqual({ status: 'OK' });
		expect((await requests())[0].headers['x-oneflow-api-token']).toBe(TOKENS.default);
	});

	// promise: The credential’s test sends the token to no unusable base URL
	it.each([
		'http://gateway.example.com/v1',
		'https://gateway.example.com/v1#',
		'https://gateway.example.com/v1?key=1',
		'https://ada:secret@gateway.example.com/v1',
		'gateway.example.com/v1',
		'http://134744072/v1',
		'http://2130706433/v1',
		'http://0x8080808/v1',
		'http://127.1/v1',
		'http://010.0.0.1/v1',
		'http://8．8．8．8/v1',
		'http://gateway。local/v1',
		'http://evil.example\\.local/v1',
		'https://evil.example\\@gateway.example.com/v1',
		'http://evil.example%2elocal/v1',
		'https://gate way.example.com/v1',
		'https:/gateway.example.com/v1',
		'ftp://gateway.example.com/v1',
		'"https://gateway.example.com/v1"',
		'',
	])('fails its test for the base URL %j without a call to it, and says why', async (baseUrl) => {
		expect(await testCredential(sandboxCredential({ baseUrl }))).toEqual({
			status: 'Error',
			message: expect.stringMatching(/Base URL cannot be used. It must begin with https:\/\//),
		});
		const expression = String(credentialType().test?.request.baseURL).slice(1);
		const credential = `(${JSON.stringify({ environment: 'custom', baseUrl })})`;
		const filled = expression.split('$credentials').join(credential);
		const address = executeContext({ parameters: {} }).evaluateExpression(filled, 0);
		expect(new URL(`${String(address)}/ping`)).toMatchObject({ protocol: 'data:', host: '' });
	});

	// promise: The credential’s test sends the token to no unknown environment
	it.each(['staging', 'Test', '', null as unknown as string])(
		'fails its test for the environment %j without a call, and says what there is',
		async (environment) => {
			const credential = sandboxCredential({ environment });
			expect(await testCredential(credential)).toEqual({
				status: 'Error',
				message: expect.stringMatching(/Environment must give production, test or custom/),
			});
			expect(await requests()).toEqual([]);
			const expression = String(credentialType().test?.request.baseURL).slice(1);
			const filled = expression.split('$credentials').join(`(${JSON.stringify(credential)})`);
			expect(executeContext({ parameters: {} }).evaluateExpression(filled, 0)).toBe('data:,');
		},
	);

	it('takes a base URL with characters that nobody sees, as the nodes do', async () => {
		const baseUrl = `\u200b${String(sandboxCredential().baseUrl)}\ufeff`;
		expect(await testCredential(sandboxCredential({ baseUrl }))).toEqual({ status: 'OK' });
	});

	// promise: The credential’s test refuses a token or user that a header would change
	it.each([
		['a user', { userEmail: 'adał@example.com' }],
		['a user on two lines', { userEmail: 'ada@example.com\nb' }],
		['a token', { apiToken: `${TOKENS.default}ł` }],
		['a token of two words', { apiToken: `${TOKENS.default} b` }],
	])('fails its test for %s that would arrive changed, which is not sent', async (_, changes) => {
		expect(await testCredential(sandboxCredential(changes))).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/does not accept this token or user email/),
		});
		for (const { headers } of await requests()) {
			expect(headers['x-oneflow-api-token'] ?? '').toBe('');
		}
	});

	it('tests the user without the spaces around it, as the nodes act', async () => {
		const credential = sandboxCredential({ userEmail: ' ada@example.com ' });
		expect(await testCredential(credential)).toEqual({ status: 'OK' });
		expect((await requests())[0].headers['x-oneflow-user-email']).toBe('ada@example.com');
	});

	it.each([
		[404, /must end in \/v1/],
		[301, /must start with https/],
		[308, /must start with https/],
		[403, /proxy or firewall/],
	])('says what is wrong with an address that answers %d', async (status, message) => {
		const stub = await startStub({ status, headers: { location: 'https://gateway.example.com' } });
		const result = await testCredential(sandboxCredential({ baseUrl: stub.url }));
		expect(result).toEqual({ status: 'Error', message: expect.stringMatching(message) });
		await stub.close();
	});

	it('tests the token without characters that nobody sees, as the nodes send it', async () => {
		const apiToken = `\u200b${TOKENS.default}\ufeff`;
		expect(await testCredential(sandboxCredential({ apiToken }))).toEqual({ status: 'OK' });
		const parameters = { resource: 'account', operation: 'get' };
		await runNode({ parameters, credential: sandboxCredential({ apiToken }) });
		for (const { headers } of await requests()) {
			expect(headers['x-oneflow-api-token']).toBe(TOKENS.default);
		}
	});

	// Every address that the test would call is one that the nodes would call as well.
	it('calls no address that the nodes refuse', () => {
		const expression = String(credentialType().test?.request.baseURL).slice(1);
		const context = executeContext({ parameters: {} });
		const part = fc.oneof(
			fc.constantFrom(
				...'127.0.0.1|10|.|local|internal|localhost|evil.example|\\|@|:|80|[::1]|[fd00::1]|0x7f|0177|８|。|%2e|/|v1|-|_|?|#'.split(
					'|',
				),
			),
			fc.integer({ min: 0, max: 4_294_967_295 }).map(String),
		);
		const address = fc.tuple(
			fc.constantFrom('http://', 'https://', 'HTTP://'),
			fc.array(part, { maxLength: 6 }),
		);
		fc.assert(
			fc.property(address, ([scheme, parts]) => {
				const baseUrl = `${scheme}${parts.join('')}`;
				const filled = expression
					.split('$credentials')
					.join(`(${JSON.stringify({ environment: 'custom', baseUrl })})`);
				const called = String(context.evaluateExpression(filled, 0));
				// What is no address is called by nobody, and nor is what stands for an unusable one.
				if (!URL.canParse(called) || called === 'data:,') return;
				expect(
					credentialProblem({ apiToken: 'x', environment: 'custom', baseUrl }),
				).toBeUndefined();
			}),
			{ numRuns: 200 },
		);
	});

	it('never sends the token to another host', async () => {
		const other = await startStub({});
		const stub = await startStub({ status: 302, headers: { location: `${other.url}/ping` } });
		await testCredential(sandboxCredential({ baseUrl: stub.url }));
		for (const { headers } of other.requests) {
			expect(headers).not.toHaveProperty('x-oneflow-api-token');
		}
		await stub.close();
		await other.close();
	});

	it('asks for what proves webhooks of others on request only, and keeps what is there', () => {
		const about = ['webhookSignKey', 'webhookHeaderName', 'webhookHeaderValue'];
		const fields = credentialType().properties.filter(({ name }) => about.includes(name));
		const shownWhen = (isOn: boolean) =>
			fields
				.filter(({ displayOptions }) => displayOptions?.show?.webhooksByOthers?.includes(isOn))
				.map(({ name, type }) => [name, type === 'hidden']);
		expect(shownWhen(true)).toEqual(about.map((name) => [name, false]));
		expect(shownWhen(false)).toEqual(about.map((name) => [name, true]));
	});

	it('masks what is secret, and nothing else', () => {
		const masked = credentialType()
			.properties.filter(({ typeOptions }) => typeOptions?.password === true)
			.map(({ name }) => name);
		expect([...new Set(masked)]).toEqual(['apiToken', 'webhookSignKey', 'webhookHeaderValue']);
	});
});
