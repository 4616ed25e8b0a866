import type { IDataObject } from 'n8n-workflow';

import { LiveHost } from '../support/liveHost';
import { control } from '../support/sandbox';
import { openAccount, type Account } from './account';
import { exportedNode } from './exported';

/** The sandbox counts notifications to such a host as delivered, and keeps what it sent. */
const PUBLIC = 'https://n8n.partner.example';

const exported = exportedNode('When Signed');
const byTypeName = {
	...exported,
	extensionType: '',
	templateTypeId: { __rl: true, mode: 'name', value: 'demo integration' },
};

interface Hook {
	id: number;
	callback_url: string;
	template_group_id: number | null;
	filters: unknown;
}
interface Delivery {
	url: string;
	body: { contract: { id: number } };
}
interface TemplateRow {
	id: number;
	name: string;
	template_active: boolean;
	template_type: { id: number; extension_type: string | null } | null;
}

describe('the trigger of one exported workflow', () => {
	let account: Account;
	let host: LiveHost;
	let id: string;

	const open = async (number: number, options: IDataObject, parameters: IDataObject) => {
		account = await openAccount(number, options);
		host = new LiveHost({ webhookBase: PUBLIC });
		id = host.add(parameters, { credential: account.credential });
	};
	const ownHooks = async (): Promise<Hook[]> => {
		const { data } = await account.ask('/webhooks?limit=100');
		return data.filter(({ callback_url: url }: Hook) => url.startsWith(PUBLIC));
	};
	/** Signed in the app, so that the sandbox notifies whom it concerns; what came to the trigger's address. */
	const signedContract = async (templateId: number): Promise<[number, Delivery[]]> => {
		const { ids } = await control('POST', '/contracts', {
			workspace_id: account.story.workspace_id,
			template_id: templateId,
		});
		await control('POST', `/contracts/${ids[0]}/sign`);
		await control('GET', '/idle');
		const { data } = await control('GET', '/deliveries');
		const mine = (data as Delivery[]).filter(
			({ url, body }) => url.startsWith(PUBLIC) && body.contract.id === ids[0],
		);
		return [ids[0], mine];
	};
	const started = () => host.outputs(id).map(({ contractId }) => contractId);

	describe.each<[string, IDataObject, boolean]>([
		['by its extension', exported as IDataObject, true],
		['by a template type’s name', byTypeName as IDataObject, false],
	])('chosen %s', (_, parameters, isWhole) => {
		it.each(Array.from({ length: 20 }, (__, index) => 100 + index))(
			'is started in account %i by the right contract alone',
			async (number) => {
				await open(number, {}, parameters);
				const { story, ask } = account;
				await host.activate(id);

				const types: Array<{ id: number; extension_type: string | null }> = (
					await ask('/template_types?limit=100')
				).data;
				const right = types
					.filter(
						(type) =>
							(isWhole ? type.extension_type : type.id) ===
							(isWhole ? 'demo' : story.template_type_id),
					)
					.map((type) => type.id);
				const hooks = await ownHooks();
				expect(hooks.map((hook) => hook.template_group_id).sort()).toEqual(right.sort());
				for (const { filters } of hooks) {
					expect(filters).toEqual([
						{ filter_rules: [{ type: 'EVENT_TYPE', values: ['contract:sign'] }] },
					]);
				}

				const [contract, deliveries] = await signedContract(story.template_id);
				expect(deliveries).toHaveLength(1);
				expect(await host.call(id, deliveries[0].body)).toMatchObject({ status: 200 });
				expect(started()).toEqual([contract]);

				// Contracts of other extensions, of the house, and without any type stay outside.
				const rows: TemplateRow[] = (await ask('/templates?limit=100')).data;
				const others = rows.filter(
					({ template_active: isActive, template_type: type }) =>
						isActive && !right.includes(type?.id ?? 0) && type?.extension_type !== 'demo',
				);
				expect(others.length).toBeGreaterThanOrEqual(2);
				for (const other of others) {
					const [foreign, none] = await signedContract(other.id);
					expect(none).toEqual([]);
					// Nor does a well signed call about it start anything.
					const event = (await ask(`/contracts/${foreign}/events?sort=-id`)).data.find(
						({ type }: { type: string }) => type === 'contract:sign',
					);
					const call = host.signed(id, {
						callback_id: `about-${foreign}`,
						contract: { id: foreign },
						events: [{ id: event.id, type: event.type, created_time: event.created_time }],
					});
					expect(await host.call(id, call)).toMatchObject({ status: 200 });
				}
				expect(started()).toEqual([contract]);

				await host.deactivate(id);
				expect(await ownHooks()).toEqual([]);
			},
		);
	});

	it.each<[string, IDataObject, IDataObject, RegExp, RegExp]>([
		[
			'the extension is not there',
			{ missingExtension: true },
			exported as IDataObject,
			/no template type of the extension type "demo"/,
			/Switch the extension on in Oneflow/,
		],
		[
			'no template type has the name',
			{ missingExtension: true },
			byTypeName as IDataObject,
			/^Template Type: there is no template type "demo integration"\./,
			/^There (is|are): .*Use one of these names\.$/,
		],
		[
			'the extension has another name',
			{ extensionType: 'lime' },
			exported as IDataObject,
			/no template type of the extension type "demo"/,
			/The account has: .*lime/,
		],
	])('is not registered where %s, and says so', async (_, options, parameters, message, remedy) => {
		await open(200, options, parameters);
		const error = await host.activate(id).catch((caught: Error) => caught);
		expect(error).toMatchObject({
			message: expect.stringMatching(message),
			description: expect.stringMatching(remedy),
		});
		expect(await ownHooks()).toEqual([]);
	});

	it('is not registered where two template types have the name, and names both', async () => {
		await open(201, {}, byTypeName as IDataObject);
		await control('POST', '/patch', {
			kind: 'template_types',
			set: { name: 'demo integration', extension_type: 'demo' },
		});
		const error = await host.activate(id).catch((caught: Error) => caught);
		expect(error).toMatchObject({
			message: expect.stringMatching(
				/^Template Type: 2 template types are called "demo integration"/,
			),
			description: expect.stringContaining('Rename one of them'),
		});
		expect(await ownHooks()).toEqual([]);
	});
});
