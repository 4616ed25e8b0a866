import fc from 'fast-check';

import { LiveHost, sign } from '../../../support/liveHost';
import { resetSandbox, sandboxCredential } from '../../../support/sandbox';

const RANDOM_BODIES = 10_000;
const GOOD = {
	contract: { id: 900500 },
	callback_id: '5b7efd06092618b8f3a18740c8379d329d3ba00e',
	events: [{ id: 1, type: 'contract:sign', created_time: '2025-03-03T12:00:00+0000' }],
};

function nested(depth: number): unknown {
	let value: unknown = 'deep';
	for (let level = 0; level < depth; level++) value = { contract: value, events: [value] };
	return value;
}

describe('a body that is no notification of Oneflow', () => {
	let host: LiveHost;
	let id: string;
	let key: string;

	beforeAll(async () => {
		await resetSandbox();
		host = new LiveHost({ webhookBase: 'http://127.0.0.1:9' });
		id = host.add(
			{ events: ['*'], options: { includeContract: false } },
			{ credential: sandboxCredential() },
		);
		await host.activate(id);
		key = host.signKey(id);
	});

	const expectRefusal = async (body: unknown) => {
		const answer = await host.call(id, body);
		expect(answer).toEqual({ status: 401, body: undefined });
	};

	afterEach(() => {
		expect(host.executions).toEqual([]);
		expect(host.logs.filter(({ level }) => level === 'exception')).toEqual([]);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
		host.logs.splice(0);
	});

	it(
		`starts nothing and throws nothing, ${RANDOM_BODIES} times over`,
		async () => {
			const odd = fc.oneof(
				fc.anything({ maxDepth: 4 }),
				fc.jsonValue({ maxDepth: 6 }),
				fc.constantFrom(GOOD.contract, GOOD.events, GOOD.callback_id, 900500, [], {}, '', null, -1),
			);
			const alike = fc.record(
				{
					contract: fc.oneof(odd, fc.record({ id: odd })),
					callback_id: fc.oneof(odd, fc.string()),
					events: fc.oneof(odd, fc.array(fc.oneof(odd, fc.record({ id: odd, type: odd })))),
					signature: fc.oneof(odd, fc.string({ minLength: 40, maxLength: 40 })),
				},
				{ requiredKeys: [] },
			);
			const forged = fc
				.tuple(fc.constantFrom('', 'n8n-demo-sign-key', 'null', 'undefined'), fc.string())
				.map(([guess, callback]) => ({
					...GOOD,
					callback_id: callback,
					signature: sign(callback, guess),
				}));
			await fc.assert(fc.asyncProperty(fc.oneof(odd, alike, forged), expectRefusal), {
				numRuns: RANDOM_BODIES,
			});
		},
		10 * 60_000,
	);

	const signed = (change: object): object => ({
		...GOOD,
		signature: sign(GOOD.callback_id, key),
		...change,
	});

	it.each<[string, () => unknown]>([
		['nothing', () => undefined],
		['null', () => null],
		['text', () => JSON.stringify(GOOD)],
		['a list of notifications', () => [signed({})]],
		['an empty object', () => ({})],
		['no signature', () => GOOD],
		['a key of its own', () => JSON.parse(`{"__proto__": ${JSON.stringify(signed({}))}}`)],
		[
			'a polluted prototype',
			() => JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
		],
		['deep nesting', () => nested(5_000)],
		['deep nesting in its place', () => signed({ contract: nested(2_000) })],
		['a list in place of the contract', () => signed({ contract: [{ id: 1 }] })],
		['text for the contract ID', () => signed({ contract: { id: '900500' } })],
		['a contract ID below one', () => signed({ contract: { id: 0 } })],
		['a broken contract ID', () => signed({ contract: { id: 1.5 } })],
		['a huge contract ID', () => signed({ contract: { id: 1e308 } })],
		['an endless contract ID', () => signed({ contract: { id: Infinity } })],
		['no number for the contract ID', () => signed({ contract: { id: NaN } })],
		['a path for the contract ID', () => signed({ contract: { id: '../accounts/me' } })],
		['a list of callback IDs', () => signed({ callback_id: [GOOD.callback_id] })],
		[
			'an object that turns into the callback ID',
			() => signed({ callback_id: { toString: () => GOOD.callback_id } }),
		],
		['an empty callback ID', () => ({ ...signed({}), callback_id: '', signature: sign('', key) })],
		['a callback ID of a million characters', () => signed({ callback_id: 'a'.repeat(1e6) })],
		[
			'another callback ID in other letters',
			() => signed({ callback_id: GOOD.callback_id.toUpperCase() }),
		],
		[
			'a callback ID that looks alike',
			() => signed({ callback_id: GOOD.callback_id.replace('a', 'а') }),
		],
		['the signature of another callback', () => signed({ signature: sign('other', key) })],
		['the signature of an empty key', () => signed({ signature: sign(GOOD.callback_id) })],
		['the signature of the key alone', () => signed({ signature: sign('', key) })],
		['the key as signature', () => signed({ signature: key })],
		['a list of signatures', () => signed({ signature: [sign(GOOD.callback_id, key)] })],
		[
			'a signature in upper case',
			() => signed({ signature: sign(GOOD.callback_id, key).toUpperCase() }),
		],
		['a signature that is true', () => signed({ signature: true })],
		[
			'a signature in an event',
			() => ({ ...GOOD, events: [{ ...GOOD.events[0], signature: sign(GOOD.callback_id, key) }] }),
		],
		['no event', () => signed({ events: [] })],
		['an object of events', () => signed({ events: { 0: GOOD.events[0], length: 1 } })],
		['a million events', () => signed({ events: Array(1e6).fill(GOOD.events[0]) })],
		['text for an event', () => signed({ events: ['contract:sign'] })],
		['an event without ID', () => signed({ events: [{ type: 'contract:sign' }] })],
		[
			'an event with a list of types',
			() => signed({ events: [{ id: 1, type: ['contract:sign'] }] }),
		],
		['a huge event type', () => signed({ events: [{ id: 1, type: 'x'.repeat(1e6) }] })],
		[
			'one bad event among good ones',
			() => signed({ events: [GOOD.events[0], { id: -1, type: 'x' }] }),
		],
		[
			'duplicate keys',
			() =>
				JSON.parse(
					`{"contract":{"id":1},"callback_id":"x","events":[{"id":1,"type":"t"}],"signature":"${sign('y', key)}","callback_id":"z"}`,
				),
		],
	])('is refused: %s', async (_, body) => {
		await expectRefusal(body());
	});

	it('is refused in manual setup too', async () => {
		const manual = host.add(
			{ events: ['*'], setup: 'manual', options: { includeContract: false } },
			{ credential: sandboxCredential({ webhookSignKey: 'own' }) },
		);
		await host.activate(manual);
		await fc.assert(
			fc.asyncProperty(fc.jsonValue(), async (body) => {
				expect(await host.call(manual, body)).toEqual({ status: 401, body: undefined });
			}),
			{ numRuns: 500 },
		);
	});
});
