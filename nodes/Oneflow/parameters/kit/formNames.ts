import { z } from 'zod';

import { simplifyRow } from '../../oneflow/shapes';
import { isRecord } from '../../records';

/** Where Oneflow's name is longer than the form's. */
const SHORTER: Record<string, string> = {
	twoStepAuthenticationMethod: 'twoStepAuthentication',
};

/**
 * An entry in the names of the forms, whether it comes from a form, from JSON in Oneflow's names, or from
 * a row that Oneflow gave, simplified or not. What stands there is checked afterwards, under these names.
 */
export function inFormNames(entry: unknown): unknown {
	if (!isRecord(entry)) return entry;
	const { permissions, ...row } = simplifyRow(entry as Parameters<typeof simplifyRow>[0]);
	const named: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(row)) named[SHORTER[name] ?? name] = value;
	if (isRecord(permissions)) named.canEdit ??= permissions['contract:update'];
	return named;
}

/** Keys that Oneflow gives and does not take, passed over so that what was read can be sent again. */
export function readOnly<Name extends string>(...names: Name[]) {
	const shape = Object.fromEntries(names.map((name) => [name, z.unknown().optional()]));
	return shape as Record<Name, z.ZodOptional<z.ZodUnknown>>;
}

/** Writes a name of the forms as Oneflow does: `pricePrecision` → `price_precision`, `tax1` → `tax_1`. */
export function apiName(name: string): string {
	return name.replace(/[A-Z]|(?<=[a-z])\d/g, (character) => `_${character.toLowerCase()}`);
}
