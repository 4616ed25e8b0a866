import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { said } from '../parameters/kit/issues';
import { plainValue } from '../parameters/kit/item';
import { reference } from '../parameters/kit/locator';
import { NO_USER } from '../parameters/things/actAs';
import { OneflowClient } from '../transport/client';
import { isFailure, orNothing, UserProblem } from '../transport/failure';
import { descriptionOf, toNodeError } from '../transport/nodeError';
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
async function editorClient(context: ILoadOptionsFunctions): Promise<OneflowClient> {
	const oneflow = await OneflowClient.connect(context);
	const choice = editorText(context, 'options.actAs');
	const email = choice === 'custom' ? editorText(context, 'options.actAsEmail') : choice;
	return email?.includes('@') ? oneflow.as(email) : oneflow;
}

/** In the words of a run, where Oneflow refuses because no user acts. Asks whether it is that, or the token. */
async function explained(error: unknown, oneflow: OneflowClient | undefined): Promise<unknown> {
	if (oneflow === undefined || oneflow.actingAddress !== '') return error;
	if (!isFailure(error) || error.status !== 401) return error;
	const isTokenGood = (await orNothing(oneflow.get<unknown>('/ping'), isFailure)) !== undefined;
	return isTokenGood ? new UserProblem(`User Email: ${NO_USER.what}`, NO_USER.remedy) : error;
}

/** Cause and remedy in one text, as the editor shows no error's description. */
function inOneText(error: Error): string {
	const cause = /[.:!?]$/.test(error.message) ? error.message : `${error.message}.`;
	return `${cause} ${descriptionOf(error)}`.trim();
}

export type Connect = () => Promise<OneflowClient>;

/**
 * What the editor asked for. `load` connects once it has to: n8n chooses a credential a moment after it has opened a
 * new node. Throws NodeOperationError, whose message is shown in its place.
 */
export async function orThrow<T>(
	context: ILoadOptionsFunctions,
	load: (connect: Connect) => Promise<T>,
): Promise<T> {
	let oneflow: OneflowClient | undefined;
	try {
		return await load(async () => (oneflow = await editorClient(context)));
	} catch (error) {
		const failure = toNodeError(context.getNode(), await explained(error, oneflow));
		const inText = new UserProblem(inOneText(failure), descriptionOf(failure));
		throw toNodeError(context.getNode(), inText);
	}
}
