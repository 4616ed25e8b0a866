import {
	type Answer,
	bodyOf,
	type CallOptions,
	type Client,
	done,
	type Evidence,
	isSuccess,
} from './client.mts';
import { at, idOf, isObject, type Json, listAt, rowsOf, textAt } from './json.mts';
import type { Made } from './made.mts';
import type { Receiver } from './receiver.mts';
import { type Mode, Untold } from './finding.mts';

/** How long a run waits for what comes late, all in milliseconds. */
export interface Patience {
	/** For the PDF, the template's ID and the like. */
	lateMs: number;
	/** For a contract to come up in a list (2.10.6). */
	listMs: number;
	/** For notifications. */
	notificationMs: number;
	/** How long an answer to a notification is held back (4.12.6). */
	holdMs: number;
	/** From one look to the next. */
	lookMs: number;
	/** Multiplies the waits that Oneflow keeps between attempts (4.12.4): a stand-in may hurry. */
	retryFactor: number;
}

export const DEFAULT_PATIENCE: Patience = {
	lateMs: 60_000,
	listMs: 40_000,
	notificationMs: 30_000,
	holdMs: 3_000,
	lookMs: 1_000,
	retryFactor: 1,
};

export interface AccountOptions {
	client: Client;
	made: Made;
	modes: ReadonlySet<Mode>;
	userEmail: string;
	templateId?: number;
	sendTo?: string;
	/** What listens at the callback address. */
	receiver?: Receiver;
	callbackUrl?: string;
	patience: Patience;
}

/** A contract that the run made. */
export interface Draft {
	id: number;
	mark: string;
	/** The answer to its creation. */
	created: unknown;
	/** The counterparty's party and its participants. */
	party: number;
	participants: number[];
	/** What its party is called; nothing else bears that name. */
	partyMark: string;
}

/** Most rows that are read of one list, and most pages, which may be small. */
const MOST_ROWS = 1_000;
const MOST_PAGES = 40;

type ReadOptions = Pick<CallOptions, 'ids' | 'query' | 'as'>;

interface Kept {
	result: Promise<unknown>;
	evidence: Evidence[];
}

/** A list of available options by its key (4.6): the preferred one first. */
export function options(thing: unknown, key: string): string[] {
	return listAt(thing, 'available_options', key)
		.filter(isObject)
		.sort((a, b) => Number(b['preferred'] === true) - Number(a['preferred'] === true))
		.flatMap((one) => (typeof one['name'] === 'string' ? [one['name']] : []));
}

/** The first of the values for which `isFit` holds, or `Untold`. */
export function first<T>(values: readonly T[], why: string, isFit: (value: T) => boolean): T {
	const found = values.find(isFit);
	if (found === undefined) throw new Untold(why);
	return found;
}

/** What statements share: the account as it is, and what the run has made in it. Each is read once. */
export class Account {
	readonly client: Client;
	readonly made: Made;
	readonly modes: ReadonlySet<Mode>;
	readonly userEmail: string;
	readonly templateId: number | undefined;
	readonly sendTo: string | undefined;
	readonly receiver: Receiver | undefined;
	readonly callbackUrl: string | undefined;
	readonly patience: Patience;
	private readonly kept = new Map<string, Kept>();

	constructor(given: AccountOptions) {
		this.client = given.client;
		this.made = given.made;
		this.modes = given.modes;
		this.userEmail = given.userEmail;
		this.templateId = given.templateId;
		this.sendTo = given.sendTo;
		this.receiver = given.receiver;
		this.callbackUrl = given.callbackUrl;
		this.patience = given.patience;
	}

	/** The result of `make`, which runs once; its evidence counts for everyone who asks. */
	async once<T>(key: string, make: () => Promise<T>): Promise<T> {
		const { client } = this;
		const kept = this.kept.get(key);
		if (kept) {
			client.evidence.push(...kept.evidence);
			return (await kept.result) as T;
		}
		const before = client.evidence.length;
		const fresh: Kept = { result: make(), evidence: [] };
		this.kept.set(key, fresh);
		try {
			return (await fresh.result) as T;
		} finally {
			fresh.evidence = client.evidence.slice(before);
		}
	}

	/** Looks until `look` gives something, or time is up; then undefined. */
	async until<T>(ms: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
		const { clock } = this.client;
		const end = clock.now() + ms;
		for (;;) {
			const found = await look();
			if (found !== undefined || clock.now() >= end) return found;
			await this.client.pause(Math.min(this.patience.lookMs, Math.max(1, end - clock.now())));
		}
	}

	list = async (path: string, query?: Record<string, string | number>): Promise<Answer> =>
		await this.once(`${path}${JSON.stringify(query ?? {})}`, async () =>
			this.client.get(path, query ? { query } : {}),
		);

