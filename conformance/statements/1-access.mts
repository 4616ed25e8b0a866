import { at, idOf } from '../json.mts';
import { bodyOf, isSuccess, reasonOf } from '../client.mts';
import { accepted, refusedWith, speaking, told } from '../judge.mts';
import { holds, otherwise, Untold } from '../finding.mts';
import type { Statement } from '../statement.mts';

/** An address that nobody has (RFC 2606). */
const NOBODY = 'nobody-conformance@example.com';
const NO_TOKEN = 'conformance-without-a-token-000000000000';

export const access: Statement[] = [
	{
		rule: '1.2.1',
		says: 'Calls with the token and the user’s address are answered.',
		check: async ({ client }) => accepted(await client.get('/ping')),
	},
	{
		rule: '1.2.2',
		says: 'Without an address the permission to create contracts is shown as given.',
		concerns: { guess: 'anonymousMayCreate' },
		check: async (account) => {
			const rows = await account.all('/workspaces', null);
			const shown = rows.map((row) => at(row, '_permissions', 'contract:create'));
			if (!shown.some((one) => typeof one === 'boolean'))
				throw new Untold('no permission is shown');
			return told(shown.includes(true), false, 'it is shown as not given in every workspace');
		},
	},
	{
		rule: '1.2.3',
		says: 'A change of a contract without an address is refused with 401.',
		needs: 'write',
		concerns: { guess: 'missingUserEmailStatus' },
		check: async (account) => {
			const { id } = await account.draft();
			const answer = await account.client.put('/contracts/{id}', {
				ids: { id },
				body: {},
				as: null,
			});
			return refusedWith(answer, 401, { own: [403] });
		},
	},
	{
		rule: '1.2.4',
		says: 'Ping and the list of webhooks do without an address.',
		check: async (account) => {
			const { client } = account;
			bodyOf(await account.list('/ping'));
			const ping = accepted(await client.get('/ping', { as: null }), { own: [401] });
			if (ping.verdict !== 'holds') return ping;
			// Only if the list is answered with one.
			bodyOf(await client.get('/webhooks', { query: { limit: 1 } }));
			return accepted(await client.get('/webhooks', { as: null, query: { limit: 1 } }), {
				own: [401],
			});
		},
	},
	{
		rule: '1.2.5',
		says: '`__CREATOR__` acts as whoever made the contract.',
		needs: 'write',
		concerns: { guess: 'creatorPlaceholder' },
		check: async (account) => {
			const { id } = await account.draft();
			const answer = await account.client.get('/contracts/{id}', {
				ids: { id },
				as: '__CREATOR__',
			});
			if (isSuccess(answer)) return holds('the draft was read so');
			if (![400, 401, 403].includes(answer.status)) throw new Untold(reasonOf(answer));
			return otherwise(false, `refused with ${answer.status}`);
		},
	},
	{
		rule: '1.2.6',
		says: 'An address that nobody has is answered with 401.',
		check: async (account) => {
			bodyOf(await account.list('/ping'));
			const answer = await account.client.get('/ping', { as: NOBODY });
			return refusedWith(answer, 401, { own: [403] });
		},
	},
	{
		rule: '1.4.2',
		says: 'A token that nobody has is answered with 401.',
		check: async (account) => {
			bodyOf(await account.list('/ping'));
			const answer = await account.client.get('/ping', { token: NO_TOKEN });
			return refusedWith(answer, 401, { own: [403] });
		},
	},
	{
		rule: '1.4.3',
		says: 'Only administrators change template types.',
		needs: 'write',
		concerns: { guess: 'templateTypesAdminOnly' },
		check: async (account) => {
			const as = await account.nonAdmin();
			const id = await account.ownType();
			const answer = await account.client.put('/template_types/{id}', {
				ids: { id },
				body: { description: 'Changed.' },
				as,
			});
			if (answer.status === 403) return holds('somebody else was refused with 403');
			if (!isSuccess(answer)) throw new Untold(reasonOf(answer));
			return otherwise(false, 'somebody without administrator’s rights changed one');
		},
	},
	{
		rule: '1.4.6',
		says: 'Others than administrators see webhooks too.',
		concerns: { guess: 'webhooksAdminOnly' },
		check: async (account) => {
			const as = await account.nonAdmin();
			const answer = await account.client.get('/webhooks', { as, query: { limit: 1 } });
			if (answer.status !== 403) return accepted(answer);
			return otherwise(true, 'somebody without administrator’s rights was refused with 403');
		},
	},
	{
		rule: '1.4.7',
		says: 'An active user may write: the user of this run has a licence.',
		needs: 'write',
		concerns: { guess: 'unlicensedUsers' },
		check: async ({ client, made }) => {
			// A body that makes nothing; should it all the same, that is removed.
			const answer = await made.ask('contract', made.nextMark(), {});
			if (answer.status !== 401) return holds(`answered with ${speaking(answer).status}`);
			if (!isSuccess(await client.get('/users', { query: { limit: 1 } }))) {
				throw new Untold('the user is refused everywhere');
			}
			return otherwise(['the user of the run'], 'writing was refused with 401, reading was not');
		},
	},
	{
		rule: '1.5.1',
		says: 'Ping answers with an empty object.',
		check: async ({ client }) => {
			const json = bodyOf(await client.get('/ping'));
			const keys = Object.keys(json as object);
			return told(keys.length === 0, keys.length, `it has ${keys.length} keys`);
		},
	},
];

