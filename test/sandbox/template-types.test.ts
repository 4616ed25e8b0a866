import { call, control, createContract, draftBody, reset } from './api';
import type { Contract, TypeField } from './api';

interface TemplateType {
	extension_type: string | null;
	data_fields: TypeField[];
}

const TYPE = '/template_types/3301';
const read = async () => (await call<TemplateType>('GET', TYPE)).body.data_fields;
const put = async (fields: unknown[], path = TYPE) =>
	await call<{ data_fields: TypeField[] }>('PUT', `${path}/data_fields`, {
		body: { data_fields: fields },
	});
const sendable = ({ custom_id, name, description, placeholder, value, active }: TypeField) => ({
	custom_id,
	name,
	description,
	placeholder,
	value,
	active,
});
const find = (fields: TypeField[], customId: string) =>
	fields.find((field) => field.custom_id === customId);

describe('Template types of the sandbox', () => {
	beforeEach(async () => await reset());

	it('mixes system and user fields, active and inactive', async () => {
		expect((await read()).map((one) => [one.custom_id, one.source, one.active])).toEqual([
			['order_no', 'system', true],
			['old_ref', 'system', false],
			['internal_note', 'user', true],
			['accept_terms', 'system', true],
			['delivery_terms', 'user', true],
			['old_note', 'user', false],
		]);
	});

	it('honours only the active flag of a system field and ignores the rest with 200', async () => {
		const fields = (await read()).map(sendable);
		const answer = await put(
			fields.map((field) =>
				field.custom_id === 'order_no'
					? { ...field, name: 'Renamed', value: 'x', placeholder: 'y', active: false }
					: field,
			),
		);
		expect(answer.status).toBe(200);
		expect(find(answer.body.data_fields, 'order_no')).toMatchObject({
			name: 'Order number',
			value: '',
			placeholder: '10045',
			active: false,
		});
	});

	it('keeps system fields that are left out, and removes user fields', async () => {
		const answer = await put([{ custom_id: 'fresh', name: 'Fresh', value: 'new' }]);
		expect(answer.body.data_fields.map((one) => [one.custom_id, one.source])).toEqual([
			['fresh', 'user'],
			['order_no', 'system'],
			['old_ref', 'system'],
			['accept_terms', 'system'],
		]);
		const contract = await createContract();
		expect(contract.data_fields?.map((one) => one._private_ownerside.custom_id)).toEqual([
			'fresh',
			'order_no',
			'accept_terms',
		]);
	});

	it('changes defaults for future templates only', async () => {
		const fields = (await read()).map(sendable);
		await put(
			fields.map((field) =>
				field.custom_id === 'delivery_terms' ? { ...field, value: 'EXW' } : field,
			),
		);
		expect(find(await read(), 'delivery_terms')?.value).toBe('EXW');
		const contract = await createContract();
		const placed = contract.data_fields?.find(
			(one) => one._private_ownerside.custom_id === 'delivery_terms',
		);
		expect(placed?.value).toBe('DAP');
	});

	it('treats a field that was switched off as unknown when a contract is made', async () => {
		const fields = (await read()).map(sendable);
		await put(
			fields.map((field) => (field.custom_id === 'order_no' ? { ...field, active: false } : field)),
		);
		const answer = await call('POST', '/contracts/create', {
			body: draftBody({ data_fields: [{ custom_id: 'order_no', value: '1' }] }),
		});
		expect(answer.status).toBe(400);
	});

	it('refuses to switch a system field while a contract of the type is being made', async () => {
		const fields = (await read()).map(sendable);
		const switched = fields.map((field) =>
			field.custom_id === 'order_no' ? { ...field, active: false } : field,
		);
		await control('POST', '/latency', { create_ms: 400 });
		const creating = call<Contract>('POST', '/contracts/create', { body: draftBody() });
		await call('GET', '/ping');
		await call('GET', '/ping');
		const refused = await put(switched);
		const unrelated = await put(fields);
		expect((await creating).status).toBe(200);
		expect([refused.status, unrelated.status]).toEqual([409, 200]);
		expect((await put(switched)).status).toBe(200);
	});

	it('refuses read-only attributes, duplicates and long values', async () => {
		const field = { custom_id: 'a', name: 'A' };
		expect((await put([{ ...field, source: 'system' }])).status).toBe(400);
		expect((await put([{ ...field, id: 7000001 }])).status).toBe(400);
		expect((await put([field, field])).status).toBe(400);
		expect((await put([{ ...field, value: 'x'.repeat(1025) }])).status).toBe(400);
	});

	it('does not let users remove a template type of an extension', async () => {
		expect((await call('DELETE', TYPE)).status).toBe(403);
		const made = await call<{ id: number; extension_type: null }>('POST', '/template_types', {
			body: { name: 'Own', description: '' },
			user: null,
		});
		expect(made.body.extension_type).toBeNull();
		expect((await call('DELETE', `/template_types/${made.body.id}`)).status).toBe(200);
	});

	it('makes a token, template types and one webhook each when an extension is enabled', async () => {
		const { body } = await control<{
			token: string;
			template_types: Array<{ id: number }>;
			webhooks: Array<{ template_group_id: number }>;
		}>('POST', '/extensions', {
			type: 'membrain',
			templateTypes: [
				{ name: 'One', data_fields: [{ custom_id: 'a' }] },
				{ name: 'Two', data_fields: [{ custom_id: 'b', source: 'user' }] },
			],
		});
		expect(body.token).toMatch(/^[a-zA-Z0-9-]{40}$/);
		expect(body.template_types).toHaveLength(2);
		expect(body.webhooks.map((one) => one.template_group_id)).toEqual(
			body.template_types.map(({ id }) => id),
		);
		const [type] = body.template_types;
		const { data_fields: fields, extension_type: extensionType } = (
			await call<TemplateType>('GET', `/template_types/${type?.id}`, { token: body.token })
		).body;
		expect([extensionType, fields[0]?.source]).toEqual(['membrain', 'system']);
	});
});
