import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { EXTENSION_TYPE } from '../../demo/access.mts';
import { CREATE, mapperFields, ONEFLOW_NODE } from '../../demo/examples.mts';
import type { UsableWorkspace } from '../../demo/oneflow.mts';
import { stage, usableChoice } from './setting.mts';

/** Asks for a list of contract:create as the editor does when its dropdown opens. */
async function listOf(parameter: string, values: Record<string, unknown>, filter?: string) {
	const { client } = stage().n8n;
	const request = {
		nodeType: ONEFLOW_NODE,
		path: `parameters.${parameter}`,
		method: await client.methodOf(ONEFLOW_NODE, parameter, CREATE),
		parameters: { ...CREATE, ...values },
		credentials: { oneflowApi: stage().credential },
	};
	return (await client.list(request, filter)).results;
}

const entries = (things: Array<{ id: number; name: string }>) =>
	things.map(({ id, name }) => `${id} ${name}`).sort();

const shown = (results: Array<{ name: string; value: string | number }>) =>
	results.map(({ name, value }) => `${value} ${name}`).sort();

const locator = (value: number) => ({ __rl: true, mode: 'list', value });

export function listsSuite(): void {
	describe('The lists of contract:create', () => {
		it('show the workspaces where the user may create with the extension', async () => {
			const usable = await stage().oneflow.usable(EXTENSION_TYPE);
			const results = await listOf('workspaceId', { extensionType: EXTENSION_TYPE });
			assert.deepEqual(shown(results), entries(usable));
		});

		it('show all usable workspaces without an extension type', async () => {
			const usable = await stage().oneflow.usable();
			const results = await listOf('workspaceId', { extensionType: '' });
			assert.deepEqual(shown(results), entries(usable));
		});

		it('narrow the workspaces by a search text', async () => {
			const { workspace } = await usableChoice();
			const text = workspace.name.toUpperCase();
			const results = await listOf('workspaceId', { extensionType: EXTENSION_TYPE }, text);
			assert(results.length > 0);
			assert(results.every(({ name }) => name.toUpperCase().includes(text)));
		});

		it("show each workspace's templates of the extension", async () => {
			for (const workspace of await stage().oneflow.usable(EXTENSION_TYPE)) {
				const results = await listOf('templateId', {
					extensionType: EXTENSION_TYPE,
					workspaceId: locator(workspace.id),
				});
				assert.deepEqual(shown(results), entries(workspace.templates));
			}
		});
	});

	describe('The data field mapper', () => {
		it("has the active fields of the template's type, by name and custom ID", async () => {
			const { workspace, template } = await usableChoice();
			const fields = await mapperFields(stage(), workspace.id, template.id);
			assert(template.template_type);
			const all = await stage().oneflow.dataFields(template.template_type.id);
			const active = all.filter((field) => field.active);
			assert(all.length > active.length, 'The account should have an inactive field too.');
			assert.deepEqual(
				fields.map(({ id }) => id).sort(),
				active.map(({ custom_id: id }) => id).sort(),
			);
			for (const { custom_id: id, name, source } of active) {
				const label = fields.find((field) => field.id === id)?.displayName ?? '';
				assert(label.includes(name), `${label} does not have the name ${name}.`);
				assert.equal(/system/i.test(label), source === 'system', label);
			}
		});

		it('has the defaults of fields', async () => {
			const { workspace, template } = await usableChoice();
			const fields = await mapperFields(stage(), workspace.id, template.id);
			const all = await stage().oneflow.dataFields(template.template_type?.id ?? 0);
			for (const { custom_id: id, value, active } of all) {
				if (!active || !value) continue;
				assert.equal(fields.find((field) => field.id === id)?.defaultValue, value);
			}
		});

		it('says so when a template has no type', async () => {
			const found = withoutType(await stage().oneflow.usable());
			assert(found, 'The account should have a template without a type.');
			const { client } = stage().n8n;
			const answer = await client.mapperFields({
				nodeType: ONEFLOW_NODE,
				path: 'parameters.dataFields',
				method: await client.methodOf(ONEFLOW_NODE, 'dataFields', CREATE),
				parameters: {
					...CREATE,
					extensionType: '',
					workspaceId: locator(found.workspaceId),
					templateId: locator(found.templateId),
				},
				credentials: { oneflowApi: stage().credential },
			});
			assert.deepEqual(answer.fields, []);
			assert.match(answer.emptyFieldsNotice ?? '', /type/i);
		});
	});
}

function withoutType(
	workspaces: UsableWorkspace[],
): { workspaceId: number; templateId: number } | undefined {
	for (const { id, templates } of workspaces) {
		const template = templates.find(({ template_type: type }) => type === null);
		if (template) return { workspaceId: id, templateId: template.id };
	}
	return undefined;
}
