import type {
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import { byKey, checkboxesOf, contractFieldsOf } from '../oneflow/dataFields';
import type { TemplateTypeField } from '../oneflow/templates';
import { recordIn } from '../records';
import type { OneflowClient } from '../transport/client';
import { editorContract, orThrow, type Connect } from './editor';
import { mapperFields, noFields, templateFieldsIn } from './templateFields';

// An expression that gives nothing yet arrives here like an empty field.
const NO_CONTRACT =
	'No contract is known yet. Choose one from the list, and its data fields are shown here. An expression has no value until the nodes before it have run: run them and open this node again, or set Data Fields Input to Using JSON.';
const NO_CONTRACT_FIELDS = 'This contract has no data fields that can be set.';

/** The fields loaded before, which n8n drops when another template or contract is chosen; else why there are none. */
function loadedOr(context: ILoadOptionsFunctions, none: ResourceMapperFields) {
	const { schema } = recordIn(context.getCurrentNodeParameter('dataFields'));
	if (!Array.isArray(schema) || schema.length === 0) return none;
	return { fields: schema as ResourceMapperField[] };
}

/**
 * What goes wrong is said in place of the fields, as n8n drops the whole section when their method fails; but not
 * in place of fields that are there, as n8n would forget what is mapped to them.
 */
function fieldsIn(
	load: (context: ILoadOptionsFunctions, connect: Connect) => Promise<ResourceMapperFields>,
) {
	return async function (this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
		try {
			const loaded = await orThrow(this, async (connect) => await load(this, connect));
			return loaded.fields.length === 0 ? loadedOr(this, loaded) : loaded;
		} catch (error) {
			return loadedOr(this, noFields((error as Error).message));
		}
	};
}

/** The fields a new contract of the chosen template can be given. */
export const getTemplateDataFields = fieldsIn(templateFieldsIn);

/** The chosen contract's fields without values: today's must not overwrite what it holds when the workflow runs. */
export const getContractDataFields = fieldsIn(async (context, connect) => {
	const id = editorContract(context);
	return id === undefined ? noFields(NO_CONTRACT) : await fieldsOfContract(await connect(), id);
});

async function fieldsOfContract(oneflow: OneflowClient, id: number): Promise<ResourceMapperFields> {
	const known = byKey(await contractFieldsOf(oneflow, id));
	if (known.size === 0) return noFields(NO_CONTRACT_FIELDS);
	const boxes = await checkboxesOf(
		oneflow,
		id,
		[...known.values()].filter(({ value }) => ['', '0', '1'].includes(String(value ?? ''))),
	);
	const all = [...known].map(
		([customId, { name }]): TemplateTypeField => ({
			custom_id: customId,
			name: typeof name === 'string' ? name : undefined,
			// What tells a checkbox in a template type.
			...(boxes.has(customId) && { value: '0' }),
		}),
	);
	return { fields: mapperFields(all) };
}
