import type { IDataObject } from 'n8n-workflow';

/** Whether a value is an object with named entries, neither a list nor null. */
export function isRecord(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object; one without entries in place of anything else. */
export function recordIn(value: unknown): IDataObject {
	return isRecord(value) ? value : {};
}

/** What an object holds under these keys, from the outside in; undefined where one of them is missing. */
export function inside(value: unknown, ...keys: string[]): unknown {
	return keys.reduce((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

/** The objects of a list; none when it is no list. */
export function recordsIn(value: unknown): IDataObject[] {
	return Array.isArray(value) ? (value as unknown[]).filter(isRecord) : [];
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
