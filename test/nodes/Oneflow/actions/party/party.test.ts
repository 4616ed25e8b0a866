import { byId, failureOf, operationsOf, runNode, searchList } from '../../../../support/harness';
import { api, clearRequests, requests, resetSandbox } from '../../../../support/sandbox';

const CONTRACT = 900500;

const on = operationsOf('party', { contractId: byId(CONTRACT) });

const people = (...participant: unknown[]) => ({ participants: { participant } });
const eva = { name: 'Eva Lind', email: 'eva@example.net', signatory: true };

describe('parties of a contract', () => {
	let buyer: { id: number };

	beforeEach(async () => {
		await resetSandbox();
		const { data } = await api('GET', `/contracts/${CONTRACT}/parties`);
		buyer = data.find(({ name }: { name: string }) => name === 'Buyer Oy');
		await clearRequests();
	});

	it('are created as a company with its people', async () => {
		const company = {
			type: 'company',
			name: 'New AB',
			identificationNumber: '556',
			...people(eva),
		};
		const [{ json }] = await runNode({ parameters: on('create', company) });
		expect(json).toMatchObject({
			name: 'New AB',
			identification_number: '556',
			participants: [{ name: 'Eva Lind', signatory: true }],
		});
	});

	it('are created as an individual', async () => {
		const individual = {
			type: 'individual',
			additionalFields: { countryCode: 'SE' },
			...people(eva),
		};
		const [{ json }] = await runNode({ parameters: on('create', individual) });
		expect(json).toMatchObject({
			type: 'individual',
			country_code: 'SE',
			participant: { name: 'Eva Lind' },
		});
	});

	it.each([
		['a company without a name', { name: '', ...people(eva) }, 'Party, Name: is empty.'],
		['a company without people', { name: 'New AB' }, 'Party, Participants: are missing.'],
		['an individual of two', { type: 'individual', ...people(eva, eva) }, 'has 2 entries.'],
		[
			'a person without a name',
			{ name: 'A', ...people({ email: 'a@b.se' }) },
			'Participant 1, Name',
		],
	])('are refused as %s before any call', async (_, wrong, message) => {
		const error = await failureOf({ parameters: on('create', { type: 'company', ...wrong }) });
		expect(error.message).toContain(message);
		expect(await requests()).toEqual([]);
	});

	it('are read one by one and all together', async () => {
		const [one] = await runNode({ parameters: on('get', { partyId: byId(buyer.id) }) });
		expect(one.json).toMatchObject({ id: buyer.id, name: 'Buyer Oy' });
		const all = await runNode({ parameters: on('getAll', { returnAll: true }) });
		expect(all).toHaveLength(2);
		expect(await runNode({ parameters: on('getAll', { limit: 1 }) })).toHaveLength(1);
	});

	it('change only in what is named', async () => {
		const updateFields = { identificationNumber: '1234567-8' };
		const parameters = on('update', { partyId: byId(buyer.id), updateFields });
		const [{ json }] = await runNode({ parameters });
		expect(json).toMatchObject({ name: 'Buyer Oy', identification_number: '1234567-8' });
		const [put] = await requests();
		expect(put.body).toEqual({ identification_number: '1234567-8' });
	});

	// promise: An emptied field of a party empties, or is refused
	it.each([
		['an empty text', ''],
		['null', '={{ null }}'],
	])('empty a named number by %s, and refuse it for country and name', async (_, empty) => {
		const run = async (updateFields: Record<string, unknown>) =>
			await failureOf({ parameters: on('update', { partyId: byId(buyer.id), updateFields }) });
		expect((await run({ countryCode: empty })).message).toContain('Country Code: is empty.');
		expect((await run({ name: empty })).message).toContain('Name: is empty.');
		expect(await requests()).toEqual([]);
		const updateFields = { identificationNumber: empty };
		await runNode({ parameters: on('update', { partyId: byId(buyer.id), updateFields }) });
		expect((await requests())[0].body).toEqual({ identification_number: '' });
	});

	it('are deleted, and one that is gone counts as deleted', async () => {
		const parameters = on('delete', { partyId: byId(buyer.id) });
		expect((await runNode({ parameters }))[0].json).toEqual({ deleted: true });
		expect((await runNode({ parameters }))[0].json).toEqual({ deleted: true });
		const { data } = await api('GET', `/contracts/${CONTRACT}/parties`);
		expect(data).toHaveLength(1);
	});

	it('can be picked from a list', async () => {
		const { results } = await searchList('searchParties', { parameters: on('get') }, 'buyer');
		expect(results).toMatchObject([{ name: 'Buyer Oy', value: buyer.id }]);
	});
});
