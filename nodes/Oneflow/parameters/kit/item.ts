import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import type { z } from 'zod';

import { withItem } from '../../transport/nodeError';
import { inWords, type Path } from '../../words';
import { said } from './issues';
import { readJsonText, unwrapped } from './jsonText';
import { asTime, isEmpty } from './values';

export function isLocator(value: unknown): value is { mode: unknown; value: unknown } {
	return typeof value === 'object' && value !== null && 'mode' in value && 'value' in value;
}

/** What a resource locator holds, and any other value as it is. */
export function plainValue(value: unknown): unknown {
	return isLocator(value) ? value.value : value;
}

/** n8n derives a second node type for use as a tool, whose name ends so (1.85 to 2.41). */
const TOOL_TYPE = /Tool$/;

/** Whether a model uses the node as a tool: it reads every word of the answer, and pays for it. */
export function isTool(context: IExecuteFunctions): boolean {
	return TOOL_TYPE.test(context.getNode().type);
}

/** What each run's user has been told already. */
const hintsOf = new WeakMap<IExecuteFunctions, Set<string>>();

/** Where a problem lies: an entry of a list says it all, anything else belongs to the parameter. */
function placeOf(label: string, path: Path, value: unknown): string {
	const place = inWords(path, value);
	if (place === '') return label;
	return typeof path[0] === 'string' && typeof path[1] === 'number' ? place : `${label}, ${place}`;
}

/** One input item's view of the parameters. What it reads is checked, and wrong input told before any call is made. */
export class Item {
	constructor(
		readonly context: IExecuteFunctions,
		readonly index: number,
	) {}

	/** The parameter worked out for this item, of a locator its value; the fallback when hidden, null for no result. */
	raw(name: string, fallback?: unknown): unknown {
		if (this.stored(name) === undefined) return fallback;
		return plainValue(this.context.getNodeParameter(name, this.index, null) ?? null);
	}

	/** The parameter with its mode, where it is a resource locator. */
	unresolved(name: string): unknown {
		return this.context.getNodeParameter(name, this.index, null);
	}

	/** The parameter as it is stored, its expressions not worked out; undefined when it is hidden. */
	stored(name: string): unknown {
		const options = { rawExpressions: true };
		return this.context.getNodeParameter(name, this.index, null, options) ?? undefined;
	}

	/** Tells the user, after the run, what was done differently from what was entered; once for a text. */
	readonly hint = (message: string): void => {
		const told = hintsOf.get(this.context) ?? new Set();
		hintsOf.set(this.context, told);
		if (told.has(message)) return;
		told.add(message);
		// n8n before 1.87 has no hints.
		(this.context as Partial<IExecuteFunctions>).addExecutionHints?.({
			message,
			location: 'outputPane',
		});
	};

	/** Reads a parameter through a schema. Throws NodeOperationError naming `label`. */
	read<Schema extends z.ZodTypeAny>(name: string, label: string, schema: Schema): z.output<Schema> {
		return this.check(this.raw(name), label, schema);
	}

	/** Checks any value. Throws NodeOperationError for the first thing wrong; `key` names list entries (`words.ts`). */
	check<Schema extends z.ZodTypeAny>(
		value: unknown,
		label: string,
		schema: Schema,
		key?: string,
	): z.output<Schema> {
		const result = schema.safeParse(value);
		if (result.success) return result.data as z.output<Schema>;
		const { issues } = result.error;
		// What a misspelt name leaves empty says less than the name.
		const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
		const { what, remedy } = said(issue);
		const path = key === undefined ? issue.path : [key, ...issue.path];
		const place = placeOf(label, path, key === undefined ? value : { [key]: value });
		throw this.problem(place, what, remedy);
	}

	/** Reads a JSON parameter: text from the editor, or an object from an expression. */
	json(name: string, label: string): unknown {
		const given = this.raw(name, '') ?? 'null';
		const value = asTime(given) ?? given;
		if (typeof value !== 'string') return unwrapped(value);
		if (isEmpty(value)) return undefined;
		try {
			const read = readJsonText(value);
			if (read !== null) return unwrapped(read);
		} catch (error) {
			const reason = error instanceof Error ? error.message : '';
			throw this.problem(
				label,
				'is not valid JSON.',
				`Check brackets, commas and quotation marks${reason === '' ? '' : ` (${reason})`}.`,
			);
		}
		// What a system has instead of a list might pass for a list without entries.
		throw this.problem(label, 'is empty.', 'Give [] or {} for none.');
	}

	/** Throws NodeOperationError where there is more of something than Oneflow takes. */
	refuseMore(label: string, count: number, most: number, things: string): void {
		if (count <= most) return;
		const remedy = `Oneflow takes at most ${most} in one contract.`;
		throw this.problem(label, `${count} ${things} are too many.`, remedy);
	}

	/** An error that names item and field first, then what is wrong; the remedy is the description. */
	problem(field: string, what: string, remedy: string): NodeOperationError {
		return new NodeOperationError(
			this.context.getNode(),
			withItem(`${field}: ${what}`, this.index),
			{ description: remedy, itemIndex: this.index },
		);
	}
}
