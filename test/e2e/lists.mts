import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { chooseAccess, credentialDataOf } from '../../tools/demo/access.mts';
import { CREATE, ONEFLOW_NODE } from '../../tools/demo/examples.mts';
import { OneflowReader, type UsableWorkspace } from '../../tools/demo/oneflow.mts';
import { CREDENTIAL_TYPE } from '../../tools/demo/stage.mts';
import type { DynamicRequest, ListResult, NodeCredential } from '../../tools/host/types.mts';
import { stage } from './setting.mts';

type Seed = 'default' | 'other';

interface Account {
	extensionType: string;
	extensionTypes: string[];
	oneflow: OneflowReader;
	credential: NodeCredential;
}

/** A fresh account in the sandbox, with a credential for it in n8n. */
async function openAccount(seed: Seed): Promise<Account> {
	const { sandbox, n8n } = stage();
	const info = await sandbox.reset({ seed });
	const [extensionType] = info.extension_types;
	assert(extensionType);
	const access = await chooseAccess(info, extensionType);
	return {
		extensionType,
		extensionTypes: info.extension_types,
		oneflow: new OneflowReader(access.apiUrl, access.token, access.userEmail),
		credential: await n8n.client.createCredential(
			`Account ${seed}`,
			CREDENTIAL_TYPE,
			credentialDataOf(access),
		),
	};
}

/** What the editor sends when it opens a list or loads a mapper of contract:create. */
async function request(
	{ credential }: Account,
	parameter: string,
	values: Record<string, unknown>,
): Promise<DynamicRequest> {
	return {
		nodeType: ONEFLOW_NODE,
		path: `parameters.${parameter}`,
		method: await stage().n8n.client.methodOf(ONEFLOW_NODE, parameter, CREATE),
		parameters: { ...CREATE, ...values },
		credentials: { oneflowApi: credential },
	};
}

const locator = (value: number) => ({ __rl: true, mode: 'list', value });

interface Pair {
	workspaceId: number;
	template: UsableWorkspace['templates'][number];
}

const pairsOf = (workspaces: UsableWorkspace[]): Pair[] =>
	workspaces.flatMap(({ id, templates }) =>
		templates.map((template) => ({ workspaceId: id, template })),
	);

/** The list has these things and no others, each under its name where it has one. */
function assertShows(
	results: ListResult['results'],
	things: Array<{ id: number; name: string | null }>,
): void {
	const ids = (values: Array<string | number>) => values.map(Number).sort();
	assert.deepEqual(ids(results.map(({ value }) => value)), ids(things.map(({ id }) => id)));
	for (const { id, name } of things) {
		const label = results.find(({ value }) => Number(value) === id)?.name ?? '';
		if (name) assert.equal(label, name);
		else assert.match(label, new RegExp(String(id)), 'A thing without a name shows its id.');
	}
}

export function listsSuite(): void {
	accountSuite('default');
	// Another account has other ids, names, types and fields; the rules are the same.
	accountSuite('other');
}

function accountSuite(seed: Seed): void {
	describe(`The lists of contract:create in the account "${seed}"`, () => {
		let account: Account;
		const list = async (parameter: string, values: Record<string, unknown>, filter?: string) => {
			const { client } = stage().n8n;
			return (await client.list(await request(account, parameter, values), filter)).results;
		};
		const mapper = async ({ workspaceId, template }: Pair, extensionType: string) =>
			await stage().n8n.client.mapperFields(
				await request(account, 'dataFields', {
					extensionType,
					workspaceId: locator(workspaceId),
					templateId: locator(template.id),
				}),
			);

		before(async () => {
			account = await openAccount(seed);
		});

		after(async () => {
			await stage().n8n.client.deleteCredential(account.credential.id);
			await stage().sandbox.reset();
		});

		it('show the workspaces where the user may create with each extension', async () => {
			const numbers = new Set<number>();
			for (const extensionType of account.extensionTypes) {
				const usable = await account.oneflow.usable(extensionType);
				numbers.add(usable.length);
				assertShows(await list('workspaceId', { extensionType }), usable);
			}
			assert(numbers.size > 1, 'The extensions should have different workspaces.');
		});

		it('show all usable workspaces without an extension type', async () => {
			const usable = await account.oneflow.usable();
			assertShows(await list('workspaceId', { extensionType: '' }), usable);
		});

		it('narrow the workspaces by a search text', async () => {
			const { extensionType, oneflow } = account;
			const [first] = await oneflow.usable(extensionType);
			assert(first);
			const text = first.name.toUpperCase();
			const results = await list('workspaceId', { extensionType }, text);
			assert(results.length > 0);
			assert(results.every(({ name }) => name.toUpperCase().includes(text)));
			assert.deepEqual(await list('workspaceId', { extensionType }, 'no such workspace'), []);
		});

		it("show each workspace's templates, with and without the extension", async () => {
			for (const extensionType of [account.extensionType, '']) {
				for (const { id, templates } of await account.oneflow.usable(extensionType)) {
					const values = { extensionType, workspaceId: locator(id) };
					assertShows(await list('templateId', values), templates);
				}
			}
		});

		it("map the active fields of the template's type, by name and custom ID", async () => {
			const { extensionType, oneflow } = account;
			let inactive = 0;
			for (const pair of pairsOf(await oneflow.usable(extensionType))) {
				const { fields } = await mapper(pair, extensionType);
				const all = await oneflow.dataFields(pair.template.template_type?.id ?? 0);
				const active = all.filter((field) => field.active);
				inactive += all.length - active.length;
				assert.deepEqual(
					fields.map(({ id }) => id).sort(),
					active.map(({ custom_id: id }) => id).sort(),
				);
				for (const { custom_id: id, name, source, value } of active) {
					const field = fields.find((one) => one.id === id);
					assert(field);
					assert(field.displayName.includes(name), `${field.displayName} is not ${name}.`);
					assert.equal(/system/i.test(field.displayName), source === 'system');
					const preset = field.defaultValue ?? '';
					const text = typeof preset === 'boolean' ? String(Number(preset)) : preset;
					assert.equal(text, value, `${id} has not its default.`);
				}
			}
			assert(inactive > 0, 'The account should have an inactive field too.');
		});

		it('say so when a template has no type', async () => {
			const untyped = pairsOf(await account.oneflow.usable()).find(
				({ template }) => template.template_type === null,
			);
			assert(untyped, 'The account should have a template without a type.');
			const { fields, emptyFieldsNotice } = await mapper(untyped, '');
			assert.deepEqual(fields, []);
			assert.match(emptyFieldsNotice ?? '', /type/i);
		});
	});
}
