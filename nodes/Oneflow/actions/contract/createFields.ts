import { CURRENCIES } from '../../parameters/things/contractFields';
import { templateDataFields } from '../../parameters/things/dataFields';
import { extensionType } from '../../parameters/things/extensionType';
import {
	additionalFields,
	choiceField,
	idsField,
	keptFor,
	shownFor,
	switchField,
	textField,
} from '../../parameters/kit/fields';
import { invitation, withoutSignatory } from '../../parameters/things/invitation';
import { listedText, namedLocator } from '../../parameters/kit/locator';
import { folder } from '../../parameters/things/locators';
import { parties } from '../../parameters/things/parties';
import { productsFields } from '../../parameters/things/products';
import { ownerParticipantsField } from './ownerParticipants';

export const workspace = namedLocator('Workspace', 'workspaceId', 'searchUsableWorkspaces', {
	description:
		'Where the contract is created. The list shows those in which the user may create one.',
	urlSegment: 'workspaces',
	byExtension: true,
});

export const template = namedLocator('Template', 'templateId', 'searchUsableTemplates', {
	description: 'The list shows the active templates of the workspace',
	urlSegment: 'templates',
	byExtension: true,
});

/**
 * The form, in the order in which people think of a contract: where, from what, what, for whom, and off it
 * goes. With one recipient, all up to Send for Signing is on two screens; what few need stands below.
 */
export const createFields = [
	extensionType.field,
	workspace.field,
	template.field,
	textField('Contract Name', 'name', {
		placeholder: 'e.g. Quote 10045',
		description: 'At most 130 characters; required for sending',
	}),
	...templateDataFields.fields,
	...parties.fields,
	switchField('Send for Signing', 'publish', {
		description:
			'Whether to send the contract to its participants at once. Turned off, it stays a draft.',
	}),
	...shownFor({ publish: [true] }, invitation.fields),
	...invitation.fields.flatMap((field) =>
		keptFor(
			{ publish: [false] },
			field,
			`${field.displayName}: kept, but not used while Send for Signing is off.`,
		),
	),
	additionalFields([
		folder.field,
		ownerParticipantsField,
		...productsFields,
		idsField('Tag Names or IDs', 'tagIds', { list: 'getTags' }),
		textField('Value Amount', 'valueAmount', {
			placeholder: 'e.g. 1800.00',
			description: 'Value of the deal, at most two decimals; needs a currency',
		}),
		choiceField('Value Currency', 'valueCurrency', {
			options: CURRENCIES,
			default: 'EUR',
			description: 'Any other currency can be given by expression, as three letters',
		}),
	]),
];

export const createOptions = [
	withoutSignatory.field,
	listedText('Reference Field', 'referenceField', 'searchTemplateFields', {
		typed: { displayName: 'By Custom ID', name: 'id', placeholder: 'e.g. order_no' },
		description:
			'The data field whose value stands for one contract, such as an order number. A contract that already carries the value is returned, marked as existing, and no second one is made.',
	}),
];
