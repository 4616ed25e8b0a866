import { sleep } from 'n8n-workflow';

import { inTurn } from '../../../../nodes/Oneflow/oneflow/turns';
import { OneflowClient } from '../../../../nodes/Oneflow/transport/client';
import { executeContext } from '../../../support/harness';

const clientAt = async (baseUrl: string, environment = 'custom') =>
	await OneflowClient.connect(
		executeContext({
			parameters: {},
			credential: {
				apiToken: 'turns-example-token-00000000000000000001',
				userEmail: 'turns@example.com',
				environment,
				baseUrl,
			},
		}),
	);

describe('work on one record', () => {
	it.each([
		['https://gateway.example.com/v1', 'https://gateway.example.com/v1/', 'custom'],
		['https://api.oneflow.com/v1', '', 'production'],
	])(
		'is done one after the other, whether the address is %s or %s (%s)',
		async (one, other, how) => {
			const clients = [await clientAt(one), await clientAt(other, how)];
			const done: string[] = [];
			const work = async () => {
				done.push('begun');
				await sleep(5);
				done.push('ended');
			};
			await Promise.all(clients.map(async (client) => await inTurn(client, 'record', work)));
			expect(done).toEqual(['begun', 'ended', 'begun', 'ended']);
		},
	);
});
