import {
	amount,
	date,
	decimalNumber,
	email,
	percent,
	phoneNumber,
	wholeNumber,
} from '../../../../nodes/Oneflow/parameters/values';

const MOST_MS = 50;

describe('values', () => {
	it.each([
		['amount', amount, ['007', '1e3', '0x10', '1.234', '12345678901234568', 12345678901234568]],
		['whole number', wholeNumber(1, 365), ['0x10', '007', '1e2', '1.5', '366']],
		['decimal number', decimalNumber, ['0x10', '1e3', '01', 'NaN', 'Infinity']],
		['percentage', percent, ['0x10', '1e1', '101', '-1']],
		['date', date, ['2025-02-30', '2025-13-01', '2025-02-29', '1.2.2025']],
	] as const)('that are no %s are refused', (_, schema, values) => {
		for (const value of values)
			expect([value, schema.safeParse(value).success]).toEqual([value, false]);
	});

	it.each([
		['amount', amount, ['0', '1800.00', '-3.5', 12.5, '9999999999999.99']],
		['whole number', wholeNumber(1, 365), [1, '30', '365']],
		['decimal number', decimalNumber, [0, '0.5', '-2', 3]],
		['percentage', percent, ['0', 100, '12.5']],
		['date', date, ['2024-02-29', '2025-06-30T10:00:00']],
	] as const)('that are a %s are taken', (_, schema, values) => {
		for (const value of values)
			expect([value, schema.safeParse(value).success]).toEqual([value, true]);
	});

	it.each([
		['email address', email, `${'a@a.'.repeat(15_000)}@`],
		['email address without an end', email, `a@${'a.'.repeat(30_000)}<`],
		['phone number', phoneNumber, `+${'1 '.repeat(30_000)}x`],
		['date', date, `2025-01-01${' '.repeat(60_000)}`.replace(/ $/, 'x')],
	] as const)('cost no time as a long %s', (_, schema, value) => {
		const start = performance.now();
		schema.safeParse(value);
		expect(performance.now() - start).toBeLessThan(MOST_MS);
	});
});
