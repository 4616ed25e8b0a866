import type { SeedName, World } from '../world.mts';
import { seedDefault } from './seed-default.mts';
import { seedOther } from './seed-other.mts';
import { seedRandom, type RandomAccountOptions } from './seed-random.mts';

export const SEED_NAMES: readonly SeedName[] = ['default', 'other', 'random'];

export interface GeneratedAccount extends RandomAccountOptions {
	/** The same number gives the same account. */
	random?: number;
}

/** Empties the sandbox and fills it with one of the two kept accounts or a generated one. */
export function reseed(world: World, seed: SeedName, generated: GeneratedAccount = {}): void {
	world.deliveries.cancelAll();
	world.store.clear();
	world.storage.clear();
	world.seed = seed;
	world.story = null;
	if (seed === 'other') seedOther(world);
	else if (seed === 'default') seedDefault(world);
	else world.story = seedRandom(world, generated.random ?? 1, generated);
}
