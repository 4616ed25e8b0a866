import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { said } from '../parameters/kit/issues';
import { isLocator, plainValue } from '../parameters/kit/item';
import { reference } from '../parameters/kit/locator';
import { OneflowClient } from '../transport/client';
import { UserProblem } from '../transport/failure';
import { inWords } from '../words';

/** Undefined for an expression on other nodes' data, which has no value while the workflow does not run. */
function valueIn(context: ILoadOptionsFunctions, name: string, options?: { extractValue: true }) {
	try {
		return context.getNodeParameter(name, undefined, options) as unknown;
	} catch {
		return undefined;
	}
}

/** What the editor's parameters hold at this moment; undefined for empty and unresolvable ones. */
function parameter(context: ILoadOptionsFunctions, name: string): unknown {
	const given = valueIn(context, name);
	// Addresses alone need n8n's help, which it refuses inside a collection.
	const isAddress = isLocator(given) && given.mode === 'url';
	const value = isAddress ? valueIn(context, name, { extractValue: true }) : plainValue(given);
	return value === '' || value === null ? undefined : value;
}

export function editorText(context: ILoadOptionsFunctions, name: string): string | undefined {
	const value = parameter(context, name);
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/**
 * What a parameter of the editor points at: nothing yet, an expression without a value, or a reference. Throws
 * UserProblem for what can be no reference, such as text where an ID belongs.
 */
export function editorReference(context: ILoadOptionsFunctions, name: string, urlSegment?: string) {
	const entered = context.getCurrentNodeParameter(name);
	const text: unknown = isLocator(entered) ? entered.value : entered;
	const read = reference(urlSegment).safeParse(valueIn(context, name));
	if (read.success && read.data !== undefined) return read.data;
	if (typeof text === 'string' && text.startsWith('=')) return 'expression';
	// A list in which nothing is chosen.
	if (read.success || text === 0) return undefined;
	const { what, remedy } = said(read.error.issues[0]);
	throw new UserProblem(`${inWords([name])}: ${what}`, remedy);
}

/** An ID chosen in the editor, from a list, an address or typed. */
export function editorNumber(context: ILoadOptionsFunctions, name: string): number | undefined {
	const value = Number(parameter(context, name) ?? Number.NaN);
	return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

/** A client acting as the user chosen under Options, so that lists show what that user may use. */
export async function editorClient(context: ILoadOptionsFunctions): Promise<OneflowClient> {
	const oneflow = await OneflowClient.connect(context);
	const choice = editorText(context, 'options.actAs');
	const email = choice === 'custom' ? editorText(context, 'options.actAsEmail') : choice;
	return email?.includes('@') ? oneflow.as(email) : oneflow;
}
