import type { IExecuteFunctions } from 'n8n-workflow';

import { numberField } from './fields';
import { Item } from './item';
import { wholeNumber } from './values';

const DEFAULT_CONCURRENCY = 5;
const HIGHEST_CONCURRENCY = 50;

export const concurrencyOption = numberField('Concurrency', 'concurrency', {
	typeOptions: { minValue: 1, maxValue: HIGHEST_CONCURRENCY, numberPrecision: 0 },
	default: DEFAULT_CONCURRENCY,
	description:
		'How many input items are processed at the same time. The output keeps the order of the input. Oneflow allows 2,000 requests in five minutes.',
});

/** How many items run side by side; read from the first item, as it holds for the whole run. */
export function concurrencyOf(context: IExecuteFunctions): number {
	const first = new Item(context, 0);
	return (
		first.check(first.option('concurrency'), 'Concurrency', wholeNumber(1, HIGHEST_CONCURRENCY)) ??
		DEFAULT_CONCURRENCY
	);
}
