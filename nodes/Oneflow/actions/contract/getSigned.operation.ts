import { ofContract, WithFile } from '../operation';
import { CONTRACT_PDF, fetchFile } from '../../oneflow/files';
import { briefSignedContract } from '../../oneflow/brief';
import { simplifySignedContract } from '../../oneflow/signedContract';
import { binaryOutput } from '../../parameters/kit/binaryOutput';
import { shownFor, switchField } from '../../parameters/kit/fields';
import { isOn } from '../../parameters/kit/values';
import { UserProblem } from '../../transport/failure';

/** GET /contracts/{id}, and for a PDF with its name twice /contracts/{id}/files/1 (docs/oneflow-api.md 3.9 and 3.17). */
export const getSigned = ofContract({
	action: 'Get signed contract',
	description:
		'Get a signed contract with its signatories, data fields and totals, and its PDF on request',
	shape: simplifySignedContract,
	brief: () => briefSignedContract,
	input: {
		pdfField: {
			fields: [
				switchField('Download PDF', 'downloadPdf', {
					description: 'Whether to download the signed contract as PDF too',
				}),
				...shownFor({ downloadPdf: [true] }, [binaryOutput.field]),
			],
			// Undefined when the PDF is not wanted.
			read: (item) =>
				item.read('downloadPdf', 'Download PDF', isOn) ? binaryOutput.read(item) : undefined,
		},
	},
	async run({ item, oneflow }, { contractId, pdfField }) {
		const signed = await oneflow.get(`/contracts/${contractId}`);
		if (signed.state !== 'signed') {
			throw new UserProblem(
				`Contract ${contractId} is ${String(signed.state ?? 'in an unknown state')}, not signed`,
				'Run this once the contract is signed: after the Oneflow Trigger on Contract Signed, or after Publish and Wait. To read a contract in any state, use the operation Get.',
			);
		}
		if (pdfField === undefined) return signed;
		const { data: pdf } = await fetchFile(item.context, oneflow, contractId, CONTRACT_PDF);
		return new WithFile(signed, { [pdfField]: pdf });
	},
});
