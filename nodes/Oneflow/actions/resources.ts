import type { Operation, Resource } from './operation';
import * as account from './account';
import * as comment from './comment';
import * as contact from './contact';
import * as contract from './contract';
import * as dataField from './dataField';
import * as event from './event';
import * as file from './file';
import * as folder from './folder';
import * as participant from './participant';
import * as party from './party';
import * as product from './product';
import * as reminder from './reminder';
import * as tag from './tag';
import * as template from './template';
import * as templateType from './templateType';
import * as user from './user';
import * as webhook from './webhook';
import * as workspace from './workspace';

/** A resource with its operations, which are what its folder exports, in the order of their names. */
function resource(
	name: string,
	value: string,
	operations: Record<string, Operation>,
	description: string,
): Resource {
	const sorted = Object.values(operations).sort((one, other) => (one.name < other.name ? -1 : 1));
	return { name, value, description, operations: sorted };
}

/** Every resource of the node, in the order of the list. */
export const resources: Resource[] = [
	resource(
		'Account',
		'account',
		account,
		'The Oneflow account itself: its extensions, and whether all is set up',
	),
	resource('Comment', 'comment', comment, 'A comment on a contract'),
	resource('Contact', 'contact', contact, 'An entry in the address book of a workspace'),
	resource('Contract', 'contract', contract, 'A document to be signed, from draft to signed'),
	resource('Data Field', 'dataField', dataField, 'A data field of a contract'),
	resource('Event', 'event', event, 'An entry in the log of a contract'),
	resource('File', 'file', file, 'A file of a contract'),
	resource('Folder', 'folder', folder, 'A folder of a workspace, for contracts'),
	resource('Participant', 'participant', participant, 'A person in a contract'),
	resource('Party', 'party', party, 'A company or an individual in a contract'),
	resource('Product', 'product', product, 'A row in a product table of a contract'),
	resource('Reminder', 'reminder', reminder, 'A reminder about a contract, for your own side'),
	resource('Tag', 'tag', tag, 'A label for contracts'),
	resource('Template', 'template', template, 'What contracts are created from'),
	resource(
		'Template Type',
		'templateType',
		templateType,
		'A kind of template, with data fields of its own; called template group or playbook in Oneflow',
	),
	resource('User', 'user', user, 'A colleague in the account'),
	resource('Webhook', 'webhook', webhook, 'An address that Oneflow calls when something happens'),
	resource(
		'Workspace',
		'workspace',
		workspace,
		'A part of the account with contracts and templates of its own',
	),
];

/** The operation behind the two choices; undefined when there is none. */
export function findOperation(resource: string, operation: string): Operation | undefined {
	return resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
}
