import { BinaryItems, type Operation } from '../operation';
import { binaryOutputField, readBinaryOutput } from '../../parameters/binaryOutput';
import { contract, file } from '../../parameters/locators';
import { download as downloadFile, fileNameOf } from '../../oneflow/files';

/** GET /contracts/{id}/files/{file_id}, then the same with `download=true` (API notes 3.17). */
export const download: Operation = {
	name: 'Download',
	value: 'download',
	action: 'Download file',
	description: 'Download a file of a contract; the contract as PDF, unless another one is chosen',
	shape: 'row',
	fields: [contract.field, file.field, binaryOutputField],
	async run({ item, oneflow }) {
		const field = readBinaryOutput(item);
		const path = `/contracts/${contract.of(item)}/files/${file.of(item)}`;
		const metadata = await oneflow.get(path);
		const data = await downloadFile(item.context, oneflow, path, fileNameOf(metadata));
		const before = item.context.getInputData()[item.index].binary;
		return new BinaryItems([{ json: metadata, binary: { ...before, [field]: data } }]);
	},
};
