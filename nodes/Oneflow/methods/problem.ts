import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { NO_USER } from '../parameters/things/actAs';
import type { OneflowClient } from '../transport/client';
import { isFailure, orNothing, UserProblem } from '../transport/failure';
import { descriptionOf, toNodeError } from '../transport/nodeError';
import { editorClient } from './editor';

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
