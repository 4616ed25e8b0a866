import { byId, failureOf, run, runNode } from '../../../../support/harness';
import { api, fault, requests, resetSandbox } from '../../../../support/sandbox';
import { createdBodies, creating } from './creating';

const publish = (changes: Record<string, unknown> = {}) => ({
	resource: 'contract',
	operation: 'publish',
	contractId: byId(900500),
	...changes,
});
const publishCalls = async () =>
	(await requests()).filter(({ path }) => path.endsWith('/publish')).map(({ body }) => body);

describe('contract: publish', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('sends a draft with subject and message, line breaks kept', async () => {
		const [item] = await runNode({
			parameters: publish({ subject: 'Sign', message: 'Hello,\n\nplease.' }),
		});
		expect(item.json).toMatchObject({ id: 900500, state: 'pending' });
		expect(await publishCalls()).toEqual([{ subject: 'Sign', message: 'Hello,\n\nplease.' }]);
	});

	it('has texts of its own for who gives none', async () => {
		await runNode({ parameters: publish({ subject: '', message: ' ' }) });
		const [body] = await publishCalls();
		expect(body.subject).toBeTruthy();
		expect(body.message).toBeTruthy();
	});

	describe('a draft in which nobody signs', () => {
		const draft = async () => {
			const person = {
				name: 'Bo',
				email: 'bo@example.org',
				signatory: false,
				delivery_channel: 'email',
			};
			const parties = [{ type: 'company', name: 'Birch Oy', participants: [person] }];
			const body = { workspace_id: 61001, template_id: 84001, name: 'A', parties };
			return byId((await api('POST', '/contracts/create', body)).id);
		};

		it.each(['publish', 'publishAndWait'])('is not sent by %s', async (operation) => {
			const contractId = await draft();
			const parameters = publish({ operation, contractId });
			const error = await failureOf({ parameters });
			expect(error.message).toBe(
				`Contract: nobody signs ${contractId.value}, so it was not sent. [item 0]`,
			);
			expect(error.description).toMatch(/Allow Without Signatory under Options\.$/);
			expect(await publishCalls()).toEqual([]);
			expect((await requests()).filter(({ path }) => path.endsWith('/webhooks'))).toEqual([]);
		});

		it('that was sent before is waited for, or said to be sent', async () => {
			const contractId = await draft();
			const sent = { subject: 'Sign', message: 'Please.' };
			await api('POST', `/contracts/${contractId.value}/publish`, sent);
			const parameters = publish({ operation: 'publishAndWait', contractId });
			expect((await run({ parameters })).waitTill).toBeDefined();
			const error = await failureOf({ parameters: publish({ contractId }) });
			expect(error.message).toMatch(/ is pending; only a draft can be published/);
		});

		it.each(['publish', 'publishAndWait'])(
			'is sent by %s where that is allowed',
			async (operation) => {
				const options = { allowWithoutSignatory: true };
				await runNode({ parameters: publish({ operation, contractId: await draft(), options }) });
				expect(await publishCalls()).toHaveLength(1);
			},
		);
	});

	it('acts as the contract’s creator when asked to', async () => {
		await runNode({ parameters: publish({ options: { actAs: 'creator' } }) });
		expect((await requests())[0].headers['x-oneflow-user-email']).toBe('__CREATOR__');
	});

	it('tells that a contract is no draft any more', async () => {
		const error = await failureOf({ parameters: publish({ contractId: byId(900502) }) });
		expect(error.httpCode).toBe('409');
		expect(error.message).toMatch(
			/^Contract 900502 is \w+; only a draft can be published \[item 0\]$/,
		);
		expect(error.description).toMatch(/^Choose a draft/);
	});

	it.each([
		['reset' as const, undefined],
		['status' as const, 503],
		['html' as const, 200],
	])('takes a lost answer (%s) for sent when the contract says so', async (kind, status) => {
		await fault({ kind, status, path: 'publish$', when: 'after', times: 1 });
		const [item] = await runNode({ parameters: publish() });
		expect(item.json).toMatchObject({ id: 900500, state: 'pending' });
		expect(await publishCalls()).toHaveLength(1);
	});

	it('does not send again what may have been sent, and says so', async () => {
		await fault({ kind: 'reset', path: 'publish$', when: 'before', times: 1 });
		const error = await failureOf({ parameters: publish() });
		expect(error.description).toMatch(/unknown whether Oneflow carried this out/);
		expect(await publishCalls()).toHaveLength(1);
	});

	it.each([
		[{ subject: 'x'.repeat(151) }, 'Subject: has 151 characters;'],
		[{ message: 'x'.repeat(5_001) }, 'Message: has 5001 characters;'],
		[{ subject: '={{ [1, 2] }}' }, 'Subject: "[1,2]" is a list.'],
	])('refuses %j before any call', async (changes, message) => {
		const error = await failureOf({ parameters: publish(changes) });
		expect(error.message).toContain(message);
		expect(await requests()).toEqual([]);
	});
});

describe('contract: create, published at once', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('creates, then sends with the texts given', async () => {
		const [item] = await runNode({
			parameters: creating({ name: 'Quote', publish: true, subject: 'Sign', message: 'Please' }),
		});
		expect(item.json.state).toBe('pending');
		expect(await publishCalls()).toEqual([{ subject: 'Sign', message: 'Please' }]);
	});

	it.each([false, ' FALSE ', 'false', undefined])('stays a draft for %p', async (value) => {
		const [item] = await runNode({ parameters: creating({ publish: value }) });
		expect(item.json.state).toBe('draft');
		expect(await publishCalls()).toEqual([]);
	});

	it('takes the switch from an expression', async () => {
		const items = await runNode({
			parameters: creating({ name: 'Quote', publish: '={{ $json.send }}' }),
			items: [{ send: 'true' }, { send: false }],
		});
		expect(items.map(({ json }) => json.state)).toEqual(['pending', 'draft']);
	});

	it('names the contract that was made when it cannot be sent', async () => {
		await fault({
			kind: 'status',
			status: 402,
			path: 'publish$',
		});
		const error = await failureOf({ parameters: creating({ name: 'Quote', publish: true }) });
		expect(error.message).toMatch(/^Contract \d+ was created but not published: .* \[item 0\]$/);
		expect(error.description).toMatch(/plan does not include this/);
		expect(error.description).toMatch(/Do not create it again: publish contract \d+/);
		expect(await createdBodies()).toHaveLength(1);
	});
});
