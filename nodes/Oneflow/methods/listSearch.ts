import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { asSpoken, shortened } from '../characters';
import { idOf, inside } from '../records';
import type { OneflowClient, Query } from '../transport/client';
import { getPage, PAGE_SIZE, REACHABLE_ROWS } from '../transport/paging';
import { nameOfTable, productsIn, tablesOf } from '../oneflow/productTables';
import { participantsOf } from '../oneflow/parties';
import { fileNameOf } from '../oneflow/files';
import { extensionsNamedBy, knownExtensionTypes } from '../oneflow/extensions';
import { newestContracts } from '../oneflow/contractSearch';
import { foldersInUse, usableOf, workspaceIdOf } from '../oneflow/names';
import { requiredId } from '../parameters/kit/values';
import { ifReadable, isRefused, orNothing, UserProblem } from '../transport/failure';
import { label, toldApart } from '../words';
import { editorContract, editorNumber, editorReference, editorText, orThrow } from './editor';
import { participantChoices } from './participantChoices';
import { templateFieldsIn, workspaceIdIn } from './templateFields';

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** Pages read in one go while looking for a name that the API cannot filter by. */
const PAGES_PER_SEARCH = 10;

function matches({ name, value, description }: INodeListSearchItems, filter?: string): boolean {
	const wanted = asSpoken(filter ?? '');
	return [name, String(value), description ?? ''].some((text) => asSpoken(text).includes(wanted));
}

/** The entries, if any. Throws UserProblem that says why there are none; a search that finds nothing is no failure. */
function anyOf<Entries extends { length: number }>(entries: Entries, why: string): Entries {
	if (entries.length > 0) return entries;
	const [what, ...remedy] = why.split(/(?<=[.:]) /);
	throw new UserProblem(what, remedy.join(' '));
}

/** Runs a list method; failures become messages the editor can show. */
function search(
	list: (
		context: ILoadOptionsFunctions,
		oneflow: OneflowClient,
		filter?: string,
		position?: string,
	) => Promise<INodeListSearchResult>,
): Search {
	return async function (filter, position) {
		const found = await orThrow(
			this,
			async (connect) => await list(this, await connect(), filter, position),
		);
		return { ...found, results: toldApart(found.results) };
	};
}

/** Searches a list that is read as a whole. Throws the message that an empty list shows. */
function searchWhole(
	list: (context: ILoadOptionsFunctions, oneflow: OneflowClient) => Promise<INodeListSearchItems[]>,
): Search {
	return search(async (context, oneflow, filter) => ({
		results: (await list(context, oneflow)).filter((item) => matches(item, filter)),
	}));
}

type Page = INodeListSearchResult & { paginationToken?: string };

/** Reads page after page until something matches, so that the user never sees an empty page before the end. */
async function readAhead(read: (position?: string) => Promise<Page>, start?: string) {
	let page = await read(start);
	for (let pages = 1; pages < PAGES_PER_SEARCH && page.results.length === 0; pages++) {
		if (page.paginationToken === undefined) break;
		page = await read(page.paginationToken);
	}
	return page;
}

const noneOf = (things: string) => `There are no ${things} that the acting user may see.`;

/** Searches a paged list of `things`, which the API cannot filter by name. */
function searchPages(
	things: string,
	path: string | ((context: ILoadOptionsFunctions) => string),
	toItem: (row: IDataObject) => INodeListSearchItems | undefined,
	query: (
		context: ILoadOptionsFunctions,
		oneflow: OneflowClient,
	) => Query | Promise<Query> = () => ({}),
): Search {
	return search(async (context, oneflow, filter, position) => {
		const listPath = typeof path === 'string' ? path : path(context);
		const asked = await query(context, oneflow);
		const list = await readAhead(async (at = '0') => {
			const page = await getPage(oneflow, listPath, asked, Number(at), PAGE_SIZE);
			const items = page.data.flatMap((row) => toItem(row) ?? []);
			const results = items.filter((item) => matches(item, filter));
			const next = Number(at) + page.data.length;
			const isEnd = next >= Math.min(page.count, REACHABLE_ROWS) || page.data.length === 0;
			return isEnd ? { results } : { results, paginationToken: String(next) };
		}, position);
		const isWhole = position === undefined && list.paginationToken === undefined && !filter;
		return isWhole ? { results: anyOf(list.results, noneOf(things)) } : list;
	});
}

const named = (
	row: { id?: unknown; name?: unknown },
	description?: unknown,
): INodeListSearchItems => ({
	name: label(row.name, row.id),
	value: Number(row.id),
	...(description !== undefined && { description: String(description) }),
});

const sortedBy = (sort: string) => () => ({ sort });

/** `Quote 10045 · draft · #900500`; the name lies in `_private` (docs/oneflow-api.md 2.5). */
function contractItem(row: IDataObject): INodeListSearchItems {
	const name = inside(row, '_private', 'name');
	const shown = typeof name === 'string' && name.trim() !== '' ? name : 'Unnamed';
	return {
		name: `${shown} · ${String(row.state ?? 'unknown')} · #${String(row.id)}`,
		value: Number(row.id),
	};
}

