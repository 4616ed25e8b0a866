import type { INodePropertyOptions } from 'n8n-workflow';

import type { Item } from '../kit/item';

/** Longest name of a contract (docs/oneflow-api.md 3.9). */
export const LONGEST_NAME = 130;

const CURRENCY_NAMES: Record<string, string> = {
	AUD: 'Australian Dollar',
	CAD: 'Canadian Dollar',
	CHF: 'Swiss Franc',
	CZK: 'Czech Koruna',
	DKK: 'Danish Krone',
	EUR: 'Euro',
	GBP: 'British Pound',
	HUF: 'Hungarian Forint',
	ISK: 'Icelandic Króna',
	JPY: 'Japanese Yen',
	NOK: 'Norwegian Krone',
	NZD: 'New Zealand Dollar',
	PLN: 'Polish Złoty',
	RON: 'Romanian Leu',
	SEK: 'Swedish Krona',
	USD: 'US Dollar',
};

/** The currencies most contracts are in; Oneflow takes every code of ISO 4217 (docs/oneflow-api.md 2.4). */
export const CURRENCIES: INodePropertyOptions[] = Object.entries(CURRENCY_NAMES)
	.map(([value, name]) => ({ name: `${name} (${value})`, value }))
	.sort((one, other) => (one.name < other.name ? -1 : 1));

/** The deal value needs both halves (docs/oneflow-api.md 3.9). */
export function valueJson(item: Item, valueAmount?: string, valueCurrency?: string) {
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
