import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { isRecord, withoutUndefined } from '../../records';
import { inFormNames } from '../../parameters/formNames';
import { flag, requiredEmail, text } from '../../parameters/values';

/** Limit of API notes 3.9. */
const MOST_OWNER_PARTICIPANTS = 29;

/** Colleagues on the own side: users of the account, beside the acting user (API notes 3.9, `my_party`). */
export const ownerParticipantsField: INodeProperties = {
	displayName: 'Owner Participants',
	name: 'ownerParticipants',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Owner Participant',
	default: {},
	description: 'Users of your own account who take part, beside the acting user',
	options: [
		{
			displayName: 'Participant',
			name: 'participant',
			values: [
				{
					displayName: 'Can Edit',
					name: 'canEdit',
					type: 'boolean',
					default: true,
					description: 'Whether this user may update the contract',
				},
				{
					displayName: 'Email',
					name: 'email',
					type: 'string',
					placeholder: 'e.g. ada@example.com',
					default: '',
					description: 'Address of an active user of the account',
				},
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
				},
				{
					displayName: 'Organizer',
					name: 'organizer',
					type: 'boolean',
					default: false,
					description: 'Whether this user organizes the contract without signing it',
				},
				{
					displayName: 'Signatory',
					name: 'signatory',
					type: 'boolean',
					default: false,
					description: 'Whether this user signs the contract',
				},
			],
		},
	],
};

const ownerParticipantSchema = z.preprocess(
	inFormNames,
	z
		.object({
			email: requiredEmail,
			name: text(100),
			organizer: flag,
			signatory: flag,
			canEdit: flag,
		})
		.strict(),
);

function listOf(input: unknown): unknown {
	if (input === undefined || input === null) return [];
	return isRecord(input) ? (input.participant ?? []) : input;
}

export const ownerParticipantsSchema = z.preprocess(
	listOf,
	z.array(ownerParticipantSchema).max(MOST_OWNER_PARTICIPANTS, {
		message: `has more than ${MOST_OWNER_PARTICIPANTS} entries. Oneflow takes no more in one contract.`,
	}),
);

/** `my_party` of a create request; undefined leaves the owner's side to the template. */
export function ownerPartyJson(
	people: z.output<typeof ownerParticipantsSchema>,
): IDataObject | undefined {
	if (people.length === 0) return undefined;
	return {
		participants: people.map(({ email, name, organizer, signatory, canEdit }) =>
			withoutUndefined({
				email,
				name,
				organizer: organizer ?? false,
				signatory: signatory ?? false,
				_permissions: {
					'contract:update': signatory === true || organizer === true || canEdit !== false,
				},
			}),
		),
	};
}
