import { fromList, mapped } from '../../../../support/harness';
import { requests } from '../../../../support/sandbox';

export const BUYER = {
	type: 'company',
	name: 'Buyer Oy',
	participants: {
		participant: [{ name: 'Bo Kivi', email: 'bo@example.org', signatory: true }],
	},
};

/** The parameters of a small but complete contract, with changes. */
export function creating(changes: Record<string, unknown> = {}): Record<string, unknown> {
	return {
		resource: 'contract',
		operation: 'create',
		workspaceId: fromList(61001),
		templateId: fromList(84001),
		dataFields: mapped({}),
		parties: { party: [BUYER] },
		...changes,
	};
}

/** What was sent to create contracts, in the order of arrival. */
export async function createdBodies() {
	return (await requests())
		.filter(({ method, path }) => method === 'POST' && path === '/v1/contracts/create')
		.map(({ body }) => body);
}

export const PERSON = { name: 'Bo Kivi', email: 'bo@example.org' };
/** The form with one company. */
export const company = (changes: Record<string, unknown> = {}, ...people: unknown[]) => ({
	party: [
		{
			type: 'company',
			name: 'Buyer Oy',
			participants: { participant: people.length === 0 ? [PERSON] : people },
			...changes,
		},
	],
});
/** The same as JSON. */
export const json = (parties: unknown) => ({
	partiesInput: 'json',
	partiesJson: typeof parties === 'string' ? parties : JSON.stringify(parties),
});