	/** The rows of a list's first page. */
	rows = async (path: string, query?: Record<string, string | number>): Promise<unknown[]> =>
		rowsOf(bodyOf(await this.list(path, query)));

	/** The rows of all pages, up to some; as the user of the run unless told otherwise. */
	all = async (path: string, as?: string | null): Promise<unknown[]> =>
		await this.once(`all ${path} ${as}`, async () =>
			as === undefined
				? await this.restOf(await this.list(path), path)
				: await this.allNow(path, { as }),
		);

	/** The rows of all pages, up to some, as they are now. */
	allNow = async (path: string, options: ReadOptions = {}): Promise<unknown[]> =>
		await this.restOf(await this.client.get(path, options), path, options);

	/** The rows of a first page and of those behind it. */
	restOf = async (first: Answer, path: string, options: ReadOptions = {}): Promise<unknown[]> => {
		const rows: unknown[] = [];
		let answer = first;
		for (let page = 1; ; page++) {
			const json = bodyOf(answer);
			const added = rowsOf(json);
			rows.push(...added);
			const count = at(json, 'count');
			if (added.length === 0 || typeof count !== 'number' || rows.length >= count) break;
			if (page >= MOST_PAGES || rows.length >= MOST_ROWS) break;
			const query = { ...options.query, offset: rows.length };
			answer = await this.client.get(path, { ...options, query });
		}
		return rows;
	};

	me = async () => bodyOf(await this.list('/accounts/me'));
	users = async () => await this.all('/users');
	workspaces = async () => await this.all('/workspaces');
	templates = async () => await this.all('/templates');
	types = async () => await this.all('/template_types');
	contracts = async () => await this.all('/contracts');
	helper = async () => rowsOf(bodyOf(await this.list('/helpers/contract_create_data')));

	/** One contract that is there already, whole; the first of the list. */
	anyContract = async (): Promise<Json> =>
		await this.once('any contract', async () => {
			const [row] = await this.rows('/contracts');
			if (row === undefined) throw new Untold('the account has no contract that the user sees');
			return (await this.contract(idOf(row))) as Json;
		});

	contract = async (id: number): Promise<unknown> =>
		bodyOf(await this.client.get('/contracts/{id}', { ids: { id } }));

	/** The address of an active user without administrator's rights, other than the acting one. */
	nonAdmin = async (): Promise<string> =>
		await this.once('non-admin', async () => {
			const row = first(
				await this.users(),
				'the account has no other active user without administrator’s rights',
				(user) =>
					at(user, 'is_admin') === false &&
					at(user, 'active') === true &&
					textAt(user, 'email') !== undefined &&
					textAt(user, 'email')?.toLowerCase() !== this.userEmail.toLowerCase(),
			);
			return textAt(row, 'email') ?? '';
		});

	/** The template of `--template`, and a workspace in which the user may create from it. */
	place = async (): Promise<{ workspace: number; template: unknown }> =>
		await this.once('place', async () => {
			const id = this.templateId ?? 0;
			const template = bodyOf(await this.client.get('/templates/{id}', { ids: { id } }));
			const workspace = first(
				await this.helper(),
				'the user may not create from the template in any workspace',
				(one) => listAt(one, 'templates').some((usable) => at(usable, 'id') === id),
			);
			return { workspace: idOf(workspace), template };
		});

	/** The template's type with its fields; `Untold` where it has none. */
	type = async (): Promise<Json> =>
		await this.once('type', async () => {
			const { template } = await this.place();
			const id = at(template, 'template_type', 'id');
			if (typeof id !== 'number') throw new Untold('the template has no type');
			const type = bodyOf(await this.client.get('/template_types/{id}', { ids: { id } }));
			return type as Json;
		});

	/** The body that makes a draft like `draft`, with changes. */
	draftBody = async (mark: string, changes: object = {}): Promise<Json> => {
		const { workspace, template } = await this.place();
		return {
			workspace_id: workspace,
			template_id: this.templateId,
			name: `Conformance ${mark}`,
			parties: [this.company(template, `Party of ${mark}`, ['one', 'two'])],
			...changes,
		};
	};

	/** A counterparty that nobody stands behind. */
	company = (template: unknown, name: string, people: readonly string[]): Json => ({
		type: 'company',
		name,
		participants: people.map((person) => this.person(template, person)),
	});

	/** Somebody who gets no mail: nobody has an address at example.com (RFC 2606). */
	person = (template: unknown, name: string): Json => {
		const channels = options(template, 'delivery_channels');
		return {
			name: `Person ${name}`,
			email: `${this.made.mark}-${name}@example.com`,
			delivery_channel: channels.includes('none') ? 'none' : (channels[0] ?? 'email'),
			signatory: false,
		};
	};

