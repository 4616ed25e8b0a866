/** A decimal number as a whole number and the places behind its point. */
interface Decimal {
	digits: bigint;
	places: number;
}

const ZERO: Decimal = { digits: 0n, places: 0 };

function parse(value: unknown): Decimal | undefined {
	const match = /^(-?)(\d{1,500})(?:\.(\d{1,500}))?$/.exec(String(value ?? '').trim());
	if (match === null) return undefined;
	const [, sign, whole, fraction = ''] = match;
	return { digits: BigInt(`${sign}${whole}${fraction}`), places: fraction.length };
}

function plus(one: Decimal, other: Decimal): Decimal {
	const places = Math.max(one.places, other.places);
	const scaled = ({ digits, places: own }: Decimal) => digits * 10n ** BigInt(places - own);
	return { digits: scaled(one) + scaled(other), places };
}

/** With so many places, rounded half away from zero, as invoices are. */
function show({ digits, places }: Decimal, shown: number): string {
	const shift = places - shown;
	const isNegative = digits < 0n;
	const size = isNegative ? -digits : digits;
	const divisor = shift > 0 ? 10n ** BigInt(shift) : 1n;
	const rounded = shift > 0 ? (size + divisor / 2n) / divisor : size * 10n ** BigInt(-shift);
	const text = String(rounded).padStart(shown + 1, '0');
	const sign = isNegative && rounded !== 0n ? '-' : '';
	return `${sign}${text.slice(0, -shown)}.${text.slice(-shown)}`;
}

/**
 * The sum of the products of pairs, each a decimal number or its text, as text with two decimals. Exact:
 * money is never held as a binary fraction. A pair that is no pair of numbers counts as nothing.
 */
export function sumOfProducts(pairs: ReadonlyArray<readonly [unknown, unknown]>): string {
	let sum = ZERO;
	for (const [one, other] of pairs) {
		const left = parse(one);
		const right = parse(other);
		if (left === undefined || right === undefined) continue;
		const places = left.places + right.places;
		sum = plus(sum, { digits: left.digits * right.digits, places });
	}
	return show(sum, 2);
}

/**
 * A decimal number's text with exactly `places` decimals, rounded half away from zero. `text` is digits with a
 * point and perhaps a minus.
 */
export function roundedTo(text: string, places: number): string {
	return show(parse(text) ?? ZERO, places);
}
