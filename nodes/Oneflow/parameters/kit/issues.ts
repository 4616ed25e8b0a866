import type { z } from 'zod';

/** What is wrong, to follow a field's name, and what to do about it. */
export interface Said {
	what: string;
	remedy: string;
}

/** An issue of ours, for `refine`, `custom` and `addIssue`: the remedy travels in its data. */
export function wrong(what: string, remedy: string) {
	return { message: what, params: { remedy } };
}

/** Adds an issue of ours to those of what is checked, at a key of it where one is named. */
export function complain(
	context: z.RefinementCtx,
	what: string,
	remedy: string,
	...path: string[]
): void {
	context.addIssue({ code: 'custom', path, ...wrong(what, remedy) });
}

const KINDS: Record<string, string> = {
	array: 'a list [ … ]',
	boolean: 'true or false',
	null: 'empty',
	number: 'a number',
	object: 'an entry { … }',
	string: 'a text',
	undefined: 'missing',
};

/** Any issue in our words; those that zod found by itself tell the form that was expected. */
export function said(issue: z.ZodIssue): Said {
	const { code, message } = issue;
	if (code === 'custom' && typeof issue.params?.remedy === 'string') {
		return { what: message, remedy: issue.params.remedy };
	}
	if (code === 'unrecognized_keys') {
		const keys = issue.keys.map((key) => `"${key}"`).join(', ');
		return {
			what: `does not know ${keys}.`,
			remedy: 'Check the spelling, also capitals, or remove it.',
		};
	}
	const remedy = 'Compare it with the example in the parameter’s description.';
	if (code !== 'invalid_type') return { what: `has the wrong form (${message}).`, remedy };
	const kind = (type: string) => KINDS[type] ?? type;
	return { what: `is ${kind(issue.received)}, where ${kind(issue.expected)} is expected.`, remedy };
}
