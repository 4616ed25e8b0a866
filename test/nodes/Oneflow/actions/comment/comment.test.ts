import {
	byId,
	failureOf,
	loadOptions,
	operationsOf,
	runNode,
	searchList,
} from '../../../../support/harness';
import { requests, resetSandbox } from '../../../../support/sandbox';

const on = operationsOf('comment', { contractId: byId(900501) });

describe('comments on a contract', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('are written, answered and read', async () => {
		const [people] = [await loadOptions('getParticipants', { parameters: on('create') })];
		const recipientIds = [people[1].value];
		const [first] = await runNode({
			parameters: on('create', {
				body: 'Updated price',
				private: false,
				additionalFields: { recipientIds },
			}),
		});
		expect(first.json).toMatchObject({ body: 'Updated price', private: false });
		const id = first.json.id as number;
		const additionalFields = { parentId: id };
		const [reply] = await runNode({
			parameters: on('create', { body: 'Fine', private: false, additionalFields }),
		});
		expect(reply.json).toMatchObject({ parent_id: id });
		const [one] = await runNode({ parameters: on('get', { commentId: byId(id) }) });
		expect(one.json).toMatchObject({ id });
		expect(await runNode({ parameters: on('getAll', { returnAll: true }) })).toHaveLength(2);
		const list = await searchList('searchComments', { parameters: on('get') }, 'updated');
		expect(list.results).toMatchObject([{ name: 'Updated price', value: id }]);
	});

	it.each([{}, { private: null }])('are private unless said otherwise: %j', async (more) => {
		await runNode({ parameters: on('create', { body: 'Between us', ...more }) });
		expect((await requests())[0].body).toEqual({ body: 'Between us', private: true });
	});

	it('are refused without a text before any call', async () => {
		const error = await failureOf({ parameters: on('create', { body: ' ' }) });
		expect(error.message).toBe('Text: is empty. [item 0]');
		expect(await requests()).toEqual([]);
	});
});
