import type { IDataObject } from 'n8n-workflow';

import { asSpoken } from '../characters';
import { inside, isRecord, listIn, recordsIn } from '../records';
import type { OneflowClient, Query } from '../transport/client';
import { hasStatus, orNothing, rethrow, UserProblem } from '../transport/failure';
import {
	getPage,
	getRows,
	PAGE_SIZE,
	REACHABLE_ROWS,
	TooManyRows,
	type Keep,
	type Page,
} from '../transport/paging';
import { homeOf, isKnownState } from './contractState';
import { customIdOf, fieldsIn } from './dataFields';
import { peopleOf } from './parties';
import { timeOf } from './time';

const PATH = '/contracts';

/** Whether a row of the list has what a filter asks for; undefined where the row does not show it. */
type RowTest = (row: IDataObject, value: string) => boolean | undefined;

/** It is one of the values, separated by commas. */
function isOneOf(own: unknown, value: string): boolean | undefined {
	const values = value.split(',').map((entry) => entry.trim().toLowerCase());
	return own === undefined ? undefined : values.includes(String(own).toLowerCase());
}

/** What the row holds is one of the values. */
const oneOf =
	(...keys: string[]): RowTest =>
	(row, value) =>
		isOneOf(inside(row, ...keys), value);

/** A time of the row lies in `from|to`; a range that nobody can read is left to Oneflow. */
function inTime(own: unknown, value: string): boolean | undefined {
	if (own === null) return false;
	const time = timeOf(own);
	const [from, to, ...more] = value.split('|').map((side) => side.trim());
	const sides = [from, to].map((side) => (side ? timeOf(side) : undefined));
	if (to === undefined || more.length > 0 || Number.isNaN(time) || sides.some(Number.isNaN)) {
		return undefined;
	}
	return time >= (sides[0] ?? -Infinity) && time <= (sides[1] ?? Infinity);
}

/** Of a state that nobody knows, Oneflow alone can tell what it counts as. */
const inState: RowTest = (row, value) =>
	isKnownState(row) ? isOneOf(row.state, value) : undefined;

const inHome =
	(key: keyof ReturnType<typeof homeOf>): RowTest =>
	(row, value) =>
		isOneOf(homeOf(row)[key], value);

/** Some participant has the address. */
const somebody =
	(fits: (person: IDataObject, value: string) => boolean): RowTest =>
	({ parties }, value) =>
		listIn(parties) !== undefined
			? recordsIn(parties)
					.flatMap(peopleOf)
					.some((person) => fits(person, value))
			: undefined;

const holds = (text: unknown, part: string) =>
	typeof text === 'string' && asSpoken(text).includes(asSpoken(part));

/** Bo's address is not Jimbo's; a part of one fits every address that has it. */
const hasAddress = (address: unknown, value: string) =>
	holds(address, value) && (!/.@.+\../.test(value) || String(address).length === value.length);

const hasField: RowTest = (row, value) => {
	const [customId] = value.split(':', 1);
	return fieldsIn(row)?.some(
		(field) =>
			customIdOf(field) === customId &&
			String(field.value ?? '') === value.slice(customId.length + 1),
	);
};

/** The filters that rows can be looked at by, by their names in the API (docs/oneflow-api.md 3.9), of one value. */
const ROW_TESTS: Record<string, RowTest> = {
	canceled: (row, value) => isOneOf(inside(row, 'lifecycle_state', 'is_canceled'), value),
	created_time: (row, value) =>
		inTime(inside(row, '_private_ownerside', 'created_time') ?? row.created_time, value),
	data_field_match: hasField,
	email: somebody(({ email }, value) => hasAddress(email, value.trim())),
	folder_id: (row, value) =>
		inside(row, '_private', 'folder') === null
			? false
			: oneOf('_private', 'folder', 'id')(row, value),
	id: oneOf('id'),
	lifecycle_start_time: (row, value) =>
		inTime(inside(row, 'lifecycle_state', 'contract_start_time'), value),
	lifecycle_state: oneOf('lifecycle_state', 'lifecycle_state'),
	participant_custom_id: somebody(
		(person, value) => inside(person, '_private_ownerside', 'custom_id') === value,
	),
	participant_identification_number: somebody(
		({ identification_number: number }, value) => number === value,
	),
	published_time: (row, value) => inTime(row.published_time, value),
	state: inState,
	template_id: inHome('templateId'),
	template_type_id: inHome('templateTypeId'),
	workspace_id: inHome('workspaceId'),
};

