import { type Static, Type } from '@sinclair/typebox';
import { ApiError, Problems } from './errors.mts';
import type { EventType } from './events.mts';
import { toBodyTime } from './formats.mts';
import { computePrice, hasTwoDiscounts, type PriceInput } from './money.mts';
import { OwnersideCustomId } from './participants.mts';
import { Formatted, Id, Nullable, OneOf, Strict, Text } from './schema.mts';
import type { Store } from './store.mts';
import type { Contract, GroupConfiguration, Product, ProductGroup } from './types.mts';

export const MAX_PRODUCTS = 150;

const BaseAmount = Strict({
	amount: Formatted('api-signed-amount'),
});
const Discount = Strict({ amount: Formatted('api-amount') });
// The net `amount` is read-only (3.13) and therefore no attribute of the request.
const PriceBody = Strict({
	base_amount: Type.Optional(Nullable(BaseAmount)),
	discount_amount: Type.Optional(Nullable(Discount)),
	discount_percent: Type.Optional(Nullable(Formatted('api-percent'))),
});
const QuantityBody = Strict({
	type: Type.Optional(OneOf(['quantity', 'single_choice', 'multiple_choice'] as const)),
	amount: Type.Optional(Type.Number({ minimum: 0 })),
});
const attributes = {
	description: Type.Optional(Text()),
	price_1: Type.Optional(Nullable(PriceBody)),
	price_2: Type.Optional(Nullable(PriceBody)),
	quantity: Type.Optional(QuantityBody),
	counterparty_lock: Type.Optional(Type.Boolean()),
	_private_ownerside: Type.Optional(OwnersideCustomId),
};

/** A product row as sent (3.13). */
export const ProductBody = Strict({ ...attributes, name: Type.Optional(Text()) });
export type ProductInput = Static<typeof ProductBody>;

const Label = Strict({ enabled: Type.Optional(Type.Boolean()), label: Type.Optional(Text()) });
const Configuration = Strict({
	columns: Type.Optional(
		Type.Array(
			Strict({
				key: OneOf(['name', 'description', 'price_1', 'price_2', 'count'] as const),
				enabled: Type.Optional(Type.Boolean()),
				label: Type.Optional(Text()),
			}),
		),
	),
	counterpart_edit: Type.Optional(Type.Boolean()),
	hide_price_summation: Type.Optional(Type.Boolean()),
	name: Type.Optional(Label),
	price_affixes: Type.Optional(
		Strict({ prefix: Type.Optional(Text()), postfix: Type.Optional(Text()) }),
	),
	price_precision: Type.Optional(Type.Integer({ minimum: 0, maximum: 4 })),
	quantity_precision: Type.Optional(Type.Integer({ minimum: 0, maximum: 4 })),
	tax_1: Type.Optional(Nullable(Formatted('api-percent'))),
});

const RowOfGroup = Strict({
	...attributes,
	name: Type.Optional(Text()),
	id: Type.Optional(Id()),
});

/** One product table as sent in an update (3.13). */
export const GroupBody = Strict({
	id: Type.Optional(Id()),
	configuration: Type.Optional(Configuration),
	products: Type.Optional(Type.Array(RowOfGroup)),
});
export type GroupInput = Static<typeof GroupBody>;

/** A product table as sent when a contract is made (3.9). */
export const GroupCreate = Strict({
	id: Type.Optional(Id()),
	configuration: Type.Optional(Configuration),
	products: Type.Optional(Type.Array(ProductBody)),
});

/** The settings of a table when nothing else is said (4.7). */
export const defaultConfiguration = (): GroupConfiguration => ({
	columns: [
		{ key: 'name', enabled: true, label: 'Product' },
		{ key: 'description', enabled: true, label: 'Description' },
		{ key: 'price_1', enabled: true, label: 'Price' },
		{ key: 'price_2', enabled: false, label: 'Monthly' },
		{ key: 'count', enabled: true, label: 'Quantity' },
	],
	counterpart_edit: false,
	hide_price_summation: false,
	name: { enabled: true, label: 'Products' },
	price_affixes: { prefix: '', postfix: '' },
	price_precision: 2,
	quantity_precision: 2,
	tax_1: null,
});

function checkPrice(
	store: Store,
	price: PriceInput | null | undefined,
	path: string,
	problems: Problems,
): void {
	if (price?.base_amount?.amount.startsWith('-') && !store.guesses.signedPrices) {
		problems.add(`${path}.base_amount.amount`, 'Must not be negative.');
	}
	if (price && hasTwoDiscounts(price)) {
		problems.add(path, 'Only one of discount_amount and discount_percent may be given.');
	}
}

/** Makes or changes a row; adds what is wrong with it to `problems` (3.13). */
export function buildProduct(
	store: Store,
	input: ProductInput,
	old: Product | null,
	path: string,
	problems: Problems,
): Product {
	const at = (name: string) => (path ? `${path}.${name}` : name);
	checkPrice(store, input.price_1, at('price_1'), problems);
	checkPrice(store, input.price_2, at('price_2'), problems);
	const quantity = {
		type: input.quantity?.type ?? old?.quantity.type ?? ('quantity' as const),
		amount: input.quantity?.amount ?? old?.quantity.amount ?? 1,
	};
	if (quantity.type !== 'quantity' && quantity.amount !== 0 && quantity.amount !== 1) {
		problems.add(at('quantity.amount'), 'Must be 0 or 1 for a choice.');
	}
	const price = (given: PriceInput | null | undefined, before: Product['price_1'] | undefined) =>
		given === undefined ? (before ?? null) : computePrice(given);
	const now = toBodyTime(store.now());
	return {
		id: old?.id ?? store.nextId('product'),
		name: input.name ?? old?.name ?? '',
		description: input.description ?? old?.description ?? '',
		price_1: price(input.price_1, old?.price_1),
		price_2: price(input.price_2, old?.price_2),
		quantity,
		counterparty_lock: input.counterparty_lock ?? old?.counterparty_lock ?? false,
		custom_id: input._private_ownerside?.custom_id ?? old?.custom_id ?? null,
		created_time: old?.created_time ?? now,
		updated_time: old ? now : null,
	};
}

