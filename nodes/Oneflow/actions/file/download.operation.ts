import { ReadyItems, type Operation } from '../operation';
import { contract, file } from '../../parameters/locators';
import { requiredText } from '../../parameters/values';
import { download as downloadFile, fileNameOf } from '../../oneflow/files';

/** GET /contracts/{id}/files/{file_id}, then the same with `download=true` (API notes 3.17). */
export const download: Operation = {
	name: 'Download',
	value: 'download',
	action: 'Download file',
	description: 'Download a file of a contract; the contract as PDF, unless another one is chosen',
	shape: 'row',
	fields: [
		contract.field,
		file.field,
		{
			displayName: 'Put Output File in Field',
			name: 'binaryPropertyName',
			type: 'string',
			required: true,
			default: 'data',
			hint: 'The name of the output binary field to put the file in',
		},
	],
	async run({ item, oneflow }) {
		const field = item.read('binaryPropertyName', 'Put Output File in Field', requiredText());
		const path = `/contracts/${contract.of(item)}/files/${file.of(item)}`;
		const metadata = await oneflow.get(path);
		const data = await downloadFile(item.context, oneflow, path, fileNameOf(metadata));
		const before = item.context.getInputData()[item.index].binary;
		return new ReadyItems([{ json: metadata, binary: { ...before, [field]: data } }]);
	},
};
