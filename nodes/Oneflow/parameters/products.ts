import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { withoutUndefined, isRecord } from '../records';
import type { Item } from './item';
import { customIdJson, withApiNames } from './participant';
import { amount, clearable, decimalNumber, flag, id, percent, requiredText, text } from './values';

/** Limit of API notes 3.9. */
const MOST_PRODUCTS = 150;

const DISCOUNT_DESCRIPTION = 'Only one kind of discount is possible for a price';

function priceFields(number: 1 | 2): INodeProperties[] {
	return [
		{
			displayName: `Price ${number}`,
			name: `price${number}`,
			type: 'string',
			placeholder: 'e.g. 1000.00',
			default: '',
			description: 'Before discount, at most two decimals; left empty, the price is not shown',
		},
		{
			displayName: `Price ${number} Discount Amount`,
			name: `price${number}DiscountAmount`,
			type: 'string',
			placeholder: 'e.g. 100.00',
			default: '',
			description: DISCOUNT_DESCRIPTION,
		},
		{
			displayName: `Price ${number} Discount Percent`,
			name: `price${number}DiscountPercent`,
			type: 'string',
			placeholder: 'e.g. 10',
			default: '',
			description: DISCOUNT_DESCRIPTION,
		},
	];
}

/** The form of one product row, for new contracts and for the product operations. */
export const productFields: INodeProperties[] = [
	{ displayName: 'Name', name: 'name', type: 'string', default: '' },
	{ displayName: 'Description', name: 'description', type: 'string', default: '' },
	...priceFields(1),
	...priceFields(2),
	{
		displayName: 'Quantity Type',
		name: 'quantityType',
		type: 'options',
		options: [
			{
				name: 'Multiple Choice',
				value: 'multiple_choice',
				description: 'The customer may tick it',
			},
			{ name: 'Quantity', value: 'quantity' },
			{
				name: 'Single Choice',
				value: 'single_choice',
				description: 'The customer picks one row of the table',
			},
		],
		default: 'quantity',
	},
	{
		displayName: 'Quantity',
		name: 'quantity',
		type: 'number',
		default: 1,
		description: 'For the choice types 0 (not chosen) or 1 (chosen)',
	},
	{
		displayName: 'Counterparty Lock',
		name: 'counterpartyLock',
		type: 'boolean',
		default: false,
		description: 'Whether the counterparty may not change this row',
	},
	{
		displayName: 'Custom ID',
		name: 'customId',
		type: 'string',
		default: '',
		description: 'Your own key of this row, unique within the contract',
	},
];

/** Products by form or as JSON, as `contract:create` takes them. */
export const productsFields: INodeProperties[] = [
	{
		displayName: 'Products Input',
		name: 'productsInput',
		type: 'options',
		options: [
			{ name: 'Using Fields Below', value: 'fields' },
			{ name: 'Using JSON', value: 'json' },
		],
		default: 'fields',
		description: 'How the products are entered',
	},
	{
		displayName: 'Products',
		name: 'products',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Product' },
		placeholder: 'Add Product',
		default: {},
		displayOptions: { show: { productsInput: ['fields'] } },
		description: 'Rows of the product table; they replace the rows of the template',
		options: [{ displayName: 'Product', name: 'product', values: productFields }],
	},
	{
		displayName: 'Products (JSON)',
		name: 'productsJson',
		type: 'json',
		default: '[]',
		displayOptions: { show: { productsInput: ['json'] } },
		description:
			'A list such as [{ "name": "Licence", "price_1": { "base_amount": { "amount": "1000.00" } }, "quantity": { "type": "quantity", "amount": 1 } }], or a list of product groups with an ID each',
	},
];

/** `{ amount: "1" }`, `"1"` or 1 → the amount; the API writes amounts as objects. */
const amountObject = z.preprocess(
	(value) => (isRecord(value) && 'amount' in value ? value.amount : value),
	amount,
);

const priceSchema = z
	.object({
		base_amount: amountObject,
		discount_amount: amountObject,
		discount_percent: percent,
		// Read-only in the API (API notes 3.13); tolerated so that a read row can be sent again.
		amount: z.unknown().optional(),
	})
	.strict()
	.superRefine((price, context) => {
		const complain = (path: string, message: string) =>
			context.addIssue({ code: 'custom', path: [path], message });
		if (price.base_amount === undefined) {
			complain('base_amount', 'is empty. A price needs an amount.');
		}
		if (isDiscount(price.discount_amount) && isDiscount(price.discount_percent)) {
			complain(
				'discount_percent',
				'is given beside a discount amount. Use only one kind of discount.',
			);
		}
	})
	.nullish();

function isDiscount(value: string | undefined): boolean {
	return value !== undefined && Number(value) !== 0;
}

const CHOICES = ['single_choice', 'multiple_choice'];

const quantitySchema = z
	.object({ type: text(), amount: decimalNumber })
	.strict()
	.superRefine(({ type, amount: count }, context) => {
		if (!CHOICES.includes(type ?? '') || count === undefined || count === 0 || count === 1) return;
		context.addIssue({
			code: 'custom',
			path: [],
			message: `is ${count}. For the choice types it is 0 (not chosen) or 1 (chosen).`,
		});
	});

