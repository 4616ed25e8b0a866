/** A field of a form, as n8n gives it. */
export interface Field {
	displayName: string;
	name: string;
	type: string;
	default?: unknown;
	displayOptions?: { show?: Record<string, unknown[]> };
	options?: Array<Field & { value?: unknown; values?: Field[] }>;
	typeOptions?: { multipleValues?: boolean };
	modes?: Array<{ name: string }>;
}

export type Values = Record<string, unknown>;

/** A form with each field filled in by something else than its default, and the labels of these fields. */
export interface FilledForm {
	values: Values;
	/** What n8n leaves out of a copy. */
	defaults: Values;
	labels: string[];
}

/** What stands in the fields that have to point at something real, by their names. */
export type Real = Record<string, unknown>;

const isShown = ({ displayOptions }: Field, values: Values, root: Values) =>
	Object.entries(displayOptions?.show ?? {}).every(([name, allowed]) => {
		const value = name.startsWith('/') ? root[name.slice(1)] : values[name];
		return allowed.includes(isLocator(value) ? value.value : value);
	});

const isLocator = (value: unknown): value is { value: unknown } =>
	typeof value === 'object' && value !== null && '__rl' in value;

/** Something that is not the field's default. */
function valueOf(field: Field, root: Values, labels: string[]): unknown {
	const { type, options = [] } = field;
	switch (type) {
		case 'number':
			return Number(field.default ?? 0) + 7;
		case 'boolean':
			return field.default !== true;
		case 'options':
			return options.find(({ value }) => value !== field.default && value !== '')?.value;
		case 'multiOptions':
			return [options[1]?.value ?? 1];
		case 'dateTime':
			return '2031-03-01T10:00:00';
		case 'json':
			return '[{ "name": "Filled in" }]';
		case 'resourceLocator':
			return { __rl: true, mode: field.modes?.at(-1)?.name, value: '7' };
		case 'collection':
			return filled(options, root, {}, labels, true);
		case 'fixedCollection':
			return Object.fromEntries(
				options.map((group) => {
					const entry = filled(group.values ?? [], root, {}, labels);
					return [group.name, field.typeOptions?.multipleValues ? [entry] : entry];
				}),
			);
		default:
			return 'Filled in';
	}
}

/** What is no field for those who see the form. */
const INVISIBLE = new Set(['notice', 'hidden']);

function filled(
	fields: Field[],
	root: Values | undefined,
	chosen: Values,
	labels: string[],
	isInCollection = false,
) {
	const values: Values = { ...chosen };
	// What decides which others are shown comes first.
	const deciding = new Set(fields.flatMap((one) => Object.keys(one.displayOptions?.show ?? {})));
	const sorted = [...fields].sort(
		(one, other) => Number(deciding.has(other.name)) - Number(deciding.has(one.name)),
	);
	for (const field of sorted) {
		if (INVISIBLE.has(field.type) || !isShown(field, values, root ?? values)) continue;
		// In a collection n8n folds entries behind their heading, which is seen.
		const inner = root === undefined || !isInCollection ? labels : [];
		if (!(field.name in chosen)) values[field.name] = valueOf(field, root ?? values, inner);
		labels.push(field.displayName);
	}
	return values;
}

/** The choices of a form that show all its fields one after the other. */
function variantsOf(fields: Field[], chosen: Values): Values[] {
	const rules = fields.flatMap(({ displayOptions }) => {
		const show = Object.entries(displayOptions?.show ?? {}).filter(
			// A condition on what is entered is no choice.
			([name]) => !(name in chosen) && !name.startsWith('/'),
		);
		return show.length === 0
			? []
			: [Object.fromEntries(show.map(([name, [first]]) => [name, first]))];
	});
	const all = [{}, ...rules].map((rule) => JSON.stringify(rule));
	return [...new Set(all)].map((rule) => ({ ...(JSON.parse(rule) as Values), ...chosen }));
}

/** What n8n looks up when a form is opened. */
const REAL_TYPES = new Set(['resourceLocator', 'resourceMapper']);

/** Every form of one operation, filled in; `chosen` are resource and operation. */
export function filledForms(properties: Field[], chosen: Values, real: Real): FilledForm[] {
	const fields = properties.filter(({ displayOptions }) =>
		Object.entries(chosen).every(
			([name, value]) => displayOptions?.show?.[name]?.includes(value) !== false,
		),
	);
	return variantsOf(fields, chosen).map((choices) => {
		const labels: string[] = [];
		// The choices of this variant, and defaults where it says nothing of a field that decides.
		const deciding = new Set(fields.flatMap((one) => Object.keys(one.displayOptions?.show ?? {})));
		const defaults = Object.fromEntries(
			fields.filter(({ name }) => deciding.has(name)).map((one) => [one.name, one.default]),
		);
		const values = filled(fields, undefined, { ...defaults, ...choices }, labels);
		for (const { name, type } of fields) {
			if (name in values && REAL_TYPES.has(type) && name in real) values[name] = real[name];
		}
		return {
			values,
			labels,
			defaults: Object.fromEntries(fields.map((one) => [one.name, one.default])),
		};
	});
}

/** The paths at which `after` has something else than `before` says; what is there besides does not count. */
export function lost(before: unknown, after: unknown, path = ''): string[] {
	if (typeof before !== 'object' || before === null) {
		return before === after
			? []
			: [`${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`];
	}
	const there = typeof after === 'object' && after !== null ? (after as Values) : {};
	return Object.entries(before).flatMap(([key, value]) =>
		lost(value, there[key], path === '' ? key : `${path}.${key}`),
	);
}
