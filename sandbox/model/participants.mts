import { type Static, Type } from '@sinclair/typebox';
import { ApiError, Problems } from './errors.mts';
import { toBodyTime } from './formats.mts';
import { Formatted, OneOf, Strict, Text } from './schema.mts';
import type { Store } from './store.mts';
import type { AvailableOptions, Contract, Participant, Party } from './types.mts';

/** The enums of 4.3. */
export const DELIVERY_CHANNELS = ['email', 'sms', 'email_and_sms', 'same_device', 'none'] as const;
export const SIGN_METHODS = [
	'standard_esign',
	'sms',
	'swedish_bankid',
	'norwegian_bankid',
	'danish_nemid',
	'finnish_bankid',
	'handwritten_signature',
	'eid_sign',
] as const;
export const TWO_STEP_METHODS = ['none', 'email', 'sms'] as const;

export const MAX_PARTIES = 40;
export const MAX_PARTICIPANTS = 40;
export const MAX_OWNER_PARTICIPANTS = 29;

const Permissions = Strict({ 'contract:update': Type.Optional(Type.Boolean()) });
export const OwnersideCustomId = Strict({ custom_id: Type.Optional(Text()) });

/** Attributes shared by creating and changing a participant (3.11). */
const common = {
	email: Type.Optional(Formatted('api-email')),
	phone_number: Type.Optional(Formatted('api-phone')),
	signatory: Type.Optional(Type.Boolean()),
	sign_method: Type.Optional(OneOf(SIGN_METHODS)),
	two_step_authentication_method: Type.Optional(OneOf(TWO_STEP_METHODS)),
	delivery_channel: Type.Optional(OneOf(DELIVERY_CHANNELS)),
	identification_number: Type.Optional(Text(25)),
	title: Type.Optional(Text(100)),
	_permissions: Type.Optional(Permissions),
	_private_ownerside: Type.Optional(OwnersideCustomId),
};

export const ParticipantCreate = Strict({
	...common,
	name: Text(100, 1),
	organizer: Type.Optional(Type.Boolean()),
	_options: Type.Optional(Strict({ invite: Type.Optional(Type.Boolean()) })),
});
export const ParticipantUpdate = Strict({ ...common, name: Type.Optional(Text(100, 1)) });

export type ParticipantInput = Static<typeof ParticipantCreate>;
export type ParticipantChange = Static<typeof ParticipantUpdate>;

const preferred = (options: Array<{ name: string; preferred: boolean }>, fallback: string) =>
	(options.find((option) => option.preferred) ?? options[0])?.name ?? fallback;

/** Checks what depends on roles, side and the options of the contract (3.11, 4.3, 4.6). */
export function checkParticipant(
	store: Store,
	options: AvailableOptions,
	participant: Participant,
	ownerSide: boolean,
	path: string,
	problems: Problems,
): void {
	const at = (name: string) => (path ? `${path}.${name}` : name);
	const has = (name: string) =>
		name === 'email' ? participant.email !== '' : participant.phone_number !== '';
	const need = (name: string, reason: string) => {
		if (!has(name)) problems.add(at(name), `Required for ${reason}.`);
	};
	if (ownerSide) {
		need('email', 'participants of the owner side');
		const user = store.userByEmail(participant.email);
		if (participant.email !== '' && !user?.active) {
			problems.add(at('email'), 'Not an active user of the account.');
		}
	} else if (participant.organizer) {
		problems.add(at('organizer'), 'Only participants of the owner side can be organizers.');
	}
	if (participant.signatory && !participant.update) {
		problems.add(at('_permissions.contract:update'), 'A signatory needs this permission.');
	}
	if (participant.organizer && !participant.update) {
		problems.add(at('_permissions.contract:update'), 'An organizer needs this permission.');
	}

	const channel = participant.delivery_channel;
	if (channel === 'email' || channel === 'email_and_sms') need('email', `channel ${channel}`);
	if (channel === 'sms' || channel === 'email_and_sms') need('phone_number', `channel ${channel}`);
	if (!options.delivery_channels.some(({ name }) => name === channel)) {
		problems.add(at('delivery_channel'), 'Not available in this contract.');
	}
	if (!options.sign_methods.some(({ name }) => name === participant.sign_method)) {
		problems.add(at('sign_method'), 'Not available in this contract.');
	}
	const second = participant.two_step_authentication_method;
	const known = options.two_step_authentication_methods.find(({ name }) => name === second);
	if (!known) problems.add(at('two_step_authentication_method'), 'Not available in this contract.');
	for (const attribute of known?.required_participant_attributes ?? []) {
		need(attribute, `two-step authentication by ${second}`);
	}
}

/**
 * Makes a participant with the fall-backs of 3.11 and 8 #22 and adds to `problems` what is
 * wrong with it.
 */
