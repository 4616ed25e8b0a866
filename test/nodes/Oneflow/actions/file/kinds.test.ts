import {
	binaryItem,
	byId,
	failureOf,
	runNode,
	setBinaryMode,
	type Failure,
} from '../../../../support/harness';
import { api, requests, resetSandbox, sandboxCredential } from '../../../../support/sandbox';
import { quickest } from '../../../../support/quickest';
import { startStub, type StubAnswer } from '../../../../support/stub';

const CONTRACT = 900500;
const PDF = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj');

const upload = (more: Record<string, unknown> = {}) => ({
	resource: 'file',
	operation: 'upload',
	contractId: byId(CONTRACT),
	...more,
});

/** The file that an upload left in the contract. */
async function uploaded(id: unknown): Promise<string> {
	const { name, extension } = await api('GET', `/contracts/${CONTRACT}/files/${String(id)}`);
	return String(name).endsWith(`.${extension}`) ? name : `${name}.${extension}`;
}

describe.each(['default', 'filesystem'] as const)('a file to upload (%s)', (mode) => {
	beforeEach(async () => {
		await resetSandbox();
		await setBinaryMode(mode);
	});

	afterAll(async () => {
		await setBinaryMode('default');
	});

	it.each([
		['Offer v1.2', 'Offer v1.2.pdf'],
		['Avtal 2024.05.01', 'Avtal 2024.05.01.pdf'],
		['Offer no. 7', 'Offer no. 7.pdf'],
		['Contract.final', 'Contract.final.pdf'],
		['', 'file.pdf'],
		['\u200b', 'file.pdf'],
		['Offer.PDF', 'Offer.PDF'],
		['a/b.pdf', 'a_b.pdf'],
	])('of the type PDF called %j is sent as %j', async (name, sent) => {
		const items = [await binaryItem(PDF, name, 'application/pdf')];
		items[0].binary!.data.fileName = name;
		delete items[0].binary!.data.fileExtension;
		const [{ json }] = await runNode({ parameters: upload(), items });
		expect((await uploaded(json.id)).toLowerCase()).toBe(sent.toLowerCase());
	});

	it.each([
		['Quote 10045', 'Quote 10045.pdf'],
		['Quote 10045.pdf', 'Quote 10045.pdf'],
		['={{ $json.number }}', '77.pdf'],
		['', 'a.pdf'],
	])('takes its name from File Name %j', async (fileName, sent) => {
		const items = [await binaryItem(PDF, 'a.pdf', 'application/pdf', { number: 77 })];
		const [{ json }] = await runNode({ parameters: upload({ options: { fileName } }), items });
		expect(await uploaded(json.id)).toBe(sent);
	});

	it.each<[string, string, Record<string, unknown>, string | Buffer, string]>([
		['empty', 'a.pdf', {}, '', 'is empty'],
		['a web page', 'a.pdf', {}, '\ufeff\n<!DOCTYPE html><html>', 'is a web page'],
		['a web page called a sheet', 'a.xlsx', {}, '<html lang="en">', 'is a web page'],
		['an error in JSON', 'a.pdf', {}, '{"message":"Not found"}', 'is JSON'],
		['an error in JSON called a text', 'a.docx', {}, '[{"message":"No"}]', 'is JSON'],
		['a page behind a comment', 'a.png', {}, '<!-- 1 -->\n<html>', 'is a web page'],
		['one behind several', 'a.png', {}, '<!-- 1 --><!-- 2 -->\n<html>', 'is a web page'],
		['a script', 'a.pdf', {}, '<script>location = "/login"</script>', 'is a web page'],
		['an error of a store', 'a.pdf', {}, '<?xml version="1.0"?><Error>', 'is XML'],
		['an error without a head', 'a.zip.pdf', {}, '<Error><Code>NoSuchKey', 'is XML'],
		['no PDF', 'a.pdf', { uploadAs: 'expanded_pdf' }, 'plain text', 'does not begin like a PDF'],
		['a picture', 'a.pdf', { uploadAs: 'expanded_pdf' }, Buffer.from([137, 80]), 'does not begin'],
	])('is refused before any call when it is %s', async (_, name, more, content, message) => {
		const items = [await binaryItem(Buffer.from(content), name, 'application/pdf')];
		const error = await failureOf({ parameters: upload(more), items });
		expect(error.message).toContain(`Input Data Field Name: "${name}" ${message}`);
		expect(await requests()).toEqual([]);
	});

	// promise: No pattern is slow on long input
	it('is looked at in no time, however many comments it begins with', async () => {
		const items = [await binaryItem(Buffer.from(`${'<!---->'.repeat(31)}x`), 'a.pdf')];
		const send = async () => await runNode({ parameters: upload(), items });
		expect(await quickest(1_000, send)).toBeLessThan(1_000);
	});

	it.each([
		['a.txt', '<html>'],
		['a.xml', '<html/>'],
		['a.csv', '{"a"'],
	])('of text may hold anything: %s, %s', async (name, content) => {
		const items = [await binaryItem(Buffer.from(content), name)];
		const [{ json }] = await runNode({ parameters: upload(), items });
		expect(await uploaded(json.id)).toBe(name);
	});

	it.each(['={{ $binary }}', '={{ $binary.data }}', 'data'])('is found by %s', async (given) => {
		const items = [await binaryItem(PDF, 'a.pdf')];
		const parameters = upload({ binaryPropertyName: given });
		const [{ json }] = await runNode({ parameters, items });
		expect(await uploaded(json.id)).toBe('a.pdf');
	});

	it.each(['={{ $json._files }}', '={{ $json._files.offer }}', 'offer', '_files.offer'])(
		'is found in the item’s JSON by %s',
		async (given) => {
			const { binary } = await binaryItem(PDF, 'a.pdf');
			const items = [{ json: { _files: { offer: { ...binary!.data } } } }];
			const parameters = upload({ binaryPropertyName: given });
			const [{ json }] = await runNode({ parameters, items });
			expect(await uploaded(json.id)).toBe('a.pdf');
		},
	);

	it('is to be picked where an expression gives several', async () => {
		const one = await binaryItem(PDF, 'a.pdf');
		const two = await binaryItem(PDF, 'b.pdf', undefined, {}, 'more');
		const items = [{ json: {}, binary: { ...one.binary, ...two.binary } }];
		const parameters = upload({ binaryPropertyName: '={{ $binary }}' });
		const error = await failureOf({ parameters, items });
		expect(error.message).toContain('the expression gives 2 files: "data", "more".');
	});
});

