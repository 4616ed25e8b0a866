import type { Operation, Resource } from './operation';
import { account } from './account';
import { comment } from './comment';
import { contact } from './contact';
import { contract } from './contract';
import { dataField } from './dataField';
import { event } from './event';
import { file } from './file';
import { folder } from './folder';
import { participant } from './participant';
import { party } from './party';
import { product } from './product';
import { reminder } from './reminder';
import { tag } from './tag';
import { template } from './template';
import { templateType } from './templateType';
import { user } from './user';
import { webhook } from './webhook';
import { workspace } from './workspace';

/** Every resource of the node, in the order of the list. */
export const resources: Resource[] = [
	account,
	comment,
	contact,
	contract,
	dataField,
	event,
	file,
	folder,
	participant,
	party,
	product,
	reminder,
	tag,
	template,
	templateType,
	user,
	webhook,
	workspace,
];

/** The operation behind the two choices; undefined when there is none. */
export function findOperation(resource: string, operation: string): Operation | undefined {
	return resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
}
