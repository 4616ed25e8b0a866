import type { IDataObject } from 'n8n-workflow';

import { binaryContent, byId, failureOf, runNode } from '../../../../support/harness';
import {
	api,
	clearRequests,
	control,
	requests,
	resetSandbox,
	sandboxCredential,
} from '../../../../support/sandbox';

const MOST_CALLS = 4;

const getSigned = (contractId: number, more: Record<string, unknown> = {}) => ({
	resource: 'contract',
	operation: 'getSigned',
	contractId: byId(contractId),
	simplify: true,
	...more,
});

const person = (name: string, email: string) => ({
	name,
	email,
	signatory: true,
	delivery_channel: 'email',
	_permissions: { 'contract:update': true },
});

const COMPANY = {
	type: 'company',
	name: 'Buyer Oy',
	country_code: 'FI',
	identification_number: '1234567-8',
	_private_ownerside: { custom_id: 'crm-1' },
	participants: [person('Bo Kivi', 'bo@example.org'), person('Ulla Koski', 'ulla@example.org')],
};
const INDIVIDUAL = { type: 'individual', participant: person('Cia Lund', 'cia@example.net') };

const row = (name: string, price: string, quantity: number, more: IDataObject = {}) => ({
	name,
	price_1: { base_amount: { amount: price } },
	quantity: { type: 'quantity', amount: quantity },
	...more,
});

/** Creates, sends and signs a contract past the node. */
async function signed(body: IDataObject, seed: 'default' | 'other' = 'default'): Promise<number> {
	const options = { seed };
	const { id } = (await api('POST', '/contracts/create', body, options)) as { id: number };
	await api('POST', `/contracts/${id}/publish`, { subject: 's', message: 'm' }, options);
	await control('POST', `/contracts/${id}/sign`, {});
	await clearRequests();
	return id;
}

const quote = (more: IDataObject = {}) => ({
	workspace_id: 61001,
	template_id: 84001,
	name: 'Quote 10045',
	data_fields: [{ custom_id: 'order_no', value: '10045' }],
	parties: [COMPANY, INDIVIDUAL],
	...more,
});

describe('contract: get signed', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('gives who signed and when, on both kinds of counterparty', async () => {
		const id = await signed(quote());
		const [{ json }] = await runNode({ parameters: getSigned(id) });
		expect(json).toMatchObject({
			id,
			name: 'Quote 10045',
			state: 'signed',
			dataFields: expect.objectContaining({ order_no: '10045' }),
			counterparties: [
				{
					name: 'Buyer Oy',
					identificationNumber: '1234567-8',
					countryCode: 'FI',
					customId: 'crm-1',
				},
				{ type: 'individual' },
			],
		});
		const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown;
		expect(json.signatories).toMatchObject([
			{ name: 'Bo Kivi', email: 'bo@example.org', party: 'Buyer Oy', owner: false },
			{ name: 'Ulla Koski', party: 'Buyer Oy', owner: false },
			{ name: 'Cia Lund', party: 'Cia Lund', owner: false },
		]);
		for (const signatory of json.signatories as IDataObject[]) {
			expect(signatory).toMatchObject({ signState: 'signed', signStateUpdatedTime: time });
		}
		expect((await requests()).length).toBeLessThanOrEqual(MOST_CALLS);
	});

	it('sums quantity times price 1 after discounts, exactly', async () => {
		const percent = { base_amount: { amount: '1000.00' }, discount_percent: '10.000' };
		const amount = { base_amount: { amount: '0.30' }, discount_amount: { amount: '0.10' } };
		const products = [
			row('Licence', '1000.00', 2, { price_1: percent }),
			row('Stamp', '0.30', 3, { price_1: amount }),
			row('Not chosen', '99.00', 0, { quantity: { type: 'multiple_choice', amount: 0 } }),
			row('Hidden price', '1.00', 5, { price_1: null }),
		];
		const id = await signed(quote({ product_groups: [{ products }] }));
		const [{ json }] = await runNode({ parameters: getSigned(id) });
		expect(json.tables).toEqual([
			expect.objectContaining({ id: expect.any(Number), total: '1800.60' }),
		]);
		const [table] = json.tables as IDataObject[];
		expect((table.rows as IDataObject[]).map(({ name }) => name)).toEqual(
			products.map(({ name }) => name),
		);
		expect(table).not.toHaveProperty('total2');
	});

	it('keeps two tables apart, with the second price where it is used', async () => {
		await resetSandbox('other');
		const template = (await api('GET', '/templates/502317', undefined, { seed: 'other' })) as {
			product_groups: Array<{ id: number }>;
			workspaces: Array<{ id: number }>;
		};
		const [first, second] = template.product_groups;
		const usable = (await api('GET', '/helpers/contract_create_data', undefined, {
			seed: 'other',
		})) as Array<{ id: number; templates: Array<{ id: number }> }>;
		const workspace = usable.find(({ templates }) => templates.some(({ id }) => id === 502317));
		const id = await signed(
			{
				workspace_id: Number(workspace?.id),
				template_id: 502317,
				parties: [COMPANY],
				product_groups: [
					{ id: first.id, products: [row('Yearly', '12.50', 4)] },
					{
						id: second.id,
						products: [row('Hours', '100.00', 2, { price_2: { base_amount: { amount: '7.25' } } })],
					},
				],
			},
			'other',
		);
		const credentials = { seed: 'other' as const };
		const contract = (await api('GET', `/contracts/${id}`, undefined, credentials)) as IDataObject;
		const [{ json }] = await runNode({
			parameters: getSigned(id),
			credential: sandboxCredential({}, 'other'),
		});
		const ids = (contract.product_groups as IDataObject[]).map((group) => group.id);
		expect(json.tables).toMatchObject([
			{ id: ids[0], rows: [{ name: 'Yearly' }], total: '50.00' },
			{ id: ids[1], rows: [{ name: 'Hours' }], total: '200.00', total2: '14.50' },
		]);
	});

	it('has no tables where the template has none', async () => {
		const id = await signed({ ...quote(), template_id: 84002 });
		const [{ json }] = await runNode({ parameters: getSigned(id) });
		expect(json).toMatchObject({ tables: [] });
	});

	it('brings the signed PDF on request, in at most four calls', async () => {
		const id = await signed(quote());
		const [{ json, binary }] = await runNode({
			parameters: getSigned(id, { downloadPdf: true, binaryPropertyName: 'contract' }),
		});
		expect(json.id).toBe(id);
		const pdf = binary?.contract;
		expect(pdf).toMatchObject({ mimeType: 'application/pdf', fileName: 'Quote 10045.pdf' });
		expect((await binaryContent(pdf!)).subarray(0, 5).toString()).toBe('%PDF-');
		expect((await requests()).length).toBeLessThanOrEqual(MOST_CALLS);
	});

	it.each([
		[900500, 'draft'],
		[900501, 'pending'],
		[900503, 'declined'],
		[900504, 'overdue'],
	])('tells that contract %i is %s', async (id, state) => {
		const error = await failureOf({ parameters: getSigned(id) });
		expect(error.message).toBe(`Contract ${id} is ${state}, not signed [item 0]`);
		expect(error.description).toContain('once the contract is signed');
	});

	it('is Oneflow’s own answer when Simplify is off', async () => {
		const [{ json }] = await runNode({ parameters: getSigned(900502, { simplify: false }) });
		expect(json).toEqual(await api('GET', '/contracts/900502'));
	});
});