export const accounts: Statement[] = [
	{
		rule: '3.1.1',
		says: 'The account is told with ID, name, country and the token’s integration.',
		check: async (account) => {
			const me = await account.me();
			const keys = ['id', 'name', 'country_code', 'registration_number', 'token_info'];
			const missing = keys.filter((key) => at(me, key) === undefined);
			const integration = at(me, 'token_info', 'integration');
			if (missing.length > 0) return otherwise(missing, `missing: ${missing.join(', ')}`);
			return told(
				integration !== undefined,
				'no integration',
				'`token_info.integration` is missing',
			);
		},
	},
	{
		rule: '3.1.2',
		says: 'The key of a token made by hand is `custom`.',
		check: async (account) => {
			const key = at(await account.me(), 'token_info', 'integration', 'key');
			if (key === 'custom') return holds();
			if (typeof key === 'string') throw new Untold('the token may be an extension’s own');
			if (key === undefined) throw new Untold('no key is told');
			return otherwise('no text', 'the key is no text');
		},
	},
	{
		rule: '3.1.3',
		says: 'A row of the extensions tells its type as `type`.',
		concerns: { assumption: 'EXTENSION_TYPE_KEYS', guess: 'extensionForm' },
		check: async (account) => {
			const [row] = await account.rows('/accounts/extensions');
			if (row === undefined) throw new Untold('the account has no extension');
			if (typeof at(row, 'type') === 'string') return holds();
			if (typeof row === 'string') return otherwise('text', 'a row is a bare text');
			const other = ['extension_type', 'extensionType', 'key', 'extension', 'name'].find(
				(key) => typeof at(row, key) === 'string',
			);
			if (other === undefined || other === 'name') {
				const isNested = Object.values(row as object).some(
					(inner) =>
						typeof at(inner, 'type') === 'string' ||
						typeof at(inner, 'extension_type') === 'string',
				);
				if (isNested) return otherwise('nested', 'the type stands in an object inside the row');
			}
			if (other === undefined) return otherwise('nameless', 'no key of a row tells its type');
			const form = other === 'extension_type' ? 'extensionType' : other;
			return otherwise(form, `the type stands under \`${other}\``);
		},
	},
	{
		rule: '3.2.1',
		says: 'Users have ID, name, address, `active`, `is_admin` and `state`.',
		check: async (account) => {
			const [user] = await account.users();
			if (user === undefined) throw new Untold('the list of users is empty');
			const keys = ['id', 'name', 'email', 'active', 'is_admin', 'state'];
			const missing = keys.filter((key) => at(user, key) === undefined);
			return told(missing.length === 0, missing, `missing: ${missing.join(', ')}`);
		},
	},
	{
		rule: '3.0.6',
		says: 'One user is read by the ID.',
		check: async (account) => {
			const [user] = await account.users();
			if (user === undefined) throw new Untold('the list of users is empty');
			return accepted(await account.client.get('/users/{id}', { ids: { id: idOf(user) } }), {
				own: [404],
			});
		},
	},
	{
		rule: '3.3.1',
		says: 'Workspaces have ID, name and permissions.',
		check: async (account) => {
			const [one] = await account.workspaces();
			if (one === undefined) throw new Untold('the user sees no workspace');
			const missing = ['id', 'name', '_permissions'].filter((key) => at(one, key) === undefined);
			return told(missing.length === 0, missing, `missing: ${missing.join(', ')}`);
		},
	},
	{
		rule: '3.3.2',
		says: 'Where the user may create contracts, `contract:create` is true.',
		check: async (account) => {
			const usable = (await account.helper()).map(idOf);
			if (usable.length === 0) throw new Untold('the user may create nowhere');
			const rows = (await account.workspaces()).filter((row) => usable.includes(idOf(row)));
			if (rows.length === 0) throw new Untold('the list has none of these workspaces');
			const given = rows.map((row) => at(row, '_permissions', 'contract:create'));
			if (!given.every((one) => typeof one === 'boolean')) throw new Untold('it is not shown');
			return told(
				given.every((one) => one),
				false,
				'the permission is not true in a workspace in which the helper offers templates',
			);
		},
	},
	{
		rule: '3.3.4',
		says: 'A workspace that somebody may not see is answered with 403.',
		concerns: { guess: 'hiddenWorkspaceStatus' },
		check: async (account) => {
			const as = await account.nonAdmin();
			const all = (await account.all('/workspaces', null)).map(idOf);
			const theirs = (await account.all('/workspaces', as)).map(idOf);
			const hidden = all.find((id) => !theirs.includes(id));
			if (hidden === undefined) throw new Untold('everybody sees every workspace');
			const answer = await account.client.get('/workspaces/{id}', { ids: { id: hidden }, as });
			return refusedWith(answer, 403, { own: [] });
		},
	},
];
