/* eslint-disable @n8n/community-nodes/no-restricted-imports -- made for nodes; this serves files. */
import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { sleep } from 'n8n-workflow';

import {
	binaryContent,
	byId,
	everythingIn,
	failureOf,
	leap,
	runNode,
	searchList,
	setBinaryMode,
	speedUp,
} from '../../../../support/harness';
import {
	api,
	baseUrl,
	clearRequests,
	control,
	fault,
	requests,
	resetSandbox,
	sandboxCredential,
	storageRequests,
	TOKENS,
} from '../../../../support/sandbox';
import { startStub, wait, type Stub, type StubAnswer } from '../../../../support/stub';

const CONTRACT = 900502;

const download = (more: Record<string, unknown> = {}) => ({
	resource: 'file',
	operation: 'download',
	contractId: byId(CONTRACT),
	fileId: byId(1),
	...more,
});

/** A contract that was sent just now. */
const newContract = async (): Promise<number> =>
	(await control('POST', '/contracts', { workspace_id: 61001, template_id: 84001 })).ids[0];

const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The same file fetched past the node. */
async function fetched(fileId: number): Promise<Buffer> {
	const answer = await fetch(`${baseUrl()}/contracts/${CONTRACT}/files/${fileId}?download=true`, {
		headers: { 'x-oneflow-api-token': TOKENS.default },
		redirect: 'follow',
	});
	return Buffer.from(await answer.arrayBuffer());
}

async function bigFile(megabytes: number, name = 'Big.pdf'): Promise<number> {
	const size_bytes = megabytes * 1024 * 1024;
	return (await control('POST', '/files', { contract_id: CONTRACT, name, size_bytes })).file_id;
}

