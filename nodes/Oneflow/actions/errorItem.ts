import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isTool } from '../parameters/kit/item';
import { descriptionOf } from '../transport/nodeError';

/** What becomes of a failed item: it ends the run, leaves by the only or the error output, or answers a model. */
export type FailureMode = 'endRun' | 'item' | 'errorOutput' | 'toolAnswer';

/** How the user wants failures handled; a tool answers unless the user chose something. */
export function failureModeOf(context: IExecuteFunctions): FailureMode {
	const { onError } = context.getNode();
	if (isTool(context) && onError !== 'stopWorkflow') return 'toolAnswer';
	if (!context.continueOnFail()) return 'endRun';
	return onError === 'continueErrorOutput' ? 'errorOutput' : 'item';
}

/** The error of an item with what was made for it before it failed, in this or an earlier try. */
export function withMade<Failure extends Error>(error: Failure, made: unknown[]): Failure {
	if (made.length === 0) return error;
	const description = `${descriptionOf(error)}\nBefore it failed, this was made in Oneflow: ${made.join(', ')}.`;
	return Object.assign(error, { description: description.trim() });
}

/** The item that stands for a failed one. */
export function errorItem(error: Error, index: number, mode: FailureMode) {
	return { json: errorJson(error, mode), pairedItem: { item: index } };
}

function errorJson(error: Error, mode: FailureMode): IDataObject {
	const { message } = error;
	const description = descriptionOf(error);
	if (mode === 'toolAnswer') {
		// A model is often shown one text only, and "[item 0]" tells it nothing.
		const what = message.replace(/ \[item \d+\]$/, '');
		const end = /[.!?]$/.test(what) ? '' : '.';
		return { error: description === '' ? what : `${what}${end} ${description}` };
	}
	if (description === '') return { error: message };
	// n8n sends to the error output only what has no keys but these (1.85: exactly these).
	return mode === 'errorOutput'
		? { error: message, message: description }
		: { error: message, description };
}
