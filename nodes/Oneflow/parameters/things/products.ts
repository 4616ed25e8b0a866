import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { asSpoken } from '../../characters';
import {
	discountFrom,
	isDiscount,
	type Price,
	type ProductRow,
	type ProductTable,
} from '../../oneflow/productTables';
import { isRecord, recordIn, withoutUndefined } from '../../records';
import { changes, clearable, lasting } from '../kit/changes';
import {
	additionalFields,
	choiceField,
	eitherInput,
	entriesField,
	IN_SIGHT,
	inputField,
	jsonField,
	numberField,
	switchField,
	textField,
	titledEntries,
} from '../kit/fields';
import { apiName, inFormNames, readOnly } from '../kit/formNames';
import { complain } from '../kit/issues';
import type { Item } from '../kit/item';
import { eitherEntered, entriesIn, readForm, type Group } from '../kit/parameter';
import {
	amount,
	code,
	decimalNumber,
	flag,
	id,
	isEmpty,
	percent,
	requiredText,
	text,
	word,
} from '../kit/values';

/** Limit of docs/oneflow-api.md 3.9. */
const MOST_PRODUCTS = 150;

const DISCOUNT_DESCRIPTION = 'Only one kind of discount is possible for a price';

function priceFields(number: 1 | 2): INodeProperties[] {
	return [
		textField(`Price ${number}`, `price${number}`, {
			placeholder: 'e.g. 1000.00',
			description: 'Before discount, at most two decimals; left empty, the price is not shown',
		}),
		textField(`Price ${number} Discount`, `price${number}DiscountAmount`, {
			placeholder: 'e.g. 100.00',
			description: `Amount off the price. ${DISCOUNT_DESCRIPTION}.`,
		}),
		textField(`Price ${number} Discount %`, `price${number}DiscountPercent`, {
			placeholder: 'e.g. 10',
			description: `Percentage off the price. ${DISCOUNT_DESCRIPTION}.`,
		}),
	];
}

const quantityTypes = [
	{ name: 'Multiple Choice', value: 'multiple_choice', description: 'The customer may tick it' },
	{ name: 'Quantity', value: 'quantity' },
	{
		name: 'Single Choice',
		value: 'single_choice',
		description: 'The customer picks one row of the table',
	},
];

const [price1Field, ...price1DiscountFields] = priceFields(1);

/** What nearly every row has. */
const mainFields: INodeProperties[] = [
	textField('Name', 'name', { placeholder: 'e.g. Licence', typeOptions: IN_SIGHT }),
	{ ...price1Field, typeOptions: IN_SIGHT },
	numberField('Quantity', 'quantity', {
		default: 1,
		typeOptions: IN_SIGHT,
		description: 'For the choice types 0 (not chosen) or 1 (chosen)',
	}),
	textField('Description', 'description', { typeOptions: IN_SIGHT }),
];

const furtherFields = [
	...price1DiscountFields,
	...priceFields(2),
	choiceField('Quantity Type', 'quantityType', { options: quantityTypes, default: 'quantity' }),
	switchField('Counterparty Lock', 'counterpartyLock', {
		description: 'Whether the counterparty may not change this row',
	}),
	textField('Custom ID', 'customId', {
		description: 'Your own key for this row, unique within the contract',
	}),
];

const productFields = [...mainFields, ...furtherFields];

const AS_IT_IS = { name: 'As It Is', value: '' };

/** What is left empty in a row that is there stays as it is. */
const OR_AS_IT_IS: Record<string, Partial<INodeProperties>> = {
	quantity: {
		type: 'string',
		placeholder: 'e.g. 2',
		default: '',
		description:
			'1 in a new row when left empty; for the choice types 0 (not chosen) or 1 (chosen)',
	},
	quantityType: { options: [AS_IT_IS, ...quantityTypes], default: '' },
	counterpartyLock: {
		type: 'options',
		options: [AS_IT_IS, { name: 'No', value: 'false' }, { name: 'Yes', value: 'true' }],
		default: '',
	},
};

