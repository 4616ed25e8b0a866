import { call, control, createContract, EXTENSION_TOKEN, MEMBER, reset, TOKEN } from './api';
import type { Contract, List } from './api';

interface Workspace {
	id: number;
	name: string;
	_permissions: Record<string, boolean>;
}

describe('Credentials and permissions of the sandbox', () => {
	beforeEach(async () => await reset());

	it('answers ping with an empty object when the token is right', async () => {
		const answer = await call<unknown>('GET', '/ping', { user: null });
		expect(answer.status).toBe(200);
		expect(answer.body).toEqual({});
	});

	it.each(['default', 'other'] as const)(
		'accepts every token of the seed %s, each of 40 characters',
		async (seed) => {
			await reset(seed);
			const { tokens } = (await control<{ tokens: Array<{ token: string }> }>('GET', '/info')).body;
			expect(tokens.length).toBeGreaterThan(1);
			for (const { token } of tokens) {
				expect(token).toMatch(/^[a-zA-Z0-9-]{40}$/);
				expect(token).toContain('example');
				expect((await call('GET', '/ping', { token, user: null })).status).toBe(200);
			}
		},
	);

	it.each([
		['is missing', null],
		['is unknown', 'a'.repeat(40)],
		['is too short', TOKEN.slice(1)],
		['holds characters outside the pattern', `${TOKEN.slice(0, 39)}_`],
	])('answers 401 when the token %s', async (_case, token) => {
		const answer = await call('GET', '/ping', { token });
		expect(answer.status).toBe(401);
		expect(answer.body).toMatchObject({
			status: 401,
			title: 'Unauthorized',
			error_code: 4010000,
			type: 'https://api.oneflow.com/v1/error_codes/4010000',
			request_id: expect.any(String) as string,
		});
		expect(answer.headers.get('content-type')).toContain('application/json');
	});

	it.each(['nobody@example.com', 'ines@example.com', '__CREATOR__'])(
		'answers 401 to a ping as %s, who is unknown, inactive or nobody',
		async (user) => expect((await call('GET', '/ping', { user })).status).toBe(401),
	);

	it('needs the e-mail of a user to create a contract', async () => {
		const answer = await call('POST', '/contracts/create', { user: null, body: {} });
		expect(answer.status).toBe(401);
	});

	it('lets an anonymous administrator read everything', async () => {
		const contracts = await call<List<Contract>>('GET', '/contracts', { user: null });
		expect(contracts.body.count).toBe(6);
	});

	it('lets __CREATOR__ act on an existing contract', async () => {
		const { id } = await createContract({}, { user: MEMBER });
		const answer = await call<Contract>('PUT', `/contracts/${id}`, {
			user: '__CREATOR__',
			body: { _private: { name: 'By its creator' } },
		});
		expect(answer.status).toBe(200);
		const own = answer.body.parties[0]?.participants?.[0];
		expect(own).toMatchObject({ email: MEMBER, my_participant: true });
	});

	it('shows a user the own workspaces only, with the right to create by role', async () => {
		const { body } = await call<List<Workspace>>('GET', '/workspaces', { user: MEMBER });
		expect(body.data.map(({ id, _permissions: may }) => [id, may['contract:create']])).toEqual([
			[61001, true],
			[61002, false],
		]);
		expect((await call('GET', '/workspaces/61003', { user: MEMBER })).status).toBe(403);
	});

	it('refuses creating in a workspace where the role does not allow it', async () => {
		const answer = await call('POST', '/contracts/create', {
			user: MEMBER,
			body: { workspace_id: 61002, template_id: 84003 },
		});
		expect(answer.status).toBe(403);
		expect(answer.body.error_code).toBe(4030000);
	});

	it('hides contracts of foreign workspaces and refuses edits by viewers', async () => {
		expect((await call('GET', '/contracts/900504', { user: MEMBER })).status).toBe(404);
		expect((await call('GET', '/contracts/900502', { user: MEMBER })).status).toBe(200);
		const edit = await call('PUT', '/contracts/900502', {
			user: MEMBER,
			body: { _private: { name: 'No' } },
		});
		expect(edit.status).toBe(403);
	});

	it('keeps the data fields of template types to admins', async () => {
		const body = { data_fields: [] };
		const path = '/template_types/3304/data_fields';
		expect((await call('PUT', path, { body, user: MEMBER })).status).toBe(403);
		expect((await call('PUT', path, { body, user: null })).status).toBe(401);
		expect((await call('PUT', path, { body })).status).toBe(200);
	});

	it('tells which integration a token belongs to', async () => {
		const path = '/accounts/me';
		const byHand = await call<Record<string, unknown>>('GET', path, { user: null });
		expect(byHand.body).toMatchObject({
			name: 'Northwind Demo AB',
			token_info: { integration: { id: null, key: 'custom' } },
		});
		const made = await call<Record<string, unknown>>('GET', path, { token: EXTENSION_TOKEN });
		expect(made.body.token_info).toMatchObject({ integration: { key: 'demo' } });
	});

	it('limits requests per token and says so as documented', async () => {
		await control('POST', '/rate-limit', { limit: 2, windowSeconds: 60 });
		await call('GET', '/ping');
		await call('GET', '/ping');
		const answer = await call('GET', '/ping');
		expect(answer.status).toBe(429);
		expect(answer.body).toEqual({
			detail: expect.any(String) as string,
			error_code: 4290000,
			info: 'https://developer.oneflow.com/reference/api-rate-limit',
			status: 429,
			title: 'Too Many Requests',
		});
		expect((await call('GET', '/ping', { token: EXTENSION_TOKEN })).status).toBe(200);
		await control('POST', '/rate-limit', { limit: null });
		expect((await call('GET', '/ping')).status).toBe(200);
	});
});
