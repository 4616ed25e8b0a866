import { Type } from '@sinclair/typebox';
import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Guesses } from '../guesses.mts';
import type { Api } from '../http/api.mts';
import { callerIn, editableContract, pathId, readableContract } from '../http/contract-access.mts';
import { listAnswer, listSchema } from '../http/paging.mts';
import { ApiError, Problems } from '../model/errors.mts';
import { timeOf } from '../model/formats.mts';
import { OneOf, Strict } from '../model/schema.mts';
import type { Store } from '../model/store.mts';
import { contentChanged } from '../model/transitions.mts';
import type { Contract, ContractFile } from '../model/types.mts';
import { fileView } from '../model/views.mts';
import {
	EXTENSIONS,
	filesOf,
	MAX_FILE_BYTES,
	MAX_FILES,
	MAX_TOTAL_BYTES,
	storedObject,
} from '../storage/files.mts';
import type { StorageHost } from '../storage/host.mts';

const Download = Strict({ download: Type.Optional(OneOf(['true', 'false'])) });

interface Upload {
	fileName: string | null;
	bytes: Buffer;
	tooLarge: boolean;
	uploadAs: string | null;
}

/** Reads the two parts `file` and `upload_as`; everything else is refused by name. */
async function readUpload(request: FastifyRequest): Promise<Upload> {
	if (!request.isMultipart()) {
		throw new ApiError(400, 'The body must be multipart/form-data.');
	}
	const upload: Upload = {
		fileName: null,
		bytes: Buffer.alloc(0),
		tooLarge: false,
		uploadAs: null,
	};
	const problems = new Problems();
	for await (const part of request.parts({ limits: { fileSize: MAX_FILE_BYTES } })) {
		if (part.type === 'file') {
			const chunks: Buffer[] = [];
			for await (const chunk of part.file) chunks.push(chunk as Buffer);
			if (part.fieldname !== 'file' || upload.fileName !== null) {
				problems.add(part.fieldname, 'Unknown or repeated part.');
				continue;
			}
			upload.fileName = part.filename;
			upload.tooLarge = part.file.truncated;
			upload.bytes = Buffer.concat(chunks);
		} else if (part.fieldname === 'upload_as' && upload.uploadAs === null) {
			upload.uploadAs = String(part.value);
		} else {
			problems.add(part.fieldname, 'Unknown or repeated part.');
		}
	}
	problems.throwIfAny();
	return upload;
}

/** Checks an upload against the contract and the limits (3.17) and makes the file. */
function fileFrom(store: Store, contract: Contract, upload: Upload): ContractFile {
	const problems = new Problems();
	const options = contract.available_options;
	const { fileName, uploadAs, bytes } = upload;
	if (!fileName) problems.add('file', 'Missing required part.');
	if (uploadAs !== 'attachment' && uploadAs !== 'expanded_pdf') {
		problems.add('upload_as', 'Must be one of: attachment, expanded_pdf.');
	}
	const dot = (fileName ?? '').lastIndexOf('.');
	const extension = dot < 0 ? '' : (fileName ?? '').slice(dot + 1).toLowerCase();
	const name = dot < 0 ? (fileName ?? '') : (fileName ?? '').slice(0, dot);
	const pdf = uploadAs === 'expanded_pdf';
	if (fileName && !EXTENSIONS.has(extension)) {
		problems.add('file', 'The file extension is not allowed.');
	} else if (fileName && pdf && extension !== 'pdf') {
		problems.add('file', 'Only a PDF can be expanded.');
	}
	if (uploadAs === 'attachment' && !options.can_receive_attachments) {
		problems.add('upload_as', 'The contract has no attachment section.');
	}
	if (pdf && !options.can_receive_expanded_pdf) {
		problems.add('upload_as', 'The contract has no single PDF section.');
	}
	// A new PDF section takes the place of the one before.
	const others = contract.files.filter((file) => !(pdf && file.type === 'pdf'));
	if (upload.tooLarge) problems.add('file', 'Larger than 20 MB.');
	else if (others.reduce((sum, file) => sum + file.size, bytes.length) > MAX_TOTAL_BYTES) {
		problems.add('file', 'All files together are larger than 50 MB.');
	}
	if (others.length >= MAX_FILES) problems.add('file', 'A contract can have at most 30 files.');
	problems.throwIfAny();
	const file: ContractFile = {
		id: store.nextId('file'),
		name,
		extension,
		type: pdf ? 'pdf' : 'attachment',
		size: bytes.length,
		bytes,
	};
	contract.files = [...others, file];
	return file;
}

/** How a contract's PDF that is not made yet shows itself; null once it is there (3.17). */
function lateness(store: Store, contract: Contract, file: ContractFile): Guesses['pdfLate'] | null {
	if (file.type !== 'contract' || store.guesses.pdfLagMs === 0) return null;
	const since = contract.state_updated_time ?? contract.published_time ?? contract.created_time;
	return timeOf(since) + store.guesses.pdfLagMs > store.now() ? store.guesses.pdfLate : null;
}

/** Rows 65–68 of 3.0: files (3.17). */
export async function fileRoutes(app: Api, store: Store, storage: StorageHost): Promise<void> {
	await app.register(multipart, { throwFileSizeLimit: false });

	app.get('/contracts/:contract_id/files', { schema: listSchema() }, (request) => {
		const contract = readableContract(store, request);
		return listAnswer(store, request, {
			name: 'files',
			columns: {
				name: (file: ContractFile) => file.name,
				type: (file: ContractFile) => file.type,
				id: (file: ContractFile) => file.id,
				extension: (file: ContractFile) => file.extension,
			},
			rows: () =>
				filesOf(contract).filter((file) => lateness(store, contract, file) !== 'unlisted'),
			view: (file) => fileView(store, contract, file),
		});
	});

	app.get(
		'/contracts/:contract_id/files/:file_id',
		{ schema: { querystring: Download } },
		(request, reply) => {
			const contract = readableContract(store, request);
			const id = pathId(store, request, 'file_id');
			const file = filesOf(contract).find((one) => one.id === id);
			if (!file) throw new ApiError(404);
			const late = lateness(store, contract, file);
			if (late === 'unlisted') throw new ApiError(404);
			const isDownload = request.query.download === 'true';
			if (!isDownload || late === 'noRedirect') return fileView(store, contract, file);
			const object = storedObject(contract, file);
			const { pdfContentType } = store.guesses;
			const contentType =
				object.contentType === 'application/pdf' ? pdfContentType : object.contentType;
			const address = storage.offer({ ...object, contentType, isMissing: late !== null });
			return reply.redirect(address, 302);
		},
	);

	app.post(
		'/contracts/:contract_id/files',
		{ config: { person: true }, bodyLimit: MAX_FILE_BYTES * 2 },
		async (request) => {
			const contract = editableContract(store, request);
			const upload = await readUpload(request);
			const file = fileFrom(store, contract, upload);
			contentChanged(store, contract, [], callerIn(contract, request));
			return fileView(store, contract, file);
		},
	);
}
