import type { INodePropertyOptions } from 'n8n-workflow';

/** Stands for every event type, also those that Oneflow adds later. */
export const ANY_EVENT = '*';

/** Event types of docs/oneflow-api.md 4.11, by the subject first, as Oneflow names them. */
const EVENT_NAMES: Record<string, string> = {
	[ANY_EVENT]: 'Any Event',
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

/** What the names leave open. */
const DESCRIPTIONS: Record<string, string> = {
	[ANY_EVENT]: 'Every event, also of types that Oneflow adds later',
	'contract:create': 'A draft was made, in the app or through the API',
	'contract:decline': 'Somebody declined, which ends the signing for all',
	'contract:delete': 'The only event that comes without a contract, as it is gone',
	'contract:publish': 'The contract was sent for signing',
	'contract:sign': 'Everybody has signed: once for each contract',
	'contract:signature_reset':
		'The contract was edited, and the signatures given so far were taken back',
	'contract:signing_period_expire':
		'The last day for signing has passed, and not everybody has signed',
	'participant:decline': 'One person declined; Contract Declined comes with it',
	'participant:sign': 'One person has signed, others may still have to: once for each person',
};

/** The choices of "Trigger On", sorted by name. */
export const eventOptions: INodePropertyOptions[] = Object.entries(EVENT_NAMES)
	.map(([value, name]) => ({ name, value, description: DESCRIPTIONS[value] }))
	.sort((one, other) => (one.name < other.name ? -1 : 1));
