import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { inside, recordIn, withoutUndefined } from '../../records';
import { tagIdsOf } from '../../oneflow/names';
import type { OneflowClient } from '../../transport/client';
import { UserProblem } from '../../transport/failure';
import { onContract } from '../operation';
import { changes, clearable, lasting, removable } from '../../parameters/kit/changes';
import {
	choiceField,
	collectionField,
	idsField,
	numberField,
	textField,
	timeField,
} from '../../parameters/kit/fields';
import type { Item } from '../../parameters/kit/item';
import { references } from '../../parameters/kit/locator';
import { amount, currency, date, oneOf, text, wholeNumber } from '../../parameters/kit/values';
import {
	CURRENCIES,
	LONGEST_NAME,
	valueCurrencyField,
} from '../../parameters/things/contractFields';

/** Days that a deadline may be away; Oneflow states no bound, this only catches slips. */
const MOST_DAYS = 36_500;

const contractChanges = changes(
	[
		textField('Contract Name', 'name', {
			placeholder: 'e.g. Quote 10045',
			description: 'An empty name removes the current one',
		}),
		collectionField('Signing Period', 'signingPeriod', {
			placeholder: 'Add part',
			// All parts are there from the start, so that each appears with its type.
			default: { type: 'fixed_date', date: '', days: 30 },
			description: 'Until when the contract can be signed',
			options: [
				choiceField('Type', 'type', {
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
				}),
				timeField('Date', 'date', {
					displayOptions: { show: { type: ['fixed_date'] } },
					description: 'Last day for signing; only the day counts',
				}),
				numberField('Days', 'days', {
					typeOptions: { minValue: 1, numberPrecision: 0 },
					default: 30,
					displayOptions: { show: { type: ['days_after_publish'] } },
					description: 'Days after publishing',
				}),
			],
		}),
		idsField('Tag Names or IDs', 'tagIds', {
			list: 'getTags',
			description: 'The tags that the contract has afterwards; an empty list removes all',
		}),
		textField('Value Amount', 'valueAmount', {
			placeholder: 'e.g. 1750.00',
			description:
				'The currency stays as it is unless you add it too; leave both empty to remove the value',
		}),
		{ ...valueCurrencyField, options: [...CURRENCIES, { name: 'None', value: '' }] },
	],
	(timezone) =>
		z.object({
			name: clearable(text(LONGEST_NAME)),
			valueAmount: removable(amount),
			valueCurrency: removable(currency),
			tagIds: references.optional(),
			signingPeriod: lasting(
				z.object({
					type: oneOf('never', 'days_after_publish', 'fixed_date'),
					days: wholeNumber(1, MOST_DAYS),
					date: date(timezone),
				}),
			),
		}),
);

type SigningPeriod = NonNullable<ReturnType<typeof contractChanges.read>['signingPeriod']>;

/** Only the part that belongs to the type is sent (docs/oneflow-api.md 3.9). */
function signingPeriodJson(item: Item, { type, days, date: day }: SigningPeriod): IDataObject {
	if (type === 'never') return { type };
	if (type === 'days_after_publish') {
		if (days !== undefined) return { type, expire_days_after_publish: days };
		throw item.problem('Signing Period, Days', 'is empty.', 'Enter a number of days.');
	}
	if (day !== undefined) return { type, expire_date: day };
	throw item.problem('Signing Period, Date', 'is empty.', 'Enter a date as YYYY-MM-DD.');
}

/** Null takes the value away; a half that is undefined stays as it is. */
type ChangedValue = { amount?: string; currency?: string } | null | undefined;

/** The deal value; both halves emptied remove it (docs/oneflow-api.md 3.9), one alone cannot be. */
function changedValue(item: Item, valueAmount?: string | null, valueCurrency?: string | null) {
	if (valueAmount === undefined && valueCurrency === undefined) return undefined;
	if (valueAmount === null && valueCurrency === null) return null;
	if (valueAmount === null || valueCurrency === null) {
		throw item.problem(
			valueAmount === null ? 'Value Amount' : 'Value Currency',
			'is empty, but a value has both an amount and a currency.',
			'Empty both to remove the value, or remove this field to leave it as it is.',
		);
	}
	return withoutUndefined({ amount: valueAmount, currency: valueCurrency });
}

/** Oneflow takes the value as a whole, so that the half not named is read. Throws UserProblem. */
async function wholeValue(oneflow: OneflowClient, contractId: number, value: ChangedValue) {
	if (!value || (value.amount !== undefined && value.currency !== undefined)) return value;
	const contract = await oneflow.get(`/contracts/${contractId}`);
	const present = recordIn(inside(contract, '_private', 'value') ?? contract.value);
	const whole = withoutUndefined({ amount: present.amount, currency: present.currency, ...value });
	if (whole.amount !== undefined && whole.currency !== undefined) return whole;
	throw new UserProblem(
		`${value.currency === undefined ? 'Value Currency' : 'Value Amount'}: is empty, and contract ${contractId} has no value so far.`,
		'Enter both Value Amount and Value Currency.',
	);
}

/** PUT /contracts/{id} (docs/oneflow-api.md 3.9): nothing that the user did not name is sent. */
export const update = onContract({
	description: 'Change name, value, tags or signing period of a contract',
	shape: 'contract',
	input: {
		changed: {
			field: contractChanges.field,
			read(item) {
				const { name, valueAmount, valueCurrency, tagIds, signingPeriod } =
					contractChanges.read(item);
				return {
					own: withoutUndefined({
						name,
						signing_period_expiration: signingPeriod && signingPeriodJson(item, signingPeriod),
					}),
					tags: tagIds,
					value: changedValue(item, valueAmount, valueCurrency),
				};
			},
		},
	},
	async run(call, { contractId, changed: { own, tags, value } }) {
		const { oneflow } = call;
		const tagIds = tags && (await tagIdsOf(call, tags));
		const whole = await wholeValue(oneflow, contractId, value);
		const all = withoutUndefined({ ...own, value: whole });
		const ownside = Object.keys(all).length > 0 ? all : undefined;
		const body = withoutUndefined({ _private: ownside, tags: tagIds?.map((id) => ({ id })) });
		return await oneflow.put(`/contracts/${contractId}`, body);
	},
});
