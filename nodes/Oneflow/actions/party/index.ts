import { z } from 'zod';

import { partiesPath } from '../../oneflow/parties';
import { changesField, clearable, lasting, readChanges } from '../../parameters/kit/changes';
import { textField } from '../../parameters/kit/fields';
import { readForm } from '../../parameters/kit/form';
import { inApiNames } from '../../parameters/kit/formNames';
import { code, countryCode, requiredText } from '../../parameters/kit/values';
import { contract, party } from '../../parameters/things/locators';
import { partyFields, partyForm, partyJson, partySchema } from '../../parameters/things/parties';
import { onContract } from '../operation';
import { contractListOf, deleteOne, getOne } from '../plain';

/** POST /contracts/{id}/parties (docs/oneflow-api.md 3.10). */
export const create = onContract({
	description: 'Add a company or an individual to a contract',
	shape: 'row',
	fields: partyForm,
	read: (item) => ({
		party: partyJson(item.check(readForm(item, partyFields), 'Party', partySchema)),
	}),
	async run({ oneflow }, { contractId, party }) {
		return await oneflow.post(partiesPath(contractId), party);
	},
});

const changesSchema = z.object({
	name: lasting(requiredText(100)),
	identificationNumber: clearable(code(25)),
	countryCode: lasting(countryCode),
	customId: clearable(code()),
});

/** PUT /contracts/{id}/parties/{party_id} (docs/oneflow-api.md 3.10). */
export const update = onContract({
	description: 'Change a party of a contract; its participants have operations of their own',
	shape: 'row',
	fields: [
		party.field,
		changesField([
			textField('Country Code', 'countryCode', {
				placeholder: 'e.g. FI',
				description: 'Two letters; a party always has a country, so it cannot be emptied',
			}),
			textField('Custom ID', 'customId', {
				description: 'Your own key for this party, visible to your side only',
			}),
			textField('Name', 'name', { placeholder: 'e.g. Buyer Oy' }),
			textField('Registration Number', 'identificationNumber', { placeholder: 'e.g. 1234567-8' }),
		]),
	],
	read: (item) => ({
		partyId: party.of(item),
		changes: inApiNames(readChanges(item, changesSchema)),
	}),
	run: async ({ oneflow }, { contractId, partyId, changes }) =>
		await oneflow.put(`${partiesPath(contractId)}/${partyId}`, changes),
});

const way = { contracts: contract, parties: party };

/** GET /contracts/{id}/parties/{party_id} (docs/oneflow-api.md 3.10). */
export const get = getOne(way, 'Get a party of a contract with its participants');

/** GET /contracts/{id}/parties (docs/oneflow-api.md 3.10). */
export const getAll = contractListOf(
	'parties',
	'Get the parties of a contract with their participants',
);

/** DELETE /contracts/{id}/parties/{party_id} (docs/oneflow-api.md 3.10). */
export const remove = deleteOne(way, 'Remove a party and its participants from a contract', {
	acting: { requiresUser: true, actAs: 'contract' },
});
