import { hasRunFor } from '../../../support/harness';
import { api, requests, resetSandbox, sandboxCredential } from '../../../support/sandbox';
import { STARTED, STARTING, startN8nStandIn } from '../waiting/waiting';
import { LiveHost, sign, type CallOptions } from '../../../support/liveHost';

const UNREAD = { events: ['*'], options: { includeContract: false } };

interface Event {
	id: number;
	type: string;
	created_time?: string;
}

let callbacks = 0;

function notification(events: Event[] = [{ id: 1, type: 'contract:sign' }], contractId = 900500) {
	callbacks += 1;
	return {
		contract: { id: contractId },
		callback_id: callbacks.toString(16).padStart(40, '0'),
		events,
	};
}

describe('a delivery', () => {
	let host: LiveHost;
	let id: string;

	beforeEach(async () => {
		await resetSandbox();
		host = new LiveHost({ webhookBase: 'http://127.0.0.1:9' });
		id = host.add(UNREAD, { credential: sandboxCredential() });
		await host.activate(id);
	});

	const statuses = async (body: object, times: number, options?: CallOptions) =>
		(
			await Promise.all(
				Array.from({ length: times }, async () => await host.call(id, body, options)),
			)
		)
			.map(({ status }) => status)
			.sort();

	it('gives one item for each event, in their order', async () => {
		const body = host.signed(
			id,
			notification([
				{ id: 12, type: 'participant:sign', created_time: '2025-03-03T12:00:00+0000' },
				{ id: 11, type: 'contract:sign' },
			]),
		);
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
		expect(host.outputs(id)).toEqual([
			{
				event: 'participant:sign',
				eventId: 12,
				eventTime: '2025-03-03T12:00:00+0000',
				contractId: 900500,
				callbackId: body.callback_id,
			},
			{
				event: 'contract:sign',
				eventId: 11,
				eventTime: null,
				contractId: 900500,
				callbackId: body.callback_id,
			},
		]);
	});

	it('runs once for twenty calls at once and twenty later, all answered 200', async () => {
		const body = host.signed(id, notification());
		expect(await statuses(body, 20)).toEqual(Array(20).fill(200));
		expect(await statuses(body, 20)).toEqual(Array(20).fill(200));
		expect(host.executions).toHaveLength(1);
	});

	it('runs once for an event that two webhooks bring', async () => {
		const events = [{ id: 7, type: 'contract:sign' }];
		const [one, other] = [notification(events), notification(events)];
		await Promise.all([host.call(id, host.signed(id, one)), host.call(id, host.signed(id, other))]);
		expect(host.executions).toHaveLength(1);
	});

	it('starts each of two workflows that hear of the same event', async () => {
		const second = host.add(UNREAD, { credential: sandboxCredential() });
		await host.activate(second);
		const events = [{ id: 7, type: 'contract:sign' }];
		await host.call(id, host.signed(id, notification(events)));
		await host.call(second, host.signed(second, notification(events)));
		expect(host.outputs(id)).toHaveLength(1);
		expect(host.outputs(second)).toHaveLength(1);
	});

	it('runs for the rest of a notification whose events came partly before, each once', async () => {
		await host.call(id, host.signed(id, notification([{ id: 1, type: 'contract:sign' }])));
		const second = notification([
			{ id: 1, type: 'contract:sign' },
			{ id: 2, type: 'contract:decline' },
			{ id: 2, type: 'contract:decline' },
		]);
		await host.call(id, host.signed(id, second));
		expect(host.outputs(id).map(({ eventId }) => eventId)).toEqual([1, 2]);
	});

	it('tells events of different contracts apart', async () => {
		const events = [{ id: 1, type: 'contract:sign' }];
		await host.call(id, host.signed(id, notification(events, 1)));
		await host.call(id, host.signed(id, notification(events, 2)));
		expect(host.executions).toHaveLength(2);
	});

	it('starts nothing for a replay that somebody changed, before and after a restart', async () => {
		const body = host.signed(id, notification());
		await host.call(id, body);
		const altered = { ...body, contract: { id: 900501 } };
		await host.call(id, altered);
		await host.restart();
		await host.call(id, altered);
		expect(host.runs(id)).toHaveLength(1);
	});

	it('is remembered over a restart', async () => {
		const bodies = Array.from({ length: 30 }, (_, at) =>
			host.signed(id, notification([{ id: at + 1, type: 'contract:sign' }])),
		);
		await Promise.all(bodies.map(async (body) => await host.call(id, body)));
		await host.restart();
		for (const body of bodies) expect(await host.call(id, body)).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(30);
	});

	it('may repeat itself when deduplication is off, unless it was changed', async () => {
		const repeating = host.add(
			{ ...UNREAD, options: { includeContract: false, deduplicate: false } },
			{ credential: sandboxCredential() },
		);
		await host.activate(repeating);
		const body = host.signed(repeating, notification());
		for (let count = 0; count < 3; count++) await host.call(repeating, body);
		expect(host.runs(repeating)).toHaveLength(3);
		await host.call(repeating, { ...body, events: [{ id: 2, type: 'contract:sign' }] });
		expect(host.runs(repeating)).toHaveLength(3);
	});

	it('comes again when n8n could not store the run', async () => {
		const body = host.signed(id, notification());
		expect(await host.call(id, body, { failRun: true })).toMatchObject({ status: 500 });
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(1);
	});

	it.each(['begin', 'handled', 'stored', 'running', 'begun', 'answering'] as const)(
		'runs once when its caller goes away at "%s" and comes again',
		async (hangUpAt) => {
			const body = host.signed(id, notification());
			await host.call(id, body, { hangUpAt });
			expect(await host.call(id, body)).toMatchObject({ status: 200 });
			expect(host.runs(id)).toHaveLength(1);
		},
	);

	it('is not taken for done when its caller went away and n8n could not store the run', async () => {
		const body = host.signed(id, notification());
		await host.call(id, body, { hangUpAt: 'handled', failRun: true });
		expect(host.executions).toHaveLength(0);
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(1);
	});

	it('lets duplicates through to the database once its caller went away', async () => {
		const body = host.signed(id, notification());
		const answers: number[] = [];
		await host.call(id, body, {
			hangUpAt: 'begin',
			at: async (point) => {
				if (point === 'handled') answers.push((await host.call(id, body)).status);
			},
		});
		expect(answers).toEqual([200]);
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(1);
	});

	it.each(['begin', 'handled', 'stored', 'running', 'begun', 'ended', 'answering'] as const)(
		'runs exactly once when n8n is killed at "%s"',
		async (killAt) => {
			const body = host.signed(id, notification());
			expect(await host.call(id, body, { killAt })).toMatchObject({ status: 0 });
			await host.restart();
			expect(await host.call(id, body)).toMatchObject({ status: 200 });
			expect(host.runs(id)).toHaveLength(1);
		},
	);

	it('succeeds once when Oneflow comes again before n8n begins the stored run', async () => {
		const body = host.signed(id, notification());
		await host.call(id, body, { killAt: 'stored' });
		const stored = host.executions.splice(0);
		await host.restart();
		await host.call(id, body);
		host.executions.push(...stored);
		await host.run(stored[0]);
		expect(host.runs(id)).toHaveLength(1);
		expect(stored[0]).toMatchObject({ status: 'success', output: [] });
	});

	it('runs again in an execution that n8n tries again, as when a worker died', async () => {
		await host.call(id, host.signed(id, notification()));
		const [execution] = host.executions;
		await host.run(execution);
		expect(execution.output).toHaveLength(1);
	});

	it('stays believed whatever happens to the static data, and leaves it alone', async () => {
		const stored = host.workflows.get(id)!;
		stored.staticText = '{"global":{"counter":7}}';
		const body = host.signed(id, notification());
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
		await host.call(id, body);
		expect(stored.staticText).toBe('{"global":{"counter":7}}');
		expect(host.runs(id)).toHaveLength(1);
	});

	it('is believed after an edit that happened while a call was under way', async () => {
		await host.call(id, host.signed(id, notification()), {
			at: async (point) => {
				if (point !== 'running') return;
				host.workflows.get(id)!.node.parameters = { ...UNREAD, events: ['contract:sign'] };
				await host.activate(id);
			},
		});
		const next = host.signed(id, notification([{ id: 2, type: 'contract:sign' }]));
		expect(await host.call(id, next)).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(2);
	});

	it('is believed after the token was renewed, at one look at Oneflow for all calls', async () => {
		const own = (await api('GET', '/webhooks?limit=100')).data.find(
			({ callback_url: url }: { callback_url: string }) => url === host.url(id),
		);
		const body = host.signed(id, notification());
		await api('PUT', `/webhooks/${own.id}`, { sign_key: 'key-of-a-former-token' });
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
		await host.restart();
		const former = notification([{ id: 3, type: 'contract:sign' }]);
		const signature = sign(former.callback_id, 'key-of-a-former-token');
		const before = (await requests()).length;
		for (let count = 0; count < 5; count++) {
			expect(await host.call(id, { ...former, signature: '0'.repeat(40) })).toMatchObject({
				status: 401,
			});
		}
		expect(await host.call(id, { ...former, signature })).toMatchObject({ status: 200 });
		expect((await requests()).length - before).toBe(1);
	});

	it('lets a run pass that somebody retries by hand', async () => {
		await host.call(id, host.signed(id, notification()));
		const again = { ...host.executions[0], id: 'again', mode: 'retry' };
		host.executions.push(again);
		await host.run(again);
		expect(host.runs(id)).toHaveLength(2);
	});
});

describe('a delivery that comes while n8n starts', () => {
	it.each(['', '/below/a/path'])(
		'starts nothing, as n8n would mark its run as crashed, until n8n%s says that it has started',
		async (path) => {
			await resetSandbox();
			const n8n = await startN8nStandIn();
			const end = hasRunFor(30_000);
			Object.assign(n8n.readiness, STARTING, { path: `${path}/healthz/readiness` });
			const host = new LiveHost({ webhookBase: `${n8n.origin}${path}` });
			const id = host.add(UNREAD, { credential: sandboxCredential() });
			await host.activate(id);
			const body = host.signed(id, notification());
			expect(await host.call(id, body)).toMatchObject({ status: 503 });
			expect(host.executions).toEqual([]);
			Object.assign(n8n.readiness, STARTED);
			expect(await host.call(id, body)).toMatchObject({ status: 200 });
			expect(await host.call(id, body)).toMatchObject({ status: 200 });
			expect(host.executions).toHaveLength(1);
			// Once for each call until it had started.
			expect(n8n.readiness.asked).toBe(2);
			end();
			n8n.close();
		},
	);
});
