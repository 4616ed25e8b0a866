import type { Price } from './types.mts';

/** A decimal string in hundredths. */
function toCents(amount: string): bigint {
	const negative = amount.startsWith('-');
	const [whole = '0', decimals = ''] = amount.replace('-', '').split('.');
	const cents = BigInt(whole) * 100n + BigInt(decimals.padEnd(2, '0'));
	return negative ? -cents : cents;
}

function fromCents(cents: bigint): string {
	const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
	return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Writes an amount with exactly two decimals. */
export const normalAmount = (amount: string): string => fromCents(toCents(amount));

/** Writes a percentage with exactly three decimals (2.4). */
export const normalPercent = (percent: string): string => Number(percent).toFixed(3);

/** Divides and rounds half away from zero, so that cents add up as on paper. */
function divide(value: bigint, by: bigint): bigint {
	const half = by / 2n;
	return value < 0n ? (value - half) / by : (value + half) / by;
}

export interface PriceInput {
	base_amount?: { amount: string } | null;
	discount_amount?: { amount: string } | null;
	discount_percent?: string | null;
}

/** True when both kinds of discount carry a value; only one may (3.13). */
export function hasTwoDiscounts(price: PriceInput): boolean {
	const amount = price.discount_amount ? toCents(price.discount_amount.amount) : 0n;
	return amount !== 0n && Number(price.discount_percent ?? '0') !== 0;
}

/** Computes a price as it is read back: net amount and both forms of the discount (3.13, 6.5). */
export function computePrice(input: PriceInput | null): Price | null {
	if (input === null) return null;
	const base = toCents(input.base_amount?.amount ?? '0');
	const percent = BigInt(Math.round(Number(input.discount_percent ?? '0') * 1000));
	let discount = input.discount_amount ? toCents(input.discount_amount.amount) : 0n;
	let shownPercent = '0.000';
	if (percent !== 0n) {
		discount = divide(base * percent, 100_000n);
		shownPercent = normalPercent(input.discount_percent ?? '0');
	} else if (discount !== 0n && base !== 0n) {
		shownPercent = (Number((discount * 100_000n) / base) / 1000).toFixed(3);
	}
	return {
		amount: { amount: fromCents(base - discount) },
		base_amount: { amount: fromCents(base) },
		discount_amount: { amount: fromCents(discount) },
		discount_percent: shownPercent,
	};
}