/** How a row is looked at by a filter, whose name may be that of one value or of several. */
const testOf = (filter: string) => ROW_TESTS[filter.replace(/s$/, '')] as RowTest | undefined;

/** Filters of the form whose names in the API are inferred, so that Oneflow may refuse them. */
const INFERRED = ['created_time', 'email'];

/** What contracts are looked for by. */
export interface ContractSearch {
	/** Part of the name, upper and lower case alike. */
	name?: string;
	/** Values by the API's names, without `filter[]`. */
	filters: Record<string, string>;
	/** Those of the filters that somebody named by hand: Oneflow's refusal of one is for them. */
	byHand?: string[];
	sort?: string;
}

const nameOf = (row: IDataObject) => (isRecord(row._private) ? row._private.name : row.name);

/** Whether the name has that part. Throws UserProblem for a row that keeps its name to itself (2.5). */
const isNamed = (row: IDataObject, part: string): boolean => {
	if (isRecord(row._private) || 'name' in row) return holds(nameOf(row), part);
	throw new UserProblem(
		'Name: Oneflow does not show this user the names of contracts, so they cannot be looked for by name.',
		'Let another user act (User Email in the credential, or the option Act As), or leave Name out.',
	);
};

/** Whether a row shows nothing that speaks against what was asked for; Oneflow may have ignored a filter. */
export function fits({ name, filters }: ContractSearch): Keep {
	const tests = Object.entries(filters).map(([key, value]): Keep => {
		const test = testOf(key);
		return (row) => test?.(row, value) !== false;
	});
	if (name !== undefined) tests.push((row) => isNamed(row, name));
	return (row) => tests.every((test) => test(row));
}

function queryOf({ name, filters, sort }: ContractSearch): Query {
	const entries = Object.entries(filters).map(([key, value]) => [`filter[${key}]`, value]);
	return { ...Object.fromEntries(entries), 'filter[query]': name?.normalize('NFC'), sort } as Query;
}

/** A query that Oneflow does not know; which part of it, its words may not say. */
const isRefusedQuery = (caught: unknown) => hasStatus(caught, 400, 404, 422);

/**
 * Contracts as asked for, whatever Oneflow makes of the filters: each row is checked again, and a filter of the form
 * that Oneflow refuses is applied here (docs/oneflow-api.md 2.3 and 3.9). `limit` undefined means all. Throws
 * OneflowFailure, and UserProblem when more rows would have to be looked through than Oneflow returns.
 */
export async function findContracts(
	oneflow: OneflowClient,
	search: ContractSearch,
	limit?: number,
): Promise<IDataObject[]> {
	const keep = fits(search);
	let { filters } = search;
	try {
		const rows = await getRows(oneflow, PATH, queryOf(search), limit, keep);
		const isEnough = search.name === undefined || rows.length === limit;
		if (isEnough || (await findsPartsOfNames(oneflow))) return rows;
	} catch (error) {
		if (!isRefusedQuery(error)) rethrow(error);
		const unsure = INFERRED.filter((key) => key in filters && !search.byHand?.includes(key));
		if (search.name === undefined && unsure.length === 0) rethrow(error);
		const sure = Object.entries(filters).filter(([key]) => !unsure.includes(key));
		filters = Object.fromEntries(sure);
	}
	try {
		const among = queryOf({ ...search, filters, name: undefined });
		return await getRows(oneflow, PATH, among, limit, keep);
	} catch (error) {
		if (!(error instanceof TooManyRows)) rethrow(error);
		const what = search.name === undefined ? 'Filters' : 'Name';
		return rethrow(
			new UserProblem(
				`${what}: Oneflow does not search by it, and there are too many contracts to look through. ${error.message}`,
				'Add a filter that leaves fewer than 20,000 contracts, such as States or Published After.',
			),
		);
	}
}

