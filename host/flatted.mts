/**
 * Reads the form in which n8n hands out execution data: a JSON array whose first entry is the value
 * and in which every string found inside a value is the index of another entry, so that shared and
 * circular references survive.
 */
export function parseFlatted(text: string): unknown {
	const entries = JSON.parse(text) as unknown[];
	const made = new Map<number, unknown>();

	const read = (index: number): unknown => {
		if (made.has(index)) return made.get(index);
		const entry = entries[index];
		if (typeof entry !== 'object' || entry === null) return entry;
		const copy: unknown[] | Record<string, unknown> = Array.isArray(entry) ? [] : {};
		made.set(index, copy);
		for (const [key, value] of Object.entries(entry)) {
			const resolved = typeof value === 'string' ? read(Number(value)) : value;
			Object.defineProperty(copy, key, {
				value: resolved,
				enumerable: true,
				writable: true,
				configurable: true,
			});
		}
		return copy;
	};

	return read(0);
}
