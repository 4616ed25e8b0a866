/** Value formats of docs/oneflow-api.md 2.4. */

const EMAIL = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]{2,}$/;
const regionNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const NOT_COUNTRIES = new Set(['EU', 'EZ', 'UN', 'ZZ', 'QO', 'XA', 'XB']);
const currencies = new Set(Intl.supportedValuesOf('currency'));

/** True for an e-mail address (2.4). */
export const isEmail = (value: string): boolean => value.length <= 254 && EMAIL.test(value);

/** True for an E.164 number such as +46701234567 (2.4). */
export const isPhoneNumber = (value: string): boolean => /^\+[1-9]\d{5,14}$/.test(value);

/** True for an ISO 3166-1 alpha-2 code in upper case (2.4). */
export const isCountryCode = (value: string): boolean =>
	/^[A-Z]{2}$/.test(value) && !NOT_COUNTRIES.has(value) && regionNames.of(value) !== undefined;

/** True for an ISO 4217 code (2.4). */
export const isCurrency = (value: string): boolean => currencies.has(value);

/** True for a calendar date YYYY-MM-DD (2.4). */
export function isDate(value: string): boolean {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
	const date = new Date(`${value}T00:00:00Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

const DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;

/** Reads a datetime with either offset style (8 #28); null when it is none. */
export function parseDateTime(value: string): number | null {
	if (!DATETIME.test(value)) return null;
	const time = Date.parse(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
	return Number.isNaN(time) ? null : time;
}

/** Writes a datetime the way bodies show it: UTC with `+00:00` (8 #28). */
export const toBodyTime = (time: number): string =>
	`${new Date(time).toISOString().slice(0, 19)}+00:00`;

/** Writes a datetime the way notifications show it: UTC with `+0000` (6.12). */
export const toNotificationTime = (bodyTime: string): string =>
	bodyTime.replace(/\+00:00$/, '+0000');

/** Milliseconds of a datetime that the sandbox wrote itself. */
export const timeOf = (bodyTime: string): number => Date.parse(bodyTime);

/** True for a decimal string with at most two decimals (2.4). */
export const isAmount = (value: string): boolean => /^\d{1,15}(\.\d{1,2})?$/.test(value);

/** As isAmount, with an optional minus sign (2.4). */
export const isSignedAmount = (value: string): boolean => /^-?\d{1,15}(\.\d{1,2})?$/.test(value);

/** True for 0.000 to 100.000 as a string (2.4). */
export const isPercent = (value: string): boolean =>
	/^\d{1,3}(\.\d{1,3})?$/.test(value) && Number(value) <= 100;

/** Adds a duration such as `12m` (2.4) to a time; null when the text is no duration. */
export function addDuration(time: number, duration: string): number | null {
	const match = /^(\d+)([dwmy])$/.exec(duration);
	if (!match) return null;
	const count = Number(match[1]);
	const date = new Date(time);
	if (match[2] === 'd') date.setUTCDate(date.getUTCDate() + count);
	else if (match[2] === 'w') date.setUTCDate(date.getUTCDate() + 7 * count);
	else if (match[2] === 'm') date.setUTCMonth(date.getUTCMonth() + count);
	else date.setUTCFullYear(date.getUTCFullYear() + count);
	return date.getTime();
}

/** The named string formats that request schemas refer to. */
export const schemaFormats: Record<string, (value: string) => boolean> = {
	'api-email': isEmail,
	'api-phone': (value) => value === '' || isPhoneNumber(value),
	'api-country': isCountryCode,
	'api-currency': isCurrency,
	'api-date': isDate,
	'api-datetime': (value) => parseDateTime(value) !== null,
	'api-amount': isAmount,
	'api-signed-amount': isSignedAmount,
	'api-percent': isPercent,
};
