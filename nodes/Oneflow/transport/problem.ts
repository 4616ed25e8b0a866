import type { IDataObject } from 'n8n-workflow';

import { shortened } from '../characters';
import { isRecord } from '../records';

/** What a refusal says (docs/oneflow-api.md 2.8); every key may be missing behind a gateway. */
export interface Problem {
	detail?: string;
	title?: string;
	error_code?: number;
	request_id?: string;
	/** Messages by the path of what they are about. */
	parameter_problems?: Record<string, string[]>;
}

/** Keys under which services put a refusal's sentence; Oneflow's is the first. */
const SENTENCE_KEYS = ['detail', 'message', 'description', 'error_description', 'error', 'msg'];
/** Keys that say what one of several messages is about. */
const PLACE_KEYS = ['parameter', 'path', 'field', 'loc', 'pointer', 'property'];
/** Keys under which services list messages; Oneflow's is the first. */
const LIST_KEYS = ['parameter_problems', 'errors', 'violations'];

/** Keys of what an answer says of itself, and of no thing of Oneflow's. */
const KEYS_OF_REFUSALS = new Set([
	...SENTENCE_KEYS,
	...LIST_KEYS,
	...['title', 'type', 'info', 'code', 'error_code', 'status', 'statusCode', 'success', 'ok'],
	...['request_id', 'requestId', 'timestamp', 'path', 'instance'],
]);

/** Whether an answer says of itself that it is a refusal, or none; undefined when it says neither. */
function saysNo(answer: IDataObject): boolean | undefined {
	const { error, errors, error_code: code, status, success, ok } = answer;
	const isFault = (said: unknown) => (Array.isArray(said) ? said.length > 0 : Boolean(said));
	if ([error, errors, code].some(isFault) || [success, ok].includes(false)) return true;
	if (statusIn(answer) !== undefined || /^(error|fail)/i.test(String(status))) return true;
	return status !== undefined || [success, ok].includes(true) ? false : undefined;
}

/** Whether an answer says only how the call went, and shows nothing of Oneflow's. */
export function isAboutItself(answer: IDataObject): boolean {
	return Object.keys(answer).every((key) => KEYS_OF_REFUSALS.has(key));
}

/**
 * Whether an answer with a good status is a refusal, as those have that stand between n8n and Oneflow. Where it
 * was to show a thing, a sentence in its place is one, too, unless it says that all went well.
 */
export function isRefusal(answer: unknown, showsThing: boolean): answer is IDataObject {
	if (!isRecord(answer) || answer.id !== undefined) return false;
	if (statusIn(answer) !== undefined && answer.error_code !== undefined) return true;
	if (!isAboutItself(answer)) return false;
	return saysNo(answer) ?? (showsThing && sentenceIn(answer) !== undefined);
}

/** The status that a refusal names in its body (docs/oneflow-api.md 2.8). */
export function statusIn({ status, statusCode, code }: IDataObject): number | undefined {
	return [status, statusCode, code]
		.map((value) => Number(value ?? Number.NaN))
		.find((value) => value >= 400 && value < 600);
}

/** Deeper than any refusal that carries a message. */
const DEEPEST = 5;
/** Longer than any sentence that people read. */
const LONGEST = 2000;

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? shortened(value, LONGEST) : undefined;
}

/** The first sentence of an object, or of one inside it. */
function sentenceIn(value: unknown, depth = 0): string | undefined {
	if (!isRecord(value) || depth > DEEPEST) return textOf(value);
	const sentences = SENTENCE_KEYS.map((key) => sentenceIn(value[key], depth + 1));
	return sentences.find((sentence) => sentence !== undefined);
}

/** `parties[0].name`, from that itself, `/parties/0/name`, or `['body', 'parties', 0, 'name']`. */
function pathOf(place: unknown): string | undefined {
	const isPointer = typeof place === 'string' && place.startsWith('/');
	const steps: unknown = isPointer ? place.slice(1).split('/') : place;
	if (!Array.isArray(steps)) return textOf(place);
	return steps
		.filter((step, at) => at > 0 || step !== 'body')
		.map((step) => (/^\d+$/.test(String(step)) ? `[${String(step)}]` : `.${String(step)}`))
		.join('')
		.replace(/^\./, '');
}

/** Paths and messages, however they are nested: maps by path, or lists of entries that name theirs. */
function messagesIn(value: unknown, path = '', depth = 0): Array<[path: string, message: string]> {
	const text = textOf(value);
	if (text !== undefined) return [[path, text]];
	if (depth > DEEPEST) return [];
	if (Array.isArray(value)) {
		return value.flatMap((one) => {
			if (!isRecord(one)) return messagesIn(one, path, depth + 1);
			const place = PLACE_KEYS.map((key) => pathOf(one[key])).find((found) => found !== undefined);
			const said: unknown = one.messages ?? sentenceIn(one);
			return messagesIn(said ?? one, said === undefined ? path : (place ?? path), depth + 1);
		});
	}
	return Object.entries(isRecord(value) ? value : {}).flatMap(([key, inner]) =>
		messagesIn(inner, path === '' ? key : `${path}.${key}`, depth + 1),
	);
}

/** Reads a refusal in the form of Oneflow or of other services; empty for anything else, such as rows of a list. */
export function problemIn(answer: unknown): Problem {
	const [refusal]: unknown[] = [answer].flat();
	if (!isRecord(refusal) || (Array.isArray(answer) && refusal.id !== undefined)) return {};
	// The sentence's key may hold a list; an object there holds a sentence.
	const lists = [...LIST_KEYS.map((key) => refusal[key]), [refusal.detail].flat(1)];
	const messages = lists
		.map((list) => (typeof list === 'object' ? messagesIn(list) : []))
		.find((found) => found.length > 0);
	const problems = new Map<string, string[]>();
	for (const [path, message] of messages ?? []) {
		if (path !== '') problems.set(path, [...(problems.get(path) ?? []), message]);
	}
	const unplaced = messages?.filter(([path]) => path === '').map(([, message]) => message) ?? [];
	const code = Number(refusal.error_code ?? Number.NaN);
	return {
		detail: textOf([...new Set([sentenceIn(refusal), ...unplaced])].join(' ').trim()),
		title: textOf(refusal.title),
		error_code: Number.isFinite(code) ? code : undefined,
		request_id: textOf(refusal.request_id),
		parameter_problems: problems.size === 0 ? undefined : Object.fromEntries(problems),
	};
}
