import { type INode, type INodeParameters, NodeHelpers } from 'n8n-workflow';

import {
	byId,
	failureOf,
	fromList,
	mapped,
	nodeDescription,
	run,
	runNode,
} from '../../../../support/harness';
import {
	api,
	control,
	fault,
	requests,
	resetSandbox,
	sandboxCredential,
} from '../../../../support/sandbox';
import { createdBodies, creating } from './creating';

const byName = (value: string) => ({ __rl: true, mode: 'name', value });
const patchTemplate = async (id: number, set: object) =>
	await control('POST', '/patch', { kind: 'templates', id, set });
const unsigned = {
	type: 'company',
	name: 'Buyer Oy',
	participants: { participant: [{ name: 'Vi', email: 'vi@example.org', signatory: false }] },
};
const SENDING = { name: 'Quote', publish: true };

describe('contract: create, around the job', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	describe('places', () => {
		it.each([
			['by name', { workspaceId: byName('Procurement'), templateId: byName('Quote') }],
			['as plain text', { workspaceId: 'Procurement', templateId: 'Quote' }],
			['as plain numbers', { workspaceId: 61003, templateId: '84001' }],
			[
				'by extension within a workspace',
				{
					workspaceId: byName('Procurement'),
					templateId: { __rl: true, mode: 'extension', value: 'demo' },
				},
			],
		])('are found %s', async (_, places) => {
			await runNode({ parameters: creating(places) });
			expect(await createdBodies()).toMatchObject([{ workspace_id: 61003, template_id: 84001 }]);
		});

		it('are found in another case, and the user hears of it', async () => {
			const { hints } = await run({
				parameters: creating({
					workspaceId: byName('PROCUREMENT'),
					templateId: byName('quote'),
					extensionType: 'Demo',
				}),
				items: [{}, {}],
			});
			expect(await createdBodies()).toHaveLength(2);
			expect(hints).toEqual([
				'Extension Type: there is no extension "Demo", so "demo" was taken. Only upper and lower case differ.',
				'Workspace: there is no "PROCUREMENT", so "Procurement" (#61003) was taken. Only upper and lower case differ.',
				'Template: there is no "quote", so "Quote" (#84001) was taken. Only upper and lower case differ.',
			]);
		});

		it('are looked up once for a hundred items, and once for each acting user', async () => {
			await runNode({
				parameters: creating({
					workspaceId: byName('Sales'),
					templateId: byName('Quote'),
					options: {
						actAs: 'custom',
						actAsEmail: '={{ $itemIndex % 2 ? "ada@example.com" : "nils@example.com" }}',
					},
				}),
				items: Array.from({ length: 100 }, () => ({})),
			});
			expect(await createdBodies()).toHaveLength(100);
			const lookUps = (await requests()).filter(({ path }) => path.includes('/helpers/'));
			expect(lookUps).toHaveLength(2);
		});

		it('are sought among what the acting user may use', async () => {
			const error = await failureOf({
				parameters: creating({
					workspaceId: byName('Procurement'),
					templateId: byName('Quote'),
					options: { actAs: 'custom', actAsEmail: 'nils@example.com' },
				}),
			});
			expect(error.message).toMatch(/^Workspace: .*"Procurement" in which the acting user may/);
			// Not even whoever acts: an error goes further than the credential, also to a model.
			expect(JSON.stringify([error.message, error.description])).not.toContain('nils@example.com');
			const [lookUp] = (await requests()).filter(({ path }) => path.includes('/helpers/'));
			expect(lookUp.headers).toMatchObject({ 'x-oneflow-user-email': 'nils@example.com' });
			expect(await createdBodies()).toEqual([]);
		});

		it('say that a template of the name is not active', async () => {
			const error = await failureOf({
				parameters: creating({ templateId: byName('Quote 2022') }),
			});
			expect(error.message).toBe('Template: "Quote 2022" (#84007) is not active. [item 0]');
		});

		it('say that it is not active here, whatever has the name in another workspace', async () => {
			await patchTemplate(84001, { name: 'Quote 2022', workspace_ids: [61003] });
			const error = await failureOf({
				parameters: creating({ workspaceId: byName('Sales'), templateId: byName('Quote 2022') }),
			});
			expect(error.message).toBe('Template: "Quote 2022" (#84007) is not active. [item 0]');
			expect(error.description).toMatch(/There are in workspace "Sales": "Order" \(#84002\), /);
		});

		it('say what there is here when the name is only in another workspace', async () => {
			await patchTemplate(84002, { name: 'Quote 2025' });
			await patchTemplate(84001, { workspace_ids: [61003] });
			const error = await failureOf({
				parameters: creating({ workspaceId: byName('Sales'), templateId: byName('Quote') }),
			});
			expect(error.message).toBe(
				'Template: there is no template "Quote" in workspace "Sales". [item 0]',
			);
			expect(error.description).toMatch(
				/^There are in workspace "Sales": "Quote 2025" \(#84002\), .* If it was renamed, .*Elsewhere, this name belongs to "Quote" \(#84001\)/,
			);
		});
	});

	describe('sending', () => {
		it.each<[string, Record<string, unknown>, string]>([
			['no name', { ...SENDING, name: '' }, 'the contract lacks a Contract Name.'],
			[
				'no recipient',
				{ ...SENDING, parties: {} },
				'the contract lacks a recipient and somebody who signs.',
			],
			[
				'nobody who signs',
				{ ...SENDING, parties: { party: [unsigned] } },
				'the contract lacks somebody who signs.',
			],
			[
				'an empty list from a model',
				{ ...SENDING, partiesInput: 'json', partiesJson: '' },
				'the contract lacks a recipient and somebody who signs.',
			],
		])('is refused with %s before any call', async (_, changes, what) => {
			const error = await failureOf({ parameters: creating(changes) });
			expect(error.message).toBe(`Send for Signing: ${what} [item 0]`);
			expect(error.description).toMatch(/To make only a draft, turn off Send for Signing\.$/);
			expect(await requests()).toEqual([]);
		});

		it('needs nobody who signs where that is allowed', async () => {
			const parameters = creating({
				...SENDING,
				parties: { party: [unsigned] },
				options: { allowWithoutSignatory: true },
			});
			await runNode({ parameters }).catch(() => undefined);
			expect(await createdBodies()).toHaveLength(1);
		});

		it('is possible where only a colleague signs', async () => {
			const parameters = creating({
				...SENDING,
				parties: { party: [unsigned] },
				additionalFields: {
					ownerParticipants: { participant: [{ email: 'nils@example.com', signatory: true }] },
				},
			});
			const [{ json }] = await runNode({ parameters });
			expect(json.state).toBe('pending');
		});
	});

	it('takes companies and individuals as recipients', async () => {
		const person = { name: 'Cia Lund', email: 'cia@example.net', signatory: true };
		const single = { ...person, email: 'cia@example.org' };
		const company = {
			companyName: 'Lund AB',
			companyIdentificationNumber: '559000-1234',
			...person,
		};
		const parameters = creating({
			parties: { company: [company], individual: [single], party: [unsigned] },
		});
		await runNode({ parameters });
		expect((await createdBodies())[0].parties).toMatchObject([
			{
				type: 'company',
				name: 'Lund AB',
				identification_number: '559000-1234',
				participants: [person],
			},
			{ type: 'individual', participant: single },
			{ type: 'company', name: 'Buyer Oy' },
		]);
	});

	describe('what is shown', () => {
		const { properties } = nodeDescription();
		const node = { type: 'oneflow', typeVersion: 1 } as INode;
		const withDefaults = (parameters: INodeParameters) =>
			NodeHelpers.getNodeParameters(properties, parameters, true, false, node, null) ?? {};
		const shown = (parameters: INodeParameters) => {
			const all = withDefaults({ resource: 'contract', operation: 'create', ...parameters });
			return properties
				.filter(({ type }) => type !== 'hidden')
				.filter((field) => NodeHelpers.displayParameter(all, field, node, null))
				.map(({ displayName }) => displayName);
		};

		it('is the job, and the rest in collections', () => {
			expect(shown({ publish: true })).toEqual([
				...['Resource', 'Operation', 'Extension Type', 'Workspace', 'Template', 'Contract Name'],
				...['Data Fields Input', 'Data Fields', 'Recipients Input', 'Recipients'],
				...['Send for Signing', 'Subject', 'Message'],
				...['Additional Fields', 'Simplify', 'Options'],
			]);
		});
	});

	describe('data fields as JSON', () => {
		const asJson = (dataFieldsJson: unknown) =>
			creating({ dataFieldsInput: 'json', dataFieldsJson });

		it.each([
			['an object', '{ "order_no": 7, "accept_terms": true, "internal_note": null }'],
			[
				'Oneflow’s list',
				[
					{ custom_id: 'order_no', value: '7' },
					{ custom_id: 'accept_terms', value: '1' },
				],
			],
		])('are taken as %s', async (_, value) => {
			await runNode({
				parameters: asJson(typeof value === 'string' ? value : JSON.stringify(value)),
			});
			expect((await createdBodies())[0].data_fields).toEqual([
				{ custom_id: 'order_no', value: '7' },
				{ custom_id: 'accept_terms', value: '1' },
			]);
		});

		it.each(['', '{}', '[]'])('may be none: %j', async (value) => {
			await runNode({ parameters: asJson(value) });
			expect((await createdBodies())[0]).not.toHaveProperty('data_fields');
		});

		it('answer an unknown one with those there are', async () => {
			const error = await failureOf({ parameters: asJson('{ "order_number": "7" }') });
			expect(error.message).toMatch(/^Data field "order_number": is not a field of/);
			expect(error.description).toMatch(/order_no/);
			expect(await createdBodies()).toEqual([]);
		});

		// promise: No value of two for one field is lost
		it('refuse two values for one field, of which one would be lost', async () => {
			const twice = ['7', '8'].map((value) => ({ custom_id: 'order_no', value }));
			const error = await failureOf({ parameters: asJson(JSON.stringify(twice)) });
			expect(error.message).toBe('Data field "order_no": is given twice. [item 0]');
			expect(await requests()).toEqual([]);
		});

		it.each(['"text"', '["order_no"]'])('refuse %j', async (value) => {
			const error = await failureOf({ parameters: asJson(value) });
			expect(error.message).toMatch(/^Data Fields \(JSON\): is not an object of custom IDs/);
			expect(await requests()).toEqual([]);
		});
	});

	describe('owner participants, tags and folders', () => {
		const owner = (person: Record<string, unknown>) =>
			creating({ additionalFields: { ownerParticipants: { participant: [person] } } });

		// promise: An owner participant has a name
		it('give a colleague the name the account has', async () => {
			await runNode({ parameters: owner({ email: 'NILS@example.com' }) });
			const { name } = (await api('GET', '/users/510021')) as { name: string };
			expect((await createdBodies())[0].my_party.participants[0].name).toBe(name);
		});

		// promise: An owner participant without a name who is no user is refused
		it.each(['who@example.com', 'nils@example.com'])('refuse a nameless %s', async (email) => {
			await control('POST', '/patch', { kind: 'users', id: 510021, set: { name: ' ' } });
			const error = await failureOf({ parameters: owner({ email }) });
			expect(error.message).toBe(
				`Owner Participants: "${email}" has no name here, nor among the users of the account. [item 0]`,
			);
			expect(await createdBodies()).toEqual([]);
		});

		it('take tags and a folder by name', async () => {
			const { data: tags } = await api('GET', '/tags');
			const [contract] = (await api('GET', '/contracts?limit=100')).data.filter(
				({ _private: own }: { _private: { folder: unknown } }) => own.folder !== null,
			);
			const { folder, workspace_id: workspaceId } = contract._private;
			await runNode({
				parameters: creating({
					workspaceId: byId(workspaceId),
					templateId: { __rl: true, mode: 'name', value: 'Quote' },
					additionalFields: { tagIds: [tags[0].name, tags[1].id], folderId: folder.name },
				}),
			});
			expect((await createdBodies())[0]).toMatchObject({
				folder_id: folder.id,
				tags: [{ id: tags[0].id }, { id: tags[1].id }],
			});
		});

		it.each([
			[{ tagIds: ['vip'] }, /^Tag: there is no tag "vip"\./],
			[{ folderId: 'Nowhere' }, /^Folder: there is no folder "Nowhere" among the folders/],
		])('say what there is for %j', async (additionalFields, message) => {
			const error = await failureOf({ parameters: creating({ additionalFields }) });
			expect(error.message).toMatch(message);
			expect(error.description).toBeTruthy();
			expect(await createdBodies()).toEqual([]);
		});
	});

	describe('product tables', () => {
		const inTables = (...tables: Array<string | undefined>) =>
			creating({
				additionalFields: {
					products: {
						product: tables.map((tableName, index) => ({ name: `Row ${index}`, tableName })),
					},
				},
			});
		const tablesOf = async (templateId: number) =>
			(await api('GET', `/templates/${templateId}`)).product_groups as Array<{
				id: number;
				configuration: { name: { label: string } };
			}>;

		it('are found by their heading', async () => {
			const [table] = await tablesOf(84001);
			await runNode({ parameters: inTables(table.configuration.name.label) });
			expect((await createdBodies())[0].product_groups).toMatchObject([{ id: table.id }]);
		});

		it('that the template lacks are refused with those it has', async () => {
			const [table] = await tablesOf(84001);
			const error = await failureOf({ parameters: inTables('Nonsense') });
			expect(error.message).toMatch(/the template "Quote" has no product table "Nonsense"/);
			expect(error.description).toContain(table.configuration.name.label);
			expect(await createdBodies()).toEqual([]);
		});
	});

	it('puts each row into the table it names, and asks where a row names none', async () => {
		const { story } = await control('POST', '/reset', {
			seed: 'random',
			random: 7,
			tables: ['Licences', 'Services'],
		});
		const credential = sandboxCredential({ apiToken: story.token, userEmail: story.user_email });
		const parameters = creating({
			workspaceId: byName('Sales'),
			templateId: byName('Quote'),
			additionalFields: {
				products: {
					product: [
						{ name: 'Setup', tableName: 'services' },
						{ name: 'Seat', tableName: 'Licences' },
						{ name: 'Training', tableName: 'Services' },
					],
				},
			},
			simplify: true,
		});
		const [{ json }] = await runNode({ parameters, credential });
		const rows = json.products as Array<{ table: string; name: string }>;
		expect(rows.map(({ table, name }) => `${table}: ${name}`).sort()).toEqual([
			'Licences: Seat',
			'Services: Setup',
			'Services: Training',
		]);
		const error = await failureOf({
			parameters: {
				...parameters,
				additionalFields: { products: { product: [{ name: 'Seat' }] } },
			},
			credential,
		});
		expect(error.message).toMatch(/some rows name none of the product tables of the template/);
		expect(error.description).toMatch(/"Licences".*"Services"/);
	});

	it('leaves a template that may not be read to Oneflow when it is usable', async () => {
		await fault({ kind: 'status', status: 404, path: '^/v1/templates/' });
		await runNode({
			parameters: creating({ templateId: fromList(84001), dataFields: mapped({ order_no: '1' }) }),
		});
		expect(await createdBodies()).toHaveLength(1);
	});
});
