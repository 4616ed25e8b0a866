import { CONTRACT_CREATION_MS } from './guesses.mts';
import type { Faults } from './http/faults.mts';
import { DEFAULT_RATE_LIMIT, type RateLimiter } from './http/rate-limit.mts';
import type { RequestLog } from './http/request-log.mts';
import type { Story } from './model/seed-random.mts';
import { fill, type GeneratedAccount, type SeedName } from './model/seed.mts';
import type { Store } from './model/store.mts';
import type { StorageHost } from './storage/host.mts';
import type { Deliveries } from './webhooks/delivery.mts';

/** What the control calls reach; passed explicitly, so that two sandboxes never mix. */
export interface World {
	readonly store: Store;
	readonly deliveries: Deliveries;
	readonly requests: RequestLog;
	readonly faults: Faults;
	readonly rateLimiter: RateLimiter;
	readonly storage: StorageHost;
	seed: SeedName;
	/** What is where in a generated account. */
	story: Story | null;
	/** How much later every answer comes. */
	latencyMs: number;
	/** The factor to which a reset returns. */
	readonly retryFactor: number;
	/** How often each sink address was called since the last reset. */
	readonly sinkCalls: Map<string, number>;
}

/** Starts anew with one of the accounts: nothing under way, no logs, nothing ordered. */
export function reset(world: World, seed: SeedName, generated?: GeneratedAccount): void {
	world.deliveries.cancelAll();
	world.deliveries.factor = world.retryFactor;
	world.storage.clear();
	world.faults.clear();
	world.requests.clear();
	world.rateLimiter.configure(DEFAULT_RATE_LIMIT);
	world.sinkCalls.clear();
	world.latencyMs = 0;
	world.store.creationMs = CONTRACT_CREATION_MS;
	world.seed = seed;
	world.story = fill(world.store, seed, generated);
}
