import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { CREATE_NODE, createExample } from '../../tools/demo/examples.mts';
import { peopleOf, type Contract } from '../../tools/demo/oneflow.mts';
import { outputOf } from '../../tools/host/client.mts';
import type { Execution } from '../../tools/host/types.mts';
import { createWorkflowWith, runOnce } from './build.mts';
import { stage } from './setting.mts';

async function contractsOf(execution: Execution): Promise<Contract[]> {
	assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
	const items = outputOf(execution, CREATE_NODE);
	return await Promise.all(
		items.map(async ({ json }) => await stage().oneflow.contract(Number(json.id))),
	);
}

const counterparties = (contract: Contract) =>
	contract.parties.filter(({ my_party: own }) => !own).map(({ name }) => name);

export function createSuite(): void {
	describe('contract:create', () => {
		it('makes one contract for each item, in order, each with its own content', async () => {
			const execution = await runOnce(await createExample(stage()));
			const contracts = await contractsOf(execution);

			assert.deepEqual(
				contracts.map(({ _private }) => _private.name),
				['Order 20451 · Birch & Sons Oy', 'Order 20452 · Harbour Café AB'],
			);
			assert.deepEqual(contracts.map(counterparties), [['Birch & Sons Oy'], ['Harbour Café AB']]);
			assert.deepEqual(
				contracts.map((contract) =>
					peopleOf(contract).some(({ email }) => email === 'bo.kivi@birch.example'),
				),
				[true, false],
			);
			const values = contracts.map(({ data_fields: fields }) => fields.map(({ value }) => value));
			assert(values[0]?.includes('20451'), 'The first contract has its order number as a field.');
			assert(values[1]?.includes('20452'), 'The second contract has its order number as a field.');
		});

		it('links each output item to its input item', async () => {
			const execution = await runOnce(await createExample(stage()));
			const items = outputOf(execution, CREATE_NODE);
			assert.deepEqual(
				items.map(({ pairedItem }) => pairedItem),
				[{ item: 0 }, { item: 1 }],
			);
		});

		it('publishes when told to, and otherwise leaves a draft', async () => {
			const sent = await contractsOf(await runOnce(await createExample(stage())));
			assert.deepEqual(
				sent.map(({ state }) => state),
				['pending', 'pending'],
			);
			const drafts = await contractsOf(await runOnce(await createWorkflowWith({ publish: false })));
			assert.deepEqual(
				drafts.map(({ state }) => state),
				['draft', 'draft'],
			);
		});

		it('takes parties as JSON, companies and individuals', async () => {
			const parties = [
				{
					type: 'company',
					name: 'Json Company',
					country_code: 'SE',
					participants: [{ name: 'Json Person', email: 'person@example.org', signatory: true }],
				},
				{
					type: 'individual',
					participant: {
						name: 'Json Individual',
						email: 'individual@example.org',
						signatory: true,
					},
				},
			];
			const workflow = await createWorkflowWith({
				partiesInput: 'json',
				partiesJson: JSON.stringify(parties),
				publish: false,
			});
			for (const contract of await contractsOf(await runOnce(workflow))) {
				assert.deepEqual(counterparties(contract), ['Json Company', 'Json Individual']);
			}
		});
	});
}
