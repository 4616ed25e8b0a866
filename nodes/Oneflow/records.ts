import type { IDataObject } from 'n8n-workflow';

import { trimmed } from './characters';

/** Whether a value is an object with named entries, neither a list nor null. */
export function isRecord(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object; one without entries in place of anything else. */
export function recordIn(value: unknown): IDataObject {
	return isRecord(value) ? value : {};
}

/** The ID of a row; webhooks may come with another name for it (docs/oneflow-api.md 4.10). */
export function idOf(row: IDataObject): unknown {
	return row.id ?? row.webhook_id;
}

/** Whether a value is a text or a number. */
export function isPlain(value: unknown): value is string | number {
	return typeof value === 'string' || typeof value === 'number';
}

/** Whether a switch is on or off, also as 1 or 0 or as text; undefined where it says neither. */
export function flagIn(value: unknown): boolean | undefined {
	const text = trimmed(String(value)).toLowerCase();
	if (text === 'true' || text === '1') return true;
	return text === 'false' || text === '0' ? false : undefined;
}

/** What an object holds under these keys, from the outside in; undefined where one of them is missing. */
export function inside(value: unknown, ...keys: string[]): unknown {
	return keys.reduce((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

/** A list, also in an envelope, as Oneflow's calls give theirs (docs/oneflow-api.md 2.1); undefined for anything else. */
export function listIn(value: unknown): unknown[] | undefined {
	const list: unknown = isRecord(value) ? value.data : value;
	return Array.isArray(list) ? list : undefined;
}

/** The objects of a list; none when it is no list. */
export function recordsIn(value: unknown): IDataObject[] {
	return (listIn(value) ?? []).filter(isRecord);
}

/** The values in parts of at most `size`, in their order. */
export function inPortions<T>(values: readonly T[], size: number): T[][] {
	const starts = Array.from({ length: Math.ceil(values.length / size) }, (_, at) => at * size);
	return starts.map((start) => values.slice(start, start + size));
}

/** Drops what was not given: Oneflow then takes the template's or its own default. */
export function withoutUndefined(values: Record<string, unknown>): IDataObject {
	return Object.fromEntries(
		Object.entries(values).filter(([, value]) => value !== undefined),
	) as IDataObject;
}
