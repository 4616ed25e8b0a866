import type { Patience } from '../../transport/retry';

/** n8n gives an activation 84 seconds. */
export const ACTIVATING: Patience = { attempts: 4, faultMs: 40_000, rateLimitWaitMs: 30_000 };

/** A deactivation is answered before it is done, and n8n tries three times. */
export const DEACTIVATING: Patience = { attempts: 6, faultMs: 40_000, rateLimitWaitMs: 60_000 };

/** A start of n8n, or another process taking the lead: nobody waits, and the upkeep puts right. */
export const STARTS = new Set<string>(['init', 'leadershipChange']);
