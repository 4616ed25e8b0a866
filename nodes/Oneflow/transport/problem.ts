import type { IDataObject } from 'n8n-workflow';

import { shortened } from '../characters';
import { isRecord, recordIn } from '../records';

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

/** Keys of what an answer says of itself, and of no thing of Oneflow's. */
const KEYS_OF_REFUSALS = new Set([
	...SENTENCE_KEYS,
	...['parameter_problems', 'errors', 'title', 'type', 'info', 'code', 'error_code'],
	...['request_id', 'requestId', 'timestamp', 'path', 'instance'],
	...['status', 'statusCode', 'success', 'ok'],
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

/** What a value says, in whatever it is wrapped. */
function textsIn(value: unknown, depth = 0): string[] {
	const text = sentenceIn(value);
	if (text !== undefined || typeof value !== 'object' || depth > DEEPEST) return text ? [text] : [];
	return Object.values(value ?? {}).flatMap((inner) => textsIn(inner, depth + 1));
}

/** Reads a refusal in the form of Oneflow, of others what it says; empty for anything else, such as rows of a list. */
export function problemIn(answer: unknown): Problem {
	const [refusal]: unknown[] = [answer].flat();
	if (!isRecord(refusal) || (Array.isArray(answer) && refusal.id !== undefined)) return {};
	const { parameter_problems: named, errors, detail } = refusal;
	const problems = Object.entries(recordIn(named)).map(([path, one]) => [path, textsIn(one)]);
	// The sentence's key may hold a list.
	const said = [isRecord(named) ? [] : named, errors, detail].flatMap((one) => textsIn(one));
	const code = Number(refusal.error_code ?? Number.NaN);
	return {
		detail: textOf([...new Set([sentenceIn(refusal), ...said])].join(' ').trim()),
		title: textOf(refusal.title),
		error_code: Number.isFinite(code) ? code : undefined,
		request_id: textOf(refusal.request_id),
		parameter_problems: problems.length === 0 ? undefined : Object.fromEntries(problems),
	};
}
