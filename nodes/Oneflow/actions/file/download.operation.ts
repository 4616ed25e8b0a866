import { BinaryItems, type Operation } from '../operation';
import { binaryOutputField, readBinaryOutput } from '../../parameters/binaryOutput';
import { contract, file } from '../../parameters/locators';
import { download as downloadFile, fileNameOf } from '../../oneflow/files';

interface Input {
	path: string;
	field: string;
}

/** GET /contracts/{id}/files/{file_id}, then the same with `download=true` (docs/oneflow-api.md 3.17). */
export const download: Operation<Input> = {
	name: 'Download',
	value: 'download',
	action: 'Download file',
	description: 'Download a file of a contract; the contract as PDF, unless another one is chosen',
	shape: 'row',
	fields: [contract.field, file.field, binaryOutputField],
	read: (item) => ({
		path: `/contracts/${contract.of(item)}/files/${file.of(item)}`,
		field: readBinaryOutput(item),
	}),
	async run({ item, oneflow }, { path, field }) {
		const metadata = await oneflow.get(path);
		const data = await downloadFile(item.context, oneflow, path, fileNameOf(metadata));
		const before = item.context.getInputData().at(item.index)?.binary;
		return new BinaryItems([{ json: metadata, binary: { ...before, [field]: data } }]);
	},
};
