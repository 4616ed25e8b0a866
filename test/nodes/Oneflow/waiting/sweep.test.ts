import type { ITriggerFunctions } from 'n8n-workflow';

import { sweepForTrigger, sweepLeftovers } from '../../../../nodes/Oneflow/waiting/sweep';
import { OneflowClient } from '../../../../nodes/Oneflow/transport/client';
import { executeContext } from '../../../support/harness';
import { api, control, sandboxCredential } from '../../../support/sandbox';
import { startStub } from '../../../support/stub';
import { callbacks, decide, leaveCallback, newContracts, sha1, useN8nStandIn } from './waiting';

const HOUR = 3_600_000;
const NOW = Date.now();

describe('sweeping what waiting runs have left', () => {
	const n8n = useN8nStandIn();

	const leave = async (
		execution: string,
		{
			began = NOW - 3 * HOUR,
			expires,
			at = n8n().origin,
		}: { began?: number; expires?: number; at?: string },
	) => await leaveCallback(at, execution, { began, expires });

	const left = async () =>
		(await callbacks()).map(({ callback_url: url }) => new URL(url).pathname.split('/')[2]).sort();

	const sweep = async (mostDue = 10, mostOld = 10) => {
		const context = executeContext({ parameters: {} });
		const oneflow = await OneflowClient.connect(context);
		return await sweepLeftovers({
			oneflow,
			httpRequest: async (request) => await context.helpers.httpRequest(request),
			logger: context.logger,
			origin: n8n().origin,
			mostDue,
			mostOld,
			now: NOW,
		});
	};

	it('removes a callback long after its time limit, without a call', async () => {
		await leave('past', { began: NOW - 5 * HOUR, expires: NOW - HOUR });
		await leave('future', { began: NOW - HOUR, expires: NOW + HOUR });
		expect(await sweep()).toMatchObject({ removed: 1, offered: 0 });
		expect(await left()).toEqual(['future']);
		expect(n8n().calls).toEqual([]);
	});

	// promise: A limit that has passed leaves no webhook
	it('removes one whose limit has just passed, once n8n says that its run has gone on', async () => {
		const justPassed = { began: NOW - 2 * 60_000, expires: NOW - 1000 };
		await leave('ended', justPassed);
		await leave('waiting', justPassed);
		n8n().answers.set('ended', 409);
		expect(await sweep()).toMatchObject({ removed: 1, offered: 2 });
		expect(await left()).toEqual(['waiting']);
	});

	it('removes one whose limit passes within this second, as addresses tell whole seconds', async () => {
		await leave('ended', { began: NOW - 60_000, expires: NOW + 900 });
		await leave('later', { began: NOW - 60_000, expires: NOW + 5000 });
		n8n().answers.set('ended', 409).set('later', 409);
		expect(await sweep()).toMatchObject({ removed: 1, offered: 1 });
		expect(await left()).toEqual(['later']);
	});

	it('calls young runs whose contract was decided a minute ago, however they missed it', async () => {
		const [late, undecided, fresh] = await newContracts(3, true);
		await control('POST', '/clock', { offset_ms: -61_000 });
		await decide(late, 'decline');
		await control('POST', '/clock', { offset_ms: 0 });
		await decide(fresh, 'sign');
		const young = { began: NOW - 120_000 };
		await leaveCallback(n8n().origin, 'late', { contractId: late, ...young });
		await leaveCallback(n8n().origin, 'undecided', { contractId: undecided, ...young });
		await leaveCallback(n8n().origin, 'fresh', { contractId: fresh, ...young });
		expect(await sweep()).toMatchObject({ removed: 0, offered: 1 });
		expect(n8n().calls.map(({ path }) => path.split('/')[2])).toEqual(['late']);
	});

	it('asks about no old ones when there is no time for that', async () => {
		await leave('old', {});
		expect(await sweep(10, 0)).toMatchObject({ offered: 0 });
	});

	it('asks n8n about old waits, and removes those that are over', async () => {
		await leave('waiting', {});
		await leave('deleted', {});
		await leave('ended', {});
		await leave('refused', {});
		await leave('broken', {});
		await leave('young', { began: NOW - HOUR });
		n8n().answers.set('deleted', 404).set('ended', 409).set('refused', 401).set('broken', 502);
		expect(await sweep()).toMatchObject({ removed: 2, offered: 5 });
		expect(await left()).toEqual(['broken', 'refused', 'waiting', 'young']);
	});

	it('asks in Oneflow’s place, signed with the webhook’s own key', async () => {
		await leave('waiting', {});
		await sweep();
		expect(n8n().calls).toHaveLength(1);
		const [{ path, body }] = n8n().calls;
		expect(path).toContain('/webhook-waiting/waiting/oneflow?signature=t&contract=900500&');
		expect(body.contract).toEqual({ id: 900500 });
		expect(body.signature).toBe(sha1(`${String(body.callback_id)}key of waiting`));
	});

	it('leaves alone what belongs to another address, and what is no waiting run’s', async () => {
		const at = 'https://other.example';
		await leave('elsewhere', { at, expires: NOW - HOUR });
		await leave('old elsewhere', { at });
		const before = (await api('GET', '/webhooks')).count;
		expect(await sweep()).toMatchObject({ removed: 0, offered: 0 });
		expect((await api('GET', '/webhooks')).count).toBe(before);
		expect(n8n().calls).toEqual([]);
	});

	it('looks after no more waits at a time than asked, and after others another time', async () => {
		for (let each = 0; each < 4; each++) await leave(`execution${each}`, {});
		for (let tries = 0; tries < 40; tries++) expect((await sweep(0, 2)).offered).toBe(2);
		expect(new Set(n8n().calls.map(({ path }) => path)).size).toBe(4);
	});

	// promise: Waits that ended are cleared away in each account
	it('is done once in an hour for each account, also where nobody or the same user acts', async () => {
		const stub = await startStub({ body: { count: 0, data: [] } });
		const sweepFor = async (apiToken: string) => {
			const credential = sandboxCredential({ baseUrl: stub.url, userEmail: '', apiToken });
			const context = executeContext({ parameters: {}, credential });
			const oneflow = await OneflowClient.connect(context);
			await sweepForTrigger(context as unknown as ITriggerFunctions, oneflow, n8n().origin);
		};
		for (const token of ['one', 'other', 'one']) await sweepFor(token);
		await stub.close();
		const tokens = stub.requests.map(({ headers }) => headers['x-oneflow-api-token']);
		expect(tokens).toEqual(['one', 'other']);
	});
});
