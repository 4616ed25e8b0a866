import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { mapConcurrently, Spacing, KeyedQueue } from '../concurrency';
import { clientFor } from '../parameters/actAs';
import { concurrencyOf } from '../parameters/concurrency';
import { simplify } from '../oneflow/shapes';
import { Item } from '../parameters/item';
import { wantsSimplified } from '../parameters/simplify';
import { OneflowClient } from '../transport/client';
import { toNodeError } from '../transport/nodeError';
import { BinaryItems, type Operation } from './operation';
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
	// All items are checked before the first call, so that a mistake in a late one costs nothing.
	const readings = items.map((_, index) => readItem(operation, new Item(this, index)));
	const wrong = readings.find((reading) => 'error' in reading);
	if (wrong !== undefined && 'error' in wrong && !this.continueOnFail()) throw wrong.error;
	const oneflow = await OneflowClient.connect(this);
	const queue = new KeyedQueue();
	const starts = new Spacing(MILLISECONDS_BETWEEN_STARTS);
	const outputs = await mapConcurrently(readings, concurrencyOf(this), async (reading, index) => {
		if ('error' in reading) return failedItem(reading.error, index);
		await starts.next();
		const { item, input } = reading;
		const attempt = async () => {
			// An item that waited for its turn must not begin once another one has ended the run.
			if (oneflow.hasGivenUp) return [];
			try {
				return await runItem(operation, item, input, oneflow);
			} catch (error) {
				const nodeError = toNodeError(this.getNode(), error, index);
				if (this.continueOnFail()) return failedItem(nodeError, index);
				oneflow.giveUp();
				throw nodeError;
			}
		};
		const key = turnOf(operation, item, input);
		return key === undefined ? await attempt() : await queue.run(key, attempt);
	});
	return [outputs.flat()];
}

type Reading = { item: Item; input: unknown } | { error: Error };

/** One item's input, or what is wrong with it. */
function readItem(operation: Operation, item: Item): Reading {
	try {
		return { item, input: operation.read?.(item) };
	} catch (error) {
		return { error: toNodeError(item.context.getNode(), error, item.index) };
	}
}

/** Parameters too wrong to tell whose turn it is are told by the run itself. */
function turnOf(operation: Operation, item: Item, input: unknown): string | undefined {
	try {
		return operation.sequentialBy?.(input, item);
	} catch {
		return undefined;
	}
}

async function runItem(
	operation: Operation,
	item: Item,
	input: unknown,
	oneflow: OneflowClient,
): Promise<INodeExecutionData[]> {
	const client = clientFor(item, oneflow, operation.acting);
	const output = await operation.run({ item, oneflow: client }, input);
	const { shape } = operation;
	const toJson =
		shape !== undefined && wantsSimplified(item)
			? (json: IDataObject) => simplify(shape, json)
			: (json: IDataObject) => json;
	const items =
		output instanceof BinaryItems ? output.items : [output].flat().map((json) => ({ json }));
	return items.map((one) => ({
		...one,
		json: toJson(one.json),
		pairedItem: { item: item.index },
	}));
}

function failedItem(error: Error, index: number): INodeExecutionData[] {
	const description = 'description' in error ? error.description : undefined;
	const json =
		typeof description === 'string'
			? { error: error.message, description }
			: { error: error.message };
	return [{ json, pairedItem: { item: index } }];
}
