import { byId, byUrl, mapped, runNode } from '../../../../support/harness';
import { api, latency, requests, resetSandbox } from '../../../../support/sandbox';
import { createdBodies, creating } from './creating';

describe('contract: create', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	describe('what is sent', () => {
		it('is exactly what the form holds, in Oneflow’s terms', async () => {
			const [item] = await runNode({
				parameters: creating({
					dataFields: mapped({ order_no: '10045', accept_terms: '1' }),
					parties: {
						party: [
							{
								type: 'company',
								name: 'Buyer Oy',
								countryCode: 'fi',
								identificationNumber: '1234567-8',
								customId: 'crm-1',
								participants: {
									participant: [
										{
											name: 'Bo Kivi',
											email: 'bo@example.org',
											phoneNumber: '+358 40 123-4567',
											title: 'CEO',
											identificationNumber: '010190-123A',
											signatory: true,
											signMethod: 'standard_esign',
											deliveryChannel: 'email',
											twoStepAuthentication: 'none',
											customId: 'crm-7781',
										},
										{ name: 'Vi Ewer', email: 'vi@example.org', canEdit: true, signatory: false },
									],
								},
							},
							{
								type: 'individual',
								countryCode: 'SE',
								participants: {
									participant: [{ name: 'Cia Lund', email: 'cia@example.net', signatory: false }],
								},
							},
						],
					},
					name: 'Quote 10045',
					additionalFields: {
						products: {
							product: [
								{
									name: 'Licence',
									description: '12 months',
									price1: '1000.00',
									price1DiscountPercent: '10',
									quantity: 2,
									quantityType: 'quantity',
									counterpartyLock: true,
									customId: 'sku-1',
								},
							],
						},
						folderId: '47001',
						tagIds: [9001, 9002],
						valueAmount: '1800.00',
						valueCurrency: 'sek',
						ownerParticipants: {
							participant: [
								{ name: 'Nils Ek', email: 'nils@example.com', signatory: false, organizer: true },
							],
						},
					},
				}),
			});
			expect(item.json).toMatchObject({ state: 'draft', _private: { name: 'Quote 10045' } });
			expect(await createdBodies()).toEqual([
				{
					workspace_id: 61001,
					template_id: 84001,
					name: 'Quote 10045',
					folder_id: 47001,
					data_fields: [
						{ custom_id: 'order_no', value: '10045' },
						{ custom_id: 'accept_terms', value: '1' },
					],
					my_party: {
						participants: [
							{
								email: 'nils@example.com',
								name: 'Nils Ek',
								organizer: true,
								signatory: false,
								_permissions: { 'contract:update': true },
							},
						],
					},
					parties: [
						{
							type: 'company',
							name: 'Buyer Oy',
							identification_number: '1234567-8',
							country_code: 'FI',
							_private_ownerside: { custom_id: 'crm-1' },
							participants: [
								{
									name: 'Bo Kivi',
									email: 'bo@example.org',
									phone_number: '+358401234567',
									title: 'CEO',
									identification_number: '010190-123A',
									signatory: true,
									sign_method: 'standard_esign',
									delivery_channel: 'email',
									two_step_authentication_method: 'none',
									_permissions: { 'contract:update': true },
									_private_ownerside: { custom_id: 'crm-7781' },
								},
								{
									name: 'Vi Ewer',
									email: 'vi@example.org',
									signatory: false,
									delivery_channel: 'email',
									_permissions: { 'contract:update': true },
								},
							],
						},
						{
							type: 'individual',
							country_code: 'SE',
							participant: {
								name: 'Cia Lund',
								email: 'cia@example.net',
								signatory: false,
								delivery_channel: 'email',
								_permissions: { 'contract:update': false },
							},
						},
					],
					product_groups: [
						{
							products: [
								{
									name: 'Licence',
									description: '12 months',
									price_1: { base_amount: { amount: '1000.00' }, discount_percent: '10.000' },
									quantity: { type: 'quantity', amount: 2 },
									counterparty_lock: true,
									_private_ownerside: { custom_id: 'sku-1' },
								},
							],
						},
					],
					tags: [{ id: 9001 }, { id: 9002 }],
					value: { amount: '1800.00', currency: 'SEK' },
				},
			]);
		});

		it('is as little as possible when little is given', async () => {
			await runNode({ parameters: creating({ parties: {} }) });
			expect(await createdBodies()).toEqual([{ workspace_id: 61001, template_id: 84001 }]);
		});

		it('takes workspace and template by ID, by address and by expression', async () => {
			await runNode({
				parameters: creating({
					workspaceId: byUrl('https://app.oneflow.com/workspaces/61001'),
					templateId: byId('={{ $json.template }}'),
				}),
				items: [{ template: 84002 }],
			});
			expect(await createdBodies()).toMatchObject([{ workspace_id: 61001, template_id: 84002 }]);
		});

		it('goes out as the user chosen under Act As', async () => {
			await runNode({
				parameters: creating({ options: { actAs: 'custom', actAsEmail: 'nils@example.com' } }),
			});
			const seen = await requests();
			expect(seen.length).toBeGreaterThan(0);
			for (const { headers } of seen) {
				expect(headers['x-oneflow-user-email']).toBe('nils@example.com');
			}
		});
	});

	describe('over several items', () => {
		const perItem = creating({
			dataFields: mapped({ order_no: '={{ $json.order }}' }),
			name: '=Quote {{ $json.order }}',
			parties: {
				party: [
					{
						type: 'company',
						name: '={{ $json.buyer }}',
						participants: {
							participant: [{ name: '={{ $json.person }}', email: '={{ $json.email }}' }],
						},
					},
				],
			},
		});
		const order = (index: number) => ({
			order: 100 + index,
			buyer: `Buyer ${index}`,
			person: `Person ${index}`,
			email: `person${index}@example.org`,
		});

		it('makes a contract of each, in order, with its own fields, parties and name', async () => {
			await latency(20);
			const items = await runNode({ parameters: perItem, items: [order(1), order(2)] });
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
			for (const [index, { json: contract }] of items.entries()) {
				const read = await api('GET', `/contracts/${contract.id}`);
				expect(read._private.name).toBe(`Quote ${101 + index}`);
				const field = read.data_fields.find(
					(entry: { _private_ownerside: { custom_id: string } }) =>
						entry._private_ownerside.custom_id === 'order_no',
				);
				expect(field.value).toBe(String(101 + index));
				const buyer = read.parties.find(({ my_party: own }: { my_party: boolean }) => !own);
				expect(buyer).toMatchObject({
					name: `Buyer ${index + 1}`,
					participants: [{ email: `person${index + 1}@example.org` }],
				});
			}
		});

		it('looks template and type up once for a hundred', async () => {
			await runNode({
				parameters: { ...perItem, options: { concurrency: 10 } },
				items: Array.from({ length: 100 }, (_, index) => order(index)),
			});
			const seen = (await requests()).map(({ method, path }) => `${method} ${path}`);
			expect(seen.filter((call) => call.startsWith('GET')).sort()).toEqual([
				'GET /v1/template_types/3301',
				'GET /v1/templates/84001',
			]);
			expect(seen).toHaveLength(102);
		});

		it('makes the good ones and tells the bad one with continue on fail', async () => {
			const items = await runNode({
				parameters: perItem,
				items: [order(1), { ...order(2), email: 'nowhere' }, order(3)],
				continueOnFail: true,
			});
			expect(items[1].json.error).toBe(
				'Recipient 1 (Buyer 2), Email: "nowhere" is not an email address. [item 1]',
			);
			expect(await createdBodies()).toHaveLength(2);
			expect(items[2].json._private).toMatchObject({ name: 'Quote 103' });
		});
	});
});
