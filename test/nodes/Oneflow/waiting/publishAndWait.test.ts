/* eslint-disable @n8n/community-nodes/no-restricted-globals -- made for nodes; this runs around them. */
import { byId, failureOf, run, runInWorkflow, runNode, tooltipOf } from '../../../support/harness';
import {
	api,
	clearRequests,
	fault,
	requests,
	resetSandbox,
	sandboxCredential,
} from '../../../support/sandbox';
import { everyObject, startTwisted } from '../../../support/twisted';
import type * as n8n from '../../../support/n8n';
import {
	callbacks,
	contractOf,
	decide,
	DRAFT,
	isListening,
	leaveCallback,
	newContracts,
	startN8nStandIn,
	useHurry,
	waitFor,
	waitForDraft,
} from './waiting';

/** Set by the test environment: n8n.ts outside jest's module registry. */
declare const oneflowHarness: typeof n8n;

const inCapitals = (value: unknown) => String(value).toUpperCase();

const made = async () =>
	(await requests()).map(({ method, path }) => `${method} ${path.replace('/v1', '')}`);

/** The key that people see next to the state. */
const behindState = (json: object = {}) => {
	const keys = Object.keys(json);
	return keys[keys.indexOf('state') + 1];
};

const ENDS =
	'is signed, declined, expired or deleted. The workflow then continues by itself, even when this page is closed.';

const tooltip = (execution: { resumeUrl: string }) =>
	tooltipOf('oneflow', waitFor('={{ $json.id }}'), execution);

