import {
	byId,
	failureOf,
	fromList,
	operationsOf,
	run,
	runNode,
	searchList,
} from '../../../../support/harness';
import { fault, requests, resetSandbox } from '../../../../support/sandbox';

const on = operationsOf('contact');

describe('contacts', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('are created, changed, read and deleted', async () => {
		const [{ json }] = await runNode({
			parameters: on('create', {
				workspaceId: byId(61001),
				name: 'Eva Lind',
				email: 'eva@example.net',
				additionalFields: { companyName: 'New AB', dateOfBirth: '1980-05-17', notes: '' },
			}),
		});
		expect((await requests())[0].body).toEqual({
			workspace_id: 61001,
			name: 'Eva Lind',
			email: 'eva@example.net',
			company_name: 'New AB',
			date_of_birth: '1980-05-17',
		});
		const contactId = byId(json.id as number);
		const updateFields = { companyName: '', title: 'CEO' };
		const [changed] = await runNode({ parameters: on('update', { contactId, updateFields }) });
		expect(changed.json).toMatchObject({ name: 'Eva Lind', company_name: '', title: 'CEO' });
		const [read] = await runNode({ parameters: on('get', { contactId }) });
		expect(read.json).toMatchObject({ title: 'CEO' });
		const [gone] = await runNode({ parameters: on('delete', { contactId }) });
		expect(gone.json).toEqual({ deleted: true });
	});

	it.each(['America/Los_Angeles', 'Europe/Stockholm', 'Pacific/Auckland'])(
		'have the birthday that the remedy for a number makes of it, in %s',
		async (timezone) => {
			const seconds = Date.UTC(1980, 4, 17) / 1000;
			const numbers = [seconds, seconds * 1000, seconds / 86_400 + 25_569];
			const born = (dateOfBirth: string) => ({
				parameters: on('create', { workspaceId: byId(61001), additionalFields: { dateOfBirth } }),
				timezone,
			});
			const { description } = await failureOf(born(String(numbers[1])));
			const remedies = description?.match(/\{\{ .+? \}\}/g) ?? [];
			for (const [at, remedy] of remedies.entries()) {
				await runNode(born(`=${remedy.replace('number', String(numbers[at]))}`));
			}
			const bodies = (await requests()).map(({ body }) => body as Record<string, unknown>);
			expect(bodies.map(({ date_of_birth: day }) => day)).toEqual(Array(3).fill('1980-05-17'));
		},
	);

	it('are not made of nothing, and an update of nothing says so', async () => {
		const parameters = on('create', { workspaceId: byId(61001), name: '', email: '' });
		const error = await failureOf({ parameters });
		expect(error.message).toMatch(/^Contact: is empty\./);
		expect(error.description).toMatch(/^Enter at least a name/);
		expect(await requests()).toEqual([]);
		const { hints } = await run({ parameters: on('update', { contactId: byId(230001) }) });
		expect(hints).toEqual([expect.stringMatching(/^Update Fields: none has a value/)]);
		expect((await requests()).filter(({ method }) => method === 'PUT')).toEqual([]);
	});

	it('keep what two executions change at the same time', async () => {
		const contactId = byId(230001);
		const change = async (updateFields: Record<string, unknown>) =>
			await runNode({ parameters: on('update', { contactId, updateFields }) });
		// The first one reads before the other writes, and writes after it.
		const path = '/contacts/230001$';
		await fault({ kind: 'delay', when: 'after', ms: 500, method: 'GET', path, times: 1 });
		await Promise.all([change({ name: 'Bo Berg' }), change({ email: 'bo@example.net' })]);
		const [{ json }] = await runNode({ parameters: on('get', { contactId }) });
		expect(json).toMatchObject({ name: 'Bo Berg', email: 'bo@example.net' });
	});

	// promise: An emptied field of a contact empties
	it.each([
		['an empty text', ''],
		['null', '={{ null }}'],
	])('lose country, birthday and texts by %s', async (_, empty) => {
		const main = { workspaceId: byId(61001), name: 'Eva', email: 'eva@example.net' };
		const additionalFields = { countryCode: 'SE', dateOfBirth: '1980-05-17', title: 'CEO' };
		const [{ json }] = await runNode({ parameters: on('create', { ...main, additionalFields }) });
		const updateFields = { countryCode: empty, dateOfBirth: empty, title: empty };
		const parameters = on('update', { contactId: byId(json.id as number), updateFields });
		const [changed] = await runNode({ parameters });
		expect(changed.json).toMatchObject({ country_code: null, date_of_birth: null, title: '' });
	});

	it('are listed by workspace', async () => {
		const parameters = on('getAll', { workspaceId: fromList(61001), returnAll: true });
		const items = await runNode({ parameters });
		expect(items.map(({ json }) => json.name)).toEqual(['Bo Kivi', 'Cia Lund', 'Dov Stern']);
		expect((await requests())[0].query).toMatchObject({ workspace_id: '61001' });
	});

	it.each([
		['no workspace', { workspaceId: byId('') }, 'Workspace: is empty.'],
		['a wrong address', { email: 'eva' }, 'Contact, Email: "eva" is not an email address.'],
		['a wrong date', { additionalFields: { dateOfBirth: '17.5.1980' } }, 'is not a date.'],
	])('are refused with %s before any call', async (_, wrong, message) => {
		const parameters = on('create', { workspaceId: byId(61001), name: 'Eva', ...wrong });
		expect((await failureOf({ parameters })).message).toContain(message);
		expect(await requests()).toEqual([]);
	});

	it('can be picked from a list once a workspace is chosen', async () => {
		const search = async (more: Record<string, unknown>) =>
			(await searchList('searchContacts', { parameters: on('get', more) }, 'buyer')).results;
		await expect(search({})).rejects.toThrow(/^No workspace is known yet/);
		const all = await searchList('searchContacts', {
			parameters: on('get', { workspaceId: fromList(61001) }),
		});
		expect(all.results).toHaveLength(3);
	});

	it.each(['Sales', ' sales '])('can be picked once a workspace is called %j', async (value) => {
		const workspaceId = { __rl: true, mode: 'name', value };
		const found = await searchList('searchContacts', { parameters: on('get', { workspaceId }) });
		expect(found.results).toHaveLength(3);
	});

	it('are not those of the workspace whose ID another one has for a name', async () => {
		const workspaceId = { __rl: true, mode: 'name', value: '61001' };
		await expect(
			searchList('searchContacts', { parameters: on('get', { workspaceId }) }),
		).rejects.toThrow(/^Workspace: /);
	});
});
