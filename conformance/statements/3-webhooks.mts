import { createHash } from 'node:crypto';
import { type Account, eventFilter, SIGN_KEY } from '../account.mts';
import { type Answer, bodyOf, done, isSuccess } from '../client.mts';
import { at, idOf, isObject, listAt, rowsOf, textAt } from '../json.mts';
import { accepted, gone, hasKeys, speaking, told } from '../judge.mts';
import { bodyOfCall, type Call } from '../receiver.mts';
import { holds, otherwise, Untold } from '../finding.mts';
import type { Statement } from '../statement.mts';

const NO_SUCH_ID = 2_147_483_000;

/** 4.11.1: every event type that is known. */
const EVENT_TYPES = [
	'contract:publish',
	'contract:sign',
	'contract:decline',
	'contract:delete',
	'contract:signature_reset',
	'contract:signing_period_expire',
	'contract:signing_period_revive',
	'contract:content_update',
	'contract:lifecycle_state:start',
	'contract:lifecycle_state:new_period',
	'contract:lifecycle_state:cancel',
	'contract:lifecycle_state:terminate',
	'contract:lifecycle_state:end',
	'data_field:update',
	'participant:create',
	'participant:delete',
	'participant:decline',
	'participant:first_visit',
	'participant:sign',
	'contract:create',
	'comment:create',
	'participant:delegate',
	'participant:delivery_failure',
	'participant:publish',
	'participant:signature_reset',
	'participant:update',
	'party:create',
	'party:update',
	'party:delete',
	'product:create',
	'product:update',
	'product:delete',
];

/** What came of asking for a webhook; one that was made is removed at once. */
async function probe(account: Account, body: Record<string, unknown>, address?: string) {
	const answer = await account.askWebhook(body, address);
	if (isSuccess(answer)) await account.made.remove('webhook', idOf(answer.json));
	return answer;
}

/** The types that a filter may not name, found by halves. */
async function refusedTypes(account: Account, types: readonly string[]): Promise<string[]> {
	const answer = speaking(await probe(account, { filters: [eventFilter(types)] }));
	if (isSuccess(answer)) return [];
	if (types.length === 1) return [...types];
	const half = Math.ceil(types.length / 2);
	return [
		...(await refusedTypes(account, types.slice(0, half))),
		...(await refusedTypes(account, types.slice(half))),
	];
}

const nullFilters = async (account: Account): Promise<Answer> =>
	await account.once('null filters', async () => await probe(account, { filters: null }));

export const webhooks: Statement[] = [
	{
		rule: '3.18.1',
		says: 'An address without encryption is refused.',
		needs: 'write',
		concerns: { guess: 'plainCallbacks' },
		check: async (account) => {
			const answer = await probe(account, {}, 'http://oneflow-conformance.invalid/nowhere');
			return isSuccess(speaking(answer)) ? otherwise('anywhere', 'it was accepted') : holds();
		},
	},
	{
		rule: '3.18.2',
		says: 'A filter names event types and workspaces.',
		needs: 'write',
		check: async (account) => {
			const { workspace } = await account.place();
			const rules = [
				{ type: 'EVENT_TYPE', values: ['contract:sign'] },
				{ type: 'WORKSPACE', values: [workspace] },
			];
			return accepted(await probe(account, { filters: [{ filter_rules: rules }] }));
		},
	},
	{
		rule: '3.18.3',
		says: 'A webhook without filters is accepted.',
		needs: 'write',
		concerns: { assumption: 'NO_FILTERS', guess: 'nullFiltersStatus' },
		check: async (account) => {
			const answer = speaking(await nullFilters(account));
			if (isSuccess(answer)) return holds();
			// Only if one with filters is taken.
			done(await probe(account, { filters: [eventFilter(['contract:sign'])] }));
			return otherwise(answer.status, `refused with ${answer.status}`);
		},
	},
	{
		rule: '3.18.4',
		says: 'A webhook is changed with the fields with which it is made.',
		needs: 'write',
		check: async (account) => {
			const ids = { id: idOf(await account.webhook()) };
			const filters = [eventFilter(['contract:decline'])];
			const answer = speaking(
				await account.client.put('/webhooks/{id}', { ids, body: { filters } }),
			);
			if (!isSuccess(answer)) return otherwise(answer.status, `refused with ${answer.status}`);
			const read = bodyOf(await account.client.get('/webhooks/{id}', { ids }));
			if (at(read, 'filters') === undefined)
				throw new Untold('a webhook does not show its filters');
			const values = listAt(read, 'filters', 0, 'filter_rules', 0, 'values');
			return told(values[0] === 'contract:decline', 'unchanged', 'its filter did not change');
		},
	},
	{
		rule: '3.18.5',
		says: 'A webhook is deleted.',
		needs: 'write',
		check: async (account) => {
			const { id, removed } = await account.removedWebhook();
			const finding = accepted(removed, { own: [405] });
			return finding.verdict === 'holds'
				? gone(await account.client.get('/webhooks/{id}', { ids: { id } }))
				: finding;
		},
	},
	{
		rule: '3.18.7',
		says: 'The template type of a webhook must exist.',
		needs: 'write',
		concerns: { guess: 'webhookTypeMustExist' },
		check: async (account) => {
			const answer = await probe(account, { template_group_id: NO_SUCH_ID });
			return isSuccess(speaking(answer))
				? otherwise(false, 'one that does not was accepted')
				: holds();
		},
	},
	{
		rule: '4.10.1',
		says: 'A webhook is shown with its sign key.',
		needs: 'write',
		concerns: { guess: 'signKeyShown' },
		check: async (account) => {
			const ids = { id: idOf(await account.webhook()) };
			const read = bodyOf(await account.client.get('/webhooks/{id}', { ids }));
			return told(at(read, 'sign_key') === SIGN_KEY, false, 'the key is not shown');
		},
	},
	{
		rule: '4.10.2',
		says: 'A webhook’s ID is called `id`.',
		needs: 'write',
		concerns: { guess: 'webhookIdKey' },
		check: async (account) => {
			const made = await account.webhook();
			if (typeof at(made, 'id') === 'number') return holds();
			return otherwise('webhook_id', 'it is called `webhook_id`');
		},
	},
	{
		rule: '4.11.1',
		says: 'Every known event type may be named in a filter.',
		needs: 'write',
		concerns: { guess: 'refusedEventTypes' },
		check: async (account) => {
			const refused = await refusedTypes(account, EVENT_TYPES);
			if (refused.length === EVENT_TYPES.length) throw new Untold('every webhook was refused');
			if (refused.length > 0) return otherwise(refused, `refused: ${refused.join(', ')}`);
			const together = await probe(account, { filters: [eventFilter(EVENT_TYPES)] });
			return isSuccess(speaking(together))
				? holds()
				: otherwise('fewer', `${EVENT_TYPES.length} in one filter were refused`, {});
		},
	},
];

