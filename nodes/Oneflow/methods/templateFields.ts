import type {
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import { placeOf } from '../oneflow/names';
import { isActive, templateOf, templateTypeOf, type TemplateTypeField } from '../oneflow/templates';
import type { OneflowClient } from '../transport/client';
import { rethrow, UserProblem } from '../transport/failure';
import { editorReference, editorText } from './editor';

const NO_TEMPLATE = 'Choose a template first: its data fields are shown here.';
const TEMPLATE_EXPRESSION =
	'The template is an expression, so its data fields are not known here. Choose the template By Name to see them, or set Data Fields Input to Using JSON.';
const NO_TYPE =
	'This template has no template type (template group or playbook), so it has no data fields that can be set.';
const NO_FIELDS = 'The template’s type has no active data fields.';

/** A checkbox's value is "0" or "1" (docs/oneflow-api.md 4.4); only its default or placeholder tells it. */
function isCheckbox({ value, placeholder }: TemplateTypeField): boolean {
	return [value, placeholder].some((text) => text === '0' || text === '1');
}

/** Labelled by name, which the user knows; the custom ID only where two fields share a name. */
export function toMapperField(
	field: TemplateTypeField,
	all: TemplateTypeField[],
): ResourceMapperField {
	const name = field.name?.trim() || field.custom_id;
	const isShared = all.filter((other) => other.name?.trim() === name).length > 1;
	const notes = [
		isShared ? field.custom_id : undefined,
		isCheckbox(field) ? '0/1' : undefined,
		// What an extension brought: its value can be set, only its definition is fixed (section 5, P14).
		field.source === 'system' ? 'system' : undefined,
	].filter((note) => note !== undefined);
	return {
		id: field.custom_id,
		displayName: notes.length === 0 ? name : `${name} (${notes.join(', ')})`,
		required: false,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
		// Oneflow has no other type: dates, numbers and checkboxes are text too (docs/oneflow-api.md 4.4).
		type: 'string',
		...(field.value ? { defaultValue: field.value } : {}),
	};
}

async function fieldsOfTemplate(oneflow: OneflowClient, id: number): Promise<ResourceMapperFields> {
	const template = await templateOf(oneflow, id);
	if (!template.template_type) return { fields: [], emptyFieldsNotice: NO_TYPE };
	const { data_fields: all } = await templateTypeOf(oneflow, template.template_type.id);
	const active = all.filter(isActive);
	if (active.length === 0) return { fields: [], emptyFieldsNotice: NO_FIELDS };
	return {
		fields: active
			.map((field) => toMapperField(field, active))
			.sort((one, other) => one.displayName.localeCompare(other.displayName)),
	};
}

/** The fields of the template that the editor's parameters point at, or why there are none. */
export async function templateFieldsIn(
	context: ILoadOptionsFunctions,
	oneflow: OneflowClient,
): Promise<ResourceMapperFields> {
	const template = editorReference(context, 'templateId', 'templates');
	if (template === undefined) return { fields: [], emptyFieldsNotice: NO_TEMPLATE };
	if (template === 'expression') return { fields: [], emptyFieldsNotice: TEMPLATE_EXPRESSION };
	const workspace = editorReference(context, 'workspaceId', 'workspaces');
	try {
		const { templateId } = await placeOf(
			{ oneflow },
			{
				template,
				// An expression has no value here; the template is then sought in all workspaces.
				workspace: workspace === 'expression' ? undefined : workspace,
				extensionType: editorText(context, 'extensionType'),
			},
		);
		if (templateId === undefined) return { fields: [], emptyFieldsNotice: NO_TEMPLATE };
		return await fieldsOfTemplate(oneflow, templateId);
	} catch (error) {
		if (!(error instanceof UserProblem)) rethrow(error);
		return { fields: [], emptyFieldsNotice: `${error.message} ${error.remedy}` };
	}
}
