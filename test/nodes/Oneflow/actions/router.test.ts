import { byId, failureOf, run, runInWorkflow, runNode } from '../../../support/harness';
import { startStub, wait, type Stub, type StubRequest } from '../../../support/stub';

let stub: Stub;

const idOf = ({ path }: StubRequest) => Number(path.split('/').pop());
const get = () => ({
	resource: 'contract',
	operation: 'get',
	contractId: byId('={{ $json.id }}'),
});
const rename = (options: Record<string, unknown>) => ({
	resource: 'contract',
	operation: 'update',
	contractId: byId('={{ $json.id }}'),
	updateFields: { name: 'Quote' },
	options,
});
const items = (count: number) => Array.from({ length: count }, (_, index) => ({ id: index + 1 }));
const credential = () => ({
	apiToken: 'stub-example-token',
	userEmail: 'ada@example.com',
	environment: 'custom',
	baseUrl: stub.url,
});

/** Answers each contract after a wait; the given ones are refused. */
async function slow(delayOf: (id: number) => number, refused: number[] = []) {
	return await slowUntil(async (id) => await wait(delayOf(id)), refused);
}

/** Answers no contract before so many are asked for at once, nor before any more could have come. */
async function together(count: number) {
	let asked = 0;
	let open: () => void;
	const enough = new Promise<void>((resolve) => (open = resolve));
	return await slowUntil(async () => {
		if (++asked >= count) open();
		await enough;
		await wait(100);
	});
}

async function slowUntil(answerTo: (id: number) => Promise<void>, refused: number[] = []) {
	let running = 0;
	const seen = { most: 0, ended: 0 };
	stub = await startStub(async (request) => {
		const id = idOf(request);
		seen.most = Math.max(seen.most, ++running);
		await answerTo(id);
		running -= 1;
		seen.ended += 1;
		return refused.includes(id)
			? { status: 404, body: { detail: `No contract ${id}.` } }
			: { body: { id } };
	});
	return seen;
}

