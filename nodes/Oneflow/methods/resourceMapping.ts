import type {
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import type { OneflowClient } from '../transport/client';
import { byCustomId, contractFieldsOf } from '../oneflow/dataFields';
import { isActive, templateOf, templateTypeOf, type TemplateTypeField } from '../oneflow/templates';
import { toNodeError } from '../transport/nodeError';
import { editorClient, editorNumber } from './editor';

const NO_TEMPLATE = 'Choose a template first: its data fields are shown here.';
const NO_TYPE =
	'This template has no template type (template group), so it has no data fields that can be set.';
const NO_CONTRACT = 'Choose a contract first: its data fields are shown here.';
const NO_CONTRACT_FIELDS = 'This contract has no data fields that can be set.';
const NO_FIELDS = 'The template’s type has no active data fields.';

/** Labelled by name, which the user knows; the custom ID only where two fields share a name. */
function toMapperField(field: TemplateTypeField, all: TemplateTypeField[]): ResourceMapperField {
	const name = field.name?.trim() || field.custom_id;
	const isShared = all.filter((other) => other.name?.trim() === name).length > 1;
	const notes = [
		isShared ? field.custom_id : undefined,
		field.source === 'system' ? 'system' : undefined,
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
	const id = editorNumber(this, 'templateId');
	if (id === undefined) return { fields: [], emptyFieldsNotice: NO_TEMPLATE };
	try {
		return await fieldsOfTemplate(await editorClient(this), id);
	} catch (error) {
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
	if (id === undefined) return { fields: [], emptyFieldsNotice: NO_CONTRACT };
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
