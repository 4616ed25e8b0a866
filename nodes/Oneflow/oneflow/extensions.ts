import type { IDataObject } from 'n8n-workflow';

import { EXTENSION_TYPE_KEYS } from '../assumptions';
import { isRecord } from '../records';
import type { OneflowClient } from '../transport/client';
import { isFailure, isForbidden, orNothing } from '../transport/failure';
import { getRows } from '../transport/paging';

/** The extensions in an answer whose form is not known: a list, one in an envelope, or one thing (3.1). */
export function extensionsIn(answer: unknown): IDataObject[] {
	const list = isRecord(answer) ? (answer.data ?? answer.extensions ?? [answer]) : answer;
	const entries: unknown[] = Array.isArray(list) ? list : [];
	return entries.map((entry) =>
		isRecord(entry) ? (entry as IDataObject) : { extension: String(entry) },
	);
}

function typeOf(extension: IDataObject): string | undefined {
	return EXTENSION_TYPE_KEYS.map((key) => extension[key]).find(
		(value): value is string => typeof value === 'string' && value !== '',
	);
}

/**
 * The extension types of the account, sorted: those of its extensions and those that its template types
 * name. The list of extensions may be refused to some users; the template types then have to do.
 */
export async function extensionTypesOf(
	oneflow: OneflowClient,
	templateTypes: IDataObject[],
): Promise<string[]> {
	const named = templateTypes.map(({ extension_type: type }) => type);
	const enabled = (await extensionsOf(oneflow)).map(typeOf);
	const known = [...named, ...enabled].filter((type): type is string => typeof type === 'string');
	return [...new Set(known)].sort();
}

async function extensionsOf(oneflow: OneflowClient): Promise<IDataObject[]> {
	const isRefused = (caught: unknown) => isFailure(caught) && caught.outcome === 'refused';
	return extensionsIn(
		(await orNothing(oneflow.get<unknown>('/accounts/extensions'), isRefused)) ?? [],
	);
}

/** The account's extension types, read once per run and acting user. */
export async function knownExtensionTypes(oneflow: OneflowClient): Promise<string[]> {
	return await oneflow.once('extensionTypes', async () => {
		const types = await orNothing(getRows(oneflow, '/template_types'), isForbidden);
		return await extensionTypesOf(oneflow, types ?? []);
	});
}
