import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { mapConcurrently, Turns } from '../concurrency';
import { clientFor } from '../parameters/actAs';
import { concurrencyOf } from '../parameters/concurrency';
import { Item } from '../parameters/item';
import { OneflowClient } from '../transport/client';
import { toNodeError } from '../transport/nodeError';
import { ReadyItems, type Operation, type Output } from './operation';
import { findOperation } from './resources';

/**
 * Runs the chosen operation for every input item: several side by side, the output in input order
 * and each output paired with its input. With "continue on fail" a bad item becomes an item with
 * `error`; otherwise the first one stops the run, after the calls under way have ended.
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	if (items.length === 0) return [[]];
	const resource = this.getNodeParameter('resource', 0) as string;
	const name = this.getNodeParameter('operation', 0) as string;
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
	const outputs = await mapConcurrently(items, concurrencyOf(this), async (_, index) => {
		const item = new Item(this, index);
		try {
			return await runInTurn(turns, operation, item, oneflow);
		} catch (error) {
			const nodeError = toNodeError(this.getNode(), error, index);
			if (!this.continueOnFail()) {
				oneflow.giveUp();
				throw nodeError;
			}
			return failedItem(nodeError, index);
		}
	});
	return [outputs.flat()];
}

async function runInTurn(
	turns: Turns,
	operation: Operation,
	item: Item,
	oneflow: OneflowClient,
): Promise<INodeExecutionData[]> {
	const run = async () => {
		const output = await operation.run({
			item,
			oneflow: clientFor(item, oneflow, operation.acting),
		});
		return paired(output, item.index);
	};
	const key = operation.inTurn?.(item);
	return key === undefined ? await run() : await turns.take(key, run);
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
