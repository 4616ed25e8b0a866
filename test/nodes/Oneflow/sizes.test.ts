import { byId, runNode } from '../../support/harness';
import { api, control, resetSandbox } from '../../support/sandbox';

const KB = 1024;
const MANY_TEMPLATES = 197;

const sizeOf = (rows: unknown[]) => Buffer.byteLength(JSON.stringify(rows));

/** The rows as a model gets them that uses the node as a tool. */
async function toolAnswer(parameters: Record<string, unknown>) {
	const items = await runNode({ parameters: { simplify: true, ...parameters }, asTool: true });
	return items.map(({ json }) => json);
}

const parties = (count: number) =>
	Array.from({ length: count }, (_, index) => ({
		type: 'company',
		name: `Buyer Company ${index} Oy`,
		country_code: 'FI',
		identification_number: `12345${10 + index}-8`,
		participants: [
			{
				name: `Bo Kivi ${index}`,
				email: `bo.kivi${index}@buyer.example`,
				signatory: true,
				delivery_channel: 'email',
			},
		],
	}));

const products = (count: number) =>
	Array.from({ length: count }, (_, index) => ({
		name: `Product number ${index}`,
		description: `What is delivered as number ${index} of the list`,
		price_1: { base_amount: { amount: '1200.00' }, discount_percent: index === 0 ? '10' : '0' },
		quantity: { type: 'quantity', amount: 3 },
	}));

/** A quote with so many parties, the own one included, and so many product rows. */
async function makeContract(partyCount: number, productCount: number): Promise<number> {
	const made = (await api('POST', '/contracts/create', {
		workspace_id: 61001,
		template_id: 84001,
		name: 'Quote 10045',
		parties: parties(partyCount - 1),
		product_groups: [{ products: products(productCount) }],
	})) as { id: number };
	return made.id;
}

const get = (id: number) => ({ resource: 'contract', operation: 'get', contractId: byId(id) });

describe('what a model has to read', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('is at most 20 KB for a list of 50 contracts', async () => {
		await control('POST', '/contracts', { workspace_id: 61001, template_id: 84001, count: 50 });
		const rows = await toolAnswer({ resource: 'contract', operation: 'getAll' });
		expect(rows).toHaveLength(50);
		expect(sizeOf(rows)).toBeLessThanOrEqual(20 * KB);
	});

	it('says of each contract in a list which it is, how it stands, and who is on the other side', async () => {
		const rows = await toolAnswer({ resource: 'contract', operation: 'getAll' });
		expect(rows.find(({ id }) => id === 900501)).toEqual({
			id: 900501,
			name: expect.any(String),
			state: 'pending',
			stateUpdatedTime: expect.any(String),
			signingPeriodExpiryTime: expect.any(String),
			value: expect.anything(),
			counterparties: expect.arrayContaining([
				{
					name: 'Buyer Oy',
					participants: [expect.objectContaining({ name: 'Bo Kivi', email: 'bo@example.org' })],
				},
			]),
		});
	});

	it(`is at most 20 KB for ${MANY_TEMPLATES} usable templates of an extension`, async () => {
		const usable = { resource: 'template', operation: 'getUsable', extensionType: 'demo' };
		const before = (await toolAnswer(usable)).length;
		const { row } = (await control('POST', '/patch', {
			kind: 'templates',
			id: 84002,
			set: {},
		})) as { row: Record<string, unknown> };
		await Promise.all(
			Array.from({ length: MANY_TEMPLATES - before }, async (_, index) => {
				const set = { ...row, id: undefined, name: `Quote for area ${index}` };
				await control('POST', '/patch', { kind: 'templates', set });
			}),
		);
		const rows = await toolAnswer({ ...usable, returnAll: true });
		expect(rows).toHaveLength(MANY_TEMPLATES);
		expect(rows[0]).toEqual({
			workspaceId: expect.any(Number),
			workspace: expect.any(String),
			templateId: expect.any(Number),
			template: expect.any(String),
		});
		expect(sizeOf(rows)).toBeLessThanOrEqual(20 * KB);
		expect(sizeOf(await toolAnswer({ ...usable, extensionType: '' }))).toBeLessThanOrEqual(6 * KB);
	});

	it('is at most 12 KB for a contract with 21 parties and 100 products', async () => {
		const answer = await toolAnswer(get(await makeContract(21, 100)));
		expect(sizeOf(answer)).toBeLessThanOrEqual(12 * KB);
		const [contract] = answer as unknown as Array<Record<string, unknown[]>>;
		expect(contract.counterparties).toHaveLength(20);
		expect(contract.products).toHaveLength(100);
		expect(contract.products[7]).toEqual({
			name: 'Product number 7',
			price1: '1200.00',
			quantity: 3,
		});
		expect(contract.note).toMatch(/shortened\. Product: Get Many/);
	});

	it('is cut to 12 KB when there is still more, and says so', async () => {
		const answer = await toolAnswer(get(await makeContract(40, 150)));
		expect(sizeOf(answer)).toBeLessThanOrEqual(12 * KB);
		const [contract] = answer as unknown as Array<Record<string, unknown[]>>;
		const shown = contract.products.length;
		expect(shown).toBeLessThan(150);
		expect(contract.note).toContain(`${shown} of 150 product rows are shown`);
	});

	it('is a small contract with all that a change of it needs', async () => {
		const [contract] = await toolAnswer(get(await makeContract(2, 2)));
		expect(contract).toMatchObject({
			name: 'Quote 10045',
			state: 'draft',
			dataFields: { order_no: expect.any(String) },
			counterparties: [
				{
					id: expect.any(Number),
					type: 'company',
					participants: [{ id: expect.any(Number), signatory: true }],
				},
			],
			products: [
				{
					id: expect.any(Number),
					name: 'Product number 0',
					description: 'What is delivered as number 0 of the list',
					price1: '1200.00',
					price1DiscountPercent: '10.000',
					quantity: 3,
				},
				{ name: 'Product number 1', price1: '1200.00' },
			],
		});
		expect(Object.keys(contract)).not.toContain('signatories');
	});

	it('is Oneflow’s own answer when Simplify is off', async () => {
		const [contract] = await toolAnswer({ ...get(900501), simplify: false });
		expect(contract).toHaveProperty('_private_ownerside');
	});
});
