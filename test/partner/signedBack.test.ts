import type { IDataObject } from 'n8n-workflow';

import { binaryContent, byId, mapped, run } from '../support/harness';
import { clearRequests, control, requests } from '../support/sandbox';
import { openAccount } from './account';

/** A generated account whose template has the tables of a partner's line items. */
const ACCOUNT = 310;
const TABLES = ['Licences', 'Services'];
const MOST_CALLS = 4;
const DATE_TIME = /^\d{4}-\d\d-\d\dT/;

const COMPANY = {
	type: 'company',
	name: 'Buyer Oy',
	identificationNumber: '1234567-8',
	countryCode: 'FI',
	customId: 'crm-1',
	participants: {
		participant: [
			{ name: 'Bo Kivi', email: 'bo@example.org' },
			{ name: 'Ulla Koski', email: 'ulla@example.org' },
		],
	},
};
const INDIVIDUAL = {
	type: 'individual',
	name: 'Cia Lund',
	participants: { participant: [{ name: 'Cia Lund', email: 'cia@example.net' }] },
};
const LINES = [
	{
		tableName: 'Licences',
		name: 'Yearly',
		price1: '1000.00',
		price1DiscountPercent: '10',
		quantity: 2,
	},
	{ tableName: 'Licences', name: 'Stamp', price1: '0.10', quantity: 3 },
	{ tableName: 'Services', name: 'Hours', price1: '99.90', quantity: 4 },
];

interface Case {
	what: string;
	parties: IDataObject[];
	tables: string[];
	products: IDataObject[];
	/** Name, names of the rows, and total of each table. */
	wanted: Array<[string, string[], string]>;
}

const CASES: Case[] = [
	{ what: 'an individual', parties: [INDIVIDUAL], tables: [], products: [], wanted: [] },
	{ what: 'a company', parties: [COMPANY], tables: [], products: [], wanted: [] },
	{
		what: 'a company and an individual with two product tables',
		parties: [COMPANY, INDIVIDUAL],
		tables: TABLES,
		products: LINES,
		wanted: [
			['Licences', ['Yearly', 'Stamp'], '1800.30'],
			['Services', ['Hours'], '399.60'],
		],
	},
	{
		what: 'a company with product tables and no products',
		parties: [COMPANY],
		tables: TABLES,
		products: [],
		wanted: [
			['Licences', [], '0.00'],
			['Services', [], '0.00'],
		],
	},
];

interface Person {
	name: string;
	email: string;
}
const peopleOf = (party: IDataObject) =>
	(party.participants as { participant: Person[] }).participant;

describe('contract: get signed, as a partner writes it back', () => {
	it.each(CASES)(
		'is what was created for $what, in at most four calls with the PDF',
		async ({ parties, tables, products, wanted }) => {
			const { credential, story } = await openAccount(ACCOUNT, { tables });
			const { items } = await run({
				parameters: {
					resource: 'contract',
					operation: 'create',
					simplify: true,
					workspaceId: { __rl: true, mode: 'name', value: 'Sales' },
					templateId: { __rl: true, mode: 'extension', value: 'demo' },
					name: 'Quote 10045',
					dataFields: mapped({ order_no: '10045' }),
					parties: { party: parties },
					...(products.length > 0 && { additionalFields: { products: { product: products } } }),
					publish: true,
					subject: 'Quote 10045',
					message: 'Please sign.',
				},
				credential,
			});
			const id = Number(items[0].json.id);
			await control('POST', `/contracts/${id}/sign`, {});
			await clearRequests();

			const signed = await run({
				parameters: {
					resource: 'contract',
					operation: 'getSigned',
					contractId: byId(id),
					simplify: true,
					downloadPdf: true,
					binaryPropertyName: 'pdf',
				},
				credential,
			});
			const calls = (await requests()).length;
			expect(calls).toBeGreaterThan(0);
			expect(calls).toBeLessThanOrEqual(MOST_CALLS);

			const [{ json, binary }] = signed.items;
			expect(json).toMatchObject({
				id,
				name: 'Quote 10045',
				state: 'signed',
				workspaceId: story.workspace_id,
				templateId: story.template_id,
				templateTypeId: story.template_type_id,
			});
			expect((json.dataFields as IDataObject).order_no).toBe('10045');
			expect(json.counterparties).toHaveLength(parties.length);
			expect(json.counterparties).toMatchObject(
				parties.map(({ type, name, identificationNumber, countryCode, customId }) =>
					JSON.parse(JSON.stringify({ type, name, identificationNumber, countryCode, customId })),
				),
			);
			const people = parties.flatMap((party) =>
				peopleOf(party).map(({ name, email }) => ({ name, email, party: party.name })),
			);
			expect(json.signatories).toHaveLength(people.length);
			expect(json.signatories).toMatchObject(
				people.map((one) => ({
					...one,
					owner: false,
					signState: 'signed',
					signStateUpdatedTime: expect.stringMatching(DATE_TIME),
				})),
			);
			expect(
				(json.tables as IDataObject[]).map(({ name, rows, total }) => [
					name,
					(rows as IDataObject[]).map((row) => row.name),
					total,
				]),
			).toEqual(wanted);
			const pdf = await binaryContent(binary!.pdf);
			expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
		},
	);
});
