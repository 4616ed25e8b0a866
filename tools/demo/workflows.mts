import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { WorkflowInput } from '../host/types.mts';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'workflows');
const WHOLE = /^<<(\w+)>>$/;
const ANY = /<<(\w+)>>/g;

export type Placeholders = Record<string, unknown>;

/**
 * Reads an example workflow and fills its placeholders `<<name>>`. An account's ids are known only
 * when it runs. A text that is nothing but a placeholder takes the value's own type.
 */
export async function loadWorkflow(name: string, values: Placeholders): Promise<WorkflowInput> {
	const text = await readFile(join(FOLDER, `${name}.json`), 'utf8');
	return fill(JSON.parse(text), values) as WorkflowInput;
}

function fill(value: unknown, values: Placeholders): unknown {
	if (typeof value === 'string') {
		const whole = WHOLE.exec(value)?.[1];
		if (whole) return valueOf(whole, values);
		return value.replace(ANY, (_match, name: string) => String(valueOf(name, values)));
	}
	if (Array.isArray(value)) return value.map((entry) => fill(entry, values));
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(
			Object.entries(value).map(([key, entry]) => [key, fill(entry, values)]),
		);
	}
	return value;
}

function valueOf(name: string, values: Placeholders): unknown {
	if (!(name in values)) throw new Error(`The example workflow asks for an unknown "${name}".`);
	return values[name];
}
