import type { IDataObject } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { signKeyFor } from '../../../../nodes/Oneflow/webhooks/proof';
import { OneflowClient } from '../../../../nodes/Oneflow/transport/client';
import { callbackAt, changedAddress } from '../../../../nodes/Oneflow/waiting/callback';
import { reachOf } from '../../../../nodes/Oneflow/waiting/calls';
import { arrangeLiving, mayLeave, settlePlace } from '../../../../nodes/Oneflow/waiting/handOver';
import { changeRole, waitsIn, type Waiting } from '../../../../nodes/Oneflow/waiting/webhooks';
import { byId, executeContext, run, type RunOptions } from '../../../support/harness';
import {
	api,
	clearRequests,
	control,
	fault,
	requests,
	sandboxCredential,
} from '../../../support/sandbox';
import {
	call,
	callbacks,
	contractOf,
	decide,
	leaveCallback,
	newContracts,
	notification,
	removed,
	useN8nStandIn,
	waitFor,
	type Webhook,
} from './waiting';

const roleOf = ({ callback_url: url }: Webhook) => new URL(url).searchParams.get('role');
const eventsOf = ({ filters }: Webhook) => filters[0].filter_rules[0].values;

describe('contract: publishAndWait, where many wait in one place', () => {
	const n8n = useN8nStandIn();

	/** Lets so many runs wait, one for each contract, and gives them by their roles. */
	async function waitMany(count: number, options: object = {}) {
		const ids = await newContracts(count);
		const runs = new Map<number, { options: RunOptions; after: Awaited<ReturnType<typeof run>> }>();
		for (const id of ids) {
			const waitingBase = `${n8n().origin}/webhook-waiting`;
			const one = { parameters: waitFor(byId(id), { options }), waitingBase };
			runs.set(id, { options: one, after: await run(one) });
		}
		const webhooks = await callbacks();
		const by = (role: string | null) => webhooks.filter((webhook) => roleOf(webhook) === role);
		const tell = async (webhook: Webhook, body: unknown) => {
			const { options: one, after } = runs.get(contractOf(webhook))!;
			return await call(one, after, webhook, body);
		};
		return { ids, own: by(null), heralds: by('herald'), parked: by('parked'), tell };
	}

	/** Lets one run wait for three contracts together. */
	async function waitForThree() {
		const ids = await newContracts(3);
		const options = {
			parameters: waitFor('={{ $json.id }}'),
			items: ids.map((id) => ({ id })),
			waitingBase: `${n8n().origin}/webhook-waiting`,
		};
		return { ids, options, after: await run(options) };
	}

	/** Reaches the runs as a process of n8n does. */
	async function connect() {
		const context = executeContext({ parameters: {} });
		return reachOf(context, await OneflowClient.connect(context), n8n().origin);
	}

	/** What the node passes on; the calls of the sandbox, as Oneflow, name events with IDs. */
	const passedOn = () =>
		n8n().calls.filter(({ body }) => {
			const events = body.events as object[];
			return events.length > 0 && events.every((event) => !('id' in event));
		});
	const calledFor = () =>
		passedOn().map(({ path }) => Number(new URL(path, n8n().origin).searchParams.get('contract')));

	// promise: Of many that wait, two hear of decisions
	it('has two hear for all; the others hear of deletions only', async () => {
		const { own, heralds, parked } = await waitMany(9);
		expect([own, heralds, parked].map(({ length }) => length)).toEqual([0, 2, 7]);
		for (const webhook of heralds) {
			expect(eventsOf(webhook)).toContain('contract:sign');
		}
		for (const webhook of parked) expect(eventsOf(webhook)).toEqual(['contract:delete']);
	});

	it('passes a decision on to the run that waits for it, signed as Oneflow signs', async () => {
		const { heralds, parked, tell } = await waitMany(8);
		const [herald] = heralds;
		const [one] = parked;
		await decide(contractOf(one), 'sign');
		const answer = await tell(herald, notification(contractOf(one), herald.sign_key));
		expect(answer).toMatchObject({ status: 200, started: false });
		expect(calledFor()).toEqual([contractOf(one)]);
		const [{ path, body }] = passedOn();
		expect(path).toBe(one.callback_url.slice(n8n().origin.length));
		// The run believes it, and goes on.
		expect(await tell(one, body)).toMatchObject({ status: 200, started: true });
	});

	it('asks nobody about contracts that nobody waits for, and once for all that come together', async () => {
		const { heralds, tell } = await waitMany(7);
		const [first, foreign] = await newContracts(2, true);
		await tell(heralds[0], notification(first, heralds[0].sign_key));
		// The first decision that a process hears of lets it look for others.
		await sleep(200);
		await clearRequests();
		const body = (herald: Webhook) => notification(foreign, herald.sign_key);
		const answers = await Promise.all(
			heralds.map(async (herald) => await tell(herald, body(herald))),
		);
		for (const answer of answers) expect(answer).toMatchObject({ status: 200, started: false });
		expect(calledFor()).toEqual([]);
		const paths = (await requests()).map(({ method, path }) => `${method} ${path}`);
		expect(paths).toEqual(['GET /v1/webhooks']);
	});

	// promise: A forged call to a waiting run costs neither n8n nor Oneflow a call
	it('asks neither n8n nor Oneflow before the signature is checked', async () => {
		const { heralds, parked, tell } = await waitMany(7);
		await clearRequests();
		const answer = await tell(heralds[0], notification(contractOf(parked[0]), 'guessed'));
		expect(answer.status).toBe(401);
		expect(calledFor()).toEqual([]);
		expect((await requests()).every(({ path }) => path.startsWith('/v1/webhooks'))).toBe(true);
	});

	it.each([
		['is still about to wait', 409],
		['does not see the decision yet', 503],
		['is not to be reached', 502],
	])('has Oneflow come again when the run %s', async (_, status) => {
		const { heralds, parked, tell } = await waitMany(7);
		const [one] = parked;
		n8n().answers.set(String(contractOf(one)), status);
		const answer = await tell(heralds[0], notification(contractOf(one), heralds[0].sign_key));
		expect(answer.status).toBe(503);
		expect((await callbacks()).map(contractOf)).toContain(contractOf(one));
	});

	// promise: A proxy’s 404 removes no webhook of a run
	it('removes no webhook because a proxy before n8n finds nothing', async () => {
		const { heralds, parked, tell } = await waitMany(7);
		const [one] = parked;
		n8n().answers.set(String(contractOf(one)), { status: 404, message: 'page not found' });
		const answer = await tell(heralds[0], notification(contractOf(one), heralds[0].sign_key));
		expect(answer.status).toBe(503);
		expect((await callbacks()).map(contractOf)).toContain(contractOf(one));
	});

	it('removes the webhook of a run that was deleted', async () => {
		const { heralds, parked, tell } = await waitMany(7);
		const [one] = parked;
		n8n().answers.set(String(contractOf(one)), 404);
		const answer = await tell(heralds[0], notification(contractOf(one), heralds[0].sign_key));
		expect(answer.status).toBe(200);
		expect((await callbacks()).map(contractOf)).not.toContain(contractOf(one));
	});

	it('hears of runs that began to wait elsewhere after it last looked', async () => {
		const { heralds, tell } = await waitMany(7);
		const [herald] = heralds;
		const [late] = await newContracts(1);
		await leaveCallback(n8n().origin, 'elsewhere', {
			contractId: late,
			began: Date.now(),
			role: 'parked',
		});
		await tell(herald, notification(late, herald.sign_key));
		expect(calledFor()).toEqual([late]);
	});

	it('hands its role over when it goes on, and has those told that nobody may have heard', async () => {
		const { heralds, parked, tell } = await waitMany(9);
		const [herald, other] = heralds;
		// Decided while Oneflow's calls to the heralds did not get through.
		await decide(contractOf(parked[2]), 'decline');
		await decide(contractOf(herald), 'sign');
		expect((await tell(herald, notification(contractOf(herald), herald.sign_key))).started).toBe(
			true,
		);
		const wait = new URL(herald.callback_url).searchParams.get('wait') ?? '';
		await removed(wait);
		for (let tries = 0; tries < 100 && calledFor().length === 0; tries++) {
			await sleep(20);
		}
		expect(calledFor()).toEqual([contractOf(parked[2])]);
		const now = await callbacks();
		const heraldsNow = now.filter((webhook) => roleOf(webhook) === 'herald').map(contractOf);
		expect(heraldsNow).toEqual([contractOf(other), contractOf(parked[0])]);
		const [promoted] = now.filter((webhook) => contractOf(webhook) === contractOf(parked[0]));
		expect(eventsOf(promoted)).toContain('contract:sign');
		// What was a parked one is believed in its new role.
		const [last] = parked.slice(1);
		await decide(contractOf(last), 'sign');
		const answer = await tell(promoted, notification(contractOf(last), promoted.sign_key));
		expect(answer).toMatchObject({ status: 200, started: false });
		expect(calledFor()).toContain(contractOf(last));
	});

	it('answers at once when many decisions come together, and passes all of them on', async () => {
		const { heralds, parked, tell } = await waitMany(16);
		const [herald] = heralds;
		for (const webhook of parked) n8n().answers.set(String(contractOf(webhook)), 503);
		const tellOf = async (webhook: Webhook) =>
			await tell(herald, notification(contractOf(webhook), herald.sign_key));
		const answers = await Promise.all(parked.map(tellOf));
		const statuses = answers.map(({ status }) => status);
		const taken = parked.filter((_, index) => statuses[index] === 200).map(contractOf);
		// Eight are waited for; of the six others, the first and each sixteenth contract are to remind of all.
		expect(taken.length).toBeGreaterThanOrEqual(4);
		expect(taken.length).toBeLessThan(6);
		expect(taken.filter((id) => id % 16 === 0)).toEqual([]);
		const told = () => new Set(calledFor()).size;
		for (let tries = 0; tries < 100 && told() < parked.length; tries++) await sleep(20);
		expect(told()).toBe(parked.length);
	});

	// promise: Oneflow repeats a decision until every waiting run has heard of its own
	it('has Oneflow repeat one call to each herald while it owes others theirs', async () => {
		const { heralds, parked, tell } = await waitMany(16);
		const [first, ...others] = parked;
		for (const webhook of parked) n8n().answers.set(String(contractOf(webhook)), 503);
		const tellOf = async (herald: Webhook, { callback_url: url }: Webhook) => {
			const contractId = contractOf({ callback_url: url } as Webhook);
			return (await tell(herald, notification(contractId, herald.sign_key))).status;
		};
		// So many at once that they are taken before their runs were told.
		const awaited = Promise.all(others.map(async (one) => await tellOf(heralds[0], one)));
		expect(await tellOf(heralds[1], first)).toBe(503);
		await awaited;
		for (const webhook of parked) {
			n8n().answers.delete(String(contractOf(webhook)));
			await decide(contractOf(webhook), 'sign');
		}
		// The first that is not taken makes up for all that were.
		expect(await tellOf(heralds[1], first)).toBe(200);
		expect(new Set(calledFor())).toEqual(new Set(parked.map(contractOf)));
	});

	// promise: A run that listens for others goes on as the last
	it('lets a herald go on only when those whose decision it has heard were told', async () => {
		const { heralds, parked, tell } = await waitMany(9);
		const [herald] = heralds;
		const [one] = parked;
		for (const webhook of [one, herald]) await decide(contractOf(webhook), 'sign');
		n8n().answers.set(String(contractOf(one)), 503);
		const own = () => notification(contractOf(herald), herald.sign_key);
		expect(await tell(herald, own())).toMatchObject({ status: 503, started: false });
		// Another one is a herald already.
		expect((await callbacks()).map(roleOf).filter((role) => role === 'herald')).toHaveLength(3);
		n8n().answers.delete(String(contractOf(one)));
		// It costs calls to try, so not at once again.
		expect(await tell(herald, own())).toMatchObject({ status: 503, started: false });
		await sleep(3_100);
		expect(await tell(herald, own())).toMatchObject({ status: 200, started: true });
		expect(new Set(calledFor())).toEqual(new Set([contractOf(one)]));
	});

	it('has a herald stay while decisions are passed on, and tells it after them', async () => {
		const { heralds, parked, tell } = await waitMany(9);
		const [herald, other] = heralds;
		const [one] = parked;
		// A process that has just started would look for others anyway.
		const [foreign] = await newContracts(1, true);
		await tell(other, notification(foreign, other.sign_key));
		for (const webhook of [one, herald]) await decide(contractOf(webhook), 'sign');
		n8n().answers.set(String(contractOf(one)), { status: 200, afterMs: 500 });
		const passing = tell(other, notification(contractOf(one), other.sign_key));
		while (calledFor().length === 0) await sleep(5);
		const own = notification(contractOf(herald), herald.sign_key);
		expect(await tell(herald, own)).toMatchObject({ status: 503, started: false });
		await passing;
		// Looking costs calls as well, so it is done every five seconds.
		for (let tries = 0; tries < 400 && calledFor().length < 2; tries++) await sleep(20);
		expect(calledFor()).toEqual([contractOf(one), contractOf(herald)]);
	});

	// promise: A run that listens for others is not held for ever
	it('lets a herald go on after five minutes, even if others can still not be told', async () => {
		const { heralds, parked } = await waitMany(9);
		const [herald] = heralds;
		const [one] = parked;
		await decide(contractOf(one), 'sign');
		n8n().answers.set(String(contractOf(one)), 503);
		const reach = await connect();
		const callback = callbackAt(herald.callback_url, n8n().origin)!;
		const now = Date.now();
		const mayLeaveAt = async (time: number) =>
			await mayLeave(reach, callback, [contractOf(herald)], time);
		expect(await mayLeaveAt(now)).toBe(false);
		expect(await mayLeaveAt(now + 299_000)).toBe(false);
		expect(await mayLeaveAt(now + 301_000)).toBe(true);
	});

	// promise: A decision reaches its run however many contracts were decided since
	it('has those told whose decision came before a hundred others', async () => {
		const { heralds, parked, tell } = await waitMany(9);
		const [herald] = heralds;
		await decide(contractOf(parked[0]), 'sign');
		await control('POST', '/clock', { offset_ms: 2_000 });
		const later = { workspace_id: 61001, template_id: 84001, publish: true, count: 100 };
		const { ids } = await control('POST', '/contracts', later);
		for (const id of [...ids, contractOf(herald)]) await decide(id, 'sign');
		const answer = await tell(herald, notification(contractOf(herald), herald.sign_key));
		expect(answer).toMatchObject({ status: 200, started: true });
		expect(calledFor()).toEqual([contractOf(parked[0])]);
	});

	it('does not wait for a run that n8n says has ended', async () => {
		const { heralds, parked, tell } = await waitMany(9);
		const [herald] = heralds;
		const [ended] = parked;
		for (const webhook of [ended, herald]) await decide(contractOf(webhook), 'sign');
		const message = 'The execution "7" has finished with error.';
		n8n().answers.set(String(contractOf(ended)), { status: 409, message });
		const answer = await tell(herald, notification(contractOf(herald), herald.sign_key));
		expect(answer).toMatchObject({ status: 200, started: true });
		expect((await callbacks()).map(contractOf)).not.toContain(contractOf(ended));
	});

	// promise: A decision that a killed process had heard of still reaches its run
	it('catches up with decisions that a process was told of and then killed', async () => {
		const { heralds, parked, tell } = await waitMany(9);
		const [lost, other] = parked;
		await decide(contractOf(lost), 'sign');
		await decide(contractOf(other), 'sign');
		await tell(heralds[0], notification(contractOf(other), heralds[0].sign_key));
		for (let tries = 0; tries < 100 && calledFor().length < 2; tries++) await sleep(20);
		expect(new Set(calledFor())).toEqual(new Set([contractOf(other), contractOf(lost)]));
	});

	// promise: A run that listens for others hands that on before it goes on
	it('makes another run a herald before it goes on, so that no decision falls between', async () => {
		const { heralds, tell } = await waitMany(7);
		const [herald] = heralds;
		await decide(contractOf(herald), 'sign');
		await clearRequests();
		await tell(herald, notification(contractOf(herald), herald.sign_key));
		const methods = (await requests()).map(({ method }) => method);
		expect(methods).toContain('PUT');
		expect(methods.indexOf('PUT')).toBeLessThan(methods.indexOf('DELETE'));
	});

	// promise: A decision that falls between two looks reaches its run
	it('has those told that are decided while another run is made a herald', async () => {
		const { heralds, parked, tell } = await waitMany(9);
		const [herald] = heralds;
		const [next, between] = parked.map(contractOf);
		await decide(contractOf(herald), 'sign');
		// It is asked whether it waits, and becomes a herald then.
		n8n().before.set(String(next), async () => {
			n8n().before.clear();
			await decide(between, 'sign');
		});
		const answer = await tell(herald, notification(contractOf(herald), herald.sign_key));
		expect(answer).toMatchObject({ status: 200, started: true });
		expect(calledFor()).toEqual([between]);
	});

	it('does not count on a herald that n8n says is over', async () => {
		const { heralds, parked, tell } = await waitMany(8);
		const [herald, killed] = heralds;
		n8n().answers.set(String(contractOf(killed)), 409);
		await decide(contractOf(herald), 'sign');
		await tell(herald, notification(contractOf(herald), herald.sign_key));
		const expected = [killed, parked[0], parked[1]].map(contractOf);
		const heraldsNow = async () =>
			(await callbacks()).filter((webhook) => roleOf(webhook) === 'herald').map(contractOf);
		for (let tries = 0; tries < 100 && (await heraldsNow()).length < 3; tries++) await sleep(20);
		expect(await heraldsNow()).toEqual(expected);
	});

	it('makes a run with a later time limit a herald, so that no parked one outlives them', async () => {
		const limit = (resumeAmount: number) => ({
			limitWaitTime: {
				values: { limitType: 'afterTimeInterval', resumeAmount, resumeUnit: 'days' },
			},
		});
		await waitMany(6, limit(1));
		const [id] = await newContracts(1);
		const waitingBase = `${n8n().origin}/webhook-waiting`;
		await run({ parameters: waitFor(byId(id), { options: limit(2) }), waitingBase });
		const now = await callbacks();
		const heralds = now.filter((webhook) => roleOf(webhook) === 'herald').map(contractOf);
		expect(heralds).toContain(id);
		expect(heralds).toHaveLength(2);
		expect(now.filter((webhook) => roleOf(webhook) === 'parked')).toHaveLength(5);
	});

	it('gives each contract of a run that has several a webhook of its own', async () => {
		await waitMany(6);
		const { ids, options, after } = await waitForThree();
		const own = (await callbacks()).filter((webhook) => ids.includes(contractOf(webhook)));
		expect(own.map(contractOf).sort()).toEqual([...ids].sort());
		expect(own.map(roleOf)).toEqual(['parked', 'parked', 'parked']);
		for (const id of ids) await decide(id, 'sign');
		const answer = await call(options, after, own[0]);
		expect(answer.items.map(({ json }) => json.outcome)).toEqual(['signed', 'signed', 'signed']);
		expect((await callbacks()).filter((one) => ids.includes(contractOf(one)))).toEqual([]);
	});

	it('is told of the others of its contracts where a run that has several is a herald', async () => {
		const { heralds, parked } = await waitMany(6);
		const { options, after } = await waitForThree();
		for (const { id } of [...heralds, ...parked]) await api('DELETE', `/webhooks/${id}`);
		const own = await callbacks();
		const reach = await connect();
		await arrangeLiving(reach, waitsIn(own as unknown as IDataObject[], n8n().origin));
		// One herald for the run as a whole.
		const now = await callbacks();
		const [herald, ...others] = [...now].sort((one) => (roleOf(one) === 'herald' ? -1 : 1));
		expect(others.map(roleOf)).toEqual(['parked', 'parked']);
		await decide(contractOf(others[0]), 'sign');
		const body = notification(contractOf(others[0]), herald.sign_key);
		await call(options, after, herald, body);
		expect(calledFor()).toEqual([contractOf(others[0])]);
		// Whoever looks for what is decided tells it once: it looks at all.
		for (const webhook of [others[1], herald]) await decide(contractOf(webhook), 'sign');
		n8n().calls.length = 0;
		const { origin } = n8n();
		expect(await settlePlace(reach, callbackAt(herald.callback_url, origin)!.place)).toBe(true);
		expect(calledFor()).toHaveLength(1);
		// At the address of a parked one it is the herald that it is, who goes on as the last.
		const [other] = await newContracts(1, true);
		await leaveCallback(origin, 'elsewhere', {
			contractId: other,
			began: Date.now(),
			role: 'parked',
			place: callbackAt(herald.callback_url, origin)!.place,
		});
		await decide(other, 'sign');
		n8n().answers.set(String(other), 503);
		const early = await call(options, after, others[1]);
		expect(early).toMatchObject({ status: 503, started: false });
		n8n().answers.delete(String(other));
		await sleep(3_100);
		expect(await call(options, after, others[1])).toMatchObject({ status: 200, started: true });
	});

	it('passes on what Oneflow repeats to one that was a herald', async () => {
		const { parked, tell } = await waitMany(8);
		const [one, former] = parked;
		const answer = await tell(former, notification(contractOf(one), former.sign_key));
		expect(answer).toMatchObject({ status: 200, started: false });
		expect(calledFor()).toEqual([contractOf(one)]);
	});

	it('passes nothing on about its own contract when it does not wait for that any more', async () => {
		const [earlier, id] = await newContracts(2, true);
		const options = { parameters: waitFor(byId(id)) };
		const after = await run(options);
		const [webhook] = await callbacks();
		const origin = new URL(webhook.callback_url).origin;
		// As a loop has it: an earlier wait of the same execution, whose webhook is still there.
		const callback = { ...callbackAt(webhook.callback_url, origin)!, contractId: earlier };
		const address = changedAddress(webhook.callback_url, { ...callback, role: 'herald' });
		const key = signKeyFor(String(sandboxCredential().apiToken), address);
		await clearRequests();
		const former = { ...webhook, callback_url: address };
		const answer = await call(options, after, former, notification(earlier, key));
		expect(answer).toMatchObject({ status: 200, started: false });
		expect(await requests()).toEqual([]);
	});

	// promise: Nobody relies on calls that n8n cannot make
	it('lets all hear for themselves where n8n cannot call itself', async () => {
		const ids = await newContracts(7);
		// Nobody listens there.
		const waitingBase = 'http://127.0.0.1:9/webhook-waiting';
		for (const id of ids) await run({ parameters: waitFor(byId(id)), waitingBase });
		const webhooks = await callbacks();
		expect(webhooks.map(roleOf)).toEqual(ids.map(() => null));
		for (const webhook of webhooks) expect(eventsOf(webhook)).toContain('contract:sign');
	});

	// promise: Nobody relies on a run that has ended
	it('relies on no herald that has ended when it begins and others end their role', async () => {
		const { heralds, parked } = await waitMany(7);
		// Both ended while their process was killed; another one was made a herald since.
		for (const webhook of heralds) {
			const message = 'The execution "7" has finished already.';
			n8n().answers.set(String(contractOf(webhook)), { status: 409, message });
		}
		const { oneflow, origin } = await connect();
		const waits = waitsIn((await callbacks()) as unknown as IDataObject[], origin);
		const isNext = ({ callback }: Waiting) => callback.contractId === contractOf(parked[0]);
		await changeRole(oneflow, waits.find(isNext)!, 'herald');
		const [id] = await newContracts(1);
		await run({ parameters: waitFor(byId(id)), waitingBase: `${origin}/webhook-waiting` });
		const now = await callbacks();
		const heraldsNow = now.filter((webhook) => roleOf(webhook) === 'herald').map(contractOf);
		expect(heraldsNow).toEqual([contractOf(parked[0]), contractOf(parked[1])]);
		expect(now.map(contractOf)).not.toContain(contractOf(heralds[0]));
	});

	it('keeps hearing for itself where Oneflow refuses to change webhooks', async () => {
		await fault({ kind: 'status', status: 403, method: 'PUT', path: '/webhooks/' });
		const { own } = await waitMany(7);
		expect(own).toHaveLength(7);
	});

	it('fails rather than wait unheard when it is unknown whether its webhook was changed', async () => {
		await waitMany(4);
		await fault({ kind: 'status', status: 500, method: 'PUT', path: '/webhooks/' });
		const before = (await api('GET', '/webhooks')).count;
		const [id] = await newContracts(1);
		const waitingBase = `${n8n().origin}/webhook-waiting`;
		await expect(run({ parameters: waitFor(byId(id)), waitingBase })).rejects.toThrow();
		expect((await api('GET', '/webhooks')).count).toBe(before);
		expect((await api('GET', `/contracts/${id}`)).state).toBe('draft');
	});
});
