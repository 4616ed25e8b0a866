import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../../records';
import { onContract } from '../operation';
import { choiceField, textField } from '../../parameters/kit/fields';
import type { Item } from '../../parameters/kit/item';
import { choice } from '../../parameters/kit/values';
import {
	extensionOf,
	LARGEST_TOTAL,
	MOST_FILES,
	upload as uploadFile,
	UPLOADED_TYPES,
} from '../../oneflow/files';
import { getRows } from '../../transport/paging';
import { checkContent, fileFrom, fileName, readInputFile } from './inputFile';

/** Where a file goes, and which of the contract's options allows it (docs/oneflow-api.md 3.17 and 4.6). */
const WAYS = {
	attachment: { section: 'attachment section', option: 'can_receive_attachments' },
	expanded_pdf: { section: 'PDF section', option: 'can_receive_expanded_pdf' },
};
type UploadAs = keyof typeof WAYS;

/** What the contract says it can receive, where it says so (docs/oneflow-api.md 4.6). */
function checkOptions(item: Item, found: IDataObject, uploadAs: UploadAs): void {
	const options = isRecord(found.available_options) ? found.available_options : {};
	const { section, option } = WAYS[uploadAs];
	if (options[option] !== false) return;
	throw item.problem(
		'Upload As',
		`contract ${String(found.id)} has no ${section} to put the file in.`,
		`Add one ${section} to the template in Oneflow and create the contract again, or choose the other option of Upload As.`,
	);
}

function checkCount(item: Item, files: IDataObject[], uploadAs: UploadAs): void {
	const uploaded = files.filter(({ type }) => UPLOADED_TYPES.has(String(type)));
	const replaces = uploadAs === 'expanded_pdf' && uploaded.some(({ type }) => type === 'pdf');
	if (uploaded.length < MOST_FILES || replaces) return;
	throw item.problem(
		'Contract',
		`it already has ${uploaded.length} files.`,
		`Oneflow takes at most ${MOST_FILES} files in one contract.`,
	);
}

/** Only a lower bound of the total: files are listed without their sizes (docs/oneflow-api.md 3.17). */
function checkTotal(item: Item, sent: number, size: number): void {
	if (sent + size <= LARGEST_TOTAL) return;
	throw item.problem(
		'Input Data Field Name',
		'with this file the contract would have more than 50 MB of files.',
		'Make the files smaller, or use another contract for the rest.',
	);
}

/** POST /contracts/{id}/files (docs/oneflow-api.md 3.17). */
export const upload = onContract({
	description: 'Add a file to a contract, as an attachment or as pages of its PDF section',
	input: {
		chosen: {
			fields: [
				textField('Input Data Field Name', 'binaryPropertyName', {
					required: true,
					default: 'data',
					hint: 'The name of the input binary field that holds the file',
					description:
						'The name of the field, or an expression that gives the file itself. At most 20 MB; a contract takes up to 30 files and 50 MB in total.',
				}),
				choiceField('Upload As', 'uploadAs', {
					options: [
						{
							name: 'Attachment',
							value: 'attachment',
							description:
								'A file alongside the contract; the template needs an attachment section',
						},
						{
							name: 'Pages of the Contract',
							value: 'expanded_pdf',
							description:
								'A PDF shown in the PDF section, in place of an earlier one; the template needs exactly one such section',
						},
					],
					default: 'attachment',
				}),
			],
			read(item) {
				const uploadAs = item.read('uploadAs', 'Upload As', choice('attachment', 'expanded_pdf'));
				const input = readInputFile(item);
				if (uploadAs !== 'expanded_pdf' || extensionOf(input.name) === 'pdf') {
					return { uploadAs, input };
				}
				throw item.problem(
					'Upload As',
					`a PDF section takes PDF files only, and this is "${input.name}".`,
					'Upload it as an attachment, or convert it to PDF.',
				);
			},
		},
	},
	options: { fileName },
	async run({ item, oneflow }, { contractId, chosen: { uploadAs, input } }) {
		const file = await fileFrom(item, input);
		await checkContent(item, file, uploadAs === 'expanded_pdf');
		checkOptions(item, await oneflow.get(`/contracts/${contractId}`), uploadAs);
		const files = await getRows(oneflow, `/contracts/${contractId}/files`);
		checkCount(item, files, uploadAs);
		// Known for the uploads of this run only.
		const none = async () => await Promise.resolve({ bytes: 0 });
		const sent = await oneflow.once(`uploaded:${contractId}`, none);
		checkTotal(item, sent.bytes, file.bytes.size);
		const created = await uploadFile(oneflow, contractId, file, uploadAs);
		sent.bytes += file.bytes.size;
		return created;
	},
});
