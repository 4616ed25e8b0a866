import { byId, operationsOf, runNode, searchList } from '../../support/harness';
import { api, requests, resetSandbox } from '../../support/sandbox';
import { createdBodies, creating } from './actions/contract/creating';

const DRAFT = 900500;
const participant = operationsOf('participant', { contractId: byId(DRAFT) });

async function companies(): Promise<string[]> {
	const { data } = await api('GET', `/contracts/${DRAFT}/parties`);
	return (data as Array<{ type: string; name: string }>)
		.filter(({ type }) => type === 'company')
		.map(({ name }) => name);
}

describe('values where they meet what Oneflow has', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it.each([
		['Sjöö AB', '556000-1111'],
		['sjo\u0308o\u0308  ab', '5560001111'],
		['Sjöö\u00a0AB\u200b', '556 000-1111'],
		['SJÖÖ AB', '556000\u20111111'],
		['Sjöö AB', '16556000-1111'],
		['Sjöö AB', 'SE556000111101'],
		['Sjöö AB', ''],
	])('find the company that is there: %j, %j', async (companyName, registrationNumber) => {
		const add = async (name: string, number: string, email: string) =>
			await runNode({
				parameters: participant('create', {
					name: 'Bo',
					email,
					addTo: 'company',
					companyName: name,
					registrationNumber: number,
				}),
			});
		await add('Sjöö AB', '556000-1111', 'one@example.org');
		const before = await companies();
		await add(companyName, registrationNumber, 'two@example.org');
		expect(await companies()).toEqual(before);
	});

	it.each(['\u200bSales', 'Sales\ufeff', ' Sales\u00a0', 'Sal\u00ades', 'SALES'])(
		'find the workspace by the name %j',
		async (value) => {
			const workspaceId = { __rl: true, mode: 'name', value };
			await runNode({ parameters: creating({ workspaceId }) });
			expect(await createdBodies()).toMatchObject([{ workspace_id: 61001 }]);
		},
	);

	it('find a tag called like a year, and leave IDs as they are', async () => {
		const { id } = await api('POST', '/tags', { name: '2024' });
		await runNode({ parameters: creating({ additionalFields: { tagIds: '2024' } }) });
		await runNode({ parameters: creating({ additionalFields: { tagIds: ['2024', '9001'] } }) });
		await runNode({ parameters: creating({ additionalFields: { tagIds: [9001] } }) });
		expect((await createdBodies()).map((body) => (body as { tags: unknown }).tags)).toEqual([
			[{ id }],
			[{ id }, { id: 9001 }],
			[{ id: 9001 }],
		]);
	});

	it.each(['900501', '#900501', ' 900501 '])(
		'find a contract in the list by %j',
		async (filter) => {
			const { results } = await searchList('searchContracts', { parameters: {} }, filter);
			expect(results.map(({ value }) => value)).toEqual([900501]);
		},
	);

	it('find no contract by number that the list does not take', async () => {
		const { results } = await searchList('searchDrafts', { parameters: {} }, '900502');
		expect(results).toEqual([]);
	});

	it('send what a person means, in one contract', async () => {
		await runNode({
			parameters: creating({
				parties: {
					company: [
						{
							companyName: '\u200bBuyer Ltd ',
							companyIdentificationNumber: '12\u200b34\u20115678',
							countryCode: 'UK',
							name: 'Bo Kivi\ufeff',
							email: 'bo@example.org\u202c',
							phoneNumber: '+44 (0) 20 7946 0958',
							signatory: 'TRUE',
						},
					],
				},
				additionalFields: { valueAmount: '={{ 19.99 * 1.25 }}', valueCurrency: 'sek' },
			}),
		});
		expect(await createdBodies()).toMatchObject([
			{
				parties: [
					{
						name: 'Buyer Ltd',
						identification_number: '1234-5678',
						country_code: 'GB',
						participants: [
							{
								name: 'Bo Kivi',
								email: 'bo@example.org',
								phone_number: '+442079460958',
								signatory: true,
							},
						],
					},
				],
				value: { amount: '24.99', currency: 'SEK' },
			},
		]);
		expect(await requests()).not.toEqual([]);
	});
});
