/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- made for nodes; this is a server. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * Another double of Oneflow, written for the conformance run alone and sharing nothing with the sandbox: its
 * own account, IDs and ways. It is small: one list of routes, everything in memory.
 */

/** What can be planted; each is left as the document says by default. */
export interface Ways {
	search: 'query' | 'name';
	isNewestFirst: boolean;
	areUnknownFiltersIgnored: boolean;
	webhookId: 'id' | 'webhook_id';
	severalFields: 200 | 405;
	digest: 'sha1' | 'sha256';
	doRowsStay: boolean;
	secondDelete: 200 | 404;
	hasErrorCode: boolean;
	longestSubject: number;
	largestPage: number;
}

const AS_WRITTEN: Ways = {
	search: 'query',
	isNewestFirst: false,
	areUnknownFiltersIgnored: false,
	webhookId: 'id',
	severalFields: 200,
	digest: 'sha1',
	doRowsStay: false,
	secondDelete: 200,
	hasErrorCode: true,
	longestSubject: 150,
	largestPage: 100,
};

export const FOREIGN = {
	token: ['foreign', 'Zx81'].join('-'),
	user: 'olga.petrov@foreign.example',
	template: 3_300_517,
	workspace: 70_021,
};

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON of any form
export type Row = Record<string, any>;
interface Reply {
	status?: number;
	json?: unknown;
	location?: string;
	/** Instead of JSON. */
	html?: string;
	headers?: Record<string, string>;
}
/**
 * Puts another answer in the place of the double's own, which is only worked out when asked for; a query or
 * body that was changed before it counts.
 */
export type Meddle = (
	method: string,
	path: string,
	own: () => Reply,
	query: URLSearchParams,
	body: Row,
) => Reply;

interface Call {
	ids: string[];
	query: URLSearchParams;
	body: Row;
	/** The name of a file that is uploaded. */
	fileName: string;
	/** The acting user; undefined without an address. */
	user: Row | undefined;
}

class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly code = status * 10_000,
		readonly parameter = 'value',
	) {
		super(`Refused: ${status}`);
	}
}

/** The PDF of a contract is made that long after it. */
const PDF_MS = 400;
const STATES = ['name', 'state', 'state_updated_time', 'published_time'];
const now = () => new Date().toISOString().replace(/\.\d+Z$/, '+0000');
const option = (name: string, preferred = false) => ({ preferred, label: name, name });

const OPTIONS = {
	two_step_authentication_methods: [option('none', true), option('sms')],
	sign_methods: [option('swedish_bankid'), option('standard_esign', true)],
	delivery_channels: [option('email', true), option('none')],
	can_receive_attachments: true,
};

