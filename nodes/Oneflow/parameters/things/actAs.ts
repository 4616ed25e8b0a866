import { CREATOR } from '../../transport/client';
import { headerProblem } from '../../transport/credential';
import { textField } from '../kit/fields';
import type { Item } from '../kit/item';
import { BY_EMAIL, listedText } from '../kit/locator';
import { requiredEmail, text } from '../kit/values';

/** Who may do it (docs/oneflow-api.md 3.0, column "Email"). */
export interface Acting {
	/** Oneflow does it only in the name of a user, so one must be set. */
	requiresUser?: boolean;
	/** Offers the option Act As; `contract` also offers the creator of the contract at hand. */
	actAs?: 'contract' | 'account';
}

/** What is wrong with the User Email, and what to do, where a user has to act and none is set. */
export const NO_USER = {
	what: 'Oneflow does this only on behalf of a user, and none is set.',
	remedy: 'Enter a User Email in the Oneflow credential, or choose a user under Options, Act As.',
};

/** The options that choose the acting user (docs/oneflow-api.md 1.2): a second field would not appear by itself. */
export function actAsOptions(actAs: Acting['actAs']) {
	if (actAs === undefined) return [];
	const list = actAs === 'contract' ? 'searchActorsOfContract' : 'searchActors';
	return [
		listedText('Act As', 'actAs', list, {
			typed: BY_EMAIL,
			default: { mode: 'list', value: 'connection', cachedResultName: 'Connection User' },
			description:
				'The active user of the Oneflow account on whose behalf this is done; that user’s rights apply. By expression: connection, creator, or an email address.',
		}),
		textField('Act As Email', 'actAsEmail', {
			placeholder: 'e.g. ada@example.com',
			displayOptions: { show: { actAs: ['custom'] } },
			description: 'Address of an active user, for an expression that sets Act As to "custom"',
		}),
	];
}

/**
 * The address of the user chosen for this item, checked before any call. `connectionEmail` is the credential's
 * user. Throws NodeOperationError when a user is needed and none is set, or the choice is not possible.
 */
export function readActor(item: Item, acting: Acting = {}, connectionEmail = ''): string {
	const chosen = acting.actAs && item.read('options.actAs', 'Act As', text());
	const choice = chosen ?? 'connection';
	if (choice === 'connection') {
		if (acting.requiresUser !== true || connectionEmail !== '') return connectionEmail;
		throw item.problem('User Email', NO_USER.what, NO_USER.remedy);
	}
	if (choice === 'creator') {
		if (acting.actAs === 'contract') return CREATOR;
		throw item.problem(
			'Act As',
			'there is no contract here whose creator could act.',
			'Choose Connection User or another user.',
		);
	}
	const isCustom = choice === 'custom';
	if (!isCustom && !choice.includes('@')) {
		throw item.problem(
			'Act As',
			`"${choice}" is unknown.`,
			'Choose a user from the list, or enter an email address, connection or creator.',
		);
	}
	const label = isCustom ? 'Act As Email' : 'Act As';
	const entered = isCustom ? item.raw('options.actAsEmail') : choice;
	const email = item.check(entered, label, requiredEmail);
	const problem = headerProblem(email);
	if (problem === undefined) return email;
	const remedy = 'Correct the address: plain letters, digits and punctuation only.';
	throw item.problem(label, problem, remedy);
}
