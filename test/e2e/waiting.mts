import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { stage } from './setting.mts';
import { sign } from './triggerTools.mts';
import {
	AFTER,
	CalledWorkflow,
	callbacks,
	callbacksGone,
	contractIn,
	drafts,
	node,
	signNotification,
	post,
	waitingNode,
} from './waitingTools.mts';

export function waitingSuite(): void {
	describe('Publish and Wait', () => {
		let workflow: CalledWorkflow;
		const start = async (contractId: number, limitMinutes?: number) =>
			await workflow.start({ contractId, limitMinutes });

		before(async () => {
			workflow = await CalledWorkflow.publish([
				waitingNode('={{ $json.body.contractId }}', '={{ $json.body.limitMinutes ?? 1000000 }}'),
				node(AFTER, 'n8n-nodes-base.noOp'),
			]);
		});

		after(async () => {
			await workflow.remove();
		});

		it('resumes each execution by its own contract, also after a crash, and at its limit', async () => {
			const [signed, declined, slow] = await drafts(3);
			assert(signed && declined && slow);
			await start(signed);
			await start(declined);
			await start(slow, 1);
			await workflow.asleep([signed, declined, slow]);
			await sign(signed);
			assert.deepEqual([...(await workflow.until(1, 20_000))], [[signed, 'signed']]);
			await stage().n8n.kill();
			await stage().n8n.restart();
			await stage().sandbox.decline(declined);
			// On a slow machine the limit may pass before n8n is back and hears of the other.
			const all = await workflow.until(3, 150_000);
			assert.equal(all.get(declined), 'declined');
			assert.equal(all.get(slow), 'timedOut');
			// n8n goes on at a limit without the node; a later run or the trigger sweeps.
			assert.deepEqual((await callbacks()).map(contractIn), [slow]);
			const [later] = await drafts(1);
			assert(later);
			await start(later);
			await workflow.asleep([later]);
			assert.deepEqual((await callbacks()).map(contractIn), [later]);
			await sign(later);
			assert.equal((await workflow.until(4)).get(later), 'signed');
			await callbacksGone([later]);
			assert.deepEqual(await callbacks(), []);
		});

		it('is not moved by forged, replayed and foreign calls', async () => {
			const [own, other] = await drafts(2);
			assert(own && other);
			await start(own);
			const [callback] = await workflow.asleep([own]);
			assert(callback);
			const { callback_url: url, sign_key: key } = callback;
			const waiting = (await workflow.statuses()).waiting;
			assert.equal(await post(url, signNotification(own, 'guessed')), 401);
			assert.equal(await post(url, {}), 401);
			assert.equal(await post(url, signNotification(other, key)), 200);
			const changed = url.replace(`contract=${own}`, `contract=${other}`);
			assert.equal(await post(changed, signNotification(other, key)), 401);
			assert.equal(await post(url.replace('/oneflow', ''), signNotification(own, key)), 404);
			// Signed, but Oneflow says that the contract is not decided.
			assert.equal(await post(url, signNotification(own, key)), 503);
			assert.equal((await workflow.statuses()).waiting, waiting);
		});

		it('resumes once for fifty deciding calls at once', async () => {
			const [contract] = await drafts(1);
			assert(contract);
			const before = (await workflow.statuses()).success ?? 0;
			await start(contract);
			const [callback] = await workflow.asleep([contract]);
			assert(callback);
			const { callback_url: url, sign_key: key } = callback;
			await sign(contract);
			const answers = await Promise.all(
				Array.from({ length: 50 }, () => post(url, signNotification(contract, key))),
			);
			assert.equal((await workflow.until(before + 1, 20_000)).get(contract), 'signed');
			assert(
				// 500 is n8n's own answer to a call that comes while it stores the resumed execution.
				answers.every((status) => [200, 409, 500].includes(status)),
				`Answers: ${answers.join()}`,
			);
			await sleep(1500);
			assert.equal((await workflow.statuses()).success, before + 1);
		});
	});
}
