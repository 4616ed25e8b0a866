import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { simplifyRow } from '../../oneflow/shapes';
import { flagIn, isRecord, withoutUndefined } from '../../records';
import { wrong } from './issues';

/** Where Oneflow's name is longer than the form's. */
const LONG = 'twoStepAuthenticationMethod';
const SHORT = 'twoStepAuthentication';

/** An entry in the names of the forms, whether a form, JSON or a row of Oneflow's gives it, simplified or not. */
export function inFormNames(entry: unknown): unknown {
	if (!isRecord(entry)) return entry;
	const { permissions, ...row } = simplifyRow(entry as Parameters<typeof simplifyRow>[0]);
	const named: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(row)) named[name === LONG ? SHORT : name] = value;
	if (isRecord(permissions)) named.canEdit ??= permissions['contract:update'];
	return named;
}

/** Keys that Oneflow gives and does not take, passed over so that what was read can be sent again. */
export function readOnly<Name extends string>(...names: Name[]) {
	const passedOver = z.unknown().transform(() => undefined);
	return Object.fromEntries(names.map((name) => [name, passedOver.optional()])) as Record<
		Name,
		z.ZodOptional<typeof passedOver>
	>;
}

/** A switch that Oneflow gives, of what cannot be sent while it is on. */
export const neverOn = (what: string, remedy: string) =>
	z
		.custom((said) => flagIn(said || false) === false, wrong(what, remedy))
		.transform(() => undefined);

/** The way back: an entry in the names of the forms, for a request. What is undefined is left out. */
export function inApiNames({ customId, canEdit, ...entry }: Record<string, unknown>): IDataObject {
	return withoutUndefined({
		...Object.fromEntries(
			Object.entries(entry).map(([name, value]) => [apiName(name === SHORT ? LONG : name), value]),
		),
		_permissions: canEdit === undefined ? undefined : { 'contract:update': canEdit },
		_private_ownerside: customId === undefined ? undefined : { custom_id: customId },
	});
}

/** Writes a name of the forms as Oneflow does: `pricePrecision` → `price_precision`, `tax1` → `tax_1`. */
export function apiName(name: string): string {
	return name.replace(/[A-Z]|(?<=[a-z])\d/g, (character) => `_${character.toLowerCase()}`);
}
