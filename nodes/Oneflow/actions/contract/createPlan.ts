import {
	reference,
	references,
	listed,
	listedText,
	namedLocator,
} from '../../parameters/kit/locator';
import {
	additionalFields,
	idsField,
	keptFor,
	shownFor,
	switchField,
	textField,
} from '../../parameters/kit/fields';
import type { Item } from '../../parameters/kit/item';
import { additional, group, option, parameter } from '../../parameters/kit/parameter';
import { amount, currency, isOn, text } from '../../parameters/kit/values';
import { LONGEST_NAME, valueCurrencyField } from '../../parameters/things/contractFields';
import { checkFieldMatch, columnOf, templateDataFields } from '../../parameters/things/dataFields';
import { extensionType } from '../../parameters/things/extensionType';
import { invitation, withoutSignatory } from '../../parameters/things/invitation';
import { folder } from '../../parameters/things/locators';
import { parties } from '../../parameters/things/parties';
import { newTables } from '../../parameters/things/products';
import { ownerParticipants } from './ownerParticipants';

/** What few need. */
const further = group({
	folder: {
		field: folder.field,
		read: (item) => item.check(item.unresolved('additionalFields.folderId'), 'Folder', reference()),
	},
	ownerParticipants,
	tables: newTables,
	tags: additional(idsField('Tag Names or IDs', 'tagIds', { list: 'getTags' }), references),
	valueAmount: additional(
		textField('Value Amount', 'valueAmount', {
			placeholder: 'e.g. 1800.00',
			description: 'Value of the deal, at most two decimals; needs a currency',
		}),
		amount,
	),
	valueCurrency: additional(valueCurrencyField, currency),
});

const sends = parameter(
	switchField('Send for Signing', 'publish', {
		description:
			'Whether to send the contract to its participants at once. Turned off, it stays a draft.',
	}),
	isOn,
);

/** The form, as people think of a contract; with one recipient two screens up to Send for Signing, the rest below. */
const form = group({
	extensionType,
	workspace: namedLocator('Workspace', 'workspaceId', 'searchUsableWorkspaces', {
		description:
			'Where the contract is created. The list shows those in which the user may create one.',
		urlSegment: 'workspaces',
		byExtension: true,
	}),
	template: namedLocator('Template', 'templateId', 'searchUsableTemplates', {
		description: 'The list shows the active templates of the workspace',
		urlSegment: 'templates',
		byExtension: true,
	}),
	name: parameter(
		textField('Contract Name', 'name', {
			placeholder: 'e.g. Quote 10045',
			description: 'At most 130 characters; required for sending',
		}),
		text(LONGEST_NAME),
	),
	fields: templateDataFields,
	parties,
	invitation: {
		fields: [
			sends.field,
			...shownFor({ publish: [true] }, invitation.fields),
			...invitation.fields.flatMap((field) =>
				keptFor(
					{ publish: [false] },
					field,
					`${field.displayName}: kept, but not used while ${sends.field.displayName} is off.`,
				),
			),
		],
		read: (item) => (sends.read(item) ? invitation.read(item) : undefined),
	},
	more: { fields: [additionalFields(further.fields)], read: further.read },
});

const referenceField = option(
	listedText('Reference Field', 'referenceField', 'searchTemplateFields', {
		typed: { displayName: 'By Custom ID', name: 'id', placeholder: 'e.g. order_no' },
		description:
			'The data field whose value stands for one contract, such as an order number. A contract that already carries the value is returned, marked as existing, and no second one is made.',
	}),
	listed,
);

export const createFields = form.fields;
export const createOptions = [withoutSignatory.field, referenceField.field];

/** What a contract is to be, as the user entered it. */
export type Plan = ReturnType<typeof readPlan>;

/** Reads and checks everything the user entered, before any call. Throws NodeOperationError. */
export function readPlan(item: Item) {
	const { more, ...own } = form.read(item);
	const { valueAmount, valueCurrency, ...others } = more;
	const plan = {
		...own,
		...others,
		value: valueJson(item, valueAmount, valueCurrency),
		withoutSignatory: withoutSignatory.read(item),
		// The business case that at most one contract may stand for.
		contractReference: readContractReference(item, own.fields),
	};
	if (plan.invitation !== undefined) refuseUnsignable(item, plan);
	return plan;
}

/** The deal value needs both halves (docs/oneflow-api.md 3.9). */
function valueJson(item: Item, valueAmount?: string, valueCurrency?: string) {
	if (valueAmount === undefined && valueCurrency === undefined) return undefined;
	if (valueAmount !== undefined && valueCurrency !== undefined) {
		return { amount: valueAmount, currency: valueCurrency };
	}
	const [missing, other] =
		valueAmount === undefined
			? ['Value Amount', 'Value Currency']
			: ['Value Currency', 'Value Amount'];
	throw item.problem(missing, `is empty, but ${other} is given.`, 'Enter both or neither.');
}

/** A contract that nobody can sign must not go out; everything missing is named at once. */
function refuseUnsignable(
	item: Item,
	{ name, parties: recipients, ownerParticipants, withoutSignatory: isAllowed }: Plan,
): void {
	const people = recipients.flatMap(({ participants }) => participants);
	const isSigned =
		people.some(({ signatory }) => signatory !== false) ||
		ownerParticipants.some(({ signatory }) => signatory === true);
	const signer =
		recipients.length === 0
			? 'Add a recipient with name and email'
			: 'Turn on Signatory for a recipient';
	const remedyForSigner = `${signer}, or, if the template brings its own signatories, turn on Allow Without Signatory under Options.`;
	const missing = [
		...(name === undefined ? [['a Contract Name', 'Enter a name.']] : []),
		...(recipients.length > 0 || isAllowed ? [] : [['a recipient']]),
		...(isSigned || isAllowed ? [] : [['somebody who signs', remedyForSigner]]),
	];
	if (missing.length === 0) return;
	throw item.problem(
		'Send for Signing',
		`the contract lacks ${missing.map(([what]) => what).join(' and ')}.`,
		`${missing.flatMap(([, remedy = []]) => remedy).join(' ')} To make only a draft, turn off Send for Signing.`,
	);
}

function readContractReference(item: Item, fields: ReturnType<typeof templateDataFields.read>) {
	const customId = referenceField.read(item);
	if (customId === undefined) return undefined;
	// Sent as Oneflow would store it, so that the next search finds it.
	const column = columnOf(fields, customId);
	const given = fields.values.get(column);
	const value = typeof given === 'string' ? given.trim() : '';
	if (value !== '') {
		fields.values.set(column, value);
		checkFieldMatch(item, 'Reference Field', customId, value);
		return { customId, value };
	}
	const where = fields.automatic ? ` under the input's key "${customId}"` : '';
	throw item.problem(
		'Reference Field',
		`"${customId}" has no value among the data fields.`,
		`Give the data field with this custom ID a value that is different for every contract, such as an order number${where}, or remove the option.`,
	);
}
