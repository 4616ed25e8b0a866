import { ApiError, Problems } from '../model/errors.mts';

/** The query of a request, already free of duplicates and unknown names. */
export type Query = ReadonlyMap<string, string>;

/**
 * Reads the query string of an address and refuses names that the endpoint does not know and
 * names given twice (2.3).
 */
export function readQuery(url: string, known: Iterable<string>): Query {
	const allowed = new Set(known);
	const start = url.indexOf('?');
	const problems = new Problems();
	const query = new Map<string, string>();
	if (start < 0) return query;
	for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
		if (!allowed.has(name)) problems.add(name, 'Unknown query parameter.');
		else if (query.has(name)) problems.add(name, 'The parameter may be given only once.');
		else query.set(name, value);
	}
	problems.throwIfAny();
	return query;
}

/** An integer parameter within bounds, or its default when left out. */
export function integerParameter(
	query: Query,
	name: string,
	{ min, max, fallback }: { min: number; max: number; fallback: number },
): number {
	const text = query.get(name);
	if (text === undefined) return fallback;
	if (!/^-?\d+$/.test(text)) throw ApiError.problem(name, 'Not a valid integer.');
	const value = Number(text);
	if (value < min || value > max) {
		throw ApiError.problem(name, `Must be between ${min} and ${max}.`);
	}
	return value;
}

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
