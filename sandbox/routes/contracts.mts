import { setTimeout as wait } from 'node:timers/promises';
import { type Static, Type } from '@sinclair/typebox';
import type { Api } from '../http/api.mts';
import { callerIn, pathId, readableContract, writableContract } from '../http/contract-access.mts';
import { CONTRACT_FILTER_PARAMETERS, contractFilter } from '../http/contract-filters.mts';
import { listAnswer, listSchema } from '../http/paging.mts';
import { makeAccessLink } from '../model/access-links.mts';
import {
	ContractCreate,
	createContract,
	normalValue,
	tagIds,
	TagReferences,
	ValueBody,
} from '../model/create-contract.mts';
import { ApiError, Problems, refuse } from '../model/errors.mts';
import { logEvents } from '../model/events.mts';
import { timeOf, toBodyTime } from '../model/formats.mts';
import { mayDeleteContract, personOf, seesContract } from '../model/rights.mts';
import { Formatted, Nullable, OneOf, Strict, Text } from '../model/schema.mts';
import type { Store } from '../model/store.mts';
import {
	findParticipant,
	publish,
	remove,
	revive,
	signingDeadline,
} from '../model/transitions.mts';
import type { Contract, SigningPeriod } from '../model/types.mts';
import { contractRow, contractView } from '../model/views.mts';

const PeriodBody = Strict({
	type: OneOf(['never', 'days_after_publish', 'fixed_date'] as const),
	expire_days_after_publish: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 3650 }))),
	expire_date: Type.Optional(Nullable(Formatted('api-date'))),
});

const ContractUpdate = Strict({
	_private: Type.Optional(
		Strict({
			name: Type.Optional(Text(130)),
			value: Type.Optional(Nullable(ValueBody)),
			signing_period_expiration: Type.Optional(PeriodBody),
		}),
	),
	// The inner shape was not seen (3.9); what is sent is kept and shown again.
	sign_order: Type.Optional(Nullable(Type.Array(Type.Unknown()))),
	tags: Type.Optional(TagReferences),
});

/** An empty object or list, or no body at all (3.9). */
const Nothing = Type.Unsafe<unknown>({
	type: ['object', 'array', 'null'],
	additionalProperties: false,
	maxItems: 0,
});

const PublishBody = Nullable(
	Strict({
		subject: Type.Optional(Text()),
		message: Type.Optional(Text()),
	}),
);

/** Checks a new signing period against the state of the contract (3.9). */
function checkedPeriod(
	contract: Contract,
	body: Static<typeof PeriodBody>,
	now: number,
): SigningPeriod {
	const path = '_private.signing_period_expiration';
	if (contract.state !== 'draft' && body.type === 'days_after_publish') {
		throw ApiError.problem(`${path}.type`, 'Only never and fixed_date after publishing.');
	}
	if (body.type === 'days_after_publish' && !body.expire_days_after_publish) {
		throw ApiError.problem(`${path}.expire_days_after_publish`, 'Required for this type.');
	}
	if (body.type === 'fixed_date') {
		if (!body.expire_date) throw ApiError.problem(`${path}.expire_date`, 'Required for this type.');
		if (Date.parse(`${body.expire_date}T23:59:59Z`) < now) {
			throw ApiError.problem(`${path}.expire_date`, 'Must not be in the past.');
		}
	}
	return {
		type: body.type,
		expire_days_after_publish:
			body.type === 'days_after_publish' ? (body.expire_days_after_publish ?? null) : null,
		expire_date: body.type === 'fixed_date' ? (body.expire_date ?? null) : null,
	};
}

function conflict(contract: Contract, states: readonly string[], what: string): void {
	if (!states.includes(contract.state)) {
		throw new ApiError(409, `The ${what} of a contract that is ${contract.state} is fixed.`);
	}
}

