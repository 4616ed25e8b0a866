import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { simplifyContract } from '../oneflow/shapes';
import type { NotifiedEvent } from './notification';
import type { TriggerSettings } from './settings';

/** An event as the trigger puts it out. `contract` is left out when the settings do not want it. */
export function itemOf(
	event: NotifiedEvent,
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
