import { sleep } from 'n8n-workflow';

import { mapConcurrently } from '../../../../nodes/Oneflow/concurrency';
import { abandonedAmong } from '../../../../nodes/Oneflow/webhooks/abandoned';
import { callN8n } from '../../../../nodes/Oneflow/webhooks/n8n';
import { signKeyFor } from '../../../../nodes/Oneflow/webhooks/proof';
import { executeContext } from '../../../support/harness';
import { LiveHost } from '../../../support/liveHost';
import { api, fault, resetSandbox, sandboxCredential } from '../../../support/sandbox';
import { startStub, type Scripted, type Stub } from '../../../support/stub';
import { until } from '../../../support/unheard';
import type * as n8n from '../../../support/n8n';

/** Set by the test environment: n8n.ts outside jest's module registry. */
declare const oneflowHarness: typeof n8n;

const PATH = '/webhook/gone/webhook';

/** n8n's own words. */
const NOBODY = {
	status: 404,
	body: { code: 404, message: 'The requested webhook "GET gone/webhook" is not registered.' },
};
const SOMEBODY = {
	status: 404,
	body: { code: 404, message: 'This webhook is not registered for GET requests.' },
};

describe("the upkeep's removal of webhooks that call nobody", () => {
	let host: LiveHost;
	let stub: Stub;
	let slowDown: () => void;

	beforeEach(async () => {
		await resetSandbox();
		slowDown = oneflowHarness.speedUp(20);
	});

	afterEach(async () => {
		slowDown();
		await host.close();
		await stub.close();
	});

	/** Leaves webhooks behind at an n8n that answers so, and publishes a trigger there. */
	const published = async (addressesAt: (origin: string) => string[], ...script: Scripted[]) => {
		stub = await startStub(...script);
		const { origin } = new URL(stub.url);
		host = new LiveHost({ webhookBase: origin });
		const credential = sandboxCredential();
		const ids: number[] = [];
		for (const address of addressesAt(origin)) {
			const sign_key = signKeyFor(String(credential.apiToken), address);
			ids.push((await api('POST', '/webhooks', { callback_url: address, sign_key })).id);
		}
		const id = host.add({ events: ['contract:sign'] }, { credential });
		await host.activate(id, { listens: true });
		// The upkeep asks what the trigger has listened to after it has put the webhooks right.
		await until(() => host.executions.length > 0);
		const { data } = await api('GET', '/webhooks?limit=100');
		const left = data.map(({ id: one }: { id: number }) => one);
		expect(
			data.some(({ callback_url: url }: { callback_url: string }) => url === host.url(id)),
		).toBe(true);
		return ids.filter((one) => left.includes(one)).length;
	};

	const asked = () => stub.requests.filter(({ path }) => path === PATH).map(({ method }) => method);

	it('removes one for which n8n itself says twice that nobody is there, and says so in the log', async () => {
		expect(await published((origin) => [`${origin}${PATH}`], NOBODY)).toBe(0);
		expect(asked()).toEqual(['GET', 'GET']);
		expect(JSON.stringify(host.logs)).toContain(PATH);
	});

	it('goes on where Oneflow does not let it remove one, and says so in the log', async () => {
		await fault({ kind: 'status', status: 403, method: 'DELETE' });
		expect(await published((origin) => [`${origin}${PATH}`], NOBODY)).toBe(1);
		const said = JSON.stringify(host.logs);
		expect(said).toContain('could not be removed');
		expect(said).not.toContain('could not look for missed events');
	});

	it('leaves one that somebody listens at when n8n is asked again', async () => {
		expect(await published((origin) => [`${origin}${PATH}`], NOBODY, SOMEBODY)).toBe(1);
		expect(asked()).toEqual(['GET', 'GET']);
	});

	it.each<[string, Scripted]>([
		['a proxy’s page', { status: 404, body: '<h1>Not Found</h1>' }],
		['a proxy’s JSON', { status: 404, body: { message: 'Not Found' } }],
		['n8n’s words with another status', { ...NOBODY, status: 502 }],
	])('leaves one where the answer is %s', async (_, answer) => {
		expect(await published((origin) => [`${origin}${PATH}`], answer)).toBe(1);
		expect(asked()).toEqual(['GET']);
	});

	it('never asks another host', async () => {
		const other = await startStub(NOBODY);
		try {
			const { origin } = new URL(other.url);
			expect(await published(() => [`${origin}${PATH}`], NOBODY)).toBe(1);
			expect(other.requests).toEqual([]);
		} finally {
			await other.close();
		}
	});
});

describe('asking n8n whether anybody listens', () => {
	// promise: What answers in n8n’s place and never ends holds nothing up
	it('takes an answer that comes byte by byte for none', async () => {
		const stub = await startStub({ drip: 20 });
		const { helpers } = executeContext({ parameters: {} });
		const late = sleep(3_000).then(() => 'late');
		const answer = callN8n(helpers, stub.url, undefined, 300);
		expect(await Promise.race([answer, late])).toBeUndefined();
		await stub.close();
	});

	it('comes in time to those behind more than it asks about at once', async () => {
		const living = Array.from({ length: 45 }, (_, at) => `/webhook/living-${at}/webhook`);
		const origin = 'http://127.0.0.1:9';
		const webhooks = [...living, PATH].map((path) => ({
			callback_url: `${origin}${path}`,
			sign_key: signKeyFor('token', `${origin}${path}`),
		}));
		const httpRequest = async ({ url = '' }) => {
			const { status, body } = url.endsWith(PATH) ? NOBODY : SOMEBODY;
			return await Promise.resolve({ statusCode: status, body });
		};
		const round = async () =>
			(await abandonedAmong(webhooks, { origin, token: 'token', caller: { httpRequest } })).length;
		const rounds = await mapConcurrently(Array.from({ length: 60 }), 1, round);
		expect(rounds).toContain(1);
	});
});
