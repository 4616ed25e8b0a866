import type { INodePropertyOptions } from 'n8n-workflow';

/** Stands for every event type, also those that Oneflow adds later. */
export const ANY_EVENT = '*';

/** Event types of API notes 4.11, by the subject first, as Oneflow names them. */
const EVENT_NAMES: Record<string, string> = {
	'comment:create': 'Comment Created',
	'contract:content_update': 'Contract Content Updated',
	'contract:create': 'Contract Created',
	'contract:decline': 'Contract Declined',
	'contract:delete': 'Contract Deleted',
	'contract:lifecycle_state:cancel': 'Contract Lifecycle Canceled',
	'contract:lifecycle_state:end': 'Contract Lifecycle Ended',
	'contract:lifecycle_state:new_period': 'Contract Lifecycle New Period',
	'contract:lifecycle_state:start': 'Contract Lifecycle Started',
	'contract:lifecycle_state:terminate': 'Contract Lifecycle Terminated',
	'contract:publish': 'Contract Published',
	'contract:sign': 'Contract Signed',
	'contract:signature_reset': 'Contract Signatures Reset',
	'contract:signing_period_expire': 'Contract Signing Period Expired',
	'contract:signing_period_revive': 'Contract Signing Period Revived',
	'data_field:update': 'Data Field Updated',
	'participant:create': 'Participant Created',
	'participant:decline': 'Participant Declined',
	'participant:delegate': 'Participant Delegated',
	'participant:delete': 'Participant Deleted',
	'participant:delivery_failure': 'Participant Delivery Failed',
	'participant:first_visit': 'Participant Opened for the First Time',
	'participant:publish': 'Participant Invited',
	'participant:sign': 'Participant Signed',
	'participant:signature_reset': 'Participant Signature Reset',
	'participant:update': 'Participant Updated',
	'party:create': 'Party Created',
	'party:delete': 'Party Deleted',
	'party:update': 'Party Updated',
	'product:create': 'Product Created',
	'product:delete': 'Product Deleted',
	'product:update': 'Product Updated',
};

/** The choices of "Trigger On", sorted by name. */
export const eventOptions: INodePropertyOptions[] = [
	{ name: 'Any Event', value: ANY_EVENT },
	...Object.entries(EVENT_NAMES).map(([value, name]) => ({ name, value })),
].sort((one, other) => (one.name < other.name ? -1 : 1));
