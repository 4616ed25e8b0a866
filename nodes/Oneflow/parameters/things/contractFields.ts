import type { INodePropertyOptions } from 'n8n-workflow';

import { choiceField } from '../kit/fields';

/** Longest name of a contract (docs/oneflow-api.md 3.9). */
export const LONGEST_NAME = 130;

const CURRENCY_NAMES: Record<string, string> = {
	AUD: 'Australian Dollar',
	GBP: 'British Pound',
	CAD: 'Canadian Dollar',
	CZK: 'Czech Koruna',
	DKK: 'Danish Krone',
	EUR: 'Euro',
	HUF: 'Hungarian Forint',
	ISK: 'Icelandic Króna',
	JPY: 'Japanese Yen',
	NZD: 'New Zealand Dollar',
	NOK: 'Norwegian Krone',
	PLN: 'Polish Złoty',
	RON: 'Romanian Leu',
	SEK: 'Swedish Krona',
	CHF: 'Swiss Franc',
	USD: 'US Dollar',
};

/** The currencies most contracts are in; Oneflow takes every code of ISO 4217 (docs/oneflow-api.md 2.4). */
export const CURRENCIES: INodePropertyOptions[] = Object.entries(CURRENCY_NAMES).map(
	([value, name]) => ({ name: `${name} (${value})`, value }),
);

/** The currency of the deal value. */
export const valueCurrencyField = choiceField('Value Currency', 'valueCurrency', {
	options: CURRENCIES,
	default: 'EUR',
	description: 'Any other currency can be given by expression, as three letters',
});
