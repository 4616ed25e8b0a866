import { inside, isRecord } from '../../records';
import { choiceField, entriesField, numberField, timeField } from '../kit/fields';
import type { Item } from '../kit/item';
import { choice, dateTime, decimalNumber } from '../kit/values';

const MILLISECONDS: Record<string, number> = {
	minutes: 60_000,
	hours: 3_600_000,
	days: 86_400_000,
};

/** Beyond this date, n8n treats a wait as one without a limit. */
const LONGEST_MS = 900 * 365 * 86_400_000;

/** n8n's own option, with its names and words. */
export const limitWaitTimeOption = entriesField('Limit Wait Time', 'limitWaitTime', {
	default: { values: { limitType: 'afterTimeInterval', resumeAmount: 14, resumeUnit: 'days' } },
	description:
		'How long to wait at most. After that, the workflow continues with the outcome timedOut and the contract as it was when the wait began. The contract stays open in Oneflow and may have been signed in the meantime, so get it again before you act on it. The limit is kept to the minute.',
	options: [
		{
			displayName: 'Values',
			name: 'values',
			values: [
				choiceField('Limit Type', 'limitType', {
					default: 'afterTimeInterval',
					description:
						'Sets the condition for the execution to resume. Can be a specified date or after some time.',
					options: [
						{
							name: 'After Time Interval',
							description: 'Waits for a certain amount of time',
							value: 'afterTimeInterval',
						},
						{
							name: 'At Specified Time',
							description: 'Waits until the set date and time to continue',
							value: 'atSpecifiedTime',
						},
					],
				}),
				numberField('Amount', 'resumeAmount', {
					displayOptions: { show: { limitType: ['afterTimeInterval'] } },
					typeOptions: { minValue: 0 },
					default: 14,
					description: 'The time to wait',
				}),
				choiceField('Unit', 'resumeUnit', {
					displayOptions: { show: { limitType: ['afterTimeInterval'] } },
					options: [
						{ name: 'Minutes', value: 'minutes' },
						{ name: 'Hours', value: 'hours' },
						{ name: 'Days', value: 'days' },
					],
					default: 'days',
					description: 'Unit of the interval value',
				}),
				timeField('Max Date and Time', 'maxDateAndTime', {
					displayOptions: { show: { limitType: ['atSpecifiedTime'] } },
					description: 'Continue execution after the specified date and time',
				}),
			],
		},
	],
});

/** Limit Wait Time, in milliseconds from the beginning or as a point in time, if set. Throws NodeOperationError. */
export function readWaitLimit(item: Item): { after: number } | { at: number } | undefined {
	const values = inside(item.raw('options.limitWaitTime'), 'values');
	if (!isRecord(values)) return undefined;
	const type = choice('afterTimeInterval', 'atSpecifiedTime');
	const orRemove = 'or remove Limit Wait Time to wait without a limit.';
	if (item.check(values.limitType, 'Limit Type', type) === 'afterTimeInterval') {
		const unit = item.check(values.resumeUnit, 'Unit', choice('days', 'hours', 'minutes'));
		const amount = item.check(values.resumeAmount ?? 14, 'Amount', decimalNumber);
		const after = (amount ?? 0) * MILLISECONDS[unit];
		if (after > 0 && after < LONGEST_MS) return { after };
		throw item.problem(
			'Amount',
			`${String(values.resumeAmount)} ${unit} is not a valid waiting time.`,
			`Enter a number greater than 0, of less than 900 years, ${orRemove}`,
		);
	}
	const label = 'Max Date and Time';
	const text = item.check(values.maxDateAndTime, label, dateTime(item.context.getTimezone()));
	if (text === undefined) {
		throw item.problem(label, 'is empty.', `Enter a date and time, ${orRemove}`);
	}
	const at = Date.parse(text);
	if (at > Date.now()) return { at };
	throw item.problem(label, `${text} is in the past.`, 'Enter a later date and time.');
}
