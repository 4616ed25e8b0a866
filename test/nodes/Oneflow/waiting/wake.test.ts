import { sleep } from 'n8n-workflow';

import { byId, failureOf, run, runNode } from '../../../support/harness';
import { resetSandbox } from '../../../support/sandbox';
import {
	call,
	callbacks,
	contractOf,
	decide,
	DRAFT,
	leaveCallback,
	newContracts,
	sha1,
	useN8nStandIn,
	waitFor,
} from './waiting';

const woken = { options: { wokenBy: 'workflow' } };
const HOUR = 3_600_000;

describe('contract: publishAndWait, woken by another workflow', () => {
	beforeEach(async () => await resetSandbox());

	it('is called by Oneflow only for deletions, and keeps an address for each contract', async () => {
		const ids = await newContracts(3);
		await run({
			parameters: waitFor('={{ $json.id }}', woken),
			items: ids.map((id) => ({ id })),
		});
		const webhooks = await callbacks();
		expect(webhooks.map(contractOf).sort()).toEqual([...ids].sort());
		for (const { filters } of webhooks) {
			const [events] = filters[0].filter_rules;
			expect(events).toEqual({ type: 'EVENT_TYPE', values: ['contract:delete'] });
		}
	});

	it('goes on as with a webhook of its own, and leaves none', async () => {
		const ids = await newContracts(2);
		const options = {
			parameters: waitFor('={{ $json.id }}', woken),
			items: ids.map((id) => ({ id })),
		};
		const after = await run(options);
		const webhooks = await callbacks();
		const at = (id: number) => webhooks.find((webhook) => contractOf(webhook) === id)!;
		await decide(ids[0], 'sign');
		expect(await call(options, after, at(ids[0]))).toMatchObject({ status: 200, started: false });
		await decide(ids[1], 'decline');
		const answer = await call(options, after, at(ids[1]));
		expect(answer.items.map(({ json }) => json.outcome)).toEqual(['signed', 'declined']);
		expect(await callbacks()).toEqual([]);
	});

	it('refuses another way to be woken', async () => {
		const error = await failureOf({
			parameters: waitFor(byId(DRAFT), { options: { wokenBy: 'nobody' } }),
		});
		expect(error.message).toContain('Woken By');
		expect(await callbacks()).toEqual([]);
	});
});

describe('contract: wakeWaitingRuns', () => {
	const n8n = useN8nStandIn();

	const park = async (
		execution: string,
		contractId = DRAFT,
		began = Date.now(),
		at = n8n().origin,
	) => await leaveCallback(at, execution, { contractId, began });

	const wake = (contractId: unknown = byId(DRAFT), items: object[] = [{}]) => ({
		parameters: { resource: 'contract', operation: 'wakeWaitingRuns', contractId },
		items,
		waitingBase: `${n8n().origin}/webhook-waiting`,
	});

	it('calls each run that waits for the contract, signed as Oneflow signs, and no other', async () => {
		await park('one');
		await park('two');
		await park('other', 900501);
		await park('elsewhere', DRAFT, Date.now(), 'https://other.example');
		const rows = await runNode(wake());
		expect(rows.map(({ json }) => json)).toEqual([{ contractId: DRAFT, woken: 2 }]);
		expect(
			n8n()
				.calls.map(({ path }) => path.split('/')[2])
				.sort(),
		).toEqual(['one', 'two']);
		for (const { path, body } of n8n().calls) {
			expect(body.contract).toEqual({ id: DRAFT });
			const key = `key of ${path.split('/')[2]}`;
			expect(body.signature).toBe(sha1(`${String(body.callback_id)}${key}`));
		}
	});

	it('wakes nobody where nobody waits', async () => {
		const rows = await runNode(wake());
		expect(rows.map(({ json }) => json)).toEqual([{ contractId: DRAFT, woken: 0 }]);
		expect(n8n().calls).toEqual([]);
	});

	it('removes the webhook of a run that is gone, or surely waits no more', async () => {
		await park('deleted');
		await park('ended', DRAFT, Date.now() - HOUR);
		n8n().answers.set('deleted', 404).set('ended', 409);
		const rows = await runNode(wake());
		expect(rows[0].json.woken).toBe(0);
		expect(await callbacks()).toEqual([]);
	});

	it('calls again a run that is still about to wait', async () => {
		await park('busy');
		n8n().answers.set('busy', 409);
		const waking = runNode(wake());
		while (n8n().calls.length === 0) await sleep(5);
		n8n().answers.set('busy', 200);
		expect((await waking)[0].json.woken).toBe(1);
		expect(n8n().calls).toHaveLength(2);
	});

	it('reads who waits once for all its items', async () => {
		await park('one');
		await park('other', 900501);
		const rows = await runNode(wake('={{ $json.id }}', [{ id: DRAFT }, { id: 900501 }]));
		expect(rows.map(({ json }) => json.woken)).toEqual([1, 1]);
	});
});
