import * as fc from 'fast-check';

import {
	mergeFields,
	notTaken,
	type WantedField,
} from '../../../../../nodes/Oneflow/actions/templateType/mergeFields';
import { UserProblem } from '../../../../../nodes/Oneflow/transport/failure';
import type { TemplateTypeField } from '../../../../../nodes/Oneflow/oneflow/templates';

const customId = fc.constantFrom(...'abcdefghij');
const texts = fc.constantFrom('', 'one', 'two');
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const present: fc.Arbitrary<TemplateTypeField[]> = fc.uniqueArray(
	fc.record({
		custom_id: customId,
		source: fc.constantFrom('user', 'system'),
		active: fc.boolean(),
		name: fc.constantFrom('Name', 'Other name'),
		description: fc.option(texts),
		placeholder: texts,
		value: texts,
	}),
	{ selector: (field) => field.custom_id },
);

const wanted: fc.Arbitrary<WantedField[]> = fc.uniqueArray(
	fc.record({
		customId,
		name: maybe(fc.constantFrom('Name', 'New name')),
		description: maybe(texts),
		placeholder: maybe(texts),
		value: maybe(texts),
		active: maybe(fc.boolean()),
	}),
	{ selector: (field) => field.customId },
);

/** The merged set; undefined when the wishes cannot be granted. */
function mergedOrRefused(...args: Parameters<typeof mergeFields>) {
	try {
		return mergeFields(...args);
	} catch (error) {
		if (error instanceof UserProblem) return undefined;
		// eslint-disable-next-line @n8n/community-nodes/require-node-api-error -- only a test sees it
		throw error;
	}
}

const textsOf = (field: TemplateTypeField) => ({
	custom_id: field.custom_id,
	name: field.name,
	description: field.description ?? '',
	placeholder: field.placeholder,
	value: field.value,
});

describe('merging wanted data fields into those of a template type', () => {
	it('never loses a field and never makes one twice', () => {
		fc.assert(
			fc.property(present, wanted, (fields, wishes) => {
				const merged = mergedOrRefused(fields, wishes, false);
				if (merged === undefined) return;
				const ids = merged.map(({ custom_id: id }) => id);
				expect(new Set(ids).size).toBe(ids.length);
				expect(ids).toEqual(expect.arrayContaining(fields.map(({ custom_id: id }) => id)));
				expect(ids).toEqual(expect.arrayContaining(wishes.map(({ customId: id }) => id)));
			}),
			{ numRuns: 1000 },
		);
	});

	it('leaves every field as it is that nobody named', () => {
		fc.assert(
			fc.property(present, wanted, fc.boolean(), (fields, wishes, removeMissing) => {
				const merged = mergedOrRefused(fields, wishes, removeMissing);
				if (merged === undefined) return;
				const untouched = fields.filter(
					(field) => !wishes.some(({ customId: id }) => id === field.custom_id),
				);
				for (const field of untouched) {
					const now = merged.find(({ custom_id: id }) => id === field.custom_id);
					if (now === undefined) {
						expect(removeMissing && field.source !== 'system').toBe(true);
						continue;
					}
					expect(now).toEqual({ ...textsOf(field), active: field.active });
				}
			}),
			{ numRuns: 1000 },
		);
	});

	it('never removes a system field, and changes nothing but its activity', () => {
		fc.assert(
			fc.property(present, wanted, fc.boolean(), (fields, wishes, removeMissing) => {
				const merged = mergedOrRefused(fields, wishes, removeMissing);
				if (merged === undefined) return;
				for (const field of fields.filter(({ source }) => source === 'system')) {
					const now = merged.find(({ custom_id: id }) => id === field.custom_id);
					expect(now).toMatchObject(textsOf(field));
				}
			}),
			{ numRuns: 1000 },
		);
	});

	it('tells what Oneflow did not take', () => {
		const field = { custom_id: 'a', name: 'A', description: '', placeholder: '', value: '1' };
		const sent = [
			{ ...field, active: true },
			{ ...field, custom_id: 'b', active: false },
		];
		expect(notTaken(sent, sent)).toEqual([]);
		expect(notTaken(sent, [sent[0]])).toEqual(['b']);
		expect(
			notTaken(sent, [
				{ ...sent[0], value: '2' },
				{ ...sent[1], active: true },
			]),
		).toEqual(['a', 'b']);
	});
});
