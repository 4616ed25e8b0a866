import type { Operation, Resource } from './operation';
import { contract } from './contract';
import { template } from './template';
import { templateType } from './templateType';
import { user } from './user';
import { workspace } from './workspace';

/** Every resource of the node, in the order of the list. */
export const resources: Resource[] = [contract, template, templateType, user, workspace];

/** The operation behind the two choices; undefined when there is none. */
export function findOperation(resource: string, operation: string): Operation | undefined {
	return resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
}
