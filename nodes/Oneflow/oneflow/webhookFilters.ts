import type { IDataObject } from 'n8n-workflow';

/** A filter rule takes 1 to 50 values (API notes 3.18). */
const MOST_VALUES = 50;

function chunks<T>(values: T[]): T[][] {
	const parts: T[][] = [];
	for (let start = 0; start < values.length; start += MOST_VALUES) {
		parts.push(values.slice(start, start + MOST_VALUES));
	}
	return parts;
}

/**
 * The filters of API notes 3.18: rules within one are ANDed, several are ORed, so lists beyond 50
 * values become several filters. No rule at all is `null`, which means every event.
 */
export function filtersOf(
	eventTypes: string[] | undefined,
	workspaceIds: number[],
): IDataObject[] | null {
	const eventRules = chunks([...(eventTypes ?? [])].sort()).map((values) => ({
		type: 'EVENT_TYPE',
		values,
	}));
	const workspaceRules = chunks([...workspaceIds].sort((one, other) => one - other)).map(
		(values) => ({ type: 'WORKSPACE', values }),
	);
	if (eventRules.length === 0 && workspaceRules.length === 0) return null;
	if (workspaceRules.length === 0) return eventRules.map((rule) => ({ filter_rules: [rule] }));
	if (eventRules.length === 0) return workspaceRules.map((rule) => ({ filter_rules: [rule] }));
	return eventRules.flatMap((eventRule) =>
		workspaceRules.map((workspaceRule) => ({ filter_rules: [eventRule, workspaceRule] })),
	);
}

/** Filters in one order, so that Oneflow may list rules and values in another. */
export function canonicalFilters(filters: unknown): string {
	if (!Array.isArray(filters) || filters.length === 0) return 'none';
	const rules = (filter: IDataObject) =>
		((filter.filter_rules ?? []) as IDataObject[])
			.map(
				({ type, values }) =>
					`${String(type)}=${((values ?? []) as unknown[]).map(String).sort().join()}`,
			)
			.sort()
			.join('&');
	return (filters as IDataObject[]).map(rules).sort().join('|');
}
