import { fetchFile } from '../../oneflow/files';
import { binaryOutputField, readBinaryOutput } from '../../parameters/kit/binaryOutput';
import { sorting } from '../../parameters/kit/sorting';
import { file } from '../../parameters/things/locators';
import { BinaryItems, ofContract } from '../operation';
import { contractListOf } from '../plain';

export { upload } from './upload.operation';

/** GET /contracts/{id}/files/{file_id}, then the same with `download=true` (docs/oneflow-api.md 3.17). */
export const download = ofContract({
	description: 'Download a file of a contract; the contract as PDF, unless another one is chosen',
	shape: 'row',
	fields: [file.field, binaryOutputField],
	read: (item) => ({ fileId: file.of(item), field: readBinaryOutput(item) }),
	async run({ item, oneflow }, { contractId, fileId, field }) {
		const { file: json, data } = await fetchFile(item.context, oneflow, contractId, fileId);
		const before = item.context.getInputData().at(item.index)?.binary;
		return new BinaryItems([{ json, binary: { ...before, [field]: data } }]);
	},
});

/** GET /contracts/{id}/files (docs/oneflow-api.md 3.17), sorted by columns of 2.2. */
export const getAll = contractListOf(
	'files',
	'Get the list of files of a contract: its PDF and what was uploaded to it',
	sorting([
		{ name: 'Extension', value: 'extension' },
		{ name: 'ID (Newest First)', value: '-id' },
		{ name: 'ID (Oldest First)', value: 'id' },
		{ name: 'Name (A to Z)', value: 'name' },
		{ name: 'Name (Z to A)', value: '-name' },
		{ name: 'Type', value: 'type' },
	]),
);
