import { z } from 'zod';

import type { TemplateTypeField } from '../../oneflow/templates';
import { flag, requiredText, text } from '../../parameters/kit/values';
import { asTick, LONGEST_VALUE } from '../../parameters/things/dataFields';
import { UserProblem } from '../../transport/failure';

/** What the user wants of one field; what is empty leaves the present value. */
export const wantedField = z
	.object({
		customId: requiredText(),
		name: text(),
		description: text(),
		placeholder: text(),
		value: z.preprocess(asTick, text(LONGEST_VALUE)),
		active: z.preprocess((raw) => (raw === '' ? undefined : raw), flag),
	})
	.strict();
export type WantedField = z.output<typeof wantedField>;

/** A field as PUT /template_types/{id}/data_fields takes it (docs/oneflow-api.md 3.7). */
export interface WrittenField extends Required<Omit<WantedField, 'customId' | 'active'>> {
	custom_id: string;
	/** Undefined where Oneflow does not show it. */
	active: boolean | undefined;
}

const TEXTS = ['name', 'description', 'placeholder', 'value'] as const;

const isSystem = ({ source }: TemplateTypeField) => source === 'system';

/** A field as it is, with what is wanted put over it. */
function written(
	field: Partial<TemplateTypeField>,
	wanted: WantedField | undefined,
	customId: string,
): WrittenField {
	const texts = TEXTS.map((key) => [key, wanted?.[key] ?? field[key] ?? '']);
	const active = wanted?.active ?? field.active;
	return { custom_id: customId, ...Object.fromEntries(texts), active } as WrittenField;
}

/** Of a system field only `active` can change (docs/oneflow-api.md section 5, P14). */
function refuseConflict(field: TemplateTypeField | undefined, wanted: WantedField): void {
	const label = `Data field "${wanted.customId}"`;
	if (field === undefined) {
		if (wanted.name !== undefined && wanted.name !== '') return;
		throw new UserProblem(`${label}: is new and has no name.`, 'Enter a name for it.');
	}
	if (!isSystem(field)) return;
	const changed = TEXTS.filter(
		(key) => wanted[key] !== undefined && wanted[key] !== (field[key] ?? ''),
	);
	if (changed.length === 0) return;
	throw new UserProblem(
		`${label}: is a system field, so its ${changed.join(' and ')} cannot change.`,
		'Only Active of a system field can be set. Leave its other texts empty.',
	);
}

/**
 * The whole set to write back, as what is missing would be removed from every template (docs/oneflow-api.md 3.7):
 * present fields with the wanted changes, then new ones. `removeMissing` leaves out those not wanted, but no system
 * field (section 5, P17). Throws UserProblem for a change that is not possible.
 */
export function mergeFields(
	present: TemplateTypeField[],
	wanted: WantedField[],
	removeMissing: boolean,
): WrittenField[] {
	const wishes = new Map(wanted.map((wish) => [wish.customId, wish]));
	const known = new Map(present.map((field) => [field.custom_id, field]));
	for (const wish of wanted) refuseConflict(known.get(wish.customId), wish);
	const kept = present.filter(
		(field) => !removeMissing || isSystem(field) || wishes.has(field.custom_id),
	);
	const added = wanted.filter(({ customId }) => !known.has(customId));
	return [
		...kept.map((field) => written(field, wishes.get(field.custom_id), field.custom_id)),
		...added.map((wish) => written({ active: true }, wish, wish.customId)),
	];
}

/** Custom IDs of the fields that Oneflow did not store as they were sent. */
export function notTaken(sent: WrittenField[], after: TemplateTypeField[]): string[] {
	const stored = new Map(after.map((field) => [field.custom_id, field]));
	return sent
		.filter((field) => {
			const now = stored.get(field.custom_id);
			if (now === undefined) return true;
			const isSameText = TEXTS.every((key) => (now[key] ?? '').trim() === field[key].trim());
			return !isSameText || (now.active ?? true) !== (field.active ?? true);
		})
		.map((field) => field.custom_id);
}
