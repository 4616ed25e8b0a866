import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { withoutUndefined } from '../../records';
import { operation } from '../operation';
import { changesField, clearable, lasting, readChanges } from '../../parameters/kit/changes';
import { textField } from '../../parameters/kit/fields';
import { byContract } from '../../parameters/things/locators';
import { customIdJson } from '../../parameters/things/participant';
import { code, countryCode, requiredText } from '../../parameters/kit/values';
import { partyChoice, readPartyPath } from './chosenParty';

const changesSchema = z.object({
	name: lasting(requiredText(100)),
	identificationNumber: clearable(code(25)),
	countryCode: lasting(countryCode),
	customId: clearable(code()),
});

function changesJson(changes: z.output<typeof changesSchema>): IDataObject {
	return withoutUndefined({
		name: changes.name,
		identification_number: changes.identificationNumber,
		country_code: changes.countryCode,
		_private_ownerside: customIdJson(changes.customId),
	});
}

/** PUT /contracts/{id}/parties/{party_id} (docs/oneflow-api.md 3.10). */
export const update = operation({
	name: 'Update',
	value: 'update',
	action: 'Update party',
	description: 'Change a party of a contract; its participants have operations of their own',
	shape: 'row',
	fields: [
		...partyChoice,
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
	acting: { requiresUser: true, actAs: 'contract' },
	read: (item) => ({
		path: readPartyPath(item),
		changes: changesJson(readChanges(item, changesSchema)),
	}),
	sequentialBy: byContract,
	run: async ({ oneflow }, { path, changes }) => await oneflow.put(path, changes),
});
