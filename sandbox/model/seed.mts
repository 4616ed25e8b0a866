import type { SeedName, World } from '../world.mts';
import { seedDefault } from './seed-default.mts';
import { seedOther } from './seed-other.mts';

export const SEED_NAMES: readonly SeedName[] = ['default', 'other'];

/** Empties the sandbox and fills it with one of the two accounts. */
export function reseed(world: World, seed: SeedName): void {
	world.deliveries.cancelAll();
	world.store.clear();
	world.storage.clear();
	world.seed = seed;
	if (seed === 'other') seedOther(world);
	else seedDefault(world);
}
