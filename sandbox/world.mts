import type { Story } from './model/seed-random.mts';
import type { Store } from './model/store.mts';
import type { RequestLog } from './http/request-log.mts';
import type { Faults } from './http/faults.mts';
import type { RateLimiter } from './http/rate-limit.mts';
import type { StorageHost } from './storage/host.mts';
import type { Deliveries } from './webhooks/delivery.mts';

export type SeedName = 'default' | 'other' | 'random';

/** What the parts of the sandbox share; passed explicitly, so that two sandboxes never mix. */
export interface World {
	readonly store: Store;
	readonly deliveries: Deliveries;
	readonly requests: RequestLog;
	readonly faults: Faults;
	readonly rateLimiter: RateLimiter;
	readonly storage: StorageHost;
	/** Address of the web pages, without a slash at the end; known once the server listens. */
	url: string;
	/** Refuse callback addresses that are not HTTPS even on loopback hosts (3.18). */
	readonly strictCallbacks: boolean;
	seed: SeedName;
	/** What is where in a generated account. */
	story: Story | null;
	latencyMs: number;
	/** The factor to which a reset returns. */
	readonly retryFactor: number;
	/** How often each sink address was called since the last reset. */
	readonly sinkCalls: Map<string, number>;
	/** How long the copy of a template takes (P16). */
	creationMs: number;
}
