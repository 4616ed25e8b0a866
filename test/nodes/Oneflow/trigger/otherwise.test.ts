/* The trigger where Oneflow is otherwise than assumed: one guess of the sandbox flipped at a time. */
import { sleep, type IDataObject } from 'n8n-workflow';

import { refuseUndated, rowOf } from '../../../../nodes/Oneflow/trigger/catchUp/look';
import { LiveHost, sign } from '../../../support/liveHost';
import {
	api,
	control,
	requests,
	resetSandbox,
	sandbox,
	sandboxCredential,
} from '../../../support/sandbox';
import { pending, signContract, until } from '../../../support/unheard';
import { everyObject, startTwisted, withoutKeys, type Twist } from '../../../support/twisted';
import { readings } from '../readings';

const guesses = new Map(readings.map(({ guess }) => [JSON.stringify(guess), guess]));

/** Those under which the trigger, for good reason, does not start, and what it says. */
const REFUSED: Record<string, RegExp> = {
	'{"extensionTypeForm":"null"}': /does not say which template types belong to the extension/,
	'{"extensionTypeForm":"missing"}': /does not say which template types belong to the extension/,
	'{"unlicensedUsers":["ada@example.com"]}': /token or the user email is invalid/,
	'{"plainCallbacks":"never"}': /Must be an HTTPS address/,
};

/** Those under which contracts show their type too late for a test, or cannot be made as this test does. */
const LEFT_OUT = /templateIdLagMs|signatoryDefaults/;

