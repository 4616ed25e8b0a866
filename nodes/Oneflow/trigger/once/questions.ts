import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { inPortions, isRecord } from '../../records';

/** What the trigger listens to: one part of it, and wider ones that had it as well. Names are hashes. */
export interface Watch {
	name: string;
	wider: string[];
}

/**
 * What the trigger asks a run, as only a run can ask n8n's database: which events have run, or since when
 * it has listened to what (`at` in seconds, where that begins now).
 */
export type Question =
	| { events: string[] }
	| {
			watches: Watch[];
			/** Narrower parts: still known, if they were. */
			also: string[];
			at: number;
			/** Whether everything begins now, as the trigger was switched off. */
			isNew: boolean;
			/** Contracts that could not be looked at; undefined where those of before still count. */
			open?: string[];
	  };

export const questionIn = ({ asked }: IDataObject) =>
	isRecord(asked) ? (asked as unknown as Question) : undefined;

/** Keys of the custom data in which a run leaves its answer: up to ten, each of at most 255 characters. */
const ANSWER = 'oneflow_answer_';
const LONGEST_PART = 250;

export function leaveAnswer(context: IExecuteFunctions, answer: string): void {
	const { customData }: Partial<Pick<IExecuteFunctions, 'customData'>> = context;
	for (const [index, part] of inPortions([...answer], LONGEST_PART).entries()) {
		const [key, value] = [`${ANSWER}${index}`, part.join('')];
		if (customData !== undefined) customData.set(key, value);
		// n8n before 2.40 gives it to expressions alone.
		else context.evaluateExpression(`{{ $execution.customData.set("${key}", "${value}") }}`, 0);
	}
}

/** The answer in the custom data of a run; empty when it has left none. */
export function answerIn(metadata: Record<string, string> | undefined): string {
	const parts = Array.from({ length: 10 }, (_, index) => metadata?.[`${ANSWER}${index}`] ?? '');
	return parts.join('');
}

/** Watches by their beginning, in seconds: `t1k2p0:0a-B` for each second, with all that began then. */
export function sinceText(since: Map<string, number>): string {
	const parts = [...new Set(since.values())].map((time) => {
		const names = [...since].filter(([, other]) => other === time).map(([name]) => name);
		return `${time.toString(36)}:${names.join('')}`;
	});
	return parts.join(';');
}

/** Characters of a watch's name, which is a hash in Base64. */
export const NAME_LENGTH = 4;

/** Begins the names of contracts that could not be looked at; no hash has it. */
export const OPEN = '!';
export const isOpenName = (name: string) => name.startsWith(OPEN);

export function sinceIn(text: string | undefined): Map<string, number> {
	const entries = (text ?? '').split(';').flatMap((part) => {
		const [time, names = ''] = part.split(':');
		return inPortions([...names], NAME_LENGTH).map((name): [string, number] => [
			name.join(''),
			Number.parseInt(time, 36),
		]);
	});
	return new Map(entries);
}

/** What is listened to from now on, and since when. */
export function renewed(
	known: Map<string, number>,
	{ watches, also, at, isNew, open }: Extract<Question, { watches: Watch[] }>,
): Map<string, number> {
	const next = new Map<string, number>();
	for (const { name, wider } of watches) {
		const since = [name, ...wider].flatMap((one) => known.get(one) ?? []);
		next.set(name, isNew || since.length === 0 ? at : Math.min(...since));
	}
	for (const name of also) {
		const since = known.get(name);
		if (!isNew && since !== undefined && !next.has(name)) next.set(name, since);
	}
	const stillOpen = open ?? [...known.keys()].filter(isOpenName);
	for (const name of isNew ? [] : stillOpen) next.set(name, at);
	return next;
}
