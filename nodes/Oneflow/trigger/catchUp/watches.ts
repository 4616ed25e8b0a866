import { createHash } from 'crypto';

import { ANY_EVENT, eventOptions } from '../../webhooks/eventTypes';
import { NAME_LENGTH, OPEN, type Watch } from '../once/questions';
import type { OneflowEvent } from '../items';
import type { TriggerSettings } from '../settings';

const ANY_WORKSPACE = '*';

const hashOf = (text: string, length: number) =>
	createHash('sha256').update(text).digest('base64url').slice(0, length);

/** Names a contract that could not be looked at, beside the watches. */
export const openName = (id: number) => OPEN + hashOf(String(id), NAME_LENGTH - OPEN.length);

/** Stands for all contracts, where too many could not be looked at; no hash is like it. */
export const ANY_OPEN = OPEN.repeat(NAME_LENGTH);

/** What a trigger listens to: an event is meant when its type and its contract's workspace are. */
export type Watches = ReturnType<typeof watchesOf>;

/**
 * The watches of a trigger. Each is one event type or one workspace, within an account, an extension and a
 * template type: so one more type or workspace counts from then on, and all others go on. `before` is what it
 * listened to until now, where this process knows.
 */
export function watchesOf(
	account: string,
	{ eventTypes = [ANY_EVENT], workspaceIds, extensionType, templateType }: TriggerSettings,
	before?: { scope: string; types: Watch[]; places: Watch[] },
) {
	const scope = JSON.stringify([account, extensionType ?? null, templateType ?? null]);
	const named = (part: string) => hashOf(`${scope} ${part}`, NAME_LENGTH);
	const type = (value: unknown) => named(`type ${String(value)}`);
	const workspace = (value: unknown) => named(`workspace ${String(value)}`);
	const wider = (name: string, any: string) => ({ name, wider: name === any ? [] : [any] });
	const workspaces = workspaceIds.length === 0 ? [ANY_WORKSPACE] : workspaceIds;
	const earliest = (since: Map<string, number>, names: string[]) =>
		Math.min(...names.map((name) => since.get(name) ?? Number.POSITIVE_INFINITY)) * 1000;
	const types = eventTypes.map((value) => wider(type(value), type(ANY_EVENT)));
	const places = workspaces.map((value) => wider(workspace(value), workspace(ANY_WORKSPACE)));
	const isWider = before?.scope === scope;
	return {
		scope,
		types,
		places,
		/** Narrower parts, which a wider one goes on with. */
		also: [
			...(eventTypes.includes(ANY_EVENT) ? eventOptions.map(({ value }) => type(value)) : []),
			...(isWider && eventTypes.includes(ANY_EVENT) ? before.types.map(({ name }) => name) : []),
			...(isWider && workspaceIds.length === 0 ? before.places.map(({ name }) => name) : []),
		],
		/** Since when an event is listened to, in milliseconds. */
		sinceOf: (since: Map<string, number>, event: OneflowEvent, workspaceId: unknown) =>
			Math.max(
				earliest(since, [type(event.type), type(ANY_EVENT)]),
				// Where a contract does not show its own, `isMeant` decides.
				earliest(since, [workspace(workspaceId ?? workspaces[0]), workspace(ANY_WORKSPACE)]),
			),
	};
}
