import { byId, operationsOf, runNode, searchList } from '../../../../support/harness';
import { requests, resetSandbox } from '../../../../support/sandbox';

const on = operationsOf('event', { contractId: byId(900502) });

describe('events of a contract', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('are listed in the order asked for, and read one by one', async () => {
		const items = await runNode({ parameters: on('getAll', { returnAll: true, sort: '-id' }) });
		const ids = items.map(({ json }) => Number(json.id));
		expect(ids).toEqual([...ids].sort((one, other) => other - one));
		expect((await requests())[0].query).toMatchObject({ sort: '-id' });
		const [one] = await runNode({ parameters: on('get', { eventId: byId(ids[0]) }) });
		expect(one.json).toMatchObject({ id: ids[0], type: items[0].json.type });
	});

	it('can be picked from a list', async () => {
		const { results } = await searchList(
			'searchEvents',
			{ parameters: on('get') },
			'contract:sign',
		);
		expect(results[0].name).toBe('contract:sign');
	});
});