describe('file: download', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	afterAll(async () => {
		await setBinaryMode('default');
	});

	it.each(['default', 'filesystem'] as const)('gives the bytes unchanged (%s)', async (mode) => {
		await setBinaryMode(mode);
		const fileId = await bigFile(3);
		const [item] = await runNode({ parameters: download({ fileId: byId(fileId) }) });
		const { data } = item.binary!;
		expect(hash(await binaryContent(data))).toBe(hash(await fetched(fileId)));
		expect(data.id === undefined).toBe(mode === 'default');
		expect(data).toMatchObject({ fileName: 'Big.pdf', mimeType: 'application/pdf' });
		expect(item.json).toMatchObject({ id: fileId, extension: 'pdf' });
	});

	it('takes the contract as PDF when no file is chosen', async () => {
		const parameters = { resource: 'file', operation: 'download', contractId: byId(CONTRACT) };
		const [item] = await runNode({ parameters });
		expect(item.json).toMatchObject({ id: 1, type: 'contract' });
		expect(item.binary!.data.fileName).toBe('Employment Eva Lind.pdf');
		expect((await binaryContent(item.binary!.data)).subarray(0, 4).toString()).toBe('%PDF');
	});

	// promise: The storage host sees nothing of Oneflow
	it('never shows the storage host anything of Oneflow', async () => {
		await runNode({ parameters: download() });
		const seen = await storageRequests();
		expect(seen).toHaveLength(1);
		const headers = JSON.stringify(seen[0].headers).toLowerCase();
		expect(headers).not.toContain('oneflow');
		expect(headers).not.toContain(TOKENS.default);
		expect(headers).not.toContain('ada@example.com');
	});

	it('puts the file into the field named, beside the files that were there', async () => {
		const before = { data: Buffer.from('x').toString('base64'), mimeType: 'text/plain' };
		const [item] = await runNode({
			parameters: download({ binaryPropertyName: 'contract' }),
			items: [{ json: {}, binary: { other: before } }],
		});
		expect(Object.keys(item.binary!).sort()).toEqual(['contract', 'other']);
		expect(item.pairedItem).toEqual({ item: 0 });
	});

	it('asks for a new address when the storage host stumbles', async () => {
		const storage = await startStub(
			{ status: 503, body: 'busy' },
			{ headers: { 'content-type': 'application/octet-stream' }, body: '%PDF-1.7 done' },
		);
		const oneflow = await stubbedOneflow(() => ({
			status: 302,
			headers: { location: `${storage.url}/file?X-Amz-Signature=presigned` },
		}));
		const [item] = await runNode({ parameters: download(), credential: oneflow.credential });
		expect((await binaryContent(item.binary!.data)).toString()).toBe('%PDF-1.7 done');
		expect(item.binary!.data.mimeType).toBe('application/pdf');
		expect(oneflow.stub.requests.filter(({ query }) => query.download)).toHaveLength(2);
		for (const { headers } of storage.requests) {
			expect(JSON.stringify(headers)).not.toMatch(/oneflow|ada@example/i);
		}
		await Promise.all([storage.close(), oneflow.stub.close()]);
	});

	it('takes no part of a file for the whole', async () => {
		const headers = { 'content-type': 'application/pdf', 'content-range': 'bytes 0-7/1000' };
		const storage = await startStub(
			{ status: 206, headers, body: '%PDF-1.7' },
			{ headers: { 'content-type': 'application/pdf' }, body: '%PDF-1.7 whole' },
		);
		const location = `${storage.url}/file`;
		const oneflow = await stubbedOneflow(() => ({ status: 302, headers: { location } }));
		const [item] = await runNode({ parameters: download(), credential: oneflow.credential });
		expect((await binaryContent(item.binary!.data)).toString()).toBe('%PDF-1.7 whole');
		await Promise.all([storage.close(), oneflow.stub.close()]);
	});

	it('tells a lasting refusal of the storage host without its address', async () => {
		const storage = await startStub({ status: 410, body: 'gone' });
		const oneflow = await stubbedOneflow(() => ({
			status: 302,
			headers: { location: `${storage.url}/file?X-Amz-Signature=presigned` },
		}));
		const error = await failureOf({ parameters: download(), credential: oneflow.credential });
		expect(error.message).toMatch(/^The file host that Oneflow points to answered with status 410/);
		expect(error.description).toMatch(/^Run this again in a few minutes; a firewall/);
		expect(everythingIn(error)).not.toContain('presigned');
		expect(everythingIn(error)).not.toContain(storage.url);
		await Promise.all([storage.close(), oneflow.stub.close()]);
	});

	describe.each(['unlisted', 'noRedirect', 'missingObject'])(
		'a PDF that is %s at first',
		(pdfLate) => {
			let end: () => void;
			beforeEach(() => (end = speedUp(60, { timeouts: true })));
			afterEach(() => end());

			it('is waited for', async () => {
				await control('POST', '/guesses', { pdfLate, pdfLagMs: 500 });
				const id = await newContract();
				const [item] = await runNode({ parameters: download({ contractId: byId(id) }) });
				expect((await binaryContent(item.binary!.data)).toString()).toMatch(/^%PDF/);
				expect(item.binary!.data.mimeType).toBe('application/pdf');
			});

			it('is said to be not ready after a minute', async () => {
				await control('POST', '/guesses', { pdfLate, pdfLagMs: 600_000 });
				const id = await newContract();
				const error = await failureOf({ parameters: download({ contractId: byId(id) }) });
				expect(error.message).toBe(`The PDF of contract ${id} is not ready yet [item 0]`);
				expect(error.description).toMatch(
					/Run this again in a few minutes; in a workflow, put a Wait/,
				);
				const looks = (await requests()).filter(
					({ path, query }) => /files\/1$/.test(path) && !query.download,
				);
				expect(looks).toHaveLength(8);
			});

			it('is no longer waited for once the execution is cancelled', async () => {
				await control('POST', '/guesses', { pdfLate, pdfLagMs: 600_000 });
				const id = await newContract();
				const cancel = new AbortController();
				void sleep(100).then(() => cancel.abort());
				const error = await failureOf({
					parameters: download({ contractId: byId(id) }),
					signal: cancel.signal,
				});
				expect(error.message).toContain('The execution was cancelled');
				expect((await requests()).length).toBeLessThan(20);
			});
		},
	);

	it('waits for the bytes of a file that comes empty', async () => {
		const headers = { 'content-type': 'application/pdf' };
		const storage = await startStub(
			{ headers, body: '' },
			{ headers, body: '' },
			{ headers, body: '%PDF-1.7' },
		);
		const oneflow = await stubbedOneflow(() => ({
			status: 302,
			headers: { location: `${storage.url}/file` },
		}));
		const end = speedUp(60, { timeouts: true });
		const [item] = await runNode({ parameters: download(), credential: oneflow.credential });
		end();
		expect((await binaryContent(item.binary!.data)).toString()).toBe('%PDF-1.7');
		await Promise.all([storage.close(), oneflow.stub.close()]);
	});

	it('does not wait for the PDF of a contract that does not exist', async () => {
		const error = await failureOf({ parameters: download({ contractId: byId(1) }) });
		expect(error.httpCode).toBe('404');
		expect(await requests()).toHaveLength(2);
	});

	it.each(['default', 'filesystem'] as const)(
		'starts over when the bytes break off (%s)',
		async (mode) => {
			await setBinaryMode(mode);
			const headers = { 'content-type': 'application/pdf', connection: 'close' };
			const storage = await startStub(
				{ headers: { ...headers, 'content-length': '1000' }, body: 'half' },
				{ headers, body: 'whole' },
			);
			const location = `${storage.url}/file`;
			const oneflow = await stubbedOneflow(() => ({ status: 302, headers: { location } }));
			const [item] = await runNode({ parameters: download(), credential: oneflow.credential });
			expect((await binaryContent(item.binary!.data)).toString()).toBe('whole');
			expect(storage.requests).toHaveLength(2);
			await Promise.all([storage.close(), oneflow.stub.close()]);
		},
	);

	it('starts over when what is packed breaks off, or is damaged', async () => {
		const headers = { 'content-type': 'application/pdf', 'content-encoding': 'gzip' };
		const storage = await startStub(
			{ headers, body: '\x1f' },
			{ headers, body: 'damaged' },
			{ headers: { 'content-type': 'application/pdf' }, body: 'whole' },
		);
		const location = `${storage.url}/file`;
		const oneflow = await stubbedOneflow(() => ({ status: 302, headers: { location } }));
		const [item] = await runNode({ parameters: download(), credential: oneflow.credential });
		expect((await binaryContent(item.binary!.data)).toString()).toBe('whole');
		expect(storage.requests).toHaveLength(3);
		await Promise.all([storage.close(), oneflow.stub.close()]);
	});

	describe('from a storage host that stalls', () => {
		/** Far below what a busy machine adds to a silence of 23 seconds. */
		const FASTER = 10;
		const LONG = 60_000;

		const SILENCE_MS = 23_000;

		let leapt = 0;
		const pass = (ms: number) => {
			leapt += ms;
			leap(ms);
		};

		/** Runs with the clock so many times faster; gives the seconds it took by that clock. */
		async function timed<T>(work: () => Promise<T>) {
			const begun = Date.now();
			const end = speedUp(FASTER, { timeouts: true });
			leapt = 0;
			try {
				const result = await work();
				return { result, seconds: ((Date.now() - begun) * FASTER + leapt) / 1000 };
			} finally {
				end();
			}
		}

		/** The same, without hearing the whole silence of a host that stalls so many times. */
		async function hurried<T>(work: () => Promise<T>, stalls = Number.POSITIVE_INFINITY) {
			let isOver = false;
			let passed = 0;
			const passSilences = async () => {
				while (!isOver && passed < stalls) {
					await wait(50);
					if ((await storageRequests()).length <= passed) continue;
					passed++;
					// What it sends before it stalls has come.
					await wait(150);
					pass(SILENCE_MS);
				}
			};
			return await timed(async () => {
				const passing = passSilences();
				try {
					return await work();
				} finally {
					isOver = true;
					await passing;
				}
			});
		}
		const stall = async (more: object = {}) =>
			await control('POST', '/storage', { stall_after_bytes: 100_000, ...more });

		it.each(['default', 'filesystem'] as const)(
			'goes on by a new address (%s)',
			async (mode) => {
				await setBinaryMode(mode);
				const fileId = await bigFile(1);
				await stall({ times: 2 });
				const { result, seconds } = await hurried(
					async () => await runNode({ parameters: download({ fileId: byId(fileId) }) }),
					2,
				);
				expect(hash(await binaryContent(result[0].binary!.data))).toBe(hash(await fetched(fileId)));
				expect(await storageRequests()).toHaveLength(4);
				expect(seconds).toBeLessThan(70);
			},
			LONG,
		);

		// promise: A file that stalls ends
		it.each(['default', 'filesystem'] as const)(
			'ends within 150 seconds (%s)',
			async (mode) => {
				await setBinaryMode(mode);
				const fileId = await bigFile(1);
				await stall();
				const { result, seconds } = await hurried(
					async () => await failureOf({ parameters: download({ fileId: byId(fileId) }) }),
				);
				expect(result.message).toMatch(/^The download stopped before the end of the file/);
				expect(result.description).toMatch(/^Run this again/);
				expect(seconds).toBeLessThan(170);
				expect(seconds).toBeGreaterThan(60);
			},
			LONG,
		);

		// promise: A storage host that stalls costs a run its patience once
		it(
			'costs a run that patience once, not once for each of its files',
			async () => {
				const fileId = await bigFile(1);
				await stall();
				const { result, seconds } = await hurried(
					async () =>
						await runNode({
							parameters: download({ fileId: byId(fileId) }),
							items: Array.from({ length: 10 }, () => ({})),
							continueOnFail: true,
						}),
				);
				expect(result.filter(({ json }) => json.error !== undefined)).toHaveLength(10);
				// Nine files more, each once and for five seconds.
				expect(seconds).toBeLessThan(150 + 20 + 9 * 10);
			},
			LONG,
		);

		it(
			'lets a slow file take as long as it needs',
			async () => {
				const send = async (response: ServerResponse) => {
					response.writeHead(200, { 'content-type': 'application/pdf' });
					for (let piece = 0; piece < 16; piece++) {
						response.write('piece');
						// Time to be read, then ten seconds without a further piece.
						await wait(50);
						pass(10_000);
					}
					response.end();
				};
				const storage = createServer((_, response) => void send(response));
				await new Promise<void>((done) => storage.listen(0, '127.0.0.1', done));
				const { port } = storage.address() as AddressInfo;
				const location = `http://127.0.0.1:${port}/file`;
				const oneflow = await stubbedOneflow(() => ({ status: 302, headers: { location } }));
				const { credential } = oneflow;
				const { result, seconds } = await timed(
					async () => await runNode({ parameters: download(), credential }),
				);
				expect(result[0].binary!.data.bytes).toBe(16 * 'piece'.length);
				expect(seconds).toBeGreaterThan(150);
				expect(oneflow.stub.requests.filter(({ query }) => query.download)).toHaveLength(1);
				await oneflow.stub.close();
				await new Promise((done) => storage.close(done));
			},
			LONG,
		);

		it(
			'stops when the execution is cancelled',
			async () => {
				const fileId = await bigFile(1);
				await stall();
				const cancel = new AbortController();
				const begun = Date.now();
				const run = failureOf({
					parameters: download({ fileId: byId(fileId) }),
					signal: cancel.signal,
				});
				await wait(500);
				cancel.abort();
				await run;
				expect(Date.now() - begun).toBeLessThan(2000);
			},
			LONG,
		);
	});

	it('takes the bytes when Oneflow answers with them itself', async () => {
		const oneflow = await stubbedOneflow(() => ({
			headers: { 'content-type': 'application/pdf' },
			body: 'bytes',
		}));
		const [item] = await runNode({ parameters: download(), credential: oneflow.credential });
		expect((await binaryContent(item.binary!.data)).toString()).toBe('bytes');
		await oneflow.stub.close();
	});

	it('tells a redirect that leads nowhere', async () => {
		const oneflow = await stubbedOneflow(() => ({
			status: 302,
			headers: { location: 'ftp://files.example.com/1' },
		}));
		const error = await failureOf({ parameters: download(), credential: oneflow.credential });
		expect(error.message).toBe('Oneflow gave no usable address for the file [item 0]');
		await oneflow.stub.close();
	});

	it('tells a missing file', async () => {
		const error = await failureOf({ parameters: download({ fileId: byId(4711) }) });
		expect(error.httpCode).toBe('404');
	});

	it('repeats the call to Oneflow after a passing fault', async () => {
		await fault({ kind: 'status', status: 503, path: 'files', times: 2 });
		const [item] = await runNode({ parameters: download() });
		expect(item.binary!.data.fileName).toBe('Employment Eva Lind.pdf');
	});

	it('streams 200 MB to the disk within 150 MB of memory', async () => {
		await setBinaryMode('filesystem');
		const fileId = await bigFile(200);
		/* eslint-disable @n8n/community-nodes/no-restricted-globals -- measures the process itself */
		const before = process.memoryUsage().rss;
		let most = before;
		const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 10);
		const [item] = await runNode({ parameters: download({ fileId: byId(fileId) }) });
		clearInterval(watch);
		/* eslint-enable @n8n/community-nodes/no-restricted-globals */
		expect(item.binary!.data.bytes).toBe(200 * 1024 * 1024);
		expect((most - before) / 1024 / 1024).toBeLessThan(150);
	});

	it('lets the file be picked from a list', async () => {
		const { results } = await searchList('searchFiles', { parameters: download() });
		expect(results).toMatchObject([{ name: 'Employment Eva Lind.pdf', value: 1 }]);
	});

	it('lists files in the order asked for', async () => {
		await bigFile(1, 'A.pdf');
		const parameters = { ...download(), operation: 'getAll', returnAll: true, sort: '-id' };
		await clearRequests();
		const items = await runNode({ parameters });
		expect(items.map(({ json }) => json.id).at(-1)).toBe(1);
		expect((await requests())[0].query).toMatchObject({ sort: '-id' });
		expect((await api('GET', `/contracts/${CONTRACT}/files`)).count).toBe(items.length);
	});
});

/** An API that knows one file and answers its download as told. */
async function stubbedOneflow(answer: () => StubAnswer): Promise<{
	stub: Stub;
	credential: ReturnType<typeof sandboxCredential>;
}> {
	const stub = await startStub(({ query }) =>
		query.download
			? answer()
			: { body: { id: 1, name: 'Quote', extension: 'pdf', type: 'contract' } },
	);
	return { stub, credential: sandboxCredential({ baseUrl: stub.url }) };
}
