import type { Item } from '../../parameters/item';
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

/**
 * The file in the item's binary field, in whatever mode n8n stores it; its name and type are kept. Size
 * and extension are checked against API notes 3.17 before anything is sent.
 */
export async function inputFile(item: Item, field: string): Promise<Upload> {
	const { helpers } = item.context;
	const binary = helpers.assertBinaryData(item.index, field);
	const ending = binary.fileExtension === undefined ? '' : `.${binary.fileExtension}`;
	const name = binary.fileName?.trim() || `file${ending}`;
	const isNamed = extensionOf(name) !== '' || ending === '';
	const fullName = isNamed ? name : `${name}${ending}`;
	checkExtension(item, fullName);
	const type = { type: binary.mimeType };
	const bytes =
		binary.id === undefined
			? new Blob([new Uint8Array(await helpers.getBinaryDataBuffer(item.index, field))])
			: await bytesFromStore(item, binary.id, fullName);
	if (bytes.size > LARGEST_FILE) throw tooLarge(item, fullName, bytes.size);
	return { name: fullName, bytes: new Blob([bytes], type) };
}
