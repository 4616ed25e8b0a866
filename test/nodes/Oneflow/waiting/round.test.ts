import type { ITriggerFunctions } from 'n8n-workflow';

import { decidedSince } from '../../../../nodes/Oneflow/oneflow/outcome';
import { OneflowClient } from '../../../../nodes/Oneflow/transport/client';
import { Bases } from '../../../../nodes/Oneflow/waiting/bases';
import { Bell, lookAfterWaits } from '../../../../nodes/Oneflow/waiting/bell';
import { makeRound, Memory } from '../../../../nodes/Oneflow/waiting/round';
import { NO_CONTRACT } from '../../../../nodes/Oneflow/waiting/runs';
import { signKeyFor } from '../../../../nodes/Oneflow/webhooks/proof';
import { executeContext, leap, speedUp } from '../../../support/harness';
import {
	api,
	clearFaults,
	clearRequests,
	control,
	fault,
	requests,
	sandbox,
	sandboxCredential,
} from '../../../support/sandbox';
import { startStub } from '../../../support/stub';
import { until } from '../../../support/unheard';
import {
	callbacks,
	decide,
	isListening,
	leaveCallback,
	newContracts,
	QUIET,
	sha1,
	startN8nStandIn,
	useN8nStandIn,
} from './waiting';

const HOUR = 3_600_000;
const NOW = Date.now();

