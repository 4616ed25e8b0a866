import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { withoutUndefined } from '../../records';
import type { Operation } from '../operation';
import { changesField, namedChanges } from '../../parameters/changes';
import { contract, byContract } from '../../parameters/locators';
import type { Item } from '../../parameters/item';
import {
	amount,
	clearable,
	currency,
	date,
	idList,
	oneOf,
	text,
	wholeNumber,
} from '../../parameters/values';
import { LONGEST_NAME, valueJson } from '../../parameters/contractFields';

/** Days that a deadline may be away; Oneflow states no bound, this only catches slips. */
const MOST_DAYS = 36_500;

const signingPeriodField: INodeProperties = {
	displayName: 'Signing Period',
	name: 'signingPeriod',
	type: 'collection',
	placeholder: 'Add part',
	default: { type: 'fixed_date' },
	description: 'Until when the contract can be signed',
	options: [
		{
			displayName: 'Date',
			name: 'date',
			type: 'string',
			placeholder: 'e.g. 2025-06-30',
			default: '',
			description: 'Last day for signing, for the type Until a Date',
		},
		{
			displayName: 'Days',
			name: 'days',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 30,
			description: 'Days after publishing, for the type Days After Publishing',
		},
		{
			displayName: 'Type',
			name: 'type',
			type: 'options',
			options: [
				{
					name: 'Days After Publishing',
					value: 'days_after_publish',
					description: 'Only while the contract is a draft',
				},
				{ name: 'No Deadline', value: 'never' },
				{ name: 'Until a Date', value: 'fixed_date' },
			],
			default: 'fixed_date',
		},
	],
};

const changesSchema = z.object({
	name: clearable(text(LONGEST_NAME)),
	valueAmount: amount,
	valueCurrency: currency,
	tagIds: idList,
	signingPeriod: z
		.object({
			type: oneOf('never', 'days_after_publish', 'fixed_date'),
			days: wholeNumber(1, MOST_DAYS),
			date,
		})
		.optional(),
});

type SigningPeriod = NonNullable<z.output<typeof changesSchema>['signingPeriod']>;

/** Only the part that belongs to the type is sent (API notes 3.9). */
function signingPeriodJson(item: Item, period: SigningPeriod): IDataObject {
	switch (period.type) {
		case 'never':
			return { type: period.type };
		case 'days_after_publish':
			if (period.days !== undefined) {
				return { type: period.type, expire_days_after_publish: period.days };
			}
			throw item.problem('Signing Period, Days', 'is empty.', 'Enter a number of days.');
		default:
			if (period.date !== undefined) return { type: period.type, expire_date: period.date };
			throw item.problem('Signing Period, Date', 'is empty.', 'Enter a date as YYYY-MM-DD.');
	}
}

/** The deal value; both halves emptied remove it (API notes 3.9). */
function changedValue(
	item: Item,
	named: Record<string, unknown>,
	valueAmount: string | undefined,
	valueCurrency: string | undefined,
): IDataObject | null | undefined {
	const isRemoved = valueAmount === undefined && valueCurrency === undefined;
	if (isRemoved && 'valueAmount' in named && 'valueCurrency' in named) return null;
	return valueJson(item, valueAmount, valueCurrency);
}

function requestOf(item: Item): IDataObject {
	const named = namedChanges(item);
	const changes = item.check(named, 'Update Fields', changesSchema);
	const { name, valueAmount, valueCurrency, tagIds, signingPeriod } = changes;
	const own = withoutUndefined({
		name,
		value: changedValue(item, named, valueAmount, valueCurrency),
		signing_period_expiration: signingPeriod && signingPeriodJson(item, signingPeriod),
	});
	return withoutUndefined({
		_private: Object.keys(own).length > 0 ? own : undefined,
		tags: 'tagIds' in named ? tagIds.map((tagId) => ({ id: tagId })) : undefined,
	});
}

interface Input {
	contractId: number;
	changes: IDataObject;
}

/** PUT /contracts/{id} (API notes 3.9): nothing that the user did not name is sent. */
export const update: Operation<Input> = {
	name: 'Update',
	value: 'update',
	action: 'Update a contract',
	description: 'Change name, value, tags or signing period of a contract',
	shape: 'contract',
	fields: [
		contract.field,
		changesField([
			{
				displayName: 'Contract Name',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. Quote 10045',
				default: '',
				description: 'An empty name removes the present one',
			},
			signingPeriodField,
			{
				displayName: 'Tag Names or IDs',
				name: 'tagIds',
				type: 'multiOptions',
				typeOptions: { loadOptionsMethod: 'getTags' },
				default: [],
				description:
					'The tags that the contract has afterwards; an empty list removes all. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			},
			{
				displayName: 'Value Amount',
				name: 'valueAmount',
				type: 'string',
				placeholder: 'e.g. 1750.00',
				default: '',
				description: 'Needs a currency; both empty removes the value',
			},
			{
				displayName: 'Value Currency',
				name: 'valueCurrency',
				type: 'string',
				placeholder: 'e.g. SEK',
				default: '',
			},
		]),
	],
	acting: { requiresUser: true, actAs: 'contract' },
	sequentialBy: byContract,
	read: (item) => ({ contractId: contract.of(item), changes: requestOf(item) }),
	run: async ({ oneflow }, { contractId, changes }) =>
		await oneflow.put(`/contracts/${contractId}`, changes),
};
