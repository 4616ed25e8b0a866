import type { IBinaryData } from 'n8n-workflow';

import { trimmed } from '../../characters';
import { textField } from '../../parameters/kit/fields';
import type { Item } from '../../parameters/kit/item';
import { option } from '../../parameters/kit/parameter';
import { requiredText, text } from '../../parameters/kit/values';
import { isRecord } from '../../records';
import {
	EXTENSIONS,
	extensionOf,
	extensionOfType,
	HEAD,
	isPdf,
	LARGEST_FILE,
	safeName,
	standInFor,
	type Upload,
} from '../../oneflow/files';

const LABEL = 'Input Data Field Name';
const MEGABYTE = 1024 * 1024;

function tooLarge(item: Item, name: string, size: number): Error {
	return item.problem(
		LABEL,
		`"${name}" is ${Math.ceil((size / MEGABYTE) * 100) / 100} MB.`,
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

function isFile(value: unknown): value is IBinaryData {
	return (
		isRecord(value) && typeof value.mimeType === 'string' && ('id' in value || 'data' in value)
	);
}

/** The item's files by name. Newer versions of n8n can keep them in the item's JSON, under `_files`. */
function filesOf(item: Item): Record<string, IBinaryData> {
	const { binary, json } = item.context.getInputData()[item.index];
	const inJson = isRecord(json._files) ? Object.entries(json._files) : [];
	const files = inJson.filter((entry): entry is [string, IBinaryData] => isFile(entry[1]));
	return { ...Object.fromEntries(files), ...binary };
}

/** The file that an expression gives: a file, or what holds just one. */
function givenFile(item: Item, given: Record<string, unknown>, files: Record<string, IBinaryData>) {
	const inside: Array<[string, unknown]> =
		typeof given.mimeType === 'string'
			? [['', given]]
			: Object.entries(given).filter(([, file]) => isRecord(file) && 'mimeType' in file);
	const [[, file] = []] = inside;
	if (inside.length === 1 && isFile(file)) return file;
	// Kept in memory, an expression gives a file without its bytes: those are in the input.
	const told = Object.entries(isRecord(file) ? file : { data: '' });
	const alike = Object.entries(files).filter(([, one]) =>
		told.every(([key, value]) => one[key as keyof IBinaryData] === value),
	);
	const contents = new Set(alike.map(([, { data }]) => data));
	if (inside.length < 2 && contents.size < 2) return alike[0]?.[1];
	const meant = inside.length > 1 ? inside : alike;
	throw item.problem(
		LABEL,
		`the expression gives ${meant.length} files: ${meant.map(([name]) => `"${name}"`).join(', ')}.`,
		'Pick one of them, such as {{ $binary.data }}, or enter its name.',
	);
}

/** The item's binary data that the parameter names, or is, when an expression gives it. */
function binaryOf(item: Item): IBinaryData {
	const given = item.raw('binaryPropertyName');
	const files = filesOf(item);
	if (isRecord(given)) {
		const file = givenFile(item, given, files);
		if (file !== undefined) return file;
	}
	const field = item.check(given, LABEL, requiredText());
	const file = files[field] ?? files[field.replace(/^_files\./, '')];
	if (file !== undefined) return file;
	const names = Object.keys(files);
	throw item.problem(
		LABEL,
		`the input has no file "${field}".`,
		names.length === 0
			? 'It has no files at all. Connect a node that outputs one, or enter an expression that gives the file.'
			: `Its files are in ${names.map((name) => `"${name}"`).join(', ')}.`,
	);
}

/** The name, completed by the file's type where its ending is none: "Offer v1.2" of a PDF is "Offer v1.2.pdf". */
function completed(name: string, { mimeType, fileExtension }: IBinaryData): string {
	if (EXTENSIONS.has(extensionOf(name))) return name;
	const known = fileExtension?.replace(/^\.+/, '').toLowerCase();
	const byType = extensionOfType(mimeType);
	const extension = byType ?? (extensionOf(name) === '' ? known : undefined);
	return extension === undefined || extension === '' ? name : `${name}.${extension}`;
}

/** What the file is to be called in Oneflow. */
export const fileName = option(
	textField('File Name', 'fileName', {
		placeholder: 'e.g. Offer 10045.pdf',
		description:
			'Name of the file in Oneflow; the file’s own name when left empty. If the name has no extension, that of the file’s type is added.',
	}),
	text(200),
);

/** The file, unread, and its name. Throws NodeOperationError for none or another type (docs/oneflow-api.md 3.17). */
export function readInputFile(item: Item) {
	const binary = binaryOf(item);
	const name = fileName.read(item) ?? (trimmed(binary.fileName ?? '') || 'file');
	const fullName = completed(safeName(name), binary);
	const extension = extensionOf(fullName);
	if (EXTENSIONS.has(extension)) return { name: fullName, binary };
	throw item.problem(
		LABEL,
		extension === ''
			? `the file name "${fullName}" has no extension.`
			: `Oneflow does not accept files of type ".${extension}" ("${fullName}").`,
		`Accepted types: ${[...EXTENSIONS].join(', ')}.`,
	);
}

/** Refuses what is not a file of its type, before any call: empty, a page, JSON, or in a PDF section no PDF. */
export async function checkContent(item: Item, { name, bytes }: Upload, isPages: boolean) {
	const refuse = (what: string) =>
		item.problem(
			LABEL,
			`"${name}" ${what}.`,
			'Look at the output of the node that gives the file: it may have saved an error or a login page instead.',
		);
	if (bytes.size === 0) throw refuse('is empty');
	const head = await bytes.slice(0, HEAD).text();
	const other = standInFor(name, head);
	if (other !== undefined) throw refuse(`is ${other}`);
	if (isPages && !isPdf(head)) throw refuse('does not begin like a PDF');
}

/** Reads the file, in whatever mode n8n stores it. Throws NodeOperationError when it is too large. */
export async function fileFrom(
	item: Item,
	{ name, binary }: ReturnType<typeof readInputFile>,
): Promise<Upload> {
	const bytes =
		binary.id === undefined
			? new Blob([new Uint8Array(Buffer.from(binary.data, 'base64'))])
			: await bytesFromStore(item, binary.id, name);
	if (bytes.size > LARGEST_FILE) throw tooLarge(item, name, bytes.size);
	return { name, bytes: new Blob([bytes], { type: binary.mimeType }) };
}
