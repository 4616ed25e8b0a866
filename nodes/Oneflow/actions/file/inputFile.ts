import type { IBinaryData } from 'n8n-workflow';

import type { Item } from '../../parameters/item';
import { requiredText } from '../../parameters/values';
import { isRecord } from '../../records';
import { EXTENSIONS, extensionOf, LARGEST_FILE, type Upload } from '../../oneflow/files';

const MEGABYTE = 1024 * 1024;

function tooLarge(item: Item, name: string, size: number): Error {
	return item.problem(
		'Input Data Field Name',
		`"${name}" has ${Math.ceil((size / MEGABYTE) * 100) / 100} MB.`,
		`Oneflow takes files of at most ${LARGEST_FILE / MEGABYTE} MB. Make the file smaller or split it.`,
	);
}

/** Bytes of a file in n8n's store, read piece by piece. */
async function bytesFromStore(item: Item, id: string, name: string): Promise<Blob> {
	const { helpers } = item.context;
	const { fileSize } = await helpers.getBinaryMetadata(id);
	if (fileSize > LARGEST_FILE) throw tooLarge(item, name, fileSize);
	const pieces: Array<Uint8Array<ArrayBuffer>> = [];
	for await (const piece of await helpers.getBinaryStream(id)) pieces.push(new Uint8Array(piece));
	return new Blob(pieces);
}

function checkExtension(item: Item, name: string): void {
	const extension = extensionOf(name);
	if (EXTENSIONS.has(extension)) return;
	throw item.problem(
		'Input Data Field Name',
		extension === ''
			? `the file name "${name}" has no extension.`
			: `Oneflow takes no files of the kind ".${extension}" ("${name}").`,
		`Possible are: ${[...EXTENSIONS].join(', ')}.`,
	);
}

/** A file of an item, not yet read. */
export interface InputFile {
	/** With its extension. */
	name: string;
	binary: IBinaryData;
}

/** The item's binary data that the parameter names, or is, when an expression gives it. */
function binaryOf(item: Item): IBinaryData {
	const given = item.raw('binaryPropertyName');
	const files = item.context.getInputData().at(item.index)?.binary ?? {};
	if (isRecord(given)) {
		if ('id' in given || 'data' in given) return given as unknown as IBinaryData;
		// Kept in memory, an expression gives a file without its bytes: those are in the input.
		const same = Object.values(files).find(
			({ fileName, mimeType }) => fileName === given.fileName && mimeType === given.mimeType,
		);
		if (same !== undefined) return same;
	}
	const field = item.check(given, 'Input Data Field Name', requiredText());
	if (field in files) return files[field];
	const names = Object.keys(files);
	throw item.problem(
		'Input Data Field Name',
		`the input has no file "${field}".`,
		names.length === 0
			? 'It has no files at all. Connect a node that gives one, or give the file by expression.'
			: `Its files are in ${names.map((name) => `"${name}"`).join(', ')}.`,
	);
}

/**
 * The file to upload, by its name and type. Throws NodeOperationError when there is none, or one of a kind
 * that Oneflow does not take (docs/oneflow-api.md 3.17).
 */
export function readInputFile(item: Item): InputFile {
	const binary = binaryOf(item);
	const ending = binary.fileExtension === undefined ? '' : `.${binary.fileExtension}`;
	const name = binary.fileName?.trim() || `file${ending}`;
	const isNamed = extensionOf(name) !== '' || ending === '';
	const fullName = isNamed ? name : `${name}${ending}`;
	checkExtension(item, fullName);
	return { name: fullName, binary };
}

/** Reads the file, in whatever mode n8n stores it. Throws NodeOperationError when it is too large. */
export async function fileFrom(item: Item, { name, binary }: InputFile): Promise<Upload> {
	const bytes =
		binary.id === undefined
			? new Blob([new Uint8Array(Buffer.from(binary.data, 'base64'))])
			: await bytesFromStore(item, binary.id, name);
	if (bytes.size > LARGEST_FILE) throw tooLarge(item, name, bytes.size);
	return { name, bytes: new Blob([bytes], { type: binary.mimeType }) };
}
