import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { said } from '../parameters/kit/issues';
import { plainValue } from '../parameters/kit/item';
import { reference } from '../parameters/kit/locator';
import { OneflowClient } from '../transport/client';
import { UserProblem } from '../transport/failure';
import { inWords } from '../words';

/** Undefined for an expression on other nodes' data, which has no value while the workflow does not run. */
function valueIn(context: ILoadOptionsFunctions, name: string): unknown {
	try {
		return context.getNodeParameter(name);
	} catch {
		return undefined;
	}
}

/** A text of the editor's parameters at this moment; undefined where it is empty. */
export function editorText(context: ILoadOptionsFunctions, name: string): string | undefined {
	const value = plainValue(valueIn(context, name));
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** What a parameter of the editor points at, undefined for nothing yet. Throws UserProblem for what is no reference. */
export function editorReference(context: ILoadOptionsFunctions, name: string, urlSegment?: string) {
	const entered = plainValue(context.getCurrentNodeParameter(name));
	const read = reference(urlSegment).safeParse(valueIn(context, name));
	if (read.success) return read.data;
	// A list in which nothing is chosen.
	if (entered === 0 || (typeof entered === 'string' && entered.startsWith('='))) return undefined;
	const { what, remedy } = said(read.error.issues[0]);
	throw new UserProblem(`${inWords([name])}: ${what}`, remedy);
}

/** An ID chosen in the editor, from a list, an address or typed; undefined for anything else. */
export function editorNumber(context: ILoadOptionsFunctions, name: string, urlSegment?: string) {
	const { data } = reference(urlSegment).safeParse(valueIn(context, name));
	return data?.by === 'id' ? data.id : undefined;
}

export const editorContract = (context: ILoadOptionsFunctions) =>
	editorNumber(context, 'contractId', 'contracts');

/** A client acting as the user chosen under Options, so that lists show what that user may use. */
export async function editorClient(context: ILoadOptionsFunctions): Promise<OneflowClient> {
	const oneflow = await OneflowClient.connect(context);
	const choice = editorText(context, 'options.actAs');
	const email = choice === 'custom' ? editorText(context, 'options.actAsEmail') : choice;
	return email?.includes('@') ? oneflow.as(email) : oneflow;
}
