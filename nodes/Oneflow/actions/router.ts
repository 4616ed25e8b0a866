import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { mapConcurrently, Spacing, Turns } from '../concurrency';
import { clientFor } from '../parameters/actAs';
import { concurrencyOf } from '../parameters/concurrency';
import { Item } from '../parameters/item';
import { OneflowClient } from '../transport/client';
import { toNodeError } from '../transport/nodeError';
import { ReadyItems, type Operation, type Output } from './operation';
import { findOperation } from './resources';

/** About what n8n needs to work out an item's parameters. */
const MILLISECONDS_BETWEEN_STARTS = 4;

/**
 * Runs the chosen operation for every input item: several side by side, the output in input order
 * and each output paired with its input. With "continue on fail" a bad item becomes an item with
 * `error`; otherwise the first one stops the run, after the calls under way have ended.
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	if (items.length === 0) return [[]];
	const resource = this.getNodeParameter('resource', 0, '') as string;
	const name = this.getNodeParameter('operation', 0, '') as string;
	const operation = findOperation(resource, name);
	if (operation === undefined) {
		throw new NodeOperationError(
			this.getNode(),
			`The operation "${name}" of "${resource}" is unknown`,
			{
				description: 'Choose one of the operations in the list.',
			},
		);
	}
	const oneflow = await OneflowClient.connect(this);
	const turns = new Turns();
	const starts = new Spacing(MILLISECONDS_BETWEEN_STARTS);
	const outputs = await mapConcurrently(items, concurrencyOf(this), async (_, index) => {
		await starts.next();
		const item = new Item(this, index);
		const attempt = async () => {
			// An item that waited for its turn must not begin once another one has ended the run.
			if (oneflow.hasGivenUp) return [];
			try {
				return await runItem(operation, item, oneflow);
			} catch (error) {
				const nodeError = toNodeError(this.getNode(), error, index);
				if (this.continueOnFail()) return failedItem(nodeError, index);
				oneflow.giveUp();
				throw nodeError;
			}
		};
		const key = turnOf(operation, item);
		return key === undefined ? await attempt() : await turns.take(key, attempt);
	});
	return [outputs.flat()];
}

/** Parameters too wrong to tell whose turn it is are told by the run itself. */
function turnOf(operation: Operation, item: Item): string | undefined {
	try {
		return operation.inTurn?.(item);
	} catch {
		return undefined;
	}
}

async function runItem(
	operation: Operation,
	item: Item,
	oneflow: OneflowClient,
): Promise<INodeExecutionData[]> {
	const client = clientFor(item, oneflow, operation.acting);
	return paired(await operation.run({ item, oneflow: client }), item.index);
}

function paired(output: Output, index: number): INodeExecutionData[] {
	const items =
		output instanceof ReadyItems ? output.items : [output].flat().map((json) => ({ json }));
	return items.map((item) => ({ ...item, pairedItem: { item: index } }));
}

function failedItem(error: Error, index: number): INodeExecutionData[] {
	const description = 'description' in error ? error.description : undefined;
	const json =
		typeof description === 'string'
			? { error: error.message, description }
			: { error: error.message };
	return [{ json, pairedItem: { item: index } }];
}