describe('contract: publishAndWait', () => {
	useHurry();

	beforeEach(async () => {
		await resetSandbox();
	});

	it('registers the narrowest callback, then sends, then waits', async () => {
		const { waitTill, resumeUrl, items } = await run({ parameters: waitForDraft() });
		const writes = (await made()).filter((one) => !one.startsWith('GET'));
		expect(writes).toEqual(['POST /webhooks', `POST /contracts/${DRAFT}/publish`]);
		expect(waitTill?.getFullYear()).toBe(3000);
		const [webhook, ...others] = await callbacks();
		expect(others).toEqual([]);
		const contract = await api('GET', `/contracts/${DRAFT}`);
		expect(webhook.template_group_id).toBe(contract._private_ownerside.template_type_id);
		expect(webhook.filters).toEqual([
			{
				filter_rules: [
					{
						type: 'EVENT_TYPE',
						values: [
							'contract:decline',
							'contract:delete',
							'contract:sign',
							'contract:signing_period_expire',
						],
					},
					{ type: 'WORKSPACE', values: [contract._private.workspace_id] },
				],
			},
		]);
		const address = new URL(webhook.callback_url);
		const base = new URL(resumeUrl);
		expect(address.pathname).toBe(`${base.pathname}/oneflow`);
		expect(address.searchParams.get('signature')).toBe(base.searchParams.get('signature'));
		expect(address.searchParams.get('contract')).toBe(String(DRAFT));
		expect(address.searchParams.get('expires')).toBeNull();
		expect(items).toMatchObject([
			{ json: { id: DRAFT, state: 'pending' }, pairedItem: { item: 0 } },
		]);
		expect(items[0].json).not.toHaveProperty('outcome');
	});

	it('gives each callback a sign key of its own, which needs no memory', async () => {
		for (const id of await newContracts(2)) await run({ parameters: waitFor(byId(id)) });
		const keys = (await callbacks()).map(({ sign_key: key }) => key);
		expect(new Set(keys).size).toBe(2);
		for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
	});

	it.each([
		['sign', 'signed'],
		['decline', 'declined'],
		['expire', 'expired'],
	])('goes on at once after %s, as %s', async (action, outcome) => {
		const [id] = await newContracts(1, true);
		await decide(id, action);
		await clearRequests();
		const { items, waitTill } = await run({ parameters: waitFor(byId(id)) });
		expect(items[0].json).toMatchObject({ id, outcome });
		expect(waitTill).toBeUndefined();
		expect((await made()).filter((one) => !one.startsWith('GET'))).toEqual([]);
	});

	it('does not send again what was sent, and waits for it', async () => {
		const [id] = await newContracts(1, true);
		const { waitTill } = await run({ parameters: waitFor(byId(id)) });
		expect(waitTill).toBeDefined();
		expect((await made()).filter((one) => one.endsWith('/publish'))).toEqual([]);
		expect(await callbacks()).toHaveLength(1);
	});

	it('does not wait when the decision falls while it registers', async () => {
		const [id] = await newContracts(1, true);
		await fault({ kind: 'status', status: 503, method: 'POST', path: 'webhooks$', times: 1 });
		const running = run({ parameters: waitFor(byId(id)) });
		while (!(await made()).includes('POST /webhooks')) await new Promise(setImmediate);
		await decide(id, 'sign');
		const { items, waitTill } = await running;
		expect(items[0].json).toMatchObject({ outcome: 'signed' });
		expect(waitTill).toBeUndefined();
		expect(await callbacks()).toEqual([]);
	});

	it('has others looked after once more where it was sending for longer than its first answer counts', async () => {
		const lists = async () => (await made()).filter((one) => one === 'GET /webhooks').length;
		await run({ parameters: waitForDraft(), waitingBase: 'https://usual.example/webhook-waiting' });
		const usual = await lists();
		await resetSandbox();
		await fault({ kind: 'delay', ms: 1_000, method: 'POST', path: 'publish$' });
		const end = oneflowHarness.speedUp(1);
		try {
			const waitingBase = 'https://long.example/webhook-waiting';
			const running = run({ parameters: waitForDraft(), waitingBase });
			const isSending = async () => (await made()).some((one) => one.endsWith('/publish'));
			while (!(await isSending())) await new Promise(setImmediate);
			oneflowHarness.leap(301_000);
			expect((await running).waitTill).toBeDefined();
			expect(await lists()).toBeGreaterThan(usual);
		} finally {
			end();
		}
	});

	it('changes no callback whose events Oneflow shows in capitals', async () => {
		const twisted = await startTwisted(
			everyObject((row) =>
				row.type === 'EVENT_TYPE' ? { ...row, values: [row.values].flat().map(inCapitals) } : row,
			),
		);
		const credential = sandboxCredential({ baseUrl: twisted.baseUrl });
		await run({ parameters: waitForDraft(), credential });
		expect((await made()).filter((one) => one.startsWith('PUT'))).toEqual([]);
		await twisted.close();
	});

	it('leaves no callback when the contract cannot be sent', async () => {
		await fault({ kind: 'status', status: 402, path: 'publish$' });
		const error = await failureOf({ parameters: waitForDraft() });
		expect(error.httpCode).toBe('402');
		expect(await callbacks()).toEqual([]);
	});

	it('leaves no callback of other items when the run fails', async () => {
		const [id] = await newContracts(1);
		await failureOf({
			parameters: waitFor('={{ $json.id }}', { options: { concurrency: 1 } }),
			items: [{ id }, { id: 123456 }],
		});
		expect(await callbacks()).toEqual([]);
	});

	it('waits for all contracts after a further try, also for those sent in an earlier one', async () => {
		const ids = [DRAFT, ...(await newContracts(1))];
		const path = `contracts/${ids[1]}/publish$`;
		await fault({ kind: 'status', status: 403, path, times: 1 });
		await runInWorkflow({
			parameters: waitFor('={{ $json.id }}', { options: { concurrency: 1 } }),
			items: ids.map((id) => ({ id })),
			retryOnFail: true,
		});
		expect((await callbacks()).map(contractOf).sort()).toEqual(ids.sort());
		const sent = (await requests()).filter(({ path: asked }) => asked.endsWith('/publish'));
		expect(sent.map(({ status }) => status)).toEqual([200, 403, 200]);
	});

	it('waits for the good items when others fail and the workflow is to go on', async () => {
		const { items, waitTill, executeData } = await run({
			parameters: waitFor('={{ $json.id }}'),
			items: [{ id: 123456 }, { id: DRAFT }],
			continueOnFail: true,
		});
		expect(items[0].json.error).toBeDefined();
		expect(waitTill).toBeDefined();
		const [atLimit] = executeData.data.main;
		expect(atLimit).toMatchObject([
			{ json: { error: items[0].json.error } },
			{ json: { id: DRAFT, outcome: 'timedOut' }, pairedItem: { item: 1 } },
		]);
	});

	it('listens for a good item when the one that listened for both has failed', async () => {
		const [bad] = await newContracts(1);
		await fault({ kind: 'status', status: 403, path: `contracts/${bad}/publish$` });
		await run({
			parameters: waitFor('={{ $json.id }}', { options: { concurrency: 1 } }),
			items: [{ id: bad }, { id: DRAFT }],
			continueOnFail: true,
		});
		const [webhook, ...others] = await callbacks();
		expect(others).toEqual([]);
		expect(contractOf(webhook)).toBe(DRAFT);
		expect(isListening(webhook)).toBe(true);
	});

	it('has others listen in its place when it fails before it waits', async () => {
		const n8n = await startN8nStandIn();
		const began = Date.now() - 60_000;
		const others = { began, expires: Date.now() + 3_600_000, isQuiet: true };
		const contract = await api('GET', `/contracts/${DRAFT}`);
		const scope = `${contract._private.workspace_id}-${contract._private_ownerside.template_type_id}`;
		for (const tail of ['a', 'b', 'c']) {
			await leaveCallback(n8n.base, tail, { ...others, scope, tail: tail.repeat(12) });
		}
		await fault({ kind: 'status', status: 402, path: 'publish$' });
		await failureOf({ parameters: waitForDraft(), waitingBase: n8n.base });
		n8n.close();
		expect(await callbacks()).toHaveLength(3);
		expect((await callbacks()).filter(isListening)).toHaveLength(2);
	});

	it('stores what goes on at the time limit, and says in the address when that is', async () => {
		const before = Date.now();
		const { waitTill, executeData } = await run({
			parameters: waitForDraft({
				options: {
					limitWaitTime: {
						values: { limitType: 'afterTimeInterval', resumeAmount: 2, resumeUnit: 'days' },
					},
				},
			}),
		});
		const waited = Number(waitTill) - before;
		expect(waited).toBeGreaterThanOrEqual(2 * 86_400_000);
		expect(waited).toBeLessThan(2 * 86_400_000 + 60_000);
		expect(executeData.data.main[0]).toMatchObject([
			{ json: { id: DRAFT, state: 'pending', outcome: 'timedOut' } },
		]);
		expect(behindState(executeData.data.main[0]?.[0].json)).toBe('outcome');
		const [{ callback_url: url }] = await callbacks();
		const expires = Number(new URL(url).searchParams.get('expires')) * 1000;
		expect(Math.abs(expires - Number(waitTill))).toBeLessThan(1000);
	});

	it('waits until a point in time, read in the workflow’s time zone', async () => {
		const { waitTill } = await run({
			parameters: waitForDraft({
				options: {
					limitWaitTime: {
						values: { limitType: 'atSpecifiedTime', maxDateAndTime: '2099-07-01T12:00:00' },
					},
				},
			}),
			timezone: 'Europe/Stockholm',
		});
		expect(waitTill?.toISOString()).toBe('2099-07-01T10:00:00.000Z');
	});

	it.each([
		[{ limitType: 'atSpecifiedTime', maxDateAndTime: '2020-01-01T00:00:00' }, 'is in the past.'],
		[{ limitType: 'atSpecifiedTime', maxDateAndTime: '' }, 'Max Date and Time: is empty.'],
		[
			{ limitType: 'atSpecifiedTime', maxDateAndTime: '3500-01-01T00:00:00' },
			'is not a date and time.',
		],
		[{ limitType: 'afterTimeInterval', resumeAmount: 0 }, 'is not a valid waiting time.'],
		[{ limitType: 'afterTimeInterval', resumeAmount: 4e5 }, 'is not a valid waiting time.'],
		[{ limitType: 'later' }, 'Limit Type: "later" is unknown.'],
	])('refuses the limit %j before any call', async (values, message) => {
		const parameters = waitForDraft({ options: { limitWaitTime: { values } } });
		const error = await failureOf({ parameters });
		expect(error.message).toContain(message);
		expect(await requests()).toEqual([]);
	});

	it('refuses limits that differ between items, which wait together', async () => {
		const values = { resumeAmount: '={{ $json.days }}', resumeUnit: 'days' };
		const error = await failureOf({
			parameters: waitForDraft({ options: { limitWaitTime: { values } } }),
			items: [{ days: 1 }, { days: 2 }],
		});
		expect(error.message).toContain('Limit Wait Time: differs from that of the first item');
		expect(await requests()).toEqual([]);
	});

	it('refuses more items than can wait together', async () => {
		const items = Array.from({ length: 51 }, () => ({}));
		const error = await failureOf({ parameters: waitForDraft(), items });
		expect(error.message).toContain('more than 50 items cannot wait together');
		expect(await requests()).toEqual([]);
	});

	it('tells that a contract does not exist', async () => {
		const error = await failureOf({ parameters: waitFor(byId(123456)) });
		expect(error.httpCode).toBe('404');
	});

	it.each([true, false])(
		'tells the page of its one contract while it waits, Simplify %s',
		async (simplify) => {
			const { executeData } = await run({ parameters: waitForDraft({ simplify }) });
			const { resumeUrl = '' } = executeData.metadata ?? {};
			expect(resumeUrl).toMatch(new RegExp(`^http://[^/]+/contracts/${DRAFT}$`));
			expect(tooltip({ resumeUrl })).toBe(
				`Waiting until <a href="${resumeUrl}" target="_blank">contract ${DRAFT}</a> ${ENDS}`,
			);
		},
	);

	it('tells no page of several contracts', async () => {
		const [id] = await newContracts(1);
		const { executeData } = await run({
			parameters: waitFor('={{ $json.id }}'),
			items: [{ id }, { id: DRAFT }],
		});
		expect(executeData.metadata?.resumeUrl).toBeUndefined();
	});

	it('says what it waits for where no page is known', () => {
		const resumeUrl = 'https://n8n.example/webhook-waiting/1?signature=2';
		expect(tooltip({ resumeUrl })).toBe(`Waiting until the contract ${ENDS}`);
	});

	it('gives Oneflow’s own answer with Simplify off', async () => {
		const { items, executeData } = await run({ parameters: waitForDraft({ simplify: false }) });
		expect(items[0].json).toHaveProperty('_private');
		const { json = {} } = executeData.data.main[0]?.[0] ?? {};
		expect(json).toMatchObject({ outcome: 'timedOut' });
		expect(behindState(json)).toBe('outcome');
	});

	it('takes one callback for a contract that comes twice', async () => {
		const items = await runNode({
			parameters: waitFor('={{ $json.id }}'),
			items: [{ id: DRAFT }, { id: DRAFT }],
		});
		expect(items).toHaveLength(2);
		expect(await callbacks()).toHaveLength(1);
	});

	// promise: No run waits for a contract that nothing would tell it of
	it('makes the callback of a contract that comes twice with its second item when the first could not', async () => {
		await fault({ kind: 'status', status: 403, method: 'POST', path: 'webhooks$', times: 1 });
		const { items, waitTill } = await run({
			parameters: waitFor('={{ $json.id }}', { options: { concurrency: 1 } }),
			items: [{ id: DRAFT }, { id: DRAFT }],
			continueOnFail: true,
		});
		expect(items[0].json.error).toBeDefined();
		expect(waitTill).toBeDefined();
		expect(await callbacks()).toHaveLength(1);
	});

	it('removes what earlier waits have left behind', async () => {
		const limit = (at: number) =>
			`https://swept.example/webhook-waiting/1/oneflow?contract=1&scope=1-2&wait=abc-0123456789ab&expires=${at}`;
		const past = Math.floor(Date.now() / 1000) - 3600;
		await api('POST', '/webhooks', { callback_url: limit(past) });
		const future = limit(past + 7200).replace('wait=abc', 'wait=abd');
		await api('POST', '/webhooks', { callback_url: future });
		await api('POST', '/webhooks', {
			callback_url: limit(past).replace('swept.example', 'other.example'),
		});
		const waitingBase = 'https://swept.example/webhook-waiting';
		await run({ parameters: waitForDraft(), waitingBase });
		const calls = (await requests()).map(({ status, method }) => `${status} ${method}`);
		expect(calls).toContain('200 DELETE');
		const left = (await callbacks()).map(({ callback_url: url }) => url);
		expect(left).toHaveLength(3);
		expect(left).not.toContain(limit(past));
	});
});

describe('contract: publishAndWait, where Oneflow cannot call', () => {
	it.each([
		'http://localhost:5678/webhook-waiting',
		'https://192.168.1.4/webhook-waiting',
		'http://n8n.example.com/webhook-waiting',
	])('refuses %s before any call, and says what to do', async (waitingBase) => {
		const error = await failureOf({
			parameters: waitForDraft(),
			credential: sandboxCredential({ environment: 'production' }),
			waitingBase,
		});
		expect(error.message).toContain(
			`Oneflow cannot call this n8n at ${new URL(waitingBase).origin}`,
		);
		expect(error.description).toContain('WEBHOOK_URL');
	});
});
