import type { IDataObject } from 'n8n-workflow';

import type { Item } from './item';

/** Longest name of a contract (API notes 3.9). */
export const LONGEST_NAME = 130;

/** The deal value needs both halves (API notes 3.9). */
export function valueJson(
	item: Item,
	valueAmount: string | undefined,
	valueCurrency: string | undefined,
): IDataObject | undefined {
	if (valueAmount === undefined && valueCurrency === undefined) return undefined;
	if (valueAmount !== undefined && valueCurrency !== undefined) {
		return { amount: valueAmount, currency: valueCurrency };
	}
	const [missing, other] =
		valueAmount === undefined
			? ['Value Amount', 'Value Currency']
			: ['Value Currency', 'Value Amount'];
	throw item.problem(missing, `is empty, but ${other} is given.`, 'Enter both or neither.');
}
