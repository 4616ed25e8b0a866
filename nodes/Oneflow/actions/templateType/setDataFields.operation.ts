import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { inOrder, operation } from '../operation';
import {
	choiceField,
	entriesField,
	notice,
	switchField,
	textField,
} from '../../parameters/kit/fields';
import type { Item } from '../../parameters/kit/item';
import { entriesIn, option } from '../../parameters/kit/parameter';
import { templateTypeIdOf } from '../../oneflow/names';
import { templateType } from '../../parameters/things/locators';
import { isOn } from '../../parameters/kit/values';
import { UserProblem } from '../../transport/failure';
import { freshTypeFields } from '../../oneflow/templates';
import { mergeFields, notTaken, wantedField, type WantedField } from './mergeFields';

const fieldsSchema = z.preprocess((input) => entriesIn(input, 'dataField'), z.array(wantedField));

/** Reads the wanted fields, in which an empty text is undefined. */
function readWanted(item: Item): WantedField[] {
	const entered = item.raw('dataFields', {});
	const entries = item.check(entered, 'Data Fields', fieldsSchema, 'dataFields');
	const ids = entries.map(({ customId }) => customId);
	const twice = ids.find((customId, at) => ids.indexOf(customId) < at);
	if (twice !== undefined) {
		throw item.problem(`Data field "${twice}"`, 'is given twice.', 'Give each custom ID once.');
	}
	return entries;
}

const withEmpty = ({ description = '', placeholder = '', value = '', ...field }: WantedField) => {
	return { ...field, description, placeholder, value };
};

/** The form of one field, what identifies it first. */
const fieldForm = [
	textField('Custom ID', 'customId', {
		placeholder: 'e.g. order_no',
		description: 'Unique in the template type; a new one creates a new field',
	}),
	textField('Name', 'name', {
		placeholder: 'e.g. Order number',
		description: 'Required for a new field; when left empty, the current name stays',
	}),
	choiceField('Active', 'active', {
		options: [
			{ name: 'As It Is', value: '' },
			{ name: 'No', value: 'false', description: 'The field behaves as if removed' },
			{ name: 'Yes', value: 'true' },
		],
		description: 'The only thing that can be changed in a system field',
	}),
	textField('Description', 'description'),
	textField('Placeholder', 'placeholder', { placeholder: 'e.g. 10045' }),
	textField('Value', 'value', {
		description:
			'Default for templates created from now on; values already placed in a template stay',
	}),
];

/**
 * GET /template_types/{id}, then PUT /template_types/{id}/data_fields with every field, as others are removed
 * (docs/oneflow-api.md 3.7). Read once more: another write at the same time may have taken these back.
 */
export const setDataFields = operation({
	action: 'Set data fields of template type',
	description: 'Add and change data fields of a template type; fields not listed stay as they are',
	input: {
		type: templateType,
		wish: {
			fields: [
				entriesField('Data Fields', 'dataFields', {
					typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Data Field' },
					placeholder: 'Add Data Field',
					description: 'Fields to add or change, by their custom IDs',
					options: [{ displayName: 'Data Field', name: 'dataField', values: fieldForm }],
				}),
				switchField('Remove Missing', 'removeMissing', {
					description:
						'Whether to remove the user fields that are not named above from the template type, and so from every template that uses it. System fields stay in any case.',
				}),
				notice(
					'Every user field not named above will be removed, also from all templates that use this template type. This cannot be undone.',
					'removeMissingNotice',
					{ displayOptions: { show: { removeMissing: [true] } } },
				),
			],
			read(item) {
				const wanted = readWanted(item);
				const removeMissing = item.read('removeMissing', 'Remove Missing', isOn);
				if (wanted.length > 0) return { wanted, removeMissing };
				const remedy = 'Add the fields to add or change; with Remove Missing also those to keep.';
				throw item.problem('Data Fields', 'none is given.', remedy);
			},
		},
	},
	options: {
		clearEmpty: option(
			switchField('Clear Empty', 'clearEmpty', {
				description:
					'Whether an empty description, placeholder or value clears the current one instead of keeping it',
			}),
			isOn,
		),
	},
	acting: { requiresUser: true, actAs: 'account' },
	sequentialBy: inOrder,
	async run(call, { type, wish: { wanted, removeMissing }, clearEmpty }) {
		const { oneflow } = call;
		const id = await templateTypeIdOf(call, type);
		const wishes = clearEmpty ? wanted.map(withEmpty) : wanted;
		const merged = mergeFields(await freshTypeFields(oneflow, id), wishes, removeMissing);
		await oneflow.put(`/template_types/${id}/data_fields`, {
			data_fields: merged.map((field) => ({ ...field })),
		});
		const after = await freshTypeFields(oneflow, id);
		const differing = notTaken(merged, after);
		if (differing.length === 0) return after as IDataObject[];
		throw new UserProblem(
			`Data field "${differing.join('", "')}": Oneflow reported no error, but the template type does not contain what was written.`,
			'Read the fields with Get Data Fields to see what they are now. Oneflow ignores changes of fields that belong to an extension, and another workflow that sets fields of this type at the same time may have replaced them.',
		);
	},
});
