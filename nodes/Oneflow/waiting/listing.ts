import type { IDataObject } from 'n8n-workflow';

import type { OneflowClient } from '../transport/client';
import { isMissing, orNothing, rethrow } from '../transport/failure';
import { idOf } from '../transport/paging';
import { asAccount } from './decision';
import { allOf, waitsIn, type Waiting } from './webhooks';

/** How long a list tells enough about waits that began before it. */
const LIST_LASTS_MS = 60_000;

/** Accounts whose last list is remembered. */
const MOST_REMEMBERED = 100;

export interface Listing {
	begun: number;
	webhooks: IDataObject[];
}

interface Reading {
	begun: number;
	result: Promise<Listing>;
	/** What was read, once it was. */
	listing?: Listing;
}

/** The last reading of each account's webhooks. */
const readings = new Map<string, Reading>();

function read(oneflow: OneflowClient): Reading {
	const { account } = oneflow;
	const begun = Date.now();
	const reading: Reading = {
		begun,
		result: allOf(oneflow).then((webhooks) => {
			reading.listing = { begun, webhooks };
			return reading.listing;
		}),
	};
	if (readings.size >= MOST_REMEMBERED) readings.clear();
	readings.set(account, reading);
	return reading;
}

/** The last list of an account's webhooks, if it was read since a time in milliseconds. */
function lastListing(oneflow: OneflowClient, time: number): Listing | undefined {
	const { listing } = readings.get(oneflow.account) ?? {};
	return listing !== undefined && listing.begun >= time ? listing : undefined;
}

/** The waits in the last list of an account, everywhere or in one place; none where it is too old. */
export function lastWaits(oneflow: OneflowClient, origin: string, place?: string): Waiting[] {
	const { webhooks = [] } = lastListing(oneflow, Date.now() - LIST_LASTS_MS) ?? {};
	return waitsIn(webhooks, origin, place);
}

/**
 * All webhooks of an account, as they were at a time in milliseconds or later. One list is read at a time,
 * for all who ask meanwhile: where hundreds wait, a list takes several calls. Throws what Oneflow answers.
 */
export async function listingSince(oneflow: OneflowClient, time: number): Promise<Listing> {
	for (;;) {
		const last = readings.get(oneflow.account);
		if (last?.listing !== undefined && last.begun >= time) return last.listing;
		const isRunning = last !== undefined && last.listing === undefined;
		const own = isRunning ? undefined : read(oneflow);
		try {
			const listing = await (own ?? last)?.result;
			if (listing !== undefined && listing.begun >= time) return listing;
		} catch (error) {
			const failed = own ?? last;
			if (readings.get(oneflow.account) === failed) readings.delete(oneflow.account);
			// Somebody else's run may have been cancelled.
			if (own !== undefined) rethrow(error);
		}
	}
}

/**
 * The webhooks of one wait as they are now. Where it has one only (`isSingle`) and the last list has that, it is
 * read by itself, which takes fewer calls than a new list. Throws what Oneflow answers.
 */
export async function waitsOf(
	oneflow: OneflowClient,
	origin: string,
	wait: string,
	isSingle: boolean,
): Promise<Waiting[]> {
	const isOwn = ({ callback }: Waiting) => callback.wait === wait;
	const known = lastWaits(oneflow, origin).filter(isOwn);
	if (!isSingle || known.length !== 1) {
		const { webhooks } = await listingSince(oneflow, Date.now());
		return waitsIn(webhooks, origin).filter(isOwn);
	}
	const path = `/webhooks/${String(idOf(known[0].webhook))}`;
	const webhook = await orNothing(asAccount(oneflow).get(path), isMissing);
	return webhook === undefined ? [] : waitsIn([webhook], origin);
}
