import type {
	IBinaryData,
	IDataObject,
	IExecuteFunctions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { LOOKS_FOR_FILE_MS } from '../assumptions';
import { trimmed } from '../characters';
import { now } from '../clock';
import { inside, isRecord } from '../records';
import type { OneflowClient } from '../transport/client';
import { baseUrlOf } from '../transport/credential';
import { isMissing, orNothing, rethrow, UserProblem } from '../transport/failure';
import { backOffMs, PATIENCE, pause } from '../transport/retry';

/** Limits of docs/oneflow-api.md 3.17. */
export const MOST_FILES = 30;
export const LARGEST_FILE = 20 * 1024 * 1024;
export const LARGEST_TOTAL = 50 * 1024 * 1024;
export const EXTENSIONS = new Set(
	'asice bmp csv doc docx dotx gif jpeg jpg key numbers ods pages pdf png ppsx ppt pptx rtf tif tiff txt xls xlsb xlsm xlsx xml'.split(
		' ',
	),
);

/** The file IDs that every contract has (docs/oneflow-api.md 3.17). */
export const CONTRACT_PDF = 1;

/** Types of files that somebody uploaded (docs/oneflow-api.md 3.17). */
export const UPLOADED_TYPES = new Set(['attachment', 'pdf']);

/**
 * Longest silence of the storage host, before its answer and within it; a whole transfer may take longer.
 * With all attempts and the pauses between them it makes no more than 150 seconds without progress.
 */
const LONGEST_SILENCE_MS = 23_000;
/** Longest silence once files of this run have met nothing but silence for longer than anyone should wait. */
const SILENCE_IN_TROUBLE_MS = 5_000;

const MOST_ATTEMPTS = 6;

const LATER = 'Run this again in a few minutes.';

/** How the run's log of trouble calls the storage host. */
const STORAGE = 'storage';

/** Addresses handed out for a download stop working after a while, and 206 is a part of a file: asked for anew. */
const PASSING_STORAGE_STATUSES = new Set([206, 403, 408, 429, 500, 502, 503, 504]);

/** The storage host did not deliver, and may do so at once if it is asked again. */
class PassingFailure extends UserProblem {}

/** What the storage host did. Carries no address: a pre-signed one is as good as a key. */
function hostFailure(what: string, Kind = UserProblem): UserProblem {
	return new Kind(
		`The file host that Oneflow points to ${what}`,
		'Run this again in a few minutes; a firewall in front of n8n must let file downloads through.',
	);
}

const insteadOfFile = (what: string) => hostFailure(`answered with ${what} instead of the file`);

/** The file is announced, but its bytes are not there yet, or none of them. */
const NOT_THERE_YET = new UserProblem('The file is not there yet', LATER);

/** A file's name without what separates folders, and what nobody can see. */
export const safeName = (name: string) => name.replace(/[/\\\p{Cc}]/gu, '_');

/** Name and extension as one; an extension that the name has already is not repeated (docs/oneflow-api.md 6.10). */
export function fileNameOf(file: IDataObject): string {
	const extension = typeof file.extension === 'string' ? file.extension.replace(/^\.+/, '') : '';
	const given = typeof file.name === 'string' ? file.name.trim() : '';
	const name = given === '' ? `${String(file.type ?? 'file')}_${String(file.id)}` : given;
	const isThere = extension === '' || name.toLowerCase().endsWith(`.${extension.toLowerCase()}`);
	return safeName(isThere ? name : `${name}.${extension}`);
}

/**
 * A file of a contract with its bytes. The contract's PDF is made later: until then it is missing, has no address, or
 * is not at the storage host (docs/oneflow-api.md 3.17), and is waited for about a minute unless the execution is
 * cancelled. Throws OneflowFailure, and UserProblem for what the storage host does and a file that is not ready.
 */
export async function fetchFile(
	context: IExecuteFunctions,
	oneflow: OneflowClient,
	contractId: number,
	fileId: number,
): Promise<{ file: IDataObject; data: IBinaryData }> {
	const path = `/contracts/${contractId}/files/${fileId}`;
	const isLate = async (caught: unknown) =>
		caught === NOT_THERE_YET ||
		(fileId === CONTRACT_PDF &&
			isMissing(caught) &&
			(await orNothing(oneflow.get(`/contracts/${contractId}`), isMissing)) !== undefined);
	for (const wait of [...LOOKS_FOR_FILE_MS, undefined]) {
		try {
			const file = await oneflow.get(path);
			return { file, data: await download(context, oneflow, path, fileNameOf(file)) };
		} catch (error) {
			if (!(await isLate(error))) rethrow(error);
			if (wait === undefined) break;
			await oneflow.wait(wait);
		}
	}
	const what = fileId === CONTRACT_PDF ? 'The PDF' : `File ${fileId}`;
	throw new UserProblem(
		`${what} of contract ${contractId} is not ready yet`,
		'Oneflow makes the PDF some time after the contract is created, sent or signed. The node has waited for it. Run this again in a few minutes; in a workflow, put a Wait node before this one or turn on Retry On Fail.',
	);
}

/**
 * Streams a file into n8n's binary store, never holding it as a whole (docs/oneflow-api.md 3.17). Oneflow redirects
 * to a storage host, which must not see the token: the second call has no credential (section 8, #33). Both are
 * repeated together, as the address expires; a silent host costs a run its patience once. Throws OneflowFailure for
 * Oneflow's refusals and UserProblem for the storage host's.
 */
async function download(
	context: IExecuteFunctions,
	oneflow: OneflowClient,
	path: string,
	fileName: string,
): Promise<IBinaryData> {
	const { trouble } = oneflow.connection;
	const signal = context.getExecutionCancelSignal();
	for (let attempt = 1; ; attempt++) {
		const begun = now();
		const hasLasted = () => trouble.age(STORAGE) >= PATIENCE.unattended.faultMs;
		const silenceMs = hasLasted() ? SILENCE_IN_TROUBLE_MS : LONGEST_SILENCE_MS;
		try {
			const answer = await oneflow.call('GET', path, { query: { download: true }, as: 'stream' });
			const isElsewhere = answer.statusCode >= 300;
			const source = isElsewhere
				? await fetchFromStorage(context, oneflow, answer, silenceMs)
				: answer;
			const file = await store(context, source, isElsewhere, fileName, silenceMs);
			trouble.clear(STORAGE);
			return file;
		} catch (error) {
			if (!(error instanceof PassingFailure)) rethrow(error);
			trouble.lasting('fault', STORAGE, begun);
			if (attempt >= MOST_ATTEMPTS || hasLasted() || signal?.aborted === true) rethrow(error);
			await pause(backOffMs(attempt), signal);
		}
	}
}

function addressOf(oneflow: OneflowClient, location: unknown): string | undefined {
	const base = baseUrlOf(oneflow.credential);
	if (typeof location !== 'string' || location === '' || !URL.canParse(location, base)) {
		return undefined;
	}
	const { href, protocol } = new URL(location, base);
	// Nobody is to read along on the way to the storage host if nobody could on the way to Oneflow.
	const isPlainAllowed = /^http:/i.test(base ?? '');
	return protocol === 'https:' || (protocol === 'http:' && isPlainAllowed) ? href : undefined;
}

/** Plain call to where Oneflow points: neither credential nor any header of ours goes along. */
async function fetchFromStorage(
	context: IExecuteFunctions,
	oneflow: OneflowClient,
	{ body, headers }: IN8nHttpFullResponse,
	timeout: number,
): Promise<IN8nHttpFullResponse> {
	discard(body);
	const url = addressOf(oneflow, headers.location);
	if (url === undefined) {
		throw new UserProblem(
			'Oneflow gave no usable address for the file',
			'Run this again; if this keeps happening, contact Oneflow support.',
		);
	}
	const response = (await context.helpers
		.httpRequest({
			method: 'GET',
			url,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			timeout,
			abortSignal: context.getExecutionCancelSignal(),
		})
		// What was caught holds the pre-signed address: nothing of it may be shown.
		.catch(() => undefined)) as IN8nHttpFullResponse | undefined;
	if (response === undefined) throw hostFailure('could not be reached', PassingFailure);
	return response;
}

/** What login pages, proxies and errors with status 200 are; no file of a contract is (docs/oneflow-api.md 3.17). */
const NO_FILE = /^\s*(text\/html|application\/(xhtml\+xml|(.+\+)?json))\b/i;

/** Throws UserProblem for an answer of Oneflow's, or of the storage host, that is not the file. */
function refuseOther({ statusCode, headers }: IN8nHttpFullResponse, isElsewhere: boolean): void {
	const type = String(headers['content-type']);
	// Oneflow may describe the file in place of a redirect to it.
	const isDescribed = !isElsewhere && /^application\/json\b/i.test(type);
	if (isDescribed || statusCode === 404) throw NOT_THERE_YET;
	const isPassing = PASSING_STORAGE_STATUSES.has(statusCode);
	if (isPassing || statusCode >= 300) {
		throw hostFailure(`answered with status ${statusCode}`, isPassing ? PassingFailure : undefined);
	}
	if (NO_FILE.test(type)) throw insteadOfFile(/json/i.test(type) ? 'JSON' : 'a web page');
}

/** An unread body keeps its connection busy. */
function discard(body: unknown): void {
	if (isStream(body)) body.destroy();
}

type Stream = NodeJS.ReadableStream & { destroy(error?: Error): void };

function isStream(value: unknown): value is Stream {
	return isRecord(value) && typeof value.destroy === 'function';
}

/** A type that tells nothing; n8n would take it all the same, unless one is given. */
const VAGUE_TYPES = new Set(['', 'application/octet-stream', 'binary/octet-stream']);

const OFFICE = 'application/vnd.openxmlformats-officedocument';

/** Types of the extensions met most (docs/oneflow-api.md 3.17), for storage hosts that do not say. */
const TYPES: Record<string, string> = {
	bmp: 'image/bmp',
	csv: 'text/csv',
	doc: 'application/msword',
	docx: `${OFFICE}.wordprocessingml.document`,
	gif: 'image/gif',
	jpeg: 'image/jpeg',
	jpg: 'image/jpeg',
	pdf: 'application/pdf',
	png: 'image/png',
	ppt: 'application/vnd.ms-powerpoint',
	pptx: `${OFFICE}.presentationml.presentation`,
	rtf: 'application/rtf',
	tiff: 'image/tiff',
	txt: 'text/plain',
	xls: 'application/vnd.ms-excel',
	xlsx: `${OFFICE}.spreadsheetml.sheet`,
	xml: 'application/xml',
};

/** The last one counts where several have one type, as jpeg and jpg. */
const EXTENSION_OF = new Map(Object.entries(TYPES).map(([extension, type]) => [type, extension]));

const withoutParameters = (type: string) => type.split(';')[0].trim().toLowerCase();

/** The extension that a type stands for, of those that Oneflow takes; undefined when it tells nothing. */
export function extensionOfType(type: string): string | undefined {
	return EXTENSION_OF.get(withoutParameters(type));
}

/** Letters after the last point of a file name, in lower case; empty when there are none. */
export function extensionOf(fileName: string): string {
	return /\.([^./\\]+)$/.exec(fileName)?.[1].toLowerCase() ?? '';
}

/** Bytes at the beginning that tell what a file is; a PDF's mark may stand a little further in. */
export const HEAD = 1024;

/** Kinds that are text, in which anything may stand. */
const TEXTS = new Set(['csv', 'txt', 'xml']);

/** Whether a file begins like a PDF. */
export const isPdf = (head: string) => head.includes('%PDF-');

/** What a file is by its beginning, where it is an error or a page in place of the one named; else undefined. */
export function standInFor(fileName: string, head: string): string | undefined {
	if (TEXTS.has(extensionOf(fileName)) || isPdf(head)) return undefined;
	const start = trimmed(head.replace(/<!--[\s\S]*?-->/g, ''));
	if (/^<(!doctype\s+html|html|head|body|script|title)\b/i.test(start)) return 'a web page';
	if (/^<(\?xml|error)\b/i.test(start)) return 'XML';
	return /^[{[]\s*["{}\]]/.test(start) ? 'JSON' : undefined;
}

/** The beginning of a file in n8n's store. */
async function headOf(context: IExecuteFunctions, { id, data }: IBinaryData): Promise<string> {
	if (id === undefined) return Buffer.from(data.slice(0, 2 * HEAD), 'base64').toString();
	const stream = await context.helpers.getBinaryStream(id, HEAD);
	for await (const piece of stream) {
		discard(stream);
		return String(piece);
	}
	return '';
}

/** Nothing came for too long, though the connection stood. */
class Silence extends Error {}

/** Ends a stream that falls silent or is cancelled, which no client does; returns the function that ends the watch. */
function watch(body: Stream, silenceMs: number, cancelled: AbortSignal | undefined): () => void {
	const over = new AbortController();
	let heard = now();
	// `on` would start the stream before anybody stores what comes.
	body.prependListener('data', () => (heard = now()));
	body.prependListener('error', () => {});
	const look = async () => {
		while (!over.signal.aborted) {
			const left = heard + silenceMs - now();
			if (left <= 0 || cancelled?.aborted === true) {
				// Destroying alone is noticed only once the silent host sends something more.
				body.emit('error', new Silence());
				return body.destroy();
			}
			await pause(Math.min(left, 500), over.signal);
		}
	};
	void look();
	return () => over.abort();
}

/** Writes the bytes as they arrive; a connection that breaks or falls silent is reported as passing. */
async function store(
	context: IExecuteFunctions,
	response: IN8nHttpFullResponse,
	isElsewhere: boolean,
	fileName: string,
	silenceMs: number,
): Promise<IBinaryData> {
	const body = response.body as Parameters<typeof context.helpers.prepareBinaryData>[0];
	const signal = context.getExecutionCancelSignal();
	const unwatch = isStream(body) ? watch(body, silenceMs, signal) : () => {};
	try {
		refuseOther(response, isElsewhere);
		const given = withoutParameters(String(response.headers['content-type'] ?? ''));
		const type = VAGUE_TYPES.has(given) ? TYPES[extensionOf(fileName)] : given;
		const file = await context.helpers.prepareBinaryData(body, fileName, type);
		// A type that tells nothing may go with anything.
		const head = await headOf(context, file);
		if (head === '') throw NOT_THERE_YET;
		const other = standInFor(fileName, head);
		if (other !== undefined) throw insteadOfFile(other);
		return file;
	} catch (error) {
		discard(body);
		return rethrow(error instanceof UserProblem ? error : brokenOff(error));
	} finally {
		unwatch();
	}
}

/** Why the bytes did not get into n8n's store. */
function brokenOff(caught: unknown): UserProblem {
	if (caught instanceof Silence) {
		return new PassingFailure('The download stopped before the end of the file', LATER);
	}
	const code = inside(caught, 'code');
	// Of packed bytes, the end is missing or they are damaged.
	if (/^(ECONNRESET|ERR_STREAM_PREMATURE_CLOSE|Z_\w+)$/.test(String(code))) {
		return new PassingFailure('The download broke off before the end of the file', LATER);
	}
	return new UserProblem(
		`n8n could not store the file (${String(code ?? inside(caught, 'message') ?? '')})`,
		'Check that n8n has space left and may write where it keeps binary data.',
	);
}

/** A file as an item carries it, ready to be sent. */
export interface Upload {
	name: string;
	bytes: Blob;
}

/** POST /contracts/{id}/files as multipart (docs/oneflow-api.md 3.17). Throws OneflowFailure. */
export async function upload(
	oneflow: OneflowClient,
	contractId: number,
	file: Upload,
	uploadAs: string,
): Promise<IDataObject> {
	const form = new FormData();
	form.append('upload_as', uploadAs);
	form.append('file', file.bytes, file.name);
	return await oneflow.post(`/contracts/${contractId}/files`, form);
}