describe('the trigger, where Oneflow is otherwise', () => {
	let host: LiveHost;

	beforeEach(async () => {
		await resetSandbox();
		host = new LiveHost({ webhookBase: 'http://127.0.0.1:9' });
	});

	const activated = async () => {
		const parameters = {
			events: ['contract:sign'],
			extensionType: { __rl: true, mode: 'name', value: 'demo' },
		};
		const id = host.add(parameters, { credential: sandboxCredential() });
		await host.activate(id, { listens: true });
		// A list before that is of a look that the test before this one has ended.
		await until(async () => {
			const paths = (await requests()).map(({ path }) => path);
			const start = paths.indexOf('/v1/accounts/me');
			return start >= 0 && paths.includes('/v1/contracts', start);
		});
		return id;
	};

	const started = (id: string) => host.outputs(id).map(({ contractId }) => contractId);

	it.each([...guesses].filter(([name]) => !LEFT_OUT.test(name)))('%s', async (name, guess) => {
		await sandbox().guess(guess);
		if (name in REFUSED) {
			await expect(activated()).rejects.toThrow(REFUSED[name]);
			return;
		}
		const id = await activated();
		const [told, untold] = await pending(2);
		await signContract(told);
		const log = await api('GET', `/contracts/${told}/events?sort=-id`);
		const all: Array<{ type: string }> = Array.isArray(log) ? log : log.data;
		const events = all.filter(({ type }) => type === 'contract:sign');
		const call = { contract: { id: told }, callback_id: 'c'.repeat(40), events };
		expect(await host.call(id, host.signed(id, call))).toMatchObject({ status: 200 });
		expect(started(id)).toEqual([told]);
		await signContract(untold);
		await host.lookAgain(id);
		await until(() => started(id).length === 2);
		expect(started(id)).toEqual([told, untold]);
		await host.close(id);
	});

	/** Signs five contracts of which nobody calls, at a Oneflow with a twist, and has them found. */
	const findsAll = async (twist: Twist, settings: IDataObject = {}) => {
		const { baseUrl, close } = await startTwisted(twist);
		const credential = sandboxCredential({ baseUrl });
		const parameters = { events: ['contract:sign'], setup: 'polling', ...settings };
		const id = host.add(parameters, { credential });
		await host.activate(id, { listens: true });
		await until(() => host.executions.length > 0);
		const contracts = await pending(5);
		for (const contract of contracts) await signContract(contract);
		await host.lookAgain(id);
		await until(() => started(id).length === 5);
		expect(started(id).map(Number).sort()).toEqual([...contracts].sort());
		await host.close(id);
		await close();
	};

	it('finds all where contracts that never changed their state come first', async () => {
		const drafts = { workspace_id: 61001, template_id: 84001, publish: false, count: 3 };
		await control('POST', '/contracts', drafts);
		await sandbox().guess({ undatedFirst: true, largestPage: 2 });
		await findsAll({});
	});

	it('reads no page behind the last where no contract has ever changed its state', async () => {
		const { baseUrl, close } = await startTwisted(
			everyObject((row) =>
				'state_updated_time' in row ? { ...row, state: 'draft', state_updated_time: null } : row,
			),
		);
		const { count } = await api('GET', '/contracts?limit=1');
		await sandbox().guess({ largestPage: 2 });
		const credential = sandboxCredential({ baseUrl });
		const id = host.add({ events: ['contract:sign'], setup: 'polling' }, { credential });
		await control('DELETE', '/requests');
		await host.activate(id, { listens: true });
		const offsets = async () =>
			(await requests())
				.filter(({ path }) => path === '/v1/contracts')
				.map(({ query }) => Number(query.offset ?? 0));
		await until(async () => (await offsets()).length > 0);
		await sleep(1000);
		expect(Math.max(...(await offsets()))).toBeLessThan(count);
		await host.close(id);
		await close();
	});

	const entry = (change: (key: string, value: unknown) => unknown): Twist =>
		everyObject((row) =>
			Object.fromEntries(Object.entries(row).map(([key, value]) => [key, change(key, value)])),
		);
	const isTime = (key: string, value: unknown): value is string =>
		key.endsWith('_time') && typeof value === 'string';
	const NARROW = {
		workspaceIds: [61001],
		extensionType: { __rl: true, mode: 'name', value: 'demo' },
	};

	// promise: In whatever form Oneflow shows state, workspace and type of a contract, no event is passed over
	it.each<[string, Twist]>([
		[
			'states beside their IDs',
			entry((key, value) => (key === 'state' ? { id: 4, label: value } : value)),
		],
		['states by number', entry((key, value) => (key === 'state' ? 4 : value))],
		[
			'IDs as text',
			entry((key, value) => (/^id$|_id$/.test(key) && value !== null ? String(value) : value)),
		],
		['workspaces and types by their links alone', withoutKeys('_private', '_private_ownerside')],
	])('finds all that are narrowed, with %s', async (_, twist) => {
		await findsAll(twist, NARROW);
	});

	it.each([true, false])(
		'finds all that are narrowed where the list alone lacks workspace and type, with the contract: %s',
		async (includeContract) => {
			const inList = withoutKeys('_private', '_private_ownerside', '_links').answer;
			await findsAll(
				{
					answer: (own, asked) =>
						asked.path === '/contracts' ? (inList?.(own, asked) ?? own) : own,
				},
				{ ...NARROW, options: { includeContract } },
			);
		},
	);

	it.each([
		['pending', false],
		['draft', false],
		['signed', true],
		['declined', true],
	])(
		'takes a list of %s contracts without times for one that tells none: %s',
		(state, isRefused) => {
			const rows = [rowOf({ id: 1, state, state_updated_time: null })];
			const refused = expect(() => refuseUndated(rows));
			if (isRefused) refused.toThrow('does not show in a known form when their states changed');
			else refused.not.toThrow();
		},
	);

	it.each<[string, Twist]>([
		['tell', everyObject(({ state_updated_time: time, ...row }) => ({ ...row, changed: time }))],
		[
			'tell in a known form',
			entry((key, value) => (isTime(key, value) ? Date.parse(value) / 1000 : value)),
		],
	])('says so once where the list does not %s when states changed', async (_, twist) => {
		const { baseUrl, close } = await startTwisted(twist);
		const credential = sandboxCredential({ baseUrl });
		const id = host.add({ events: ['contract:sign'], setup: 'polling' }, { credential });
		await host.activate(id, { listens: true });
		await until(() => host.executions.some(({ error }) => error !== undefined));
		const messages = host.executions.map(({ error }) => error?.message ?? '').filter(Boolean);
		expect(messages).toEqual([
			expect.stringMatching(/does not show in a known form when their states changed/),
		]);
		await host.close(id);
		await close();
	});

	const webhook = (change: (row: IDataObject) => IDataObject) =>
		everyObject((row) => ('callback_url' in row ? change(row as IDataObject) : row));
	/** The trigger's webhooks at a Oneflow with a twist: before and after they are looked at again. */
	const registered = async (twist: Twist) => {
		const { baseUrl, close } = await startTwisted(twist);
		const credential = sandboxCredential({ baseUrl });
		const settings = { events: ['contract:sign'], extensionType: NARROW.extensionType };
		const id = host.add(settings, { credential });
		const own = async () => {
			const { data } = await api('GET', '/webhooks?limit=100');
			const rows = data as Array<{ id: number; callback_url: string }>;
			return rows.filter((row) => row.callback_url.startsWith(host.url(id))).map((row) => row.id);
		};
		return { id, own, close };
	};

	it.each<[string, Twist]>([
		[
			'its template type as text',
			webhook((row) => ({ ...row, template_group_id: String(row.template_group_id) })),
		],
		[
			'its template type with its ID',
			webhook((row) => ({ ...row, template_group_id: { id: row.template_group_id } })),
		],
		['a covered sign key', webhook((row) => ({ ...row, sign_key: '********' }))],
		[
			'events in capitals',
			entry((key, value) =>
				key === 'values' ? [value].flat().map((one) => String(one).toUpperCase()) : value,
			),
		],
	])('makes no webhook anew that is shown with %s', async (_, twist) => {
		const { id, own, close } = await registered(twist);
		await host.activate(id);
		const before = await own();
		expect(await host.checkExists(id)).toBe(true);
		expect(before).not.toEqual([]);
		expect(await own()).toEqual(before);
		await close();
	});

	// promise: A key of which Oneflow shows but the length proves no call
	it('believes no call that is signed with what covers the key', async () => {
		const cover = '********';
		const { id, close } = await registered(webhook((row) => ({ ...row, sign_key: cover })));
		await host.activate(id);
		const [contract] = await pending(1);
		await signContract(contract);
		const { data } = await api('GET', `/contracts/${contract}/events?sort=-id`);
		const events = (data as IDataObject[]).filter(({ type }) => type === 'contract:sign');
		const call = { contract: { id: contract }, callback_id: 'd'.repeat(40), events };
		const forged = { ...call, signature: sign(call.callback_id, cover) };
		expect(await host.call(id, forged)).toMatchObject({ status: 401 });
		await close();
	});

	it.each<[string, Twist]>([
		[
			'with its port',
			webhook((row) => ({ ...row, callback_url: `${String(row.callback_url)}:443` })),
		],
		['under another name', webhook(({ callback_url: url, ...row }) => ({ ...row, url }))],
	])('leaves no webhook where Oneflow shows its address %s', async (_, twist) => {
		const { id, own, close } = await registered(twist);
		await expect(host.activate(id)).rejects.toThrow(/Oneflow shows another address than/);
		expect(await own()).toEqual([]);
		await close();
	});

	it.each([{}, { bareLists: ['*'] }])(
		'finds all where pages are smaller than asked for, with %j',
		async (more) => {
			await sandbox().guess({ largestPage: 2, ...more });
			await findsAll({});
		},
	);
});
