import { failureOf, runNode } from '../../../../support/harness';
import { api, resetSandbox } from '../../../../support/sandbox';
import { BUYER, company, createdBodies, creating, json, PERSON } from './creating';

const OTHER = { name: 'Cia', email: 'cia@example.net' };

describe('contract: create', () => {
	beforeEach(async () => {
		await resetSandbox();
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
			['from the list', { __rl: true, mode: 'list', value: 'sms', cachedResultName: 'SMS' }],
			['typed', { __rl: true, mode: 'value', value: 'sms' }],
			['as plain text', 'sms'],
			['by expression', '={{ "sms" }}'],
			['by expression in the list', { __rl: true, mode: 'list', value: '={{ "sms" }}' }],
		])('take channel and methods %s', async (_, chosen) => {
			const person = {
				...PERSON,
				phoneNumber: '+46701234567',
				deliveryChannel: chosen,
				signMethod: chosen,
				twoStepAuthentication: chosen,
			};
			const parties = {
				...company({}, person),
				individual: [{ ...person, name: 'Cia', email: 'cia@example.net' }],
			};
			await runNode({ parameters: creating({ parties }) });
			const [{ parties: sent }] = (await createdBodies()) as Array<{ parties: unknown[] }>;
			const said = {
				delivery_channel: 'sms',
				sign_method: 'sms',
				two_step_authentication_method: 'sms',
			};
			expect(sent).toMatchObject([{ participant: said }, { participants: [said] }]);
		});

		it('leave to the template what is not chosen', async () => {
			const nothing = { __rl: true, mode: 'list', value: '' };
			const person = { ...PERSON, signMethod: nothing, twoStepAuthentication: nothing };
			await runNode({ parameters: creating({ parties: company({}, person) }) });
			const sent = JSON.stringify(await createdBodies());
			expect(sent).toContain('"delivery_channel":"email"');
			expect(sent).not.toMatch(/sign_method|two_step/);
		});

		it.each([
			['as text in the API’s spelling', { ...json(API) }],
			['as text in the form’s spelling', { ...json(CAMEL) }],
			[
				'with one person in place of a list',
				{
					...json(
						CAMEL.map(({ participants: [one], ...party }) => ({ ...party, participants: one })),
					),
				},
			],
			['in an object', { ...json({ parties: CAMEL }) }],
			['in an object of a model', { ...json({ output: { recipients: CAMEL } }) }],
			['as items', { ...json(CAMEL.map((party) => ({ json: party, pairedItem: 0 }))) }],
			['as items of objects', { ...json([{ json: { parties: CAMEL } }]) }],
			['as the API lists them', { ...json({ data: CAMEL, count: 2, _links: { self: null } }) }],
			['in one item', { partiesInput: 'json', partiesJson: { data: CAMEL } }],
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

		it('have also the person who stands beside a list of people', async () => {
			const beside = { name: 'Eva Lind', email: 'eva@example.net' };
			const party = { type: 'company', name: 'X', participants: [PERSON], participant: beside };
			await runNode({ parameters: creating(json([party])) });
			const [{ parties }] = await createdBodies();
			expect(parties[0].participants).toMatchObject([PERSON, beside]);
		});
	});

	it('takes companies and individuals in JSON as the form has them', async () => {
		const person = { name: 'Cia', email: 'cia@example.net', signatory: true };
		const company = {
			companyName: 'Lund AB',
			companyIdentificationNumber: '556',
			countryCode: 'SE',
		};
		const list = [
			{ type: 'individual', countryCode: 'SE', ...person },
			{ type: 'company', ...company, ...person, email: 'eva@example.net' },
		];
		await runNode({ parameters: creating(json(list)) });
		expect((await createdBodies())[0].parties).toMatchObject([
			{ type: 'individual', country_code: 'SE', participant: person },
			{
				type: 'company',
				name: 'Lund AB',
				identification_number: '556',
				country_code: 'SE',
				participants: [{ ...person, email: 'eva@example.net' }],
			},
		]);
	});

	it.each<[string, Record<string, unknown>, string[]]>([
		[
			'beside a list',
			{ type: 'company', name: 'B', participants: [PERSON], participant: OTHER },
			['Bo Kivi', 'Cia'],
		],
		['in a list', { type: 'individual', participants: null, participant: [OTHER] }, ['Cia']],
		['with a type in capitals', { type: 'Individual', ...OTHER }, ['Cia']],
		['beside an empty list', { type: 'individual', participants: null, ...OTHER }, ['Cia']],
		[
			'beside an empty company',
			{ type: 'individual', companyName: '', companyIdentificationNumber: null, ...OTHER },
			['Cia'],
		],
	])('loses no person %s', async (_, party, names) => {
		await runNode({ parameters: creating(json([party])) });
		const [{ parties }] = (await createdBodies()) as Array<{
			parties: Array<{ participants?: unknown[]; participant?: unknown }>;
		}>;
		const [{ participants, participant }] = parties;
		expect(participants ?? [participant]).toMatchObject(names.map((name) => ({ name })));
	});

	it.each<[string, unknown]>([
		['whose type is empty', [{ type: '', companyName: 'Lund AB', ...PERSON }]],
		['beside a list of people', [{ companyName: 'Lund AB', participants: [PERSON] }]],
		['beside one person', [{ type: 'company', companyName: 'Lund AB', participant: PERSON }]],
		[
			'with an empty second name',
			[{ type: 'company', name: 'Lund AB', companyName: '', participants: [PERSON] }],
		],
		['alone', { company: { companyName: 'Lund AB', ...PERSON } }],
		[
			'among the companies, whatever else it is called',
			{ company: [{ type: 'individual', companyName: 'Lund AB', ...PERSON }] },
		],
		['in lists of one', [{ companyName: ['Lund AB'], name: ['Bo Kivi'], email: [PERSON.email] }]],
	])('takes a company %s', async (_, parties) => {
		await runNode({ parameters: creating(json(parties)) });
		expect((await createdBodies())[0].parties).toMatchObject([
			{
				type: 'company',
				name: 'Lund AB',
				participants: [{ name: 'Bo Kivi', email: PERSON.email }],
			},
		]);
	});

	it('takes the counterparties of a contract as they were read, but not our own party', async () => {
		const { data } = await api('GET', '/contracts/900500/parties');
		const others = data.filter(({ my_party: isOwn }: { my_party: boolean }) => !isOwn);
		await runNode({ parameters: creating(json(others)) });
		const { parties } = (await createdBodies())[0];
		expect(parties).toHaveLength(others.length);
		expect(parties[0].participants[0]).not.toHaveProperty('organizer');
		const own = { ...data[0], my_party: 1, participants: others[0].participants };
		expect((await failureOf({ parameters: creating(json([own])) })).message).toContain(
			'no recipient',
		);
		for (const organizer of [true, 'yes']) {
			const participant = { ...OTHER, organizer };
			const parameters = creating(json([{ type: 'individual', participant }]));
			const { message } = await failureOf({ parameters });
			expect(message).toContain('Organizer: is possible on your own side only.');
		}
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
