/**
 * Makes a value at its first use. n8n loads every node when it starts, whether a workflow uses it or
 * not, and building schemas would be most of what loading these costs.
 */
export function lazily<T>(make: () => T): () => T {
	let made: { value: T } | undefined;
	return () => (made ??= { value: make() }).value;
}
