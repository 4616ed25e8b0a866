import { failureOf, mapped, run } from '../../../../support/harness';
import { requests, resetSandbox } from '../../../../support/sandbox';
import { createdBodies, creating } from './creating';

/** The template's fields: order_no "Order number", delivery_terms, accept_terms "Terms accepted", internal_note. */
const AUTOMATIC = creating({ dataFields: { mappingMode: 'autoMapInputData', value: null } });

async function sent(item: Record<string, unknown>): Promise<Record<string, string>> {
	await run({ parameters: AUTOMATIC, items: [item as never] });
	const [body] = await createdBodies();
	const fields = (body as { data_fields?: Array<{ custom_id: string; value: string }> })
		.data_fields;
	return Object.fromEntries((fields ?? []).map(({ custom_id: id, value }) => [id, value]));
}

describe('contract: create, mapped automatically', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it.each([
		['order_no'],
		[' order_no '],
		['\ufefforder_no'],
		['order\u200b_no'],
		['ORDER_NO'],
		['Order No'],
		['order-no'],
		['Order number'],
		['order  NUMBER'],
		['\u202aOrder number\u202c'],
	])('knows the column %j', async (column) => {
		expect(await sent({ [column]: '7' })).toEqual({ order_no: '7' });
	});

	it('takes the column called as the custom ID where another one is alike', async () => {
		expect(await sent({ 'Order number': 'no', order_no: 'yes' })).toEqual({ order_no: 'yes' });
		await resetSandbox();
		const unseen = { order_no: 'yes', 'order\u200b_no': 'no' };
		expect(await sent(unseen)).toEqual({ order_no: 'yes' });
	});

	it('refuses two columns that are alike', async () => {
		const error = await failureOf({
			parameters: AUTOMATIC,
			items: [{ 'Order No': '1', 'Order number': '2' }],
		});
		expect(error.message).toContain('"Order No", "Order number" both look like');
		expect(await createdBodies()).toEqual([]);
	});

	it('names the columns that resemble no field', async () => {
		const { hints } = await run({
			parameters: AUTOMATIC,
			items: [{ order_no: '1', Ordernr: '2', dealId: 3 }],
		});
		expect(hints).toContain(
			'Data Fields, mapped automatically: "Ordernr", "dealId" are no data field and were left out.',
		);
	});

	it.each([[{}], [{ Ordernr: '1', dealId: 2 }]])(
		'makes no contract when nothing fits: %j',
		async (item) => {
			const error = await failureOf({ parameters: AUTOMATIC, items: [item] });
			expect(error.message).toContain('Data Fields: no key of the input is a data field');
			expect(error.description).toContain('order_no');
			expect(await createdBodies()).toEqual([]);
		},
	);

	it('leaves the fields to the template where their columns are empty', async () => {
		expect(await sent({ order_no: null })).toEqual({});
	});
});

describe('contract: create, check boxes among the data fields', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it.each([
		['TRUE', '1'],
		['False ', '0'],
		[true, '1'],
		[0, '0'],
		['1', '1'],
		['', ''],
	])('take %j as %j', async (entered, value) => {
		expect(await sent({ accept_terms: entered })).toEqual({ accept_terms: value });
	});

	it.each(['yes', 2, 'x'])('refuse %j before any contract is made', async (entered) => {
		const error = await failureOf({
			parameters: creating({ dataFields: mapped({ accept_terms: entered }) }),
		});
		expect(error.message).toContain('is neither on nor off');
		expect((await requests()).filter(({ method }) => method !== 'GET')).toEqual([]);
	});

	it('take prices that an expression worked out as people mean them', async () => {
		expect(await sent({ order_no: 19.99 * 1.25, internal_note: 0.1 + 0.2 })).toEqual({
			order_no: '24.9875',
			internal_note: '0.3',
		});
	});
});