/** Contracts, newest first: by Oneflow's search, looked at again (docs/oneflow-api.md 3.9), else looked through here. */
function searchContractsIn(filters: Record<string, string>, none: string): Search {
	const byName = async (oneflow: OneflowClient, filter?: string, position?: string) => {
		const read = async (name?: string, at?: string) => {
			const { rows, next } = await newestContracts(oneflow, { name, filters }, at);
			const results = rows.map(contractItem).filter((item) => matches(item, filter));
			return { results, paginationToken: next };
		};
		const wanted = filter?.trim() || undefined;
		if (wanted !== undefined && !position?.startsWith(LOCAL)) {
			const found = await orNothing(read(wanted, position), isRefused);
			if (found !== undefined && (found.results.length > 0 || position !== undefined)) return found;
		}
		const list = await readAhead(
			async (at) => await read(undefined, at),
			position?.replace(LOCAL, ''),
		);
		const { results, paginationToken: next } = list;
		if (wanted !== undefined) return { results, paginationToken: next && `${LOCAL}${next}` };
		const isWhole = position === undefined && next === undefined;
		return isWhole ? { results: anyOf(results, none) } : list;
	};
	return search(async (_, oneflow, filter, position) => {
		const list = await byName(oneflow, filter, position);
		const numbered = position === undefined ? await byNumber(oneflow, filter, filters) : [];
		const others = list.results.filter(({ value }) => value !== numbered[0]?.value);
		return { ...list, results: [...numbered, ...others] };
	});
}

/** The contract whose number was typed, with or without the # that lists show it with. */
async function byNumber(
	oneflow: OneflowClient,
	wanted: string | undefined,
	{ states }: Record<string, string>,
): Promise<INodeListSearchItems[]> {
	const { data: id } = requiredId.safeParse(wanted);
	if (id === undefined) return [];
	const found = await ifReadable(oneflow.get(`/contracts/${id}`));
	const isFitting = found !== undefined && (states === undefined || found.state === states);
	return isFitting ? [contractItem(found)] : [];
}

/** Marks where a list goes on that is looked through here. */
const LOCAL = 'here ';

export const searchContracts = searchContractsIn(
	{},
	'The acting user sees no contracts. Create one first, or check the User Email in the credential.',
);

/** Only drafts can be published (docs/oneflow-api.md 4.1). */
export const searchDrafts = searchContractsIn(
	{ states: 'draft' },
	'There are no drafts: every contract was published already. Create a contract first.',
);

export const searchTemplates = searchPages('templates', '/templates', named, sortedBy('name'));

export const searchTemplateTypes = searchPages(
	'template types',
	'/template_types',
	(row) => {
		const extensions = extensionsNamedBy(row).join(', ');
		return named(row, extensions === '' ? undefined : `Extension type ${extensions}`);
	},
	sortedBy('name'),
);

export const searchWorkspaces = searchPages('workspaces', '/workspaces', named, sortedBy('name'));

export const searchUsers = searchPages('users', '/users', (row) => named(row, row.email ?? ''));

/** Active users of the account by the address that they act by. */
export const searchUserAddresses = searchPages('users', '/users', ({ id, name, email, active }) =>
	active === false || typeof email !== 'string' || email === ''
		? undefined
		: { name: `${label(name, id)} · ${email}`, value: email },
);

/** Users to act as: who the credential names comes first, then everybody active by address. */
function searchActorsAmong(first: INodeListSearchItems[]): Search {
	return async function (filter, paginationToken) {
		const users = await searchUserAddresses.call(this, filter, paginationToken);
		const special = first.filter((item) => paginationToken === undefined && matches(item, filter));
		return { ...users, results: [...special, ...users.results] };
	};
}

const CONNECTION = {
	name: 'Connection User',
	value: 'connection',
	description: 'The user email of the credential',
};

const CREATOR = {
	name: 'Contract Creator',
	value: 'creator',
	description: 'Whoever created the contract',
};

export const searchActors = searchActorsAmong([CONNECTION]);
export const searchActorsOfContract = searchActorsAmong([CONNECTION, CREATOR]);

/** The data fields of the chosen template, by custom ID. */
export const searchTemplateFields = searchWhole(async (context, oneflow) => {
	const { fields, emptyFieldsNotice = '' } = await templateFieldsIn(context, async () => oneflow);
	return anyOf(fields, emptyFieldsNotice).map(({ id, displayName }) => ({
		name: displayName,
		value: id,
		description: id,
	}));
});

/** The extension types of the account; what differs between accounts is looked up by them. */
export const searchExtensionTypes = searchWhole(async (_, oneflow) => {
	const none = 'The account has no extensions. Leave the field empty for all templates.';
	return anyOf(await knownExtensionTypes(oneflow), none).map((type) => ({
		name: type,
		value: type,
	}));
});

/** Folders of the chosen workspace that contracts lie in; Oneflow lists no others. */
export const searchFolders = searchWhole(async (context, oneflow) => {
	const folders = await foldersInUse({ oneflow }, await workspaceIdIn(context, oneflow));
	return anyOf(
		folders,
		'No contract of the workspace is in a folder, and Oneflow’s API does not list other folders. Enter the ID from the folder’s address in Oneflow.',
	).map((folder) => named(folder));
});

