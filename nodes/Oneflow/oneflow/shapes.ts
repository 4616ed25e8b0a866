import type { IDataObject } from 'n8n-workflow';

import { inside, isRecord, listIn, recordsIn, withoutUndefined } from '../records';
import { camelCase } from '../words';
import { homeOf } from './contractState';
import { valuesIn } from './dataFields';
import { peopleOf } from './parties';
import { nameOfTable, productsIn } from './productTables';

/** Keys whose contents belong one level up: who may see them is nothing to drag (2.5). */
const LIFTED = new Set(['_private', '_private_ownerside']);

/** Whether a value says something: null, empty and left out mean the same in a simplified contract. */
const isSaid = (value: unknown) => ![value ?? ''].flat().every((one) => one === '');

function simplifyValue(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(simplifyValue);
	// What a user entered may hold dates, as objects.
	return isRecord(value) && typeof value.toJSON !== 'function' ? simplifyRow(value) : value;
}

/** A row as people drag it: camelCase, no links, what is in `_private…` at the top; the keys of permissions stay. */
export function simplifyRow(row: IDataObject): IDataObject {
	const simple: IDataObject = {};
	for (const [key, value] of Object.entries(row)) {
		if (key === '_links' || LIFTED.has(key)) continue;
		if (key === '_permissions') simple.permissions = value;
		else simple[camelCase(key)] = simplifyValue(value) as IDataObject[string];
	}
	for (const key of LIFTED) {
		const inner = row[key];
		if (isRecord(inner)) Object.assign(simple, { ...simplifyRow(inner), ...simple });
	}
	return simple;
}

/** `{ amount: "900.00" }` → `"900.00"` */
const plainAmount = (value: unknown) =>
	isRecord(value) && Object.keys(value).join() === 'amount' ? value.amount : value;

/** A row without what is null, its values changed by their names. */
function rowOf(row: IDataObject, change: (value: unknown, name: string) => unknown): IDataObject {
	const there = Object.entries(row).filter(([, value]) => value !== null);
	return Object.fromEntries(
		there.map(([name, value]) => [name, change(value, name)]),
	) as IDataObject;
}

/** A product row, or a table of them, as people drag it: amounts as text, without what is null (3.13). */
export function simplifyProduct(row: IDataObject): IDataObject {
	return rowOf(simplifyRow(row), (value, name) => {
		if (name === 'products') return recordsIn(value).map(simplifyProduct);
		const isPrice = /^price[12]$/.test(name) && isRecord(value);
		return isPrice ? rowOf(value, plainAmount) : value;
	});
}

/** Those of the keys that say something; all keys if none are named. */
export function pick(row: IDataObject, names: readonly string[] = Object.keys(row)): IDataObject {
	return Object.fromEntries(
		names.filter((name) => isSaid(row[name])).map((name) => [name, row[name]]),
	);
}

const PERSON = [
	'id',
	'name',
	'email',
	'phoneNumber',
	'title',
	'signatory',
	'identificationNumber',
	'signState',
	'signStateUpdatedTime',
	'customId',
] as const;
const OWNER = ['id', 'name', 'type'] as const;
const COUNTERPARTY = [...OWNER, 'identificationNumber', 'countryCode', 'customId'] as const;
const TIMES = [
	'createdTime',
	'updatedTime',
	'publishedTime',
	'stateUpdatedTime',
	'signingPeriodExpiryTime',
] as const;

function withPeople(party: IDataObject, names: readonly string[]): IDataObject {
	const people = peopleOf(party).map((person) => pick(simplifyRow(person), PERSON));
	return { ...pick(simplifyRow(party), names), participants: people };
}

function signatoriesOf(parties: IDataObject[]): IDataObject[] {
	return parties.flatMap((party) =>
		peopleOf(party)
			.filter(({ signatory }) => signatory === true)
			.map((person) => ({
				...pick(simplifyRow(person), PERSON),
				party: party.name,
				owner: party.my_party === true,
			})),
	);
}

function productsOf(contract: IDataObject): IDataObject[] | undefined {
	if (listIn(contract.product_groups) === undefined) return undefined;
	return recordsIn(contract.product_groups).flatMap((table) =>
		productsIn(table).map((row) =>
			withoutUndefined({ table: nameOfTable(table), tableId: table.id, ...simplifyProduct(row) }),
		),
	);
}

/** The contract in the app, whose host is the API's with `app` for `api`; the sandbox serves it itself. */
export function linkOf(contract: IDataObject): string | undefined {
	const self = inside(contract, '_links', 'self', 'href');
	if (typeof self !== 'string' || !URL.canParse(self)) return undefined;
	const { protocol, host } = new URL(self);
	return `${protocol}//${host.replace(/^api\./, 'app.')}/contracts/${String(contract.id)}`;
}

/** Oneflow's answer (4.1), a list's row included, in the one shape of all operations; what it lacks is left out. */
export function simplifyContract(contract: IDataObject): IDataObject {
	const flat = withoutUndefined({
		...simplifyRow(contract),
		...homeOf(contract),
	});
	const parties = recordsIn(contract.parties);
	const hasParties = listIn(contract.parties) !== undefined;
	const owner = parties.find(({ my_party: isOwn }) => isOwn === true);
	const others = parties.filter((party) => party !== owner);
	return withoutUndefined({
		id: contract.id,
		...pick(flat, ['name', 'state', 'outcome']),
		link: linkOf(contract),
		// What people drag most stands where they see it first, without scrolling.
		signatories: hasParties ? signatoriesOf(parties) : undefined,
		dataFields: valuesIn(contract),
		...pick(flat, ['workspaceId', 'templateId', 'templateTypeId', 'extensionType', ...TIMES]),
		lifecycle: isRecord(flat.lifecycleState) ? pick(flat.lifecycleState) : undefined,
		value: flat.value ?? undefined,
		tags: listIn(contract.tags)?.map((tag) => (isRecord(tag) ? (tag.name ?? tag.id) : tag)),
		owner: owner === undefined ? undefined : withPeople(owner, OWNER),
		counterparties: hasParties ? others.map((party) => withPeople(party, COUNTERPARTY)) : undefined,
		products: productsOf(contract),
		...pick(flat, ['existing']),
	});
}

/**
 * A webhook without its sign key, which would let anybody who reads the item forge calls, and with its ID under
 * whichever name Oneflow gives it (4.10). The keys of its configuration are the receiver's own and stay (3.18).
 */
function simplifyWebhook(webhook: IDataObject): IDataObject {
	const { webhookId, ...rest } = simplifyRow(webhook);
	const simple: IDataObject = webhookId === undefined ? rest : { id: webhookId, ...rest };
	delete simple.signKey;
	if ('configuration' in webhook) simple.configuration = webhook.configuration;
	return simple;
}

const SHAPES = {
	contract: simplifyContract,
	product: simplifyProduct,
	row: simplifyRow,
	webhook: simplifyWebhook,
};

/** How an operation's rows are simplified: in one of the common ways, or in one of its own. */
export type Shape = keyof typeof SHAPES | ((row: IDataObject) => IDataObject);

/** What Simplify makes of one output row; with it off, Oneflow's answer stays untouched. */
export function simplify(shape: Shape, row: IDataObject): IDataObject {
	return typeof shape === 'function' ? shape(row) : SHAPES[shape](row);
}
