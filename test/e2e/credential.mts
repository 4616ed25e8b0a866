import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { CREDENTIAL_TYPE } from '../../tools/demo/stage.mts';
import { stage } from './setting.mts';

async function testWith(change: Record<string, string>) {
	const { n8n, credential, credentialData } = stage();
	return await n8n.client.testCredential(credential, CREDENTIAL_TYPE, {
		...credentialData,
		...change,
	});
}

export function credentialSuite(): void {
	describe("n8n's lists of types", () => {
		it('have both nodes and the credential', async () => {
			const nodes = (await stage().n8n.client.nodeTypes()).map(({ name }) => name);
			assert(nodes.includes('n8n-nodes-oneflow.oneflow'));
			assert(nodes.includes('n8n-nodes-oneflow.oneflowTrigger'));
			const credentials = await stage().n8n.client.credentialTypes();
			assert(credentials.some(({ name }) => name === CREDENTIAL_TYPE));
		});

		it('have the node as a tool for agents', async () => {
			const nodes = (await stage().n8n.client.nodeTypes()).map(({ name }) => name);
			assert(nodes.includes('n8n-nodes-oneflow.oneflowTool'));
		});
	});

	describe('The credential test', () => {
		it('says OK for the right token and user', async () => {
			const { status, message } = await testWith({});
			assert.equal(status, 'OK', message);
		});

		it('says OK for the right token without a user', async () => {
			const { status, message } = await testWith({ userEmail: '' });
			assert.equal(status, 'OK', message);
		});

		it('says OK for a base URL with a slash at its end', async () => {
			const { status, message } = await testWith({ baseUrl: `${stage().access.apiUrl}/` });
			assert.equal(status, 'OK', message);
		});

		it('refuses a wrong token', async () => {
			assert.equal((await testWith({ apiToken: 'x'.repeat(40) })).status, 'Error');
		});

		it('says what is wrong with a base URL, and with a token of strange characters', async () => {
			const messages = [
				[{ baseUrl: stage().access.apiUrl.replace(/\/v1$/, '') }, /must end in \/v1/],
				[{ baseUrl: 'http://gateway.example.com/v1' }, /must begin with https:\/\//],
				[{ baseUrl: 'gateway.example.com/v1' }, /must begin with https:\/\//],
				[{ baseUrl: '' }, /Base URL cannot be used/],
				[{ apiToken: `${stage().credentialData.apiToken ?? ''}€` }, /without other characters/],
			] as const;
			for (const [change, says] of messages) {
				const { status, message } = await testWith({ ...change });
				assert.equal(status, 'Error');
				assert.match(message ?? '', says);
			}
		});

		it('refuses a user who is not of the account', async () => {
			assert.equal((await testWith({ userEmail: 'nobody@example.net' })).status, 'Error');
		});
	});
}
