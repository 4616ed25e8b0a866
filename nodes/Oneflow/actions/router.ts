import {
	NodeOperationError,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { mapConcurrently, Spacing } from '../concurrency';
import { explainState } from '../oneflow/contractState';
import { explainExtension } from '../oneflow/extensions';
import { briefContract } from '../oneflow/brief';
import { simplify } from '../oneflow/shapes';
import { inTurn } from '../oneflow/turns';
import { readActor } from '../parameters/things/actAs';
import { refuseEmptied } from '../parameters/kit/emptied';
import { isTool, Item } from '../parameters/kit/item';
import { simplified } from '../parameters/kit/simplify';
import { OneflowClient } from '../transport/client';
import { Connections } from '../transport/connection';
import { descriptionOf, toNodeError } from '../transport/nodeError';
import { errorItem, failureModeOf, withMade } from './errorItem';
import { inWords } from '../words';
import { WithFile, type Call, type Operation, type Output } from './operation';
import { concurrency, fieldsOf } from './properties';
import { findOperation } from './resources';
import { triesOf } from './tries';

/** About what n8n needs to work out an item's parameters. */
const MILLISECONDS_BETWEEN_STARTS = 4;

/** Credentials that n8n works out side by side. */
const CREDENTIALS_TOGETHER = 10;

/**
 * Runs the chosen operation for every input item: several side by side, the output in input order and paired. All
 * items are read and checked before the first call, and nothing starts after a failure, whose error names what other
 * items have made. With "continue on fail", and for a model that uses the node as a tool, each bad item becomes an
 * item with `error`; whatever ends the run as a whole does so for every item.
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	try {
		return [await runItems(this)];
	} catch (error) {
		const nodeError = toNodeError(this.getNode(), error);
		const mode = failureModeOf(this);
		if (mode === 'endRun') throw nodeError;
		return [this.getInputData().map((_, index) => errorItem(nodeError, index, mode))];
	}
}

async function runItems(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	if (items.length === 0) return [];
	const operation = chosenOperation(context);
	const mode = failureModeOf(context);
	// As that of the first item says, as it holds for the whole run.
	const together = concurrency.read(new Item(context, 0));
	const connections = new Connections(context);
	const tries = triesOf(context);
	const { report } = tries;
	const fields = fieldsOf(operation);
	/** What one item is to do, with which account and as whom; or what is wrong with that. */
	const read = async (given: INodeExecutionData, index: number): Promise<Reading> => {
		const { journal, output } = tries.of(index, given);
		if (output !== undefined) return { output };
		try {
			const item = new Item(context, index);
			// One with expressions is worked out for each item.
			const data = await context
				.getCredentials<ICredentialDataDecryptedObject>('oneflowApi', index)
				.catch(withCredentialRemedy);
			const account = OneflowClient.over(connections, data);
			refuseEmptied(item, fields);
			const input = operation.read(item);
			const inShape = shapeFor(operation, item);
			const actor = readActor(item, operation.acting, account.actingAddress);
			return { item, input, inShape, oneflow: account.as(actor, journal) };
		} catch (error) {
			return { error: toNodeError(context.getNode(), error, index) };
		}
	};
	const readings = await mapConcurrently(items, CREDENTIALS_TOGETHER, read);
	const wrong = readings.find((reading) => 'error' in reading);
	if (wrong !== undefined && 'error' in wrong && mode === 'endRun') throw report.addTo(wrong.error);

	const session = 'session' in operation ? operation.session(context) : undefined;
	const { run } = session ?? (operation as Extract<Operation, { run: unknown }>);
	const starts = new Spacing(MILLISECONDS_BETWEEN_STARTS);
	const work = async (reading: Reading, index: number): Promise<INodeExecutionData[]> => {
		if ('output' in reading) return reading.output;
		if ('error' in reading) return [errorItem(reading.error, index, mode)];
		await starts.next();
		const { item, input, inShape, oneflow } = reading;
		const attempt = async () => {
			// An item that waited for its turn must not begin once another one has ended the run.
			if (connections.givenUp.signal.aborted) return [];
			try {
				const output = itemsOf(item, await run({ item, oneflow }, input));
				if (oneflow.journal.mayHaveWritten) {
					report.done(index, output);
					tellOfSilence(item, oneflow, output);
				}
				tellOfCut(item, oneflow, output.length);
				const given = output.map((one) => ({ ...one, json: inShape(one.json) }));
				// What waits has to be begun anew.
				if (session === undefined && oneflow.journal.mayHaveWritten) tries.keep(index, given);
				return given;
			} catch (error) {
				const explained = await explainExtension(oneflow, await explainState(oneflow, error));
				const nodeError = withMade(
					toNodeError(context.getNode(), explained, index),
					oneflow.journal.made,
				);
				if (mode !== 'endRun') return [errorItem(nodeError, index, mode)];
				if (oneflow.journal.mayHaveWritten) report.failed(index, nodeError);
				connections.givenUp.abort();
				throw nodeError;
			}
		};
		const key = operation.sequentialBy?.(input);
		return key === undefined ? await attempt() : await inTurn(oneflow, key, attempt);
	};
	try {
		const outputs = (await mapConcurrently(readings, together, work)).flat();
		const given = (await session?.conclude(outputs)) ?? outputs;
		const isList = fields.some(({ name }) => name === 'limit' || name === 'filters');
		if (isList && given.length === 0) new Item(context, 0).hint(NONE_FIT);
		return given;
	} catch (error) {
		await session?.abandon();
		throw report.addTo(toNodeError(context.getNode(), error));
	}
}

