import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { mapConcurrently } from '../../concurrency';
import { isRecord } from '../../records';
import type { Operation } from '../operation';
import { dataFieldMatch } from '../../oneflow/contractReference';
import { checkFieldMatch } from '../../parameters/dataFields';
import {
	choicesField,
	collectionField,
	entriesField,
	filtersField,
	switchField,
	textField,
	timeField,
} from '../../parameters/fields';
import type { Item } from '../../parameters/item';
import { limitOf, pagingFields } from '../../parameters/paging';
import { sorting } from '../../parameters/sorting';
import { dateTime, flag, requiredText, text, textList } from '../../parameters/values';
import type { OneflowClient, Query } from '../../transport/client';
import { isMissing, orNothing } from '../../transport/failure';
import { getRows } from '../../transport/paging';

/** Contracts read side by side for their details. */
const PARALLEL_READS = 5;

const STATES = [
	{ name: 'Declined', value: 'declined' },
	{ name: 'Draft', value: 'draft' },
	{ name: 'Overdue', value: 'overdue' },
	{ name: 'Pending', value: 'pending' },
	{ name: 'Signed', value: 'signed' },
];

/** Columns of docs/oneflow-api.md 2.2, a hyphen for descending; creation and update times are not sortable. */
const sort = sorting([
	{ name: 'Name (A to Z)', value: 'name' },
	{ name: 'Name (Z to A)', value: '-name' },
	{ name: 'Published (Newest First)', value: '-published_time' },
	{ name: 'Published (Oldest First)', value: 'published_time' },
	{ name: 'State', value: 'state' },
	{ name: 'State (Reversed)', value: '-state' },
	{ name: 'State Changed (Newest First)', value: '-state_updated_time' },
	{ name: 'State Changed (Oldest First)', value: 'state_updated_time' },
]);

/** Name/value pairs: the form's list, a plain list, or an object. */
function pairsOf(input: unknown): unknown {
	if (input === null || input === undefined) return [];
	if (Array.isArray(input)) return input;
	if (!isRecord(input)) return input;
	const entries = Object.entries(input);
	if (entries.length === 1 && Array.isArray(entries[0][1])) return entries[0][1];
	return entries.map(([name, value]) => ({ name, value }));
}

function filtersSchema(timezone: string) {
	return z.object({
		states: textList,
		name: text(),
		publishedAfter: dateTime(timezone),
		publishedBefore: dateTime(timezone),
		dataField: z.object({ customId: requiredText(), value: requiredText() }).nullish(),
		other: z.preprocess(pairsOf, z.array(z.object({ name: requiredText(), value: text() }))),
	});
}

/** The list's query (docs/oneflow-api.md 2.3): each filter once, values of one filter joined by commas. */
function queryOf(item: Item): Query {
	const filters = item.read('filters', 'Filters', filtersSchema(item.context.getTimezone()));
	const { publishedAfter, publishedBefore, dataField } = filters;
	const isDated = publishedAfter !== undefined || publishedBefore !== undefined;
	if (dataField) checkFieldMatch(item, 'Data Field', dataField.customId, dataField.value);
	const query: Query = {
		'filter[data_field_match]': dataField
			? dataFieldMatch(dataField.customId, dataField.value)
			: undefined,
		'filter[name]': filters.name,
		'filter[published_time]': isDated
			? `${publishedAfter ?? ''}|${publishedBefore ?? ''}`
			: undefined,
		'filter[states]': filters.states.join(',') || undefined,
	};
	for (const { name, value } of filters.other) {
		const key = /^filter\[.*\]$/.test(name) ? name : `filter[${name}]`;
		if (query[key] !== undefined) {
			throw item.problem(
				'Other Filters',
				`"${name}" is given twice.`,
				'Oneflow takes each filter once.',
			);
		}
		query[key] = value ?? '';
	}
	return query;
}

interface Input {
	query: Query;
	limit: number | undefined;
	includeDetails: boolean;
}

/** The contract with what its list row lacks; the row itself when it was deleted in between. */
async function wholeOf(oneflow: OneflowClient, row: IDataObject): Promise<IDataObject> {
	return (await orNothing(oneflow.get(`/contracts/${String(row.id)}`), isMissing)) ?? row;
}

/** GET /contracts, and on request GET /contracts/{id} for each row (docs/oneflow-api.md 3.9). */
export const getAll: Operation<Input> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Search contracts by state, name, data field or time (get many)',
	description:
		'Search contracts. Oneflow’s lists lack data fields and products: see the option Include Details.',
	shape: 'contract',
	fields: [
		...pagingFields,
		filtersField([
			collectionField('Data Field', 'dataField', {
				placeholder: 'Add part',
				default: { customId: '', value: '' },
				description: 'Contracts in which a data field has exactly this value',
				options: [
					textField('Custom ID', 'customId', { placeholder: 'e.g. order_no' }),
					textField('Value', 'value', { placeholder: 'e.g. 10045' }),
				],
			}),
			textField('Name', 'name'),
			entriesField('Other Filters', 'other', {
				typeOptions: { multipleValues: true },
				placeholder: 'Add Other Filter',
				description:
					'Further filters of the Oneflow API, by their names, such as created_time or folder_ids',
				options: [
					{
						displayName: 'Filter',
						name: 'filter',
						values: [
							textField('Name', 'name', { placeholder: 'e.g. created_time' }),
							textField('Value', 'value', { placeholder: 'e.g. 2025-01-01T00:00:00+0000|' }),
						],
					},
				],
			}),
			timeField('Published After', 'publishedAfter'),
			timeField('Published Before', 'publishedBefore'),
			choicesField('States', 'states', { options: STATES }),
		]),
		sort.field,
	],
	options: [
		switchField('Include Details', 'includeDetails', {
			description:
				'Whether to read each contract too, which takes one more call each: Oneflow’s lists lack data fields and products',
		}),
	],
	read: (item) => ({
		query: { ...queryOf(item), sort: sort.of(item) },
		limit: limitOf(item),
		includeDetails: item.check(item.option('includeDetails'), 'Include Details', flag) === true,
	}),
	async run({ oneflow }, { query, limit, includeDetails }) {
		const rows = await getRows(oneflow, '/contracts', query, limit);
		return includeDetails
			? await mapConcurrently(rows, PARALLEL_READS, async (row) => await wholeOf(oneflow, row))
			: rows;
	},
};
