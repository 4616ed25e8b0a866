import { z } from 'zod';

/**
 * Makes a value at its first use. n8n loads every node when it starts, whether a workflow uses it or
 * not, and building schemas would be most of what loading these costs.
 */
export function lazily<T>(make: () => T): () => T {
	let made: { value: T } | undefined;
	return () => (made ??= { value: make() }).value;
}

/** A schema that is built when the first value is checked. */
export function lazySchema<Schema extends z.ZodTypeAny>(make: () => Schema): z.ZodLazy<Schema> {
	return z.lazy(lazily(make));
}