	/** The draft that the statements change, made from the template. */
	draft = async (): Promise<Draft> => await this.once('draft', async () => await this.newDraft());

	/** A draft on which nothing rests: what is tried with it may spoil it, and it is deleted before the end. */
	spareDraft = async (): Promise<Draft> =>
		await this.once('spare draft', async () => await this.newDraft());

	/** One more draft. */
	newDraft = async (changes: object = {}): Promise<Draft> => {
		const mark = this.made.nextMark();
		const answer = await this.made.ask('contract', mark, await this.draftBody(mark, changes));
		const created = this.explained(answer, 'a draft');
		const theirs = first(
			listAt(created, 'parties'),
			'the draft that was made shows no counterparty',
			(party) => at(party, 'my_party') === false,
		);
		return {
			id: idOf(created),
			mark,
			created,
			party: idOf(theirs),
			participants: listAt(theirs, 'participants').map(idOf),
			partyMark: `Party of ${mark}`,
		};
	};

	/** The body of an answer that other statements rest on. */
	explained(answer: Answer, what: string): unknown {
		if (!isSuccess(answer)) {
			throw new Untold(`${what} could not be made: status ${answer.status}`);
		}
		return bodyOf(answer);
	}

	/** The draft's first data field, and its custom ID. */
	field = async (): Promise<{ id: number; customId: string | undefined; all: unknown[] }> =>
		await this.once('field', async () => {
			const { created } = await this.draft();
			const all = listAt(created, 'data_fields');
			const [field] = all;
			if (field === undefined) throw new Untold('the template has no data fields');
			return { id: idOf(field), customId: textAt(field, '_private_ownerside', 'custom_id'), all };
		});

	/** The draft's first product table. */
	table = async (): Promise<number> =>
		await this.once('table', async () => {
			const { id } = await this.draft();
			const list = bodyOf(await this.client.get('/contracts/{id}/product_groups', { ids: { id } }));
			const [table] = rowsOf(list);
			if (table === undefined) throw new Untold('the template has no product table');
			return idOf(table);
		});

	/** A webhook at an address that leads nowhere. */
	webhook = async (): Promise<unknown> =>
		await this.once('webhook', async () => {
			const body = {
				sign_key: SIGN_KEY,
				filters: [eventFilter(['contract:sign'])],
			};
			const answer = await this.askWebhook(body);
			return this.explained(answer, 'a webhook');
		});

	/** The answers to making a webhook and to removing it. */
	removedWebhook = async (): Promise<{ id: number; made: Answer; removed: Answer }> =>
		await this.once('removed webhook', async () => {
			const made = await this.askWebhook({ sign_key: null });
			const id = idOf(this.explained(made, 'a webhook'));
			return { id, made, removed: await this.made.remove('webhook', id) };
		});

	/** Asks for a webhook, with a mark in its address. */
	askWebhook = async (
		changes: Record<string, unknown>,
		address: string = NOWHERE,
		as?: string | null,
	): Promise<Answer> => {
		const mark = this.made.nextMark();
		const url = `${address}${address.includes('?') ? '&' : '?'}mark=${mark}`;
		return await this.made.ask('webhook', mark, { ...changes, callback_url: url }, as);
	};

	/** A template type of the run's own. */
	ownType = async (): Promise<number> =>
		await this.once('own type', async () => await this.newType());

	/** One more template type. */
	newType = async (): Promise<number> => {
		const mark = this.made.nextMark();
		const answer = await this.made.ask('template_type', mark, {
			name: `Conformance ${mark}`,
			description: 'Made by a conformance run, and removed by it.',
		});
		return idOf(this.explained(answer, 'a template type'));
	};

	/** Adds a row to the draft's table. */
	addProduct = async (name: string, more: object = {}): Promise<number> => {
		const ids = { id: (await this.draft()).id, table: await this.table() };
		const answer = await this.client.post('/contracts/{id}/product_groups/{table}/products', {
			ids,
			body: {
				name,
				price_1: { base_amount: { amount: '100.00' } },
				quantity: { type: 'quantity', amount: 1 },
				...more,
			},
		});
		return idOf(bodyOf(done(answer)));
	};
}

/** The sign key of the run's own webhook. */
export const SIGN_KEY = 'conformance';

/** Leads nowhere (RFC 2606). */
const NOWHERE = 'https://oneflow-conformance.invalid/nowhere';

export const eventFilter = (types: readonly string[]) => ({
	filter_rules: [{ type: 'EVENT_TYPE', values: types }],
});
