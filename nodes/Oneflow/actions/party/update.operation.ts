import { z } from 'zod';

import { withoutUndefined } from '../../records';
import type { Operation } from '../operation';
import { changesField, readChanges } from '../../parameters/changes';
import { contract, byContract, party } from '../../parameters/locators';
import { customIdJson } from '../../parameters/participant';
import { clearable, countryCode, requiredText, text } from '../../parameters/values';

const changesSchema = z.object({
	name: requiredText(100).optional(),
	identificationNumber: clearable(text(25)),
	countryCode,
	customId: clearable(text()),
});

/** PUT /contracts/{id}/parties/{party_id} (API notes 3.10). */
export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update party',
	description: 'Change a party of a contract; its participants have operations of their own',
	shape: 'row',
	fields: [
		contract.field,
		party.field,
		changesField([
			{
				displayName: 'Country Code',
				name: 'countryCode',
				type: 'string',
				placeholder: 'e.g. FI',
				default: '',
				description: 'Two letters',
			},
			{
				displayName: 'Custom ID',
				name: 'customId',
				type: 'string',
				default: '',
				description: 'Your own key of this party, visible to your side only',
			},
			{
				displayName: 'Name',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. Buyer Oy',
				default: '',
			},
			{
				displayName: 'Registration Number',
				name: 'identificationNumber',
				type: 'string',
				placeholder: 'e.g. 1234567-8',
				default: '',
			},
		]),
	],
	acting: { requiresUser: true, actAs: 'contract' },
	sequentialBy: byContract,
	async run({ item, oneflow }) {
		const changes = readChanges(item, changesSchema);
		const path = `/contracts/${contract.of(item)}/parties/${party.of(item)}`;
		return await oneflow.put(
			path,
			withoutUndefined({
				name: changes.name,
				identification_number: changes.identificationNumber,
				country_code: changes.countryCode,
				_private_ownerside: customIdJson(changes.customId),
			}),
		);
	},
};
