import { sleep, type IDataObject, type IHttpRequestOptions } from 'n8n-workflow';

import { OneflowClient } from '../../../../nodes/Oneflow/transport/client';
import { bellOf } from '../../../../nodes/Oneflow/waiting/bell';
import { decidedItems } from '../../../../nodes/Oneflow/waiting/decision';
import { registeredAs } from '../../../../nodes/Oneflow/waiting/register';
import { callRun } from '../../../../nodes/Oneflow/waiting/runs';
import { byId, executeContext, leap, run, speedUp } from '../../../support/harness';
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
	decide,
	DRAFT,
	isListening,
	newContracts,
	notification,
	useN8nStandIn,
	waitFor,
	waitForDraft,
	type Webhook,
} from './waiting';
import { quickest } from '../../../support/quickest';

const paths = async () => (await requests()).map(({ method, path }) => `${method} ${path}`);

const n8n = useN8nStandIn();

async function waiting(given: Parameters<typeof run>[0] = { parameters: waitForDraft() }) {
	const options = { waitingBase: n8n().base, ...given };
	const after = await run(options);
	const webhooks = await callbacks();
	await clearRequests();
	return { options, after, webhooks, webhook: webhooks[0] };
}

describe('a call to a waiting run', () => {
	it.each([
		['sign', 'signed', 'contract:sign'],
		['decline', 'declined', 'contract:decline'],
		['expire', 'expired', 'contract:signing_period_expire'],
		['delete', 'deleted', 'contract:delete'],
	])('resumes it after %s, as %s, and removes the webhook', async (action, outcome, type) => {
		const { options, after, webhook } = await waiting();
		await decide(DRAFT, action);
		const body = notification(DRAFT, webhook.sign_key, type);
		const answer = await call(options, after, webhook, body);
		expect(answer).toMatchObject({ status: 200, started: true });
		expect(answer.items).toMatchObject([{ json: { id: DRAFT, outcome }, pairedItem: { item: 0 } }]);
		expect(answer.items[0].json).not.toHaveProperty('_private');
		expect(await callbacks()).toEqual([]);
	});

	it('gives Oneflow’s own answer with Simplify off', async () => {
		const { options, after, webhook } = await waiting({
			parameters: waitForDraft({ simplify: false }),
		});
		await decide(DRAFT, 'sign');
		const { items } = await call(options, after, webhook);
		expect(items[0].json).toMatchObject({ state: 'signed', outcome: 'signed', _private: {} });
	});

	it('leaves it waiting when another contract was decided, and looks once who waits for that', async () => {
		const { options, after, webhook } = await waiting();
		const calls = Array.from(
			{ length: 20 },
			async () => await call(options, after, webhook, notification(900502, webhook.sign_key)),
		);
		for (const answer of await Promise.all(calls)) {
			expect(answer).toMatchObject({ status: 200, started: false });
		}
		expect(await paths()).toEqual(['GET /v1/webhooks', 'GET /v1/contracts']);
	});

	it('answers a round in words that the round understands', async () => {
		const { options, after, webhook } = await waiting();
		const oneflow = await OneflowClient.connect(executeContext(options));
		const one = registeredAs(webhook as unknown as IDataObject);
		if (one === undefined) throw new Error('It is no webhook of a wait.');
		const httpRequest = async ({ body }: IHttpRequestOptions) => {
			const answer = await call(options, after, webhook, body);
			return { statusCode: answer.status, body: answer.body };
		};
		const { logger } = executeContext(options);
		const site = { oneflow, base: one.base, context: { helpers: { httpRequest }, logger } };
		const state = async (isFree?: boolean) => (await callRun(site, one, one.base, isFree))?.state;
		expect(await state()).toBe('waits');
		expect(await state(true)).toBe('later');
		await decide(DRAFT, 'sign');
		expect(await state(false)).toBe('listening');
		expect(await state(true)).toBe('resumed');
	});

	/** Keys are read at most once in five minutes. */
	describe('five minutes later', () => {
		let restoreClock: () => void;
		const waitingLonger = async () => {
			const found = await waiting();
			restoreClock = speedUp(1);
			leap(300_000);
			return found;
		};
		afterEach(() => restoreClock());

		it('refuses a wrong signature, and asks Oneflow for the key at most once', async () => {
			const { options, after, webhook } = await waitingLonger();
			await decide(DRAFT, 'sign');
			await clearRequests();
			for (let tries = 0; tries < 5; tries++) {
				const answer = await call(options, after, webhook, notification(DRAFT, 'guessed'));
				expect(answer).toMatchObject({ status: 401, started: false });
			}
			expect(await paths()).toEqual(['GET /v1/webhooks']);
		});

		it('knows the call after the token was renewed', async () => {
			const { options, after, webhook } = await waitingLonger();
			await decide(DRAFT, 'sign');
			// The key that the webhook got is no longer the one that the token gives.
			const { callback_url, filters, template_group_id } = webhook;
			const former = { callback_url, filters, template_group_id, sign_key: 'of-former-days' };
			await api('PUT', `/webhooks/${webhook.id}`, former);
			const body = notification(DRAFT, 'of-former-days');
			expect(await call(options, after, webhook, body)).toMatchObject({
				status: 200,
				started: true,
			});
		});
	});

	it.each([
		[undefined],
		[null],
		['text'],
		[[]],
		[{}],
		[{ contract: { id: DRAFT }, callback_id: 'x', events: [] }],
		[{ contract: { id: '900500' }, callback_id: 'x', signature: '0'.repeat(40) }],
		[{ contract: null, callback_id: 'x', signature: '0'.repeat(40) }],
		[{ contract: { id: DRAFT }, callback_id: 'x'.repeat(201), signature: '0'.repeat(40) }],
	])('refuses %j as no notification', async (body) => {
		const { options, after, webhook } = await waiting();
		const answer = await call(options, after, webhook, body ?? (null as unknown));
		expect(answer).toMatchObject({ status: 401, started: false });
		expect(await requests()).toEqual([]);
	});

	// promise: A call to a waiting run that was overheard has Oneflow asked a few times only
	it.each([
		['its contract', DRAFT],
		['another contract', 900502],
	])('believes an overheard call twenty times, made to name %s', async (_, contractId) => {
		const { options, after, webhook } = await waiting();
		const overheard = notification(contractId, webhook.sign_key);
		const statuses: number[] = [];
		for (let tries = 0; tries < 60; tries++) {
			const contract = { id: contractId === DRAFT ? DRAFT : contractId + tries };
			statuses.push((await call(options, after, webhook, { ...overheard, contract })).status);
		}
		expect(statuses.filter((status) => status === 401)).toHaveLength(40);
		expect((await requests()).length).toBeLessThanOrEqual(80);
		// Another call is none of it.
		await decide(DRAFT, 'sign');
		expect(await call(options, after, webhook)).toMatchObject({ started: true });
	});

	it('refuses a call whose query was changed', async () => {
		const { options, after, webhook } = await waiting();
		const [other] = await newContracts(1);
		await decide(DRAFT, 'sign');
		const address = new URL(webhook.callback_url);
		address.searchParams.set('contract', String(other));
		const changed: Webhook = { ...webhook, callback_url: address.href };
		expect(await call(options, after, changed)).toMatchObject({ status: 401, started: false });
		address.searchParams.set('contract', 'DROP');
		expect(await call(options, after, { ...webhook, callback_url: address.href })).toMatchObject({
			status: 401,
			started: false,
		});
	});

	// promise: A large body of a stranger costs a waiting run nothing
	it('costs next to nothing for a large forged body', async () => {
		const { options, after, webhook } = await waiting();
		const events = new Array(4_000_000).fill(0);
		const forged = { ...notification(DRAFT, 'guessed'), events };
		const small = notification(DRAFT, 'guessed');
		const refused = (body: object) => async () =>
			expect(await call(options, after, webhook, body)).toMatchObject({ status: 401 });
		const most = (await quickest(0, refused(small))) + 50;
		expect(await quickest(most, refused(forged))).toBeLessThan(most);
	});

	it('asks Oneflow to retry when the state shows late', async () => {
		const { options, after, webhook } = await waiting();
		expect(await call(options, after, webhook)).toMatchObject({ status: 503, started: false });
		await decide(DRAFT, 'sign');
		expect(await call(options, after, webhook)).toMatchObject({ status: 200, started: true });
	});

	it('asks Oneflow to retry when the contract cannot be read', async () => {
		const { options, after, webhook } = await waiting();
		await decide(DRAFT, 'sign');
		await fault({ kind: 'status', status: 500, method: 'GET', path: 'contracts' });
		expect(await call(options, after, webhook)).toMatchObject({ status: 503, started: false });
	});

	it('resumes once for fifty deciding calls at the same time', async () => {
		const { options, after, webhook } = await waiting();
		await decide(DRAFT, 'sign');
		await clearRequests();
		const answers = await Promise.all(
			Array.from({ length: 50 }, async () => await call(options, after, webhook)),
		);
		expect(answers.filter(({ started }) => started)).toHaveLength(1);
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
		expect(await callbacks()).toEqual([]);
		expect((await paths()).filter((path) => path.includes('contracts/'))).toHaveLength(1);
	});

	it('hears the next call after a caller did not wait for the answer', async () => {
		const { options, after, webhook } = await waiting();
		await decide(DRAFT, 'sign');
		expect(await call(options, after, webhook, undefined, true)).toMatchObject({ started: true });
		// n8n could not go on: the execution still waits.
		expect(await call(options, after, webhook)).toMatchObject({ status: 200, started: true });
	});

	it.each<[string, object, number]>([
		['it ended', { status: 409, message: 'The execution "4711" has finished already.' }, 0],
		['it waits', { status: 200 }, 1],
	])(
		'has a later round ask n8n whether it took a decision whose caller went away: %s',
		async (_, said, left) => {
			const { options, after, webhook } = await waiting();
			n8n().answers.set(
				new URL(webhook.callback_url).pathname.split('/')[2],
				said as { status: number },
			);
			await decide(DRAFT, 'sign');
			await call(options, after, webhook, undefined, true);
			expect(await callbacks()).toHaveLength(1);
			const context = executeContext({ parameters: {} });
			const oneflow = await OneflowClient.connect(context);
			const site = { oneflow, base: n8n().base, context };
			await bellOf(site).round(site);
			expect(await callbacks()).toHaveLength(left);
		},
	);

	it.each(['nils@example.com', 'ines@example.com'])(
		'tells deleted from what %s may not read any more',
		async (userEmail) => {
			const usable = await api('GET', '/helpers/contract_create_data');
			const { templates } = usable.find(({ id }: { id: number }) => id === 61003);
			const { ids } = await control('POST', '/contracts', {
				workspace_id: 61003,
				template_id: templates[0].id,
				publish: false,
			});
			const { options, after, webhook } = await waiting({ parameters: waitFor(byId(ids[0])) });
			await decide(ids[0], 'sign');
			const credential = sandboxCredential({ userEmail });
			const answer = await call({ ...options, credential }, after, webhook);
			expect(answer.items[0]?.json).toMatchObject({ outcome: 'signed' });
		},
	);

	it('is not disturbed by a late call for an earlier wait of the execution', async () => {
		const first = await waiting();
		await decide(DRAFT, 'sign');
		const [next] = await newContracts(1);
		const options = { parameters: waitFor(byId(next)), waitingBase: n8n().base };
		const second = await run(options);
		const answer = await call(options, second, first.webhook);
		expect(answer).toMatchObject({ status: 401, started: false });
		const inSameExecution = { ...second, runExecutionData: first.after.runExecutionData };
		expect(await call(options, inSameExecution, first.webhook)).toMatchObject({
			status: 200,
			started: false,
		});
	});
});

