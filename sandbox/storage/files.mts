import { timeOf } from '../model/formats.mts';
import type { Contract, ContractFile } from '../model/types.mts';
import type { StoredObject } from './host.mts';
import { makePdf } from './pdf.mts';

/** Limits of 3.17. */
export const MAX_FILES = 30;
export const MAX_FILE_BYTES = 20 * 1024 * 1024;
export const MAX_TOTAL_BYTES = 50 * 1024 * 1024;

/** Extensions of 3.17. */
export const EXTENSIONS: ReadonlySet<string> = new Set(
	(
		'asice bmp csv doc docx dotx gif jpeg jpg key numbers ods pages pdf png ppsx ppt pptx rtf ' +
		'tif tiff txt xls xlsb xlsm xlsx xml'
	).split(' '),
);

const CONTENT_TYPES: Record<string, string> = {
	bmp: 'image/bmp',
	csv: 'text/csv',
	doc: 'application/msword',
	docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	gif: 'image/gif',
	jpeg: 'image/jpeg',
	jpg: 'image/jpeg',
	pdf: 'application/pdf',
	png: 'image/png',
	rtf: 'application/rtf',
	tif: 'image/tiff',
	tiff: 'image/tiff',
	txt: 'text/plain',
	xls: 'application/vnd.ms-excel',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	xml: 'application/xml',
};

/** Separate verification pages ended at this moment (3.17). */
const LAST_VERIFICATION = Date.parse('2024-01-15T13:00:00Z');

/** Text of the generated contract document. */
function contractLines(contract: Contract): string[] {
	return [
		contract.name || 'Unnamed contract',
		`State: ${contract.state}`,
		'',
		...contract.parties.flatMap((party) => [
			`${party.my_party ? 'Our side' : 'Counterparty'}: ${party.name}`,
			...party.participants.map(
				(person) => `  ${person.name} <${person.email}> ${person.sign_state}`,
			),
		]),
		'',
		...contract.data_fields.map((field) => `${field.name}: ${field.value}`),
		'',
		...contract.product_groups.flatMap((group) =>
			group.products.map(
				(row) => `${row.quantity.amount} x ${row.name} ${row.price_1?.amount.amount ?? ''}`,
			),
		),
	];
}

/** All files of a contract: the document (always id 1), an old verification (2), uploads (3.17). */
export function filesOf(contract: Contract): ContractFile[] {
	const generated = { extension: 'pdf', size: 0, bytes: null };
	const files: ContractFile[] = [
		{ id: 1, name: contract.name || 'Contract', type: 'contract', ...generated },
	];
	const signed = contract.state === 'signed' ? contract.state_updated_time : null;
	if (signed !== null && timeOf(signed) < LAST_VERIFICATION) {
		files.push({ id: 2, name: 'Verification', type: 'verification', ...generated });
	}
	return [...files, ...contract.files];
}

/** What the storage host hands out for a file; non-ASCII names are replaced (3.17). */
export function storedObject(contract: Contract, file: ContractFile): StoredObject {
	const plain = `${file.name}.${file.extension}`;
	const fileName = /^[\u0020-\u007e]+$/.test(plain)
		? plain.replaceAll(/["\\/]/g, '_')
		: `${file.type}_${file.id}.${file.extension}`;
	const contentType = CONTENT_TYPES[file.extension] ?? 'application/octet-stream';
	if (file.type === 'contract' || file.type === 'verification') {
		const title = file.type === 'verification' ? ['Verification', ''] : [];
		const bytes = makePdf([...title, ...contractLines(contract)]);
		return { fileName, contentType, size: bytes.length, bytes };
	}
	return { fileName, contentType, size: file.size, bytes: file.bytes };
}
