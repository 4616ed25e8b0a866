import { sleep, type IDataObject } from 'n8n-workflow';

import { mayHaveEvents, rowOf } from '../../../../nodes/Oneflow/trigger/catchUp/look';
import type { TriggerSettings } from '../../../../nodes/Oneflow/trigger/settings';
import { LiveHost } from '../../../support/liveHost';
import {
	api,
	clearFaults,
	clearRequests,
	control,
	fault,
	requests,
	resetSandbox,
	sandbox,
	sandboxCredential,
} from '../../../support/sandbox';
import { pending, quiet, signContract, until } from '../../../support/unheard';
import type * as n8n from '../../../support/n8n';

/** Set by the test environment: n8n.ts outside jest's module registry. */
declare const oneflowHarness: typeof n8n;
const { recordProcessed } = oneflowHarness.deduplication;

const MINUTE = 60_000;

/** A look at many contracts takes a while. */
const LONG_MS = 15_000;

/** Paths of the calls since the log was cleared, contract IDs left out. */
async function calls(): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const { method, path } of await requests()) {
		const kind = `${method} ${path.replace(/\d{4,}/, '#')}`;
		counts[kind] = (counts[kind] ?? 0) + 1;
	}
	return counts;
}

/** Lets Oneflow's clock, which counts in seconds, go on without anybody waiting for it. */
async function oneflowsClockAhead(ms: number): Promise<void> {
	await control('POST', '/clock', { offset_ms: ms });
}

const ACCOUNT = 'GET /v1/accounts/me';
const LIST = 'GET /v1/contracts';
const LOG = 'GET /v1/contracts/#/events';
const CONTRACT = 'GET /v1/contracts/#';