/** Rows 27–33 of 3.0: contracts (3.9). */
export function contractRoutes(app: Api, store: Store): void {
	app.get('/contracts', { schema: listSchema(...CONTRACT_FILTER_PARAMETERS) }, (request) =>
		listAnswer(store, request, {
			name: 'contracts',
			columns: {
				name: (contract: Contract) => contract.name,
				state: (contract: Contract) => contract.state,
				state_updated_time: (contract: Contract) => contract.state_updated_time,
				published_time: (contract: Contract) => contract.published_time,
			},
			rows: (query) => {
				const matches = contractFilter(store, query);
				return store.search
					.list()
					.filter((contract) => seesContract(request.actor, contract) && matches(contract));
			},
			view: (contract) => contractRow(store, request.actor, contract),
		}),
	);

	app.post(
		'/contracts/create',
		{ schema: { body: ContractCreate }, config: { person: true } },
		async (request) => {
			const typeId = store.templates.get(request.body.template_id)?.template_type_id ?? null;
			// While the template is copied its type must not change (P16).
			if (typeId !== null) store.creating.set(typeId, (store.creating.get(typeId) ?? 0) + 1);
			try {
				if (store.creationMs > 0) await wait(store.creationMs);
				const contract = createContract(
					store,
					request.body,
					personOf(request.actor),
					request.actor.token.extension?.type ?? null,
				);
				logEvents(store, contract, ['contract:create'], callerIn(contract, request));
				return contractView(store, request.actor, contract);
			} finally {
				if (typeId !== null) {
					store.creating.set(typeId, Math.max(0, (store.creating.get(typeId) ?? 1) - 1));
				}
			}
		},
	);

	app.get('/contracts/:contract_id', (request) => {
		return contractView(store, request.actor, readableContract(store, request));
	});

	app.put(
		'/contracts/:contract_id',
		{ schema: { body: ContractUpdate }, config: { person: true } },
		(request) => {
			const contract = writableContract(store, request);
			const { _private: inner = {}, sign_order: signOrder, tags } = request.body;
			const naming = inner.name !== undefined || inner.value !== undefined;
			if (naming) conflict(contract, ['draft', 'pending', 'signed'], 'name and value');
			const period = inner.signing_period_expiration;
			if (period) conflict(contract, ['draft', 'pending', 'overdue'], 'signing period');
			if (signOrder !== undefined) conflict(contract, ['draft', 'pending'], 'sign order');
			const nextPeriod = period ? checkedPeriod(contract, period, store.now()) : null;
			const nextTags = tags ? tagIds(store, tags) : null;
			const nextValue =
				inner.value === undefined
					? contract.value
					: normalValue(store, inner.value, '_private.value');

			if (inner.name !== undefined) contract.name = inner.name;
			contract.value = nextValue;
			if (signOrder !== undefined) contract.sign_order = signOrder;
			if (nextTags) contract.tag_ids = nextTags;
			const who = callerIn(contract, request);
			if (nextPeriod) {
				contract.signing_period = nextPeriod;
				if (contract.state !== 'draft') {
					contract.signing_period_expiry_time = signingDeadline(
						contract,
						timeOf(contract.published_time ?? contract.created_time),
					);
				}
				if (contract.state === 'overdue') revive(store, contract, who);
			}
			if (naming || nextPeriod || nextTags || signOrder !== undefined) {
				contract.updated_time = toBodyTime(store.now());
				logEvents(store, contract, ['contract:content_update'], who);
			}
			return contractView(store, request.actor, contract);
		},
	);

	app.delete('/contracts/:contract_id', { config: { person: true } }, (request, reply) => {
		const contract = store.contracts.get(pathId(store, request, 'contract_id'));
		// Deleting what is not there is a success (3.9, 8 #8).
		if (!contract || !seesContract(request.actor, contract)) {
			refuse(new ApiError(store.guesses.missingDeleteStatus));
			return reply.send();
		}
		if (!mayDeleteContract(request.actor, contract)) throw new ApiError(403);
		remove(store, contract, callerIn(contract, request));
		return reply.send();
	});

	app.post(
		'/contracts/:contract_id/publish',
		{ schema: { body: PublishBody }, config: { person: true } },
		(request) => {
			const problems = new Problems();
			for (const name of ['subject', 'message'] as const) {
				const text = request.body?.[name];
				const { publishSubjectMax, publishMessageMax } = store.guesses;
				const max = name === 'subject' ? publishSubjectMax : publishMessageMax;
				// Code points, as the limits of bodies are counted.
				if ([...(text ?? '')].length > max) problems.add(name, `Longer than ${max} characters.`);
				if (text || !store.guesses.publishTextsRequired) continue;
				problems.add(name, text === '' ? 'Must not be empty.' : 'Missing required attribute.');
			}
			problems.throwIfAny();
			const contract = writableContract(store, request);
			publish(store, contract, callerIn(contract, request));
			return contractView(store, request.actor, contract);
		},
	);

	app.post(
		'/contracts/:contract_id/participants/:participant_id/access_link',
		{ schema: { body: Nothing } },
		(request) => {
			const contract = readableContract(store, request);
			const who = findParticipant(contract, pathId(store, request, 'participant_id'));
			if (!who) throw new ApiError(404);
			if (who.party.my_party) {
				refuse(
					new ApiError(
						store.guesses.ownerAccessLinkStatus,
						'Access links are for participants of a counterparty.',
					),
				);
			}
			return { access_link: makeAccessLink(store, contract.id, who.participant.id) };
		},
	);
}
