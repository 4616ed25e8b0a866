import { failureOf, fromList, runNode } from '../../../../support/harness';
import { fault, requests, resetSandbox } from '../../../../support/sandbox';
import { createdBodies, creating } from './creating';

describe('contract: create', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	describe('products', () => {
		const withProducts = (product: unknown) =>
			creating({ additionalFields: { products: { product: [product] } } });
		const sent = async () => (await createdBodies())[0].product_groups;

		it('leave a price without amount and discount out', async () => {
			await runNode({ parameters: withProducts({ name: 'Licence', price1: '', price2: 5 }) });
			expect(await sent()).toEqual([
				{ products: [expect.objectContaining({ price_2: { base_amount: { amount: '5' } } })] },
			]);
			expect((await sent())[0].products[0]).not.toHaveProperty('price_1');
		});

		it.each([
			['rows', [{ name: 'A', price_1: { base_amount: { amount: '1.50' } } }]],
			['a group', [{ products: [{ name: 'A', price1: '1.50' }] }]],
			['an object', { product_groups: [{ products: [{ name: 'A', price1: 1.5 }] }] }],
		])('come as JSON: %s', async (_, value) => {
			await runNode({
				parameters: creating({ additionalFields: { productsJson: JSON.stringify(value) } }),
			});
			expect(await sent()).toMatchObject([
				{
					products: [
						{ name: 'A', price_1: { base_amount: { amount: expect.stringMatching(/^1\.50?$/) } } },
					],
				},
			]);
		});

		it.each([[{ tableId: 660001 }], [{ tableName: 'products' }]])(
			'fill the only table once where only some rows name it: %j',
			async (named) => {
				const productsJson = [{ name: 'A' }, { name: 'B', ...named }];
				const parameters = creating({ additionalFields: { productsJson } });
				const [{ json }] = await runNode({ parameters });
				expect(json.product_groups).toMatchObject([{ products: [{ name: 'A' }, { name: 'B' }] }]);
			},
		);

		it('take a discount and a type that stand beside an object', async () => {
			const row = {
				name: 'Licence',
				price1: { base_amount: { amount: '100.00' } },
				price1DiscountPercent: 10,
				quantity: { amount: 1 },
				quantityType: 'single_choice',
			};
			await runNode({ parameters: creating({ additionalFields: { productsJson: [row] } }) });
			const sentRow = {
				price_1: { base_amount: { amount: '100.00' }, discount_percent: '10.000' },
				quantity: { amount: 1, type: 'single_choice' },
			};
			expect(await sent()).toMatchObject([{ products: [sentRow] }]);
		});

		it('refuse what stands beside a list of tables', async () => {
			const productsJson = { product_groups: [{ products: [{ name: 'A' }] }], order: 7 };
			const parameters = creating({ additionalFields: { productsJson } });
			const { message } = await failureOf({ parameters });
			expect(message).toContain('Product table 2: does not know "order".');
			expect(await createdBodies()).toEqual([]);
		});

		it.each([
			['no name', { price1: '1' }, 'Product 1, Name: is empty.'],
			[
				'a price that is no number',
				{ name: 'A', price1: 'cheap' },
				'Price 1: "cheap" is not an amount.',
			],
			['three decimals', { name: 'A', price1: '1.234' }, 'is not an amount.'],
			[
				'a discount without a price',
				{ name: 'A', price1DiscountPercent: 5 },
				'A price needs an amount',
			],
			[
				'two discounts',
				{ name: 'A', price1: '1', price1DiscountPercent: 5, price1DiscountAmount: '1' },
				'is given in addition to a discount amount.',
			],
			[
				'110 percent',
				{ name: 'A', price1: '1', price1DiscountPercent: 110 },
				'is not a percentage.',
			],
			['a choice of three', { name: 'A', quantityType: 'single_choice', quantity: 3 }, 'is 3.'],
		])('refuse %s before any call', async (_, product, message) => {
			const error = await failureOf({ parameters: withProducts(product) });
			expect(`${error.message} ${error.description}`).toContain(message);
			expect(error.message).toMatch(/^Product 1, /);
			expect(await requests()).toEqual([]);
		});

		it('are told by their numbers in the form, whatever tables they are for', async () => {
			const product = ['A', 'B', ''].map((name, at) => ({ name, tableName: `Table ${at}` }));
			const { message } = await failureOf({
				parameters: creating({ additionalFields: { products: { product } } }),
			});
			expect(message).toBe('Product 3, Name: is empty. [item 0]');
		});

		it('are refused by a template without a product table before the contract is made', async () => {
			const error = await failureOf({
				parameters: { ...withProducts({ name: 'A' }), templateId: fromList(84006) },
			});
			expect(error.message).toBe('Products: the template has no product table. [item 0]');
			expect(await createdBodies()).toEqual([]);
		});

		it('need no name where the acting user cannot read the template, which is said', async () => {
			await fault({ kind: 'status', status: 403, body: {}, path: 'templates/84001$' });
			const named = (tableName: string) =>
				creating({
					additionalFields: { productsJson: [{ name: 'A', tableName }] },
				});
			const { message, description } = await failureOf({ parameters: named('Products') });
			expect(message).toMatch(
				/^Table Name: a template that is not shown has no product table "Products"/,
			);
			expect(description).toContain('let a user act who sees it');
			await runNode({ parameters: named('') });
			expect(await createdBodies()).toHaveLength(1);
		});

		it('are refused when they are given by form and as JSON', async () => {
			const products = { product: [{ name: 'A' }] };
			const error = await failureOf({
				parameters: creating({ additionalFields: { products, productsJson: '[{ "name": "B" }]' } }),
			});
			expect(error.message).toBe('Products (JSON): is given in addition to Products. [item 0]');
			expect(error.description).toBe('Remove one of the two from Additional Fields.');
			expect(await requests()).toEqual([]);
		});

		it('are at most 150', async () => {
			const error = await failureOf({
				parameters: creating({
					additionalFields: {
						products: { product: Array.from({ length: 151 }, () => ({ name: 'A' })) },
					},
				}),
			});
			expect(error.message).toBe('Products: 151 products are too many. [item 0]');
			expect(await requests()).toEqual([]);
		});
	});
});