export function makeParticipant(
	store: Store,
	options: AvailableOptions,
	input: ParticipantInput,
	ownerSide: boolean,
	path: string,
	problems: Problems,
	time = store.now(),
): Participant {
	const at = (name: string) => (path ? `${path}.${name}` : name);
	const signatory = input.signatory ?? false;
	const organizer = input.organizer ?? false;
	if (input.delivery_channel === undefined && !ownerSide) {
		problems.add(at('delivery_channel'), 'Missing required attribute.');
	}
	if (!store.guesses.signatoryDefaults && signatory && input.sign_method === undefined) {
		problems.add(at('sign_method'), 'Required for a signatory.');
	}
	const participant: Participant = {
		id: store.nextId('participant'),
		name: input.name,
		email: input.email ?? '',
		phone_number: input.phone_number ?? '',
		identification_number: input.identification_number ?? '',
		title: input.title ?? '',
		signatory,
		organizer,
		update: input._permissions?.['contract:update'] ?? (signatory || organizer),
		sign_method: input.sign_method ?? preferred(options.sign_methods, 'standard_esign'),
		sign_state: 'undecided',
		sign_state_updated_time: null,
		delivery_channel: input.delivery_channel ?? (ownerSide ? 'email' : 'none'),
		delivery_status: 'not_sent',
		two_step_authentication_method: input.two_step_authentication_method ?? 'none',
		custom_id: input._private_ownerside?.custom_id ?? null,
		created_time: toBodyTime(time),
		updated_time: null,
		first_visited_time: null,
		last_visited_time: null,
		visits: 0,
	};
	if (input.delivery_channel !== undefined || ownerSide) {
		checkParticipant(store, options, participant, ownerSide, path, problems);
	}
	return participant;
}

/** What makes two participants the same person: the address, else the phone number. */
const identity = ({ email, phone_number: phone }: Participant): string | null =>
	email ? email.toLowerCase() : phone || null;

/** Limits of 3.10 and 3.9, and the duplicate rule with its own code 4000003 (2.8). */
export function checkPeople(store: Store, parties: Party[]): void {
	const counted = store.guesses.partyLimitsCountOwnerSide
		? parties
		: parties.filter(({ my_party: mine }) => !mine);
	if (counted.length > MAX_PARTIES) {
		throw ApiError.problem('parties', `A contract can have at most ${MAX_PARTIES} parties.`);
	}
	const people = counted.reduce((sum, party) => sum + party.participants.length, 0);
	if (people > MAX_PARTICIPANTS) {
		throw ApiError.problem(
			'parties',
			`A contract can have at most ${MAX_PARTICIPANTS} participants.`,
		);
	}
	const mine = parties.find(({ my_party: own }) => own);
	if (mine && mine.participants.length > MAX_OWNER_PARTICIPANTS) {
		throw ApiError.problem(
			'my_party.participants',
			`The owner side can have at most ${MAX_OWNER_PARTICIPANTS} participants.`,
		);
	}
	const seen = new Set<string>();
	for (const participant of parties.flatMap((party) => party.participants)) {
		const key = identity(participant);
		if (key === null) continue;
		if (seen.has(key)) {
			throw new ApiError(
				400,
				'A participant is duplicated in the contract.',
				{ participants: [`'${key}' occurs more than once.`] },
				4_000_003,
			);
		}
		seen.add(key);
	}
}

/** Applies a change (3.11) to a copy, checks it, and writes it back only when it is fine. */
export function changeParticipant(
	store: Store,
	contract: Contract,
	party: Party,
	participant: Participant,
	change: ParticipantChange,
): boolean {
	if (party.my_party && change.email !== undefined && change.email !== participant.email) {
		throw ApiError.problem('email', 'The address of a participant on the owner side is fixed.');
	}
	const { _permissions: permissions, _private_ownerside: ownerside, ...plain } = change;
	const next: Participant = { ...participant, ...plain };
	if (permissions?.['contract:update'] !== undefined) next.update = permissions['contract:update'];
	else if (change.signatory === true) next.update = true;
	if (ownerside?.custom_id !== undefined) next.custom_id = ownerside.custom_id;
	const problems = new Problems();
	checkParticipant(store, contract.available_options, next, party.my_party, '', problems);
	problems.throwIfAny();
	checkPeople(
		store,
		contract.parties.map((other) => ({
			...other,
			participants: other.participants.map((one) => (one.id === participant.id ? next : one)),
		})),
	);
	if (JSON.stringify(next) === JSON.stringify(participant)) return false;
	// An individual's party is named after its only participant.
	if (party.type === 'individual' && party.name === participant.name) party.name = next.name;
	Object.assign(participant, next, { updated_time: toBodyTime(store.now()) });
	return true;
}
