import type {
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import { asWritten } from '../characters';
import { placeOf, type Reference } from '../oneflow/names';
import {
	isActive,
	isCheckbox,
	templateOf,
	templateTypeOf,
	type TemplateTypeField,
} from '../oneflow/templates';
import type { OneflowClient } from '../transport/client';
import { sharedNames } from '../words';
import { editorReference, editorText, type Connect } from './editor';

// An expression that gives nothing yet arrives here like an empty field.
const NO_TEMPLATE =
	'No template is known yet. Choose one, and its data fields are shown here. An expression has no value until the nodes before it have run: choose the template By Name, or set Data Fields Input to Using JSON.';
const NO_TYPE = 'This template has no template type, so it has no data fields that can be set.';
const NO_FIELDS = 'The template’s type has no active data fields.';

/** Says why the mapper has no fields. */
export const noFields = (emptyFieldsNotice: string): ResourceMapperFields => ({
	fields: [],
	emptyFieldsNotice,
});

/** Labelled by name, which the user knows. */
const labelOf = (field: TemplateTypeField) => field.name?.trim() || field.custom_id;

/** The fields as the mapper shows them, sorted by label. */
export function mapperFields(fields: TemplateTypeField[]): ResourceMapperField[] {
	const shared = sharedNames(
		fields.map((field) => ({ name: labelOf(field), value: field.custom_id })),
	);
	return fields
		.map((field) => toMapperField(field, shared))
		.sort((one, other) => one.displayName.localeCompare(other.displayName));
}

/** With the custom ID only where several fields share a name. */
function toMapperField(field: TemplateTypeField, shared: Set<string>): ResourceMapperField {
	const name = labelOf(field);
	const isShared = shared.has(asWritten(name));
	// What an extension brought: its value can be set, only its definition is fixed (section 5, P14).
	const notes = [isShared && field.custom_id, field.source === 'system' && 'system'].filter(
		Boolean,
	);
	return {
		id: field.custom_id,
		displayName: notes.length === 0 ? name : `${name} (${notes.join(', ')})`,
		required: false,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
		// Oneflow has no other types: dates and numbers are text too (docs/oneflow-api.md 4.4). The editor would take
		// what begins with = for an expression, which n8n then works out.
		...(isCheckbox(field)
			? { type: 'boolean', defaultValue: field.value === '1' }
			: { type: 'string', ...(/^[^=]/.test(field.value ?? '') && { defaultValue: field.value }) }),
	};
}

/** What the editor's parameters point at; where an expression has no value, all workspaces are looked through. */
async function placeIn(
	context: ILoadOptionsFunctions,
	oneflow: OneflowClient,
	template?: Reference,
) {
	const workspace = editorReference(context, 'workspaceId', 'workspaces');
	const extensionType = editorText(context, 'extensionType');
	return await placeOf({ oneflow }, { template, workspace, extensionType });
}

const templateIn = (context: ILoadOptionsFunctions) =>
	editorReference(context, 'templateId', 'templates');

/** The template that the editor's parameters point at; undefined while none is known. */
export async function templateIdIn(context: ILoadOptionsFunctions, oneflow: OneflowClient) {
	const template = templateIn(context);
	return template && (await placeIn(context, oneflow, template)).templateId;
}

/** The workspace that the editor's parameters point at; undefined while none is known. */
export const workspaceIdIn = async (context: ILoadOptionsFunctions, oneflow: OneflowClient) =>
	(await placeIn(context, oneflow)).workspaceId;

/** The fields of the template that the editor's parameters point at, or why there are none. */
export async function templateFieldsIn(context: ILoadOptionsFunctions, connect: Connect) {
	const chosen = templateIn(context);
	if (chosen === undefined) return noFields(NO_TEMPLATE);
	const oneflow = await connect();
	const { templateId = 0 } = await placeIn(context, oneflow, chosen);
	const template = await templateOf(oneflow, templateId);
	if (!template.template_type) return noFields(NO_TYPE);
	const { data_fields: all } = await templateTypeOf(oneflow, template.template_type.id);
	const active = all.filter(isActive);
	return active.length === 0 ? noFields(NO_FIELDS) : { fields: mapperFields(active) };
}