/** n8n itself says only that nothing came out. */
const NONE_FIT =
	'Oneflow was asked, and has none that fit. Check the filters, and whether the acting user may see them.';

/** Throws on why n8n gives no credential, with what to do where n8n says nothing of that. */
function withCredentialRemedy(caught: unknown): never {
	const error = caught instanceof Error ? caught : new Error(String(caught));
	const description =
		descriptionOf(error) ||
		'n8n could not read the Oneflow credential for this item. Choose the credential in the node again, and check the expressions in it.';
	throw Object.assign(error, { description });
}

/** Throws NodeOperationError for a resource or operation that does not exist. */
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

type ToShape = (row: IDataObject) => IDataObject;

/** One item's input and the client that acts for it, what it gave in an earlier try, or what is wrong. */
type Reading =
	| (Call & { input: unknown; inShape: ToShape })
	| { output: INodeExecutionData[] }
	| { error: Error };

function itemsOf({ index, context }: Item, output: Output): INodeExecutionData[] {
	const pairedItem = { item: index };
	if (!(output instanceof WithFile)) return [output].flat().map((json) => ({ json, pairedItem }));
	const before = context.getInputData()[index].binary;
	return [{ json: output.json, binary: { ...before, ...output.binary }, pairedItem }];
}

/** An answer to a change may be empty, or show that there was none. */
function tellOfSilence(
	{ hint }: Item,
	{ journal: { unlike } }: OneflowClient,
	output: INodeExecutionData[],
): void {
	if (unlike.length > 0) {
		const names = [...new Set(unlike)].map((key) => inWords([key]));
		hint(
			`Oneflow reported no error, but shows another value than was sent: ${names.join(', ')}. Read it again with Get; the thing’s state or the user’s rights may not allow this change.`,
		);
	}
	if (output.every(({ json }) => Object.keys(json).length > 0)) return;
	hint(
		'Oneflow carried this out, but its answer does not show the result. Read it with Get or Get Many.',
	);
}

/** A list that lacks rows, above all by a limit, looks like a whole one. */
function tellOfCut({ hint }: Item, { journal }: OneflowClient, shown: number): void {
	const { cutFrom, short } = journal;
	if (short !== undefined) {
		hint(`Oneflow counts ${short.of} rows in ${short.path}, but gave only ${short.came} of them.`);
	}
	if (cutFrom === undefined) return;
	hint(
		`Limit: ${shown} of ${cutFrom} are shown. Raise the limit or turn on Return All to get more.`,
	);
}

/** What the rows of an item become, said before the first call. Throws NodeOperationError. */
function shapeFor(
	{ shape, brief = shape === 'contract' ? () => briefContract : undefined }: Operation,
	item: Item,
): ToShape {
	if (shape === undefined || !simplified.read(item)) return (row) => row;
	const isBrief = brief !== undefined && isTool(item.context);
	return isBrief ? brief(item) : (row) => simplify(shape, row);
}
