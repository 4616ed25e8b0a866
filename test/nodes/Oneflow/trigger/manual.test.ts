import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { LiveHost, sign } from '../../../support/liveHost';
import { api, requests, resetSandbox, sandboxCredential } from '../../../support/sandbox';

const NOTIFICATION = {
	contract: { id: 900500 },
	callback_id: '5b7efd06092618b8f3a18740c8379d329d3ba00e',
	events: [{ id: 3300102, type: 'contract:sign' }],
};
const KEY = { webhookSignKey: 'dummy-sign-key' };
const HEADER = { webhookHeaderName: 'X-Extension-Proof', webhookHeaderValue: 'dummy-proof' };
const PROOF = { 'x-extension-proof': 'dummy-proof' };
const SIGNATURE = { signature: sign(NOTIFICATION.callback_id, KEY.webhookSignKey) };

describe('manual setup', () => {
	let host: LiveHost;

	beforeEach(async () => {
		await resetSandbox();
		host = new LiveHost();
	});

	const activated = async (secrets: ICredentialDataDecryptedObject, options: IDataObject = {}) => {
		const id = host.add(
			{ events: ['*'], setup: 'manual', options: { includeContract: false, ...options } },
			{ credential: sandboxCredential(secrets) },
		);
		await host.activate(id);
		return id;
	};

	it('registers nothing, removes nothing and asks nothing of Oneflow', async () => {
		const id = await activated({ ...KEY, environment: 'production' });
		await host.deactivate(id);
		expect(await requests()).toEqual([]);
		expect((await api('GET', '/webhooks?limit=100')).data).toHaveLength(3);
	});

	it.each<[string, ICredentialDataDecryptedObject, object, Record<string, string>, number]>([
		['the sign key', KEY, SIGNATURE, {}, 200],
		['another sign key', KEY, { signature: sign(NOTIFICATION.callback_id, 'other') }, {}, 401],
		['no signature', KEY, {}, {}, 401],
		['the header', HEADER, {}, PROOF, 200],
		['another value of the header', HEADER, {}, { 'x-extension-proof': 'dummy-proog' }, 401],
		['no header', HEADER, SIGNATURE, {}, 401],
		['both', { ...KEY, ...HEADER }, SIGNATURE, PROOF, 200],
		['the header alone when both are asked for', { ...KEY, ...HEADER }, {}, PROOF, 401],
		['the signature alone when both are asked for', { ...KEY, ...HEADER }, SIGNATURE, {}, 401],
		['neither known', {}, SIGNATURE, PROOF, 401],
		['a header name without a value', { webhookHeaderName: 'x-proof' }, {}, { 'x-proof': '' }, 401],
		['a header value without a name', { webhookHeaderValue: 'dummy' }, {}, { '': 'dummy' }, 401],
		[
			'the signature, where a header is named without a value',
			{ ...KEY, webhookHeaderName: 'x-proof' },
			SIGNATURE,
			{ 'x-proof': 'anything' },
			401,
		],
	])('with %s', async (_, secrets, more, headers, status) => {
		const id = await activated(secrets);
		const answer = await host.call(id, { ...NOTIFICATION, ...more }, { headers });
		expect(answer.status).toBe(status);
		expect(host.executions).toHaveLength(status === 200 ? 1 : 0);
		if (status === 401) expect(answer.body).toBeUndefined();
	});

	it('says in the log why it refused, and no secret', async () => {
		const id = await activated({ ...KEY, ...HEADER });
		await host.call(id, { ...NOTIFICATION, signature: 'forged' }, { headers: PROOF });
		expect(host.logs).toHaveLength(1);
		expect(host.logs[0].message).toContain('signature does not match');
		const said = JSON.stringify(host.logs);
		for (const secret of [KEY.webhookSignKey, HEADER.webhookHeaderValue, 'forged']) {
			expect(said).not.toContain(secret);
		}
	});

	it('hands on query and headers of the call without the secret ones', async () => {
		const id = await activated({ ...KEY, ...HEADER }, { includeRequest: true });
		await host.call(
			id,
			{ ...NOTIFICATION, ...SIGNATURE },
			{
				headers: {
					...PROOF,
					authorization: 'Bearer dummy',
					cookie: 'a=b',
					'proxy-authorization': 'Basic dummy',
					'x-oneflow-api-token': 'dummy',
					'x-customer-id': '42',
				},
				query: { account: '7' },
			},
		);
		expect(host.outputs(id)).toMatchObject([
			{ request: { headers: { 'x-customer-id': '42' }, query: { account: '7' } } },
		]);
		const [{ request }] = host.outputs(id) as Array<{ request: { headers: object } }>;
		expect(Object.keys(request.headers)).toEqual(['x-customer-id']);
	});

	it('filters events by itself', async () => {
		const id = host.add(
			{ events: ['contract:decline'], setup: 'manual', options: { includeContract: false } },
			{ credential: sandboxCredential(KEY) },
		);
		await host.activate(id);
		expect(await host.call(id, { ...NOTIFICATION, ...SIGNATURE })).toMatchObject({ status: 200 });
		expect(host.executions).toHaveLength(0);
	});
});
