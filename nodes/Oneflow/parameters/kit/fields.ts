import type { DisplayCondition, INodeProperties, NodePropertyTypes } from 'n8n-workflow';

/** What a field has besides its kind, label and name; a default where it is not the kind's own. */
type More = Partial<Omit<INodeProperties, 'displayName' | 'name' | 'type'>>;
type Field = (displayName: string, name: string, more?: More) => INodeProperties;

function kind(type: NodePropertyTypes, usual: INodeProperties['default']): Field {
	return (displayName, name, more) => ({ displayName, name, type, default: usual, ...more });
}

export const textField = kind('string', '');
export const switchField = kind('boolean', false);
export const choiceField = kind('options', '');
export const choicesField = kind('multiOptions', []);
export const numberField = kind('number', 0);
export const timeField = kind('dateTime', '');
export const jsonField = kind('json', '{}');
export const notice = kind('notice', '');
export const collectionField = kind('collection', {});
export const entriesField = kind('fixedCollection', {});

/** Plain comparison: the first use of a locale costs more than loading the whole node. */
export const byLabel = (one: INodeProperties, other: INodeProperties) =>
	one.displayName < other.displayName ? -1 : 1;

export const filtersField = (options: INodeProperties[]) =>
	collectionField('Filters', 'filters', { placeholder: 'Add filter', options });

/** The fields where the parameters have one of these values, besides what they depend on by themselves. */
export const shownFor = (
	show: Record<string, Array<string | boolean>>,
	fields: INodeProperties[],
): INodeProperties[] =>
	fields.map((field) => ({
		...field,
		displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, ...show } },
	}));

/** What few need, in n8n's own way: what is set shows, and stays. */
export const additionalFields = (options: INodeProperties[]) =>
	collectionField('Additional Fields', 'additionalFields', {
		placeholder: 'Add field',
		options: [...options].sort(byLabel),
	});

/** Where newer versions of n8n fold the optional fields of an entry behind "Add Field", these stay in sight. */
export const IN_SIGHT = { showEvenWhenOptional: true };

/** Entries that newer versions of n8n title, folding what is optional in them; older ones ignore it. */
export const titledEntries = (one: string, more?: typeof IN_SIGHT) => ({
	typeOptions: {
		multipleValues: true,
		multipleValueButtonText: `Add ${one}`,
		fixedCollection: {
			itemTitle: `={{ $collection.item.value.name || "${one} " + ($collection.item.index + 1) }}`,
		},
		hideOptionalFields: true,
		addOptionalFieldButtonText: 'Add Field',
		...more,
	},
	placeholder: `Add ${one}`,
});

/** Whether things are entered in a form or as JSON. */
export const inputField = (
	displayName: string,
	name: string,
	things: string,
	{ jsonReason, ...more }: More & { jsonReason?: string } = {},
) =>
	choiceField(displayName, name, {
		options: [
			{ name: 'Using Fields', value: 'fields' },
			{ name: 'Using JSON', value: 'json', description: jsonReason },
		],
		default: 'fields',
		description: `How the ${things} are entered`,
		...more,
	});

/** Things entered in a form or as JSON; what is not used stays as entered. An expression in `input` shows both. */
export function eitherInput(
	input: INodeProperties,
	form: INodeProperties | INodeProperties[],
	json: INodeProperties,
): INodeProperties[] {
	const forms = [form].flat();
	const shownWith = (value: string) => ({ [input.name]: [value] });
	const unused = ({ displayName }: INodeProperties, mode: string) =>
		`${displayName}: kept, but not used while ${input.displayName} is ${mode}.`;
	return [
		input,
		...shownFor(shownWith('fields'), forms),
		...shownFor(shownWith('json'), [json]),
		// A mapper holds its fields, and a list its kinds, before anything is entered: here it cannot be told.
		...shownFor(shownWith('json'), [
			notice(unused(forms[0], 'Using JSON'), forms[0].name, { default: forms[0].default }),
		]),
		...keptFor(shownWith('fields'), json, unused(json, 'Using Fields')),
	];
}

/**
 * What keeps a field's value where it is not shown, as n8n forgets what leaves the screen: a hidden field of the
 * same name carries the value, and a notice, only where there is one, holds its place on the screen.
 */
export function keptFor(
	show: Record<string, Array<string | boolean>>,
	{ displayName, name, default: usual }: INodeProperties,
	text: string,
): INodeProperties[] {
	const hasValue: DisplayCondition = { _cnd: { not: usual as string } };
	return [
		...shownFor(show, [{ displayName, name, type: 'hidden', default: usual }]),
		// By its path from the root: n8n lets no parameter depend on itself by its name.
		notice(text, name, {
			// An expression in what decides shows both this and the field, and n8n takes the last default.
			default: usual,
			displayOptions: { show: { ...show, [`/${name}`]: [hasValue] } },
		}),
	];
}

const LIST_OR_EXPRESSION =
	'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>';

/** Several things of a list, by a method in `methods/loadOptions.ts`. */
export const idsField = (
	displayName: string,
	name: string,
	{ list, description, typeOptions, ...more }: More & { list: string },
) =>
	choicesField(displayName, name, {
		typeOptions: { loadOptionsMethod: list, ...typeOptions },
		description:
			description === undefined ? LIST_OR_EXPRESSION : `${description}. ${LIST_OR_EXPRESSION}.`,
		...more,
	});
