/** A decimal number as a whole number and the places behind its point. */
interface Decimal {
	digits: bigint;
	places: number;
}

const PLACES_SHOWN = 2;

function parse(value: unknown): Decimal | undefined {
	const match = /^(-?)(\d{1,30})(?:\.(\d{1,10}))?$/.exec(String(value ?? '').trim());
	if (match === null) return undefined;
	const [, sign, whole, fraction = ''] = match;
	return { digits: BigInt(`${sign}${whole}${fraction}`), places: fraction.length };
}

function times(one: Decimal, other: Decimal): Decimal {
	return { digits: one.digits * other.digits, places: one.places + other.places };
}

function plus(one: Decimal, other: Decimal): Decimal {
	const places = Math.max(one.places, other.places);
	const scaled = ({ digits, places: own }: Decimal) => digits * 10n ** BigInt(places - own);
	return { digits: scaled(one) + scaled(other), places };
}

/** Rounded half away from zero to two places, as invoices are. */
function show({ digits, places }: Decimal): string {
	const shift = places - PLACES_SHOWN;
	const isNegative = digits < 0n;
	const size = isNegative ? -digits : digits;
	const divisor = shift > 0 ? 10n ** BigInt(shift) : 1n;
	const rounded = shift > 0 ? (size + divisor / 2n) / divisor : size * 10n ** BigInt(-shift);
	const text = String(rounded).padStart(PLACES_SHOWN + 1, '0');
	const sign = isNegative && rounded !== 0n ? '-' : '';
	return `${sign}${text.slice(0, -PLACES_SHOWN)}.${text.slice(-PLACES_SHOWN)}`;
}

/**
 * The sum of the products of pairs, each a decimal number or its text, as text with two decimals. Exact:
 * money is never held as a binary fraction. A pair that is no pair of numbers counts as nothing.
 */
export function sumOfProducts(pairs: ReadonlyArray<readonly [unknown, unknown]>): string {
	let sum: Decimal = { digits: 0n, places: 0 };
	for (const [one, other] of pairs) {
		const left = parse(one);
		const right = parse(other);
		if (left !== undefined && right !== undefined) sum = plus(sum, times(left, right));
	}
	return show(sum);
}

/**
 * A decimal number's text with exactly `places` decimals, rounded half away from zero. `text` is digits with a
 * point and perhaps a minus.
 */
export function roundedTo(text: string, places: number): string {
	const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
	const kept = BigInt(`${whole}${fraction.slice(0, places).padEnd(places, '0')}`);
	const rounded = String(kept + ((fraction[places] ?? '0') >= '5' ? 1n : 0n)).padStart(
		places + 1,
		'0',
	);
	const isNegative = sign !== '' && /[1-9]/.test(rounded);
	return `${isNegative ? '-' : ''}${rounded.slice(0, -places)}.${rounded.slice(-places)}`;
}
