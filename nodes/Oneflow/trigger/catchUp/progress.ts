import type { Watches } from './watches';

/** How far the trigger has looked, in milliseconds of Oneflow's clock. */
export interface Progress {
	/** The base URL and token it was read with, the account they lead to, and the settings it is for. */
	connection: string;
	account: string;
	scope: string;
	/** What is listened to, and since when, in seconds by name. */
	watches: Watches;
	heardSince: Map<string, number>;
	/** When this process began to listen: it cannot know by itself what ran before. */
	begun: number;
	/** Events before this are none of the trigger's. */
	since: number;
	/** Everything before this has been looked at, late rows of Oneflow's list included. */
	settled: number;
	/** Whether this process has looked at all that was open when it began. */
	hasLooked: boolean;
	/** Contracts by ID, each with the version it was looked at in. */
	seen: Map<number, string>;
	/** Event IDs after `settled` that have run. */
	ran: Set<number>;
}

/** What the upkeep of each trigger knows of its progress, by `nameOf`. */
export const progresses = new Map<string, Progress>();