describe('running an operation over the items', () => {
	afterEach(async () => {
		await stub?.close();
	});

	it('keeps the order of the items, each output paired with its input', async () => {
		await slow((id) => (id * 37) % 50);
		const output = await runNode({ parameters: get(), items: items(30), credential: credential() });
		expect(output.map(({ json }) => json.id)).toEqual(items(30).map(({ id }) => id));
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			items(30).map((_, item) => ({ item })),
		);
	});

	it.each([
		[{}, 5],
		[{ concurrency: 1 }, 1],
		[{ concurrency: 12 }, 12],
		[{ concurrency: '3' }, 3],
		[{ concurrency: 50 }, 20],
	])('with the options %j works on %d at a time', async (options, most) => {
		const seen = await together(most);
		await runNode({ parameters: rename(options), items: items(20), credential: credential() });
		expect(seen.most).toBe(most);
	});

	it.each([0, -1, 51, 2.5, 'many'])(
		'refuses a concurrency of %p before any call',
		async (value) => {
			const seen = await slow(() => 0);
			const error = await failureOf({
				parameters: rename({ concurrency: value }),
				items: items(2),
				credential: credential(),
			});
			expect(error.message).toMatch(/^Concurrency: .* is not a whole number from 1 to 50/);
			expect(seen.ended).toBe(0);
		},
	);

	it('gives nothing for no items, without a call', async () => {
		const seen = await slow(() => 0);
		const { outputs } = await run({ parameters: get(), items: [], credential: credential() });
		expect(outputs).toEqual([[]]);
		expect(seen.ended).toBe(0);
	});

	it('stops at the first bad item, after the calls under way', async () => {
		let refuse = () => {};
		const refused = new Promise<void>((resolve) => (refuse = resolve));
		const seen = await slowUntil(
			async (id) => {
				await wait(40);
				if (id === 2) return refuse();
				// The others are under way for long enough to see the refusal on a busy machine, too.
				await refused;
				await wait(600);
			},
			[2],
		);
		const error = await failureOf({
			parameters: get(),
			items: items(20),
			credential: credential(),
		});
		expect(error.message).toBe('Contract: #2 was not found. [item 1]');
		expect(stub.requests).toHaveLength(5);
		expect(seen.ended).toBe(5);
		await wait(50);
		expect(stub.requests).toHaveLength(5);
	});

	// promise: Nothing starts after a failure
	it('starts nothing that waits for its turn behind a bad item', async () => {
		stub = await startStub(async ({ method }) => {
			await wait(20);
			if (method === 'GET') return { body: { id: 7, state: 'draft' } };
			return { status: 409, body: { detail: 'Not now.' } };
		});
		const error = await failureOf({
			parameters: { resource: 'contract', operation: 'publish', contractId: byId(7) },
			items: items(5),
			credential: credential(),
		});
		expect(error.message).toBe('Not now. [item 0]');
		// The last call asks for the contract's state.
		expect(stub.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
	});

	it('with continue on fail makes an item of each bad one, and does the rest', async () => {
		await slow(() => 5, [2, 3]);
		const output = await runNode({
			parameters: get(),
			items: [...items(4), { id: 'x' }],
			credential: credential(),
			continueOnFail: true,
		});
		expect(output.map(({ json }) => json.id ?? json.error)).toEqual([
			1,
			'Contract: #2 was not found. [item 1]',
			'Contract: #3 was not found. [item 2]',
			4,
			'Contract: "x" is not an ID. [item 4]',
		]);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3, 4].map((item) => ({ item })),
		);
		expect(output[1].json.description).toMatch(/^Check the IDs/);
	});

	it.each([
		[{ resource: 'contract', operation: 'explode' }, 'The operation "explode" of "contract"'],
		[{ resource: 'planet', operation: 'get' }, 'of "planet" is unknown'],
		[{ resource: 'constructor', operation: 'get' }, 'is unknown'],
	])('tells that %j is unknown, without a call', async (parameters, message) => {
		await slow(() => 0);
		const error = await failureOf({ parameters, credential: credential() });
		expect(error.message).toContain(message);
		expect(stub.requests).toEqual([]);
	});

	it('ends when the execution is cancelled, with no call after it', async () => {
		await slow(() => 50);
		const cancel = new AbortController();
		const running = failureOf({
			parameters: rename({ concurrency: 2 }),
			items: items(50),
			credential: credential(),
			signal: cancel.signal,
		});
		while (stub.requests.length < 4) await wait(5);
		cancel.abort();
		await running;
		const made = stub.requests.length;
		await wait(80);
		expect(stub.requests).toHaveLength(made);
		expect(made).toBeLessThan(8);
	});

	// Node.js warns of more than ten listeners on one signal, and n8n puts its own on every request.
	it.each([
		['changes', rename({ concurrency: 20 })],
		[
			'contracts with a reference',
			{
				resource: 'contract',
				operation: 'create',
				workspaceId: byId(1),
				templateId: byId(2),
				options: { referenceField: 'order_no', concurrency: 20 },
				dataFieldsInput: 'json',
				dataFieldsJson: '={{ { order_no: $json.id } }}',
			},
		],
	])(
		'burdens the signal of the execution with few listeners for many %s',
		async (_, parameters) => {
			stub = await startStub(async ({ method, path }, count) => {
				await wait(100);
				if (method === 'GET')
					return { body: { count: 0, data: [], id: idOf({ path } as StubRequest) } };
				return { body: { id: count, name: 'Quote', state: 'draft' } };
			});
			const { signal } = new AbortController();
			let [now, most] = [0, 0];
			jest.spyOn(signal, 'addEventListener').mockImplementation(() => {
				most = Math.max(most, ++now);
			});
			jest.spyOn(signal, 'removeEventListener').mockImplementation(() => {
				now--;
			});
			const { items: made } = await run({
				parameters,
				items: items(20),
				credential: credential(),
				signal,
				continueOnFail: true,
			});
			expect(made).toHaveLength(20);
			expect(most).toBeLessThanOrEqual(10);
		},
	);

	// promise: A user in Act As is checked before the first call
	// promise: All items are checked before the first call
	it('checks every item before the first call, the acting users too', async () => {
		const seen = await slow(() => 0);
		const error = await failureOf({
			parameters: {
				resource: 'contract',
				operation: 'publish',
				contractId: byId('={{ $json.id }}'),
				options: { actAs: 'custom', actAsEmail: '={{ $json.email }}' },
			},
			items: [
				{ id: 1, email: 'ada@example.com' },
				{ id: 2, email: 'adał@example.com' },
			],
			credential: credential(),
		});
		expect(error.message).toBe(
			'Act As Email: contains "ł", which cannot be sent to Oneflow. [item 1]',
		);
		expect(seen.ended).toBe(0);
	});

	it('checks Simplify before the first call', async () => {
		const seen = await slow(() => 0);
		const parameters = { ...rename({}), simplify: '={{ "yes" }}' };
		const error = await failureOf({ parameters, items: items(1), credential: credential() });
		expect(error.message).toContain('Simplify: "yes" is neither true nor false.');
		expect(seen.ended).toBe(0);
	});

	// promise: A run that ends early names what it made
	it('names in the error all that other items made, also what failed beside it', async () => {
		stub = await startStub(async ({ path, body }) => {
			if (path.endsWith('/workspaces') || !path.endsWith('/tags')) return { body: {} };
			const name = String(body.name);
			if (name === 'bad') await wait(200);
			if (name === 'one' || name === 'slow') await wait(600);
			if (name === 'lost') return { delay: 400, reset: true };
			return name === 'bad'
				? { status: 403, body: { detail: 'Not you.' } }
				: { body: { id: name.length, name } };
		});
		const error = await failureOf({
			parameters: {
				resource: 'tag',
				operation: 'create',
				name: '={{ $json.name }}',
				options: { concurrency: 4 },
			},
			items: ['one', 'bad', 'slow', 'lost', 'never', 'never'].map((name) => ({ name })),
			credential: credential(),
		});
		expect(error.message).toBe('Not you. [item 1]');
		expect(error.description).toContain('Item 0: 3\nItem 2: 4\nItem 3 failed too: It is unknown');
		expect(stub.requests.map(({ body }) => body.name)).not.toContain('never');
	});

	it('names nothing when only reads were made', async () => {
		await slow((id) => (id === 3 ? 60 : 5), [3]);
		const error = await failureOf({
			parameters: get(),
			items: items(3),
			credential: credential(),
		});
		expect(error.description).not.toContain('Item 0');
	});

	// promise: Failed items leave by the error output
	it('sends failed items by the error output when the user chose one', async () => {
		await slow(() => 5, [2]);
		const [good, failed] = await runInWorkflow({
			parameters: get(),
			items: [...items(3), { id: 'x' }],
			credential: credential(),
			onError: 'continueErrorOutput',
		});
		expect(good.map(({ json }) => json.id)).toEqual([1, 3]);
		expect(failed.map(({ json }) => json)).toEqual([
			{
				id: 2,
				error: 'Contract: #2 was not found. [item 1]',
				message: expect.stringMatching(/^Check the IDs/),
			},
			{ id: 'x', error: 'Contract: "x" is not an ID. [item 3]', message: expect.any(String) },
		]);
	});

	it('names the parameter whose expression n8n cannot work out for an item', async () => {
		await slow(() => 5);
		const [good, failed] = await runInWorkflow({
			parameters: {
				...get(),
				contractId: byId('={{ $json.id === "7" ? 7 : $json.id.toDateTime() }}'),
			},
			items: [{ id: '7' }, { id: 'soon' }],
			credential: credential(),
			onError: 'continueErrorOutput',
		});
		expect(good).toHaveLength(1);
		expect(failed.map(({ json }) => json)).toEqual([
			{
				id: 'soon',
				error: expect.stringMatching(/\[item 1\]$/),
				message: expect.stringContaining('Correct the expression in the parameter Contract'),
			},
		]);
	});

	it('keeps failed items in the only output when the run is to continue', async () => {
		await slow(() => 5, [2]);
		const [output] = await runInWorkflow({
			parameters: get(),
			items: items(3),
			credential: credential(),
			onError: 'continueRegularOutput',
		});
		expect(output.map(({ json }) => json.id ?? json.error)).toEqual([
			1,
			'Contract: #2 was not found. [item 1]',
			3,
		]);
	});

	describe('when the run as a whole cannot go on', () => {
		const failures: Array<[string, Record<string, unknown>, Record<string, unknown>, RegExp]> = [
			['a deleted credential', get(), { deleted: true }, /^Credential with ID "1" does not exist/],
			['an unusable base URL', get(), { baseUrl: 'ftp://x/v1' }, /^Base URL: /],
			['an unusable token', get(), { apiToken: 'übel' }, /^API Token: contains "ü"/],
			[
				'an expression in it that cannot be read',
				get(),
				{ apiToken: '={{ a( }}' },
				/^invalid syntax/,
			],
			[
				'no environment',
				get(),
				{ environment: '={{ null }}' },
				/^Environment: .* none that is known/,
			],
			['no token', get(), { apiToken: '' }, /^API Token: the Oneflow credential has none/],
			['an unknown operation', { ...get(), operation: 'explode' }, {}, /"explode".* is unknown/],
			['a bad concurrency', rename({ concurrency: 0 }), {}, /^Concurrency: /],
		];

		// promise: Whatever fails leaves as one error for each item, never as a success
		it.each(failures)(
			'sends every item by the error output after %s',
			async (_, parameters, more, message) => {
				await slow(() => 0);
				const [good, failed] = await runInWorkflow({
					parameters,
					items: items(3),
					credential: { ...credential(), ...more } as never,
					onError: 'continueErrorOutput',
				});
				expect(good).toEqual([]);
				expect(failed.map(({ json }) => json)).toEqual(
					[1, 2, 3].map((id) =>
						expect.objectContaining({
							id,
							error: expect.stringMatching(message),
							message: expect.stringMatching(/\.$/),
						}),
					),
				);
				expect(stub.requests).toEqual([]);
			},
		);

		it.each(failures)(
			'marks every item in the only output after %s',
			async (_, parameters, more, message) => {
				await slow(() => 0);
				const [output] = await runInWorkflow({
					parameters,
					items: items(3),
					credential: { ...credential(), ...more } as never,
					onError: 'continueRegularOutput',
				});
				expect(output.map(({ json }) => json.error)).toEqual(
					items(3).map(() => expect.stringMatching(message)),
				);
				expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
					[0, 1, 2].map((item) => ({ item })),
				);
				expect(stub.requests).toEqual([]);
			},
		);
	});

	it('passes on what n8n itself says of an expression in the credential', async () => {
		await slow(() => 0);
		const error = await failureOf({
			parameters: get(),
			credential: { ...credential(), apiToken: '={{ $("Input").itemMatching(7).json.token }}' },
		});
		expect(error.description).toMatch(/^Some intermediate nodes between .* have not executed yet/);
	});

	describe('as a tool', () => {
		const asTool = { asTool: true, items: [{ id: 'x' }] };

		it('answers with what is wrong and what to do, in one text', async () => {
			await slow(() => 0);
			const [{ json }] = await runNode({
				parameters: get(),
				credential: credential(),
				...asTool,
			});
			expect(json).toEqual({ error: 'Contract: "x" is not an ID. IDs are whole numbers.' });
		});

		it('answers also when the credential or the operation is wrong', async () => {
			await slow(() => 0);
			const [{ json }] = await runNode({
				parameters: get(),
				credential: { ...credential(), apiToken: 'übel' },
				...asTool,
			});
			expect(json.error).toMatch(/^API Token: contains "ü".* Copy the token/);
			const [unknown] = await runNode({
				parameters: { resource: 'contract', operation: 'explode' },
				credential: credential(),
				...asTool,
			});
			expect(unknown.json.error).toMatch(/explode.*is unknown\. Choose one/);
		});

		it('ends the run when the user chose that', async () => {
			await slow(() => 0);
			const error = await failureOf({
				parameters: get(),
				credential: credential(),
				...asTool,
				onError: 'stopWorkflow',
			});
			expect(error.message).toMatch(/is not an ID/);
		});
	});

	it('shows no text of a programming mistake to anybody', async () => {
		// An answer that no operation expects.
		stub = await startStub({ body: { data_fields: [null], parties: 7 } });
		const [{ json }] = await runNode({
			parameters: { ...get(), simplify: true },
			items: [{ id: 1 }],
			credential: credential(),
			continueOnFail: true,
		});
		expect(JSON.stringify(json)).not.toMatch(/Cannot read|undefined|not a function|not iterable/);
	});
});
