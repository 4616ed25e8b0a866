/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   made for nodes; this stands beside the sandbox. */
import { get as httpGet } from 'node:http';
import {
	ADMIN,
	call,
	control,
	createContract,
	MEMBER,
	publish,
	reset,
	type Contract,
	type Field,
	type List,
} from './api';
import { quickest } from '../support/quickest';

beforeEach(async () => await reset());

const found = async (value: string): Promise<number[]> => {
	const filter = encodeURIComponent(`order_no:${value}`);
	const answer = await call<List<Contract>>('GET', `/contracts?filter[data_field_match]=${filter}`);
	return answer.body.data.map(({ id }) => id);
};
const pause = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

describe('a search that lags behind', () => {
	it('shows new, changed and deleted contracts only later', async () => {
		await control('POST', '/search-lag', { ms: 400 });
		const order = [{ custom_id: 'order_no', value: 'late-1' }];
		const { id } = await createContract({ data_fields: order });
		expect(await found('late-1')).toEqual([]);
		expect((await call('GET', `/contracts/${id}`)).status).toBe(200);
		await pause(500);
		expect(await found('late-1')).toEqual([id]);
		await call('DELETE', `/contracts/${id}`);
		expect(await found('late-1')).toEqual([id]);
		await pause(500);
		expect(await found('late-1')).toEqual([]);
	});

	it('knows what was there before it began to lag', async () => {
		await control('POST', '/search-lag', { ms: 60_000 });
		expect(await found('10045')).toEqual([900500]);
	});

	it('shows the old state of a contract that was published just now', async () => {
		await control('POST', '/search-lag', { ms: 60_000 });
		await publish(900500);
		const drafts = await call<List<Contract>>('GET', '/contracts?filter[states]=draft');
		expect(drafts.body.data.map(({ id }) => id)).toContain(900500);
		expect((await call<Contract>('GET', '/contracts/900500')).body.state).toBe('pending');
	});
});

describe("Oneflow's clock", () => {
	it('is ahead by as much as was said, in bodies and in the header', async () => {
		await control('POST', '/clock', { offset_ms: 3_600_000 });
		const before = Date.now() + 3_590_000;
		const answer = await publish(900500);
		expect(Date.parse(answer.body.published_time ?? '')).toBeGreaterThan(before);
		expect(Date.parse(answer.headers.get('date') ?? '')).toBeGreaterThan(before);
	});

	it('lets what is due by then happen', async () => {
		await publish(900500);
		await control('POST', '/clock', { offset_ms: 31 * 86_400_000 });
		expect((await call<Contract>('GET', '/contracts/900500')).body.state).toBe('overdue');
	});

	it('is right again after a reset', async () => {
		await control('POST', '/clock', { offset_ms: 3_600_000 });
		await reset();
		const { headers } = await call('GET', '/ping');
		expect(Math.abs(Date.parse(headers.get('date') ?? '') - Date.now())).toBeLessThan(3000);
	});
});

describe('faults', () => {
	it('strike one user only', async () => {
		await control('POST', '/faults', { kind: 'status', status: 403, user: MEMBER });
		expect((await call('GET', '/contracts/900500', { user: MEMBER })).status).toBe(403);
		expect((await call('GET', '/contracts/900500', { user: ADMIN })).status).toBe(200);
	});

	it.each(['before', 'after'])('delay one path (%s the work)', async (when) => {
		await control('POST', '/faults', { kind: 'delay', ms: 300, path: '/users$', when });
		const started = performance.now();
		expect((await call('GET', '/users')).status).toBe(200);
		expect(performance.now() - started).toBeGreaterThan(280);
		expect(await quickest(250, async () => await call('GET', '/tags'))).toBeLessThan(250);
	});

	it.each([502, 503, 504])('do the work and answer %i', async (status) => {
		await control('POST', '/faults', { kind: 'status', status, when: 'after', times: 1 });
		const order = [{ custom_id: 'order_no', value: `lost-${status}` }];
		await expect(createContract({ data_fields: order })).rejects.toThrow();
		expect(await found(`lost-${status}`)).toHaveLength(1);
	});

	it('answer with any body', async () => {
		await control('POST', '/faults', { kind: 'status', status: 200, body: [{ id: 1 }], times: 1 });
		expect((await call<unknown>('GET', '/users')).body).toEqual([{ id: 1 }]);
	});
});

