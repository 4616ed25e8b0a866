import { timeOf, toBodyTime } from './formats.mts';
import type { Store } from './store.mts';
import type { Contract, ContractEvent, Participant, Party } from './types.mts';

export interface Who {
	party: Party;
	participant: Participant;
}

/** Every event type named in 4.11, for the pages and the documentation. */
export const EVENT_TYPES = [
	'contract:content_update',
	'contract:create',
	'contract:decline',
	'contract:delete',
	'contract:lifecycle_state:cancel',
	'contract:lifecycle_state:end',
	'contract:lifecycle_state:new_period',
	'contract:lifecycle_state:start',
	'contract:lifecycle_state:terminate',
	'contract:publish',
	'contract:sign',
	'contract:signature_reset',
	'contract:signing_period_expire',
	'contract:signing_period_revive',
	'comment:create',
	'data_field:update',
	'participant:create',
	'participant:decline',
	'participant:delegate',
	'participant:delete',
	'participant:delivery_failure',
	'participant:first_visit',
	'participant:publish',
	'participant:sign',
	'participant:signature_reset',
	'participant:update',
	'party:create',
	'party:update',
	'party:delete',
	'product:create',
	'product:update',
	'product:delete',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/**
 * Writes the events of one action into the log of the contract and tells the webhooks; events
 * of one action travel in one notification per webhook (4.12).
 */
export function logEvents(
	store: Store,
	contract: Contract,
	types: readonly EventType[],
	who: Who | null = null,
	{ silent = false, time = store.now() }: { silent?: boolean; time?: number } = {},
): void {
	const events = types.map(
		(type): ContractEvent => ({
			id: store.nextId('event'),
			type,
			created_time: toBodyTime(time),
			party_id: who?.party.id ?? null,
			participant_id: who?.participant.id ?? null,
		}),
	);
	contract.events.push(...events);
	contract.updated_time = toBodyTime(Math.max(time, timeOf(contract.created_time)));
	store.search.note(contract);
	if (!silent) store.onEvents(contract, events);
}
