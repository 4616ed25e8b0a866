import { byId, fromList, mapperFields } from '../../../support/harness';
import { api, control, requests, resetSandbox, sandboxCredential } from '../../../support/sandbox';

const CREATE = { resource: 'contract', operation: 'create' };
const fieldsOf = async (templateId: unknown, more: Record<string, unknown> = {}) =>
	await mapperFields('getTemplateDataFields', { parameters: { ...CREATE, templateId, ...more } });

/** A template whose type has these data fields, or none. */
async function templateWith(dataFields?: Array<Record<string, unknown>>) {
	const made = await control('POST', '/extensions', {
		type: 'made',
		templateTypes: [
			{
				name: 'Made',
				data_fields: dataFields,
				templates: [{ name: 'T', workspace_ids: [61001] }],
			},
		],
	});
	return byId(made.templates[0].id);
}

describe('the mapper of data fields', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('shows the active fields of the template’s type, keyed by custom ID', async () => {
		const { fields, emptyFieldsNotice } = await fieldsOf(fromList(84001));
		expect(emptyFieldsNotice).toBeUndefined();
		expect(fields.map(({ id }) => id).sort()).toEqual([
			'accept_terms',
			'delivery_terms',
			'internal_note',
			'order_no',
		]);
		for (const field of fields) {
			const type = field.id === 'accept_terms' ? 'boolean' : 'string';
			expect(field).toMatchObject({ type, required: false, display: true });
		}
	});

	it('labels them by name, says which are system fields, and gives their defaults', async () => {
		const { fields } = await fieldsOf(byId(84001));
		const { data_fields: seeded } = await api('GET', '/template_types/3301');
		for (const field of fields) {
			const {
				name,
				source,
				value,
				custom_id: id,
			} = seeded.find(({ custom_id: id }: { custom_id: string }) => id === field.id);
			expect(field.displayName).toBe(source === 'system' ? `${name} (system)` : name);
			expect(field.defaultValue ?? '').toBe(id === 'accept_terms' ? value === '1' : (value ?? ''));
		}
		expect(fields.find(({ id }) => id === 'delivery_terms')?.defaultValue).toBe('DAP');
		const labels = fields.map(({ displayName }) => displayName);
		expect(labels).toEqual([...labels].sort((one, other) => one.localeCompare(other)));
	});

	it('gives no default that the editor would take for an expression', async () => {
		const { fields } = await fieldsOf(
			await templateWith([
				{ custom_id: 'a', name: 'A', value: '={{ $env.SECRET }}' },
				{ custom_id: 'b', name: 'B', value: '=SUM' },
				{ custom_id: 'c', name: 'C', value: 'a = b' },
			]),
		);
		expect(fields.map(({ defaultValue }) => defaultValue)).toEqual([undefined, undefined, 'a = b']);
	});

	it('tells fields with the same name apart by their custom IDs', async () => {
		const { fields } = await fieldsOf(
			await templateWith([
				{ custom_id: 'a', name: 'Reference', source: 'system' },
				{ custom_id: 'b', name: 'Reference\u200b', source: 'user' },
				{ custom_id: 'c', name: 'Gone', active: false },
			]),
		);
		expect(fields.map(({ displayName }) => displayName).sort()).toEqual([
			'Reference (a, system)',
			'Reference\u200b (b)',
		]);
	});

	it.each<[string, unknown, RegExp]>([
		['no template is chosen', fromList(0), /^No template is known yet\. Choose one/],
		['the template is empty', byId(''), /^No template is known yet\. Choose one/],
		[
			'its expression has no value yet',
			byId('={{ $("X").item.json.id }}'),
			/An expression has no value until the nodes .* Using JSON/,
		],
		['the template is no ID', byId('Quote'), /^Template: "Quote" is not an ID\. .* By Name\.$/],
		['the template is not there', byId(99), /not found.* Check the IDs/is],
		['the template has no type', fromList(84006), /no template type/],
	])('is empty and says why when %s', async (_, templateId, notice) => {
		const { fields, emptyFieldsNotice } = await fieldsOf(templateId);
		expect(fields).toEqual([]);
		expect(emptyFieldsNotice).toMatch(notice);
	});

	it.each([
		['getTemplateDataFields', CREATE, /^No template is known yet/],
		['getContractDataFields', { resource: 'dataField', operation: 'update' }, /^No contract is/],
	])('says what to choose before there is a credential: %s', async (method, parameters, notice) => {
		const credential = { deleted: true };
		const { emptyFieldsNotice } = await mapperFields(method, { parameters, credential });
		expect(emptyFieldsNotice).toMatch(notice);
	});

	it.each<[Record<string, unknown>]>([
		[{ templateId: { __rl: true, mode: 'name', value: 'Quote' } }],
		[{ templateId: { __rl: true, mode: 'name', value: 'Quote' }, workspaceId: fromList(61003) }],
		[
			{
				templateId: { __rl: true, mode: 'extension', value: 'demo' },
				workspaceId: { __rl: true, mode: 'name', value: 'Procurement' },
			},
		],
	])('shows them for %j too', async ({ templateId, ...more }) => {
		const { fields } = await fieldsOf(templateId, more);
		expect(fields).toHaveLength(4);
	});

	it('says which names there are when none fits', async () => {
		const { fields, emptyFieldsNotice } = await fieldsOf({
			__rl: true,
			mode: 'name',
			value: 'Quotation',
		});
		expect(fields).toEqual([]);
		expect(emptyFieldsNotice).toMatch(/there is no template "Quotation".*"Quote" \(#84001\)/);
	});

	it('says that a type has no active fields', async () => {
		const { fields, emptyFieldsNotice } = await fieldsOf(await templateWith());
		expect(fields).toEqual([]);
		expect(emptyFieldsNotice).toMatch(/no active data fields/);
	});

	it.each([
		['no user', { userEmail: '' }, /^User Email: .* none is set\. Enter a User Email/],
		['a wrong token', { apiToken: 'wrong-example' }, /Check in the credential that the API token/],
	])('says what is wrong with a credential with %s', async (_, data, notice) => {
		const template = { __rl: true, mode: 'name', value: 'Quote' };
		const { fields, emptyFieldsNotice } = await mapperFields('getTemplateDataFields', {
			parameters: { ...CREATE, templateId: template },
			credential: sandboxCredential(data),
		});
		expect(fields).toEqual([]);
		expect(emptyFieldsNotice).toMatch(notice);
	});

	// With none, n8n would forget what is mapped.
	it.each([
		['getTemplateDataFields', { ...CREATE, templateId: byId(84001) }],
		['getTemplateDataFields', { ...CREATE, templateId: byId('={{ $("X").item.json.id }}') }],
		['getContractDataFields', { resource: 'dataField', operation: 'update', contractId: byId(1) }],
	])('keeps the fields that are there while they cannot be loaded: %s %j', async (method, form) => {
		const schema = [{ id: 'order_no', displayName: 'Order number', type: 'string' }];
		const { fields } = await mapperFields(method, {
			parameters: { ...form, dataFields: { mappingMode: 'defineBelow', value: null, schema } },
			credential: sandboxCredential({ apiToken: 'wrong-example' }),
		});
		expect(fields).toEqual(schema);
	});

	it('asks as the user chosen under Act As', async () => {
		await fieldsOf(fromList(84001), {
			options: { actAs: 'custom', actAsEmail: 'nils@example.com' },
		});
		for (const { headers } of await requests()) {
			expect(headers['x-oneflow-user-email']).toBe('nils@example.com');
		}
	});

	it('works in an account that looks quite different', async () => {
		await resetSandbox('other');
		const credential = sandboxCredential({}, 'other');
		const template = await api('GET', '/templates/502317', undefined, { seed: 'other' });
		const type = await api('GET', `/template_types/${template.template_type.id}`, undefined, {
			seed: 'other',
		});
		const { fields } = await mapperFields('getTemplateDataFields', {
			parameters: { ...CREATE, templateId: byId(502317) },
			credential,
		});
		const active = type.data_fields.filter(({ active: isActive }: { active: boolean }) => isActive);
		expect(fields.map(({ id }) => id).sort()).toEqual(
			active.map(({ custom_id: id }: { custom_id: string }) => id).sort(),
		);
	});
});
