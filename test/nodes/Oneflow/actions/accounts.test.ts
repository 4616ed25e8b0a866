import { failureOf, run, runInWorkflow, runNode } from '../../../support/harness';
import { startStub, type Stub, type StubAnswer, type StubRequest } from '../../../support/stub';

/* One Oneflow credential with expressions serves several customers: each item works in its own account. */

const ACCOUNTS = ['north', 'south', 'east', 'west'];
const tokenOf = (account: string) => `${account}-example-token`;

let stub: Stub;

/** Where every account calls another workspace "Sales"; `answer` may answer in its place. */
async function accounts(
	answer: (request: StubRequest) => StubAnswer | undefined = () => undefined,
) {
	stub = await startStub((request) => {
		const own = answer(request);
		if (own !== undefined) return own;
		const account = accountOf(request);
		const workspaceId = 100 + ACCOUNTS.indexOf(account);
		if (request.method === 'POST') return { body: { id: workspaceId * 1000, ...request.body } };
		return { body: { count: 1, data: [{ id: workspaceId, name: 'Sales' }] } };
	});
}

const accountOf = ({ headers }: StubRequest) =>
	String(headers['x-oneflow-api-token']).replace('-example-token', '');
const madeIn = (account: string) =>
	stub.requests.filter((seen) => seen.method === 'POST' && accountOf(seen) === account);

const credential = (more = {}) => ({
	apiToken: '={{ $json.token }}',
	userEmail: '={{ $json.user }}',
	environment: 'custom',
	baseUrl: stub.url,
	...more,
});

const createFolder = {
	resource: 'folder',
	operation: 'create',
	workspaceId: { __rl: true, mode: 'name', value: 'Sales' },
	name: '={{ $json.customer }}',
	options: { concurrency: 5 },
};

/** Items of all accounts, one after the other, again and again. */
const items = (count: number) =>
	Array.from({ length: count }, (_, index) => {
		const account = ACCOUNTS[index % ACCOUNTS.length];
		return {
			token: tokenOf(account),
			user: `ada@${account}.example`,
			customer: `${account} ${index}`,
		};
	});

