import type {
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import type { OneflowClient } from '../transport/client';
import { byCustomId, contractFieldsOf } from '../oneflow/dataFields';
import { isActive, templateOf, templateTypeOf, type TemplateTypeField } from '../oneflow/templates';
import { toNodeError } from '../transport/nodeError';
import { placeOf } from '../oneflow/names';
import { UserProblem } from '../transport/failure';
import { editorClient, editorNumber, editorReference, editorText } from './editor';

const NO_TEMPLATE = 'Choose a template first: its data fields are shown here.';
const TEMPLATE_EXPRESSION =
	'The template is an expression, so its data fields are not known here. Set Data Fields Input to Using JSON, or choose the template By Name to see them.';
const CONTRACT_EXPRESSION =
	'The contract is an expression, so its data fields are not known here. Choose a contract of the same kind from the list, add the fields, and then enter the expression again.';
const NO_TYPE =
	'This template has no template type (template group or playbook), so it has no data fields that can be set.';
const NO_CONTRACT = 'Choose a contract first: its data fields are shown here.';
const NO_CONTRACT_FIELDS = 'This contract has no data fields that can be set.';
const NO_FIELDS = 'The template’s type has no active data fields.';

/** A checkbox's value is "0" or "1" (docs/oneflow-api.md 4.4); only its default or placeholder tells it. */
function isCheckbox({ value, placeholder }: TemplateTypeField): boolean {
	return [value, placeholder].some((text) => text === '0' || text === '1');
}

/** Labelled by name, which the user knows; the custom ID only where two fields share a name. */
function toMapperField(field: TemplateTypeField, all: TemplateTypeField[]): ResourceMapperField {
	const name = field.name?.trim() || field.custom_id;
	const isShared = all.filter((other) => other.name?.trim() === name).length > 1;
	const notes = [
		isShared ? field.custom_id : undefined,
		isCheckbox(field) ? '0 or 1' : undefined,
		// What an extension brought: its value can be set, only its definition is fixed (section 5, P14).
		field.source === 'system' ? 'system field of the extension' : undefined,
	].filter((note) => note !== undefined);
	return {
		id: field.custom_id,
		displayName: notes.length === 0 ? name : `${name} (${notes.join(', ')})`,
		required: false,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
		// Oneflow has no other type: dates, numbers and checkboxes are text too (API notes 4.4).
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

/** The fields a new contract of the chosen template can be given. */
export async function getTemplateDataFields(
	this: ILoadOptionsFunctions,
): Promise<ResourceMapperFields> {
	const template = editorReference(this, 'templateId', 'templates');
	if (template === undefined) return { fields: [], emptyFieldsNotice: NO_TEMPLATE };
	if (template === 'expression') return { fields: [], emptyFieldsNotice: TEMPLATE_EXPRESSION };
	const workspace = editorReference(this, 'workspaceId', 'workspaces');
	try {
		const oneflow = await editorClient(this);
		const { templateId } = await placeOf(
			{ oneflow },
			{
				template,
				// An expression has no value here; the template is then sought in all workspaces.
				workspace: workspace === 'expression' ? undefined : workspace,
				extensionType: editorText(this, 'extensionType'),
			},
		);
		if (templateId === undefined) return { fields: [], emptyFieldsNotice: NO_TEMPLATE };
		return await fieldsOfTemplate(oneflow, templateId);
	} catch (error) {
		if (error instanceof UserProblem) {
			return { fields: [], emptyFieldsNotice: `${error.message} ${error.remedy}` };
		}
		throw toNodeError(this.getNode(), error);
	}
}

/**
 * The fields of the chosen contract. They start hidden and without their values: a field shown here is
 * written, and today's value must not overwrite what the contract holds when the workflow runs.
 */
export async function getContractDataFields(
	this: ILoadOptionsFunctions,
): Promise<ResourceMapperFields> {
	const id = editorNumber(this, 'contractId');
	if (id === undefined) {
		const isExpression = editorReference(this, 'contractId', 'contracts') === 'expression';
		return { fields: [], emptyFieldsNotice: isExpression ? CONTRACT_EXPRESSION : NO_CONTRACT };
	}
	try {
		const known = byCustomId(await contractFieldsOf(await editorClient(this), id));
		if (known.size === 0) return { fields: [], emptyFieldsNotice: NO_CONTRACT_FIELDS };
		const all = [...known].map(
			([customId, { name }]): TemplateTypeField => ({
				custom_id: customId,
				name: typeof name === 'string' ? name : undefined,
			}),
		);
		return {
			fields: all
				.map((field) => ({ ...toMapperField(field, all), removed: true }))
				.sort((one, other) => one.displayName.localeCompare(other.displayName)),
		};
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
