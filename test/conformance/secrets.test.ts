import { markdownOf, screenOf } from '../../conformance/report.mts';
import { api, sandbox } from '../support/sandbox';
import { callbackUrl, everything, RECIPIENT, runAgainstSandbox, USER } from './support';

const PLANTED = 'Unmistakable';

/** Puts words that cannot be mistaken wherever the account holds a name, an address or a value. */
async function plant(): Promise<void> {
	await api('PUT', '/contracts/900500', { _private: { name: `${PLANTED} contract` } });
	await api('PUT', '/contracts/900500/data_fields/c::order_no', { value: `${PLANTED}-value` });
	await api('POST', '/tags', { name: `${PLANTED} tag` });
	await api('POST', '/contacts', { workspace_id: 61001, name: `${PLANTED} contact` });
	await api('POST', '/webhooks', {
		callback_url: `https://${PLANTED.toLowerCase()}.example.org/hook`,
		sign_key: `${PLANTED}-sign-key`,
	});
	await sandbox().patch('templates', 84001, { name: `${PLANTED} template` });
	await sandbox().patch('users', 510021, { name: `${PLANTED} user` });
}

describe('what a run shows and writes', () => {
	it('holds no token, address, name or value, whatever is otherwise', async () => {
		const shown: string[] = [];
		const report = await runAgainstSandbox(
			{ listOrder: 'mixed', extensionForm: 'nested', webhookIdKey: 'webhook_id', absentRows: [14] },
			{
				callbackUrl: callbackUrl(),
				tell: (line) => shown.push(line),
				onJudged: (one) => shown.push(JSON.stringify(one)),
			},
			plant,
		);
		const text = [...shown, JSON.stringify(report), markdownOf(report), screenOf(report)].join(
			'\n',
		);
		const secrets = [PLANTED, everything().token, USER, 'nils@example.com', RECIPIENT];
		for (const secret of [...secrets, 'Northwind', 'Ada Berg', callbackUrl(), '900500', '84001']) {
			expect(text.toLowerCase().split(secret.toLowerCase()).length - 1).toBe(0);
		}
	});
});
