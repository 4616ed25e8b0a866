import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { simplifyContract } from '../oneflow/shapes';
import type { TriggerSettings } from './settings';

/** An event as a call names it, or as Oneflow's log has it. */
export interface OneflowEvent {
	id: number;
	type: string;
	created_time?: string | null;
}

/** Why Oneflow refused to let an event of a call be read, kept in the item until the run reports it. */
export interface Refusal {
	message: string;
	description: string;
}

/** Names one event of one contract. */
export function eventName(contractId: number, { id, type }: OneflowEvent): string {
	return `${contractId}/${type}/${id}`;
}

/** An event as the trigger puts it out. `contract` is left out when the settings do not want it. */
export function itemOf(
	event: OneflowEvent,
	contractId: number,
	callbackId: string | null,
	extra: IDataObject = {},
): INodeExecutionData {
	return {
		json: {
			event: event.type,
			eventId: event.id,
			eventTime: event.created_time ?? null,
			contractId,
			callbackId,
			...extra,
		},
	};
}

/** The contract as the settings want it. */
export function contractFor(
	{ includeContract, simplify }: TriggerSettings,
	contract: IDataObject | null,
): IDataObject {
	if (!includeContract) return {};
	return { contract: contract !== null && simplify ? simplifyContract(contract) : contract };
}
