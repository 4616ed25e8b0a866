import type { INodeProperties } from 'n8n-workflow';

import type { ChosenTable, TableChoice } from '../../oneflow/productTables';
import { choiceField, numberField, textField } from '../kit/fields';
import type { Item } from '../kit/item';
import { requiredId, requiredText, wholeNumber } from '../kit/values';

const MOST_TABLES = 1_000;

const ANY = {
	name: 'Any',
	value: 'any',
	description: 'Whichever table the row is in',
};

const WAYS = [
	{ name: 'By ID', value: 'id' },
	{ name: 'By Name', value: 'name', description: 'The heading of the table' },
	{ name: 'By Position', value: 'position', description: 'The first table is 1' },
];

/** How a product table (product group) is chosen; `any` where the operation does not need to know. */
export function tableFields(withAny: boolean): INodeProperties[] {
	return [
		choiceField('Product Table', 'table', {
			options: WAYS,
			default: 'position',
			description: 'Called product group in the API',
			...(withAny ? { options: [ANY, ...WAYS], default: 'any' } : {}),
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
}

/** Reads which table is meant. Throws NodeOperationError naming the field. */
export function readTable(item: Item): ChosenTable {
	switch (item.choice('table', 'Product Table', 'position', 'name', 'id')) {
		case 'position':
			return {
				by: 'position',
				position: item.read('tablePosition', 'Table Position', wholeNumber(1, MOST_TABLES)) ?? 1,
			};
		case 'name':
			return { by: 'name', name: item.read('tableName', 'Table Name', requiredText()) };
		case 'id':
			return { by: 'id', id: item.read('tableId', 'Table ID', requiredId) };
	}
}

/** Like `readTable`, where the table may be left open. */
export function readTableOrAny(item: Item): TableChoice {
	return (item.raw('table') ?? 'any') === 'any' ? { by: 'any' } : readTable(item);
}