describe('a credential with expressions', () => {
	afterEach(async () => await stub.close());

	// promise: A credential with expressions is worked out for each item
	it('makes each item in its own account, as its own user', async () => {
		await accounts();
		const given = items(20);
		const output = await runNode({
			parameters: createFolder,
			items: given,
			credential: credential(),
		});
		expect(output.map(({ json }) => json.name)).toEqual(given.map(({ customer }) => customer));
		const posts = stub.requests.filter(({ method }) => method === 'POST');
		expect(posts).toHaveLength(20);
		for (const post of posts) {
			const account = accountOf(post);
			expect(post.body).toEqual({
				name: expect.stringContaining(account),
				workspace_id: 100 + ACCOUNTS.indexOf(account),
			});
			expect(post.headers['x-oneflow-user-email']).toBe(`ada@${account}.example`);
		}
	});

	it('looks names up once for each account, not for each item', async () => {
		await accounts();
		await runNode({ parameters: createFolder, items: items(20), credential: credential() });
		const lookUps = stub.requests.filter(({ method }) => method === 'GET');
		expect(lookUps.map(accountOf).sort()).toEqual([...ACCOUNTS].sort());
	});

	it('lets the rate limit of one account stop that account only', async () => {
		let limited = 0;
		await accounts((request) => {
			if (request.method !== 'POST' || accountOf(request) !== 'south' || limited > 0) return;
			limited = request.time;
			return { status: 429, headers: { 'retry-after': '2' }, body: {} };
		});
		const output = await runNode({
			// So many that those of the limited account cannot take all places.
			parameters: { ...createFolder, options: { concurrency: 20 } },
			items: items(20),
			credential: credential(),
		});
		expect(output).toHaveLength(20);
		const lastOf = (account: string) => Math.max(...madeIn(account).map(({ time }) => time));
		expect(lastOf('south') - limited).toBeGreaterThanOrEqual(1_990);
		for (const account of ['north', 'east', 'west']) {
			expect(madeIn(account)).toHaveLength(5);
			expect(lastOf(account)).toBeLessThan(lastOf('south'));
		}
	});

	it('makes the pause after a rate limit one for all users of a token', async () => {
		let limited = 0;
		await accounts((request) => {
			if (request.method !== 'POST' || limited > 0) return;
			limited = request.time;
			return { status: 429, headers: { 'retry-after': '1' }, body: {} };
		});
		const sharing = items(6).map((item) => ({ ...item, token: tokenOf('north') }));
		await runNode({
			parameters: { ...createFolder, options: { concurrency: 1 } },
			items: sharing,
			credential: credential(),
		});
		for (const { time } of madeIn('north').slice(1)) {
			expect(time - limited).toBeGreaterThanOrEqual(990);
		}
	});

	it('goes to the base URL of each item', async () => {
		await accounts();
		const other = await startStub({ body: { id: 7 } });
		await runNode({
			parameters: { ...createFolder, workspaceId: { __rl: true, mode: 'id', value: '7' } },
			items: items(2).map((item, index) => ({ ...item, base: [stub.url, other.url][index] })),
			credential: credential({ baseUrl: '={{ $json.base }}' }),
		});
		expect(stub.requests.map(accountOf)).toEqual(['north']);
		expect(other.requests.map(accountOf)).toEqual(['south']);
		await other.close();
	});

	it.each([
		['no token', { token: '' }, /^API Token: the Oneflow credential has none\./],
		['no user', { user: undefined }, /^User Email: the expression .* gives no text/],
		['null for a user', { user: null }, /^User Email: the expression .* gives no text/],
		['a number for a user', { user: 7 }, /^User Email: the expression .* gives no text/],
		['a token that cannot be sent', { token: 'übel' }, /^API Token: contains "ü"/],
	])('refuses the items with %s before any call, and no others', async (_, wrong, message) => {
		await accounts();
		const given = items(4);
		Object.assign(given[2], wrong);
		const parameters = createFolder;
		const error = await failureOf({ parameters, items: given, credential: credential() });
		expect(error.message).toMatch(message);
		expect(error.message).toMatch(/\[item 2\]$/);
		expect(stub.requests).toEqual([]);

		const [good, failed] = await runInWorkflow({
			parameters,
			items: given,
			credential: credential(),
			onError: 'continueErrorOutput',
		});
		expect(good.map(({ json }) => json.name)).toEqual(['north 0', 'south 1', 'west 3']);
		expect(failed.map(({ json }) => json.error)).toEqual([expect.stringMatching(message)]);
	});

	describe('of a run that waits', () => {
		const waiting = {
			resource: 'contract',
			operation: 'publishAndWait',
			contractId: { __rl: true, mode: 'id', value: '7' },
			subject: 'Hello',
			message: 'Please sign.',
		};
		const decided = async () => await accounts(() => ({ body: { id: 7, state: 'signed' } }));

		// promise: Nothing waits whose call could not be proven
		it.each([
			['the token', 2, {}],
			['the token of the only item', 1, {}],
			['the user alone', 1, { apiToken: tokenOf('north') }],
			['another node’s item', 1, { apiToken: '={{ $input.item.json.token }}' }],
			['the place of the item', 2, { apiToken: "={{ 'token-' + $itemIndex }}" }],
		])('is refused before any call where the items give %s', async (_, count, more) => {
			await decided();
			const error = await failureOf({
				parameters: waiting,
				items: items(count),
				credential: credential(more),
			});
			expect(error.message).toMatch(/^Credential: is worked out from the input.*\[item 0\]$/);
			expect(error.description).toContain('$secrets or $vars work');
			expect(stub.requests).toEqual([]);
		});

		it('is refused where only a later item gives an account of its own', async () => {
			await decided();
			const apiToken = "={{ $json.token ?? 'north-example-token' }}";
			const error = await failureOf({
				parameters: waiting,
				items: [{}, ...items(1)],
				credential: credential({ apiToken, userEmail: 'ada@north.example' }),
			});
			expect(error.message).toMatch(/^Credential: is worked out from the input/);
			expect(stub.requests).toEqual([]);
		});

		it.each(['north-example-token', "={{ 'north' + '-example-token' }}"])(
			'may have the token %s',
			async (apiToken) => {
				await decided();
				const { items: output } = await run({
					parameters: waiting,
					items: items(2),
					credential: credential({ apiToken, userEmail: 'ada@north.example' }),
				});
				expect(output.map(({ json }) => json.outcome)).toEqual(['signed', 'signed']);
			},
		);
	});
});
