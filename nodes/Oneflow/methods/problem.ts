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

/** What the editor asked for, or else the failure, which says what to do as well. */
async function attempt<T>(
	context: ILoadOptionsFunctions,
	load: (oneflow: OneflowClient) => Promise<T>,
): Promise<{ loaded: T } | { failure: Error }> {
	let oneflow: OneflowClient | undefined;
	try {
		oneflow = await editorClient(context);
		return { loaded: await load(oneflow) };
	} catch (error) {
		return { failure: toNodeError(context.getNode(), await explained(error, oneflow)) };
	}
}

/** For what n8n drops silently when it fails: the problem is shown as a part of the result. */
export async function orNotice<T>(
	context: ILoadOptionsFunctions,
	load: (oneflow: OneflowClient) => Promise<T>,
	withNotice: (notice: string) => T,
): Promise<T> {
	const result = await attempt(context, load);
	return 'loaded' in result ? result.loaded : withNotice(inOneText(result.failure));
}

/** For lists, in whose place n8n shows the message of an error. Throws NodeOperationError. */
export async function orThrow<T>(
	context: ILoadOptionsFunctions,
	load: (oneflow: OneflowClient) => Promise<T>,
): Promise<T> {
	const result = await attempt(context, load);
	if ('loaded' in result) return result.loaded;
	const { failure } = result;
	throw toNodeError(context.getNode(), new UserProblem(inOneText(failure), descriptionOf(failure)));
}
