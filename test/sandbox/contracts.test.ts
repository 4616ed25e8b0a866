import {
	ADMIN,
	buyer,
	call,
	control,
	createContract,
	draftBody,
	eventTypes,
	publish,
	reset,
} from './api';
import type { Contract, ErrorBody, Field, Participant, Party, Product } from './api';

const create = async (change: Record<string, unknown>) =>
	await call('POST', '/contracts/create', { body: draftBody(change) });
const problemsOf = (answer: { body: ErrorBody }) =>
	Object.keys(answer.body.parameter_problems ?? {});
const sign = async (id: number, body: Record<string, unknown> = {}) =>
	await control<{ contract: Contract }>('POST', `/contracts/${id}/sign`, body);

describe('Creating contracts in the sandbox', () => {
	beforeEach(async () => await reset());

	it('copies the template and puts the acting user on the owner side', async () => {
		const contract = await createContract({ data_fields: [{ custom_id: 'order_no', value: '7' }] });
		expect(contract.state).toBe('draft');
		expect(contract._private_ownerside).toMatchObject({
			template_id: 84001,
			template_type_id: 3301,
		});
		const values = contract.data_fields?.map((field) => [
			field._private_ownerside.custom_id,
			field.value,
		]);
		expect(values).toEqual([
			['order_no', '7'],
			['internal_note', ''],
			['accept_terms', '0'],
			['delivery_terms', 'DAP'],
		]);
		expect(contract.product_groups?.[0]?.products).toHaveLength(2);
		expect(contract.parties[0]).toMatchObject({ my_party: true, name: 'Northwind Demo AB' });
		expect(contract.parties[0]?.participants?.[0]).toMatchObject({
			email: ADMIN,
			organizer: true,
			signatory: false,
			my_participant: true,
			_permissions: { 'contract:update': true },
		});
		expect(await eventTypes(contract.id)).toEqual(['contract:create']);
	});

	it('gives a company participants and an individual one participant', async () => {
		const contract = await createContract({
			parties: [
				buyer(),
				{
					type: 'individual',
					participant: { name: 'Cia Lund', email: 'cia@example.net', delivery_channel: 'email' },
				},
			],
		});
		const [, company, individual] = contract.parties;
		expect(company).toHaveProperty('participants');
		expect(company).not.toHaveProperty('participant');
		expect(individual).not.toHaveProperty('participants');
		expect(individual).toMatchObject({
			type: 'individual',
			country_code: 'SE',
			participant: { email: 'cia@example.net' },
		});
	});

	it('computes net prices and lets given products replace those of the template', async () => {
		const contract = await createContract({
			product_groups: [
				{
					products: [
						{
							name: 'Licence',
							price_1: { base_amount: { amount: '1000' }, discount_percent: '10' },
							price_2: null,
							quantity: { type: 'quantity', amount: 2 },
						},
						{
							name: 'Rebated',
							price_1: { base_amount: { amount: '80.00' }, discount_amount: { amount: '20.00' } },
						},
					],
				},
			],
		});
		const products = contract.product_groups?.[0]?.products ?? [];
		expect(products.map(({ price_1: price }) => price)).toEqual([
			{
				amount: { amount: '900.00' },
				base_amount: { amount: '1000.00' },
				discount_amount: { amount: '100.00' },
				discount_percent: '10.000',
			},
			{
				amount: { amount: '60.00' },
				base_amount: { amount: '80.00' },
				discount_amount: { amount: '20.00' },
				discount_percent: '25.000',
			},
		]);
	});

	it('names every attribute that it refuses by its JSON path', async () => {
		const answer = await create({
			surprise: 1,
			workspace_id: '61001',
			value: { amount: 12, currency: 'kr' },
			parties: [{ ...buyer('bad'), country_code: 'fi', vat: 'x' }],
		});
		expect(answer.status).toBe(400);
		expect(answer.body).toMatchObject({
			error_code: 4000000,
			title: 'Bad Request',
			type: 'https://api.oneflow.com/v1/error_codes/4000000',
		});
		expect(problemsOf(answer).sort()).toEqual([
			'parties[0].country_code',
			'parties[0].participants[0].email',
			'parties[0].vat',
			'surprise',
			'value.amount',
			'value.currency',
			'workspace_id',
		]);
	});

	it.each([
		['an unknown workspace', { workspace_id: 1 }, 404],
		['an unknown template', { template_id: 1 }, 404],
		['an inactive template', { template_id: 84007 }, 403],
		['a template that is not shared with the workspace', { template_id: 84003 }, 400],
		['an unknown tag', { tags: [{ id: 1 }] }, 400],
		['a name of 131 characters', { name: 'x'.repeat(131) }, 400],
		['41 parties', { parties: Array(41).fill(buyer()) }, 400],
	])('refuses %s', async (_case, change, status) => {
		expect((await create(change)).status).toBe(status);
	});

	it.each(['nothing', 'old_ref', 'old_note'])(
		'refuses a value for the unknown or inactive field %s',
		async (customId) => {
			const answer = await create({ data_fields: [{ custom_id: customId, value: 'x' }] });
			expect(answer.status).toBe(400);
			expect(answer.body.parameter_problems?.['data_fields[0].custom_id']?.[0]).toContain(
				`Required field '${customId}'`,
			);
		},
	);

	it('refuses data fields and products that the template has no place for', async () => {
		const template = { template_id: 84006 };
		const fields = await create({ ...template, data_fields: [{ custom_id: 'order_no' }] });
		expect(fields.status).toBe(400);
		const products = await create({ ...template, product_groups: [{ products: [] }] });
		expect(problemsOf(products)).toEqual(['product_groups[0]']);
	});

	it('allows 40 parties, 40 participants and 150 products, and no more', async () => {
		const many = (count: number) =>
			Array.from({ length: count }, (_unused, index) => buyer(`p${index}@example.org`));
		expect((await create({ parties: many(40) })).status).toBe(200);
		const people = many(41).map(({ participants: [person] }) => person);
		expect((await create({ parties: [{ ...buyer(), participants: people }] })).status).toBe(400);
		const rows = (count: number) => [{ products: Array(count).fill({ name: 'Row' }) as unknown[] }];
		expect((await create({ product_groups: rows(150) })).status).toBe(200);
		expect((await create({ product_groups: rows(151) })).status).toBe(400);
	});

	it('reports a duplicated participant with its own code', async () => {
		const answer = await create({ parties: [buyer(), buyer('BO@example.org')] });
		expect(answer.status).toBe(400);
		expect(answer.body.error_code).toBe(4000003);
	});

	it('takes only active users of the account for the owner side', async () => {
		const mine = (email: string) => ({ my_party: { participants: [{ name: 'X', email }] } });
		expect((await create(mine('nils@example.com'))).status).toBe(200);
		for (const email of ['ines@example.com', 'stranger@example.com']) {
			expect(problemsOf(await create(mine(email)))).toEqual(['my_party.participants[0].email']);
		}
	});

	it('falls back to the preferred method for a signatory without one', async () => {
		const contract = await createContract();
		expect(contract.parties[1]?.participants?.[0]?.sign_method).toBe('standard_esign');
		const [person] = buyer().participants;
		const answer = await create({
			parties: [{ ...buyer(), participants: [{ ...person, sign_method: 'finnish_bankid' }] }],
		});
		expect(problemsOf(answer)).toEqual(['parties[0].participants[0].sign_method']);
	});
});

