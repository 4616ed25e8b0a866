import { byId, byUrl, failureOf, fromList, runNode } from '../../../../support/harness';
import { requests, resetSandbox, TOKENS } from '../../../../support/sandbox';

const get = (contractId: unknown) => ({ resource: 'contract', operation: 'get', contractId });

describe('contract: get', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it.each([
		['an ID', byId(900500)],
		['a number from the list', fromList(900500)],
		['an address of the app', byUrl('https://app.oneflow.com/contracts/900500')],
		['an address with more behind it', byUrl('https://app.oneflow.com/contracts/900500/at/1?x=1')],
		['an address of the API', byUrl('https://api.oneflow.com/v1/contracts/900500')],
		['an address as ID', byId('https://app.oneflow.com/contracts/900500')],
		['an address as it is', ' https://app.oneflow.com/contracts/900500'],
	])('reads one contract by %s', async (_, contractId) => {
		const items = await runNode({ parameters: get(contractId) });
		expect(items).toHaveLength(1);
		expect(items[0]).toMatchObject({ json: { id: 900500 }, pairedItem: { item: 0 } });
		const [request, ...more] = await requests();
		expect(more).toEqual([]);
		expect(request).toMatchObject({ method: 'GET', path: '/v1/contracts/900500' });
		expect(request.headers).toMatchObject({
			'x-oneflow-api-token': TOKENS.default,
			'x-oneflow-user-email': 'ada@example.com',
		});
	});

	it('takes the ID from an expression on the item', async () => {
		const items = await runNode({
			parameters: get(byId('={{ $json.contract }}')),
			items: [{ contract: 900502 }, { contract: '900500' }],
		});
		expect(items.map(({ json }) => json.id)).toEqual([900502, 900500]);
	});

	it.each([
		['nothing', byId(''), 'Contract: is empty.'],
		['text', byId('abc'), 'Contract: "abc" is not an ID.'],
		['a fraction', byId('12.5'), 'Contract: "12.5" is not an ID.'],
		['text for an address', byUrl('abc'), 'Contract: "abc" is not an ID.'],
		['nothing for an address', byUrl('={{ null }}'), 'Contract: is empty.'],
		['a list for an address', byUrl('={{ ["1", "2"] }}'), 'Contract: "["1","2"]" is a list.'],
	])('tells %s in place of an ID before any call', async (_, contractId, message) => {
		const error = await failureOf({ parameters: get(contractId) });
		expect(error.message).toBe(`${message} [item 0]`);
		expect(error.description).toBeTruthy();
		expect(await requests()).toEqual([]);
	});

	it.each([', ', ' ', '/ '])('takes neither of two addresses apart by %j', async (between) => {
		const addresses = [900500, 900501].map((id) => `https://app.oneflow.com/contracts/${id}`);
		await failureOf({ parameters: get(byUrl(addresses.join(between))) });
		expect(await requests()).toEqual([]);
	});
});