/** The form of a row of a table that is there: with an ID a change of that row, without one a new row. */
const tableRowFields: INodeProperties[] = [
	textField('Row ID', 'id', {
		typeOptions: IN_SIGHT,
		placeholder: 'e.g. 670001',
		description:
			'The row to change, in which whatever is left empty stays as it is; left empty, a row is added',
	}),
	...productFields.map((field) => ({ ...field, ...OR_AS_IT_IS[field.name] })),
];

/** The list of rows as a form; `rowFields` show the first ones in any case, and the others with Add Field. */
function rowsField(rowFields: INodeProperties[], more: Partial<INodeProperties>): INodeProperties {
	return entriesField('Products', 'products', {
		...more,
		...titledEntries('Product'),
		options: [{ displayName: 'Product', name: 'product', values: rowFields }],
	});
}

const PRODUCTS_JSON = 'Products (JSON)';

/** Products by form or as JSON, for the additional fields of `contract:create`. */
const newTablesFields: INodeProperties[] = [
	rowsField(
		[
			...mainFields,
			textField('Table Name', 'tableName', {
				placeholder: 'e.g. Licences',
				description:
					'Heading of the table that the row belongs to; needed when the template has several',
			}),
			...furtherFields,
		],
		{ description: 'Rows of the product tables; they replace the rows of the template' },
	),
	jsonField(PRODUCTS_JSON, 'productsJson', {
		default: '[]',
		description:
			'In place of Products, for example as another node gives them: a list of rows, such as [{ "name": "Licence", "tableName": "Software", "price1": "1000.00", "quantity": 1 }], or of tables, such as [{ "id": 660001, "products": [ … ] }]',
	}),
];

/** `{ amount: "1" }`, `"1"` or 1 → the amount, which Oneflow writes as an object. */
const amountObject = z.preprocess(
	(value) => (isRecord(value) && 'amount' in value ? value.amount : value),
	amount,
);

/** What is said of a price; a discount that is given and empty or 0 takes the present one away. */
const priceSchema = z
	.object({
		baseAmount: amountObject,
		discountAmount: amountObject,
		discountPercent: percent,
		/** Net, and read-only (docs/oneflow-api.md 3.13): with it the price is as Oneflow gave it. */
		amount: z.unknown().optional(),
		namesDiscount: z.boolean().optional(),
		isEmptied: z.boolean().optional(),
	})
	.strict()
	.superRefine((price, context) => {
		const isTwice = isDiscount(price.discountAmount) && isDiscount(price.discountPercent);
		if (isTwice && price.amount === undefined) {
			const what = 'is given in addition to a discount amount.';
			complain(context, what, 'Use only one kind of discount.', 'discountPercent');
		}
		if (price.baseAmount === undefined && !isEmpty(price.amount)) {
			complain(context, 'is given after discount only.', 'Give it before, as baseAmount.');
		}
		if (price.isEmptied === true) {
			complain(context, 'is empty, so it cannot have a discount.', 'Enter a price as well.');
		}
	})
	.transform(({ baseAmount, discountAmount, discountPercent, namesDiscount }): Price => {
		const discount = discountFrom(discountAmount, discountPercent);
		const isSaid = namesDiscount === true || Object.keys(discount).length > 0;
		return { base: baseAmount, discount: isSaid ? discount : undefined };
	})
	.nullish();

const quantitySchema = z
	.object({ type: lasting(word), amount: lasting(decimalNumber) })
	.strict()
	.superRefine(({ type, amount: count }, context) => {
		const isChoice = type === 'single_choice' || type === 'multiple_choice';
		if (!isChoice || count === undefined || count === 0 || count === 1) return;
		complain(context, `is ${count}.`, 'For the choice types it is 0 (not chosen) or 1 (chosen).');
	});

