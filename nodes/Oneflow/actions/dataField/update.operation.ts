import type { IDataObject } from 'n8n-workflow';

import { DATA_FIELDS_KEY } from '../../assumptions';
import { inside, isRecord, recordsIn } from '../../records';
import { onContract, type Call } from '../operation';
import {
	byColumn,
	contractDataFields,
	valuesToSend,
	type MappedFields,
} from '../../parameters/things/dataFields';
import type { Item } from '../../parameters/kit/item';
import { putTogether } from '../../oneflow/together';
import type { OneflowClient } from '../../transport/client';
import {
	byKey,
	checkboxesOf,
	contractFieldsOf,
	customIdOf,
	listCustomIds,
	pathOfField,
} from '../../oneflow/dataFields';

/** The values to send; automatic mapping leaves out what is no field of the contract. */
async function valuesOf(
	{ item, oneflow }: Call,
	contractId: number,
	entered: MappedFields,
	known: Map<string, IDataObject>,
): Promise<Map<string, string>> {
	const fields = [...known].map(([customId, { name }]) => ({ customId, name }));
	const mapped = byColumn(item, entered, fields);
	// Oneflow keeps nothing but 0 and 1 in a checkbox, so one given anything else has to be known as such. An
	// empty field passes for text: asking about each would cost two calls for nearly every update.
	const odd = [...known].flatMap(([customId, field]) => {
		const given = mapped.values.get(customId);
		const isOdd = typeof given === 'string' && !/^[01]?$/.test(given);
		return isOdd && (field.value === '0' || field.value === '1') ? [field] : [];
	});
	const boxes = await checkboxesOf(oneflow, contractId, odd);
	const ids = listCustomIds([...known.keys()], 'The contract has no data fields that can be set.');
	const toSend = valuesToSend(item, mapped, known, boxes, (customId) =>
		item.problem(`Data field "${customId}"`, 'is not a field of this contract.', ids),
	);
	if (toSend.size > 0) return toSend;
	const remedy = `Add a data field and give it a value. ${ids}`;
	throw item.problem('Data Fields', 'no value is given.', remedy);
}

/** Sets one value by its own path, several in one call, or singly (docs/oneflow-api.md 3.12). Gives the fields as they are. */
async function send(
	oneflow: OneflowClient,
	contractId: number,
	values: Map<string, string>,
	known: Map<string, IDataObject>,
): Promise<typeof known> {
	// By the answer, or read where that does not show what was sent; then only that counts.
	const look = async (answer: unknown) => {
		// Whatever wraps the fields; the answer of the bulk call is not documented.
		const list = isRecord(answer) ? (answer.data_fields ?? answer.data ?? [answer]) : answer;
		const answered = byKey(recordsIn(list).filter(({ id }) => id !== undefined));
		const isComplete = [...values.keys()].every((key) => 'value' in (answered.get(key) ?? {}));
		if (isComplete && ignoredOf(values, answered).length === 0) return answered;
		oneflow.journal.unlike.length = 0;
		return byKey(await contractFieldsOf(oneflow, contractId));
	};
	const parts = [...values].map(([key, value]) => {
		const field = known.get(key) ?? {};
		const customId = customIdOf(field);
		const named =
			customId === undefined ? { id: field.id } : { _private_ownerside: { custom_id: customId } };
		const path = pathOfField(contractId, field);
		return { name: `data field "${key}"`, path, body: { value }, among: { ...named, value } };
	});
	if (parts.length === 1) return await look(await oneflow.put(parts[0].path, parts[0].body));
	const path = `/contracts/${contractId}/data_fields`;
	const body = { [DATA_FIELDS_KEY]: parts.map(({ among }) => among) };
	const due = Math.max(1, ignoredOf(values, known).length);
	const isTaken = (after: typeof known) => ignoredOf(values, after).length < due;
	return await putTogether(oneflow, path, body, parts, look, isTaken);
}

/** Line ends and outer spaces that Oneflow may tidy up, or `{ value }` around it, do not make another value. */
function tidy(value: unknown): string {
	return String(inside(value, 'value') ?? value ?? '')
		.replace(/\r\n?/g, '\n')
		.trim();
}

/** The fields that do not hold what was sent. */
function ignoredOf(sent: Map<string, string>, after: Map<string, IDataObject>): string[] {
	return [...sent.keys()].filter((key) => tidy(after.get(key)?.value) !== tidy(sent.get(key)));
}

/** Oneflow answers 200 also when it ignores a value (docs/oneflow-api.md section 8, #4): that must be seen. */
function checkTaken(item: Item, sent: Map<string, string>, after: Map<string, IDataObject>): void {
	const ignored = ignoredOf(sent, after);
	if (ignored.length === 0) return;
	const taken = [...sent.keys()].filter((key) => !ignored.includes(key));
	const kept = ignored.map((key) => `"${key}" is now "${tidy(after.get(key)?.value)}"`);
	throw item.problem(
		`Data field "${ignored.join('", "')}"`,
		'Oneflow reported no error, but did not accept the value.',
		[
			`${kept.join('; ')}. Oneflow keeps the old value of fields that only the system may change, or that the acting user may not edit.`,
			taken.length === 0 ? 'No other value was sent.' : `These were changed: ${taken.join(', ')}.`,
		].join('\n'),
	);
}

/** PUT /contracts/{id}/data_fields, for one with /c::{custom_id} (docs/oneflow-api.md 3.12); what it holds is compared. */
export const update = onContract({
	action: 'Update data fields',
	description: 'Set values of data fields in a contract, several at once',
	input: { mapped: contractDataFields },
	async run(call, { contractId, mapped }) {
		const { item, oneflow } = call;
		const known = byKey(await contractFieldsOf(oneflow, contractId));
		const values = await valuesOf(call, contractId, mapped, known);
		const after = await send(oneflow, contractId, values, known);
		checkTaken(item, values, after);
		return [...values.keys()].map((customId) => after.get(customId) ?? {});
	},
});
