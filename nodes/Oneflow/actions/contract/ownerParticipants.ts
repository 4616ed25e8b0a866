import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { userNameOf, type Asking } from '../../oneflow/names';
import { entriesField, switchField, textField } from '../../parameters/kit/fields';
import { inApiNames } from '../../parameters/kit/formNames';
import { plainValue } from '../../parameters/kit/item';
import { BY_EMAIL, listedText } from '../../parameters/kit/locator';
import { entriesIn, type Parameter } from '../../parameters/kit/parameter';
import { UserProblem } from '../../transport/failure';
import { flag, name, requiredEmail } from '../../parameters/kit/values';

/** Limit of docs/oneflow-api.md 3.9. */
const MOST_OWNER_PARTICIPANTS = 29;

/** Colleagues on our own side: users of the account other than the acting user (docs/oneflow-api.md 3.9, `my_party`). */
const field = entriesField('Owner Participants', 'ownerParticipants', {
	typeOptions: { multipleValues: true },
	placeholder: 'Add Owner Participant',
	description: 'Users of your own account who take part, besides the acting user',
	options: [
		{
			displayName: 'Participant',
			name: 'participant',
			values: [
				listedText('User', 'email', 'searchUserAddresses', {
					typed: BY_EMAIL,
					description: 'An active user of the account',
				}),
				textField('Name', 'name', { description: 'The user’s own name when left empty' }),
				switchField('Signatory', 'signatory', {
					description: 'Whether this user signs the contract',
				}),
				switchField('Organizer', 'organizer', {
					description: 'Whether this user organizes the contract without signing it',
				}),
				switchField('Can Edit', 'canEdit', {
					default: true,
					description: 'Whether this user may update the contract',
				}),
			],
		},
	],
});

const ownerParticipantSchema = z
	.object({
		email: z.preprocess(plainValue, requiredEmail),
		name: name(100),
		organizer: flag,
		signatory: flag,
		canEdit: flag,
	})
	.strict();

export type OwnerParticipant = z.output<typeof ownerParticipantSchema>;

/** As one of the Additional Fields. */
export const ownerParticipants: Parameter<OwnerParticipant[]> = {
	field,
	read(item) {
		const entered = entriesIn(item.raw(`additionalFields.${field.name}`), 'participant');
		const people = z.array(ownerParticipantSchema);
		const read = item.check(entered, field.displayName, people, field.name);
		item.refuseMore(field.displayName, read.length, MOST_OWNER_PARTICIPANTS, 'participants');
		return read;
	},
};

/**
 * `my_party` of a create request; undefined leaves it to the template. Who has no name gets that of the account's
 * user, as Oneflow would show none. Throws UserProblem where there is no such user.
 */
export async function ownerPartyJson(asking: Asking, people: OwnerParticipant[]) {
	const participants = people.map(async (one) => await personJson(asking, one));
	return people.length === 0 ? undefined : { participants: await Promise.all(participants) };
}

async function personJson(
	asking: Asking,
	{ email, name, organizer, signatory, canEdit }: OwnerParticipant,
): Promise<IDataObject> {
	const ownName = name ?? (await userNameOf(asking, email));
	if (ownName === undefined) {
		throw new UserProblem(
			`Owner Participants: "${email}" has no name here, nor among the users of the account.`,
			'Choose an active user of the account, or enter the name too.',
		);
	}
	return inApiNames({
		email,
		name: ownName,
		organizer: organizer ?? false,
		signatory: signatory ?? false,
		canEdit: signatory === true || organizer === true || canEdit !== false,
	});
}
