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

/** Where n8n's own words for an operation are others than its value's. */
const NAMES: Record<string, string> = { getAll: 'Get Many', publishAndWait: 'Publish and Wait' };

/** `createAccessLink` → `Create Access Link` */
const nameOf = (value: string) =>
	NAMES[value] ??
	value.replace(/^[a-z]|[A-Z]/g, (letter, at) => (at === 0 ? letter.toUpperCase() : ` ${letter}`));

/** `Get many parties` */
function actionOf(operation: string, resource: string): string {
	const thing = nameOf(resource);
	const things = operation === 'getAll' ? `${thing.replace(/y$/, 'ie')}s` : thing;
	const action = `${nameOf(operation)} ${things}`;
	return action.charAt(0) + action.slice(1).toLowerCase();
}

/** A resource, its operations by name. Their values, in saved workflows, are their exports; `delete` cannot be one. */
function resource(value: string, exported: Record<string, Operation>, description: string) {
	const operations = Object.entries(exported).map(([key, own]) => {
		const verb = key === 'remove' ? 'delete' : key;
		return { action: actionOf(verb, value), ...own, name: nameOf(verb), value: verb };
	});
	operations.sort((one, other) => (one.name < other.name ? -1 : 1));
	return { name: nameOf(value), value, description, operations };
}

/** Every resource of the node, in the order of the list. */
export const resources: Resource[] = [
	resource(
		'account',
		account,
		'The Oneflow account itself: its extensions, and whether all is set up',
	),
	resource('comment', comment, 'A comment on a contract'),
	resource('contact', contact, 'An entry in the address book of a workspace'),
	resource('contract', contract, 'A document to be signed, from draft to signed'),
	resource('dataField', dataField, 'A data field of a contract'),
	resource('event', event, 'An entry in the log of a contract'),
	resource('file', file, 'A file of a contract'),
	resource('folder', folder, 'A folder of a workspace, for contracts'),
	resource('participant', participant, 'A person in a contract'),
	resource('party', party, 'A company or an individual in a contract'),
	resource('product', product, 'A row in a product table of a contract'),
	resource('reminder', reminder, 'A reminder about a contract, for your own side'),
	resource('tag', tag, 'A label for contracts'),
	resource('template', template, 'What contracts are created from'),
	resource(
		'templateType',
		templateType,
		'A kind of template, with data fields of its own; called template group or playbook in Oneflow',
	),
	resource('user', user, 'A colleague in the account'),
	resource('webhook', webhook, 'An address that Oneflow calls when something happens'),
	resource('workspace', workspace, 'A part of the account with contracts and templates of its own'),
];

/** The operation behind the two choices; undefined when there is none. */
export function findOperation(resource: string, operation: string): Operation | undefined {
	return resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
}