/** Starts a double that does as it is told; gives its address and what is in it. */
export async function startForeign(
	changes: Partial<Ways> = {},
	meddle: Meddle = (_method, _path, own) => own(),
) {
	const ways = { ...AS_WRITTEN, ...changes };
	let last = 900_000;
	const next = () => (last += 7);

	const users: Row[] = [
		{ email: FOREIGN.user, is_admin: true, active: true, name: 'Olga Petrov' },
		{ email: 'ivo@foreign.example', is_admin: false, active: true, name: 'Ivo Maric' },
		{ email: 'gone@foreign.example', is_admin: false, active: false, name: 'Gone Person' },
	].map((user) => ({ state: 'active', ...user, id: next() }));
	const workspaces: Row[] = ['Nord', 'Syd', 'Board'].map((name, index) => ({
		_permissions: { 'contract:create': true, 'workspace:update': false },
		name,
		id: FOREIGN.workspace + index * 13,
	}));
	const types: Row[] = [
		['Lease', null],
		['Deal', 'pipedrive'],
	].map(([name, extension_type], index) => ({
		updated_time: null,
		created_time: now(),
		description: 'Of the double',
		active: true,
		extension_type,
		data_fields: [],
		name,
		id: 4_410 + index * 3,
	}));
	const templates: Row[] = [
		['Lease of a flat', 0, true],
		['Deal, short', 1, true],
		['Old lease', 0, false],
	].map(([name, type, active], index) => {
		const { id, extension_type } = types[Number(type)];
		return {
			available_options: OPTIONS,
			workspaces: [{ id: workspaces[0].id }],
			template_type: { extension_type, name: types[Number(type)].name, id },
			template_active: active,
			name,
			id: FOREIGN.template + index * 11,
		};
	});
	const tags: Row[] = [{ name: 'urgent', id: next() }];
	const contacts: Row[] = [];
	const webhooks: Row[] = [
		{
			configuration: {},
			template_group_id: types[1].id,
			sign_key: 'theirs',
			filters: null,
			callback_url: 'https://pipedrive.foreign.example/hook',
			id: next(),
		},
	];
	const contracts: Row[] = [];
	const timers = new Set<NodeJS.Timeout>();

	const refuse = (status: number, parameter?: string, code?: number): never => {
		throw new Refusal(status, code, parameter);
	};
	const found = (rows: Row[], id: string | number): Row =>
		(/^\d+$/.test(String(id)) ? undefined : refuse(400, 'id')) ??
		rows.find((row) => row.id === Number(id)) ??
		refuse(404);
	const shownHook = ({ id, ...hook }: Row) => ({ ...hook, [ways.webhookId]: id });

	const person = (body: Row, contract?: Row): Row => {
		const people = contract?.parties.flatMap((one: Row) => one.participants ?? [one.participant]);
		if (body.email && people?.some((one: Row) => one.email === body.email)) {
			return refuse(400, 'email', 4_000_003);
		}
		return { _private_ownerside: { custom_id: '', visits: 0 }, title: '', ...body, id: next() };
	};
	const party = (body: Row, contract?: Row): Row => ({
		_private_ownerside: { custom_id: '' },
		identification_number: '',
		...body,
		...(body.type === 'individual'
			? { participant: person(body.participant, contract) }
			: { participants: (body.participants ?? []).map((one: Row) => person(one, contract)) }),
		my_party: false,
		id: next(),
	});

	function newContract(body: Row, user: Row): Row {
		const contract: Row = {
			events: [],
			comments: [],
			files: [],
			madeAt: Date.now(),
			creator: user,
			tags: body.tags ?? [],
			product_groups: [
				{
					products: [],
					created_from: 12,
					enabled_columns: ['name', 'count'],
					configuration: {
						...{ tax_1: null, quantity_precision: 0, price_precision: 2, columns: [] },
						...{ price_affixes: {}, hide_price_summation: true, counterpart_edit: false },
						...body.product_groups?.[0]?.configuration,
						name: { label: 'Rent' },
					},
					id: next(),
				},
			],
			data_fields: ['flat', 'floor'].map((custom_id) => ({
				_private_ownerside: { custom_id },
				description: '',
				value: '',
				name: `The ${custom_id}`,
				id: next(),
			})),
			lifecycle_state: null,
			signing_period_expiry_time: null,
			published_time: null,
			state_updated_time: now(),
			created_time: now(),
			_links: { self: { href: 'https://foreign.example/contract' } },
			available_options: OPTIONS,
			_private_ownerside: { template_type_id: types[0].id, template_id: body.template_id },
			_private: { workspace_id: body.workspace_id, name: body.name ?? '' },
			state: 'draft',
			parties: [
				{
					participants: [
						...(body.my_party?.participants ?? []),
						{ name: user.name, email: user.email, signatory: true, organizer: true },
					]
						.filter(
							({ email }, index, all) => all.findIndex((one) => one.email === email) === index,
						)
						.map((one) => person(one)),
					type: 'company',
					my_party: true,
					name: 'Foreign AB',
					id: next(),
				},
			],
			id: next(),
		};
		for (const one of body.parties ?? []) contract.parties.push(party(one, contract));
		for (const { custom_id, value } of body.data_fields ?? []) {
			const field = contract.data_fields.find(
				(one: Row) => one._private_ownerside.custom_id === custom_id,
			);
			(field ?? refuse(400, 'data_fields')).value = value;
		}
		contracts.push(contract);
		return contract;
	}
	const lacking = (row: Row, keys: readonly string[]): Row =>
		Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key)));
	const shown = (contract: Row): Row =>
		lacking(contract, ['events', 'comments', 'files', 'madeAt', 'creator']);

	for (const [index, state] of ['signed', 'pending', 'draft', 'declined'].entries()) {
		const contract = newContract(
			{
				workspace_id: workspaces[0].id,
				template_id: templates[index % 2].id,
				name: `Lease number ${index + 1}`,
				parties: [{ type: 'individual', name: 'Tenant', participant: { name: 'Tenant' } }],
			},
			users[0],
		);
		contract.state = state;
		contract.data_fields[0].value = `Flat ${index}`;
		if (state !== 'draft') contract.published_time = '2026-02-03T04:05:06+0000';
	}

	/** Logs events, and tells them to the webhooks that ask for them; the waits are hurried. */
	function log(contract: Row, ...names: string[]): void {
		const events = names.map((type) => ({ created_time: now(), type, id: next() }));
		contract.events.push(...events);
		for (const hook of webhooks) {
			if (!String(hook.callback_url).startsWith('http://127.0.0.1:')) continue;
			const wanted: string[] | undefined = hook.filters?.[0]?.filter_rules?.[0]?.values;
			const told = events.filter(({ type }) => wanted?.includes(type) ?? true);
			if (told.length === 0) continue;
			const callback_id = `call/${next()}`;
			const signature = createHash(ways.digest)
				.update(callback_id + String(hook.sign_key ?? ''))
				.digest('hex');
			const body = JSON.stringify({
				signature,
				events: told,
				callback_id,
				contract: { id: contract.id },
			});
			const attempt = async (waits: number[]): Promise<void> => {
				const reply = await fetch(hook.callback_url, { method: 'POST', body }).catch(() => null);
				const [wait, ...others] = waits;
				if (reply?.status === 200 || wait === undefined) return;
				const timer = setTimeout(() => {
					timers.delete(timer);
					void attempt(others);
				}, wait);
				timers.add(timer);
			};
			void attempt([10, 50, 300]);
		}
	}

	/** A page, its envelope in another order than most write it. */
	function page(rows: readonly unknown[], query: URLSearchParams, filters: string[] = []): Reply {
		for (const name of query.keys()) {
			const isKnown = ['limit', 'offset', 'sort', 'workspace_id', ...filters].includes(name);
			if (!isKnown && !ways.areUnknownFiltersIgnored) refuse(400, 'filter');
		}
		const limit = query.get('limit') ?? '100';
		const offset = Number(query.get('offset') ?? 0);
		if (!/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > 100) refuse(400, 'limit');
		if (offset > 19_900) refuse(400, 'offset');
		const end = offset + Math.min(Number(limit), ways.largestPage);
		const href = end < rows.length ? `https://foreign.example/v1/x?offset=${end}` : null;
		return {
			json: {
				_links: { next: { href }, self: { href: 'https://foreign.example/v1/x' } },
				data: rows.slice(offset, end),
				count: rows.length,
			},
		};
	}

	const between = (time: string | null, range: string): boolean => {
		const [from = '', to = ''] = range.split('|');
		return time !== null && (!from || time >= from) && (!to || time <= to);
	};
	const peopleOf = (row: Row): Row[] =>
		row.parties.flatMap((one: Row) => one.participants ?? [one.participant]);
	const byName = (row: Row, text: string): boolean =>
		row._private.name.toLowerCase().includes(text.toLowerCase());
	const FILTERS: Record<string, (row: Row, value: string) => boolean> = {
		states: (row, value) => value.split(',').includes(row.state),
		published_time: (row, value) => between(row.published_time, value),
		created_time: (row, value) => between(row.created_time, value),
		completed_time: (row, value) => between(row.published_time, value),
		lifecycle_start_time: () => false,
		[ways.search]: byName,
		ids: (row, value) => value.split(',').includes(String(row.id)),
		email: (row, value) => peopleOf(row).some(({ email }) => email === value),
		participant_custom_id: () => false,
		participant_identification_number: () => false,
		data_field_match: (row, value) =>
			row.data_fields.some(
				(one: Row) => `${one._private_ownerside.custom_id}:${one.value}` === value,
			),
	};
	function listContracts({ query }: Call): Reply {
		const sort = query.get('sort');
		if (sort !== null && !STATES.includes(sort.replace(/^-/, ''))) refuse(400, 'sort');
		const rows = contracts.filter((row) =>
			Object.entries(FILTERS).every(([name, fits]) => {
				const value = query.get(`filter[${name}]`);
				return value === null || fits(row, value);
			}),
		);
		if (ways.isNewestFirst) rows.reverse();
		const slim = ['available_options', 'data_fields', 'product_groups'];
		return page(
			rows.map((row) => lacking(shown(row), slim)),
			query,
			Object.keys(FILTERS).map((name) => `filter[${name}]`),
		);
	}
	function listTemplates({ query }: Call): Reply {
		const type = query.get('extension_type');
		if (type !== null && type !== 'pipedrive') refuse(400, 'extension_type');
		const isActive = query.get('filter[active]') !== 'false';
		const inside = query.get('filter[workspace_ids]');
		const ofType = query.get('template_type_id');
		const rows = templates.filter(
			(one) =>
				one.template_active === isActive &&
				(type === null || one.template_type.extension_type === type) &&
				(ofType === null || String(one.template_type.id) === ofType) &&
				(inside === null || one.workspaces.some(({ id }: Row) => String(id) === inside)),
		);
		const sort = query.get('sort');
		if (sort) rows.sort((a, b) => (sort === 'name' ? 1 : -1) * a.name.localeCompare(b.name));
		return page(rows, query, [
			...['extension_type', 'template_type_id'],
			...['filter[active]', 'filter[workspace_ids]'],
		]);
	}

	/** A new price with its net amount. */
	const priced = (row: Row): Row => {
		const base = row.price_1?.base_amount?.amount;
		if (base === undefined) return row;
		const net = Number(base) * (1 - Number(row.price_1.discount_percent ?? 0) / 100);
		return { ...row, price_1: { ...row.price_1, amount: { amount: net.toFixed(2) } } };
	};
	/** A row in full; one single choice of a table may be chosen. */
	const rowIn = (table: Row, row: Row): Row => {
		const { type = 'quantity', amount = 1 } = row.quantity ?? {};
		const chosen = ({ quantity }: Row) =>
			quantity?.type === 'single_choice' && quantity.amount === 1;
		if (type !== 'quantity' && amount !== 0 && amount !== 1) refuse(400, 'quantity');
		if (chosen(row) && table.products.some(chosen)) refuse(400, 'quantity');
		return {
			...{ counterparty_lock: false, quantity: { amount, type }, price_2: null, description: '' },
			...priced(row),
			_private_ownerside: { updated_time: null, created_time: now() },
			id: next(),
		};
	};
	const of = ({ ids: [id] }: Call): Row => found(contracts, id);
	const tableOf = (call: Call): Row => found(of(call).product_groups, call.ids[1]);
	const partyOf = (call: Call): Row => found(of(call).parties, call.ids[1]);
	const without = (rows: Row[], id: string): Reply => {
		const at = rows.findIndex((row) => row.id === Number(id));
		if (at < 0 && ways.secondDelete === 404) refuse(404);
		if (at >= 0) rows.splice(at, 1);
		return { json: {} };
	};
	const admin = ({ user }: Call) => user?.is_admin || refuse(403);
	const setFields = (contract: Row, body: Row): Reply => {
		if (ways.severalFields === 405) refuse(405);
		for (const { id, value } of body.data_fields ?? refuse(400, 'data_fields')) {
			found(contract.data_fields, id).value = value ?? '';
		}
		return { json: {} };
	};
	const fieldOf = (call: Call): Row => {
		const [, custom] = /^c::(.+)$/.exec(call.ids[1]) ?? [];
		const all: Row[] = of(call).data_fields;
		if (custom === undefined) return found(all, call.ids[1]);
		return all.find((one) => one._private_ownerside.custom_id === custom) ?? refuse(404);
	};
	const period = (contract: Row, given: Row | null | undefined) => {
		if (given === undefined) return;
		if (given === null || !['never', 'days_after_publish', 'fixed_date'].includes(given.type))
			refuse(400, 'signing_period_expiration');
		if (given?.type === 'days_after_publish' && contract.state !== 'draft') refuse(400, 'type');
		contract._private.signing_period_expiration = given;
	};
	const hookBody = (body: Row): Row => {
		const url = String(body.callback_url ?? '');
		if (!/^https:\/\/|^http:\/\/127\.0\.0\.1:/.test(url)) refuse(400, 'callback_url');
		if (body.template_group_id && !types.some(({ id }) => id === body.template_group_id))
			refuse(400, 'template_group_id');
		return { configuration: {}, template_group_id: null, sign_key: null, filters: null, ...body };
	};

	const C = '/contracts/:';
	const P = `${C}/parties/:`;
	const G = `${C}/product_groups/:`;
	const routes: Array<[string, (call: Call) => Reply]> = [
		['GET /ping', () => ({ json: {} })],
		[
			'GET /accounts/me',
			() => ({
				json: {
					token_info: { integration: { key: 'custom', name: 'Own' } },
					registration_number: '77',
					created_time: now(),
					country_code: 'FI',
					name: 'Foreign AB',
					id: 31,
				},
			}),
		],
		[
			'GET /accounts/extensions',
			({ query }) => page([{ name: 'Pipedrive', type: 'pipedrive' }], query),
		],
		['GET /users', ({ query }) => page(users, query)],
		['GET /users/:', ({ ids }) => ({ json: found(users, ids[0]) })],
		[
			'GET /workspaces',
			({ query, user }) => {
				const id = query.get('filter[id]');
				const rows = workspaces
					.slice(0, user && !user.is_admin ? 2 : 3)
					.filter((one) => id === null || String(one.id) === id);
				return page(rows, query, ['filter[id]']);
			},
		],
		[
			'GET /workspaces/:',
			({ ids, user }) => {
				const one = found(workspaces, ids[0]);
				return user?.is_admin || one.name !== 'Board' ? { json: one } : refuse(403);
			},
		],
		['GET /templates', listTemplates],
		['GET /templates/:', ({ ids }) => ({ json: found(templates, ids[0]) })],
		[
			'GET /template_types',
			({ query }) =>
				page(
					types.map((type) => lacking(type, ['data_fields'])),
					query,
				),
		],
		['GET /template_types/:', ({ ids }) => ({ json: found(types, ids[0]) })],
		[
			'POST /template_types',
			(call) => {
				admin(call);
				const type = {
					...{ updated_time: null, created_time: now(), active: true },
					...{ data_fields: [], extension_type: null, ...call.body, id: next() },
				};
				types.push(type);
				return { json: type };
			},
		],
		[
			'PUT /template_types/:',
			(call) => {
				admin(call);
				return { json: Object.assign(found(types, call.ids[0]), call.body) };
			},
		],
		['DELETE /template_types/:', ({ ids }) => without(types, ids[0])],
		[
			'PUT /template_types/:/data_fields',
			({ ids, body }) => {
				const data_fields = body.data_fields.map((field: Row) =>
					field.value.length > 1_024
						? refuse(400, 'value')
						: { source: 'user', ...field, id: next() },
				);
				return { json: Object.assign(found(types, ids[0]), { data_fields }) };
			},
		],
		[
			'GET /helpers/contract_create_data',
			({ query }) => {
				const type = query.get('extension_type');
				const ofType = query.get('template_type_id');
				const usable = templates.filter(
					(one) =>
						one.template_active &&
						(type === null || one.template_type.extension_type === type) &&
						(ofType === null || String(one.template_type.id) === ofType),
				);
				return { json: usable.length === 0 ? [] : [{ templates: usable, ...workspaces[0] }] };
			},
		],
		['GET /tags', ({ query }) => page(tags, query)],
		['POST /tags', ({ body }) => (body.name ? { json: {} } : refuse(400, 'name'))],
		['POST /folders', ({ body }) => (body.name ? { json: {} } : refuse(400, 'name'))],
		[
			'GET /contacts',
			({ query }) =>
				query.has('workspace_id') ? page(contacts, query) : refuse(400, 'workspace_id'),
		],
		[
			'POST /contacts',
			({ body }) => {
				contacts.push({ ...body, id: next() });
				return { json: contacts.at(-1) };
			},
		],
		[
			'PUT /contacts/:',
			({ ids, body }) => ({ json: Object.assign(found(contacts, ids[0]), body) }),
		],
		['GET /contacts/:', ({ ids }) => ({ json: found(contacts, ids[0]) })],
		['DELETE /contacts/:', ({ ids }) => without(contacts, ids[0])],
		['GET /webhooks', ({ query }) => page(webhooks.map(shownHook), query)],
		['GET /webhooks/:', ({ ids }) => ({ json: shownHook(found(webhooks, ids[0])) })],
		[
			'POST /webhooks',
			({ body }) => {
				webhooks.push({ ...hookBody(body), id: next() });
				return { json: shownHook(webhooks[webhooks.length - 1]) };
			},
		],
		[
			'PUT /webhooks/:',
			({ ids, body }) => {
				const hook = found(webhooks, ids[0]);
				if (hook.template_group_id === types[1].id) refuse(403);
				return { json: shownHook(Object.assign(hook, body)) };
			},
		],
		['DELETE /webhooks/:', ({ ids }) => without(webhooks, ids[0])],
		['GET /contracts', listContracts],
		[
			'POST /contracts/create',
			({ body, user }) => {
				const template = templates.find(({ id }) => id === body.template_id);
				if (!template) return refuse(400, 'template_id');
				if (!template.workspaces.some(({ id }: Row) => id === body.workspace_id))
					refuse(400, 'workspace_id');
				if ((body.tags ?? []).some((tag: Row) => !tags.some(({ id }) => id === tag.id)))
					refuse(400, 'tags');
				if ((body.parties ?? []).length > 40) refuse(400, 'parties');
				const contract = newContract(body, user ?? users[0]);
				log(contract, 'contract:create');
				return { json: shown(contract) };
			},
		],
		[`GET ${C}`, (call) => ({ json: shown(of(call)) })],
		[
			`PUT ${C}`,
			(call) => {
				const contract = of(call);
				const { _private: { signing_period_expiration, ...more } = {} as Row, tags: given } =
					call.body;
				period(contract, signing_period_expiration);
				Object.assign(contract._private, more);
				if (given) contract.tags = given;
				return { json: shown(contract) };
			},
		],
		[
			`DELETE ${C}`,
			({ ids }) => {
				const contract = contracts.find(({ id }) => id === Number(ids[0]));
				if (contract) log(contract, 'contract:delete');
				return without(contracts, ids[0]);
			},
		],
		[
			`POST ${C}/publish`,
			(call) => {
				const { subject = '', message = '' } = call.body;
				if (!subject || subject.length > ways.longestSubject) refuse(400, 'subject');
				if (!message || message.length > 5_000) refuse(400, 'message');
				const contract = Object.assign(of(call), { state: 'pending', published_time: now() });
				log(contract, 'contract:publish');
				return { json: shown(contract) };
			},
		],
		[
			`POST ${C}/participants/:/access_link`,
			(call) => {
				const theirs: Row[] = of(call).parties.filter((one: Row) => !one.my_party);
				const people = theirs.flatMap((one) => one.participants ?? [one.participant]);
				if (!people.some(({ id }) => id === Number(call.ids[1]))) refuse(400, 'participant');
				return { json: { access_link: 'https://foreign.example/s/1' } };
			},
		],
		[`GET ${C}/parties`, (call) => page(of(call).parties, call.query)],
		[
			`POST ${C}/parties`,
			(call) => {
				const contract = of(call);
				contract.parties.push(party(call.body, contract));
				return { json: contract.parties.at(-1) };
			},
		],
		[`GET ${P}`, (call) => ({ json: partyOf(call) })],
		[`PUT ${P}`, (call) => ({ json: Object.assign(partyOf(call), call.body) })],
		[
			`DELETE ${P}`,
			(call) => {
				const rows: Row[] = of(call).parties;
				if (rows.some((one) => one.my_party && one.id === Number(call.ids[1]))) refuse(409);
				return without(rows, call.ids[1]);
			},
		],
		[
			`POST ${P}/participants`,
			(call) => {
				const made = person(call.body, of(call));
				partyOf(call).participants.push(made);
				return { json: made };
			},
		],
		[
			`GET ${P}/participants/:`,
			(call) => ({ json: found(partyOf(call).participants, call.ids[2]) }),
		],
		[
			`PUT ${P}/participants/:`,
			(call) => ({
				json: Object.assign(found(partyOf(call).participants, call.ids[2]), call.body),
			}),
		],
		[`DELETE ${P}/participants/:`, (call) => without(partyOf(call).participants, call.ids[2])],
		[`GET ${C}/data_fields`, (call) => page(of(call).data_fields, call.query)],
		[`PUT ${C}/data_fields`, (call) => setFields(of(call), call.body)],
		[`GET ${C}/data_fields/:`, (call) => ({ json: fieldOf(call) })],
		[
			`PUT ${C}/data_fields/:`,
			(call) => {
				const field = fieldOf(call);
				const value = call.body.value ?? '';
				if (value.length > 1_024) refuse(400, 'value');
				// An empty field shows null, where others show an empty text.
				field.value = value || null;
				log(of(call), 'data_field:update', 'contract:content_update');
				return { json: field };
			},
		],
		[`GET ${C}/product_groups`, (call) => page(of(call).product_groups, call.query)],
		[
			`PUT ${C}/product_groups`,
			(call) => {
				for (const { id, products } of call.body.product_groups ?? refuse(400, 'groups')) {
					const table = found(of(call).product_groups, id);
					table.products = products.map((row: Row) => ({ ...row, id: next() }));
				}
				return { json: {} };
			},
		],
		[`GET ${G}`, (call) => ({ json: tableOf(call) })],
		[
			`PUT ${G}`,
			(call) => {
				const kept = new Set((call.body.products ?? []).map(({ id }: Row) => id));
				const table = tableOf(call);
				if (!ways.doRowsStay) {
					table.products = table.products.filter(({ id }: Row) => kept.has(id));
				}
				return { json: table };
			},
		],
		[`GET ${G}/products`, (call) => page(tableOf(call).products, call.query)],
		[
			`POST ${G}/products`,
			(call) => {
				const made = rowIn(tableOf(call), call.body);
				tableOf(call).products.push(made);
				return { json: made };
			},
		],
		[`GET ${G}/products/:`, (call) => ({ json: found(tableOf(call).products, call.ids[2]) })],
		[
			`PUT ${G}/products/:`,
			(call) => ({ json: Object.assign(found(tableOf(call).products, call.ids[2]), call.body) }),
		],
		[`DELETE ${G}/products/:`, (call) => without(tableOf(call).products, call.ids[2])],
		[
			`GET ${C}/products`,
			(call) =>
				page(
					of(call).product_groups.flatMap((one: Row) => one.products),
					call.query,
				),
		],
		[
			`PUT ${C}/products/:`,
			(call) => ({
				json: Object.assign(
					found(
						of(call).product_groups.flatMap((one: Row) => one.products),
						call.ids[1],
					),
					call.body,
				),
			}),
		],
		[
			`POST ${C}/comments`,
			(call) => {
				const { comments } = of(call);
				const parent = comments.find(({ id }: Row) => id === call.body.parent_id);
				if (parent?.parent_id) refuse(400, 'parent_id');
				comments.push({ ...call.body, id: next() });
				return { json: comments.at(-1) };
			},
		],
		[`GET ${C}/comments`, (call) => page(of(call).comments, call.query)],
		[`GET ${C}/comments/:`, (call) => ({ json: found(of(call).comments, call.ids[1]) })],
		[`GET ${C}/reminders`, (call) => page([], call.query)],
		[
			`POST ${C}/reminders`,
			({ body: { subject, message, reminder_recipients: people } }) => {
				if (subject.length > 150 || message.length > 5_000) refuse(400, 'subject');
				return people?.[0] && people.every(({ id }: Row) => users.some((one) => one.id === id))
					? { json: { id: next() } }
					: refuse(400, 'reminder_recipients');
			},
		],
		[`GET ${C}/events`, (call) => page(of(call).events, call.query)],
		[`GET ${C}/events/:`, (call) => ({ json: found(of(call).events, call.ids[1]) })],
		[
			`GET ${C}/files`,
			(call) => {
				const { madeAt, files } = of(call);
				const pdf = { type: 'contract', name: 'lease', extension: 'pdf', id: 1 };
				return page([...files, ...(Date.now() - madeAt < PDF_MS ? [] : [pdf])], call.query);
			},
		],
		[
			`GET ${C}/files/:`,
			(call) => {
				const { madeAt, files } = of(call);
				const uploaded = files.find(({ id }: Row) => id === Number(call.ids[1]));
				if (!uploaded && Date.now() - madeAt < PDF_MS) refuse(404);
				const file = uploaded ?? { type: 'contract', extension: 'pdf' };
				if (!call.query.has('download')) return { json: file };
				const name = `${file.type}_${call.ids[1]}.${file.extension}`;
				const expires = Math.ceil(Date.now() / 1_000) + 300;
				return { status: 303, location: `/stored.pdf?name=${name}&Expires=${expires}` };
			},
		],
		[
			`POST ${C}/files`,
			(call) => {
				const [name = '', extension = ''] = call.fileName.split('.');
				if (extension !== 'txt') refuse(400, 'file');
				const _links = { self: { href: 'https://foreign.example/file' } };
				const file = { _links, extension, type: 'attachment', name, id: next() };
				of(call).files.push(file);
				return { json: file };
			},
		],
	];

	const table = routes.map(([route, answer]) => ({
		pattern: new RegExp(`^${route.replace(/:/g, '([^/]+)')}$`),
		answer,
	}));

	function actingUser(request: IncomingMessage, path: string): Row | undefined {
		if (request.headers['x-oneflow-api-token'] !== FOREIGN.token) return refuse(401);
		const address = request.headers['x-oneflow-user-email'];
		if (address === undefined) return request.method === 'GET' ? undefined : refuse(401);
		if (address === '__CREATOR__') {
			const id = Number(/^\/contracts\/(\d+)/.exec(path)?.[1]);
			return contracts.find((one) => one.id === id)?.creator ?? refuse(401);
		}
		return users.find(({ email, active }) => active && email === address) ?? refuse(401);
	}

	function reply(
		request: IncomingMessage,
		{ pathname, searchParams }: URL,
		text: string,
		body: Row,
	): Reply {
		const path = pathname.replace(/^\/api/, '').replace(/\/$/, '');
		const user = actingUser(request, path);
		for (const { pattern, answer } of table) {
			const match = pattern.exec(`${request.method} ${path}`);
			const [, fileName = ''] = /filename="([^"]*)"/.exec(text) ?? [];
			if (match) return answer({ ids: match.slice(1), query: searchParams, body, fileName, user });
		}
		return refuse(404);
	}

	async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const origin = `http://${request.headers.host}`;
		if (request.url?.startsWith('/stored.pdf')) {
			const name = new URL(request.url, origin).searchParams.get('name');
			response
				.writeHead(200, {
					'content-type': 'application/pdf',
					'content-disposition': `attachment; filename="${name}"`,
				})
				.end('%PDF-1.7');
			return;
		}
		const url = new URL(request.url ?? '', origin);
		const text = Buffer.concat(chunks).toString();
		const isJson = request.headers['content-type']?.includes('json') ?? false;
		const body = isJson && text !== '' ? (JSON.parse(text) as Row) : {};
		const own = (): Reply => {
			try {
				return reply(request, url, text, body);
			} catch (error) {
				// Without a status it is an error of the double itself.
				const { status = 599, code, parameter } = error as Partial<Refusal>;
				const json = {
					...(status === 400 ? { parameter_problems: { [`${parameter}`]: ['Not so.'] } } : {}),
					detail: 'Not so.',
					title: 'Refused',
					...(ways.hasErrorCode ? { error_code: code } : {}),
					status,
				};
				return { status, json };
			}
		};
		const path = url.pathname.replace(/^\/api/, '');
		const answer = meddle(request.method ?? '', path, own, url.searchParams, body);
		const { status = 200, json, html, location, headers } = answer;
		response.writeHead(status, {
			'x-served-by': 'foreign',
			'content-type': html === undefined ? 'application/json; charset=utf-8' : 'text/html',
			...(location === undefined ? {} : { location: origin + location }),
			...headers,
		});
		response.end(html ?? (json === undefined ? '' : JSON.stringify(json)));
	}

	const server = createServer((request, response) => void handle(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
		/** The IDs of everything that a run could make. */
		things: () =>
			[contracts, webhooks, types, contacts, tags].map((rows) =>
				rows.map(({ id }) => id as number),
			),
		contracts,
		close: async () => {
			for (const timer of timers) clearTimeout(timer);
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