describe('a download', () => {
	async function failing(
		fromStorage: StubAnswer | undefined,
		fromOneflow: StubAnswer,
	): Promise<Failure> {
		const storage = await startStub(fromStorage ?? {});
		const stub = await startStub(({ query }) =>
			query.download === undefined
				? { body: { id: 1, type: 'contract', name: 'Drafted', extension: 'pdf' } }
				: {
						...fromOneflow,
						...(fromStorage && { status: 302, headers: { location: `${storage.url}/f` } }),
					},
		);
		const credential = { ...sandboxCredential(), baseUrl: `${stub.url}/v1` };
		const parameters = { resource: 'file', operation: 'download', contractId: byId(CONTRACT) };
		const error = await failureOf({ parameters, credential });
		await Promise.all([storage.close(), stub.close()]);
		return error;
	}

	it.each([
		['a web page', { body: '<html>Sign in</html>' }],
		['JSON', { body: { message: 'not found' } }],
		['JSON', { headers: { 'content-type': 'application/problem+json' }, body: {} }],
		...['application/octet-stream', 'application/pdf', 'binary/octet-stream', ''].flatMap(
			(type): Array<[string, StubAnswer]> => {
				const headers = { 'content-type': type };
				return [
					['a web page', { headers, body: '\n<!DOCTYPE html><html>Sign in</html>' }],
					['XML', { headers, body: '<?xml version="1.0"?><Error>Expired</Error>' }],
					['JSON', { headers, body: { message: 'not found' } }],
				];
			},
		),
	])('that gives %s instead of the file is an error', async (what, answer) => {
		const error = await failing(answer, {});
		expect(error.message).toContain(`answered with ${what} instead of the file`);
	});

	it('that is stored on disk is looked at all the same', async () => {
		await setBinaryMode('filesystem');
		const headers = { 'content-type': 'application/octet-stream' };
		const error = await failing({ headers, body: '<html>Sign in</html>' }, {});
		await setBinaryMode('default');
		expect(error.message).toContain('answered with a web page instead of the file');
	});

	it('for which a gateway before Oneflow answers with its own page is an error', async () => {
		const error = await failing(undefined, { body: '<html>Sign in</html>' });
		expect(error.message).toContain('answered with a web page instead of the file');
	});
});
