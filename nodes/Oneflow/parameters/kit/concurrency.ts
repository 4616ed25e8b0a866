import { numberField } from './fields';
import { option } from './parameter';
import { wholeNumber } from './values';

const USUAL = 5;
const HIGHEST = 50;

/** How many items run side by side. */
export const concurrency = option(
	numberField('Concurrency', 'concurrency', {
		typeOptions: { minValue: 1, maxValue: HIGHEST, numberPrecision: 0 },
		default: USUAL,
		description:
			'How many input items are processed at the same time. The output keeps the order of the input. Oneflow allows 2,000 requests in five minutes.',
	}),
	wholeNumber(1, HIGHEST).transform((entered) => entered ?? USUAL),
);