interface Heard {
	/** The attempts at one notification, in their order. */
	attempts: Call[];
	/** Calls of the webhook without filters. */
	unfiltered: Call[];
	isUnfilteredThere: boolean;
	signKey: string;
	/** How long the answer to the first attempt was held back. */
	heldMs: number;
}

/** The waits between attempts (4.12.4), as far as a run waits for them. */
const WAITS_MS = [1_000, 5_000];

/**
 * Listens at the callback address while a contract is made, changed and deleted. The first two attempts
 * are answered with 500, the first only after a while.
 */
const heard = async (account: Account): Promise<Heard> =>
	await account.once('heard', async () => {
		const { receiver, callbackUrl, patience } = account;
		const { clock } = account.client;
		if (receiver === undefined || callbackUrl === undefined) throw new Untold('nothing listens');
		const signKey = `${account.made.mark}-key`;
		const ours = 'conformance=filtered';
		const all = 'conformance=all';
		const join = (query: string) =>
			`${callbackUrl}${callbackUrl.includes('?') ? '&' : '?'}${query}`;
		let first: string | undefined;
		// By its events, so that another callback ID is told by its own statement (4.12.5).
		const eventsOf = ({ json }: Call) =>
			JSON.stringify(listAt(json, 'events').map((event) => at(event, 'id') ?? event));
		receiver.reply(ours, async (call) => {
			const id = eventsOf(call);
			first ??= id;
			if (id !== first) return 200;
			const attempts = receiver.calls(ours).filter((one) => eventsOf(one) === id);
			if (attempts.length > 2) return 200;
			if (attempts.length === 1) await clock.sleep(patience.holdMs);
			return 500;
		});
		const filters = [
			eventFilter(['data_field:update', 'contract:content_update', 'contract:delete']),
		];
		const webhook = await account.askWebhook({ sign_key: signKey, filters }, join(ours));
		account.explained(webhook, 'a webhook');
		const unfiltered = await account.askWebhook({ sign_key: null, filters: null }, join(all));
		const { id, created } = await account.newDraft();
		const [field] = listAt(created, 'data_fields');
		if (field !== undefined) {
			await account.client.put('/contracts/{id}/data_fields/{field}', {
				ids: { id, field: idOf(field) },
				body: { value: 'Changed' },
			});
		}
		await account.made.remove('contract', id);
		await account.until(patience.notificationMs, async () =>
			receiver.calls(ours).length > 0 ? true : undefined,
		);
		const attemptsNow = () => receiver.calls(ours).filter((one) => eventsOf(one) === first);
		if (first === undefined) throw new Untold('no notification came to the callback address');
		await account.until(patience.notificationMs, async () =>
			attemptsNow().length > 2 ? true : undefined,
		);
		return {
			attempts: attemptsNow(),
			unfiltered: receiver.calls(all),
			isUnfilteredThere: isSuccess(unfiltered),
			signKey,
			heldMs: patience.holdMs,
		};
	});

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');

