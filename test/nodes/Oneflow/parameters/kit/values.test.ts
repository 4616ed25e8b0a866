import {
	amount,
	date,
	decimalNumber,
	email,
	percent,
	phoneNumber,
	text,
	wholeNumber,
} from '../../../../../nodes/Oneflow/parameters/kit/values';
import { reference } from '../../../../../nodes/Oneflow/parameters/kit/locator';
import { quickest } from '../../../../support/quickest';

const MOST_MS = 50;
const STOCKHOLM = 'Europe/Stockholm';

describe('values', () => {
	// promise: A number that lost digits becomes no text
	// promise: A day is one that the calendar has, an amount one that people write
	it.each([
		['amount', amount, ['007', '1e3', '0x10', '1.234', '12345678901234568', 12345678901234568]],
		['whole number', wholeNumber(1, 365), ['0x10', '007', '1e2', '1.5', '366']],
		['decimal number', decimalNumber, ['0x10', '1e3', '01', 'NaN', 'Infinity']],
		['percentage', percent, ['0x10', '1e1', '101', '-1']],
		[
			'date',
			date(STOCKHOLM),
			['2025-02-30', '2025-02-30T10:00:00Z', '2025-13-01', '2025-02-29', '1.2.2025'],
		],
		[
			'text that can be sent',
			text(),
			['cut \ud83d', '\udc4d alone', 12345678901234568, 2 ** 53, 1e21, Number.NaN, 1e-17],
		],
	] as const)('that are no %s are refused', (_, schema, values) => {
		for (const value of values)
			expect([value, schema.safeParse(value).success]).toEqual([value, false]);
	});

	it.each([
		['amount', amount, ['0', '1800.00', '-3.5', 12.5, '9999999999999.99']],
		['whole number', wholeNumber(1, 365), [1, '30', '365']],
		['decimal number', decimalNumber, [0, '0.5', '-2', 3]],
		['percentage', percent, ['0', 100, '12.5']],
		['date', date(STOCKHOLM), ['2024-02-29', '2025-06-30T10:00:00']],
		['text', text(), [0, 12.5, -3, 9_007_199_254_740_991, true, '12345678901234568', 0.1 + 0.2]],
	] as const)('that are a %s are taken', (_, schema, values) => {
		for (const value of values)
			expect([value, schema.safeParse(value).success]).toEqual([value, true]);
	});

	// promise: A time is the day it is in the workflow’s zone
	it.each([
		['2025-06-30T22:00:00Z', STOCKHOLM, '2025-07-01'],
		['2025-06-30T22:00:00.000+00:00', STOCKHOLM, '2025-07-01'],
		['2025-06-30T21:59:59Z', STOCKHOLM, '2025-06-30'],
		['2025-06-30T22:00:00Z', 'America/New_York', '2025-06-30'],
		['2025-07-01T02:00:00+0900', STOCKHOLM, '2025-06-30'],
		[new Date('2025-12-31T23:30:00Z'), STOCKHOLM, '2026-01-01'],
		['2025-06-30T23:59:59', STOCKHOLM, '2025-06-30'],
		['2025-06-30', 'America/New_York', '2025-06-30'],
	])('take of the time %s in %s the day %s', (value, timezone, day) => {
		expect(date(timezone).parse(value)).toBe(day);
	});

	// promise: No pattern is slow on long input
	it.each([
		['email address', email, `${'a@a.'.repeat(15_000)}@`],
		['email address without an end', email, `a@${'a.'.repeat(30_000)}<`],
		['phone number', phoneNumber, `+${'1 '.repeat(30_000)}x`],
		[
			'web address',
			reference('contracts'),
			{ mode: 'url', value: `https://x${'/contracts/1'.repeat(30_000)} x` },
		],
		['time', date(STOCKHOLM), `2025-01-01T${'1+'.repeat(30_000)}Z`],
		['text', text(60_000), `${'\u{1f44d}'.repeat(30_000)}`],
		['date', date(STOCKHOLM), `2025-01-01${' '.repeat(60_000)}`.replace(/ $/, 'x')],
	] as const)('cost no time as a long %s', async (_, schema, value) => {
		expect(await quickest(MOST_MS, () => schema.safeParse(value))).toBeLessThan(MOST_MS);
	});
});
