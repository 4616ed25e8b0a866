import { Recent } from '../recent';
import { templateTypeIdOf, type Reference } from '../oneflow/names';
import type { OneflowClient } from '../transport/client';

/** A name may be given to another template type in Oneflow, but not often. */
const LOOK_AGAIN_AFTER_MS = 3_600_000;

/** What names stood for when they were last looked up, by account. */
const known = new Recent<number>(Number.POSITIVE_INFINITY);

const keyOf = (oneflow: OneflowClient, reference: Reference) =>
	`${oneflow.connection.account} ${oneflow.actingAddress} ${JSON.stringify(reference)}`;

/** The chosen template type's ID as it is now. Throws UserProblem unless exactly one fits, and OneflowFailure. */
export async function lookUpType(oneflow: OneflowClient, reference: Reference): Promise<number> {
	const id = await templateTypeIdOf({ oneflow }, reference);
	known.set(keyOf(oneflow, reference), id);
	return id;
}

/**
 * The ID of the chosen template type for the many events between two looks; Oneflow is asked once an hour.
 * While the answer is unknown, the last one counts: a type that was renamed must not stop a trigger whose
 * webhooks are tied to it. Throws like `lookUpType` when this process never knew.
 */
export async function chosenTypeId(oneflow: OneflowClient, reference: Reference): Promise<number> {
	if (reference.by === 'id') return reference.id;
	const key = keyOf(oneflow, reference);
	const last = known.get(key);
	if (last !== undefined && known.has(key, LOOK_AGAIN_AFTER_MS)) return last;
	const looked = lookUpType(oneflow, reference);
	const id = last === undefined ? await looked : await looked.catch(() => last);
	known.set(key, id);
	return id;
}
