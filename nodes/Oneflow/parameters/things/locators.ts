import { CONTRACT_PDF } from '../../oneflow/files';
import { locator, namedLocator, optionalLocator } from '../kit/locator';
import type { Group } from '../kit/parameter';

/** Locators that many operations share. Lists come from `methods/listSearch.ts`. */

export const contract = locator('Contract', 'contractId', 'searchContracts', {
	urlSegment: 'contracts',
});

/** Only a draft can be published (docs/oneflow-api.md 4.1), so the list shows no others. */
export const draft = locator('Contract', 'contractId', 'searchDrafts', { urlSegment: 'contracts' });

export const party = locator('Party', 'partyId', 'searchParties');
export const participant = locator('Participant', 'participantId', 'searchParticipants');
export const product = locator('Product', 'productId', 'searchProducts');
export const comment = locator('Comment', 'commentId', 'searchComments');
export const event = locator('Event', 'eventId', 'searchEvents');
export const webhook = locator('Webhook', 'webhookId', 'searchWebhooks');
export const user = namedLocator('User', 'userId', 'searchUsers', { urlSegment: 'users' });

/** The contract's own PDF, always file 1 (docs/oneflow-api.md 3.17), unless another file is chosen. */
export const file = locator('File', 'fileId', 'searchFiles', {
	description: 'The contract as PDF, unless another file is chosen',
	default: { mode: 'list', value: String(CONTRACT_PDF), cachedResultName: 'The contract as PDF' },
});

const contactLocator = locator('Contact', 'contactId', 'searchContacts');

/** Contacts are listed by workspace only (docs/oneflow-api.md 3.4), so the list of contacts needs one. */
export const contact: Group<number> = {
	fields: [
		optionalLocator('Workspace', 'workspaceId', 'searchWorkspaces', {
			description: 'Only needed to choose the contact from a list',
			urlSegment: 'workspaces',
		}).field,
		contactLocator.field,
	],
	read: contactLocator.read,
};

export const template = namedLocator('Template', 'templateId', 'searchTemplates', {
	urlSegment: 'templates',
	byExtension: true,
});

const TYPE = {
	description: 'Called template group or playbook in Oneflow',
	urlSegment: 'template_types',
	byExtension: true,
};
const TYPES = ['Template Type', 'templateTypeId', 'searchTemplateTypes'] as const;

export const templateType = namedLocator(...TYPES, TYPE);

/** Where no choice means all of them. */
export const anyTemplateType = optionalLocator(...TYPES, {
	...TYPE,
	description: `${TYPE.description}. Leave empty for all types.`,
});

export const workspace = namedLocator('Workspace', 'workspaceId', 'searchWorkspaces', {
	urlSegment: 'workspaces',
});

/** Oneflow lists no folders (docs/oneflow-api.md 3.5): the list holds those that contracts lie in. */
export const folder = optionalLocator('Folder', 'folderId', 'searchFolders', {
	description:
		'A folder of the workspace. The list shows only folders that already contain contracts.',
});
