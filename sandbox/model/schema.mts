import { Type, type Static, type TObject, type TProperties, type TSchema } from '@sinclair/typebox';
import { UNSTATED_TEXT_MAX } from '../guesses.mts';

/** An object that refuses unknown attributes. */
export const Strict = <T extends TProperties>(properties: T): TObject<T> =>
	Type.Object(properties, { additionalProperties: false });

/** The same schema that accepts null too; kept flat so that messages name the real reason. */
export function Nullable<T extends TSchema>(schema: T) {
	return Type.Unsafe<Static<T> | null>({
		...schema,
		type: [schema['type'] as string, 'null'],
		...(schema['enum'] ? { enum: [...(schema['enum'] as unknown[]), null] } : {}),
	});
}

/** One of several strings. */
export const OneOf = <const T extends readonly string[]>(values: T) =>
	Type.Unsafe<T[number]>({ type: 'string', enum: values });

/** Text with the documented limits, or with the general one. */
export const Text = (maxLength: number = UNSTATED_TEXT_MAX, minLength = 0) =>
	Type.String({ minLength, maxLength });
/** Text that may not be empty and has no stated limit. */
export const SomeText = () => Text(UNSTATED_TEXT_MAX, 1);
export const Formatted = (format: string) => Type.String({ format });
export const Id = () => Type.Integer({ minimum: 1 });