function priceOfForm(entry: Record<string, unknown>, number: 1 | 2): unknown {
	const base = entry[`price${number}`];
	const discountAmount = entry[`price${number}DiscountAmount`];
	const discountPercent = entry[`price${number}DiscountPercent`];
	const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';
	if (![base, discountAmount, discountPercent].some(isGiven)) return undefined;
	return { base_amount: base, discount_amount: discountAmount, discount_percent: discountPercent };
}

const FORM_ONLY_NAMES = new Set([
	...priceFields(1).map(({ name }) => name),
	...priceFields(2).map(({ name }) => name),
	'quantityType',
	'counterpartyLock',
]);

/** A form's entry in the API's shape; JSON in the API's shape stays as it is. */
function withApiShape(entry: unknown): unknown {
	if (!isRecord(entry)) return entry;
	const { quantityType, counterpartyLock } = entry;
	const rest = Object.entries(entry).filter(([name]) => !FORM_ONLY_NAMES.has(name));
	const flat = withApiNames(Object.fromEntries(rest));
	if (!isRecord(flat)) return flat;
	if (!isRecord(flat.quantity) && flat.quantity !== undefined) {
		flat.quantity = { type: quantityType ?? 'quantity', amount: flat.quantity };
	}
	flat.price_1 ??= priceOfForm(entry, 1);
	flat.price_2 ??= priceOfForm(entry, 2);
	flat.counterparty_lock ??= counterpartyLock;
	return flat;
}

const rowShape = {
	description: text(),
	price_1: priceSchema,
	price_2: priceSchema,
	quantity: quantitySchema.nullish(),
	counterparty_lock: flag,
	custom_id: text(),
};

/** A row for a create request; `id` only names an existing row in a group update. */
export const productSchema = z.preprocess(
	withApiShape,
	z.object({ ...rowShape, id, name: requiredText() }).strict(),
);

/** A row for an update: only what is named changes, and an emptied description is emptied. */
export const productChangeSchema = z.preprocess(
	withApiShape,
	z
		.object({
			...rowShape,
			name: requiredText().optional(),
			description: clearable(text()),
			custom_id: clearable(text()),
		})
		.strict(),
);

export type Product = z.output<typeof productSchema> | z.output<typeof productChangeSchema>;

type Price = z.output<typeof priceSchema>;

function priceJson(price: Price): IDataObject | null | undefined {
	if (price === undefined || price === null) return price;
	return withoutUndefined({
		base_amount: { amount: price.base_amount },
		discount_amount: isDiscount(price.discount_amount)
			? { amount: price.discount_amount }
			: undefined,
		discount_percent: isDiscount(price.discount_percent) ? price.discount_percent : undefined,
	});
}

/** The row's JSON (API notes 3.13): decimals as text, one kind of discount, no read-only keys. */
export function productJson(product: Product): IDataObject {
	const { custom_id: customId, price_1: price1, price_2: price2, quantity, ...rest } = product;
	return withoutUndefined({
		...rest,
		price_1: priceJson(price1),
		price_2: priceJson(price2),
		quantity:
			quantity === undefined || quantity === null
				? quantity
				: { type: quantity.type ?? 'quantity', amount: quantity.amount ?? 1 },
		_private_ownerside: customIdJson(customId),
	});
}

/** Rows, a row, groups, or an object holding either, as a list of groups. */
function listOfGroups(input: unknown): unknown {
	if (input === undefined || input === null) return [];
	const list = isRecord(input)
		? (input.product_groups ?? (input.products === undefined ? (input.product ?? input) : input))
		: input;
	const entries = Array.isArray(list) ? list : [list];
	const isGroup = (entry: unknown) => isRecord(entry) && Array.isArray(entry.products);
	if (entries.every((entry) => isRecord(entry) && Object.keys(entry).length === 0)) return [];
	return entries.some(isGroup) ? entries : [{ products: entries }];
}

const configurationSchema = z.record(z.string(), z.unknown()).optional();

const groupsSchema = z.preprocess(
	listOfGroups,
	z.array(
		z
			.object({
				id,
				products: z.array(productSchema),
				configuration: configurationSchema,
			})
			.strict(),
	),
);

/** Reads product tables as entered by form or JSON, and checks them against the limit. */
function readGroups(item: Item): z.output<typeof groupsSchema> {
	const input =
		item.raw('productsInput') === 'json'
			? item.json('productsJson', 'Products (JSON)')
			: item.raw('products', {});
	const { productGroups: groups } = item.check(
		{ productGroups: input },
		'Products',
		z.object({ productGroups: groupsSchema }),
	);
	const rows = groups.reduce((sum, group) => sum + group.products.length, 0);
	if (rows > MOST_PRODUCTS) {
		throw item.problem(
			'Products',
			`${rows} products are too many.`,
			`Oneflow takes at most ${MOST_PRODUCTS} in one contract.`,
		);
	}
	return groups;
}

function groupJson(group: z.output<typeof groupsSchema>[number]): IDataObject {
	return withoutUndefined({
		id: group.id,
		configuration: group.configuration,
		products: group.products.map(productJson),
	});
}

/** Reads and checks the product tables of a new contract; none when nothing was entered. */
export function readProductGroups(item: Item): IDataObject[] {
	return readGroups(item)
		.filter((group) => group.products.length > 0)
		.map(groupJson);
}

/** Reads the tables of a group update (API notes 3.13): one without rows is emptied. */
export function readProductTables(item: Item): IDataObject[] {
	return readGroups(item).map(groupJson);
}
