import { type Answer, isSuccess, reasonOf } from './client.mts';
import { type Concerns, type Finding, holds, otherwise, Untold } from './finding.mts';

/** Statuses whose cause may be another than the one in question. */
const OTHER_CAUSES = [401, 402, 403, 429];

/** Throws `Untold` unless the answer speaks to the question: a success, or a refusal with its own cause. */
export function speaking(answer: Answer, own: readonly number[] = []): Answer {
	const { status, json, isEmpty } = answer;
	if (isSuccess(answer) && json === undefined && !isEmpty) throw new Untold(reasonOf(answer));
	if (isSuccess(answer) || own.includes(status)) return answer;
	const isRefusal = status >= 400 && status < 500 && !OTHER_CAUSES.includes(status);
	// A page of a gateway is no word of Oneflow's.
	if (!isRefusal || (json === undefined && !isEmpty)) throw new Untold(reasonOf(answer));
	return answer;
}

/**
 * Judges a call that is expected to be refused with a status. `own` are statuses that count as another
 * answer to the same question although they often have other causes.
 */
export function refusedWith(
	answer: Answer,
	expected: number,
	{ own = [], concerns }: { own?: readonly number[]; concerns?: Concerns } = {},
): Finding {
	const { status } = speaking(answer, [expected, ...own]);
	if (status === expected) return holds(`refused with ${status}`);
	return isSuccess(answer)
		? otherwise(status, `accepted with ${status}`, concerns)
		: otherwise(status, `refused with ${status}`, concerns);
}

/** Judges a call that is expected to succeed; refusals with a cause of their own are otherwise. */
export function accepted(
	answer: Answer,
	{ own = [], concerns }: { own?: readonly number[]; concerns?: Concerns } = {},
): Finding {
	const { status } = speaking(answer, own);
	return isSuccess(answer)
		? holds(`accepted with ${status}`)
		: otherwise(status, `refused with ${status}`, concerns);
}

/** Judges a fact of which an answer shows whether it is so. */
export const told = (isSo: boolean, seen: Finding['seen'], why: string): Finding =>
	isSo ? holds() : otherwise(seen ?? false, why);

/** Judges by the keys that a thing must have. */
export function hasKeys(thing: unknown, keys: readonly string[]): Finding {
	const there = new Set(Object.keys((thing ?? {}) as object));
	const missing = keys.filter((key) => !there.has(key));
	return missing.length === 0
		? holds(`all ${keys.length} keys are there`)
		: otherwise(missing, `keys that are missing: ${missing.join(', ')}`);
}

/** Judges what was accepted by whether it can be seen afterwards: there is no switch for what is not. */
export const seenToBe = (isSo: boolean, seen: Finding['seen'], why: string): Finding =>
	isSo ? holds() : otherwise(seen ?? false, why, {});

/** Judges what was deleted by reading it again. */
export const gone = (read: Answer): Finding =>
	seenToBe(!isSuccess(read), 'still there', 'it was accepted, and it is still there');
