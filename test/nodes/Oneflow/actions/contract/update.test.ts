import { byId, failureOf, runNode } from '../../../../support/harness';
import { api, fault, requests, resetSandbox, sandboxCredential } from '../../../../support/sandbox';

const update = (updateFields: Record<string, unknown>, contractId = 900500) => ({
	resource: 'contract',
	operation: 'update',
	contractId: byId(contractId),
	updateFields,
});

const sent = async () => (await requests()).at(-1)?.body;

describe('contract: update', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it.each([
		['a name', { name: 'New name' }, { _private: { name: 'New name' } }],
		['an empty name, which removes it', { name: '' }, { _private: { name: '' } }],
		[
			'a value',
			{ valueAmount: 1750, valueCurrency: 'sek' },
			{ _private: { value: { amount: '1750', currency: 'SEK' } } },
		],
		[
			'no value, which removes it',
			{ valueAmount: '', valueCurrency: '' },
			{ _private: { value: null } },
		],
		['tags', { tagIds: [9001, 9003] }, { tags: [{ id: 9001 }, { id: 9003 }] }],
		['tags by name', { tagIds: 'New, 9003' }, { tags: [{ id: 9001 }, { id: 9003 }] }],
		['no tags, which removes them', { tagIds: [] }, { tags: [] }],
		[
			'no deadline',
			{ signingPeriod: { type: 'never', date: '2025-01-01' } },
			{ _private: { signing_period_expiration: { type: 'never' } } },
		],
		[
			'a deadline in days',
			{ signingPeriod: { type: 'days_after_publish', days: 14 } },
			{
				_private: {
					signing_period_expiration: { type: 'days_after_publish', expire_days_after_publish: 14 },
				},
			},
		],
		[
			'a deadline by date',
			{ signingPeriod: { type: 'fixed_date', date: '2099-06-30T00:00:00' } },
			{
				_private: { signing_period_expiration: { type: 'fixed_date', expire_date: '2099-06-30' } },
			},
		],
	])('sends %s and nothing else', async (_, fields, body) => {
		const [{ json }] = await runNode({ parameters: update(fields) });
		expect(await sent()).toEqual(body);
		expect(json.id).toBe(900500);
	});

	it.each([
		['contract', {}],
		['contract', { updateFields: { name: '={{ $json.no }}' } }],
		['contact', { contactId: byId(230001) }],
		['party', { partyId: '={{ $json.parties[0].id }}' }],
		['templateType', { templateTypeId: byId(3301) }],
		['product', { productId: '={{ $json.product_groups[0].products[0].id }}' }],
	])('writes nothing where nothing is named: %s %j', async (resource, more) => {
		const items = [await api('GET', '/contracts/900500')];
		const [{ json }] = await runNode({ parameters: { ...update({}), resource, ...more }, items });
		expect(json).toHaveProperty('id');
		expect((await requests()).filter(({ method }) => method !== 'GET')).toEqual([]);
	});

	it.each([
		['a spreadsheet’s days', 72866, 72866.6],
		['seconds since 1970', 4086504000, 4086518400],
	])('reads of %s what its remedy makes of them', async (things, ...numbers) => {
		for (const number of numbers) {
			const deadline = (date: unknown) => update({ signingPeriod: { type: 'fixed_date', date } });
			const { message, description } = await failureOf({ parameters: deadline(number) });
			expect(message).toContain(`Date: "${number}" is a number, which may be many dates.`);
			const [, conversion] =
				new RegExp(`${things}.*? (\\{\\{.*?\\)) \\}\\}`).exec(`${description}`) ?? [];
			const date = `=${conversion?.replace('number', String(number))} }}`;
			await resetSandbox();
			await runNode({ parameters: deadline(date) });
			expect(await sent()).toMatchObject({
				_private: { signing_period_expiration: { expire_date: '2099-06-30' } },
			});
		}
	});

	it.each([
		['half a value emptied', { valueAmount: '' }, 'Value Amount: is empty'],
		['a deadline that is null', { signingPeriod: '={{ null }}' }, 'Signing Period'],
		['a wrong amount', { valueAmount: '1,5', valueCurrency: 'SEK' }, 'is not an amount'],
		['a name too long', { name: 'x'.repeat(131) }, 'has 131 characters'],
		['a tag that is an object', { tagIds: [{ id: 9001 }] }, 'is an object'],
		['an unknown deadline', { signingPeriod: { type: 'soon' } }, '"soon" is unknown'],
		['no days', { signingPeriod: { type: 'days_after_publish', days: '' } }, 'Days: is empty'],
		['no date', { signingPeriod: { type: 'fixed_date' } }, 'Date: is empty'],
	])('refuses %s before any call', async (_, fields, message) => {
		const error = await failureOf({ parameters: update(fields) });
		expect(error.message).toContain(message);
		expect(await requests()).toEqual([]);
	});

	it('takes the ID of a tag also from a user who may not list them', async () => {
		await fault({ kind: 'status', status: 403, path: '/tags$' });
		await runNode({ parameters: update({ tagIds: '9001' }) });
		expect(await sent()).toEqual({ tags: [{ id: 9001 }] });
	});

	it('refuses a tag that is not there before anything is written', async () => {
		const error = await failureOf({ parameters: update({ tagIds: 'New, Nope' }) });
		expect(error.message).toContain('Tag: there is no tag "Nope"');
		expect((await requests()).map(({ method }) => method)).not.toContain('PUT');
	});

	it('keeps the half of the value that is not named', async () => {
		await api('PUT', '/contracts/900500', {
			_private: { value: { amount: '5', currency: 'EUR' } },
		});
		await runNode({ parameters: update({ valueAmount: '7' }) });
		expect(await sent()).toEqual({ _private: { value: { amount: '7', currency: 'EUR' } } });
		await runNode({ parameters: update({ valueCurrency: 'SEK' }) });
		expect((await api('GET', '/contracts/900500'))._private.value).toEqual({
			amount: '7.00',
			currency: 'SEK',
		});
	});

	it('refuses half a value where there is none', async () => {
		await api('PUT', '/contracts/900500', { _private: { value: null } });
		const error = await failureOf({ parameters: update({ valueAmount: '7' }) });
		expect(error.message).toContain('Value Currency: is empty, and contract 900500 has no value');
	});

	it('removes a name that is null', async () => {
		await runNode({ parameters: update({ name: '={{ null }}' }) });
		expect(await sent()).toEqual({ _private: { name: '' } });
	});

	it('works in turn on one contract, the last item winning', async () => {
		const parameters = update({ name: '={{ $json.name }}' });
		await runNode({ parameters, items: ['a', 'b', 'c', 'd'].map((name) => ({ name })) });
		expect((await api('GET', '/contracts/900500'))._private.name).toBe('d');
	});

	it('needs a person, and says so before any call', async () => {
		const credential = sandboxCredential({ userEmail: '' });
		const error = await failureOf({ parameters: update({ name: 'a' }), credential });
		expect(error.message).toContain('only on behalf of a user');
		expect(await requests()).toEqual([]);
	});

	it('acts as the contract’s creator when chosen', async () => {
		const parameters = { ...update({ name: 'a' }), options: { actAs: 'creator' } };
		await runNode({ parameters });
		expect((await requests())[0].headers['x-oneflow-user-email']).toBe('__CREATOR__');
	});
});

describe('contract: delete', () => {
	const remove = (contractId: unknown) => ({
		resource: 'contract',
		operation: 'delete',
		contractId,
	});

	beforeEach(async () => {
		await resetSandbox();
	});

	it('deletes each item’s contract, also one that is gone', async () => {
		const parameters = remove(byId('={{ $json.id }}'));
		const items = await runNode({ parameters, items: [{ id: 900500 }, { id: 900500 }, { id: 1 }] });
		expect(items.map(({ json }) => json)).toEqual(Array(3).fill({ deleted: true }));
		await expect(api('GET', '/contracts/900500')).rejects.toThrow('404');
	});
});
