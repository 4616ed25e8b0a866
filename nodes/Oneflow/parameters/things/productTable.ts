import type { ChosenTable, TableChoice } from '../../oneflow/productTables';
import { choiceField, numberField, textField } from '../kit/fields';
import type { Group } from '../kit/parameter';
import { choice, requiredId, requiredText, wholeNumber } from '../kit/values';

const MOST_TABLES = 1_000;

const WAYS = [
	{ name: 'By ID', value: 'id' },
	{ name: 'By Name', value: 'name', description: 'The heading of the table' },
	{ name: 'By Position', value: 'position', description: 'The first table is 1' },
];

/** How a product table (product group) is chosen. */
const tableFields = (ways: typeof WAYS, usual: string) => [
	choiceField('Product Table', 'table', {
		options: ways,
		default: usual,
		description: 'Called product group in the API',
	}),
	numberField('Table Position', 'tablePosition', {
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 1,
		displayOptions: { show: { table: ['position'] } },
		description: 'Place of the table in the contract, counted from 1',
	}),
	textField('Table Name', 'tableName', {
		required: true,
		placeholder: 'e.g. Licences',
		displayOptions: { show: { table: ['name'] } },
	}),
	textField('Table ID', 'tableId', {
		required: true,
		placeholder: 'e.g. 660001',
		displayOptions: { show: { table: ['id'] } },
	}),
];

/** Which table is meant. */
export const productTable: Group<ChosenTable> = {
	fields: tableFields(WAYS, 'position'),
	read(item) {
		const by = item.read('table', 'Product Table', choice('position', 'name', 'id'));
		if (by === 'name') return { by, name: item.read('tableName', 'Table Name', requiredText()) };
		if (by === 'id') return { by, id: item.read('tableId', 'Table ID', requiredId) };
		const position = item.read('tablePosition', 'Table Position', wholeNumber(1, MOST_TABLES)) ?? 1;
		return { by, position };
	},
};

/** The same where the operation does not need to know. */
export const anyProductTable: Group<TableChoice> = {
	fields: tableFields(
		[{ name: 'Any', value: 'any', description: 'Whichever table the row is in' }, ...WAYS],
		'any',
	),
	read: (item) =>
		(item.raw('table') ?? 'any') === 'any' ? { by: 'any' } : productTable.read(item),
};
