import * as fc from 'fast-check';

import { sumOfProducts } from '../../../../nodes/Oneflow/oneflow/decimals';

describe('a sum of products', () => {
	it.each([
		[[], '0.00'],
		[[['2', '0.1']], '0.20'],
		[
			[
				[3, '0.1'],
				['1', '0.05'],
			],
			'0.35',
		],
		[[['0.5', '0.01']], '0.01'],
		[[['-1', '0.004']], '0.00'],
		[[['1', '12345678901234567890.12']], '12345678901234567890.12'],
		[
			[
				['x', '1'],
				[undefined, '2'],
				['1', null],
				['1', '2.50'],
			],
			'2.50',
		],
	] as Array<[Array<[unknown, unknown]>, string]>)('of %j is %s', (pairs, sum) => {
		expect(sumOfProducts(pairs)).toBe(sum);
	});

	it('is exact to the cent for any amounts', () => {
		const cents = fc.integer({ min: -1_000_000, max: 1_000_000 });
		const asText = (value: number) =>
			`${value < 0 ? '-' : ''}${(Math.abs(value) / 100).toFixed(2)}`;
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), cents)), (pairs) => {
				const sum = pairs.reduce((total, [quantity, price]) => total + quantity * price, 0);
				const shown = sumOfProducts(pairs.map(([quantity, price]) => [quantity, asText(price)]));
				expect(Math.round(Number(shown) * 100)).toBe(sum === 0 ? 0 : sum);
			}),
		);
	});
});
