import type { Api } from '../http/api.mts';
import {
	callerIn,
	editableContract,
	partyOf,
	pathMatcher,
	readableContract,
} from '../http/contract-access.mts';
import { listAnswer, listSchema } from '../http/paging.mts';
import { ApiError, Problems, refuse } from '../model/errors.mts';
import type { EventType } from '../model/events.mts';
import { toBodyTime } from '../model/formats.mts';
import {
	changeParticipant,
	checkPeople,
	makeParticipant,
	ParticipantCreate,
	ParticipantUpdate,
} from '../model/participants.mts';
import { makeParty, PartyCreate, PartyUpdate } from '../model/parties.mts';
import type { Store } from '../model/store.mts';
import { contentChanged, invite } from '../model/transitions.mts';
import { participantView, partyView } from '../model/views.mts';

/** Rows 34–42 of 3.0: parties (3.10) and participants (3.11). */
export function partyRoutes(app: Api, store: Store): void {
	app.get('/contracts/:contract_id/parties', { schema: listSchema() }, (request) => {
		const contract = readableContract(store, request);
		return listAnswer(store, request, {
			name: 'parties',
			rows: () => contract.parties,
			view: (party) => partyView(store, request.actor, contract, party),
		});
	});

	app.get('/contracts/:contract_id/parties/:party_id', (request) => {
		const contract = readableContract(store, request);
		return partyView(store, request.actor, contract, partyOf(store, contract, request));
	});

	app.post(
		'/contracts/:contract_id/parties',
		{ schema: { body: PartyCreate }, config: { person: true } },
		(request) => {
			const contract = editableContract(store, request);
			const problems = new Problems();
			const party = makeParty(store, contract.available_options, request.body, '', problems);
			problems.throwIfAny();
			checkPeople(store, [...contract.parties, party]);
			contract.parties.push(party);
			contentChanged(
				store,
				contract,
				['party:create', ...party.participants.map((): EventType => 'participant:create')],
				callerIn(contract, request),
			);
			return partyView(store, request.actor, contract, party);
		},
	);

	app.put(
		'/contracts/:contract_id/parties/:party_id',
		{ schema: { body: PartyUpdate }, config: { person: true } },
		(request) => {
			const contract = editableContract(store, request);
			const party = partyOf(store, contract, request);
			const { _private_ownerside: ownerside, ...plain } = request.body;
			const before = JSON.stringify(party);
			Object.assign(party, plain);
			if (ownerside?.custom_id !== undefined) party.custom_id = ownerside.custom_id;
			if (JSON.stringify(party) !== before) {
				party.updated_time = toBodyTime(store.now());
				contentChanged(store, contract, ['party:update'], callerIn(contract, request));
			}
			return partyView(store, request.actor, contract, party);
		},
	);

	app.delete(
		'/contracts/:contract_id/parties/:party_id',
		{ config: { person: true } },
		(request, reply) => {
			const contract = editableContract(store, request);
			const party = contract.parties.find(pathMatcher(store, request, 'party_id'));
			// Deleting what is not there is a success (3.10).
			if (!party) {
				refuse(new ApiError(store.guesses.missingDeleteStatus));
				return reply.send();
			}
			if (party.my_party) {
				refuse(
					new ApiError(store.guesses.lastParticipantStatus, "The owner's party cannot be deleted."),
				);
			}
			contract.parties.splice(contract.parties.indexOf(party), 1);
			contentChanged(
				store,
				contract,
				['party:delete', ...party.participants.map((): EventType => 'participant:delete')],
				callerIn(contract, request),
			);
			return reply.send();
		},
	);

	const onePath = '/contracts/:contract_id/parties/:party_id/participants/:participant_id';

	app.get(onePath, (request) => {
		const contract = readableContract(store, request);
		const party = partyOf(store, contract, request);
		const participant = party.participants.find(pathMatcher(store, request, 'participant_id'));
		if (!participant) throw new ApiError(404);
		return participantView(store, request.actor, contract, party, participant);
	});

	app.post(
		'/contracts/:contract_id/parties/:party_id/participants',
		{ schema: { body: ParticipantCreate }, config: { person: true } },
		(request) => {
			const contract = editableContract(store, request);
			const party = partyOf(store, contract, request);
			if (party.type === 'individual') {
				throw new ApiError(409, 'An individual has exactly one participant.');
			}
			const problems = new Problems();
			const participant = makeParticipant(
				store,
				contract.available_options,
				request.body,
				party.my_party,
				'',
				problems,
			);
			// Required here on both sides (3.11), unlike in the owner's party of a new contract.
			if (request.body.delivery_channel === undefined && party.my_party) {
				problems.add('delivery_channel', 'Missing required attribute.');
			}
			problems.throwIfAny();
			checkPeople(
				store,
				contract.parties.map((one) =>
					one === party ? { ...one, participants: [...one.participants, participant] } : one,
				),
			);
			party.participants.push(participant);
			contentChanged(store, contract, ['participant:create'], callerIn(contract, request));
			if (contract.state === 'pending' && request.body._options?.invite === true) {
				invite(store, contract, { party, participant });
			}
			return participantView(store, request.actor, contract, party, participant);
		},
	);

	app.put(onePath, { schema: { body: ParticipantUpdate }, config: { person: true } }, (request) => {
		const contract = editableContract(store, request);
		const party = partyOf(store, contract, request);
		const participant = party.participants.find(pathMatcher(store, request, 'participant_id'));
		if (!participant) throw new ApiError(404);
		if (changeParticipant(store, contract, party, participant, request.body)) {
			contentChanged(store, contract, ['participant:update'], callerIn(contract, request));
		}
		return participantView(store, request.actor, contract, party, participant);
	});

	app.delete(onePath, { config: { person: true } }, (request, reply) => {
		if (!store.guesses.guessedRoutes) throw new ApiError(404);
		const contract = editableContract(store, request);
		const party = partyOf(store, contract, request);
		const index = party.participants.findIndex(pathMatcher(store, request, 'participant_id'));
		if (index < 0) return reply.send();
		if (party.participants.length === 1) {
			refuse(new ApiError(store.guesses.lastParticipantStatus, 'A party needs a participant.'));
		}
		party.participants.splice(index, 1);
		contentChanged(store, contract, ['participant:delete'], callerIn(contract, request));
		return reply.send();
	});
}
