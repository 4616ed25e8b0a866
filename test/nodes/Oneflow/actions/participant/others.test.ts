import { byId, failureOf, operationsOf, runNode, searchList } from '../../../../support/harness';
import {
	api,
	clearRequests,
	fault,
	requests,
	resetSandbox,
	sandboxCredential,
} from '../../../../support/sandbox';
import { startTwisted } from '../../../../support/twisted';

const CONTRACT = 900501;

interface Person {
	id: number;
	name: string;
	party: number;
}

async function people(): Promise<Person[]> {
	const { data } = await api('GET', `/contracts/${CONTRACT}/parties`);
	return data.flatMap((party: { id: number; participants?: Person[]; participant?: Person }) =>
		(party.participants ?? [party.participant!]).map((person) => ({ ...person, party: party.id })),
	);
}

const on = operationsOf('participant', { contractId: byId(CONTRACT) });

describe('participants of a contract', () => {
	let bo: Person;
	let cia: Person;

	beforeEach(async () => {
		await resetSandbox();
		const all = await people();
		bo = all.find(({ name }) => name === 'Bo Kivi')!;
		cia = all.find(({ name }) => name === 'Cia Lund')!;
		await clearRequests();
	});

	it('are listed across companies and individuals', async () => {
		const items = await runNode({ parameters: on('getAll', { returnAll: true }) });
		expect(items.map(({ json }) => json.name)).toEqual(['Ada Berg', 'Bo Kivi', 'Cia Lund']);
		expect(items.map(({ json }) => json.my_party)).toEqual([true, false, false]);
	});

	it('are listed up to the limit, and raw when asked for', async () => {
		const parameters = on('getAll', { limit: 2, simplify: false });
		const items = await runNode({ parameters });
		expect(items).toHaveLength(2);
		expect(items[1].json).toMatchObject({ name: 'Bo Kivi', delivery_channel: 'email' });
	});

	it('are read by ID alone, also the one person of an individual', async () => {
		const [{ json }] = await runNode({
			parameters: on('get', { participantId: byId(cia.id) }),
		});
		expect(json).toMatchObject({ id: cia.id, name: 'Cia Lund', party_id: cia.party });
	});

	it('are read with one call when the party is known', async () => {
		const ids = { participantId: byId(bo.id), options: { partyId: byId(bo.party) } };
		await runNode({ parameters: on('get', ids) });
		expect(await requests()).toHaveLength(1);
	});

	it('are missed with a clear message', async () => {
		const error = await failureOf({ parameters: on('get', { participantId: byId(1) }) });
		expect(error.message).toBe('Participant: contract 900501 has no participant 1. [item 0]');
	});

	it('change only in what is named', async () => {
		const updateFields = { title: 'CFO', phoneNumber: '+46 70 123 45 67', name: '={{ $json.no }}' };
		const [{ json }] = await runNode({
			parameters: on('update', { participantId: byId(bo.id), updateFields }),
		});
		expect(json).toMatchObject({ id: bo.id, title: 'CFO', name: 'Bo Kivi', signatory: true });
		const put = (await requests()).find(({ method }) => method === 'PUT')!;
		expect(put.body).toEqual({ title: 'CFO', phone_number: '+46701234567' });
	});

	it('lose a text that is emptied on purpose, but never the name', async () => {
		const emptied = { participantId: byId(bo.id), updateFields: { title: '' } };
		await runNode({ parameters: on('update', emptied) });
		const put = (await requests()).find(({ method }) => method === 'PUT')!;
		expect(put.body).toEqual({ title: '' });
		const error = await failureOf({
			parameters: on('update', { participantId: byId(bo.id), updateFields: { name: '' } }),
		});
		expect(error.message).toBe('Update Fields, Name: is empty. [item 0]');
	});

	// promise: An emptied field of a participant empties, or is refused
	it.each(['email', 'deliveryChannel', 'signMethod', 'twoStepAuthentication', 'signatory'])(
		'cannot be emptied of %s, and it is said before any call',
		async (name) => {
			const unchosen = { __rl: true, mode: 'list', value: '' };
			const isListed = name !== 'signatory' && name !== 'email';
			for (const empty of ['', '={{ null }}', ...(isListed ? [unchosen] : [])]) {
				const updateFields = { [name]: empty };
				const parameters = on('update', { participantId: byId(bo.id), updateFields });
				const error = await failureOf({ parameters });
				expect(error.message).toContain('is empty.');
				expect(error.description).toBeTruthy();
			}
			expect(await requests()).toEqual([]);
		},
	);

	it('keep an email for which an expression has nothing, as the refusal of an empty one says', async () => {
		const updateFields = (email: string) => ({ title: 'CEO', email: `={{ ${email} }}` });
		const update = (email: string) => ({
			parameters: on('update', { participantId: byId(bo.id), updateFields: updateFields(email) }),
		});
		expect((await failureOf(update('""'))).description).toContain('with || undefined');
		const [{ json }] = await runNode(update('"" || undefined'));
		expect(json).toMatchObject({ title: 'CEO', email: expect.stringContaining('@') });
	});

	// promise: A participant of a contract that is gone counts as deleted
	it('count as deleted in a contract that is gone', async () => {
		const ids = { contractId: byId(1), participantId: byId(2) };
		expect((await runNode({ parameters: on('delete', ids) }))[0].json).toEqual({ deleted: true });
		const known = { ...ids, options: { partyId: byId(3) } };
		expect((await runNode({ parameters: on('delete', known) }))[0].json).toEqual({ deleted: true });
	});

	it.each([404, 200])('say in which other party they are when they stay (%d)', async (status) => {
		await fault({ kind: 'status', status, method: 'DELETE', path: 'participants' });
		const options = { partyId: byId(12345) };
		const parameters = on('delete', { participantId: byId(bo.id), options });
		const error = await failureOf({ parameters });
		expect(error.message).toContain(`${bo.id} is in party ${bo.party}, not in party 12345`);
	});

	it('get the right to edit along with the right to sign', async () => {
		const updateFields = { signatory: true };
		await runNode({ parameters: on('update', { participantId: byId(cia.id), updateFields }) });
		const put = (await requests()).find(({ method }) => method === 'PUT')!;
		expect(put.body).toEqual({ signatory: true, _permissions: { 'contract:update': true } });
	});

	it('are deleted, and one that is gone counts as deleted', async () => {
		await runNode({
			parameters: {
				...on('create', { addTo: 'party', partyId: byId(bo.party) }),
				name: 'Eva',
				email: 'eva@example.net',
			},
		});
		const eva = (await people()).find(({ name }) => name === 'Eva')!;
		const parameters = on('delete', { participantId: byId(eva.id) });
		expect((await runNode({ parameters })).map(({ json }) => json)).toEqual([{ deleted: true }]);
		expect((await people()).map(({ id }) => id)).not.toContain(eva.id);
		expect((await runNode({ parameters }))[0].json).toEqual({ deleted: true });
		await fault({ kind: 'status', status: 409, method: 'DELETE' });
		const options = { partyId: byId(bo.party) };
		const again = await runNode({ parameters: { ...parameters, options } });
		expect(again[0].json).toEqual({ deleted: true });
	});

	it('are deleted from the party given where no list shows them, or it is said why not', async () => {
		const twisted = await startTwisted({
			answer: (own, { path }) =>
				path.endsWith('/parties') ? { ...own, body: { data: [], count: 0 } } : own,
		});
		const options = { partyId: byId(bo.party) };
		const { message } = await failureOf({
			parameters: on('delete', { participantId: byId(bo.id), options }),
			credential: sandboxCredential({ baseUrl: twisted.baseUrl }),
		});
		await twisted.close();
		expect(message).toContain('A party needs a participant.');
	});

	it('get an access link, asked for again when the answer is lost', async () => {
		await fault({ kind: 'reset', path: 'access_link', when: 'after', times: 1 });
		const [{ json }] = await runNode({
			parameters: on('createAccessLink', { participantId: byId(bo.id) }),
		});
		expect(json.access_link).toMatch(/^https?:\/\//);
	});

	it('can be picked from a list, narrowed by party and by text', async () => {
		const parameters = on('get');
		const all = await searchList('searchParticipants', { parameters });
		expect(all.results.map(({ name }) => name)).toEqual(['Ada Berg', 'Bo Kivi', 'Cia Lund']);
		const some = await searchList('searchParticipants', { parameters }, 'cia');
		expect(some.results.map(({ value }) => value)).toEqual([cia.id]);
		const ofParty = { parameters: on('get', { options: { partyId: byId(bo.party) } }) };
		const narrowed = await searchList('searchParticipants', ofParty);
		expect(narrowed.results.map(({ value }) => value)).toEqual([bo.id]);
		const none = { parameters: { ...parameters, contractId: byId('') } };
		await expect(searchList('searchParticipants', none)).rejects.toThrow(/^No contract is known/);
	});
});
