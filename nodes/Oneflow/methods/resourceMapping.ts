import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import { byCustomId, contractFieldsOf } from '../oneflow/dataFields';
import type { TemplateTypeField } from '../oneflow/templates';
import { toNodeError } from '../transport/nodeError';
import { editorClient, editorNumber, editorReference } from './editor';
import { templateFieldsIn, toMapperField } from './templateFields';

const CONTRACT_EXPRESSION =
	'The contract is an expression, so its data fields are not known here. Choose a contract of the same kind from the list, add the fields, and then enter the expression again.';
const NO_CONTRACT = 'Choose a contract first: its data fields are shown here.';
const NO_CONTRACT_FIELDS = 'This contract has no data fields that can be set.';

/** The fields a new contract of the chosen template can be given. */
export async function getTemplateDataFields(
	this: ILoadOptionsFunctions,
): Promise<ResourceMapperFields> {
	try {
		return await templateFieldsIn(this, await editorClient(this));
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
