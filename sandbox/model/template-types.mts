import { type Static, Type } from '@sinclair/typebox';
import { ApiError, Problems, refuse } from './errors.mts';
import { toBodyTime } from './formats.mts';
import { SomeText, Strict, Text } from './schema.mts';
import type { Store } from './store.mts';
import type { TemplateType, TypeField } from './types.mts';

/** Longest value of a data field (3.7, 4.4). */
export const MAX_FIELD_VALUE = 1024;

/** Most data fields of a template type (section 5). */
const MAX_FIELDS = 300;

const FieldBody = Strict({
	custom_id: SomeText(),
	name: SomeText(),
	description: Type.Optional(Text()),
	placeholder: Type.Optional(Text()),
	value: Type.Optional(Text(MAX_FIELD_VALUE)),
	active: Type.Optional(Type.Boolean()),
});

/** Body of the replace-all operation (3.7). */
export const FieldsBody = Strict({ data_fields: Type.Array(FieldBody, { maxItems: MAX_FIELDS }) });

/**
 * Replaces the fields of a template type (3.7). User fields are created, updated and removed
 * freely (P18); of a system field only `active` is honoured, every other change of it, leaving
 * it out included, is ignored without an error (P14, 8 #4).
 */
export function replaceFields(
	store: Store,
	type: TemplateType,
	inputs: Static<typeof FieldsBody>['data_fields'],
): void {
	const problems = new Problems();
	const seen = new Set<string>();
	inputs.forEach(({ custom_id: customId }, index) => {
		if (seen.has(customId)) {
			problems.add(`data_fields[${index}].custom_id`, 'Not unique in the template type.');
		}
		seen.add(customId);
	});
	problems.throwIfAny();

	const old = new Map(type.data_fields.map((field) => [field.custom_id, field]));
	const toggles = inputs.some((input) => {
		const field = old.get(input.custom_id);
		return field?.source === 'system' && (input.active ?? field.active) !== field.active;
	});
	if (toggles && (store.creating.get(type.id) ?? 0) > 0) {
		refuse(
			new ApiError(
				store.guesses.toggleDuringCreateStatus,
				'A contract of this template type is being created; the data fields cannot change now.',
			),
		);
	}

	const kept = new Set<TypeField>();
	const next = inputs.map((input): TypeField => {
		const field = old.get(input.custom_id);
		if (field) kept.add(field);
		if (field?.source === 'system') return { ...field, active: input.active ?? field.active };
		return {
			id: field?.id ?? store.nextId('typeField'),
			custom_id: input.custom_id,
			name: input.name,
			description: input.description ?? field?.description ?? '',
			placeholder: input.placeholder ?? field?.placeholder ?? '',
			value: input.value ?? field?.value ?? '',
			source: 'user',
			active: input.active ?? field?.active ?? true,
		};
	});
	const removed: TypeField[] = [];
	for (const field of type.data_fields) {
		if (kept.has(field)) continue;
		if (field.source === 'system') next.push(field);
		else removed.push(field);
	}
	type.data_fields = next;
	type.updated_time = toBodyTime(store.now());
	for (const template of store.templates.values()) {
		if (template.template_type_id !== type.id) continue;
		for (const field of removed) delete template.field_values[field.custom_id];
		// A new field is placed with its default; later defaults leave the placed value alone.
		for (const field of next) template.field_values[field.custom_id] ??= field.value;
	}
}
