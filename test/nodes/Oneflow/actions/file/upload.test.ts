import { createHash, randomBytes } from 'node:crypto';

import { binaryItem, byId, failureOf, runNode, setBinaryMode } from '../../../../support/harness';
import {
	api,
	baseUrl,
	clearRequests,
	requests,
	resetSandbox,
	TOKENS,
} from '../../../../support/sandbox';

const CONTRACT = 900500;
const MEGABYTE = 1024 * 1024;

const upload = (more: Record<string, unknown> = {}) => ({
	resource: 'file',
	operation: 'upload',
	contractId: byId(CONTRACT),
	...more,
});

const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function stored(fileId: unknown, contractId = CONTRACT): Promise<Buffer> {
	const path = `${baseUrl()}/contracts/${contractId}/files/${String(fileId)}?download=true`;
	const answer = await fetch(path, { headers: { 'x-oneflow-api-token': TOKENS.default } });
	return Buffer.from(await answer.arrayBuffer());
}

const posts = async () => (await requests()).filter(({ method }) => method === 'POST');

async function contractWith(templateId: number): Promise<number> {
	const body = { workspace_id: 61001, template_id: templateId };
	return (await api('POST', '/contracts/create', body)).id;
}

describe('file: upload', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	afterAll(async () => {
		await setBinaryMode('default');
	});

	it('takes no other file of the same name for one given by expression', async () => {
		const bytes = ['%PDF-1.7 of one', '%PDF-1.7 of the other', '%PDF-1.7 of another'];
		const files = await Promise.all(
			bytes.map(async (text) => (await binaryItem(Buffer.from(text), 'a.pdf')).binary!.data),
		);
		const items = [{ json: {}, binary: { one: files[0], other: files[1] } }];
		const parameters = upload({ binaryPropertyName: '={{ $binary.other }}' });
		const [{ json }] = await runNode({ parameters, items });
		expect((await stored(json.id)).toString()).toBe(bytes[1]);
		const alike = { ...files[1], data: files[2].data };
		const unclear = [{ json: {}, binary: { alike, other: files[1] } }];
		const error = await failureOf({ parameters, items: unclear });
		expect(error.message).toContain('the expression gives 2 files: "alike", "other".');
	});

	it.each(['default', 'filesystem'] as const)(
		'takes a file given by expression (%s)',
		async (mode) => {
			await setBinaryMode(mode);
			const bytes = randomBytes(1000);
			const items = [await binaryItem(bytes, 'Prices.xlsx')];
			const parameters = upload({ binaryPropertyName: '={{ $binary.data }}' });
			const [{ json }] = await runNode({ parameters, items });
			expect(hash(await stored(json.id))).toBe(hash(bytes));
		},
	);

	it('says which files the input has when the named one is missing', async () => {
		const none = await failureOf({ parameters: upload() });
		expect(none.message).toBe('Input Data Field Name: the input has no file "data". [item 0]');
		expect(none.description).toContain('no files at all');
		const items = [await binaryItem(randomBytes(10), 'Prices.xlsx')];
		const other = await failureOf({ parameters: upload({ binaryPropertyName: 'pdf' }), items });
		expect(other.description).toBe('Its files are in "data".');
		expect(await requests()).toEqual([]);
	});

	it.each(['default', 'filesystem'] as const)('sends the bytes unchanged (%s)', async (mode) => {
		await setBinaryMode(mode);
		const bytes = randomBytes(2 * MEGABYTE);
		const items = [await binaryItem(bytes, 'Prices.xlsx')];
		const [{ json }] = await runNode({ parameters: upload(), items });
		expect(json).toMatchObject({ extension: 'xlsx', type: 'attachment' });
		expect(hash(await stored(json.id))).toBe(hash(bytes));
	});

	it('keeps a name of other letters', async () => {
		const items = [await binaryItem(Buffer.from('text'), 'Överenskommelse åäö 契約.pdf')];
		const [{ json }] = await runNode({ parameters: upload(), items });
		expect(`${String(json.name)}`).toContain('Överenskommelse åäö 契約');
	});

	it('reads the field named', async () => {
		const items = [await binaryItem(Buffer.from('a'), 'a.txt', 'text/plain', {}, 'report')];
		const parameters = upload({ binaryPropertyName: 'report' });
		expect(await runNode({ parameters, items })).toHaveLength(1);
		const error = await failureOf({ parameters: upload(), items });
		expect(error.message).toContain('data');
	});

	it('puts a PDF into the PDF section', async () => {
		const contractId = await contractWith(84002);
		const items = [await binaryItem(Buffer.from('%PDF-1.4'), 'Terms.pdf')];
		const parameters = upload({ contractId: byId(contractId), uploadAs: 'expanded_pdf' });
		const [{ json }] = await runNode({ parameters, items });
		expect(json).toMatchObject({ type: 'pdf' });
	});

	it.each([
		['a kind that Oneflow does not take', {}, 'run.exe', 10, 'files of type ".exe"'],
		['a name without extension', {}, 'README', 10, 'has no extension'],
		['a file above 20 MB', {}, 'big.pdf', 20 * MEGABYTE + 1, '"big.pdf" is 20.01 MB.'],
		['a PDF section', { uploadAs: 'expanded_pdf' }, 'a.txt', 1, 'a PDF section takes PDF files'],
		['an unknown way', { uploadAs: 'section' }, 'a.txt', 1, 'Upload As: "section" is unknown.'],
	])('refuses %s before any call', async (_, more, name, size, message) => {
		await setBinaryMode('filesystem');
		const items = [await binaryItem(Buffer.alloc(size, 'a'), name, 'application/x-thing')];
		const error = await failureOf({ parameters: upload(more), items });
		expect(error.message).toContain(message);
		expect(await requests()).toEqual([]);
	});

	it('tells when the contract has no place for the file', async () => {
		const items = [await binaryItem(Buffer.from('%PDF-1.4'), 'Terms.pdf')];
		const parameters = upload({ uploadAs: 'expanded_pdf' });
		const error = await failureOf({ parameters, items });
		expect(error.message).toBe(
			'Upload As: contract 900500 has no PDF section to put the file in. [item 0]',
		);
		const contractId = await contractWith(84006);
		await clearRequests();
		const other = await failureOf({ parameters: upload({ contractId: byId(contractId) }), items });
		expect(other.message).toContain('has no attachment section');
		expect(await posts()).toEqual([]);
	});

	it('stops at 30 files', async () => {
		const items = await Promise.all(
			Array.from(
				{ length: 31 },
				async (_, index) => await binaryItem(Buffer.from('a'), `file ${index}.txt`),
			),
		);
		const results = await runNode({ parameters: upload(), items, continueOnFail: true });
		expect(results.slice(0, 30).every(({ json }) => json.error === undefined)).toBe(true);
		expect(results[30].json.error).toBe('Contract: it already has 30 files. [item 30]');
		expect(await posts()).toHaveLength(30);
	});

	it('stops at 50 MB in total', async () => {
		const items = await Promise.all(
			['a.pdf', 'b.pdf', 'c.pdf'].map(
				async (name) => await binaryItem(Buffer.alloc(18 * MEGABYTE, 'a'), name),
			),
		);
		const results = await runNode({ parameters: upload(), items, continueOnFail: true });
		expect(results[2].json.error).toContain('more than 50 MB of files');
		expect(await posts()).toHaveLength(2);
	});
});
