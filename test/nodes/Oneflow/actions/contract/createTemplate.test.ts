import { byId, failureOf, fromList, mapped, runNode } from '../../../../support/harness';
import { fault, resetSandbox } from '../../../../support/sandbox';
import { company, createdBodies, creating, PERSON } from './creating';

const byExtension = (value: string) => ({ __rl: true, mode: 'extension', value });

describe('contract: create', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	describe('what the template allows', () => {
		it('tells an inactive template before the contract is made', async () => {
			const error = await failureOf({ parameters: creating({ templateId: fromList(84007) }) });
			expect(error.message).toBe('Template: "Quote 2022" is not active. [item 0]');
			expect(await createdBodies()).toEqual([]);
		});

		it('tells a delivery channel it does not have before the contract is made', async () => {
			const error = await failureOf({
				parameters: creating({
					templateId: fromList(84006),
					parties: company({}, { ...PERSON, phoneNumber: '+358401234567', deliveryChannel: 'sms' }),
				}),
			});
			expect(error.message).toBe(
				'Recipient 1 (Buyer Oy), Delivery Channel: "sms" is not possible with this template. [item 0]',
			);
			expect(error.description).toMatch(/^The template allows: email/);
			expect(await createdBodies()).toEqual([]);
		});

		it('refuses an extension type that the account does not have, with IDs as well', async () => {
			const error = await failureOf({ parameters: creating({ extensionType: 'lime' }) });
			expect(error.message).toBe('Extension Type: the account has no extension "lime". [item 0]');
			expect(error.description).toMatch(/^It has: demo, hubspot/);
			expect(await createdBodies()).toEqual([]);
		});

		it.each([
			['Template', { templateId: byExtension('lime') }],
			['Workspace', { workspaceId: byExtension('lime') }],
			['Template', { extensionType: 'demo', templateId: byExtension('lime') }],
			['Workspace', { extensionType: 'demo', workspaceId: byExtension('lime') }],
		])(
			'names the field in which an unknown extension was entered: %s, %j',
			async (label, places) => {
				const error = await failureOf({ parameters: creating(places) });
				expect(error.message).toBe(`${label}: the account has no extension "lime". [item 0]`);
			},
		);

		it('refuses an extension type that the template by ID does not belong to', async () => {
			const error = await failureOf({ parameters: creating({ extensionType: 'hubspot' }) });
			expect(error.message).toBe(
				'Template: #84001 is not one of "hubspot" that the acting user may use. [item 0]',
			);
			expect(error.description).toMatch(/^There is: "Deal" \(#84004\)\. Choose one of these/);
			expect(await createdBodies()).toEqual([]);
		});

		it('takes IDs with an extension type that the account has', async () => {
			await runNode({ parameters: creating({ extensionType: 'demo' }) });
			expect(await createdBodies()).toHaveLength(1);
		});

		it('tells an unknown template before an unknown field, with the templates there are', async () => {
			const error = await failureOf({
				parameters: creating({ templateId: byId(1), dataFields: mapped({ nonsense: '1' }) }),
			});
			expect(error.message).toBe(
				'Template: #1 is not among the templates that the acting user may use. [item 0]',
			);
			expect(error.description).toMatch(/^There are: "Quote" \(#84001\), /);
			expect(await createdBodies()).toEqual([]);
		});

		it('passes on that the user may not create in the workspace', async () => {
			const error = await failureOf({
				parameters: creating({
					workspaceId: fromList(61002),
					templateId: fromList(84003),
					options: { actAs: 'custom', actAsEmail: 'nils@example.com' },
				}),
			});
			expect(error.httpCode).toBe('403');
			expect(error.description).toMatch(/lacks the permission/);
		});
	});

	describe('when Oneflow fails', () => {
		it('does not create again after a lost answer, and says what to do', async () => {
			await fault({ kind: 'reset', path: 'create$', when: 'after', times: 1 });
			const error = await failureOf({ parameters: creating() });
			expect(error.message).toBe(
				'It is unknown whether the contract was created. Oneflow did not answer [item 0]',
			);
			expect(error.description).toMatch(
				/unknown whether Oneflow carried this out.*Reference Field/,
			);
			expect(await createdBodies()).toHaveLength(1);
		});

		it.each([
			['a page', { kind: 'html' as const, status: 200 }],
			['an empty answer', { kind: 'empty' as const, status: 200 }],
		])('takes %s for no success', async (_, rule) => {
			await fault({ ...rule, path: 'create$', times: 1 });
			const error = await failureOf({ parameters: creating() });
			expect(error.description).toMatch(/unknown whether Oneflow carried this out/);
		});

		it('creates once after a rate limit', async () => {
			await fault({ kind: 'status', status: 429, retryAfter: 0, path: 'create$', times: 2 });
			const items = await runNode({ parameters: creating() });
			expect(items[0].json.state).toBe('draft');
		});

		it('translates what Oneflow refuses', async () => {
			const error = await failureOf({
				parameters: creating({ additionalFields: { tagIds: [123456] } }),
			});
			expect(error.message).toMatch(/^Oneflow refused the values\. Tag 1, /);
		});
	});
});
