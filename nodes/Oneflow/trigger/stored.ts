import type { IExecuteFunctions, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { memoryOf, type DeliveryMemory } from './deliveries';

/** The memory of the trigger that a call or a run belongs to. */
export function memoryFor(context: IWebhookFunctions | IExecuteFunctions): DeliveryMemory {
	return memoryOf([context.getWorkflow().id, context.getNode().id, context.getMode()].join('/'));
}

/**
 * Begins a run with what the notification brought. When n8n crashes between storing a run and beginning
 * it, it begins it after its restart, while Oneflow, without its 200, sends the notification again:
 * only one of the two runs may go on.
 */
export function begin(context: IExecuteFunctions): INodeExecutionData[] {
	const items = context.getInputData();
	const isRetriedByHand = context.getMode() !== 'webhook';
	const deduplicate = context.getNodeParameter('options.deduplicate', 0, true) !== false;
	const [first] = items;
	if (isRetriedByHand || !deduplicate || first === undefined) return items;
	const mayGoOn = memoryFor(context).begin({
		executionId: context.getExecutionId(),
		callbackId: String(first.json.callbackId),
		contractId: Number(first.json.contractId),
		events: items.map(({ json }) => ({ id: Number(json.eventId), type: String(json.event) })),
	});
	return mayGoOn ? items : [];
}
