import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { mapConcurrently, USUAL_WIDTH } from '../../concurrency';
import { withoutUndefined } from '../../records';
import { operation } from '../operation';
import { dataFieldMatch } from '../../oneflow/contractReference';
import { findContracts, fits, withoutEffect } from '../../oneflow/contractSearch';
import { asTick, checkFieldMatch } from '../../parameters/things/dataFields';
import {
	choicesField,
	collectionField,
	entriesField,
	filtersField,
	switchField,
	textField,
	timeField,
} from '../../parameters/kit/fields';
import type { Item } from '../../parameters/kit/item';
import { paging, sorting } from '../../parameters/kit/lists';
import { entriesIn, option } from '../../parameters/kit/parameter';
import {
	dateTime,
	email,
	isOn,
	listOf,
	oneOf,
	requiredText,
	text,
} from '../../parameters/kit/values';
import { isMissing, orNothing } from '../../transport/failure';

const STATES = ['declined', 'draft', 'overdue', 'pending', 'signed'] as const;

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

function filtersSchema(timezone: string) {
	return z.object({
		states: listOf(oneOf(...STATES)),
		name: text(),
		participantEmail: email,
		createdAfter: dateTime(timezone),
		createdBefore: dateTime(timezone),
		publishedAfter: dateTime(timezone),
		publishedBefore: dateTime(timezone),
		dataField: z
			.object({ customId: requiredText(), value: z.preprocess(asTick, requiredText()) })
			.nullish(),
		other: z.preprocess(
			(input) => entriesIn(input, 'filter'),
			z.array(z.object({ name: requiredText(), value: text() }).strict()),
		),
	});
}

/** `from|to`, either side open (docs/oneflow-api.md 2.3). */
function range(from?: string, to?: string): string | undefined {
	return from === undefined && to === undefined ? undefined : `${from ?? ''}|${to ?? ''}`;
}

/** The list's filters (docs/oneflow-api.md 2.3): each once, values of one filter joined by commas. */
function searchOf(item: Item) {
	const entered = item.read('filters', 'Filters', filtersSchema(item.context.getTimezone()));
	const { dataField } = entered;
	if (dataField) checkFieldMatch(item, 'Data Field', dataField.customId, dataField.value);
	const filters = withoutUndefined({
		data_field_match: dataField ? dataFieldMatch(dataField.customId, dataField.value) : undefined,
		created_time: range(entered.createdAfter, entered.createdBefore),
		email: entered.participantEmail,
		published_time: range(entered.publishedAfter, entered.publishedBefore),
		states: entered.states.join(',') || undefined,
	}) as Record<string, string>;
	const byHand: string[] = [];
	for (const { name, value } of entered.other) {
		const key = /^filter\[(.*)\]$/.exec(name)?.[1] ?? name;
		if (Object.hasOwn(filters, key) || (key === 'query' && entered.name !== undefined)) {
			throw item.problem(
				'Other Filters',
				`"${name}" is given twice.`,
				'Oneflow accepts each filter only once. Remove one of the two.',
			);
		}
		filters[key] = value ?? '';
		byHand.push(key);
	}
	return { name: entered.name, filters, byHand, sort: sort.read(item) };
}

/** GET /contracts, and on request GET /contracts/{id} for each row (docs/oneflow-api.md 3.9). */
export const getAll = operation({
	description:
		'Search contracts. Oneflow’s lists lack data fields and products: see the option Include Details.',
	shape: 'contract',
	input: {
		limit: paging,
		search: {
			fields: [
				filtersField([
					timeField('Created After', 'createdAfter'),
					timeField('Created Before', 'createdBefore'),
					collectionField('Data Field', 'dataField', {
						placeholder: 'Add part',
						default: { customId: '', value: '' },
						description:
							'Contracts in which a data field has exactly this value. Oneflow’s lists do not show data fields, so the match is checked again only with Include Details.',
						options: [
							textField('Custom ID', 'customId', { placeholder: 'e.g. order_no' }),
							textField('Value', 'value', { placeholder: 'e.g. 10045' }),
						],
					}),
					textField('Name', 'name', {
						description: 'Contracts with this text anywhere in their name, in upper or lower case',
					}),
					entriesField('Other Filters', 'other', {
						typeOptions: { multipleValues: true },
						placeholder: 'Add Other Filter',
						description:
							'Further filters of the Oneflow API, by name, such as folder_ids or lifecycle_states. Oneflow may ignore a filter that it does not know. What the list shows of a contract is checked again; for the rest, Oneflow decides.',
						options: [
							{
								displayName: 'Filter',
								name: 'filter',
								values: [
									textField('Name', 'name', { placeholder: 'e.g. lifecycle_states' }),
									textField('Value', 'value', { placeholder: 'e.g. awaiting,active' }),
								],
							},
						],
					}),
					textField('Participant Email', 'participantEmail', {
						placeholder: 'e.g. bo@example.org',
						description: 'Contracts in which somebody has this address',
					}),
					timeField('Published After', 'publishedAfter'),
					timeField('Published Before', 'publishedBefore'),
					choicesField('States', 'states', {
						options: STATES.map((value) => ({
							name: value.charAt(0).toUpperCase() + value.slice(1),
							value,
						})),
					}),
				]),
				sort.field,
			],
			read: searchOf,
		},
	},
	options: {
		includeDetails: option(
			switchField('Include Details', 'includeDetails', {
				description:
					'Whether to read each contract in full, with one more call for each: Oneflow’s lists lack data fields and products',
			}),
			isOn,
		),
	},
	async run({ item, oneflow }, { search, limit, includeDetails }) {
		const found = await findContracts(oneflow, search, limit);
		// The row itself when the contract was deleted in between.
		const read = async (row: IDataObject) =>
			(await orNothing(oneflow.get(`/contracts/${String(row.id)}`), isMissing)) ?? row;
		const rows = includeDetails
			? (await mapConcurrently(found, USUAL_WIDTH, read)).filter(fits(search))
			: found;
		const useless = await withoutEffect(oneflow, search, rows);
		if (useless.length > 0) {
			item.hint(
				`Other Filters: Oneflow returns just as many contracts without "${useless.join('", "')}", so it may not know that filter. Check its name.`,
			);
		}
		return rows;
	},
});
