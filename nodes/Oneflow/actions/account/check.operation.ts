import { checkAccount } from '../../oneflow/accountCheck';
import { extensionType } from '../../parameters/things/extensionType';
import { textField } from '../../parameters/kit/fields';
import { parameter } from '../../parameters/kit/parameter';
import { textList } from '../../parameters/kit/values';
import { operation } from '../operation';
import { checkWebhooksHere } from './webhooksHere';

const ALL_IS_WELL =
	'No problem was found, so there is no item. These were checked: the token, the user and their rights, the extension with its template types, data fields and templates, and the webhooks.';

/** Reads only: token and user, template types with their fields, templates, rights and webhooks, and where n8n's own address leads. */
export const check = operation({
	description:
		'Check token, user, template types, data fields, templates and webhooks; returns one item per finding, none if all is well',
	shape: 'asItIs',
	input: {
		extensionType,
		requiredDataFields: parameter(
			textField('Required Data Fields', 'requiredDataFields', {
				placeholder: 'e.g. order_no, customer_no',
				description:
					'Custom IDs that each template type of the extension must have, separated by commas or as a list',
			}),
			textList,
		),
	},
	async run({ item, oneflow }, input) {
		const findings = await checkAccount(
			oneflow,
			input,
			async (webhooks) => await checkWebhooksHere(item.context, oneflow, webhooks),
		);
		if (findings.length === 0) item.hint(ALL_IS_WELL);
		return findings;
	},
});
