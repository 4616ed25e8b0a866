import { byId, byUrl, failureOf, fromList, mapped, runNode } from '../../../../support/harness';
import {
	api,
	fault,
	latency,
	requests,
	resetSandbox,
	sandboxCredential,
} from '../../../../support/sandbox';
import { BUYER, createdBodies, creating } from './creating';

const PERSON = { name: 'Bo Kivi', email: 'bo@example.org' };
const company = (changes: Record<string, unknown> = {}, ...people: unknown[]) => ({
	party: [
		{
			type: 'company',
			name: 'Buyer Oy',
			participants: { participant: people.length === 0 ? [PERSON] : people },
			...changes,
		},
	],
});
const json = (parties: unknown) => ({
	partiesInput: 'json',
	partiesJson: typeof parties === 'string' ? parties : JSON.stringify(parties),
});

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
					name: 'Quote 10045',
					additionalFields: {
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
				'Party 1, participant 1, Email: "nowhere" is not an email address. [item 1]',
			);
			expect(await createdBodies()).toHaveLength(2);
			expect(items[2].json._private).toMatchObject({ name: 'Quote 103' });
		});
	});

	describe('parties', () => {
		const API = [
			{
				type: 'company',
				name: 'Buyer Oy',
				country_code: 'FI',
				identification_number: '1',
				_private_ownerside: { custom_id: 'c' },
				participants: [
					{
						name: 'Bo',
						email: 'bo@example.org',
						sign_method: 'standard_esign',
						_permissions: { 'contract:update': true },
						_private_ownerside: { custom_id: 'p' },
					},
				],
			},
			{ type: 'individual', participant: { name: 'Cia', email: 'cia@example.net' } },
		];
		const CAMEL = [
			{
				type: 'company',
				name: 'Buyer Oy',
				countryCode: 'FI',
				identificationNumber: '1',
				customId: 'c',
				participants: [
					{
						name: 'Bo',
						email: 'bo@example.org',
						signMethod: 'standard_esign',
						canEdit: true,
						customId: 'p',
					},
				],
			},
			{ type: 'individual', participants: [{ name: 'Cia', email: 'cia@example.net' }] },
		];

		it.each([
			['as text in the API’s spelling', { ...json(API) }],
			['as text in the form’s spelling', { ...json(CAMEL) }],
			['in an object', { ...json({ parties: CAMEL }) }],
			['by expression', { partiesInput: 'json', partiesJson: '={{ $json.parties }}' }],
		])('come as JSON %s', async (_, changes) => {
			await runNode({ parameters: creating(changes), items: [{ parties: API }] });
			const [{ parties }] = await createdBodies();
			expect(parties).toEqual([
				{
					type: 'company',
					name: 'Buyer Oy',
					country_code: 'FI',
					identification_number: '1',
					_private_ownerside: { custom_id: 'c' },
					participants: [
						{
							name: 'Bo',
							email: 'bo@example.org',
							sign_method: 'standard_esign',
							delivery_channel: 'email',
							signatory: true,
							_permissions: { 'contract:update': true },
							_private_ownerside: { custom_id: 'p' },
						},
					],
				},
				{
					type: 'individual',
					participant: {
						name: 'Cia',
						email: 'cia@example.net',
						delivery_channel: 'email',
						signatory: true,
						_permissions: { 'contract:update': true },
					},
				},
			]);
		});

		it.each(['', '[]', '{}', '  '])('may be none: %j', async (partiesJson) => {
			await runNode({ parameters: creating({ partiesInput: 'json', partiesJson }) });
			expect((await createdBodies())[0]).not.toHaveProperty('parties');
		});

		it('always let a signatory update', async () => {
			await runNode({
				parameters: creating({
					parties: company({}, { ...PERSON, signatory: true, canEdit: false }),
				}),
			});
			const [{ parties }] = await createdBodies();
			expect(parties[0].participants[0]._permissions).toEqual({ 'contract:update': true });
		});
	});

	describe('values of data fields', () => {
		it('are text at Oneflow: numbers, switches and dates are turned into it', async () => {
			await runNode({
				parameters: creating({
					dataFields: mapped({
						order_no: '={{ 10045 }}',
						accept_terms: '={{ true }}',
						internal_note: '={{ DateTime.fromISO("2025-03-01T10:00:00.000Z").toUTC() }}',
						delivery_terms: '={{ 0.1 }}',
					}),
				}),
			});
			expect((await createdBodies())[0].data_fields).toEqual([
				{ custom_id: 'order_no', value: '10045' },
				{ custom_id: 'accept_terms', value: '1' },
				{ custom_id: 'internal_note', value: '2025-03-01T10:00:00.000Z' },
				{ custom_id: 'delivery_terms', value: '0.1' },
			]);
		});

		it('are emptied by an empty text and left alone by null', async () => {
			const [{ json: contract }] = await runNode({
				parameters: creating({
					dataFields: mapped({ order_no: '1', delivery_terms: '', internal_note: null }),
				}),
			});
			expect((await createdBodies())[0].data_fields).toEqual([
				{ custom_id: 'order_no', value: '1' },
				{ custom_id: 'delivery_terms', value: '' },
			]);
			expect(contract.state).toBe('draft');
		});

		it('come from the item in automatic mode, which skips what is no active field', async () => {
			await runNode({
				parameters: creating({ dataFields: { mappingMode: 'autoMapInputData', value: null } }),
				items: [
					{
						order_no: 7,
						accept_terms: false,
						old_ref: 'inactive',
						foreign: 'x',
						nested: { a: 1 },
						internal_note: null,
					},
				],
			});
			expect((await createdBodies())[0].data_fields).toEqual([
				{ custom_id: 'order_no', value: '7' },
				{ custom_id: 'accept_terms', value: '0' },
			]);
		});

		it('are left out in automatic mode when the template has no type', async () => {
			await runNode({
				parameters: creating({
					templateId: fromList(84006),
					dataFields: { mappingMode: 'autoMapInputData', value: null },
				}),
				items: [{ order_no: 7 }],
			});
			expect((await createdBodies())[0]).not.toHaveProperty('data_fields');
		});

		it.each([
			['an unknown field', 84001, { order_nr: '1' }, /^Data field "order_nr": is not a field of/],
			['an inactive field', 84001, { old_ref: '1' }, /^Data field "old_ref": is switched off/],
			['a field of another type', 84001, { salary: '1' }, /^Data field "salary": is not a field/],
			['any field without a type', 84006, { order_no: '1' }, /the template has no template type/],
			['too long a text', 84001, { order_no: 'x'.repeat(1025) }, /has 1025 characters\./],
		])('tell %s before the contract is made', async (_, templateId, value, message) => {
			const error = await failureOf({
				parameters: creating({ templateId: fromList(templateId), dataFields: mapped(value) }),
			});
			expect(error.message).toMatch(message);
			expect(error.message).toMatch(/\[item 0\]$/);
			expect(error.description).toBeTruthy();
			expect(await createdBodies()).toEqual([]);
		});

		it('name the known fields to somebody who mistyped one', async () => {
			const error = await failureOf({
				parameters: creating({ dataFields: mapped({ order_nr: '1' }) }),
			});
			expect(error.description).toMatch(/Known custom IDs: .*order_no/);
			expect(error.description).not.toContain('old_ref');
		});

		it.each([
			['a list', '={{ [1, 2] }}'],
			['an object', '={{ ({ a: 1 }) }}'],
		])('refuse %s before any call', async (_, value) => {
			const error = await failureOf({
				parameters: creating({ dataFields: mapped({ order_no: value }) }),
			});
			expect(error.message).toMatch(/^Data field "order_no": is a list or an object\./);
			expect(await requests()).toEqual([]);
		});

		it('are left to Oneflow when the acting user may not read the type', async () => {
			await fault({ kind: 'status', status: 403, path: '^/v1/template_types/' });
			await runNode({ parameters: creating({ dataFields: mapped({ order_no: '1' }) }) });
			expect(await createdBodies()).toHaveLength(1);
		});

		it.each(['templates', 'template_types'])(
			'cannot be mapped automatically when the acting user may not read the %s',
			async (list) => {
				await fault({ kind: 'status', status: 403, path: `^/v1/${list}/` });
				const error = await failureOf({
					parameters: creating({ dataFields: { mappingMode: 'autoMapInputData', value: null } }),
					items: [{ order_no: 7, foreign: 'x' }],
				});
				expect(error.message).toMatch(/^Data Fields: the acting user cannot read the fields/);
				expect(await createdBodies()).toEqual([]);
			},
		);

		it('are left to Oneflow when the acting user may not read the template', async () => {
			await fault({ kind: 'status', status: 403, path: '^/v1/templates/' });
			await runNode({ parameters: creating({ dataFields: mapped({ order_no: '1' }) }) });
			expect(await createdBodies()).toHaveLength(1);
		});
	});

	describe('products', () => {
		const withProducts = (product: unknown) => creating({ products: { product: [product] } });
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
				parameters: creating({ productsInput: 'json', productsJson: JSON.stringify(value) }),
			});
			expect(await sent()).toMatchObject([
				{
					products: [
						{ name: 'A', price_1: { base_amount: { amount: expect.stringMatching(/^1\.50?$/) } } },
					],
				},
			]);
		});

		it.each([
			['no name', { price1: '1' }, 'Product table 1, product 1, Name: is empty.'],
			['a price that is no number', { name: 'A', price1: 'cheap' }, 'is not an amount.'],
			['three decimals', { name: 'A', price1: '1.234' }, 'is not an amount.'],
			[
				'a discount without a price',
				{ name: 'A', price1DiscountPercent: 5 },
				'A price needs an amount',
			],
			[
				'two discounts',
				{ name: 'A', price1: '1', price1DiscountPercent: 5, price1DiscountAmount: '1' },
				'is given besides a discount amount.',
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
			expect(error.message).toMatch(/^Product table 1, product 1, /);
			expect(await requests()).toEqual([]);
		});

		it('are refused by a template without a product table before the contract is made', async () => {
			const error = await failureOf({
				parameters: { ...withProducts({ name: 'A' }), templateId: fromList(84006) },
			});
			expect(error.message).toBe('Products: the template has no product table. [item 0]');
			expect(await createdBodies()).toEqual([]);
		});

		it('are at most 150', async () => {
			const error = await failureOf({
				parameters: creating({
					products: { product: Array.from({ length: 151 }, () => ({ name: 'A' })) },
				}),
			});
			expect(error.message).toBe('Products: 151 products are too many. [item 0]');
			expect(await requests()).toEqual([]);
		});
	});

	describe('bad input is told before any call', () => {
		const person = (changes: Record<string, unknown>) => ({
			parties: company({}, { ...PERSON, ...changes }),
		});
		const P1 = 'Party 1, participant 1, ';

		it.each<[string, Record<string, unknown>, string]>([
			['no workspace', { workspaceId: fromList(0) }, 'Workspace: "0" is not an ID.'],
			['an empty workspace', { workspaceId: byId('') }, 'Workspace: is empty.'],
			['an empty template', { templateId: byId('') }, 'Template: is empty.'],
			['text for a template', { templateId: byId('Quote') }, 'Template: "Quote" is not an ID.'],
			['too long a name', { name: 'x'.repeat(131) }, 'Contract Name: has 131 characters,'],
			[
				'a value without currency',
				{ additionalFields: { valueAmount: '1' } },
				'Value Currency: is empty, but Value Amount is given.',
			],
			[
				'a currency without value',
				{ additionalFields: { valueCurrency: 'SEK' } },
				'Value Amount: is empty, but Value Currency is given.',
			],
			[
				'text for a value',
				{ additionalFields: { valueAmount: 'much', valueCurrency: 'SEK' } },
				'Value Amount: "much" is not an amount.',
			],
			[
				'no known currency',
				{ additionalFields: { valueAmount: 1, valueCurrency: 'kr' } },
				'Value Currency: "kr" is not a currency.',
			],
			[
				'a colleague without address',
				{ additionalFields: { ownerParticipants: { participant: [{ name: 'A' }] } } },
				'Owner participant 1, Email: is empty.',
			],
			['a company without name', { parties: company({ name: '' }) }, 'Party 1, Name: is empty.'],
			[
				'a company without people',
				{ parties: { party: [{ type: 'company', name: 'A' }] } },
				'Party 1, Participants: are missing.',
			],
			[
				'an individual without a person',
				{ parties: { party: [{ type: 'individual' }] } },
				'Party 1, Participants: has 0 entries.',
			],
			[
				'an individual of two',
				{
					parties: {
						party: [{ type: 'individual', participants: { participant: [PERSON, PERSON] } }],
					},
				},
				'Party 1, Participants: has 2 entries.',
			],
			[
				'a country in words',
				{ parties: company({ countryCode: 'Finland' }) },
				'Party 1, Country Code: "Finland" is not a country code.',
			],
			[
				'too long a company name',
				{ parties: company({ name: 'x'.repeat(101) }) },
				'Party 1, Name: has 101 characters,',
			],
			[
				'too long a number',
				{ parties: company({ identificationNumber: 'x'.repeat(26) }) },
				'Party 1, Identification Number: has 26 characters,',
			],
			['a person without name', person({ name: '' }), `${P1}Name: is empty.`],
			[
				'a person without address',
				person({ email: '' }),
				`${P1}Email: is empty, but the delivery channel needs an email address.`,
			],
			[
				'no real address',
				person({ email: 'bo at example' }),
				`${P1}Email: "bo at example" is not an email address.`,
			],
			[
				'SMS without phone',
				person({ email: '', deliveryChannel: 'sms' }),
				`${P1}Phone Number: is empty, but the delivery channel needs a phone number.`,
			],
			[
				'a national phone number',
				person({ phoneNumber: '070-123' }),
				`${P1}Phone Number: "070-123" is not an international phone number.`,
			],
			[
				'text for a switch',
				person({ signatory: 'maybe' }),
				`${P1}Signatory: "maybe" is neither true nor false.`,
			],
			['JSON that is none', json('[{'), 'Recipients (JSON): is not valid JSON.'],
			['JSON that is text', json('"Buyer"'), 'Parties: is not a list of parties.'],
			['JSON that is a number', json('7'), 'Parties: is not a list of parties.'],
			['JSON of numbers', json('[7]'), 'Party 1: '],
			[
				'a misspelt key',
				json([{ type: 'company', nmae: 'A', participants: [PERSON] }]),
				'Party 1: does not know "nmae".',
			],
			['a party without type', json([{ name: 'A', participants: [PERSON] }]), 'Party 1, Type: '],
			[
				'people that are no list',
				json([{ type: 'company', name: 'A', participants: 'Bo' }]),
				'Party 1, Participants: ',
			],
			[
				'41 parties',
				json(Array.from({ length: 41 }, () => ({ type: 'individual', participant: PERSON }))),
				'Parties: has more than 40 parties.',
			],
			[
				'41 people',
				json([
					{ type: 'company', name: 'A', participants: Array.from({ length: 41 }, () => PERSON) },
				]),
				'Parties: 41 participants are too many.',
			],
			[
				'products that are no JSON',
				{ productsInput: 'json', productsJson: '{{' },
				'Products (JSON): is not valid JSON.',
			],
			[
				'too long a subject',
				{ publish: true, name: 'A', subject: 'x'.repeat(151) },
				'Subject: has 151 characters,',
			],
			[
				'a reference without value',
				{ options: { referenceField: 'order_no' } },
				'Reference Field: "order_no" has no value among the data fields.',
			],
			[
				'the creator of a contract not made yet',
				{ options: { actAs: 'creator' } },
				'Act As: there is no contract here',
			],
			['nobody to act as', { options: { actAs: 'custom' } }, 'Act As Email: is empty.'],
		])('%s', async (_, changes, message) => {
			const error = await failureOf({ parameters: creating(changes) });
			expect(error.message).toContain(message);
			expect(error.message).toMatch(/\[item 0\]$/);
			expect(error.name).toBe('NodeOperationError');
			expect(error.description).toBeTruthy();
			expect(await requests()).toEqual([]);
		});

		it('a credential without a user', async () => {
			const error = await failureOf({
				parameters: creating(),
				credential: sandboxCredential({ userEmail: '' }),
			});
			expect(error.message).toMatch(/^User Email: Oneflow does this only in the name of a user/);
			expect(await requests()).toEqual([]);
		});
	});

	describe('what the template allows', () => {
		it('tells an inactive template before the contract is made', async () => {
			const error = await failureOf({ parameters: creating({ templateId: fromList(84007) }) });
			expect(error.message).toBe('Template: "Quote 2022" is not active. [item 0]');
			expect(await createdBodies()).toEqual([]);
		});

		it('tells a delivery channel it does not have before the contract is made', async () => {
			const error = await failureOf({
				parameters: creating({
					templateId: fromList(84006),
					parties: company({}, { ...PERSON, phoneNumber: '+358401234567', deliveryChannel: 'sms' }),
				}),
			});
			expect(error.message).toBe(
				'Party 1, participant 1, Delivery Channel: "sms" is not possible with this template. [item 0]',
			);
			expect(error.description).toMatch(/^The template allows: email/);
			expect(await createdBodies()).toEqual([]);
		});

		it('tells an unknown template before an unknown field, with the templates there are', async () => {
			const error = await failureOf({
				parameters: creating({ templateId: byId(1), dataFields: mapped({ nonsense: '1' }) }),
			});
			expect(error.message).toBe(
				'Template: #1 is not among the templates that ada@example.com may use. [item 0]',
			);
			expect(error.description).toMatch(/^There are: "Quote" \(#84001\), /);
			expect(await createdBodies()).toEqual([]);
		});

		it('passes on that the user may not create in the workspace', async () => {
			const error = await failureOf({
				parameters: creating({
					workspaceId: fromList(61002),
					templateId: fromList(84003),
					options: { actAs: 'custom', actAsEmail: 'nils@example.com' },
				}),
			});
			expect(error.httpCode).toBe('403');
			expect(error.description).toMatch(/lacks the permission/);
		});
	});

	describe('when Oneflow fails', () => {
		it('does not create again after a lost answer, and says what to do', async () => {
			await fault({ kind: 'reset', path: 'create$', when: 'after', times: 1 });
			const error = await failureOf({ parameters: creating() });
			expect(error.message).toBe(
				'It is unknown whether the contract was made. Oneflow did not answer [item 0]',
			);
			expect(error.description).toMatch(/unknown whether Oneflow did it.*Reference Field/);
			expect(await createdBodies()).toHaveLength(1);
		});

		it.each([
			['a page', { kind: 'html' as const, status: 200 }],
			['an empty answer', { kind: 'empty' as const, status: 200 }],
		])('takes %s for no success', async (_, rule) => {
			await fault({ ...rule, path: 'create$', times: 1 });
			const error = await failureOf({ parameters: creating() });
			expect(error.description).toMatch(/unknown whether Oneflow did it/);
		});

		it('creates once after a rate limit', async () => {
			await fault({ kind: 'status', status: 429, retryAfter: 0, path: 'create$', times: 2 });
			const items = await runNode({ parameters: creating() });
			expect(items[0].json.state).toBe('draft');
		});

		it('translates what Oneflow refuses', async () => {
			const error = await failureOf({
				parameters: creating({ additionalFields: { tagIds: [123456] } }),
			});
			expect(error.message).toMatch(/^Oneflow refused the values\. Tag 1, /);
		});
	});

	it('takes the same party twice for what it is: two parties', async () => {
		await runNode({
			parameters: creating({
				parties: {
					party: [
						BUYER,
						{ ...BUYER, participants: { participant: [{ name: 'C', email: 'c@example.org' }] } },
					],
				},
			}),
		});
		expect((await createdBodies())[0].parties).toHaveLength(2);
	});
});
