import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { KeyedQueue, mapConcurrently, Spacing } from '../concurrency';
import { explainState } from '../oneflow/contractState';
import { briefContract } from '../oneflow/brief';
import { simplify } from '../oneflow/shapes';
import { readActor } from '../parameters/actAs';
import { concurrencyOf } from '../parameters/concurrency';
import { refuseEmptied } from '../parameters/emptied';
import { Item } from '../parameters/item';
import { wantsSimplified } from '../parameters/simplify';
import { isTool } from '../parameters/tool';
import { OneflowClient, type Actor } from '../transport/client';
import { toNodeError } from '../transport/nodeError';
import { errorItem, failureModeOf } from './errorItem';
import { BinaryItems, type Operation } from './operation';
import { fieldsOf } from './properties';
import { findOperation } from './resources';
import { RunReport } from './runReport';

/** About what n8n needs to work out an item's parameters. */
const MILLISECONDS_BETWEEN_STARTS = 4;

/**
 * Runs the chosen operation for every input item: several side by side, the output in input order
 * and each output paired with its input. All items are read and checked before the first call, and
 * nothing starts after a failure; the error then names what other items have made.
 *
 * With "continue on fail" each bad item becomes an item with `error`, and so it does for a model that
 * uses the node as a tool.
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	try {
		return [await runItems(this)];
	} catch (error) {
		const nodeError = toNodeError(this.getNode(), error);
		const mode = failureModeOf(this);
		if (mode !== 'toolAnswer') throw nodeError;
		return [[errorItem(nodeError, 0, mode)]];
	}
}

async function runItems(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	if (items.length === 0) return [];
	const operation = chosenOperation(context);
	const mode = failureModeOf(context);
	const concurrency = concurrencyOf(context);
	const oneflow = await OneflowClient.connect(context);
	const fields = fieldsOf(operation);
	const readings = items.map((_, index) =>
		readItem(operation, fields, new Item(context, index), oneflow),
	);
	const wrong = readings.find((reading) => 'error' in reading);
	if (wrong !== undefined && 'error' in wrong && mode === 'endRun') throw wrong.error;

	const queue = new KeyedQueue();
	const starts = new Spacing(MILLISECONDS_BETWEEN_STARTS);
	const report = new RunReport();
	const work = async (reading: Reading, index: number): Promise<INodeExecutionData[]> => {
		if ('error' in reading) {
			if (mode === 'endRun') throw reading.error;
			return [errorItem(reading.error, index, mode)];
		}
		await starts.next();
		const attempt = async () => {
			// An item that waited for its turn must not begin once another one has ended the run.
			if (oneflow.hasGivenUp) return [];
			const client = oneflow.as(reading.actor);
			try {
				const output = await runItem(operation, reading, client);
				if (client.mayHaveWritten) report.done(index, output);
				tellOfCut(reading.item, client, output.length);
				return await shaped(operation, reading.item, output);
			} catch (error) {
				const explained = await explainState(oneflow, error);
				const nodeError = toNodeError(context.getNode(), explained, index);
				if (mode !== 'endRun') return [errorItem(nodeError, index, mode)];
				if (client.mayHaveWritten) report.failed(index, nodeError);
				oneflow.giveUp();
				throw nodeError;
			}
		};
		const key = sequenceOf(operation, reading);
		return key === undefined ? await attempt() : await queue.run(key, attempt);
	};
	try {
		const outputs = (await mapConcurrently(readings, concurrency, work)).flat();
		return (await operation.conclude?.(context, oneflow, outputs)) ?? outputs;
	} catch (error) {
		await operation.abandon?.(context, oneflow);
		throw report.addTo(toNodeError(context.getNode(), error));
	}
}

/** Throws NodeOperationError for a resource or operation that there is not. */
function chosenOperation(context: IExecuteFunctions): Operation {
	const resource = context.getNodeParameter('resource', 0, '') as string;
	const name = context.getNodeParameter('operation', 0, '') as string;
	const operation = findOperation(resource, name);
	if (operation !== undefined) return operation;
	throw new NodeOperationError(
		context.getNode(),
		`The operation "${name}" of "${resource}" is unknown`,
		{ description: 'Choose one of the operations in the list.' },
	);
}

interface Readable {
	item: Item;
	input: unknown;
	actor: Actor;
}
type Reading = Readable | { error: Error };

/** One item's input and acting user, or what is wrong with them. */
function readItem(
	operation: Operation,
	fields: INodeProperties[],
	item: Item,
	oneflow: OneflowClient,
): Reading {
	try {
		refuseEmptied(item, fields);
		const input = operation.read(item);
		return { item, input, actor: readActor(item, operation.acting, oneflow.actingAddress) };
	} catch (error) {
		return { error: toNodeError(item.context.getNode(), error, item.index) };
	}
}

/** Parameters too wrong to say what they belong to are reported by the run itself. */
function sequenceOf(operation: Operation, { item, input }: Readable): string | undefined {
	try {
		return operation.sequentialBy?.(input, item);
	} catch {
		return undefined;
	}
}

async function runItem(
	operation: Operation,
	{ item, input }: Readable,
	oneflow: OneflowClient,
): Promise<INodeExecutionData[]> {
	const output = await operation.run({ item, oneflow }, input);
	const items =
		output instanceof BinaryItems ? output.items : [output].flat().map((json) => ({ json }));
	return items.map((one) => ({ ...one, pairedItem: { item: item.index } }));
}

/** A list that a limit has cut looks like a whole one. */
function tellOfCut({ hint }: Item, { cutFrom }: OneflowClient, shown: number): void {
	if (cutFrom === undefined) return;
	hint(`Limit: ${shown} of ${cutFrom} are shown. Raise it, or turn on Return All, to get more.`);
}

function shaped(
	{ shape, brief = shape === 'contract' ? () => briefContract : undefined }: Operation,
	item: Item,
	output: INodeExecutionData[],
): INodeExecutionData[] {
	if (shape === undefined || !wantsSimplified(item)) return output;
	const inShape =
		brief !== undefined && isTool(item.context)
			? brief(item)
			: (row: IDataObject) => simplify(shape, row);
	return output.map((one) => ({ ...one, json: inShape(one.json) }));
}
