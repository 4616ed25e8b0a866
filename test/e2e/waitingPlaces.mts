import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { outputOf } from '../../tools/host/client.mts';
import { stage } from './setting.mts';
import { sign } from './triggerTools.mts';
import {
	AFTER,
	CalledWorkflow,
	callbacksGone,
	drafts,
	link,
	node,
	WAITING_NODE,
	waitingNode,
} from './waitingTools.mts';

const FAILED = 'Failed';
const LOOP = 'Loop Over Items';
const SPLIT = 'Split Out';

const afterNode = () => node(AFTER, 'n8n-nodes-base.noOp');
/** Makes an item of each entry of the call's body. */
const splitNode = () =>
	node(SPLIT, 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'body.contracts', options: {} });
const asBody = (ids: number[]) => ({ contracts: ids.map((contractId) => ({ contractId })) });
const to = (name: string) => [{ node: name, type: 'main', index: 0 }];

/** The places in workflows where people put a wait. */
export function waitingPlacesSuite(): void {
	describe('Publish and Wait goes on', () => {
		const made: CalledWorkflow[] = [];
		const publish = async (...parts: Parameters<typeof CalledWorkflow.publish>) => {
			const workflow = await CalledWorkflow.publish(...parts);
			made.push(workflow);
			return workflow;
		};

		after(async () => {
			for (const workflow of made) await workflow.remove();
		});

		it('after its workflow was edited meanwhile, the node renamed and another put in its place', async () => {
			const { client } = stage().n8n;
			const workflow = await publish([waitingNode('={{ $json.body.contractId }}'), afterNode()]);
			const [contractId] = await drafts(1);
			assert(contractId);
			await workflow.start({ contractId });
			await workflow.asleep([contractId]);
			const { nodes } = await client.workflow(workflow.id);
			const edited = nodes.map((each) =>
				each.name === WAITING_NODE ? { ...each, name: 'Renamed' } : each,
			);
			const connections = link('Webhook', 'Renamed', AFTER);
			await client.updateWorkflow(workflow.id, { nodes: edited, connections });
			await client.activate(workflow.id);
			await sign(contractId);
			assert.equal((await workflow.until(1)).get(contractId), 'signed');
			await callbacksGone([contractId]);
		});

		it('in a loop, one contract after the other', async () => {
			const workflow = await publish(
				[
					splitNode(),
					node(LOOP, 'n8n-nodes-base.splitInBatches', { options: {} }, { typeVersion: 3 }),
					waitingNode('={{ $json.contractId }}'),
					afterNode(),
				],
				{
					...link('Webhook', SPLIT, LOOP),
					[LOOP]: { main: [to(AFTER), to(WAITING_NODE)] },
					...link(WAITING_NODE, LOOP),
				},
			);
			const ids = await drafts(2);
			await workflow.start(asBody(ids));
			for (const id of ids) {
				await workflow.asleep([id]);
				await sign(id);
				await callbacksGone([id]);
			}
			const outcomes = await workflow.until(1);
			assert.deepEqual(
				[...outcomes],
				ids.map((id) => [id, 'signed']),
			);
		});

		it('in a sub-workflow, and its caller with what it gives', async () => {
			const { client } = stage().n8n;
			const child = await client.createWorkflow({
				name: 'Waiting sub-workflow',
				nodes: [
					node(
						'Called',
						'n8n-nodes-base.executeWorkflowTrigger',
						{ inputSource: 'passthrough' },
						{ typeVersion: 1.1 },
					),
					waitingNode('={{ $json.body.contractId }}'),
				],
				connections: link('Called', WAITING_NODE),
				settings: { executionOrder: 'v1' },
			});
			await client.activate(child.id);
			const call = node(
				'Call',
				'n8n-nodes-base.executeWorkflow',
				{
					workflowId: { __rl: true, mode: 'id', value: child.id },
					options: { waitForSubWorkflow: true },
				},
				{ typeVersion: 1.2 },
			);
			const workflow = await publish([call, afterNode()]);
			const [contractId] = await drafts(1);
			assert(contractId);
			await workflow.start({ contractId });
			await workflow.asleep([contractId]);
			await sign(contractId);
			assert.equal((await workflow.until(1)).get(contractId), 'signed');
			await callbacksGone([contractId]);
			await client.deactivate(child.id);
		});

		it('with several items together, the failed one by the error output', async () => {
			const workflow = await publish(
				[
					splitNode(),
					waitingNode('={{ $json.contractId }}', undefined, { onError: 'continueErrorOutput' }),
					afterNode(),
					node(FAILED, 'n8n-nodes-base.noOp'),
				],
				{
					...link('Webhook', SPLIT, WAITING_NODE),
					[WAITING_NODE]: { main: [to(AFTER), to(FAILED)] },
				},
			);
			const [first, second] = await drafts(2);
			assert(first && second);
			await workflow.start(asBody([first, 123456, second]));
			// One webhook, named after one of them, hears of both.
			await workflow.asleep([]);
			await sign(second);
			await callbacksStay(workflow);
			await stage().sandbox.decline(first);
			const outcomes = await workflow.until(1);
			assert.deepEqual(
				[...outcomes],
				[
					[first, 'declined'],
					[second, 'signed'],
				],
			);
			const [{ id = '' } = {}] = await stage().n8n.client.executions(workflow.id);
			const failed = outputOf(await stage().n8n.client.execution(id), FAILED);
			assert.equal(failed.length, 1);
			assert.match(JSON.stringify(failed[0]?.json.error), /123456|not found|exist/i);
			await callbacksGone([first, second]);
		});
	});
}

/** Oneflow has called about the first of several decisions, and the execution still waits. */
async function callbacksStay(workflow: CalledWorkflow): Promise<void> {
	assert(await stage().sandbox.idle(20_000));
	assert.equal((await workflow.statuses()).waiting, 1);
}
