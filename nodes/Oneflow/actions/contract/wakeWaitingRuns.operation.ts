import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { notice } from '../../parameters/fields';
import { wake } from '../../waiting/wake';

/**
 * GET /webhooks (docs/oneflow-api.md 3.18), whose addresses say which runs wait for the contract, and a call
 * to each of these at this n8n's own address.
 */
export const wakeWaitingRuns: Operation<number> = {
	name: 'Wake Waiting Runs',
	value: 'wakeWaitingRuns',
	action: 'Wake the runs that wait for a contract',
	description:
		'Let runs of Publish and Wait that are woken by another workflow go on, once their contract is decided',
	fields: [
		contract.field,
		notice(
			'Put this after an Oneflow Trigger with the events Contract Signed, Contract Declined, Signing Period Expired and Contract Deleted. It serves every workflow of this n8n whose Publish and Wait has Woken By set to Another Workflow.',
			'wakeNotice',
		),
	],
	read: (item) => contract.of(item),
	run: async ({ item, oneflow }, contractId) => ({
		contractId,
		woken: await wake(item.context, oneflow, contractId),
	}),
};
