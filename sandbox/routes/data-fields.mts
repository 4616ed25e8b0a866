import { type Static, Type } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import type { Api } from '../http/api.mts';
import { callerIn, editableContract, readableContract } from '../http/contract-access.mts';
import { rewrap } from '../http/otherwise.mts';
import { listAnswer, listSchema } from '../http/paging.mts';
import { ApiError, Problems, refuse } from '../model/errors.mts';
import { toBodyTime } from '../model/formats.mts';
import { OwnersideCustomId } from '../model/participants.mts';
import { Id, Nullable, Strict, Text } from '../model/schema.mts';
import type { Store } from '../model/store.mts';
import { MAX_FIELD_VALUE } from '../model/template-types.mts';
import { contentChanged } from '../model/transitions.mts';
import type { Contract, ContractField } from '../model/types.mts';
import { fieldView } from '../model/views.mts';

const FieldUpdate = Strict({
	id: Type.Optional(Id()),
	_private_ownerside: Type.Optional(OwnersideCustomId),
	value: Type.Optional(Nullable(Text(MAX_FIELD_VALUE))),
});
const FieldsUpdate = Strict({ data_fields: Type.Array(FieldUpdate) });
type FieldInput = Static<typeof FieldUpdate>;

const byCustomId = (store: Store, contract: Contract, customId: string) =>
	store.guesses.fieldsWithoutCustomId.includes(customId)
		? undefined
		: contract.data_fields.find((field) => field.custom_id === customId);

/** The field of the path, by number or as `c::<custom_id>` (2.6). */
function fieldOf(store: Store, contract: Contract, request: FastifyRequest): ContractField {
	const { field_id: text = '' } = request.params as { field_id?: string };
	const field = text.startsWith('c::')
		? byCustomId(store, contract, text.slice(3))
		: contract.data_fields.find(({ id }) => String(id) === text);
	if (field) return field;
	if (!text.startsWith('c::') && !/^\d+$/.test(text)) {
		throw ApiError.problem('data_field_id', 'Must be an integer or c::<custom_id>.');
	}
	throw new ApiError(404);
}

/**
 * Sets a value; true when it changed. A field's source plays no part here: the rule that
 * changes of system fields are ignored (8 #4, P14) is about the definition in the template
 * type, while the values of system fields are just what an integration fills in (6.4, 6.7).
 */
function setValue(store: Store, field: ContractField, input: FieldInput): boolean {
	if (input.value === undefined) return false;
	const value = store.storedValue(input.value ?? '');
	if (value === field.value) return false;
	field.value = value;
	field.updated_time = toBodyTime(store.now());
	return true;
}

/** Rows 43–46 of 3.0: data fields of a contract (3.12). */
export function dataFieldRoutes(app: Api, store: Store): void {
	app.get('/contracts/:contract_id/data_fields', { schema: listSchema() }, (request) => {
		const contract = readableContract(store, request);
		return listAnswer(store, request, {
			name: 'data_fields',
			rows: () => contract.data_fields,
			view: (field) => fieldView(store, field),
		});
	});

	app.get('/contracts/:contract_id/data_fields/:field_id', (request) => {
		return fieldView(store, fieldOf(store, readableContract(store, request), request));
	});

	app.put(
		'/contracts/:contract_id/data_fields/:field_id',
		{ schema: { body: FieldUpdate }, config: { person: true } },
		(request) => {
			const contract = editableContract(store, request);
			const field = fieldOf(store, contract, request);
			const { id, _private_ownerside: ownerside } = request.body;
			const problems = new Problems();
			if (id !== undefined && id !== field.id) problems.add('id', 'Does not match the path.');
			if (ownerside?.custom_id !== undefined && ownerside.custom_id !== field.custom_id) {
				problems.add('_private_ownerside.custom_id', 'Does not match the path.');
			}
			problems.throwIfAny();
			if (setValue(store, field, request.body)) {
				contentChanged(store, contract, ['data_field:update'], callerIn(contract, request));
			}
			return fieldView(store, field);
		},
	);

	app.put(
		'/contracts/:contract_id/data_fields',
		{
			schema: { body: FieldsUpdate },
			config: { person: true },
			preValidation: rewrap(() => store.guesses.dataFieldsKey, 'data_fields'),
		},
		(request) => {
			const contract = editableContract(store, request);
			refuse(new ApiError(store.guesses.severalFieldsStatus));
			const problems = new Problems();
			const pairs = request.body.data_fields.map((input, index) => {
				const customId = input._private_ownerside?.custom_id;
				const field =
					input.id === undefined
						? byCustomId(store, contract, customId ?? '')
						: contract.data_fields.find(({ id }) => id === input.id);
				const path = `data_fields[${index}]`;
				if (input.id === undefined && customId === undefined) {
					problems.add(path, 'Needs id or _private_ownerside.custom_id.');
				} else if (!field) {
					problems.add(path, `Required field '${customId ?? input.id}' is missing.`);
				} else if (customId !== undefined && customId !== field.custom_id) {
					problems.add(`${path}._private_ownerside.custom_id`, 'Does not match the id.');
				}
				return { field, input };
			});
			problems.throwIfAny();
			const changed = pairs.filter(({ field, input }) => field && setValue(store, field, input));
			if (changed.length > 0) {
				contentChanged(
					store,
					contract,
					changed.map(() => 'data_field:update' as const),
					callerIn(contract, request),
				);
			}
			return { data_fields: contract.data_fields.map((field) => fieldView(store, field)) };
		},
	);
}
