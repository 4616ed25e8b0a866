import type { IDataObject } from 'n8n-workflow';

import type { OneflowClient } from '../transport/client';
import { hasStatus, OneflowFailure, orNothing, rethrow } from '../transport/failure';

/** One of several things to change, with the call that changes it alone. */
export interface Part {
	/** As messages call it. */
	name: string;
	path: string;
	body: IDataObject;
}

/** Whether Oneflow refused to take things together, and not one of them, whose place it would name. */
function isRefusedTogether(caught: unknown): boolean {
	if (!hasStatus(caught, 400, 404, 405, 415, 422)) return false;
	const named = Object.keys(caught.problem.parameter_problems ?? {});
	return !named.some((path) => /\[\d+\]/.test(path));
}

/** Says beside the failure what had been changed before it. */
function halfDone(caught: unknown, parts: Part[], at: number): unknown {
	if (at === 0 || !(caught instanceof OneflowFailure)) return caught;
	const namesOf = (some: Part[]) => some.map(({ name }) => name).join(', ');
	return caught.explained(
		`${parts[at].name}: ${caught.message}`,
		`Oneflow accepts these only one at a time. Already changed: ${namesOf(parts.slice(0, at))}. Not changed: ${namesOf(parts.slice(at))}. Correct what is wrong and run this again for those that were not changed.`,
	);
}

/**
 * Changes several things with one PUT, so that they change together, as is assumed possible (docs/oneflow-api.md 3.12
 * and 3.13). Where Oneflow refuses, or passes over all, each is changed by its own call, and a failure says which were
 * changed before. Returns the things as `look` finds them by the answers. Throws OneflowFailure.
 */
export async function putTogether<Things>(
	oneflow: OneflowClient,
	path: string,
	body: IDataObject,
	parts: Part[],
	look: (answer: unknown) => Promise<Things>,
	isTaken: (things: Things) => boolean,
): Promise<Things> {
	const together = await orNothing(oneflow.put<unknown>(path, body), isRefusedTogether);
	const things = together === undefined ? undefined : await look(together);
	if (things !== undefined && isTaken(things)) return things;
	const answers: IDataObject[] = [];
	for (const [at, part] of parts.entries()) {
		const changed = oneflow.put(part.path, part.body);
		answers.push(await changed.catch((error) => rethrow(halfDone(error, parts, at))));
	}
	return await look(answers);
}
