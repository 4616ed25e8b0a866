import { ApiError } from '../model/errors.mts';

/** The query of a request; its schema has refused unknown names and names given twice (2.3). */
export type Query = Readonly<Record<string, string | undefined>>;

/** An integer parameter within bounds, or its default when left out. */
export function integerParameter(
	query: Query,
	name: string,
	{ min, max, fallback }: { min: number; max: number; fallback: number },
): number {
	const text = query[name];
	if (text === undefined) return fallback;
	if (!/^-?\d+$/.test(text)) throw ApiError.problem(name, 'Not a valid integer.');
	const value = Number(text);
	if (value < min || value > max) {
		throw ApiError.problem(name, `Must be between ${min} and ${max}.`);
	}
	return value;
}

/** An id given as a parameter, or null when it is left out. */
export const idParameter = (query: Query, name: string): number | null =>
	query[name] === undefined
		? null
		: integerParameter(query, name, { min: 1, max: Number.MAX_SAFE_INTEGER, fallback: 0 });

/** A comma-separated list of ids. */
export function idList(name: string, text: string): number[] {
	const ids = text.split(',').map((part) => part.trim());
	if (ids.some((id) => !/^\d+$/.test(id))) {
		throw ApiError.problem(name, 'Not a valid comma separated list of integers.');
	}
	return ids.map(Number);
}

/** A comma-separated list of words from a fixed set. */
export function wordList(name: string, text: string, words: readonly string[]): string[] {
	const given = text.split(',').map((part) => part.trim());
	if (given.some((word) => !words.includes(word))) {
		throw ApiError.problem(name, `Must be a comma separated list of: ${words.join(', ')}.`);
	}
	return given;
}
