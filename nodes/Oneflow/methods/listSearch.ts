import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import type { OneflowClient, Query } from '../transport/client';
import { toNodeError } from '../transport/nodeError';
import { getPage, idOf, PAGE_SIZE, REACHABLE_ROWS } from '../transport/paging';
import { nameOfTable, productsIn, tablesOf } from '../oneflow/productTables';
import { participantsOf } from '../oneflow/parties';
import { fileNameOf } from '../oneflow/files';
import { usableWorkspaces } from '../oneflow/templates';
import { editorClient, editorNumber, editorText } from './editor';

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** Pages read in one go while looking for a name that the API cannot filter by. */
const PAGES_PER_SEARCH = 10;

/** Unnamed things still need a line in the list. */
function label(name: unknown, id: unknown): string {
	return typeof name === 'string' && name.trim() !== '' ? name : `Unnamed (${String(id)})`;
}

function matches({ name, value, description }: INodeListSearchItems, filter?: string): boolean {
	const wanted = filter?.trim().toLowerCase() ?? '';
	return [name, String(value), description ?? ''].some((text) =>
		text.toLowerCase().includes(wanted),
	);
}

/** Runs a list method; failures become messages the editor can show. */
function search(
	list: (
		context: ILoadOptionsFunctions,
		oneflow: OneflowClient,
		filter: string | undefined,
		offset: number,
	) => Promise<INodeListSearchResult>,
): Search {
	return async function (filter, paginationToken) {
		try {
			return await list(this, await editorClient(this), filter, Number(paginationToken ?? 0));
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	};
}

/**
 * Searches a paged list. Where the API has no filter by name, pages are read ahead until something
 * matches, so that the user never sees an empty page before the end.
 */
function searchPages(
	path: string | ((context: ILoadOptionsFunctions) => string | undefined),
	toItem: (row: IDataObject) => INodeListSearchItems,
	options: {
		query?: Query | ((context: ILoadOptionsFunctions) => Query);
		serverFilter?: string;
		keep?: (row: IDataObject) => boolean;
	} = {},
): Search {
	const { serverFilter, keep = () => true } = options;
	return search(async (context, oneflow, filter, start) => {
		const listPath = typeof path === 'string' ? path : path(context);
		if (listPath === undefined) return { results: [] };
		const query = typeof options.query === 'function' ? options.query(context) : options.query;
		const asked = serverFilter && filter ? { ...query, [serverFilter]: filter } : (query ?? {});
		const isLocal = serverFilter === undefined;
		let offset = start;
		for (let pages = 1; ; pages++) {
			const page = await getPage(oneflow, listPath, asked, offset, PAGE_SIZE);
			offset += PAGE_SIZE;
			const items = page.data.filter(keep).map(toItem);
			const results = isLocal ? items.filter((item) => matches(item, filter)) : items;
			const isEnd = offset >= Math.min(page.count, REACHABLE_ROWS) || page.data.length === 0;
			if (isEnd) return { results };
			if (results.length > 0 || pages >= PAGES_PER_SEARCH) {
				return { results, paginationToken: String(offset) };
			}
		}
	});
}

const named = (row: IDataObject): INodeListSearchItems => ({
	name: label(row.name, row.id),
	value: Number(row.id),
});

/** Contracts by name; the name lies in `_private` (API notes 2.5). */
export const searchContracts = searchPages(
	'/contracts',
	(row) => ({
		name: label((row._private as IDataObject | undefined)?.name, row.id),
		value: Number(row.id),
		description: String(row.state ?? ''),
	}),
	{ serverFilter: 'filter[name]' },
);

export const searchTemplates = searchPages('/templates', named, { query: { sort: 'name' } });

export const searchTemplateTypes = searchPages(
	'/template_types',
	(row) => ({
		...named(row),
		description:
			typeof row.extension_type === 'string' ? `Extension type ${row.extension_type}` : undefined,
	}),
	{ query: { sort: 'name' } },
);

export const searchWorkspaces = searchPages('/workspaces', named, { query: { sort: 'name' } });

export const searchUsers = searchPages('/users', (row) => ({
	...named(row),
	description: String(row.email ?? ''),
}));

/** Workspaces in which the acting user may create contracts of the chosen extension type. */
export const searchUsableWorkspaces = search(async (context, oneflow, filter) => {
	const workspaces = await usableWorkspaces(oneflow, {
		extensionType: editorText(context, 'extensionType'),
	});
	const results = workspaces.map(({ id, name }) => ({ name: label(name, id), value: id }));
	return { results: results.filter((item) => matches(item, filter)) };
});

/** Active templates of the chosen workspace and extension type; without a workspace, of all of them. */
export const searchUsableTemplates = search(async (context, oneflow, filter) => {
	const chosen = editorNumber(context, 'workspaceId');
	const workspaces = await usableWorkspaces(oneflow, {
		extensionType: editorText(context, 'extensionType'),
	});
	const results = new Map<number, INodeListSearchItems>();
	for (const workspace of workspaces) {
		if (chosen !== undefined && workspace.id !== chosen) continue;
		for (const { id, name, template_type: type } of workspace.templates) {
			results.set(id, {
				name: label(name, id),
				value: id,
				description: type?.name ?? 'No template type',
			});
		}
	}
	return { results: [...results.values()].filter((item) => matches(item, filter)) };
});

/** A list below the chosen contract; empty while none is chosen. */
function ofContract(list: string) {
	return (context: ILoadOptionsFunctions) => {
		const contractId = editorNumber(context, 'contractId');
		return contractId === undefined ? undefined : `/contracts/${contractId}/${list}`;
	};
}

/** The parties of the chosen contract. */
export const searchParties = searchPages(ofContract('parties'), (row) => ({
	...named(row),
	description: row.my_party === true ? 'Your own party' : String(row.type ?? ''),
}));

/** The people of the chosen contract, of one party when it is chosen too. */
export const searchParticipants = search(async (context, oneflow, filter) => {
	const contractId = editorNumber(context, 'contractId');
	if (contractId === undefined) return { results: [] };
	const partyId = editorNumber(context, 'partyId');
	const results = (await participantsOf(oneflow, contractId))
		.filter(({ party_id: id }) => partyId === undefined || id === partyId)
		.map((row) => ({ ...named(row), description: String(row.party_name ?? row.email ?? '') }));
	return { results: results.filter((item) => matches(item, filter)) };
});

/** The product rows of the chosen contract, from every table. */
export const searchProducts = search(async (context, oneflow, filter) => {
	const contractId = editorNumber(context, 'contractId');
	if (contractId === undefined) return { results: [] };
	const results = (await tablesOf(oneflow, contractId)).flatMap((table, position) =>
		productsIn(table).map((row) => ({
			...named(row),
			description: nameOfTable(table) ?? `Table ${position + 1}`,
		})),
	);
	return { results: results.filter((item) => matches(item, filter)) };
});

export const searchFiles = searchPages(
	ofContract('files'),
	(row) => ({ ...named(row), name: fileNameOf(row), description: String(row.type ?? '') }),
	{ query: { sort: 'type' } },
);

const LONGEST_EXCERPT = 60;

export const searchComments = searchPages(ofContract('comments'), (row) => ({
	name: label(String(row.body ?? '').slice(0, LONGEST_EXCERPT), row.id),
	value: Number(row.id),
}));

export const searchEvents = searchPages(
	ofContract('events'),
	(row) => ({
		name: label(row.type, row.id),
		value: Number(row.id),
		description: String(row.created_time ?? ''),
	}),
	{ query: { sort: '-created_time' } },
);

/** The address book of the chosen workspace. */
export const searchContacts = searchPages(
	(context) => (editorNumber(context, 'workspaceId') === undefined ? undefined : '/contacts'),
	(row) => ({ ...named(row), description: String(row.email ?? '') }),
	{ query: (context) => ({ workspace_id: editorNumber(context, 'workspaceId') }) },
);

export const searchWebhooks = searchPages('/webhooks', (row) => ({
	name: label(row.callback_url, idOf(row)),
	value: Number(idOf(row)),
}));