/** Filters named by hand that change nothing: Oneflow may not know them (docs/oneflow-api.md 2.3). Throws OneflowFailure. */
export async function withoutEffect(
	oneflow: OneflowClient,
	{ filters, byHand = [] }: ContractSearch,
	rows: IDataObject[],
): Promise<string[]> {
	const isUnseen = (key: string) =>
		rows.some((row) => testOf(key)?.(row, filters[key]) === undefined);
	const names = byHand.filter(isUnseen);
	if (names.length === 0) return [];
	const seen = Object.entries(filters).filter(([key]) => !names.includes(key));
	const count = async (asked: Record<string, string>) =>
		(await getPage(oneflow, PATH, queryOf({ filters: asked }), 0, 1)).count;
	const [withThem, without] = await Promise.all([
		orNothing(count(filters), isRefusedQuery),
		count(Object.fromEntries(seen)),
	]);
	return withThem === undefined || withThem === without ? names : [];
}

/** Shorter texts are in too many names to tell anything. */
const SHORTEST_TRIAL = 4;

/** Whether Oneflow's search finds parts of names, which no page says (docs/oneflow-api.md 3.9); tried once per run. */
async function findsPartsOfNames(oneflow: OneflowClient): Promise<boolean> {
	return await oneflow.once('searchFindsParts', async () => {
		const { data } = await getPage(oneflow, PATH, {}, 0, PAGE_SIZE);
		const words = data.flatMap((row) =>
			String(nameOf(row) ?? '')
				.split(/[^\p{L}\p{N}]+/u)
				.map((word) => ({ id: row.id, word })),
		);
		const known = words.find(({ word }) => word.length >= SHORTEST_TRIAL);
		if (known === undefined) return false;
		const query = { 'filter[query]': known.word.slice(1).toUpperCase() };
		const answer = await orNothing(getPage(oneflow, PATH, query, 0, PAGE_SIZE), isRefusedQuery);
		const fitting = answer?.data ?? [];
		// Beyond a full page nothing is known of the one; that all rows fit tells as much.
		return fitting.some(({ id }) => id === known.id) || fitting.length === PAGE_SIZE;
	});
}

/** Newer contracts have higher IDs (docs/oneflow-api.md 2.2). */
const newestOf = (rows: IDataObject[]) => Math.max(...rows.map(({ id }) => Number(id)));

/**
 * A page of the contracts, newest first as far as Oneflow's order allows: it cannot sort by age, and its
 * order is not promised (docs/oneflow-api.md 2.2). So the list is read from the end that holds the newer ones.
 * `position` is `next` of the page before: a number to go on forwards from, `-` before it for backwards.
 */
export async function newestContracts(
	oneflow: OneflowClient,
	search: ContractSearch,
	position?: string,
) {
	const read = async (from: number, size = PAGE_SIZE) =>
		await getPage(oneflow, PATH, queryOf(search), from, size);
	const readUpTo = async (to: number) => {
		const page = await read(Math.max(0, to - PAGE_SIZE), Math.min(to, PAGE_SIZE));
		const size = page.data.length;
		// Oneflow may return smaller pages than asked for.
		return size > 0 && page.offset + size < to ? await read(to - size, size) : page;
	};
	const sorted = ({ data }: Page) =>
		data
			.filter(fits({ ...search, name: undefined }))
			.sort((one, other) => Number(other.id) - Number(one.id));
	const forwards = (page: Page) => {
		const end = page.offset + page.data.length;
		const hasMore = end < Math.min(page.count, REACHABLE_ROWS);
		return { rows: sorted(page), next: hasMore ? String(end) : undefined };
	};
	const backwards = (page: Page) => ({
		rows: sorted(page),
		next: page.offset > 0 ? `-${page.offset}` : undefined,
	});
	if (position !== undefined) {
		const at = Number(position);
		if (at >= 0) return forwards(await read(at));
		return backwards(await readUpTo(-at));
	}
	const first = await read(0);
	const end = Math.min(first.count, REACHABLE_ROWS);
	if (end <= first.data.length || first.isOpen) return forwards(first);
	const last = await readUpTo(end);
	return newestOf(last.data) > newestOf(first.data) ? backwards(last) : forwards(first);
}
