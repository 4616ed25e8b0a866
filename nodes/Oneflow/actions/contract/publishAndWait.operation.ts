import { onContract } from '../operation';
import { notice } from '../../parameters/kit/fields';
import { invitation, withoutSignatory } from '../../parameters/things/invitation';
import { isTool, Item } from '../../parameters/kit/item';
import type { Parameter } from '../../parameters/kit/parameter';
import { contract } from '../../parameters/things/locators';
import { limitWaitTimeOption, readWaitLimit } from '../../parameters/things/waitLimit';
import { dependsOnItems } from '../../transport/connection';
import { Wait } from '../../waiting/wait';

/** All of them are read again when one is decided, while Oneflow waits for the answer. */
const MOST_TOGETHER = 50;

/** The items of a run wait together, so they have one limit. */
function readSharedLimit(item: Item) {
	const limit = readWaitLimit(item);
	if (item.index === 0) return limit;
	const first = readWaitLimit(new Item(item.context, 0));
	if (JSON.stringify(limit) === JSON.stringify(first)) return limit;
	throw item.problem(
		'Limit Wait Time',
		'differs from that of the first item, but the items of one run wait together.',
		'Use the same limit for all items, or give the node one item at a time with Loop Over Items or a sub-workflow.',
	);
}

/** The draft of an item that may wait. */
const draft: Parameter<number> = {
	field: contract.field,
	read(item) {
		if (isTool(item.context)) {
			throw item.problem(
				'Operation',
				'an agent cannot wait for signatures, because it would have to pause for days.',
				'Use the operation "publish" to send the contract, and read its state later with "get".',
			);
		}
		if (item.context.getInputData().length > MOST_TOGETHER) {
			throw item.problem(
				'Contract',
				`more than ${MOST_TOGETHER} items cannot wait together.`,
				'Give the node fewer items at a time with Loop Over Items, or let a sub-workflow wait for each.',
			);
		}
		return contract.read(item);
	},
};

/** POST /contracts/{id}/publish (docs/oneflow-api.md 3.9), then sleeps until decided (3.18, 4.12; waiting/README.md). */
export const publishAndWait = onContract(
	{
		action: 'Publish contract and wait',
		description:
			'Send a draft to its participants and continue the workflow when it is signed, declined, expired or deleted',
		shape: 'contract',
		input: {
			invitation: {
				fields: [
					...invitation.fields,
					notice(
						'The workflow sleeps until the contract is signed, declined, expired or deleted, for months if need be. It then continues with the contract and its outcome. Several items wait together until all their contracts are decided. Oneflow must be able to call this n8n, so a localhost address does not work. A test run in the editor waits in the same way, even when the editor is closed. To end it, sign the contract or stop the run; a later run removes the webhook of a stopped one.',
						'waitNotice',
					),
				],
				read: invitation.read,
			},
		},
		options: { withoutSignatory, limit: { field: limitWaitTimeOption, read: readSharedLimit } },
		session(context) {
			let wait: Wait | undefined;
			let ofItems: Promise<boolean> | undefined;
			return {
				async run({ item, oneflow }, { contractId, limit, ...sending }) {
					ofItems ??= dependsOnItems(context);
					// Oneflow's call comes without any item, so a credential made of items could not prove it.
					if (await ofItems) {
						throw item.problem(
							'Credential',
							'is worked out from the input, which is not there when Oneflow calls the waiting run.',
							'Use a credential for this account that reads no items ($json); expressions with $secrets or $vars work. Publish works with any credential.',
						);
					}
					// Counted from now on.
					const end = limit && new Date('at' in limit ? limit.at : Date.now() + limit.after);
					wait ??= new Wait(context, oneflow.as(oneflow.credential.userEmail), end);
					return await wait.begin(oneflow, contractId, sending);
				},
				conclude: async (items) => (await wait?.conclude(items)) ?? items,
				abandon: async () => await wait?.abandon(),
			};
		},
	},
	draft,
);