export const notifications: Statement[] = [
	{
		rule: '4.12.1',
		says: 'A notification is a POST of JSON with contract, callback ID and events.',
		needs: 'callback',
		check: async (account) => {
			const [call] = (await heard(account)).attempts;
			if (call === undefined) throw new Untold('no notification came');
			if (call.method !== 'POST') return otherwise('another method', 'it was no POST');
			const body = bodyOfCall(call);
			const finding = hasKeys(body, ['contract', 'callback_id', 'events']);
			if (finding.verdict !== 'holds') return finding;
			if (typeof at(body, 'contract', 'id') !== 'number') {
				return otherwise('no contract.id', 'it does not name the contract');
			}
			return hasKeys(listAt(body, 'events')[0], ['id', 'type', 'created_time']);
		},
	},
	{
		rule: '4.12.1',
		says: 'The signature stands in the body, not in a header.',
		needs: 'callback',
		check: async (account) => {
			const [call] = (await heard(account)).attempts;
			if (call === undefined) throw new Untold('no notification came');
			const inHeader = call.headers.some((name) => name.includes('signature'));
			return told(
				!inHeader && textAt(call.json, 'signature') !== undefined,
				inHeader ? 'header' : 'none',
				inHeader ? 'a header carries one' : 'the body has none',
			);
		},
	},
	{
		rule: '4.12.2',
		says: 'The signature is the SHA-1 of the callback ID and the sign key.',
		needs: 'callback',
		check: async (account) => {
			const { attempts, signKey } = await heard(account);
			const body = attempts[0]?.json;
			const id = textAt(body, 'callback_id');
			const signature = textAt(body, 'signature');
			if (id === undefined || signature === undefined) throw new Untold('no signature came');
			return told(signature === sha1(`${id}${signKey}`), 'another', 'it is something else');
		},
	},
	{
		rule: '4.12.3',
		says: 'Without a sign key the signature is the SHA-1 of the callback ID alone.',
		needs: 'callback',
		check: async (account) => {
			const { attempts, unfiltered } = await heard(account);
			const [call] = unfiltered;
			if (call === undefined) throw new Untold('no notification without a key came');
			if (textAt(attempts[0]?.json, 'signature') === undefined)
				throw new Untold('with one none came either');
			const id = textAt(call.json, 'callback_id') ?? '';
			const signature = textAt(call.json, 'signature');
			if (signature === undefined) return otherwise('none', 'there is none');
			return told(signature === sha1(id), 'another', 'it is something else');
		},
	},
	{
		rule: '3.18.3',
		says: 'Without filters every event is told.',
		needs: 'callback',
		concerns: { guess: 'nullFiltersMeanAll' },
		check: async (account) => {
			const { unfiltered, isUnfilteredThere } = await heard(account);
			if (!isUnfilteredThere) throw new Untold('a webhook without filters was refused');
			return told(unfiltered.length > 0, false, 'none was told');
		},
	},
	{
		rule: '4.12.4',
		says: 'What is not answered with 200 comes again, after 1 and 5 seconds.',
		needs: 'callback',
		check: async (account) => {
			const { attempts, heldMs } = await heard(account);
			if (attempts.length < 2) return otherwise(attempts.length, 'it did not come again');
			// From the first attempt on, as one that is noted late would make the next one look early.
			const later = attempts.slice(1, 3).map((call) => call.at - (attempts[0]?.at ?? 0));
			const shown = later.map((ms) => Math.round(ms / 100) / 10);
			let wait = 0;
			// The first wait may count from the answer, which was held back.
			const isFit = later.every((ms, index) => {
				wait += (WAITS_MS[index] ?? 0) * account.patience.retryFactor;
				return ms >= wait * 0.5 && ms <= wait * 2 + heldMs + 1_000;
			});
			return told(isFit, shown, `it came again ${shown.join(' and ')} seconds after the first`);
		},
	},
	{
		rule: '4.12.5',
		says: 'Every attempt has the same callback ID and body.',
		needs: 'callback',
		check: async (account) => {
			const { attempts } = await heard(account);
			if (attempts.length < 2) throw new Untold('there was one attempt only');
			const [first] = attempts;
			const isSame = attempts.every(
				(call) => JSON.stringify(call.json) === JSON.stringify(first?.json),
			);
			return told(isSame, 'another body', 'an attempt has another body');
		},
	},
	{
		rule: '4.12.6',
		says: 'A receiver has a few seconds to answer.',
		needs: 'callback',
		concerns: { guess: 'deliveryTimeoutMs' },
		check: async (account) => {
			const { attempts, heldMs } = await heard(account);
			const [first, second] = attempts;
			if (first === undefined || second === undefined)
				throw new Untold('there was one attempt only');
			const gap = second.at - first.at;
			return told(gap >= heldMs, gap, 'the next attempt came before the first was answered');
		},
	},
];

/** What can be seen of webhooks that are there already. */
export const standing: Statement[] = [
	{
		rule: '4.10.1',
		says: 'A webhook has an address, filters and a template type.',
		check: async (account) => {
			const [one] = rowsOf(bodyOf(await account.list('/webhooks')));
			if (!isObject(one)) throw new Untold('the account has no webhook');
			return hasKeys(one, ['callback_url', 'filters', 'template_group_id']);
		},
	},
];