/** What a form or JSON says of one price, as one object; null hides the price. */
function priceOf(entry: Record<string, unknown>, number: 1 | 2): unknown {
	const price = entry[`price${number}`];
	const parts = {
		discountAmount: entry[`price${number}DiscountAmount`],
		discountPercent: entry[`price${number}DiscountPercent`],
	};
	const said = Object.values(parts).filter((part) => part !== undefined);
	if (isRecord(price)) {
		// A discount beside the price takes the place of the one in it.
		const whole = said.length === 0 ? price : { ...price, ...parts, amount: undefined };
		return { ...whole, namesDiscount: 'discountAmount' in whole || 'discountPercent' in whole };
	}
	if (price === undefined && said.length === 0) return undefined;
	const isEmptied = price !== undefined && isEmpty(price);
	if (isEmptied && said.every(isEmpty)) return null;
	return { baseAmount: price, ...parts, namesDiscount: said.length > 0, isEmptied };
}

/** A number next to its type, as forms have it, as one object. */
function quantityOf({ quantity, quantityType }: Record<string, unknown>): unknown {
	// A form has a type by itself, which a whole quantity brings along.
	if (isRecord(quantity) && ('type' in quantity || 'amount' in quantity)) {
		return { type: quantityType, ...quantity };
	}
	const isSaid = quantity !== undefined || quantityType !== undefined;
	return isSaid ? { type: quantityType, amount: quantity } : undefined;
}

/** An entry of a form, JSON in Oneflow's names, or a row that was read: one form of it. */
function gathered(input: unknown): unknown {
	const entry = inFormNames(input);
	if (!isRecord(entry)) return entry;
	const flat = /^(price[12]Discount(Amount|Percent)|quantityType)$/;
	const rest = Object.fromEntries(Object.entries(entry).filter(([name]) => !flat.test(name)));
	return {
		...rest,
		...withoutUndefined({
			price1: priceOf(entry, 1),
			price2: priceOf(entry, 2),
			quantity: quantityOf(entry),
		}),
	};
}

const changeSchema = z
	.object({
		// As read: a row of a table, or one of a simplified contract.
		...readOnly('createdTime', 'updatedTime'),
		id,
		tableId: id,
		table: text(),
		tableName: text(),
		name: lasting(requiredText()),
		description: clearable(text()),
		price1: priceSchema,
		price2: priceSchema,
		quantity: quantitySchema.optional(),
		counterpartyLock: lasting(flag),
		customId: clearable(code()),
	})
	.strict();

/** A row of a table: one without ID is new and needs what a new row needs. */
const rowSchema = z.preprocess(
	gathered,
	changeSchema.superRefine((row, context) => {
		if (row.id !== undefined) return;
		if (row.name === undefined) complain(context, 'is empty.', 'A product needs a name.', 'name');
		for (const name of ['price1', 'price2'] as const) {
			const price = row[name];
			if (price && price.base === undefined) {
				complain(context, 'has no amount.', 'A price needs an amount.', name);
			}
		}
	}),
);

/** A change of one row: only what is named. */
export const productChanges = changes(productFields, () => z.preprocess(gathered, changeSchema));

/** A form gives every field: what was left empty is not said. */
function withoutEmpty(entry: unknown): unknown {
	if (!isRecord(entry)) return entry;
	return Object.fromEntries(Object.entries(entry).filter(([, value]) => !isEmpty(value)));
}

/** One new row. */
export const newProduct: Group<ProductRow> = {
	fields: [
		...mainFields.map((field) => ({ ...field, required: field.name === 'name' })),
		additionalFields(furtherFields),
	],
	read: (item) => item.check(withoutEmpty(readForm(item, productFields)), 'Product', rowSchema),
};

/** `product_groups`, `products`, `product` or a bare list, each holding rows or tables. */
function listOfEntries(input: unknown): unknown[] {
	const entries = [entriesIn(input, 'product_groups', 'productGroups', 'product')].flat();
	return isRecord(input) && 'product' in input ? entries.map(withoutEmpty) : entries;
}