describe('The states of contracts in the sandbox', () => {
	beforeEach(async () => await reset());

	it('becomes pending by publishing, with a deadline from the template', async () => {
		const { id } = await createContract();
		const { status, body } = await publish(id);
		expect(status).toBe(200);
		expect(body.state).toBe('pending');
		expect(body.published_time).toMatch(/\+00:00$/);
		expect(body.signing_period_expiry_time).not.toBeNull();
		expect((await publish(id)).status).toBe(409);
	});

	it('needs subject and message to publish', async () => {
		const { id } = await createContract();
		const answer = await call('POST', `/contracts/${id}/publish`, { body: {} });
		expect(problemsOf(answer).sort()).toEqual(['message', 'subject']);
	});

	it('becomes signed with the last signature only', async () => {
		const { id } = await createContract({ parties: [buyer(), buyer('eve@example.org')] });
		await publish(id);
		const first = await sign(id, { email: 'bo@example.org' });
		expect(first.body.contract.state).toBe('pending');
		const last = await sign(id, { email: 'eve@example.org' });
		expect(last.body.contract.state).toBe('signed');
		expect(last.body.contract.lifecycle_state).toMatchObject({
			lifecycle_state: 'active',
			period: 1,
		});
		expect((await eventTypes(id)).slice(-4)).toEqual([
			'participant:sign',
			'participant:sign',
			'contract:sign',
			'contract:lifecycle_state:start',
		]);
	});

	it('becomes declined when one signatory declines', async () => {
		const { id } = await createContract();
		await publish(id);
		await control('POST', `/contracts/${id}/decline`);
		expect((await call<Contract>('GET', `/contracts/${id}`)).body.state).toBe('declined');
		expect((await sign(id)).status).toBe(409);
	});

	it('comes back from overdue when the deadline moves', async () => {
		const { id } = await createContract();
		await publish(id);
		await control('POST', `/contracts/${id}/expire`);
		expect((await call<Contract>('GET', `/contracts/${id}`)).body.state).toBe('overdue');
		const period = (change: Record<string, unknown>) => ({
			body: { _private: { signing_period_expiration: change } },
		});
		const days = period({ type: 'days_after_publish', expire_days_after_publish: 3 });
		expect((await call('PUT', `/contracts/${id}`, days)).status).toBe(400);
		const fixed = period({ type: 'fixed_date', expire_date: '2099-01-31' });
		const revived = await call<Contract>('PUT', `/contracts/${id}`, fixed);
		expect(revived.body.state).toBe('pending');
		expect(revived.body.signing_period_expiry_time).toContain('2099-01-31');
		expect(await eventTypes(id)).toContain('contract:signing_period_revive');
	});

	it('refuses edits of the content after signing but takes a new name', async () => {
		const { id, parties, data_fields: fields = [] } = await createContract();
		await publish(id);
		await sign(id);
		const edits: Array<[string, string, unknown]> = [
			['POST', `/contracts/${id}/parties`, buyer('new@example.org')],
			['PUT', `/contracts/${id}/data_fields/${fields[0]?.id}`, { value: 'late' }],
			['PUT', `/contracts/${id}/parties/${parties[1]?.id}`, { name: 'Late' }],
			['PUT', `/contracts/${id}/product_groups`, { product_groups: [] }],
		];
		for (const [method, path, body] of edits) {
			const answer = await call(method, path, { body });
			expect([path, answer.status, answer.body.error_code]).toEqual([path, 409, 4090000]);
		}
		const named = await call<Contract>('PUT', `/contracts/${id}`, {
			body: { _private: { name: 'Signed deal' } },
		});
		expect(named.body._private.name).toBe('Signed deal');
	});

	it('changes nothing with an empty update and clears with empty values', async () => {
		const { id } = await createContract({ value: { amount: '5', currency: 'EUR' } });
		const put = async (body: unknown) => await call<Contract>('PUT', `/contracts/${id}`, { body });
		expect((await put({})).body._private).toMatchObject({
			name: 'Quote',
			value: { amount: '5.00', currency: 'EUR' },
		});
		const cleared = await put({ _private: { name: '', value: null }, tags: [{ id: 9002 }] });
		expect(cleared.body._private).toMatchObject({ name: '', value: null });
		expect(cleared.body.tags).toEqual([{ id: 9002, name: 'Renewal' }]);
		const period = await put({ _private: { signing_period_expiration: null } });
		expect(period.status).toBe(400);
	});

	it('takes given signatures back when the content changes', async () => {
		const { id } = await createContract({ parties: [buyer(), buyer('eve@example.org')] });
		await publish(id);
		await sign(id, { email: 'bo@example.org' });
		await call('PUT', `/contracts/${id}/data_fields/c::order_no`, { body: { value: 'new' } });
		expect((await eventTypes(id)).slice(-4)).toEqual([
			'data_field:update',
			'contract:content_update',
			'contract:signature_reset',
			'participant:signature_reset',
		]);
	});

	it('deletes with 200 and an empty body, even what is not there', async () => {
		const { id } = await createContract();
		const gone = await call('DELETE', `/contracts/${id}`);
		expect([gone.status, gone.text]).toEqual([200, '']);
		expect((await call('GET', `/contracts/${id}`)).status).toBe(404);
		expect((await call('DELETE', `/contracts/${id}`)).status).toBe(200);
	});

	it('gives access links to counterparties, on its own pages', async () => {
		const { id, parties } = await createContract();
		const link = async (party?: Party) =>
			await call<{ access_link: string }>(
				'POST',
				`/contracts/${id}/participants/${party?.participants?.[0]?.id}/access_link`,
				{ user: null, body: {} },
			);
		expect((await link(parties[0])).status).toBe(400);
		const { access_link: address } = (await link(parties[1])).body;
		await publish(id);
		const page = await (await fetch(address)).text();
		expect(page).toContain('data-action="sign"');
		expect(page).toContain('data-action="decline"');
		const signed = await fetch(address, {
			method: 'POST',
			body: new URLSearchParams({ action: 'sign' }),
		});
		expect(await signed.text()).toContain('data-outcome="signed"');
		expect((await call<Contract>('GET', `/contracts/${id}`)).body.state).toBe('signed');
		expect(await eventTypes(id)).toContain('participant:first_visit');
	});
});

