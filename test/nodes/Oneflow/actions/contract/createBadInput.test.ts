import { byId, failureOf, fromList } from '../../../../support/harness';
import { requests, resetSandbox, sandboxCredential } from '../../../../support/sandbox';
import { company, creating, json, PERSON } from './creating';

describe('contract: create', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	describe('bad input is told before any call', () => {
		const person = (changes: Record<string, unknown>) => ({
			parties: company({}, { ...PERSON, ...changes }),
		});
		const P1 = 'Recipient 1 (Buyer Oy), ';

		it.each<[string, Record<string, unknown>, string]>([
			[
				'a way of entering recipients that there is not',
				{ ...json([]), partiesInput: '={{ "Using JSON" }}' },
				'Recipients Input: "Using JSON" is unknown.',
			],
			[
				'a way of entering data fields that there is not',
				{ dataFieldsInput: '={{ "text" }}', dataFieldsJson: '{ "order_no": "1" }' },
				'Data Fields Input: "text" is unknown.',
			],
			['no workspace', { workspaceId: fromList(0) }, 'Workspace: "0" is not an ID.'],
			['an empty workspace', { workspaceId: byId('') }, 'Workspace: is empty.'],
			['an empty template', { templateId: byId('') }, 'Template: is empty.'],
			['text for a template', { templateId: byId('Quote') }, 'Template: "Quote" is not an ID.'],
			['too long a name', { name: 'x'.repeat(131) }, 'Contract Name: has 131 characters;'],
			[
				'a value without currency',
				{ additionalFields: { valueAmount: '1' } },
				'Value Currency: is empty, but Value Amount is given.',
			],
			[
				'a currency without value',
				{ additionalFields: { valueCurrency: 'SEK' } },
				'Value Amount: is empty, but Value Currency is given.',
			],
			[
				'text for a value',
				{ additionalFields: { valueAmount: 'much', valueCurrency: 'SEK' } },
				'Value Amount: "much" is not an amount.',
			],
			[
				'no known currency',
				{ additionalFields: { valueAmount: 1, valueCurrency: 'kr' } },
				'Value Currency: "kr" is not a currency.',
			],
			[
				'a colleague without address',
				{ additionalFields: { ownerParticipants: { participant: [{ name: 'A' }] } } },
				'Owner participant 1, User: is empty.',
			],
			[
				'a company without name',
				{ parties: company({ name: '' }) },
				'Recipient 1 (Bo Kivi), Company Name: is empty.',
			],
			[
				'a company without people',
				{ parties: { party: [{ type: 'company', name: 'A' }] } },
				'Recipient 1 (A), Participants: are missing.',
			],
			[
				'an individual without a person',
				{ parties: { party: [{ type: 'individual' }] } },
				'Recipient 1, Participants: has 0 entries.',
			],
			[
				'an individual of two',
				{
					parties: {
						party: [{ type: 'individual', participants: { participant: [PERSON, PERSON] } }],
					},
				},
				'Recipient 1 (Bo Kivi), Participants: has 2 entries.',
			],
			[
				'a country in words',
				{ parties: company({ countryCode: 'Finland' }) },
				'Recipient 1 (Buyer Oy), Country Code: "Finland" is not a country code.',
			],
			[
				'too long a company name',
				{ parties: company({ name: 'x'.repeat(101) }) },
				'…), Company Name: has 101 characters;',
			],
			[
				'too long a number',
				{ parties: company({ identificationNumber: '1'.repeat(26) }) },
				'Recipient 1 (Buyer Oy), Registration Number: has 26 characters;',
			],
			['a person without name', person({ name: '' }), `${P1}Contact Name: is empty.`],
			[
				'an individual without name',
				{ parties: { individual: [{ name: '', email: 'bo@example.org' }] } },
				'Recipient 1, Name: is empty.',
			],
			[
				'a person without address',
				person({ email: '' }),
				`${P1}Email: is empty, but the delivery channel needs an email address.`,
			],
			[
				'no real address',
				person({ email: 'bo at example' }),
				`${P1}Email: "bo at example" is not an email address.`,
			],
			[
				'SMS without phone',
				person({ email: '', deliveryChannel: 'sms' }),
				`${P1}Phone Number: is empty, but the delivery channel needs a phone number.`,
			],
			[
				'a national phone number',
				person({ phoneNumber: '070-123' }),
				`${P1}Phone Number: "070-123" is not an international phone number.`,
			],
			[
				'text for a switch',
				person({ signatory: 'maybe' }),
				`${P1}Signatory: "maybe" is neither true nor false.`,
			],
			['JSON that is none', json('[{'), 'Recipients (JSON): is not valid JSON.'],
			['JSON that is text', json('"Buyer"'), 'Recipients: is not a list of recipients.'],
			['JSON that is a number', json('7'), 'Recipients: is not a list of recipients.'],
			[
				'a list of names',
				json('["Buyer"]'),
				'Recipient 1: is a text, where an entry { … } is expected.',
			],
			['JSON of numbers', json('[7]'), 'Recipient 1: '],
			[
				'the own party of a contract that was read',
				json([{ type: 'company', name: 'A', my_party: true, participants: [PERSON] }]),
				'Recipient 1 (A), your own party: is no recipient.',
			],
			[
				'a misspelt key',
				json([{ type: 'company', nmae: 'A', participants: [PERSON] }]),
				'Recipient 1 (Bo Kivi): does not know "nmae".',
			],
			[
				'a misspelt key, also where something is missing',
				json([{ type: 'company', name: 'A', participants: [{ ...PERSON, name: '', nmae: 'Bo' }] }]),
				'Recipient 1 (A): does not know "nmae".',
			],
			[
				'a key beside the list',
				json({ parties: [{ type: 'individual', participant: PERSON }], publish: true }),
				'Recipient 2: does not know "publish".',
			],
			[
				'a key beside the companies',
				json({ company: [{ companyName: 'A', ...PERSON }], publish: true }),
				'Recipient 2: does not know "publish".',
			],
			[
				'an individual with a company',
				json([{ type: 'individual', companyName: 'A', ...PERSON }]),
				'Recipient 1 (Bo Kivi), Company Name: belongs to a company.',
			],
			[
				'a company of two names',
				json([{ type: 'company', name: 'A', companyName: 'B', participants: [PERSON] }]),
				'Recipient 1 (A), Company Name: belongs to a company.',
			],
			['a person without type', json([PERSON]), 'Recipient 1 (Bo Kivi), Type: is empty.'],
			[
				'a person of an unknown type',
				json([{ type: 'person', ...PERSON }]),
				'Recipient 1 (Bo Kivi), Type: "person" is unknown.',
			],
			[
				'a company of an unknown type',
				json([{ type: 'person', companyName: 'A', ...PERSON }]),
				'Recipient 1 (A), Type: "person" is unknown.',
			],
			[
				'JSON that is a date',
				{ partiesInput: 'json', partiesJson: '={{ new Date(0) }}' },
				'Recipients (JSON): is not valid JSON.',
			],
			[
				'a party without type',
				json([{ name: 'A', participants: [PERSON] }]),
				'Recipient 1 (A), Type: ',
			],
			[
				'people that are no list',
				json([{ type: 'company', name: 'A', participants: 'Bo' }]),
				'Recipient 1 (A), Participants: ',
			],
			[
				'41 parties',
				json(Array.from({ length: 41 }, () => ({ type: 'individual', participant: PERSON }))),
				'Recipients: 41 recipients are too many.',
			],
			[
				'41 people',
				json([
					{ type: 'company', name: 'A', participants: Array.from({ length: 41 }, () => PERSON) },
				]),
				'Recipients: 41 participants are too many.',
			],
			[
				'products that are no JSON',
				{ additionalFields: { productsJson: '{{' } },
				'Products (JSON): is not valid JSON.',
			],
			[
				'too long a subject',
				{ publish: true, name: 'A', subject: 'x'.repeat(151) },
				'Subject: has 151 characters;',
			],
			[
				'a reference without value',
				{ options: { referenceField: 'order_no' } },
				'Reference Field: "order_no" has no value among the data fields.',
			],
			[
				'the creator of a contract not made yet',
				{ options: { actAs: 'creator' } },
				'Act As: there is no contract here',
			],
			...['0', 'false'].map((choice): [string, Record<string, unknown>, string] => [
				`${choice} to act as`,
				{ options: { actAs: `={{ ${choice} }}` } },
				`Act As: "${choice}" is unknown.`,
			]),
			['nobody to act as', { options: { actAs: 'custom' } }, 'Act As Email: is empty.'],
		])('%s', async (_, changes, message) => {
			const error = await failureOf({ parameters: creating(changes) });
			expect(error.message).toContain(message);
			expect(error.message).toMatch(/\[item 0\]$/);
			expect(error.name).toBe('NodeOperationError');
			expect(error.description).toBeTruthy();
			expect(await requests()).toEqual([]);
		});

		it('a credential without a user', async () => {
			const error = await failureOf({
				parameters: creating(),
				credential: sandboxCredential({ userEmail: '' }),
			});
			expect(error.message).toMatch(/^User Email: Oneflow does this only on behalf of a user/);
			expect(await requests()).toEqual([]);
		});
	});
});