describe('items that wait together', () => {
	it('go on when the last of them is decided, each with its own outcome', async () => {
		const ids = await newContracts(4);
		const signedBefore = 900502;
		const options = {
			parameters: waitFor('={{ $json.id }}'),
			waitingBase: n8n().base,
			items: [...ids, signedBefore].map((id) => ({ id })),
		};
		const { after, webhooks } = await waiting(options);
		expect(webhooks).toHaveLength(4);
		expect(webhooks.filter(isListening)).toHaveLength(1);
		const [webhook] = webhooks.filter(isListening);
		const actions = ['decline', 'sign', 'delete', 'expire'];
		const order = [2, 0, 3, 1];
		for (const [place, index] of order.entries()) {
			await decide(ids[index], actions[index]);
			const body = notification(ids[index], webhook.sign_key);
			const answer = await call(options, after, webhook, body);
			const isLast = place === order.length - 1;
			expect(answer).toMatchObject({ status: 200, started: isLast });
			if (!isLast) continue;
			expect(answer.items.map(({ json }) => [json.id, json.outcome])).toEqual([
				[ids[0], 'declined'],
				[ids[1], 'signed'],
				[ids[2], 'deleted'],
				[ids[3], 'expired'],
				[signedBefore, 'signed'],
			]);
			expect(answer.items.map(({ pairedItem }) => pairedItem)).toEqual(
				[0, 1, 2, 3, 4].map((item) => ({ item })),
			);
		}
		expect(await callbacks()).toEqual([]);
	});

	it('are read side by side, as Oneflow does not wait long for an answer', async () => {
		let underWay = 0;
		let most = 0;
		const get = async (path: string) => {
			most = Math.max(most, ++underWay);
			await sleep(1);
			underWay--;
			return { id: Number(path.split('/')[2]), state: 'signed' };
		};
		const items = Array.from({ length: 50 }, (_, id) => ({ json: { id, outcome: 'timedOut' } }));
		const found = await decidedItems({ get } as unknown as OneflowClient, items, 7);
		expect(found).toMatchObject(
			items.map(({ json: { id } }) => ({ json: { id, outcome: 'signed' } })),
		);
		expect(most).toBe(10);
	});

	it('go on when the last two are decided at the same moment', async () => {
		const ids = await newContracts(2);
		const options = {
			parameters: waitFor('={{ $json.id }}'),
			waitingBase: n8n().base,
			items: ids.map((id) => ({ id })),
		};
		const { after, webhook } = await waiting(options);
		for (const id of ids) await decide(id, 'sign');
		const answers = await Promise.all(
			ids.map(
				async (id) => await call(options, after, webhook, notification(id, webhook.sign_key)),
			),
		);
		expect(answers.map(({ status }) => status)).toEqual([200, 200]);
		expect(answers.filter(({ started }) => started)).toHaveLength(1);
	});

	it('leave calls about other contracts waiting', async () => {
		const ids = await newContracts(3, true);
		const items = ids.slice(0, 2).map((id) => ({ id }));
		const options = { parameters: waitFor('={{ $json.id }}'), items, waitingBase: n8n().base };
		const { after, webhook } = await waiting(options);
		await decide(ids[2], 'sign');
		const answer = await call(options, after, webhook, notification(ids[2], webhook.sign_key));
		expect(answer).toMatchObject({ status: 200, started: false });
	});

	it('listen once in each workspace and template type, with a webhook for each contract', async () => {
		const inWorkspace = async (workspaceId: number) => {
			const usable = await api('GET', '/helpers/contract_create_data');
			const { templates } = usable.find(({ id }: { id: number }) => id === workspaceId);
			const { ids } = await control('POST', '/contracts', {
				workspace_id: workspaceId,
				template_id: templates[0].id,
				publish: false,
			});
			return ids[0];
		};
		const ids = [await inWorkspace(61001), await inWorkspace(61003), await inWorkspace(61001)];
		const signed = 900502;
		const options = {
			parameters: waitFor('={{ $json.id }}'),
			waitingBase: n8n().base,
			items: [...ids, signed].map((id) => ({ id })),
		};
		const { webhooks } = await waiting(options);
		expect(webhooks).toHaveLength(3);
		const listening = webhooks.filter(isListening);
		expect(listening).toHaveLength(2);
		expect(new Set(listening.map(({ filters }) => JSON.stringify(filters))).size).toBe(2);
	});
});
