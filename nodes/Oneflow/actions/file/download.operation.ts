import { ofContract, WithFile } from '../operation';
import { binaryOutput } from '../../parameters/kit/binaryOutput';
import { file } from '../../parameters/things/locators';
import { fetchFile } from '../../oneflow/files';

/** GET /contracts/{id}/files/{file_id}, then the same with `download=true` (docs/oneflow-api.md 3.17). */
export const download = ofContract({
	description: 'Download a file of a contract; the contract as PDF, unless another one is chosen',
	input: { fileId: file, field: binaryOutput },
	async run({ item, oneflow }, { contractId, fileId, field }) {
		const { file: json, data } = await fetchFile(item.context, oneflow, contractId, fileId);
		return new WithFile(json, { [field]: data });
	},
});
