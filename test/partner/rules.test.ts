import type { IDataObject } from 'n8n-workflow';

import { byId, failureOf, mapped, mapperFields, runNode, searchList } from '../support/harness';
import { LiveHost } from '../support/liveHost';
import { control, requests } from '../support/sandbox';
import { openAccount, type Account } from './account';

/* The rules of docs/oneflow-api.md section 5 that a node can hold, one test by the name of each. P19 is
   between the partner and Oneflow. */

const ACCOUNT = 300;
const CALLBACK = 'https://partner.example/oneflow';

interface Field {
	custom_id: string;
	name: string;
	source: string;
	active: boolean;
}

const EVERY_EVENT = ['*'];

describe('a partner’s rules', () => {
	let account: Account;

	beforeEach(async () => {
		account = await openAccount(ACCOUNT);
	});

	const run = async (parameters: IDataObject, credential = account.credential) =>
		(await runNode({ parameters, credential })).map(({ json }) => json);
	const creating = (changes: IDataObject = {}): IDataObject => ({
		resource: 'contract',
		operation: 'create',
		workspaceId: { __rl: true, mode: 'name', value: 'Sales' },
		templateId: { __rl: true, mode: 'extension', value: 'demo' },
		name: 'Quote',
		dataFields: mapped({ order_no: '1' }) as IDataObject,
		...changes,
	});
	const type = () => byId(account.story.template_type_id) as unknown as IDataObject;
	const fields = async (): Promise<Field[]> =>
		(await account.ask(`/template_types/${account.story.template_type_id}`)).data_fields;
	const types = async (): Promise<Array<{ id: number; extension_type: string | null }>> =>
		(await account.ask('/template_types')).data;
	const webhooks = async (): Promise<IDataObject[]> => (await account.ask('/webhooks')).data;
	const setting = (dataField: IDataObject[], more: IDataObject = {}): IDataObject => ({
		resource: 'templateType',
		operation: 'setDataFields',
		templateTypeId: type(),
		dataFields: { dataField },
		options: { actAs: 'custom', actAsEmail: '' },
		...more,
	});
	/** Only admins manage fields (docs/oneflow-api.md 3.7). */
	const asAdmin = async (parameters: IDataObject) => {
		const { data } = await account.ask('/users');
		const admin = data.find(({ is_admin: isAdmin }: { is_admin: boolean }) => isAdmin);
		await control('POST', '/patch', { kind: 'users', id: admin.id, set: { active: true } });
		return { ...parameters, options: { actAs: 'custom', actAsEmail: admin.email } };
	};

	it('P1: a partner’s token makes the same calls as any other', async () => {
		const callsWith = async (credential: typeof account.credential) => {
			account = await openAccount(ACCOUNT);
			await run(creating(), credential);
			return (await requests()).map(({ method, path, query, body }) => ({
				method,
				path,
				query,
				body,
			}));
		};
		const { credential, extensionCredential } = account;
		expect(await callsWith(extensionCredential)).toEqual(await callsWith(credential));
	});

	it('P2: explicit IDs work too', async () => {
		const { workspace_id: workspaceId, template_id: templateId } = account.story;
		const [contract] = await run(
			creating({
				workspaceId: byId(workspaceId) as unknown as IDataObject,
				templateId: byId(templateId) as unknown as IDataObject,
			}),
		);
		expect(contract._private).toMatchObject({ workspace_id: workspaceId });
		expect((await requests()).some(({ path }) => path.includes('/helpers/'))).toBe(false);
	});

	it('P3: what enabling the extension makes is found', async () => {
		const rows = await run({ resource: 'templateType', operation: 'getAll', returnAll: true });
		const mine = rows.filter(({ extension_type: extension }) => extension === 'demo');
		const known = (await types()).filter(({ extension_type: extension }) => extension === 'demo');
		expect(mine.map(({ id }) => id).sort()).toEqual(known.map(({ id }) => id).sort());
		const hooks = await run({ resource: 'webhook', operation: 'getAll', returnAll: true });
		for (const { id } of mine) {
			expect(hooks.filter((hook) => hook.template_group_id === id)).toHaveLength(1);
		}
		expect(await searchList('searchExtensionTypes', { parameters: {}, ...account })).toMatchObject({
			results: expect.arrayContaining([{ name: 'demo', value: 'demo' }]),
		});
	});

	it('P4: the trigger makes one webhook for each template type of the extension', async () => {
		const before = (await webhooks()).map(({ id }) => id);
		const host = new LiveHost();
		const id = host.add(
			{ events: EVERY_EVENT, setup: 'automatic', extensionType: 'demo' },
			{ credential: account.credential },
		);
		await host.activate(id);
		const made = (await webhooks()).filter((hook) => !before.includes(hook.id));
		const known = (await types()).filter(({ extension_type: extension }) => extension === 'demo');
		expect(made.map(({ template_group_id: typeId }) => typeId).sort()).toEqual(
			known.map(({ id: typeId }) => typeId).sort(),
		);
		await host.deactivate(id);
		expect((await webhooks()).map(({ id: hookId }) => hookId)).toEqual(before);
	});

	/** The notifications about a contract that a webhook got. */
	const deliveriesOf = async (contractId: unknown, wanted: (hook: IDataObject) => boolean) => {
		await control('GET', '/idle');
		const { data } = await control('GET', '/deliveries');
		const mine = (await webhooks()).filter(wanted).map(({ id }) => id);
		return data.filter(
			(one: { webhook_id: number; body: { contract: { id: number } } }) =>
				mine.includes(one.webhook_id) && one.body.contract.id === contractId,
		);
	};
	const ofExtension = (hook: IDataObject) =>
		hook.template_group_id === account.story.template_type_id && hook.callback_url !== CALLBACK;

	it('P5: an extension’s webhook tells only of contracts made through the extension', async () => {
		const sending = creating({
			parties: {
				party: [
					{
						type: 'company',
						name: 'B',
						participants: { participant: [{ name: 'Bo', email: 'bo@example.org' }] },
					},
				],
			},
			publish: true,
		});
		const [foreign] = await run(sending);
		const [own] = await run(sending, account.extensionCredential);
		expect(await deliveriesOf(foreign.id, ofExtension)).toEqual([]);
		expect((await deliveriesOf(own.id, ofExtension)).length).toBeGreaterThan(0);
	});

	it('P6: the trigger’s own webhook tells of contracts made in the app too', async () => {
		await run({
			resource: 'webhook',
			operation: 'create',
			callbackUrl: CALLBACK,
			events: ['contract:publish'],
			additionalFields: { templateTypeId: account.story.template_type_id },
		});
		const { ids } = await control('POST', '/contracts', {
			workspace_id: account.story.workspace_id,
			template_id: account.story.template_id,
			through: 'app',
			publish: true,
		});
		const plain = (hook: IDataObject) => hook.callback_url === CALLBACK;
		expect(await deliveriesOf(ids[0], plain)).toHaveLength(1);
		expect(await deliveriesOf(ids[0], ofExtension)).toEqual([]);
	});

	it('P7: an update keeps what a webhook carries for its receiver', async () => {
		const [hook] = await run({ resource: 'webhook', operation: 'create', callbackUrl: CALLBACK });
		const configuration = { oauth: { client_id: 'dummy' }, customer_id: '7' };
		await control('POST', '/patch', { kind: 'webhooks', id: hook.id, set: { configuration } });
		await run({
			resource: 'webhook',
			operation: 'update',
			webhookId: byId(Number(hook.id)) as unknown as IDataObject,
			updateFields: { events: ['contract:sign'] },
		});
		const after = (await webhooks()).find(({ id }) => id === hook.id);
		expect(after).toMatchObject({ configuration });
	});

	it.each(['webhook', 'templateType'])(
		'P8: what the extension made is not deleted, and that is said (%s)',
		async (resource) => {
			const [hook] = (await webhooks()).filter(ofExtension);
			const pointer =
				resource === 'webhook' ? { webhookId: byId(Number(hook.id)) } : { templateTypeId: type() };
			const error = await failureOf({
				parameters: await asAdmin({
					resource,
					operation: 'delete',
					...(pointer as unknown as IDataObject),
				}),
				credential: account.credential,
			});
			expect(error.httpCode).toBe('403');
			expect((await webhooks()).some(({ id }) => id === hook.id)).toBe(true);
			expect((await types()).some(({ id }) => id === account.story.template_type_id)).toBe(true);
		},
	);

	it('P9: the same extension type gives each account its own IDs', async () => {
		const seen = new Set<unknown>();
		for (const number of [301, 302, 303]) {
			account = await openAccount(number);
			const [row] = await run({
				resource: 'template',
				operation: 'getUsable',
				extensionType: { __rl: true, mode: 'list', value: 'demo' },
				simplify: true,
			});
			expect(row).toMatchObject({
				workspaceId: account.story.workspace_id,
				templateId: account.story.template_id,
			});
			seen.add(row.templateId);
		}
		expect(seen.size).toBe(3);
	});

	it('P10: an extension type is never sent, as Oneflow assigns it', async () => {
		await run(
			await asAdmin({
				resource: 'templateType',
				operation: 'create',
				name: 'Partner',
				description: 'Ours',
			}),
		);
		await run(creating());
		const bodies = (await requests()).filter(({ method }) => method !== 'GET');
		expect(bodies.length).toBeGreaterThan(1);
		expect(JSON.stringify(bodies.map(({ body }) => body))).not.toContain('extension_type');
	});

	it('P11: the lists hold what the acting user may use, and ask as that user', async () => {
		const parameters = { resource: 'contract', operation: 'create', extensionType: 'demo' };
		const workspaces = await searchList('searchUsableWorkspaces', { parameters, ...account });
		expect(workspaces.results).toEqual([{ name: 'Sales', value: account.story.workspace_id }]);
		const templates = await searchList('searchUsableTemplates', { parameters, ...account });
		expect(templates.results.map(({ value }) => value)).toEqual([account.story.template_id]);
		for (const { headers } of await requests()) {
			expect(headers['x-oneflow-user-email']).toBe(account.story.user_email);
		}
	});

	it('P12: the helper is narrowed only on request', async () => {
		const usable = { resource: 'template', operation: 'getUsable', returnAll: true };
		const all = await run(usable);
		const narrowed = await run({ ...usable, extensionType: 'demo' });
		const byType = await run({ ...usable, templateTypeId: type() });
		expect(all.length).toBeGreaterThan(narrowed.length);
		expect(byType).toEqual(narrowed);
		expect((await requests()).map(({ query }) => query)).toEqual([
			{},
			{ extension_type: 'demo' },
			{ template_type_id: String(account.story.template_type_id) },
		]);
	});

	it('P13: the fields of the extension are told from the account’s own', async () => {
		const given = { resource: 'templateType', operation: 'getDataFields', templateTypeId: type() };
		const system = await run({ ...given, filters: { source: 'system' } });
		expect(system.map(({ custom_id: id }) => id).sort()).toEqual(['accept_terms', 'order_no']);
		const { fields: shown } = await mapperFields('getTemplateDataFields', {
			parameters: {
				resource: 'contract',
				operation: 'create',
				templateId: byId(account.story.template_id),
			},
			...account,
		});
		expect(shown.find(({ id }) => id === 'order_no')?.displayName).toMatch(/\(system\)/);
		expect(shown.find(({ id }) => id === 'internal_note')?.displayName).not.toMatch(/system/);
	});

	it('P14: of a system field only its activity changes; anything else is told', async () => {
		await run(await asAdmin(setting([{ customId: 'order_no', active: false }])));
		const error = await failureOf({
			parameters: await asAdmin(setting([{ customId: 'accept_terms', name: 'Changed' }])),
			credential: account.credential,
		});
		expect(error.message).toMatch(/accept_terms/);
		const after = await fields();
		expect(after.find(({ custom_id: id }) => id === 'order_no')).toMatchObject({ active: false });
		expect(after.find(({ custom_id: id }) => id === 'accept_terms')?.name).toBe('Terms accepted');
	});

	it('P15: an inactive field is neither offered nor sent', async () => {
		await run(await asAdmin(setting([{ customId: 'order_no', active: false }])));
		const { fields: shown } = await mapperFields('getTemplateDataFields', {
			parameters: {
				resource: 'contract',
				operation: 'create',
				templateId: byId(account.story.template_id),
			},
			...account,
		});
		expect(shown.map(({ id }) => id)).not.toContain('order_no');
		const error = await failureOf({ parameters: creating(), credential: account.credential });
		expect(error.message).toMatch(/^Data field "order_no": is switched off in the template type/);
	});

	it('P16: creating switches no field, as that would fail while a contract is made', async () => {
		await run(creating());
		const writes = (await requests()).filter(({ method }) => method !== 'GET');
		expect(writes.map(({ method, path }) => `${method} ${path}`)).toEqual([
			'POST /v1/contracts/create',
		]);
	});

	it('P17: system and user fields live side by side and all go back in a write', async () => {
		const before = await fields();
		await run(await asAdmin(setting([{ customId: 'partner_note', name: 'Partner note' }])));
		const put = (await requests()).find(({ method }) => method === 'PUT');
		const sent = put?.body.data_fields.map(({ custom_id: id }: Field) => id);
		expect(sent).toEqual([...before.map(({ custom_id: id }) => id), 'partner_note']);
		expect(new Set((await fields()).map(({ source }) => source))).toEqual(
			new Set(['system', 'user']),
		);
	});

	it('P18: user fields are added, changed and removed freely', async () => {
		const named = async () => (await fields()).find(({ custom_id: id }) => id === 'own')?.name;
		await run(await asAdmin(setting([{ customId: 'own', name: 'Own' }])));
		expect(await named()).toBe('Own');
		await run(await asAdmin(setting([{ customId: 'own', name: 'Our own' }])));
		expect(await named()).toBe('Our own');
		await run(await asAdmin(setting([{ customId: 'internal_note' }], { removeMissing: true })));
		expect((await fields()).map(({ custom_id: id }) => id).sort()).toEqual([
			'accept_terms',
			'internal_note',
			'order_no',
		]);
	});
});
