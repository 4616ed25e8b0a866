import { CONTRACT_PDF } from '../../oneflow/files';
import type { Item } from '../kit/item';
import { locator, namedLocator } from '../kit/locator';

/** Locators that many operations share. Lists come from `methods/listSearch.ts`. */

export const contract = locator({
	name: 'contractId',
	label: 'Contract',
	list: 'searchContracts',
	urlSegment: 'contracts',
});

/** Only a draft can be published (docs/oneflow-api.md 4.1), so the list shows no others. */
export const draft = locator({
	name: 'contractId',
	label: 'Contract',
	list: 'searchDrafts',
	urlSegment: 'contracts',
});

/** Writes on one contract happen in the order of the items: `Operation.sequentialBy`. */
export const byContract = (_: unknown, item: Item) => `contract:${contract.of(item)}`;

export const party = locator({ name: 'partyId', label: 'Party', list: 'searchParties' });

export const participant = locator({
	name: 'participantId',
	label: 'Participant',
	list: 'searchParticipants',
});

export const product = locator({ name: 'productId', label: 'Product', list: 'searchProducts' });

/** The contract's own PDF, always file 1 (docs/oneflow-api.md 3.17), unless another file is chosen. */
export const file = locator({
	name: 'fileId',
	label: 'File',
	description: 'The contract as PDF, unless another file is chosen',
	list: 'searchFiles',
	default: { mode: 'list', value: String(CONTRACT_PDF), cachedResultName: 'The contract as PDF' },
});

export const comment = locator({ name: 'commentId', label: 'Comment', list: 'searchComments' });

export const event = locator({ name: 'eventId', label: 'Event', list: 'searchEvents' });

export const contact = locator({ name: 'contactId', label: 'Contact', list: 'searchContacts' });

/** Contacts are listed by workspace only (docs/oneflow-api.md 3.4), so the list of contacts needs one. */
export const workspaceOfContact = namedLocator({
	name: 'workspaceId',
	label: 'Workspace',
	description: 'Only needed to choose the contact from a list',
	list: 'searchWorkspaces',
	urlSegment: 'workspaces',
	required: false,
});

export const webhook = locator({ name: 'webhookId', label: 'Webhook', list: 'searchWebhooks' });

export const template = namedLocator({
	name: 'templateId',
	label: 'Template',
	list: 'searchTemplates',
	urlSegment: 'templates',
	byExtension: true,
});

const TYPE_WORDS = 'Called template group or playbook in Oneflow';

export const templateType = namedLocator({
	name: 'templateTypeId',
	label: 'Template Type',
	description: TYPE_WORDS,
	list: 'searchTemplateTypes',
	urlSegment: 'template_types',
	byExtension: true,
});

/** Where no choice means all of them. */
export const anyTemplateType = namedLocator({
	name: 'templateTypeId',
	label: 'Template Type',
	description: `${TYPE_WORDS}. Leave empty for all types.`,
	list: 'searchTemplateTypes',
	urlSegment: 'template_types',
	byExtension: true,
	required: false,
});

export const workspace = namedLocator({
	name: 'workspaceId',
	label: 'Workspace',
	list: 'searchWorkspaces',
	urlSegment: 'workspaces',
});

export const user = namedLocator({
	name: 'userId',
	label: 'User',
	list: 'searchUsers',
	urlSegment: 'users',
});

/** Oneflow lists no folders (docs/oneflow-api.md 3.5): the list holds those that contracts lie in. */
export const folder = namedLocator({
	name: 'folderId',
	label: 'Folder',
	description:
		'A folder of the workspace. The list shows only folders that already contain contracts.',
	list: 'searchFolders',
	required: false,
});
