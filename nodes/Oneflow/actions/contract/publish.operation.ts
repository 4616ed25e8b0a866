import { onContract } from '../operation';
import { draft } from '../../parameters/things/locators';
import { publishContract, refuseUnsigned } from '../../oneflow/publishing';
import { invitation, withoutSignatory } from '../../parameters/things/invitation';
import { ifReadable } from '../../transport/failure';

/** POST /contracts/{id}/publish (docs/oneflow-api.md 3.9), once the draft is known to have a signatory. */
export const publish = onContract(
	{
		description: 'Send a draft to its participants for signing',
		shape: 'contract',
		input: { invitation },
		options: { withoutSignatory },
		async run({ oneflow }, { contractId, ...sending }) {
			const contract = await ifReadable(oneflow.get(`/contracts/${contractId}`));
			if (contract !== undefined) refuseUnsigned(contract, sending);
			return await publishContract(oneflow, contractId, sending.invitation);
		},
	},
	draft,
);