describe('looking for events', () => {
	let host: LiveHost;

	beforeEach(async () => {
		await resetSandbox();
		host = new LiveHost({ webhookBase: 'http://127.0.0.1:9' });
	});

	afterEach(async () => await host.close());

	const looked = async () => {
		await until(async () => ((await calls())[LIST] ?? 0) > 0, LONG_MS);
		await quiet();
	};

	const activated = async (parameters: IDataObject = {}) => {
		const id = host.add(
			{ events: ['contract:sign'], setup: 'polling', ...parameters },
			{ credential: sandboxCredential() },
		);
		await host.activate(id, { listens: true });
		await looked();
		return id;
	};

	/** Looks once more, in the same process. */
	const lookAgain = async (id: string) => {
		await clearRequests();
		await host.lookAgain(id);
		await looked();
	};

	const restarted = async () => {
		await clearRequests();
		await host.restart({ listens: true });
		await looked();
	};

	const started = (id: string) => host.outputs(id).map(({ contractId }) => Number(contractId));

	const settled = async (id: string, contracts: number[]) => {
		await until(() => started(id).length >= contracts.length, LONG_MS);
		await quiet();
		expect(started(id).sort()).toEqual([...contracts].sort());
	};

	/** The call that tells of a contract's signature. */
	const callOf = async (id: string, contract: number) => {
		const { data } = await api('GET', `/contracts/${contract}/events?limit=100`);
		const events = (data as Array<{ type: string }>).filter(({ type }) => type === 'contract:sign');
		return host.signed(id, { contract: { id: contract }, callback_id: `call-${contract}`, events });
	};

	it('costs the list, and for each signed contract its log and itself', async () => {
		const id = await activated();
		const contracts = await pending(12);
		await Promise.all(contracts.slice(0, 5).map(signContract));
		await lookAgain(id);
		await settled(id, contracts.slice(0, 5));
		// The seven that are still pending cannot have been signed.
		expect(await calls()).toEqual({ [ACCOUNT]: 1, [LIST]: 1, [LOG]: 5, [CONTRACT]: 5 });
	});

	it('costs no contract when none is to be included, and one log for every change otherwise', async () => {
		// The sandbox's own contracts have changed in this second.
		await oneflowsClockAhead(3100);
		const id = await activated({
			events: ['contract:publish'],
			options: { includeContract: false },
		});
		const contracts = await pending(5);
		await Promise.all(contracts.slice(0, 2).map(signContract));
		await lookAgain(id);
		await settled(id, contracts);
		expect(await calls()).toEqual({ [ACCOUNT]: 1, [LIST]: 1, [LOG]: 5 });
	});

	it('starts nothing any more once it is closed, and all when it leads again', async () => {
		const id = await activated();
		const contracts = await pending(8);
		await Promise.all(contracts.map(signContract));
		await fault({ kind: 'delay', ms: 400, method: 'GET', path: '/events$' });
		await clearRequests();
		void host.lookAgain(id);
		await until(async () => ((await calls())[LOG] ?? 0) > 0, LONG_MS);
		await host.close(id);
		await quiet();
		expect(started(id)).toEqual([]);
		await clearFaults();
		await host.lookAgain(id);
		await settled(id, contracts);
	});

	it('asks in one run which of many events have run when n8n was started again', async () => {
		const id = await activated();
		const contracts = await pending(12);
		await Promise.all(contracts.map(signContract));
		await lookAgain(id);
		await settled(id, contracts);
		const before = host.executions.length;
		await restarted();
		expect(host.executions.slice(before).map(({ metadata }) => metadata)).toEqual([
			{ oneflow_answer_0: expect.stringMatching(/^0 [0-9a-z]+:[\w-]{8}$/) },
			{ oneflow_answer_0: '1'.repeat(12) },
		]);
		expect(await calls()).toEqual({ [ACCOUNT]: 1, [LIST]: 1, [LOG]: 12 });
		await settled(id, contracts);
	});

	it('offers every event by itself when a process died while it asked', async () => {
		const id = await activated();
		const contracts = await pending(4);
		await Promise.all(contracts.slice(0, 2).map(signContract));
		await lookAgain(id);
		await settled(id, contracts.slice(0, 2));
		await Promise.all(contracts.slice(2).map(signContract));
		// What a process leaves that recorded all and did not come to take it back.
		const keys = host.executions.flatMap(({ key }) => key ?? []);
		const names = keys.map((key) => key.split('/').slice(2).join('/'));
		const { data } = await api('GET', `/contracts/${contracts[3]}/events?limit=100`);
		const event = data.find(({ type }: { type: string }) => type === 'contract:sign');
		names.push(`${contracts[3]}/contract:sign/${event.id}`);
		const nodeId = host.workflows.get(id)!.node.id;
		recordProcessed(id, nodeId, ['asking', ...names.map((name) => `ran/${name}`)]);
		await host.restart({ listens: true });
		await settled(id, contracts);
	});

	it.each([
		['at once', 0],
		['after the look', 6000],
	])('offers an event again whose run n8n could not store, as it finds out %s', async (_, ms) => {
		const id = await activated();
		const contracts = await pending(3);
		await Promise.all(contracts.map(signContract));
		let lost = 0;
		host.onStoring = async (key) => {
			if (key === undefined) return;
			await sleep(ms);
			lost++;
			throw new Error('The database is not reachable');
		};
		await lookAgain(id);
		await until(() => lost === 3, LONG_MS);
		host.onStoring = () => {};
		await oneflowsClockAhead(300_000);
		await lookAgain(id);
		await settled(id, contracts);
		await lookAgain(id);
		await settled(id, contracts);
	});

	it('offers an event again whose run n8n could not store, as it finds out while it looks once more', async () => {
		const end = oneflowHarness.speedUp(1);
		try {
			const id = await activated();
			const contracts = await pending(2);
			await signContract(contracts[0]);
			// What has changed in this second is looked at again anyway.
			await oneflowsClockAhead(3_100);
			let lose: (() => void) | undefined;
			host.onStoring = async (key) => {
				if (key === undefined) return;
				await new Promise<void>((resolve) => (lose = resolve));
				throw new Error('The database is not reachable');
			};
			await lookAgain(id);
			await until(() => lose !== undefined, LONG_MS);
			// So long is waited for a run to begin, then the look ends.
			oneflowHarness.leap(6_000);
			await sleep(1_000);
			// Two clocks that go on together, so that Oneflow's is believed.
			oneflowHarness.leap(294_000);
			await oneflowsClockAhead(103_100);
			// A page of the list that the next look but one has behind it.
			await pending(110);
			await oneflowsClockAhead(303_100);
			host.onStoring = () => {};
			await signContract(contracts[1]);
			await fault({ kind: 'delay', ms: 1_000, path: `/contracts/${contracts[1]}/events$` });
			const looking = lookAgain(id);
			await sleep(500);
			lose?.();
			await looking;
			await settled(id, contracts.slice(1));
			await lookAgain(id);
			await settled(id, contracts);
		} finally {
			end();
		}
	});

	it.each([
		['before the look', 1],
		['after the look', 2],
	])('starts one run for an event whose call has read the contract %s', async (_, slow) => {
		await oneflowsClockAhead(3100);
		const id = host.add({ events: ['contract:sign'] }, { credential: sandboxCredential() });
		await host.activate(id, { listens: true });
		await looked();
		const [contractId] = await pending(1);
		await signContract(contractId);
		const call = await callOf(id, contractId);
		const path = `/contracts/${contractId}$`;
		await fault({ kind: 'delay', ms: 1000, method: 'GET', path, times: slow });
		const before = host.executions.length;
		await clearRequests();
		void host.lookAgain(id);
		await until(async () => ((await calls())[CONTRACT] ?? 0) > 0, LONG_MS);
		expect(await host.call(id, call)).toMatchObject({ status: 200 });
		await quiet();
		expect(started(id)).toEqual([contractId]);
		expect(host.executions.length - before).toBe(1);
	});

	// promise: A main process that leads again does not rely on what it knew when it led before
	it('runs nothing of the time in which another process had it switched off, when it leads again', async () => {
		const id = await activated();
		const [during, after] = await pending(2);
		await host.elsewhere(async () => {
			await host.deactivate(id);
			await signContract(during);
			await oneflowsClockAhead(1100);
			await clearRequests();
			await host.activate(id, { listens: true });
			await looked();
		});
		await signContract(after);
		await clearRequests();
		await host.lead(id);
		await looked();
		await settled(id, [after]);
	});

	it('looks where it leads and was told no address for its webhooks, as by older n8ns', async () => {
		const id = await activated({ setup: 'automatic' });
		const [contract] = await pending(1);
		await signContract(contract);
		const end = oneflowHarness.speedUp(30);
		try {
			await host.elsewhere(async () => {
				await clearRequests();
				await host.lead(id);
				await looked();
				await settled(id, [contract]);
			});
		} finally {
			end();
		}
	});

	// promise: Events are looked for where webhooks cannot be looked after
	it('looks where its webhooks cannot be put right, and says why they cannot', async () => {
		const id = await activated({ setup: 'automatic' });
		const [contract] = await pending(1);
		await signContract(contract);
		await fault({ kind: 'status', status: 403, path: '^/v1/webhooks' });
		await lookAgain(id);
		await settled(id, [contract]);
		const failed = host.executions.flatMap(({ error }) => error?.message ?? []);
		expect(failed).toEqual([expect.stringContaining('The trigger cannot look after itself')]);
	});

	// promise: A trigger that was closed asks Oneflow for nothing more
	it('reads no further page of the list once it is closed', async () => {
		const id = await activated();
		await Promise.all((await pending(450)).map(signContract));
		await host.close(id);
		await fault({ kind: 'delay', ms: 400, method: 'GET', path: '^/v1/contracts$' });
		await clearRequests();
		await host.lookAgain(id);
		const lists = async () => (await requests()).filter(({ path }) => path === '/v1/contracts');
		await until(async () => (await lists()).length > 0);
		await host.close(id);
		await quiet();
		expect(await lists()).toHaveLength(1);
	});

	const spaces = (count: number) => Array.from({ length: count }, (_, at) => 61001 + at);

	it('remembers over a restart since when it listens to 200 workspaces', async () => {
		const id = await activated({ workspaceIds: spaces(200) });
		const [contract] = await pending(1);
		await host.close();
		await signContract(contract);
		await oneflowsClockAhead(3100);
		await restarted();
		await settled(id, [contract]);
	});

	it('says so where it cannot remember since when it listens to 300 workspaces', async () => {
		const id = host.add(
			{ events: ['contract:sign'], setup: 'polling', workspaceIds: spaces(300) },
			{ credential: sandboxCredential() },
		);
		await host.activate(id, { listens: true });
		await until(() => host.executions.some(({ error }) => error !== undefined));
		expect(host.executions.map(({ error }) => error?.message ?? '').join('')).toBe(
			'The trigger cannot look after itself: So many workspaces and events are chosen that n8n cannot remember since when',
		);
	});

	it('offers an event again that n8n could not even be offered', async () => {
		const id = await activated();
		const [contract] = await pending(1);
		await signContract(contract);
		host.onEmitting = () => {
			throw new Error('n8n stops');
		};
		await lookAgain(id);
		expect(started(id)).toEqual([]);
		host.onEmitting = () => {};
		await lookAgain(id);
		await settled(id, [contract]);
	});

	it.each([
		['before', 'handled'],
		['while', 'begin'],
	] as const)(
		'finds an event whose call was not taken after all, though it began to look %s that was known',
		async (_, from) => {
			await oneflowsClockAhead(3100);
			const id = await activated({ setup: 'automatic' });
			const [contract] = await pending(1);
			await signContract(contract);
			const body = await callOf(id, contract);
			// The call reads the contract when the look reads it as well, or it has read it and n8n is slow.
			if (from === 'begin')
				await fault({ kind: 'delay', ms: 1500, method: 'GET', path: `/contracts/${contract}$` });
			let looking: Promise<void> | undefined;
			await host.call(id, body, {
				hangUpAt: 'handled',
				failRun: true,
				at: async (point) => {
					if (point !== from) return;
					looking = lookAgain(id);
					await sleep(1000);
				},
			});
			await looking;
			await settled(id, [contract]);
		},
	);

	it('starts older contracts first', async () => {
		const id = await activated();
		const contracts = await pending(3);
		for (const [index, contract] of contracts.entries()) {
			await signContract(contract);
			await oneflowsClockAhead(1100 * (index + 1));
		}
		await lookAgain(id);
		await settled(id, contracts);
		expect(started(id)).toEqual(contracts);
	});

	it('misses nothing and repeats nothing of changes within the second of a look', async () => {
		const id = await activated();
		const contracts = await pending(24);
		for (let first = 0; first < 24; first += 4) {
			const portion = contracts.slice(first, first + 4);
			// All these looks and signatures fall into one or two seconds of Oneflow's times.
			await Promise.all([...portion.map(signContract), host.lookAgain(id)]);
			await sleep(50);
		}
		await sleep(1000);
		await lookAgain(id);
		await settled(id, contracts);
		const logs = contracts.map(async (contract) => await api('GET', `/contracts/${contract}`));
		const times = (await Promise.all(logs)).map(({ state_updated_time: time }) => time);
		expect(new Set(times).size).toBeLessThan(contracts.length / 2);
	});

	it.each([-MINUTE, MINUTE])(
		'goes by Oneflow’s clock when it differs from n8n’s by %i ms',
		async (offset) => {
			await oneflowsClockAhead(offset);
			const [before, ...contracts] = await pending(4);
			await signContract(before);
			await oneflowsClockAhead(offset + 1100);
			const id = await activated();
			await signContract(contracts[0]);
			await lookAgain(id);
			await settled(id, contracts.slice(0, 1));
			await host.close();
			await signContract(contracts[1]);
			await restarted();
			await settled(id, contracts.slice(0, 2));
			await signContract(contracts[2]);
			await lookAgain(id);
			await settled(id, contracts);
		},
	);

	it('misses no event between a publication and the first look, whatever the clocks say', async () => {
		await oneflowsClockAhead(-MINUTE);
		const id = host.add(
			{ events: ['contract:sign'], setup: 'polling' },
			{ credential: sandboxCredential() },
		);
		const [contract] = await pending(1);
		await host.activate(id, { listens: true });
		await signContract(contract);
		await restarted();
		await settled(id, [contract]);
	});

	it('finds a contract that Oneflow’s list shows late', async () => {
		const id = await activated();
		const contracts = await pending(2);
		await control('POST', '/search-lag', { ms: 2500 });
		await signContract(contracts[0]);
		await lookAgain(id);
		expect(started(id)).toEqual([]);
		await sleep(2500);
		await signContract(contracts[1]);
		await lookAgain(id);
		await settled(id, contracts.slice(0, 1));
		await sleep(2500);
		await lookAgain(id);
		await settled(id, contracts);
	});

	it('finds an event that a contract’s log shows later than the list shows its state', async () => {
		const id = await activated();
		const [contract] = await pending(1);
		await signContract(contract);
		await oneflowsClockAhead(10_000);
		const late = { status: 200, body: { data: [], count: 0 }, path: `/${contract}/events$` };
		await fault({ kind: 'status', ...late, times: 2 });
		await lookAgain(id);
		await lookAgain(id);
		expect(started(id)).toEqual([]);
		await lookAgain(id);
		await settled(id, [contract]);
	});

	it('looks again at a contract that could not be read', async () => {
		const id = await activated();
		const contracts = await pending(3);
		await Promise.all(contracts.map(signContract));
		await fault({ kind: 'status', status: 403, path: `^/v1/contracts/${contracts[1]}` });
		await lookAgain(id);
		await settled(id, [contracts[0], contracts[2]]);
		await clearFaults();
		await lookAgain(id);
		await settled(id, contracts);
	});

	// promise: What a start could not look at is not passed over for what calls bring meanwhile
	it.each([
		['one contract', 'come after it', '/events'],
		['the list', 'are those of before, repeated', ''],
	])(
		'finds what it was told nothing of, where %s could not be read at a start and calls %s',
		async (_, when, failing) => {
			const id = await activated({ setup: 'automatic', options: { includeContract: false } });
			const [missed, ...told] = await pending(56);
			await host.close();
			await signContract(missed);
			await oneflowsClockAhead(5000);
			const isBefore = when.startsWith('are');
			if (isBefore) await Promise.all(told.map(signContract));
			const path = failing === '' ? '^/v1/contracts$' : `^/v1/contracts/${missed}${failing}`;
			await fault({ kind: 'status', status: 403, method: 'GET', path });
			await restarted();
			await oneflowsClockAhead(10_000);
			if (!isBefore) await Promise.all(told.map(signContract));
			for (const contract of told) await host.call(id, await callOf(id, contract));
			expect(started(id)).toHaveLength(told.length);
			await clearFaults();
			await lookAgain(id);
			await settled(id, [missed, ...told]);
		},
	);

	// promise: What a process could not look at is found by the next one, however much has run since
	it.each([
		['one contract', 1, 0],
		['as many as are noted one by one', 25, 0],
		['more', 30, 0],
		['one contract, and the record is full of workspaces', 1, 246],
	])(
		'finds after a restart what could not be read, however much has run since: %s',
		async (_, unread, narrowed) => {
			const workspaceIds = spaces(narrowed);
			const id = await activated({ options: { includeContract: false }, workspaceIds });
			const all = await pending(55 + unread);
			const [missed, others] = [all.slice(0, unread), all.slice(unread)];
			await Promise.all(missed.map(signContract));
			await oneflowsClockAhead(5000);
			const paths = `^/v1/contracts/(${missed.join('|')})/events`;
			await fault({ kind: 'status', status: 403, path: paths });
			await lookAgain(id);
			await Promise.all(others.map(signContract));
			await oneflowsClockAhead(10_000);
			await lookAgain(id);
			await settled(id, others);
			await clearFaults();
			await restarted();
			await settled(id, all);
		},
	);

	it('finds after two restarts what happened before the first, where no list could be read in between', async () => {
		const id = await activated({ setup: 'automatic', options: { includeContract: false } });
		const [missed, ...told] = await pending(56);
		await host.close();
		await signContract(missed);
		await oneflowsClockAhead(5000);
		await fault({ kind: 'status', status: 403, method: 'GET', path: '^/v1/contracts$' });
		await restarted();
		await clearFaults();
		await oneflowsClockAhead(10_000);
		await Promise.all(told.map(signContract));
		for (const contract of told) await host.call(id, await callOf(id, contract));
		await oneflowsClockAhead(10_000);
		await restarted();
		await settled(id, [missed, ...told]);
	});

	it('reads the list two weeks back at most, although a contract can never be read', async () => {
		await sandbox().guess({ largestPage: 2 });
		const id = await activated({ options: { includeContract: false } });
		const [unreadable, ...others] = await pending(9);
		await fault({ kind: 'status', status: 403, path: `^/v1/contracts/${unreadable}/events` });
		await signContract(unreadable);
		await oneflowsClockAhead(MINUTE);
		await Promise.all(others.map(signContract));
		await lookAgain(id);
		await settled(id, others);
		await lookAgain(id);
		expect((await calls())[LIST]).toBeGreaterThan(8);
		await oneflowsClockAhead(15 * 24 * 60 * MINUTE);
		await lookAgain(id);
		await lookAgain(id);
		expect((await calls())[LIST]).toBe(1);
	});

	it.each([true, false])(
		'starts nothing for another template type where contracts do not show theirs yet, with the contract: %s',
		async (includeContract) => {
			const templateTypeId = { __rl: true, mode: 'id', value: '3302' };
			const events = ['contract:publish'];
			const id = await activated({ events, templateTypeId, options: { includeContract } });
			await sandbox().guess({ templateIdLagFrom: 'publishing', templateIdLagMs: 600_000 });
			const [contract] = await pending(1);
			await lookAgain(id);
			expect((await calls())[LOG]).toBe(1);
			await settled(id, []);
			await sandbox().guess({ templateIdLagMs: 0 });
			expect((await api('GET', `/contracts/${contract}`))._private_ownerside).toMatchObject({
				template_type_id: 3301,
			});
			await lookAgain(id);
			await settled(id, []);
		},
	);

	it.each([403, 410])(
		'runs an event whose call was refused for good with %i as soon as access is back',
		async (status) => {
			const id = await activated({ setup: 'automatic' });
			const [contract] = await pending(1);
			await signContract(contract);
			const call = await callOf(id, contract);
			await fault({ kind: 'status', status, path: `^/v1/contracts/${contract}` });
			for (let time = 0; time < 3; time++) expect((await host.call(id, call)).status).toBe(200);
			expect(host.executions.filter(({ status }) => status === 'error')).toHaveLength(1);
			await lookAgain(id);
			expect(started(id)).toEqual([]);
			await clearFaults();
			await lookAgain(id);
			await settled(id, [contract]);
		},
	);
});

it('a contract that is signed may have been signed', () => {
	const row = rowOf({ id: 1, state: 'signed', state_updated_time: '2025-03-03T12:00:00Z' });
	const chosen = (type: string) => ({ eventTypes: [type] }) as TriggerSettings;
	expect(mayHaveEvents(chosen('contract:sign'), row)).toBe(true);
	expect(mayHaveEvents(chosen('contract:decline'), row)).toBe(false);
});