describe('values with space around them', () => {
	const set = async (value: string) =>
		(await call<Field>('PUT', '/contracts/900500/data_fields/c::order_no', { body: { value } }))
			.body.value;

	it('are kept as sent, or trimmed when the guess says so', async () => {
		expect(await set(' 7 ')).toBe(' 7 ');
		await control('POST', '/guesses', { trimFieldValues: true });
		expect(await set(' 8 ')).toBe('8');
		const { data_fields: fields } = await createContract({
			data_fields: [{ custom_id: 'order_no', value: '\t9 ' }],
		});
		expect(fields?.[0]?.value).toBe('9');
	});

	it('are guessed as before after a reset', async () => {
		await control('POST', '/guesses', { trimFieldValues: true });
		await reset();
		expect((await control('GET', '/guesses')).body).toMatchObject({ trimFieldValues: false });
	});
});

describe('a patched account', () => {
	const patch = async (kind: string, id: unknown, set: unknown) =>
		await control<{ row: Record<string, unknown> }>('POST', '/patch', {
			kind,
			...(id === undefined ? {} : { id }),
			set,
		});

	it('takes the right to see a contract away while things run', async () => {
		const read = async () => (await call('GET', '/contracts/900500', { user: MEMBER })).status;
		expect(await read()).toBe(200);
		await patch('users', 510021, { roles: { 61002: 'viewer' } });
		expect(await read()).toBe(404);
	});

	it('has webhooks that the API would refuse', async () => {
		const { row } = (
			await patch('webhooks', undefined, {
				callback_url: 'http://10.0.0.1/x',
				template_group_id: 99,
			})
		).body;
		const hook = await call<{ callback_url: string }>('GET', `/webhooks/${String(row['id'])}`);
		expect(hook.body).toMatchObject({ callback_url: 'http://10.0.0.1/x', template_group_id: 99 });
	});

	it('loses what is removed', async () => {
		await patch('template_types', 3304, null);
		expect((await call('GET', '/template_types/3304')).status).toBe(404);
	});

	it('cannot publish on a small plan', async () => {
		await patch('account', undefined, { can_publish: false });
		expect((await publish(900500)).status).toBe(402);
	});

	it('names rows and attributes that do not exist', async () => {
		expect((await patch('users', 1, {})).status).toBe(404);
		expect((await patch('users', 510021, { role: 'x' })).status).toBe(400);
	});
});

describe('the storage host', () => {
	const size = 300_000;

	/** Downloads until the end, the cut, or half a second of silence. */
	const download = async (): Promise<{ bytes: number; end: string }> => {
		const made = await control<{ file_id: number }>('POST', '/files', {
			contract_id: 900500,
			name: 'big.pdf',
			size_bytes: size,
		});
		const path = `/contracts/900500/files/${made.body.file_id}?download=true`;
		const place = (await call('GET', path)).headers.get('location') ?? '';
		return await new Promise((resolve) => {
			let bytes = 0;
			const request = httpGet(place, (response) => {
				let silence = setTimeout(() => finish('silent'), 500);
				const finish = (end: string) => {
					clearTimeout(silence);
					request.destroy();
					resolve({ bytes, end });
				};
				response.on('data', (chunk: Buffer) => {
					bytes += chunk.length;
					clearTimeout(silence);
					silence = setTimeout(() => finish('silent'), 500);
				});
				response.on('end', () => finish('complete'));
				response.on('error', () => finish('cut'));
			});
		});
	};

	it('sends everything unless told otherwise', async () => {
		expect(await download()).toEqual({ bytes: size, end: 'complete' });
	});

	it('stalls midway, as often as it was told', async () => {
		await control('POST', '/storage', { stall_after_bytes: 100_000, times: 1 });
		expect(await download()).toEqual({ bytes: 100_000, end: 'silent' });
		expect(await download()).toEqual({ bytes: size, end: 'complete' });
	});

	it('cuts the connection', async () => {
		await control('POST', '/storage', { cut_after_bytes: 100_000 });
		expect((await download()).end).toBe('cut');
	});

	it('creeps', async () => {
		await control('POST', '/storage', { chunk_delay_ms: 60 });
		const started = performance.now();
		expect((await download()).end).toBe('complete');
		expect(performance.now() - started).toBeGreaterThan(280);
	});
});
