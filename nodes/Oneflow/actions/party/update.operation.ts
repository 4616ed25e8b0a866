import { z } from 'zod';

import { onContract } from '../operation';
import { changes, clearable, lasting } from '../../parameters/kit/changes';
import { textField } from '../../parameters/kit/fields';
import { party } from '../../parameters/things/locators';
import { partiesPath } from '../../oneflow/parties';
import { inApiNames } from '../../parameters/kit/formNames';
import { code, countryCode, registration, requiredName } from '../../parameters/kit/values';

/** PUT /contracts/{id}/parties/{party_id} (docs/oneflow-api.md 3.10). */
export const update = onContract({
	description: 'Change a party of a contract; its participants have operations of their own',
	input: {
		partyId: party,
		changes: changes(
			[
				textField('Country Code', 'countryCode', {
					placeholder: 'e.g. FI',
					description: 'Two letters; a party always has a country, so it cannot be emptied',
				}),
				textField('Custom ID', 'customId', {
					description: 'Your own key for this party, visible to your side only',
				}),
				textField('Name', 'name', { placeholder: 'e.g. Buyer Oy' }),
				textField('Registration Number', 'identificationNumber', { placeholder: 'e.g. 1234567-8' }),
			],
			() =>
				z
					.object({
						name: lasting(requiredName(100)),
						identificationNumber: clearable(registration(25)),
						countryCode: lasting(countryCode),
						customId: clearable(code()),
					})
					.transform(inApiNames),
		),
	},
	run: async ({ oneflow }, { contractId, partyId, changes: changed }) =>
		await oneflow.put(`${partiesPath(contractId)}/${partyId}`, changed),
});