/** Rules over all tables of a contract: number of rows, unique ids, single choices (3.9, 3.13). */
export function checkTables(groups: ProductGroup[]): void {
	const problems = new Problems();
	const seen = new Set<string>();
	let rows = 0;
	groups.forEach((group, index) => {
		rows += group.products.length;
		let chosen = 0;
		for (const [row, product] of group.products.entries()) {
			const path = `product_groups[${index}].products[${row}]`;
			if (product.quantity.type === 'single_choice' && product.quantity.amount === 1) {
				chosen += 1;
				if (chosen > 1) problems.add(`${path}.quantity.amount`, 'Only one row may be chosen.');
			}
			if (product.custom_id) {
				if (seen.has(product.custom_id)) {
					problems.add(`${path}._private_ownerside.custom_id`, 'Not unique in the contract.');
				}
				seen.add(product.custom_id);
			}
		}
	});
	if (rows > MAX_PRODUCTS) {
		problems.add('product_groups', `A contract can have at most ${MAX_PRODUCTS} products.`);
	}
	problems.throwIfAny();
}

function mergeConfiguration(
	old: GroupConfiguration,
	change: NonNullable<GroupInput['configuration']>,
): GroupConfiguration {
	const { columns, name, price_affixes: affixes, ...plain } = change;
	return {
		...old,
		...plain,
		name: { ...old.name, ...name },
		price_affixes: { ...old.price_affixes, ...affixes },
		columns: old.columns.map((column) => ({
			...column,
			...columns?.find(({ key }) => key === column.key),
		})),
	};
}

/** Builds the new content of one table; rows with a known id are changed, others are new (3.13). */
export function buildGroup(
	store: Store,
	old: ProductGroup,
	input: GroupInput,
	path: string,
	problems: Problems,
): { group: ProductGroup; happened: EventType[] } {
	const happened: EventType[] = [];
	const group: ProductGroup = { ...old, updated_time: toBodyTime(store.now()) };
	if (input.configuration) {
		group.configuration = mergeConfiguration(old.configuration, input.configuration);
	}
	if (!input.products) return { group, happened };
	const left = new Map(old.products.map((product) => [product.id, product]));
	group.products = input.products.map(({ id, ...row }, index) => {
		const at = `${path ? `${path}.` : ''}products[${index}]`;
		const known = id === undefined ? null : (left.get(id) ?? null);
		if (id !== undefined && !known) problems.add(`${at}.id`, 'No such product in this table.');
		if (known) left.delete(known.id);
		happened.push(known ? 'product:update' : 'product:create');
		return buildProduct(store, row, known, at, problems);
	});
	if (store.guesses.productsLeftOutAreDeleted) {
		happened.push(...[...left].map((): EventType => 'product:delete'));
	} else {
		group.products.push(...left.values());
	}
	return { group, happened };
}

/** Copies the tables of a template, replacing rows where the request gives its own (3.9). */
export function tablesForContract(
	store: Store,
	templateGroups: ProductGroup[],
	inputs: Array<Static<typeof GroupCreate>> | undefined,
	time: string,
): ProductGroup[] {
	const copies = new Map(
		templateGroups.map((group): [number, ProductGroup] => [
			group.id,
			{
				...structuredClone(group),
				id: store.nextId('productGroup'),
				created_from: group.id,
				created_time: time,
				products: group.products.map((product) => ({
					...structuredClone(product),
					id: store.nextId('product'),
					created_time: time,
					updated_time: null,
				})),
			},
		]),
	);
	const problems = new Problems();
	(inputs ?? []).forEach((input, index) => {
		const path = `product_groups[${index}]`;
		const only = templateGroups.length === 1 ? templateGroups[0]?.id : undefined;
		const copy = copies.get(input.id ?? only ?? -1);
		if (templateGroups.length === 0) {
			problems.add(path, 'The template has no product table.');
		} else if (!copy) {
			problems.add(`${path}.id`, 'Must be a product table of the template.');
		} else {
			if (input.configuration) {
				copy.configuration = mergeConfiguration(copy.configuration, input.configuration);
			}
			copy.products =
				input.products?.map((row, at) =>
					buildProduct(store, row, null, `${path}.products[${at}]`, problems),
				) ?? copy.products;
		}
	});
	problems.throwIfAny();
	const groups = [...copies.values()];
	checkTables(groups);
	return groups;
}

/** The table and the row of a product; the table may be left open (row 55 of 3.0). */
export function findProduct(
	contract: Contract,
	isWanted: (product: Product) => boolean,
	groupId?: number,
) {
	for (const group of contract.product_groups) {
		if (groupId !== undefined && group.id !== groupId) continue;
		const product = group.products.find(isWanted);
		if (product) return { group, product };
	}
	throw new ApiError(404);
}
