import { readUnlessDeleted } from '../../../../nodes/Oneflow/oneflow/outcome';
import { OneflowClient } from '../../../../nodes/Oneflow/transport/client';
import { executeContext } from '../../../support/harness';
import { sandboxCredential } from '../../../support/sandbox';
import { startStub } from '../../../support/stub';

describe('a contract that may have been deleted', () => {
	it.each([404, 410])('is deleted where Oneflow answers everybody %d', async (status) => {
		const stub = await startStub({ status, body: { status, title: 'Gone' } });
		const credential = sandboxCredential({ baseUrl: stub.url });
		const oneflow = await OneflowClient.connect(executeContext({ parameters: {}, credential }));
		expect(await readUnlessDeleted(oneflow, 7)).toBeUndefined();
		await stub.close();
	});
});
