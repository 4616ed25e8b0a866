import type { IDataObject } from 'n8n-workflow';

/** Whether a value is an object with named entries, neither a list nor null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Drops what was not given: Oneflow then takes the template's or its own default. */
export function withoutUndefined(values: Record<string, unknown>): IDataObject {
	return Object.fromEntries(
		Object.entries(values).filter(([, value]) => value !== undefined),
	) as IDataObject;
}
