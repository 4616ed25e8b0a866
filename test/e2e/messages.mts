import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createWorkflowWith, runOnce, type Parameters } from './build.mts';
import { requests } from './setting.mts';

interface Case {
	name: string;
	change: Parameters;
	/** What the message has to name: the field in the words of the form, and the value. */
	says: RegExp[];
}

const locator = (value: unknown) => ({ __rl: true, mode: 'id', value });

const CASES: Case[] = [
	// By expression, because n8n itself refuses a fixed value of this kind before the node runs.
	{
		name: 'an expression that gives no workspace',
		change: { workspaceId: locator('={{ $json.noSuchColumn }}') },
		says: [/workspace/i],
	},
	{
		name: 'an expression that gives text where the template number belongs',
		change: { templateId: locator('={{ $json.company }}') },
		says: [/template/i, /Birch/],
	},
	{
		name: 'a party without participants',
		change: { parties: { party: [{ type: 'company', name: 'Lonely Oy', participants: {} }] } },
		says: [/recipient/i, /participant/i],
	},
	{
		name: 'parties as JSON of the wrong shape',
		change: { partiesInput: 'json', partiesJson: '"Buyer Oy"' },
		says: [/recipients/i],
	},
	{
		name: 'parties that are no JSON',
		change: { partiesInput: 'json', partiesJson: '[{ "type": ' },
		says: [/recipients/i, /json/i],
	},
	{
		name: 'an amount that is no number',
		change: { additionalFields: { valueAmount: 'a lot', valueCurrency: 'EUR' } },
		says: [/amount|value/i],
	},
	{
		name: 'an unknown custom ID',
		change: {
			dataFields: { mappingMode: 'defineBelow', value: { no_such_field: 'x' }, schema: [] },
		},
		says: [/no_such_field/],
	},
];

const createCalls = async () =>
	(await requests()).filter(({ path }) => path.endsWith('/contracts/create')).length;

export function messagesSuite(): void {
	describe('Input that cannot work', () => {
		for (const { name, change, says } of CASES) {
			it(`is told before a contract is made: ${name}`, async () => {
				const before = await createCalls();
				const execution = await runOnce(await createWorkflowWith(change));
				assert.equal(execution.status, 'error');
				const { message = '', description = '' } = execution.data.resultData.error ?? {};
				const text = `${message}\n${description}`;
				for (const pattern of says) assert.match(text, pattern);
				assert.match(text, /item 0/i, `The message does not name the item: ${text}`);
				assert.equal(await createCalls(), before, 'A contract was asked for all the same.');
			});
		}
	});
}
