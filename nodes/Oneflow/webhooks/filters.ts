import type { IDataObject } from 'n8n-workflow';

import { NO_FILTERS } from '../assumptions';
import { inPortions, inside, listIn, recordsIn } from '../records';
import { UserProblem } from '../transport/failure';
import { ANY_EVENT, eventOptions } from './eventTypes';

/** A filter rule takes 1 to 50 values (docs/oneflow-api.md 3.18). */
const MOST_VALUES = 50;

/** A list, or the one entry that stands for an empty one. */
const orOne = <T>(list: T[], one: T) => (list.length === 0 ? [one] : list);

/**
 * The filters of docs/oneflow-api.md 3.18: rules within one are ANDed, several are ORed, so lists beyond 50
 * values become several filters. No rule at all is `null`, which means every event.
 */
export function filtersOf(eventTypes: string[] | undefined, workspaceIds: number[]) {
	const rulesOf = (type: string, values: Array<string | number>) =>
		inPortions(values, MOST_VALUES).map((portion) => [{ type, values: portion }]);
	const eventRules = rulesOf('EVENT_TYPE', [...(eventTypes ?? [])].sort());
	const workspaceRules = rulesOf(
		'WORKSPACE',
		[...workspaceIds].sort((one, other) => one - other),
	);
	if (eventRules.length === 0 && workspaceRules.length === 0) return NO_FILTERS;
	return orOne(eventRules, []).flatMap((events) =>
		orOne(workspaceRules, []).map((workspaces) => ({ filter_rules: [...events, ...workspaces] })),
	);
}

/** What an update says of a webhook's filters; undefined is not named. */
export interface FilterChange {
	/** Of those the form lists; `*` or none at all means every event. */
	events?: string[];
	/** The others, by the names Oneflow has for them. */
	customEvents?: string[];
	workspaceIds?: number[];
}

/** The ID of the template type that a webhook is tied to, if any. */
export const typeIdOf = ({ template_group_id: type }: IDataObject) =>
	Number(inside(type, 'id') ?? type ?? 0) || undefined;

const typeOf = ({ type }: IDataObject) => String(type).toUpperCase();

/** Whether filters are shown in the form of docs/oneflow-api.md 3.18; null is none. */
export function areKnown(filters: unknown): boolean {
	const isKnown = (filter: unknown) =>
		listIn(inside(filter, 'filter_rules'))?.every((rule) => Array.isArray(inside(rule, 'values')));
	return filters === null || (listIn(filters) ?? [undefined]).every((one) => isKnown(one) === true);
}

function valuesOf(filters: unknown, type: string): unknown[] {
	const values = recordsIn(filters)
		.flatMap(({ filter_rules: rules }) => recordsIn(rules))
		.filter((rule) => typeOf(rule) === type)
		.flatMap((rule) => (Array.isArray(rule.values) ? (rule.values as unknown[]) : []));
	return [...new Set(values)];
}

/** The event types that filters name, in small letters as Oneflow takes them. */
export const eventTypesIn = (filters: unknown) =>
	valuesOf(filters, 'EVENT_TYPE').map((type) => String(type).toLowerCase());

/** Rules that are neither of events nor of workspaces, in one order. */
function otherRules(filter: IDataObject): string {
	const isOther = (rule: IDataObject) => !['EVENT_TYPE', 'WORKSPACE'].includes(typeOf(rule));
	const rules = recordsIn(filter.filter_rules).filter(isOther);
	return rules
		.map((rule) => JSON.stringify(rule))
		.sort()
		.join();
}

/** Every pair of event type and workspace that passes, and what else is asked, in one order; `*` stands for any. */
function heardWith(filters: unknown): string {
	const pairs = orOne(recordsIn(filters), {}).flatMap((filter) => {
		const workspaces = orOne(valuesOf([filter], 'WORKSPACE'), ANY_EVENT);
		return orOne(eventTypesIn([filter]), ANY_EVENT).flatMap((event) =>
			workspaces.map((workspace) => `${event} ${String(workspace)} ${otherRules(filter)}`),
		);
	});
	return [...new Set(pairs)].sort().join();
}

function eventsAfter(present: string[], { events, customEvents }: FilterChange): string[] {
	const isListed = (type: string) => eventOptions.some(({ value }) => value === type);
	const listed = events ?? present.filter(isListed);
	const others = customEvents ?? present.filter((type) => !isListed(type));
	const after = listed.includes(ANY_EVENT) ? [] : [...new Set([...listed, ...others])];
	if (events !== undefined || customEvents === undefined) return after;
	// Only Custom Events are named: every event stays every event, and some never become all.
	if (present.length === 0) return [];
	if (after.length > 0) return after;
	throw new UserProblem(
		'Custom Events: without them the webhook would have no events left, which to Oneflow means every event.',
		'Choose the events under Events as well; Any Event stands for all of them.',
	);
}

/**
 * A webhook's filters after a change: the half that is not named stays as it is. Undefined when nothing is
 * named. Throws UserProblem when one half cannot change without the other, or a rule of another kind would be lost.
 */
export function changedFilters(present: unknown, change: FilterChange) {
	const namesEvents = change.events !== undefined || change.customEvents !== undefined;
	const namesWorkspaces = change.workspaceIds !== undefined;
	if (!namesEvents && !namesWorkspaces) return undefined;
	const half = namesEvents ? 'Events' : 'Workspaces';
	if (!(namesEvents && namesWorkspaces) && !areKnown(present)) {
		throw new UserProblem(
			`${half}: Oneflow does not show the filters of this webhook, so the other half of them would be lost.`,
			'Name both Events and Workspaces.',
		);
	}
	if (recordsIn(present).some((filter) => otherRules(filter) !== '')) {
		throw new UserProblem(
			`${half}: this webhook has rules of another kind as well, which would be lost.`,
			'Change its filters where it was made, or create another webhook.',
		);
	}
	const events = eventTypesIn(present);
	const workspaceIds = valuesOf(present, 'WORKSPACE').map(Number);
	// Either half can change alone if every event goes with every workspace.
	const isPlain = heardWith(present) === heardWith(filtersOf(events, workspaceIds));
	if (!(namesEvents && namesWorkspaces) && !isPlain) {
		throw new UserProblem(
			`${half}: this webhook has certain events for certain workspaces only, so one cannot change without the other.`,
			'Name both Events and Workspaces.',
		);
	}
	return filtersOf(
		namesEvents ? eventsAfter(events, change) : events,
		change.workspaceIds ?? workspaceIds,
	);
}

/** Every event by name, for an account whose webhooks must have filters. */
export const everyKnownEvent = () =>
	filtersOf(
		eventOptions.map(({ value }) => String(value)).filter((type) => type !== ANY_EVENT),
		[],
	);

/**
 * What filters let pass, so that Oneflow may list or group rules and values in another way. Naming every known
 * event is as good as none (`everyKnownEvent`).
 */
export function canonicalFilters(filters: unknown): string {
	const heard = heardWith(filters);
	return heard === heardWith(everyKnownEvent()) ? heardWith(null) : heard;
}