describe('a round over the runs that wait', () => {
	const n8n = useN8nStandIn();

	/** Webhooks of runs, each of another wait. */
	let number = 0;
	const leave = async (
		execution: string,
		{
			at = n8n().base,
			began = NOW - 3 * HOUR,
			...more
		}: Partial<Parameters<typeof leaveCallback>[2]> & { at?: string } = {},
	) =>
		await leaveCallback(at, execution, {
			began,
			tail: (++number).toString(16).padStart(12, '0'),
			...more,
		});

	const left = async () =>
		(await callbacks()).map(({ callback_url: url }) => new URL(url).pathname.split('/')[2]).sort();

	const called = () =>
		n8n()
			.calls.map(({ path }) => path.split('/')[2])
			.sort();

	const connect = async () => {
		const context = executeContext({ parameters: {} });
		return { oneflow: await OneflowClient.connect(context), base: n8n().base, context };
	};

	/** Of a process that has been running for long. */
	const newMemory = () => new Memory(-HOUR);

	const round = async ({ isThorough = true, memory = newMemory() } = {}) =>
		await makeRound(await connect(), memory, isThorough);

	// promise: A decided run that n8n was too busy to be called at is called again soon
	it('comes again by itself when a decided run gave no answer', async () => {
		const [late = 0] = await newContracts(1, true);
		await leave('listens');
		await leave('listens too');
		await leave('late', { contractId: late, isQuiet: true });
		await decide(late, 'sign');
		n8n().answers.set('late', 502);
		const bell = new Bell(newMemory());
		expect(await bell.round(await connect())).toBe(false);
		const before = called().filter((one) => one === 'late').length;
		n8n().answers.set('late', { status: 200, state: 'decided' });
		await until(() => called().filter((one) => one === 'late').length > before);
	});

	it('is made anew for whoever asked with another run, whose client fails, as when it was cancelled', async () => {
		const stub = await startStub({ status: 403 });
		const credential = sandboxCredential({ baseUrl: stub.url });
		const context = executeContext({ parameters: {}, credential });
		const oneflow = await OneflowClient.connect(context);
		const bell = new Bell(newMemory());
		const site = await connect();
		const others = bell.round({ ...site, oneflow });
		const own = bell.round(site);
		await expect(others).rejects.toThrow();
		expect(await own).toBe(true);
		await stub.close();
	});

	it('is one for both calls about a decision, though the second comes later', async () => {
		const [signed = 0] = await newContracts(1, true);
		await leave('listens');
		await leave('listens too');
		await leave('quiet', { contractId: signed, isQuiet: true });
		await decide(signed, 'sign');
		n8n().answers.set('quiet', { status: 200, state: 'decided' });
		const bell = new Bell(newMemory());
		const site = await connect();
		const [first, second] = (await new Memory().register.read(site.oneflow)).map(
			({ callback }) => callback,
		);
		expect(await bell.ring(site, first, signed)).toBe(true);
		await clearRequests();
		expect(await bell.ring(site, second, signed)).toBe(true);
		expect(await requests()).toEqual([]);
		// A later decision of the same contract is another one, as when it was revived.
		const restoreClock = speedUp(1);
		leap(31_000);
		await bell.ring(site, second, signed);
		restoreClock();
		expect(await requests()).not.toEqual([]);
	});

	it('reads which contracts are decided where those that never changed their state come first', async () => {
		await newContracts(3);
		const [signed = 0] = await newContracts(1, true);
		await decide(signed, 'sign');
		const ignoredParameters = ['filter[states]'];
		await sandbox().guess({ undatedFirst: true, largestPage: 2, ignoredParameters });
		const { ids } = await decidedSince((await connect()).oneflow, NOW - HOUR);
		expect(ids).toContain(signed);
	});

	it('asks an address again after five seconds that led here, and after a minute one that never did', async () => {
		await leave('waits');
		const site = await connect();
		const waits = await new Memory().register.read(site.oneflow);
		const restoreClock = speedUp(1);
		try {
			for (const [everLedHere, ms] of [
				[true, 5_000],
				[false, 60_000],
			] as const) {
				const bases = new Bases();
				if (everLedHere) await bases.wayTo(site, site.base, waits);
				for (let calls = 0; calls < 3; calls++) bases.note(site, site.base, undefined);
				leap(ms - 1_000);
				await bases.wayTo(site, site.base, waits);
				expect(bases.isReached(site.base)).toBe(false);
				leap(1_000);
				await bases.wayTo(site, site.base, waits);
				expect(bases.isReached(site.base)).toBe(true);
			}
		} finally {
			restoreClock();
		}
	});

	it('removes a webhook long after its time limit, without a call', async () => {
		await leave('past', { began: NOW - 5 * HOUR, expires: NOW - HOUR });
		await leave('future', { began: NOW - HOUR, expires: NOW + HOUR });
		await round();
		expect(await left()).toEqual(['future']);
		expect(called()).not.toContain('past');
	});

	// promise: A limit that has passed leaves no webhook
	it('removes one whose limit has just passed, once n8n says that its run has gone on', async () => {
		const justPassed = { began: NOW - 2 * 60_000, expires: NOW - 1000 };
		await leave('ended', justPassed);
		await leave('waiting', justPassed);
		n8n().answers.set('ended', 409);
		await round();
		expect(await left()).toEqual(['waiting']);
	});

	it('removes one whose limit passes within this second, as addresses tell whole seconds', async () => {
		await leave('ended', { began: NOW - 60_000, expires: Date.now() + 500 });
		n8n().answers.set('ended', 409);
		await round();
		expect(await left()).toEqual([]);
	});

	// promise: What was decided while n8n was off reaches its runs at the next look
	it('calls quiet runs whose contract was decided, however long ago and however they missed it', async () => {
		const [late, undecided] = await newContracts(2, true);
		await control('POST', '/clock', { offset_ms: -50 * HOUR });
		await decide(late, 'decline');
		await control('POST', '/clock', { offset_ms: 0 });
		const { ids } = await control('POST', '/contracts', {
			workspace_id: 61001,
			template_id: 84001,
			publish: true,
			count: 120,
		});
		for (const id of ids) await decide(id, 'sign');
		await leave('listens');
		await leave('listens too');
		const old = { began: NOW - 60 * HOUR, isQuiet: true };
		await leave('late', { contractId: late, ...old });
		await leave('undecided', { contractId: undecided, ...old });
		await round({ isThorough: false });
		expect(
			n8n().calls.filter(({ body }) => (body.contract as { id: number }).id !== NO_CONTRACT),
		).toHaveLength(1);
		expect(called()).toContain('late');
	});

	it('asks n8n about old waits, and removes those that are over', async () => {
		for (const one of ['waiting', 'deleted', 'ended', 'refused', 'broken']) await leave(one);
		await leave('young', { began: NOW - HOUR });
		n8n().answers.set('deleted', 404).set('ended', 409).set('refused', 401).set('broken', 502);
		await round();
		expect(await left()).toEqual(['broken', 'refused', 'waiting', 'young']);
	});

	// promise: A webhook that Oneflow does not remove or change keeps no run from going on
	it.each([
		['remove', 403, 'DELETE', { expires: NOW - HOUR }],
		['remove', 500, 'DELETE', { expires: NOW - HOUR }],
		['change', 403, 'PUT', { expires: NOW + HOUR }],
		['change', 500, 'PUT', { expires: NOW + HOUR }],
	])(
		'calls every run though Oneflow does not %s a webhook: %d',
		async (_, status, method, limit) => {
			const [id] = await newContracts(1, true);
			await decide(id, 'sign');
			await leave('stays', { began: NOW - 5 * HOUR, ...limit, isQuiet: method === 'DELETE' });
			await leave('listens');
			await leave('listens too');
			await leave('one', { contractId: id, began: NOW - 60_000, isQuiet: true });
			n8n().answers.set('one', { status: 200, state: 'decided' });
			const one = (await callbacks()).find(({ callback_url: url }) => url.includes('/stays/'));
			await fault({ kind: 'status', status, method, path: `/webhooks/${one?.id}$` });
			expect(await round()).toBe(true);
			await clearFaults();
			expect(called()).toContain('one');
		},
	);

	it('calls a decided run behind others that never answer, as when their credential was deleted', async () => {
		const ids = await newContracts(7, true);
		for (const id of ids) await decide(id, 'sign');
		const young = { began: NOW - 60_000, isQuiet: true };
		for (const [index, contractId] of ids.entries()) {
			await leave(`run${index}`, { contractId, ...young });
			if (index < 6) n8n().answers.set(`run${index}`, 503);
		}
		await leave('listens', { began: NOW - 60_000 });
		const memory = newMemory();
		const restoreClock = speedUp(1);
		for (let rounds = 0; rounds < 3; rounds++) {
			await round({ memory, isThorough: false });
			leap(6_000);
		}
		restoreClock();
		expect(called()).toContain('run6');
	});

	it('asks no run twice in a round whether n8n is reached', async () => {
		await leave('silent', { began: NOW - 60_000, isQuiet: true });
		n8n().answers.set('silent', 503);
		const site = await connect();
		const waits = await new Memory().register.read(site.oneflow);
		await new Bases().wayTo(site, site.base, waits);
		expect(called()).toEqual(['silent']);
	});

	it('calls a decided run though the latest that began never answer', async () => {
		const ids = await newContracts(4, true);
		const [decided] = ids;
		await decide(decided, 'sign');
		for (const [index, contractId] of ids.entries()) {
			await leave(`run${index}`, { contractId, began: NOW - 60_000, isQuiet: true });
			if (index > 0) n8n().answers.set(`run${index}`, 503);
		}
		const memory = newMemory();
		const isCalled = () =>
			n8n().calls.some(({ body }) => (body.contract as { id: number }).id === decided);
		const restoreClock = speedUp(1);
		for (let rounds = 0; rounds < 30 && !isCalled(); rounds++) {
			await round({ memory, isThorough: false });
			leap(61_000);
		}
		restoreClock();
		expect(isCalled()).toBe(true);
	});

	it.each([403, 500])(
		'has another run listen where Oneflow does not let one listen: %d',
		async (status) => {
			for (const execution of ['first', 'second', 'third']) {
				const expires = execution === 'first' ? undefined : NOW + HOUR;
				await leave(execution, { began: NOW - 60_000, expires, isQuiet: true });
			}
			const [{ id }] = await callbacks();
			await fault({ kind: 'status', status, method: 'PUT', path: `/webhooks/${id}$` });
			expect(await round()).toBe(true);
			await clearFaults();
			const listening = (await callbacks()).filter(isListening);
			expect(listening.map(({ callback_url: url }) => url.split('/')[4])).toEqual([
				'second',
				'third',
			]);
		},
	);

	it('removes a quiet webhook that a lost answer has doubled', async () => {
		await leave('listens', { began: NOW - 60_000 });
		await leave('listens too', { began: NOW - 60_000 });
		const quiet = { began: NOW - 60_000, isQuiet: true, tail: 'aaaaaaaaaaaa' };
		await leave('quiet', quiet);
		await leave('quiet', quiet);
		await round();
		expect(await left()).toEqual(['listens', 'listens%20too', 'quiet']);
	});

	// promise: A proxy’s 404 removes no webhook of a run
	it.each([
		['a page with 404', { status: 404, message: 'page not found' }],
		['a page with 200', { status: 200, state: 'log in first' }],
	])('takes %s before n8n for nobody’s word', async (_, answer) => {
		const [id] = await newContracts(1, true);
		await decide(id, 'sign');
		await leave('listens');
		await leave('listens too');
		await leave('one', { contractId: id, began: NOW - 60_000, isQuiet: true });
		n8n().answers.set('one', answer);
		expect(await round()).toBe(false);
		expect(await left()).toContain('one');
	});

	it('asks in Oneflow’s place, signed with the webhook’s own key', async () => {
		await leave('waiting');
		await round();
		const [{ path, body }] = n8n().calls;
		expect(path).toContain('/webhook-waiting/waiting/oneflow?signature=t&contract=900500&');
		expect(body.signature).toBe(sha1(`${String(body.callback_id)}key of waiting`));
	});

	it('calls a run, and changes its webhook, where Oneflow does not show sign keys', async () => {
		const [id] = await newContracts(1, true);
		await leave('listens', { contractId: id, began: NOW - 60_000, isQuiet: true });
		const [{ id: webhookId, callback_url: url, filters }] = await callbacks();
		const key = signKeyFor(String(sandboxCredential().apiToken), url);
		const attributes = { callback_url: url, filters, template_group_id: null, sign_key: key };
		await api('PUT', `/webhooks/${webhookId}`, attributes);
		await sandbox().guess({ signKeyShown: false });
		await round();
		await sandbox().guess({ signKeyShown: true });
		expect(called()).toContain('listens');
		const [webhook] = await callbacks();
		expect(isListening(webhook)).toBe(true);
		expect(webhook.sign_key).toBe(key);
	});

	it('leaves alone what belongs to another address, and what is no waiting run’s', async () => {
		const at = 'https://other.example/webhook-waiting';
		await leave('elsewhere', { at, expires: NOW - HOUR });
		const before = (await api('GET', '/webhooks')).count;
		await round();
		expect((await api('GET', '/webhooks')).count).toBe(before);
		expect(n8n().calls).toEqual([]);
	});

	it('asks five old waits at a time, and others another time', async () => {
		for (let each = 0; each < 9; each++) await leave(`execution${each}`, { isQuiet: true });
		const memory = newMemory();
		const asked = () =>
			n8n()
				.calls.filter(({ body }) => (body.contract as { id: number }).id !== NO_CONTRACT)
				.map(({ path }) => path);
		await round({ memory, isThorough: false });
		expect(asked()).toEqual([]);
		await round({ memory });
		expect(asked()).toHaveLength(5);
		for (let rounds = 0; rounds < 3; rounds++) await round({ memory });
		expect(new Set(asked()).size).toBe(9);
		expect(asked()).toHaveLength(9);
	});

	it('has two listen, those whose limit is the latest, and the others be quiet', async () => {
		const hours = [1, 3, 2, 1, 1];
		for (const [index, one] of hours.entries()) {
			await leave(`wait${index}`, { began: NOW - 60_000, expires: NOW + one * HOUR });
		}
		await round();
		const listening = (await callbacks()).filter(isListening);
		expect(listening.map(({ callback_url: url }) => new URL(url).pathname.split('/')[2])).toEqual([
			'wait1',
			'wait2',
		]);
		// Nothing is changed a second time.
		const changes = async () => (await requests()).filter(({ method }) => method === 'PUT').length;
		const before = await changes();
		await round();
		expect(await changes()).toBe(before);
	});

	// promise: Nobody relies on a run that has ended
	it.each([
		['has ended', { status: 409, message: 'The execution "gone has finished already.' }],
		['is behind a page that is not n8n’s', { status: 200, state: 'router' }],
	])('has nobody rely on one that %s', async (_, answer) => {
		await leave('gone', { began: NOW - 60_000 });
		await leave('other', { began: NOW - 60_000 });
		await leave('quiet', { began: NOW - 60_000, isQuiet: true });
		n8n().answers.set('gone', answer);
		await round();
		const listening = (await callbacks()).filter(isListening).map(({ callback_url: url }) => url);
		expect(listening.some((url) => url.includes('/quiet/'))).toBe(true);
	});

	// promise: Nobody relies on calls that n8n cannot make
	it('makes nobody quiet where n8n cannot call itself', async () => {
		for (let each = 0; each < 5; each++) {
			await leave(`wait${each}`, { began: NOW - 60_000 });
			n8n().answers.set(`wait${each}`, 502);
		}
		await round();
		expect((await callbacks()).filter(isListening)).toHaveLength(5);
	});

	it('tells once of a decision, and again after a minute', async () => {
		const [id] = await newContracts(1, true);
		await decide(id, 'sign');
		await leave('listens');
		await leave('listens too');
		await leave('one', { contractId: id, began: NOW - 60_000, isQuiet: true });
		const memory = newMemory();
		for (let tries = 0; tries < 3; tries++) await round({ memory, isThorough: false });
		const about = n8n().calls.map(({ body }) => (body.contract as { id: number }).id);
		expect(about.filter((one) => one === id)).toHaveLength(1);
	});

	it('makes a run quiet that listens and is decided, after the others were told, and then calls it', async () => {
		const [own, other] = await newContracts(2, true);
		for (const id of [own, other]) await decide(id, 'sign');
		const young = { began: NOW - 60_000 };
		await leave('decided', { contractId: own, ...young });
		await leave('second', young);
		await leave('third', { ...young, isQuiet: true });
		await leave('other', { contractId: other, ...young, isQuiet: true });
		n8n().answers.set('other', 502).set('decided', { status: 200, state: 'decided' });
		const told = () =>
			n8n()
				.calls.filter(({ body }) => (body.round as { free?: boolean }).free === true)
				.map(({ path }) => path.split('/')[2]);
		const memory = newMemory();
		expect(await round({ memory, isThorough: false })).toBe(false);
		expect(told()).not.toContain('decided');
		n8n().answers.delete('other');
		expect(await round({ memory, isThorough: false })).toBe(true);
		expect(told()).toContain('decided');
		const listening = (await callbacks()).filter(isListening).map(({ callback_url: url }) => url);
		expect(listening).toHaveLength(2);
		expect(listening.some((url) => url.includes('/decided/'))).toBe(false);
	});

	it('lets others go on when one cannot be told for five minutes', async () => {
		const [id] = await newContracts(1, true);
		await decide(id, 'sign');
		await leave('listens');
		await leave('listens too');
		await leave('one', { contractId: id, began: NOW - 60_000, isQuiet: true });
		n8n().answers.set('one', 502);
		const memory = newMemory();
		expect(await round({ memory, isThorough: false })).toBe(false);
		const now = performance.now();
		const clock = jest.spyOn(performance, 'now').mockImplementation(() => now + 301_000);
		expect(await round({ memory, isThorough: false })).toBe(true);
		clock.mockRestore();
	});

	describe('at another address than n8n’s present one', () => {
		const tokenOf = () => String(sandboxCredential().apiToken);
		/** A wait whose address the token has made. */
		const leaveProven = async (
			base: string,
			execution: string,
			contractId: number,
			isQuiet = false,
		) => {
			const address = `${base}/${execution}/oneflow?signature=t&contract=${contractId}&scope=61001-&wait=${(NOW - 60_000).toString(36)}-${sha1(execution).slice(0, 12)}`;
			await api('POST', '/webhooks', {
				callback_url: address,
				sign_key: signKeyFor(tokenOf(), address),
				...(isQuiet && { filters: QUIET }),
			});
		};

		// promise: A run goes on after n8n’s public address has changed
		it('calls a run there as long as that leads here', async () => {
			const [id] = await newContracts(1, true);
			await decide(id, 'sign');
			const before = `${n8n().origin}/before/webhook-waiting`;
			await leaveProven(before, 'moved', id);
			await round({ memory: newMemory() });
			const paths = n8n().calls.map(({ path }) => path);
			expect(paths.some((path) => path.startsWith('/before/webhook-waiting/moved'))).toBe(true);
		});

		it('is not over before a run there was told, where the address leads here', async () => {
			const before = `${n8n().origin}/before/webhook-waiting`;
			const [id, ...others] = await newContracts(3, true);
			await decide(id, 'sign');
			for (const contractId of others) await leaveProven(before, `run${contractId}`, contractId);
			await leaveProven(before, 'moved', id, true);
			n8n().answers.set(String(id), 502);
			expect(await round()).toBe(false);
		});

		it('leaves alone what another n8n answers for', async () => {
			const other = await startN8nStandIn();
			const [id] = await newContracts(1, true);
			await decide(id, 'sign');
			await leaveProven(other.base, 'original', id);
			await round();
			const asked = other.calls.map(({ body }) => (body.contract as { id: number }).id);
			expect(new Set(asked)).toEqual(new Set([NO_CONTRACT]));
			expect(n8n().calls).toEqual([]);
			expect(await left()).toContain('original');
			other.close();
		});

		it('calls it here once no n8n has answered there for ten minutes', async () => {
			const [id] = await newContracts(1, true);
			await decide(id, 'sign');
			const dead = 'http://127.0.0.1:9/webhook-waiting';
			await leaveProven(dead, 'moved', id);
			const memory = newMemory();
			await round({ memory });
			expect(n8n().calls).toEqual([]);
			const now = performance.now();
			const clock = jest.spyOn(performance, 'now').mockImplementation(() => now + 601_000);
			await round({ memory });
			clock.mockRestore();
			expect(called()).toContain('moved');
		});

		it('calls it here although decisions were read while the old address was not dead yet', async () => {
			const [id] = await newContracts(1, true);
			await decide(id, 'sign');
			await leave('here', { began: NOW - 60_000 });
			await leaveProven('http://127.0.0.1:9/webhook-waiting', 'moved', id);
			const memory = newMemory();
			await round({ memory });
			// So much is decided since that the next rounds do not read as far back.
			await control('POST', '/clock', { offset_ms: HOUR });
			const more = { workspace_id: 61001, template_id: 84001, publish: true };
			const { ids } = await control('POST', '/contracts', { ...more, count: 100 });
			for (const one of ids) await decide(one, 'sign');
			await control('POST', '/clock', { offset_ms: 2 * HOUR });
			const [last] = await newContracts(1, true);
			await decide(last, 'sign');
			await round({ memory });
			const now = performance.now();
			const clock = jest.spyOn(performance, 'now').mockImplementation(() => now + 601_000);
			await round({ memory });
			clock.mockRestore();
			expect(called()).toContain('moved');
		});

		it('calls no address that the token has not made', async () => {
			const evil = await startN8nStandIn();
			const [id] = await newContracts(1, true);
			await decide(id, 'sign');
			await leave('stranger', { at: evil.base, contractId: id });
			await round();
			expect(evil.calls).toEqual([]);
			evil.close();
		});
	});

	it('is made for the next trigger where it failed for the one before', async () => {
		const stub = await startStub({ status: 500 }, { body: { count: 0, data: [] } });
		const credential = sandboxCredential({ baseUrl: stub.url, userEmail: '', apiToken: 'fails' });
		const context = executeContext({ parameters: {}, credential });
		const oneflow = await OneflowClient.connect(context);
		for (let triggers = 0; triggers < 3; triggers++) {
			await lookAfterWaits(context as unknown as ITriggerFunctions, oneflow, n8n().base);
		}
		await stub.close();
		expect(stub.requests).toHaveLength(2);
	});

	// promise: Waits that ended are cleared away in each account
	it('is made once in an hour for triggers of each account where nobody waits', async () => {
		const stub = await startStub({ body: { count: 0, data: [] } });
		const lookFor = async (apiToken: string) => {
			const credential = sandboxCredential({ baseUrl: stub.url, userEmail: '', apiToken });
			const context = executeContext({ parameters: {}, credential });
			const oneflow = await OneflowClient.connect(context);
			await lookAfterWaits(context as unknown as ITriggerFunctions, oneflow, n8n().base);
		};
		for (const token of ['one', 'other', 'one']) await lookFor(token);
		await stub.close();
		const tokens = stub.requests.map(({ headers }) => headers['x-oneflow-api-token']);
		expect(tokens).toEqual(['one', 'other']);
	});
});
