/** Places behind the point with which numbers are held, as whole numbers; no text has more. */
const PLACES = 500;

function parse(value: unknown): bigint | undefined {
	const match = /^(-?)(\d{1,500})(?:\.(\d{1,500}))?$/.exec(String(value ?? '').trim());
	if (match === null) return undefined;
	const [, sign, whole, fraction = ''] = match;
	return BigInt(`${sign}${whole}${fraction.padEnd(PLACES, '0')}`);
}

/** Whether a value is a decimal number, or the text of one. */
export const isDecimal = (value: unknown): boolean => parse(value) !== undefined;

/** A number held with `places`, with `shown` of them, rounded half away from zero, as invoices are. */
function show(number: bigint, places: number, shown: number): string {
	const isNegative = number < 0n;
	const size = isNegative ? -number : number;
	const divisor = 10n ** BigInt(places - shown);
	const rounded = (size + divisor / 2n) / divisor;
	const text = String(rounded).padStart(shown + 1, '0');
	const sign = isNegative && rounded !== 0n ? '-' : '';
	return `${sign}${text.slice(0, -shown)}.${text.slice(-shown)}`;
}

/** The exact sum of the products of pairs of decimals, with two decimals; what is no such pair counts as nothing. */
export function sumOfProducts(pairs: ReadonlyArray<readonly [unknown, unknown]>): string {
	const products = pairs.map(([one, other]) => (parse(one) ?? 0n) * (parse(other) ?? 0n));
	const sum = products.reduce((before, product) => before + product, 0n);
	return show(sum, 2 * PLACES, 2);
}

/** The text of a decimal number with exactly `places` decimals, rounded half away from zero. */
export function roundedTo(text: string, places: number): string {
	return show(parse(text) ?? 0n, PLACES, places);
}
