import type { ILoadOptionsFunctions, INodeListSearchItems } from 'n8n-workflow';

import { availableOptionsIn, templateOf } from '../oneflow/templates';
import type { OneflowClient } from '../transport/client';
import { isFailure, orNothing, UserProblem } from '../transport/failure';
import { editorContract } from './editor';
import { templateIdIn } from './templateFields';

/** What there is to choose of for a participant, by its key in `available_options`: values with their labels. */
const KNOWN = {
	delivery_channels: {
		email: 'Email',
		email_and_sms: 'Email and SMS',
		none: 'None',
		same_device: 'Same Device',
		sms: 'SMS',
	},
	sign_methods: {
		eid_sign: 'Electronic ID',
		finnish_bankid: 'Finnish BankID',
		handwritten_signature: 'Handwritten Signature',
		norwegian_bankid: 'Norwegian BankID',
		sms: 'SMS Verification',
		standard_esign: 'Standard E-Signature',
		swedish_bankid: 'Swedish BankID',
	},
	two_step_authentication_methods: { email: 'Email', none: 'None', sms: 'SMS' },
} satisfies Record<string, Record<string, string>>;

/** What the names leave open. */
const DESCRIPTIONS: Record<string, string> = {
	'delivery_channels none': 'Oneflow sends nothing; use an access link',
	'sign_methods eid_sign': 'The eID hub, for example for MitID, iDIN or Freja',
};

/** What the chosen contract or template allows; undefined while none is known. */
async function allowedIn(context: ILoadOptionsFunctions, oneflow: OneflowClient) {
	const contractId = editorContract(context);
	if (contractId !== undefined) {
		return availableOptionsIn(await oneflow.get(`/contracts/${contractId}`));
	}
	const templateId = await templateIdIn(context, oneflow);
	return templateId === undefined
		? undefined
		: (await templateOf(oneflow, templateId)).available_options;
}

/** The choices of a kind that contract or template allows, else all known ones (docs/oneflow-api.md 4.3 and 4.6). */
export async function participantChoices(
	context: ILoadOptionsFunctions,
	oneflow: OneflowClient,
	kind: keyof typeof KNOWN,
): Promise<INodeListSearchItems[]> {
	const names: Record<string, string> = KNOWN[kind];
	// Somebody who has chosen nothing that can be read may choose here all the same.
	const isUnknown = (caught: unknown) => isFailure(caught) || caught instanceof UserProblem;
	const allowed = (await orNothing(allowedIn(context, oneflow), isUnknown))?.[kind] ?? [];
	const values = allowed.length > 0 ? allowed.map(({ name }) => name) : Object.keys(names);
	return values
		.map((value) => ({
			name: names[value] ?? value,
			value,
			description: DESCRIPTIONS[`${kind} ${value}`],
		}))
		.sort((one, other) => (one.name < other.name ? -1 : 1));
}