/** Workspaces in which the acting user may create contracts of the chosen extension type. */
export const searchUsableWorkspaces = searchWhole(async (context, oneflow) => {
	const extensionType = editorText(context, 'extensionType');
	const workspaces = await usableOf({ oneflow }, { extensionType });
	return anyOf(workspaces, nothingUsable(extensionType)).map((place) => named(place));
});

/** Active templates of the chosen workspace and extension type; without a workspace, of all of them. */
export const searchUsableTemplates = searchWhole(async (context, oneflow) => {
	const extensionType = editorText(context, 'extensionType');
	const workspaceId = await workspaceIdIn(context, oneflow);
	const places = (await usableOf({ oneflow }, { extensionType })).filter(
		({ id }) => workspaceId === undefined || id === workspaceId,
	);
	const results = new Map<number, INodeListSearchItems>();
	for (const template of places.flatMap(({ templates }) => templates)) {
		const description = template.template_type?.name ?? 'No template type';
		results.set(template.id, named(template, description));
	}
	return anyOf(
		[...results.values()],
		workspaceId === undefined
			? nothingUsable(extensionType)
			: `The workspace has no active template that the acting user may use. Choose another workspace, or share and activate a template in Oneflow.`,
	);
});

function nothingUsable(extensionType: string | undefined): string {
	const ofWhat = extensionType === undefined ? '' : ` of the extension "${extensionType}"`;
	return `There is no active template${ofWhat} from which the acting user may create contracts. Check the user’s rights in Oneflow and the templates’ workspaces.`;
}

/** What another field says of where to look. Throws UserProblem while it says nothing. */
function chosenAbove<T>(chosen: T | undefined, thing: string): T {
	if (chosen !== undefined) return chosen;
	throw new UserProblem(
		`No ${thing} is known yet.`,
		`Choose the ${thing} above. Where an expression gives it, choose By ID here.`,
	);
}

const contractIn = (context: ILoadOptionsFunctions) =>
	chosenAbove(editorContract(context), 'contract');

/** A list below the chosen contract. */
const ofContract = (list: string) => (context: ILoadOptionsFunctions) =>
	`/contracts/${contractIn(context)}/${list}`;

/** The parties of the chosen contract. */
export const searchParties = searchPages('parties', ofContract('parties'), (row) =>
	named(row, row.my_party === true ? 'Your own party' : (row.type ?? '')),
);

/** The people of the chosen contract, of one party when it is chosen too. */
export const searchParticipants = searchWhole(async (context, oneflow) => {
	const partyId = editorNumber(context, 'options.partyId');
	const people = (await participantsOf(oneflow, contractIn(context))).filter(
		({ party_id: id }) => partyId === undefined || id === partyId,
	);
	return anyOf(people, noneOf('participants')).map((row) =>
		named(row, row.party_name ?? row.email ?? ''),
	);
});

/** The product rows of the chosen contract, from every table. */
export const searchProducts = searchWhole(async (context, oneflow) => {
	const products = (await tablesOf(oneflow, contractIn(context))).flatMap((table, position) =>
		productsIn(table).map((row) => named(row, nameOfTable(table) ?? `Table ${position + 1}`)),
	);
	return anyOf(products, noneOf('products'));
});

export const searchFiles = searchPages(
	'files',
	ofContract('files'),
	(row) => named({ ...row, name: fileNameOf(row) }, row.type ?? ''),
	sortedBy('type'),
);

const LONGEST_EXCERPT = 60;

export const searchComments = searchPages('comments', ofContract('comments'), ({ id, body }) =>
	named({ id, name: shortened(String(body ?? ''), LONGEST_EXCERPT) }),
);

export const searchEvents = searchPages(
	'events',
	ofContract('events'),
	({ id, type, created_time: time }) => named({ id, name: type }, time ?? ''),
	sortedBy('-created_time'),
);

/** The address book of the chosen workspace. */
export const searchContacts = searchPages(
	'contacts',
	'/contacts',
	(row) => named(row, row.email ?? ''),
	async (context, oneflow) => {
		const workspace = editorReference(context, 'workspaceId', 'workspaces');
		const id = await workspaceIdOf({ oneflow }, chosenAbove(workspace, 'workspace'));
		return { workspace_id: id };
	},
);

export const searchWebhooks = searchPages('webhooks', '/webhooks', (row) =>
	named({ id: idOf(row), name: row.callback_url }),
);

const searchChoices = (kind: Parameters<typeof participantChoices>[2]) =>
	searchWhole(async (context, oneflow) => await participantChoices(context, oneflow, kind));

/** How a contract can reach a participant, as the chosen template or contract allows. */
export const searchDeliveryChannels = searchChoices('delivery_channels');

/** How a participant can sign, as the chosen template or contract allows. */
export const searchSignMethods = searchChoices('sign_methods');

/** How a participant can prove who opens the contract, as the chosen template or contract allows. */
export const searchTwoStepMethods = searchChoices('two_step_authentication_methods');
