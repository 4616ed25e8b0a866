import { GUESSED_CONTRACT_FILTERS as GUESSED } from '../guesses.mts';
import { ApiError } from '../model/errors.mts';
import { parseDateTime, timeOf } from '../model/formats.mts';
import type { Store } from '../model/store.mts';
import { everyone } from '../model/transitions.mts';
import type { Contract } from '../model/types.mts';
import { idList, type Query, wordList } from './query.mts';

type Test = (contract: Contract) => boolean;
type Reader = (name: string, text: string, store: Store) => Test;

function limited(name: string, text: string, max: number): string {
	// Code points, as the limits of bodies are counted.
	if ([...text].length > max) throw ApiError.problem(name, `Longer than ${max} characters.`);
	return text;
}

/** `<from>|<to>` with either side open (2.3). */
const timeRange =
	(read: (contract: Contract) => string | null): Reader =>
	(name, text) => {
		const sides = limited(name, text, 60).split('|');
		const [from = '', to = ''] = sides.map((side) => side.trim());
		const lower = from === '' ? -Infinity : parseDateTime(from);
		const upper = to === '' ? Infinity : parseDateTime(to);
		if (sides.length !== 2 || lower === null || upper === null || (from === '' && to === '')) {
			throw ApiError.problem(name, 'Not a valid datetime range.');
		}
		return (contract) => {
			const value = read(contract);
			if (value === null) return false;
			const time = timeOf(value);
			return time >= lower && time <= upper;
		};
	};

/** The search of contracts; what it looks through is not documented (3.9). */
const search: Reader = (_name, text, store) => {
	const { nameFilterFindsParts: parts, searchFindsParties: parties } = store.guesses;
	const wanted = text.toLowerCase();
	const fits = (shown: string) => (parts ? shown.toLowerCase().includes(wanted) : shown === text);
	return (contract) =>
		fits(contract.name) ||
		(parties &&
			everyone(contract).some(
				({ party, participant }) =>
					fits(party.name) || fits(participant.name) || fits(participant.email),
			));
};

const documented: Record<string, Reader> = {
	name: search,
	query: search,
	states: (name, text) => {
		const states = new Set(
			wordList(name, text, ['draft', 'pending', 'overdue', 'signed', 'declined']),
		);
		return (contract) => states.has(contract.state);
	},
	published_time: timeRange((contract) => contract.published_time),
	data_field_match: (name, text, store) => {
		const colon = limited(name, text, 600).indexOf(':');
		const customId = text.slice(0, colon);
		const value = text.slice(colon + 1);
		if (colon < 1 || value === '') {
			throw ApiError.problem(name, 'Must have the form custom_id:value with a value.');
		}
		return (contract) =>
			contract.data_fields.some(
				(field) =>
					field.custom_id === customId &&
					field.value === value &&
					!store.guesses.fieldsWithoutCustomId.includes(customId),
			);
	},
};

const guessed: Record<string, Reader> = {
	[GUESSED.canceled]: (name, text) => {
		const [word] = wordList(name, text, ['true', 'false']);
		return (contract) => contract.lifecycle_state.is_canceled === (word === 'true');
	},
	[GUESSED.completedTime]: timeRange((contract) =>
		contract.state === 'signed' || contract.state === 'declined'
			? contract.state_updated_time
			: null,
	),
	[GUESSED.createdTime]: timeRange((contract) => contract.created_time),
	[GUESSED.email]: (_name, text) => {
		const email = text.toLowerCase();
		return (contract) =>
			everyone(contract).some((who) => who.participant.email.toLowerCase() === email);
	},
	[GUESSED.folderIds]: (name, text) => {
		const ids = new Set(idList(name, limited(name, text, 100)));
		return (contract) => contract.folder_id !== null && ids.has(contract.folder_id);
	},
	[GUESSED.ids]: (name, text) => {
		const ids = new Set(idList(name, limited(name, text, 200)));
		return (contract) => ids.has(contract.id);
	},
	[GUESSED.lifecycleStartTime]: timeRange(
		(contract) => contract.lifecycle_state.contract_start_time,
	),
	[GUESSED.lifecycleStates]: (name, text) => {
		const states = new Set(
			wordList(name, limited(name, text, 100), ['awaiting', 'active', 'ended']),
		);
		return (contract) => states.has(contract.lifecycle_state.lifecycle_state);
	},
	[GUESSED.participantCustomId]: (name, text) => {
		const id = limited(name, text, 100);
		return (contract) => everyone(contract).some((who) => who.participant.custom_id === id);
	},
	[GUESSED.participantIdentificationNumber]: (name, text) => {
		const number = limited(name, text, 100);
		return (contract) =>
			everyone(contract).some((who) => who.participant.identification_number === number);
	},
};

const readers: Record<string, Reader> = { ...documented, ...guessed };

/** Query parameters of the contract list beyond paging (3.9). */
export const CONTRACT_FILTER_PARAMETERS = Object.keys(readers).map((name) => `filter[${name}]`);

/** Whether the list has the filter, by the guesses. */
function exists(store: Store, name: string): boolean {
	const { contractSearch, guessedContractFilters } = store.guesses;
	if (name === 'name' || name === 'query') {
		return contractSearch === name || contractSearch === 'both';
	}
	return !(name in guessed) || guessedContractFilters;
}

/** The test that a contract must pass; different filters are ANDed (2.3). */
export function contractFilter(store: Store, query: Query): Test {
	const tests = Object.entries(readers).flatMap(([name, reader]) => {
		const text = query[`filter[${name}]`];
		if (text === undefined) return [];
		if (!exists(store, name)) {
			if (store.guesses.unknownParameters === 'ignored') return [];
			throw ApiError.problem(`filter[${name}]`, 'Unknown query parameter.');
		}
		return [reader(`filter[${name}]`, text, store)];
	});
	return (contract) => tests.every((test) => test(contract));
}
