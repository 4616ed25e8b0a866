import { seedDefault } from './seed-default.mts';
import { seedOther } from './seed-other.mts';
import { type RandomAccountOptions, seedRandom, type Story } from './seed-random.mts';
import type { Store } from './store.mts';

export const SEED_NAMES = ['default', 'other', 'random'] as const;
export type SeedName = (typeof SEED_NAMES)[number];

export interface GeneratedAccount extends RandomAccountOptions {
	/** The same number gives the same account. */
	random?: number;
}

/** Empties the store and fills it with one of the two kept accounts or a generated one. */
export function fill(store: Store, seed: SeedName, generated: GeneratedAccount = {}): Story | null {
	store.clear();
	if (seed === 'random') return seedRandom(store, generated.random ?? 1, generated);
	if (seed === 'other') seedOther(store);
	else seedDefault(store);
	return null;
}
