import { Untold } from './finding.mts';
import { isOwnKey } from './words.mts';

/* Reading of answers whose form is what is in question. */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at the end of the path; undefined where the path leads nowhere. */
export function at(value: unknown, ...path: Array<string | number>): unknown {
	return path.reduce<unknown>((inner, key) => {
		if (Array.isArray(inner)) return typeof key === 'number' ? inner[key] : undefined;
		return isObject(inner) ? inner[key] : undefined;
	}, value);
}

export const listAt = (value: unknown, ...path: Array<string | number>): unknown[] => {
	const found = at(value, ...path);
	return Array.isArray(found) ? found : [];
};

export const textAt = (value: unknown, ...path: Array<string | number>): string | undefined => {
	const found = at(value, ...path);
	return typeof found === 'string' ? found : undefined;
};

/** The ID of a thing, also of a webhook under its other name (4.10.2). */
export function idOf(thing: unknown): number {
	const id = at(thing, 'id') ?? at(thing, 'webhook_id');
	if (typeof id !== 'number') throw new Untold('an answer names no ID');
	return id;
}

/** The rows of a list in either form, in an envelope or bare (2.1.6). */
export function rowsOf(list: unknown): unknown[] {
	if (Array.isArray(list)) return list;
	const rows = at(list, 'data');
	if (!Array.isArray(rows)) throw new Untold('a list came without rows');
	return rows;
}

const typeOf = (value: unknown): string => {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'list';
	return typeof value === 'string' ? 'text' : typeof value;
};

/** Most keys that evidence shows of one answer. */
const MOST_KEYS = 60;

const keysIn = (value: Json, before = ''): string[] =>
	Object.entries(value).map(([key, inner]) =>
		isOwnKey(key) ? `${before}${key}: ${typeOf(inner)}` : `${before}(another key)`,
	);

/** The keys of an answer with their types, and those of a list's first row. */
export function shapeOf(json: unknown): string[] {
	if (Array.isArray(json)) {
		const [first] = json;
		return ['[]', ...(isObject(first) ? keysIn(first, '[].') : [])].slice(0, MOST_KEYS);
	}
	if (!isObject(json)) return [];
	const first = listAt(json, 'data')[0];
	return [...keysIn(json), ...(isObject(first) ? keysIn(first, 'data[].') : [])].slice(
		0,
		MOST_KEYS,
	);
}

/** Whether all texts and numbers of the one stand in the other, at the same place. */
export const sameRows = (one: readonly unknown[], other: readonly unknown[]): boolean =>
	JSON.stringify(one) === JSON.stringify(other);
