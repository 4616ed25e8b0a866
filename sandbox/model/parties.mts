import { type Static, Type } from '@sinclair/typebox';
import type { Problems } from './errors.mts';
import { toBodyTime } from './formats.mts';
import { makeParticipant, OwnersideCustomId, ParticipantCreate } from './participants.mts';
import { Formatted, OneOf, Strict, Text } from './schema.mts';
import type { Store } from './store.mts';
import type { AvailableOptions, Party } from './types.mts';

/** Body of a new counterparty (3.10); what each type needs is checked by `makeParty`. */
export const PartyCreate = Strict({
	type: OneOf(['company', 'individual'] as const),
	name: Type.Optional(Text(100)),
	identification_number: Type.Optional(Text(25)),
	country_code: Type.Optional(Formatted('api-country')),
	participants: Type.Optional(Type.Array(ParticipantCreate)),
	participant: Type.Optional(ParticipantCreate),
	_private_ownerside: Type.Optional(OwnersideCustomId),
});
export type PartyInput = Static<typeof PartyCreate>;

export const PartyUpdate = Strict({
	name: Type.Optional(Text(100, 1)),
	identification_number: Type.Optional(Text(25)),
	country_code: Type.Optional(Formatted('api-country')),
	_private_ownerside: Type.Optional(OwnersideCustomId),
});

/** Makes a counterparty: a company with participants or an individual with one (3.10, 4.2). */
export function makeParty(
	store: Store,
	options: AvailableOptions,
	input: PartyInput,
	path: string,
	problems: Problems,
): Party {
	const at = (name: string) => (path ? `${path}.${name}` : name);
	const company = input.type === 'company';
	if (company) {
		if (!input.name) problems.add(at('name'), 'Required for a company, 1 to 100 characters.');
		if (!input.participants?.length) {
			problems.add(at('participants'), 'A company needs at least one participant.');
		}
		if (input.participant) problems.add(at('participant'), 'Not allowed for a company.');
	} else {
		if (!input.participant) problems.add(at('participant'), 'Required for an individual.');
		if (input.participants) problems.add(at('participants'), 'Not allowed for an individual.');
	}
	const people = company
		? (input.participants ?? []).map((one, index) => ({
				one,
				path: at(`participants[${index}]`),
			}))
		: input.participant
			? [{ one: input.participant, path: at('participant') }]
			: [];
	return {
		id: store.nextId('party'),
		type: input.type,
		my_party: false,
		name: company ? (input.name ?? '') : input.name || (input.participant?.name ?? ''),
		identification_number: input.identification_number ?? '',
		country_code: input.country_code ?? store.account.country_code,
		custom_id: input._private_ownerside?.custom_id ?? null,
		created_time: toBodyTime(store.now()),
		updated_time: null,
		participants: people.map((person) =>
			makeParticipant(store, options, person.one, false, person.path, problems),
		),
	};
}
