import { sleep, type IDataObject } from 'n8n-workflow';

import { LiveHost, sign } from '../../../support/liveHost';
import {
	api,
	clearFaults,
	clearRequests,
	control,
	fault,
	latency,
	requests,
	resetSandbox,
	sandboxCredential,
} from '../../../support/sandbox';
import { pending, quiet, signContract, until } from '../../../support/unheard';
import type * as n8n from '../../../support/n8n';
import { quickest } from '../../../support/quickest';

/** Set by the test environment: n8n.ts outside jest's module registry. */
declare const oneflowHarness: typeof n8n;
const { processedRow, refuseAccess, setProcessedRow } = oneflowHarness.deduplication;

describe("the trigger's upkeep", () => {
	let host: LiveHost;

	beforeEach(async () => {
		await resetSandbox();
		host = new LiveHost({ webhookBase: 'http://127.0.0.1:9' });
	});

	afterEach(async () => await host.close());

	const activated = async (parameters: IDataObject = {}) => {
		const id = host.add(
			{ events: ['contract:sign'], ...parameters },
			{ credential: sandboxCredential() },
		);
		await host.activate(id, { listens: true });
		await until(async () =>
			(await requests()).some(({ path, method }) => path === '/v1/contracts' && method === 'GET'),
		);
		return id;
	};

	const ownWebhooks = async (id: string) =>
		(await api('GET', '/webhooks?limit=100')).data.filter(
			({ callback_url: url }: { callback_url: string }) => url.startsWith(host.url(id)),
		);

	const started = (id: string) =>
		host
			.outputs(id)
			.map(({ contractId }) => Number(contractId))
			.sort();

	it('replays nothing at a first activation', async () => {
		const [contract] = await pending(1);
		await signContract(contract);
		await control('POST', '/clock', { offset_ms: 1100 });
		const id = await activated();
		await sleep(500);
		// One asked what the trigger has listened to before.
		expect(host.executions).toHaveLength(1);
		expect(started(id)).toEqual([]);
	});

	it('catches up at a start and puts lost webhooks back, each event once', async () => {
		const id = await activated();
		const contracts = await pending(5);
		await host.close();
		for (const webhook of await ownWebhooks(id)) await api('DELETE', `/webhooks/${webhook.id}`);
		await Promise.all(contracts.map(signContract));
		await host.restart({ listens: true });
		await until(() => started(id).length === 5);
		expect(started(id)).toEqual([...contracts].sort());
		expect(await ownWebhooks(id)).toHaveLength(1);
		expect(host.outputs(id)[0]).toMatchObject({ callbackId: null, contract: { state: 'signed' } });
		await host.restart({ listens: true });
		await sleep(1500);
		expect(host.runs(id)).toHaveLength(5);
		// Each start asked what the trigger listened to, and the later two which of the five had run.
		expect(host.executions).toHaveLength(5 + 3 + 2);
	});

	it.each(['automatic', 'polling'])(
		'runs nothing of the time in which its node was disabled, and all of an edit, %s',
		async (setup) => {
			const id = await activated({ setup });
			const contracts = await pending(3);
			const ends: Array<() => void> = [];
			let time = 0;
			/** Something happens while the workflow is published without the node for so long. */
			const without = async (ms: number, contract: number) => {
				await host.deactivate(id);
				await signContract(contract);
				ends.unshift(oneflowHarness.hasRunFor(performance.now() + ms));
				time += ms;
				await control('POST', '/clock', { offset_ms: time });
				await host.activate(id, { listens: true, isEnabled: true });
			};
			try {
				await without(280_000, contracts[0]);
				await until(() => started(id).length === 1);
				await without(310_000, contracts[1]);
				// It begins anew, and asks as at first.
				const ended = () => host.executions.filter(({ status }) => status === 'success');
				await until(() => ended().length === 3);
				await without(280_000, contracts[2]);
				await until(() => started(id).length === 2);
				await sleep(500);
				expect(started(id)).toEqual([contracts[0], contracts[2]].sort());
			} finally {
				ends.forEach((end) => end());
			}
		},
	);

	it('keeps a webhook that it has made although another one cannot be removed', async () => {
		const id = await activated();
		const [{ id: former }] = await ownWebhooks(id);
		await api('PUT', `/webhooks/${former}`, { filters: null });
		await fault({ kind: 'status', status: 500, method: 'DELETE', path: `^/v1/webhooks/${former}` });
		const made = async () => (await ownWebhooks(id)).map((webhook: IDataObject) => webhook.id);
		for (let look = 1; look <= 2; look++) {
			await clearRequests();
			await host.lookAgain(id);
			await quiet();
			expect((await requests()).some(({ method }) => method === 'DELETE')).toBe(true);
			expect(await made()).toEqual([former, expect.any(Number)]);
		}
		await clearFaults();
		await host.lookAgain(id);
		await quiet();
		expect(await made()).toEqual([expect.any(Number)]);
	});

	it('runs nothing of the time in which its node was disabled, though it could not be published at once', async () => {
		const id = await activated({ setup: 'polling' });
		const [contract] = await pending(1);
		await host.deactivate(id);
		await signContract(contract);
		const end = oneflowHarness.hasRunFor(performance.now() + 310_000);
		try {
			await control('POST', '/clock', { offset_ms: 310_000 });
			const enable = async () => await host.activate(id, { listens: true, isEnabled: true });
			await fault({ kind: 'status', status: 403, path: '^/v1/accounts/me$', times: 1 });
			await expect(enable()).rejects.toThrow();
			await clearRequests();
			await enable();
			await until(async () => (await requests()).some(({ path }) => path === '/v1/contracts'));
			await sleep(500);
			expect(started(id)).toEqual([]);
		} finally {
			end();
		}
	});

	it('offers an event again whose run was killed just after it was stored', async () => {
		const id = await activated();
		const [contract] = await pending(1);
		await host.close();
		await signContract(contract);
		host.onEmitted = ({ key }) => {
			if (key !== undefined) throw new Error('Killed');
		};
		await host.restart({ listens: true });
		await until(() => host.executions.some(({ key }) => key !== undefined));
		host.onEmitted = () => {};
		expect(started(id)).toEqual([]);
		await host.restart({ listens: true });
		await until(() => started(id).length === 1);
	});

	it('takes an answer that n8n gives later than it waits for one, and does not ask again', async () => {
		const end = oneflowHarness.speedUp(30);
		try {
			// A busy n8n begins a run forty seconds after it was offered.
			host.onStoring = async () => await sleep(40_000);
			await activated({ setup: 'polling' });
			expect(host.executions).toHaveLength(1);
		} finally {
			end();
		}
	});

	it('registers nothing without a webhook, and asks once when nothing happened', async () => {
		const id = await activated({ setup: 'polling' });
		// The first tells the account and Oneflow's time.
		const calls = (await requests()).map(({ method, path }) => `${method} ${path}`);
		expect(calls.sort()).toEqual(['GET /v1/accounts/me', 'GET /v1/contracts']);
		expect(await ownWebhooks(id)).toEqual([]);
	});

	// promise: A webhook that calls another address is never removed
	it('never touches a webhook that calls another host, and says so', async () => {
		const id = host.add({ events: ['contract:sign'] }, { credential: sandboxCredential() });
		const { pathname } = new URL(host.url(id));
		const foreign = await api('POST', '/webhooks', {
			callback_url: `https://production.example.com${pathname}`,
			sign_key: 'another',
		});
		const isThere = async () =>
			expect((await api('GET', `/webhooks/${foreign.id}`)).callback_url).toBe(foreign.callback_url);
		await host.activate(id);
		await isThere();
		await host.deactivate(id);
		await isThere();
		expect(JSON.stringify(host.logs)).toContain(String(foreign.id));
		await fault({ kind: 'status', status: 403, method: 'POST', path: '^/v1/webhooks$' });
		await expect(host.activate(id)).rejects.toThrow();
		await isThere();
		expect(await ownWebhooks(id)).toEqual([]);
	});

	it('shows a refused token as one failed execution, however often it looks, and says when it works', async () => {
		const end = oneflowHarness.speedUp(30);
		try {
			await fault({ kind: 'status', status: 401, method: 'GET', path: '^/v1/contracts$' });
			const id = host.add(
				{ events: ['contract:sign'], setup: 'polling', options: { pollInterval: 10 } },
				{ credential: sandboxCredential() },
			);
			await host.activate(id, { listens: true });
			const looks = async () =>
				(await requests()).filter(({ path }) => path === '/v1/contracts').length;
			await until(async () => (await looks()) > 2);
			const failed = host.executions.filter(({ status }) => status === 'error');
			expect(failed).toHaveLength(1);
			expect(failed[0].error?.message).toContain('The trigger cannot look after itself');
			await clearFaults();
			await until(async () => JSON.stringify(host.logs).includes('works again'));
		} finally {
			end();
		}
	});

	it('goes on when n8n cannot show that a token is refused', async () => {
		const end = oneflowHarness.speedUp(30);
		const { executions } = host;
		try {
			await fault({ kind: 'status', status: 401, method: 'GET', path: '^/v1/contracts$' });
			const id = host.add(
				{ events: ['contract:sign'], setup: 'polling', options: { pollInterval: 10 } },
				{ credential: sandboxCredential() },
			);
			let refused = 0;
			executions.push = (...more) => {
				if (more[0].status !== 'error') return Array.prototype.push.apply(executions, more);
				refused++;
				throw new Error('n8n has no database');
			};
			await host.activate(id, { listens: true });
			await until(() => refused > 0);
			await clearFaults();
			await clearRequests();
			await until(async () => (await requests()).some(({ path }) => path === '/v1/contracts'));
		} finally {
			end();
		}
	});

	// promise: A webhook is not made again while its workflow is unpublished
	it('makes no webhook again that is removed while it begins to look', async () => {
		const id = await activated();
		await latency(300);
		// n8n removes the webhooks first, and then ends the upkeep.
		const removal = host.removeWebhooks(id);
		const end = oneflowHarness.speedUp(1);
		try {
			oneflowHarness.leap(3_700_000);
			await removal;
			await sleep(1500);
			await latency(0);
			await host.close();
			expect(await ownWebhooks(id)).toEqual([]);
		} finally {
			end();
		}
	});

	// promise: A large body of a stranger costs the trigger nothing
	it('is as fast with a body of 15 MB as with none', async () => {
		const id = host.add({ events: ['*'] }, { credential: sandboxCredential() });
		await host.activate(id);
		const events = Array(7_900_000).fill(0);
		const body = { callback_id: 'a'.repeat(40), signature: 'b'.repeat(40), events };
		await host.call(id, body);
		// Last one whose signature holds, overheard once and sent again with another content.
		const signature = sign(body.callback_id, host.signKey(id));
		for (const call of [body, { ...body, signature }]) {
			const refused = async () => expect((await host.call(id, call)).status).toBe(401);
			expect(await quickest(50, refused)).toBeLessThan(50);
		}
	});

	// promise: A contract that cannot be read starts nothing, and shows as one failed execution
	it.each([400, 401, 403, 404])(
		'shows a read refused with %i as one failed execution, and runs it later',
		async (status) => {
			const id = await activated();
			const [contract] = await pending(1);
			await signContract(contract);
			const { data } = await api('GET', `/contracts/${contract}/events?limit=100`);
			const event = data.find(({ type }: { type: string }) => type === 'contract:sign');
			const call = host.signed(id, {
				contract: { id: contract },
				callback_id: `refused-${status}`,
				events: [{ id: event.id, type: event.type, created_time: event.created_time }],
			});
			await fault({ kind: 'status', status, path: `^/v1/contracts/${contract}$` });
			expect(await host.call(id, call)).toMatchObject({ status: 200 });
			await host.call(id, call);
			const failed = host.executions.filter(({ status: end }) => end === 'error');
			expect(failed).toHaveLength(1);
			expect(failed[0].error?.message).toContain(`contract:sign of contract ${contract}`);
			await clearFaults();
			await host.restart({ listens: true });
			await until(() => started(id).length === 1);
		},
	);

	it('takes over a lock whose holder died, and spares a Remove Duplicates node', async () => {
		const id = host.add(
			{ events: ['*'], options: { includeContract: false } },
			{ credential: sandboxCredential() },
		);
		await host.activate(id);
		const bring = async (at: number) =>
			await host.call(
				id,
				host.signed(id, {
					contract: { id: 1 },
					callback_id: `lock-${at}`,
					events: [{ id: at, type: 'contract:sign' }],
				}),
			);
		setProcessedRow(id, ['oneflow-trigger:lock', '1', '2']);
		await bring(1);
		expect(started(id)).toHaveLength(1);
		expect(processedRow(id)).toBeUndefined();
		setProcessedRow(id, ['somebody’s', 'entries']);
		await bring(2);
		expect(started(id)).toHaveLength(2);
		expect(processedRow(id)).toHaveLength(2);
	});

	const NO_CONNECTION = 'timeout exceeded when trying to connect';
	const LOCKED = 'SQLITE_BUSY: database is locked';

	it.each(
		[NO_CONNECTION, LOCKED].flatMap((message) =>
			[1, 2, 3, 4, 5, 6].map((at) => [message, at] as const),
		),
	)('runs an event once where n8n’s database says "%s" at the %i. access', async (message, at) => {
		const id = host.add(
			{ events: ['*'], options: { includeContract: false } },
			{ credential: sandboxCredential() },
		);
		await host.activate(id);
		refuseAccess((access) => access === at, message);
		try {
			for (const callbackId of ['one', 'two']) {
				await host.call(
					id,
					host.signed(id, {
						contract: { id: 1 },
						callback_id: `${callbackId} ${at}`,
						events: [{ id: at, type: 'contract:sign' }],
					}),
				);
			}
		} finally {
			refuseAccess(() => false);
		}
		expect(started(id)).toEqual([1]);
		expect(host.executions.filter(({ status }) => status !== 'success')).toEqual([]);
	});
});
