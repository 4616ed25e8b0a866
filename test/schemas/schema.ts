type Type = 'array' | 'boolean' | 'number' | 'object' | 'string';

/** The part of JSON Schema that n8n's editor draws an output from before a node has run. */
export interface Schema {
	/** The first one is what n8n shows; what may be null says so behind it. */
	type: Type | [Type, 'null'];
	properties?: Record<string, Schema>;
	items?: Schema;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a preview calls the data fields of an account that nobody knows. */
const ANY_FIELD = 'your_custom_id';

/** A contract's data fields, which are called by the account's own custom IDs, under a name that says so. */
function previewed(key: string, inner: unknown): unknown {
	if (key !== 'dataFields' || !isRecord(inner)) return inner;
	return { [ANY_FIELD]: Object.values(inner).find((value) => value !== null) ?? null };
}

/**
 * The schema that all samples of one output fit. A value that is null in every sample counts as text, which
 * is what Oneflow's optional attributes are.
 */
export function schemaOf(samples: unknown[]): Schema {
	const said = samples.filter((sample) => sample !== null && sample !== undefined);
	if (said.length > 0 && said.every(Array.isArray)) {
		const entries = (said as unknown[][]).flat();
		return { type: 'array', ...(entries.length === 0 ? {} : { items: schemaOf(entries) }) };
	}
	if (said.some(isRecord)) {
		const records = said.filter(isRecord);
		const keys = [...new Set(records.flatMap((record) => Object.keys(record)))];
		return {
			type: 'object',
			properties: Object.fromEntries(
				keys.map((key) => [key, schemaOf(records.map((record) => previewed(key, record[key])))]),
			),
		};
	}
	const types = new Set(said.map((sample) => typeof sample));
	const [only] = types;
	const type = types.size === 1 && (only === 'number' || only === 'boolean') ? only : 'string';
	// Of lists and objects n8n shows nothing unless they have just one type.
	return { type: samples.includes(null) ? [type, 'null'] : type };
}

const typeOf = ({ type }: Schema) => (Array.isArray(type) ? type[0] : type);

/** Where a value does not fit a schema, as paths; keys that the schema lacks count too. */
export function misfits(value: unknown, schema: Schema | undefined, path = ''): string[] {
	if (value === null || value === undefined) return [];
	if (schema === undefined) return [`${path}: not in the schema`];
	if (Array.isArray(value)) {
		if (typeOf(schema) !== 'array') return [`${path}: a list`];
		return value.flatMap((entry, index) => misfits(entry, schema.items, `${path}[${index}]`));
	}
	if (isRecord(value)) {
		if (typeOf(schema) !== 'object') return [`${path}: an object`];
		return Object.entries(value).flatMap(([key, inner]) =>
			misfits(previewed(key, inner), schema.properties?.[key], `${path}.${key}`),
		);
	}
	return typeof value === typeOf(schema) ? [] : [`${path}: ${typeof value}, not ${typeOf(schema)}`];
}