const hasTables = (entries: unknown[]) =>
	entries.some((entry) => isRecord(entry) && Array.isArray(entry.products));

/** Rows stand in the table they name; those that name none stand together. */
function tablesFrom(input: unknown): unknown {
	const entries = listOfEntries(input);
	if (hasTables(entries)) return entries.map(inFormNames);
	const tables = new Map<string, { id: unknown; name: unknown; products: unknown[] }>();
	for (const entry of entries) {
		const { tableId, table: heading, tableName } = recordIn(inFormNames(entry));
		const id = isEmpty(tableId) ? undefined : tableId;
		const name = [tableName, heading].find((one) => !isEmpty(one));
		const key = asSpoken(`${id === undefined} ${String(id ?? name)}`);
		const table = tables.get(key) ?? { id, name, products: [] };
		table.products.push(entry);
		tables.set(key, table);
	}
	return [...tables.values()];
}

/** Names of a configuration go back as Oneflow writes them; simplified rows have them in camelCase. */
function deeplyNamed(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(deeplyNamed);
	if (!isRecord(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [apiName(name), deeplyNamed(inner)]),
	);
}

const tablesSchema = z.preprocess(
	tablesFrom,
	z.array(
		z
			.object({
				...readOnly('createdFrom', 'createdTime', 'enabledColumns', 'updatedTime'),
				id,
				name: text(),
				products: z.array(rowSchema),
				configuration: z.record(z.string(), z.unknown()).optional(),
			})
			.strict()
			.transform(
				({ id: tableId, name, products, configuration }): ProductTable => ({
					id: tableId,
					name,
					configuration: configuration && (deeplyNamed(configuration) as IDataObject),
					rows: products,
				}),
			),
	),
);

/** The products of a new contract. */
export const newTables: Group<ProductTable[]> = {
	fields: newTablesFields,
	read(item) {
		const byForm = readProductTables(item, item.raw('additionalFields.products'));
		const asJson = readProductTables(
			item,
			item.json('additionalFields.productsJson', PRODUCTS_JSON),
		);
		if (byForm.length === 0 || asJson.length === 0) return [...byForm, ...asJson];
		throw item.problem(
			PRODUCTS_JSON,
			'is given in addition to Products.',
			'Remove one of the two from Additional Fields.',
		);
	},
};

/** The rows of tables that are there, by form or as JSON: rows and tables may be as they were read. */
export const tableRows: Group<ProductTable[]> = {
	fields: eitherInput(
		inputField('Products Input', 'productsInput', 'products'),
		rowsField(tableRowFields, {
			description:
				'Rows of the product table; one with a Row ID changes that row, one without is added',
		}),
		jsonField(PRODUCTS_JSON, 'productsJson', {
			default: '[]',
			description:
				'A list of rows, such as [{ "id": 670001, "quantity": 2 }, { "name": "Licence", "price1": "1000.00" }], or of tables, such as [{ "id": 660001, "products": [ … ] }]; rows and tables can be given as they were read',
		}),
	),
	read: (item) => readProductTables(item, eitherEntered(item, 'Products', 'products')),
};

/** Product tables by form or JSON; one without rows is to be emptied. Throws NodeOperationError for what is wrong. */
function readProductTables(item: Item, input: unknown): ProductTable[] {
	const entries = listOfEntries(input);
	// A list of rows has no tables yet: a row is found by its own number.
	if (!hasTables(entries)) item.check(entries, 'Products', z.array(rowSchema), 'products');
	const tables = item.check(input, 'Products', tablesSchema, 'productGroups');
	const rows = tables.reduce((sum, table) => sum + table.rows.length, 0);
	item.refuseMore('Products', rows, MOST_PRODUCTS, 'products');
	return tables;
}
