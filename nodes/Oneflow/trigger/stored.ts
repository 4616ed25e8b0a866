import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { memoryOf, type DeliveryMemory, type StoredRun } from './deliveries';
import type { Delivery } from './delivery';
import { keepRegistration } from './state';

/** The memory of the trigger that a call or a run belongs to. */
export function memoryFor(context: IWebhookFunctions | IExecuteFunctions): DeliveryMemory {
	return memoryOf([context.getWorkflow().id, context.getNode().id, context.getMode()].join('/'));
}

/** Puts into the static data what n8n is to save of the delivery when it saves. */
export function note(context: IWebhookFunctions | IExecuteFunctions, delivery: Delivery): void {
	context.getWorkflowStaticData('node').deliveries = delivery as unknown as IDataObject;
	keepRegistration(context);
}

function runOf(context: IExecuteFunctions, items: INodeExecutionData[]): StoredRun {
	const [{ json }] = items;
	return {
		executionId: context.getExecutionId(),
		callbackId: String(json.callbackId),
		contractId: Number(json.contractId),
		events: items.map((item) => ({ id: Number(item.json.eventId), type: String(item.json.event) })),
	};
}

/**
 * Begins a run with what the notification brought.
 *
 * When n8n crashes between storing a run and beginning it, it begins it after its restart, while
 * Oneflow, without its 200, sends the notification again: only one of the two runs may go on.
 *
 * The delivery is noted here, to be saved when the run ends, because n8n forgets changes to the static
 * data that a call makes which starts a run. A run found after a crash has static data of old and must
 * not save it.
 */
export function begin(context: IExecuteFunctions): INodeExecutionData[] {
	const items = context.getInputData();
	const isStartedByHand = context.getMode() !== 'webhook';
	if (isStartedByHand || items.length === 0) return items;
	const beginning = memoryFor(context).begin(runOf(context, items));
	if (beginning.kind === 'expected') note(context, beginning.delivery);
	const deduplicate = context.getNodeParameter('options.deduplicate', 0, true) !== false;
	if (beginning.kind !== 'repeated' || !deduplicate) return items;
	// n8n takes the word for the status: the list shows the run as canceled, not as done a second time.
	throw new NodeOperationError(
		context.getNode(),
		'This run was canceled: another run has begun with the same notification',
		{
			description:
				'n8n was restarted after it had stored this run, and Oneflow sent the notification again. Nothing needs to be done.',
		},
	);
}