describe('The content of contracts in the sandbox', () => {
	beforeEach(async () => await reset());

	it('reads and writes data fields by number and by custom id', async () => {
		const { id, data_fields: [field] = [] } = await createContract();
		const path = `/contracts/${id}/data_fields`;
		const put = async (at: string, body: unknown) =>
			await call<Field>('PUT', `${path}/${at}`, { body });
		expect((await put('c::order_no', { value: 'A' })).body.value).toBe('A');
		expect((await call<Field>('GET', `${path}/${field?.id}`)).body.value).toBe('A');
		expect((await put('c::order_no', {})).body.value).toBe('A');
		expect((await put('c%3A%3Aorder_no', { value: null })).body.value).toBe('');
		expect((await put('c::nothing', { value: 'A' })).status).toBe(404);
		expect((await put('c::order_no', { id: 1, value: 'A' })).status).toBe(400);
		expect((await put('c::order_no', { value: 'x'.repeat(1025) })).status).toBe(400);
		const bulk = await call<{ data_fields: Field[] }>('PUT', path, {
			body: {
				data_fields: [
					{ _private_ownerside: { custom_id: 'order_no' }, value: '1' },
					{ _private_ownerside: { custom_id: 'internal_note' }, value: '2' },
				],
			},
		});
		expect(bulk.body.data_fields.slice(0, 2).map(({ value }) => value)).toEqual(['1', '2']);
	});

	it('adds, changes and removes parties and participants', async () => {
		const { id } = await createContract();
		const parties = `/contracts/${id}/parties`;
		const added = await call<Party>('POST', parties, { body: buyer('new@example.org') });
		const people = `${parties}/${added.body.id}/participants`;
		const joined = await call<Participant>('POST', people, {
			body: { name: 'Second', email: 'second@example.org', delivery_channel: 'email' },
		});
		expect(joined.status).toBe(200);
		const one = `${people}/${joined.body.id}`;
		const changed = await call<Participant>('PUT', one, {
			body: { signatory: true, delivery_channel: 'sms', phone_number: '+46701234567' },
		});
		expect(changed.body).toMatchObject({
			signatory: true,
			delivery_channel: 'sms',
			_permissions: { 'contract:update': true },
		});
		expect((await call('PUT', one, { body: { phone_number: '070-123' } })).status).toBe(400);
		expect((await call('DELETE', one)).status).toBe(200);
		expect((await call('GET', one)).status).toBe(404);
		expect((await call('DELETE', `${parties}/${added.body.id}`)).status).toBe(200);
		expect((await call('DELETE', `${parties}/${added.body.id}`)).status).toBe(200);
	});

	it('requires a delivery channel and what the channel needs', async () => {
		const { id, parties } = await createContract();
		const add = async (body: Record<string, unknown>) =>
			problemsOf(
				await call('POST', `/contracts/${id}/parties/${parties[1]?.id}/participants`, { body }),
			);
		expect(await add({ name: 'X', email: 'x@example.org' })).toEqual(['delivery_channel']);
		expect(await add({ name: 'X', delivery_channel: 'email' })).toEqual(['email']);
		expect(await add({ name: 'X', delivery_channel: 'sms' })).toEqual(['phone_number']);
		expect(await add({ name: 'X', delivery_channel: 'none', organizer: true })).toContain(
			'organizer',
		);
	});

	it('adds, changes and removes product rows', async () => {
		const { id, product_groups: groups = [] } = await createContract();
		const path = `/contracts/${id}/product_groups/${groups[0]?.id}/products`;
		const row = await call<Product>('POST', path, {
			body: { name: 'Extra', price_1: { base_amount: { amount: '10.00' } } },
		});
		expect(row.body.price_1).toMatchObject({ amount: { amount: '10.00' } });
		const both = { base_amount: { amount: '1' }, discount_amount: { amount: '1' } };
		const twice = { price_1: { ...both, discount_percent: '5.000' } };
		expect((await call('PUT', `${path}/${row.body.id}`, { body: twice })).status).toBe(400);
		const short = await call<Product>('PUT', `/contracts/${id}/products/${row.body.id}`, {
			body: { quantity: { amount: 3 } },
		});
		expect(short.body).toMatchObject({ name: 'Extra', quantity: { type: 'quantity', amount: 3 } });
		expect((await call('DELETE', `${path}/${row.body.id}`)).status).toBe(200);
		expect((await call('GET', `${path}/${row.body.id}`)).status).toBe(404);
	});

	it('writes comments, replies to top-level comments, and schedules reminders', async () => {
		const { id, parties } = await createContract();
		const post = async (body: Record<string, unknown>) =>
			await call<{ id: number }>('POST', `/contracts/${id}/comments`, { body });
		const recipient = { participant_id: parties[1]?.participants?.[0]?.id };
		const top = await post({ body: 'Look', private: true, participants: [recipient] });
		expect(top.body).toMatchObject({
			body: 'Look',
			participants: { recipients: [recipient], sender: { participant_name: 'Ada Berg' } },
		});
		const reply = await post({ body: 'Yes', parent_id: top.body.id });
		expect(reply.status).toBe(200);
		expect((await post({ body: 'No', parent_id: reply.body.id })).status).toBe(400);
		const remind = async (time: string, recipient = 510020) =>
			await call('POST', `/contracts/${id}/reminders`, {
				body: {
					date_time: time,
					subject: 'Renewal',
					message: 'Call',
					reminder_recipients: [{ id: recipient }],
				},
			});
		expect((await remind('2099-05-01T09:00:00+00:00')).status).toBe(200);
		expect((await remind('2020-05-01T09:00:00+00:00')).status).toBe(400);
		// A user, but no participant of the own side (3.15.1).
		expect((await remind('2099-05-01T09:00:00+00:00', 510021)).status).toBe(400);
	});

	it('changes nothing where part of a change is refused', async () => {
		await control('POST', '/guesses', { signedPrices: false });
		const { id } = await createContract({ name: 'Before' });
		const body = { _private: { name: 'After', value: { amount: '-1.00', currency: 'SEK' } } };
		expect((await call('PUT', `/contracts/${id}`, { body })).status).toBe(400);
		expect((await call<Contract>('GET', `/contracts/${id}`)).body._private.name).toBe('Before');
	});

	it('counts the characters of an invitation as those of other texts', async () => {
		const { id } = await createContract();
		const body = { subject: '🖊'.repeat(150), message: '🖊'.repeat(5_000) };
		expect((await call('POST', `/contracts/${id}/publish`, { body })).status).toBe(200);
	});
});
