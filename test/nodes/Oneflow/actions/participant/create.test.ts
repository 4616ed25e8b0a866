import { byId, failureOf, runNode } from '../../../../support/harness';
import { api, clearRequests, fault, requests, resetSandbox } from '../../../../support/sandbox';

const CONTRACT = 900500;

const create = (more: Record<string, unknown> = {}) => ({
	resource: 'participant',
	operation: 'create',
	contractId: byId(CONTRACT),
	name: 'Eva Lind',
	email: 'eva@example.net',
	...more,
});

interface Party {
	id: number;
	name: string;
	type: string;
	my_party: boolean;
	participants?: Array<{ id: number; name: string }>;
	participant?: { id: number; name: string };
}

const parties = async (): Promise<Party[]> =>
	(await api('GET', `/contracts/${CONTRACT}/parties`)).data;

const posts = async () => (await requests()).filter(({ method }) => method === 'POST');

describe('participant: create', () => {
	let buyer: Party;

	beforeEach(async () => {
		await resetSandbox();
		buyer = (await parties()).find(({ name }) => name === 'Buyer Oy')!;
		await clearRequests();
	});

	it('adds to a party by its ID with one call', async () => {
		const parameters = create({ addTo: 'party', partyId: byId(buyer.id), signatory: true });
		const [{ json }] = await runNode({ parameters });
		expect(json).toMatchObject({ name: 'Eva Lind', signatory: true, party_id: buyer.id });
		expect(await requests()).toMatchObject([
			{
				method: 'POST',
				path: `/v1/contracts/${CONTRACT}/parties/${buyer.id}/participants`,
				body: {
					name: 'Eva Lind',
					email: 'eva@example.net',
					delivery_channel: 'email',
					signatory: true,
					_permissions: { 'contract:update': true },
				},
			},
		]);
	});

	it.each([
		['the name alone', { companyName: 'Buyer Oy' }],
		['other capitals and spaces', { companyName: ' buyer  OY ' }],
	])('finds the company by %s, so that no second party appears', async (_, company) => {
		const before = (await parties()).length;
		const [{ json }] = await runNode({ parameters: create({ addTo: 'company', ...company }) });
		expect(json).toMatchObject({ party_id: buyer.id });
		const after = await parties();
		expect(after).toHaveLength(before);
		expect(after.find(({ id }) => id === buyer.id)?.participants?.map(({ name }) => name)).toEqual([
			'Bo Kivi',
			'Eva Lind',
		]);
	});

	it('makes the company once for several items, also side by side', async () => {
		const parameters = create({
			addTo: 'company',
			companyName: 'Stern GmbH',
			registrationNumber: 'HRB 77',
			name: '={{ $json.name }}',
			email: '={{ $json.name }}@example.org',
		});
		const items = await runNode({ parameters, items: [{ name: 'dov' }, { name: 'eli' }] });
		expect(new Set(items.map(({ json }) => json.party_id)).size).toBe(1);
		expect(items.map(({ json }) => json.name)).toEqual(['dov', 'eli']);
		const same = (await parties()).filter(({ name }) => name === 'Stern GmbH');
		expect(same).toHaveLength(1);
	});

	it('makes the company once for several executions at the same time', async () => {
		const company = { addTo: 'company', companyName: 'Stern GmbH' };
		const add = async (name: string) =>
			await runNode({
				parameters: create({ ...company, name, email: `${name}@example.org` }),
			});
		await Promise.all(['dov', 'eli'].map(add));
		const same = (await parties()).filter(({ name }) => name === 'Stern GmbH');
		expect(same).toHaveLength(1);
	});

	it('takes another registration number for another company', async () => {
		await api('PUT', `/contracts/${CONTRACT}/parties/${buyer.id}`, {
			identification_number: '111',
		});
		const company = { addTo: 'company', companyName: 'Buyer Oy', registrationNumber: '222' };
		const [{ json }] = await runNode({ parameters: create(company) });
		expect(json.party_id).not.toBe(buyer.id);
	});

	it('takes our own company for no counterparty of the same name', async () => {
		const own = (await parties()).find((party) => party.my_party)!;
		await runNode({ parameters: create({ addTo: 'company', companyName: own.name }) });
		const same = (await parties()).filter(({ name }) => name === own.name);
		expect(same).toMatchObject([own, { my_party: false, participants: [{ name: 'Eva Lind' }] }]);
	});

	it('asks for the number when two companies have the name', async () => {
		await runNode({ parameters: create({ addTo: 'newParty', companyName: 'Buyer Oy' }) });
		const error = await failureOf({
			parameters: create({ addTo: 'company', companyName: 'Buyer Oy' }),
		});
		expect(error.message).toMatch(/^Company Name: contract 900500 has 2 such companies/);
		expect(error.description).toContain('registration number');
	});

	it('adds a user to our own side', async () => {
		const own = (await parties()).find(({ my_party: isOwn }) => isOwn)!;
		const person = { addTo: 'ownParty', name: 'Nils Holm', email: 'nils@example.com' };
		const [{ json }] = await runNode({ parameters: create({ ...person, organizer: true }) });
		expect(json).toMatchObject({ party_id: own.id, organizer: true });
	});

	it('makes a company or an individual as a new party', async () => {
		const company = {
			addTo: 'newParty',
			companyName: 'New AB',
			additionalFields: { countryCode: 'se', partyCustomId: 'crm-9' },
		};
		const [first] = await runNode({ parameters: create(company) });
		expect(first.json).toMatchObject({ name: 'Eva Lind', party_id: expect.any(Number) });
		const added = (await parties()).find(({ id }) => id === first.json.party_id);
		expect(added).toMatchObject({
			country_code: 'SE',
			_private_ownerside: { custom_id: 'crm-9' },
		});
		const individual = { addTo: 'newParty', partyType: 'individual', email: 'eva2@example.net' };
		const [second] = await runNode({ parameters: create(individual) });
		expect(second.json).toMatchObject({ name: 'Eva Lind', email: 'eva2@example.net' });
		const made = (await parties()).find(({ id }) => id === second.json.party_id);
		expect(made).toMatchObject({ type: 'individual', participant: { name: 'Eva Lind' } });
	});

	// promise: A new participant has the same columns in any party
	it('gives the same columns for a new party as for one that is there', async () => {
		const party = { addTo: 'party', partyId: byId(buyer.id) };
		const [joined] = await runNode({ parameters: create(party) });
		const company = { addTo: 'newParty', companyName: 'New AB', email: 'eva2@example.net' };
		const [made] = await runNode({ parameters: create(company) });
		expect(Object.keys(made.json).sort()).toEqual(Object.keys(joined.json).sort());
	});

	it('makes a signatory, unless the form says otherwise or the user organizes', async () => {
		const bodies = async () => (await posts()).map(({ body }) => body.signatory);
		const party = { addTo: 'party', partyId: byId(buyer.id) };
		await runNode({ parameters: create(party) });
		await runNode({ parameters: create({ ...party, email: 'a@b.se', signatory: false }) });
		const own = { addTo: 'ownParty', name: 'Nils Holm', email: 'nils@example.com' };
		await runNode({ parameters: create({ ...own, organizer: true }) });
		expect(await bodies()).toEqual([true, false, false]);
	});

	it('takes a value that its list does not know, by expression', async () => {
		const signMethod = "={{ 'mitid' }}";
		const parameters = create({
			addTo: 'party',
			partyId: byId(buyer.id),
			additionalFields: { signMethod },
		});
		const error = await failureOf({ parameters });
		expect((await posts())[0].body).toMatchObject({ sign_method: 'mitid' });
		expect(error.message).toContain('Sign Method');
	});

	it.each([
		['no name', { name: '' }, 'Participant, Name: is empty.'],
		['no address', { email: '' }, 'Participant, Email: is empty, but the delivery channel'],
		['a wrong address', { email: 'eva' }, 'Participant, Email: "eva" is not an email address.'],
		[
			'a wrong number',
			{ additionalFields: { phoneNumber: '070' } },
			'Participant, Phone Number: "070" is not',
		],
		['no party', { addTo: 'party', partyId: byId('') }, 'Party: is empty.'],
		['no company', { addTo: 'company', companyName: '' }, 'Company Name: is empty.'],
		['a wrong place', { addTo: 'elsewhere' }, 'Add To: "elsewhere" is unknown.'],
	])('tells %s before any call', async (_, wrong, message) => {
		const parameters = create({ addTo: 'party', partyId: byId(buyer.id), ...wrong });
		expect((await failureOf({ parameters })).message).toContain(message);
		expect(await requests()).toEqual([]);
	});

	it('does not add twice when the answer is lost', async () => {
		await fault({ kind: 'reset', method: 'POST', when: 'after', times: 1 });
		const parameters = create({ addTo: 'party', partyId: byId(buyer.id) });
		await failureOf({ parameters });
		expect(await posts()).toHaveLength(1);
	});
});
