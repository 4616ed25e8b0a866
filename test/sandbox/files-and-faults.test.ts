import { ADMIN, call, control, eventTypes, reset, rootUrl, TOKEN } from './api';
import type { ErrorBody, List } from './api';

interface File {
	id: number;
	name: string;
	extension: string;
	type: string;
}

async function upload(
	contractId: number,
	name: string,
	uploadAs: string,
	content: BlobPart = 'hi',
) {
	const form = new FormData();
	form.set('upload_as', uploadAs);
	form.set('file', new Blob([content]), name);
	const response = await fetch(`${rootUrl()}/v1/contracts/${contractId}/files`, {
		method: 'POST',
		headers: { 'x-oneflow-api-token': TOKEN, 'x-oneflow-user-email': ADMIN },
		body: form,
	});
	return { status: response.status, body: (await response.json()) as File & ErrorBody };
}

const location = async (contractId: number, fileId: number) =>
	(await call('GET', `/contracts/${contractId}/files/${fileId}?download=true`)).headers.get(
		'location',
	) ?? '';

describe('Files of the sandbox', () => {
	beforeEach(async () => await reset());

	it('always has the contract as file 1 and an old verification as file 2', async () => {
		const list = async (id: number) =>
			(await call<List<File>>('GET', `/contracts/${id}/files?sort=id`)).body.data.map((file) => [
				file.id,
				file.type,
			]);
		expect(await list(900500)).toEqual([[1, 'contract']]);
		expect(await list(900505)).toEqual([
			[1, 'contract'],
			[2, 'verification'],
		]);
	});

	it('redirects downloads to another host that needs no token', async () => {
		const address = await location(900500, 1);
		expect(new URL(address).host).not.toBe(new URL(rootUrl()).host);
		const response = await fetch(address);
		expect(response.headers.get('content-type')).toBe('application/pdf');
		expect((await response.text()).startsWith('%PDF-1.4')).toBe(true);
		expect((await fetch(`${address}0`)).status).toBe(403);
		const { body } = await control<{ data: Array<{ headers: Record<string, string> }> }>(
			'GET',
			'/storage/requests',
		);
		expect(body.data[0]?.headers).not.toHaveProperty('x-oneflow-api-token');
	});

	it('takes attachments, and replaces names outside ASCII in downloads', async () => {
		const { status, body } = await upload(900500, 'Prislista åäö.TXT', 'attachment', 'prices');
		expect(status).toBe(200);
		expect(body).toMatchObject({ name: 'Prislista åäö', extension: 'txt', type: 'attachment' });
		const response = await fetch(await location(900500, body.id));
		expect(response.headers.get('content-disposition')).toContain(`attachment_${body.id}.txt`);
		expect(await response.text()).toBe('prices');
		expect(await eventTypes(900500)).toContain('contract:content_update');
	});

	it.each([
		['an extension outside the list', 900500, 'a.exe', 'attachment', 400],
		['an unknown kind', 900500, 'a.pdf', 'section', 400],
		['a PDF section where the template has none', 900500, 'a.pdf', 'expanded_pdf', 400],
		['an upload after signing', 900502, 'a.pdf', 'attachment', 409],
		['an upload to a contract that is not there', 1, 'a.pdf', 'attachment', 404],
	])('refuses %s', async (_case, contractId, name, uploadAs, status) => {
		expect((await upload(contractId, name, uploadAs)).status).toBe(status);
	});

	it('refuses files above 20 MB', async () => {
		const bytes = new Uint8Array(20 * 1024 * 1024 + 1);
		const { status, body } = await upload(900500, 'a.pdf', 'attachment', bytes);
		expect(status).toBe(400);
		expect(body.parameter_problems).toEqual({ file: ['Larger than 20 MB.'] });
	});

	it('makes up files of any size', async () => {
		const { body } = await control<{ file_id: number }>('POST', '/files', {
			contract_id: 900500,
			name: 'huge.pdf',
			size_bytes: 30_000_000,
		});
		const response = await fetch(await location(900500, body.file_id));
		expect((await response.arrayBuffer()).byteLength).toBe(30_000_000);
	});
});

describe('Ordered failures of the sandbox', () => {
	beforeEach(async () => await reset());

	it('fails each Nth matching request with the status ordered', async () => {
		await control('POST', '/faults', {
			kind: 'status',
			status: 503,
			retryAfter: 7,
			path: '^/v1/ping$',
			every: 2,
		});
		const first = await call('GET', '/ping');
		const second = await call('GET', '/ping');
		expect([first.status, second.status]).toEqual([200, 503]);
		expect(second.headers.get('retry-after')).toBe('7');
		expect(second.body.error_code).toBe(5030000);
		expect((await call('GET', '/users')).status).toBe(200);
	});

	it('fails as many matching requests as is likely', async () => {
		const failed = async (chance: number) => {
			await reset();
			await control('POST', '/faults', { kind: 'status', status: 503, path: '^/v1/ping$', chance });
			const answers = await Promise.all(Array.from({ length: 60 }, () => call('GET', '/ping')));
			return answers.filter(({ status }) => status === 503).length;
		};
		expect([await failed(0), await failed(1)]).toEqual([0, 60]);
		const some = await failed(0.5);
		expect(some > 5 && some < 55).toBe(true);
	});

	it('does the work before it spoils the answer, when told so', async () => {
		await control('POST', '/faults', { kind: 'reset', method: 'POST', when: 'after', times: 1 });
		const body = { name: 'Made in the dark' };
		await expect(call('POST', '/tags', { body })).rejects.toThrow();
		const tags = await call<List<{ name: string }>>('GET', '/tags');
		expect(tags.body.data.map(({ name }) => name)).toContain(body.name);
		expect((await call('POST', '/tags', { body })).status).toBe(200);
	});

	it('answers with a page or with nothing instead of JSON', async () => {
		await control('POST', '/faults', { kind: 'html', times: 1 });
		const page = await call('GET', '/ping');
		expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html']);
		await control('POST', '/faults', { kind: 'empty', when: 'after' });
		const nothing = await call('GET', '/users');
		expect([nothing.status, nothing.text]).toEqual([200, '']);
	});

	it('never answers when told to time out', async () => {
		await control('POST', '/faults', { kind: 'timeout' });
		const headers = { 'x-oneflow-api-token': TOKEN };
		const signal = AbortSignal.timeout(200);
		await expect(fetch(`${rootUrl()}/v1/ping`, { headers, signal })).rejects.toThrow();
	});

	it('remembers what clients have sent', async () => {
		await control('DELETE', '/requests');
		await call('POST', '/tags?x=1', { body: { name: 'A' } });
		const { body } = await control<{ data: Array<Record<string, unknown>> }>('GET', '/requests');
		expect(body.data).toHaveLength(1);
		expect(body.data[0]).toMatchObject({
			method: 'POST',
			path: '/v1/tags',
			query: { x: '1' },
			body: { name: 'A' },
			status: 400,
			headers: { 'x-oneflow-user-email': ADMIN },
		});
	});

	it('shows names of contracts on its pages as text', async () => {
		await call('PUT', '/contracts/900500', {
			body: { _private: { name: '<script>alert(1)</script>' } },
		});
		const page = await (await fetch(`${rootUrl()}/`)).text();
		expect(page).not.toContain('<script>');
		expect(page).toContain('&lt;script&gt;');
	});
});
