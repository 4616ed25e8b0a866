import { failureOf, fromList, mapped, runNode } from '../../../../support/harness';
import { fault, requests, resetSandbox } from '../../../../support/sandbox';
import { createdBodies, creating } from './creating';

describe('contract: create', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	describe('values of data fields', () => {
		it('are text at Oneflow: numbers, switches and dates are turned into it', async () => {
			await runNode({
				parameters: creating({
					dataFields: mapped({
						order_no: '={{ 10045 }}',
						accept_terms: '={{ true }}',
						internal_note: '={{ DateTime.fromISO("2025-03-01T10:00:00.000Z").toUTC() }}',
						delivery_terms: '={{ 0.1 }}',
					}),
				}),
			});
			expect((await createdBodies())[0].data_fields).toEqual([
				{ custom_id: 'order_no', value: '10045' },
				{ custom_id: 'accept_terms', value: '1' },
				{ custom_id: 'internal_note', value: '2025-03-01T10:00:00.000Z' },
				{ custom_id: 'delivery_terms', value: '0.1' },
			]);
		});

		it.each([
			[[{ order_no: '10045' }]],
			[[{ custom_id: 'order_no', value: ['10045'] }]],
			[{ data_fields: [{ custom_id: 'order_no', value: 10045 }] }],
			[{ dataFields: { order_no: '10045' } }],
			[[{ json: { order_no: '10045' }, pairedItem: { item: 0 } }]],
			[{ output: { data_fields: { order_no: '10045' } } }],
			[{ data: [{ order_no: '10045' }] }],
		])('are taken from %j', async (dataFieldsJson) => {
			await runNode({ parameters: creating({ dataFieldsInput: 'json', dataFieldsJson }) });
			expect((await createdBodies())[0].data_fields).toEqual([
				{ custom_id: 'order_no', value: '10045' },
			]);
		});

		it.each([
			[[7]],
			[[[]]],
			[{ data_fields: [1, 2] }],
			[[{ order_no: '1' }, { accept_terms: '1' }]],
			[[{ json: { order_no: '1' } }, { json: { order_no: '2' } }]],
		])('are not taken from %j', async (dataFieldsJson) => {
			const parameters = creating({ dataFieldsInput: 'json', dataFieldsJson });
			const { message } = await failureOf({ parameters });
			expect(message).toContain('is not an object of custom IDs and values.');
		});

		it.each([
			['json', { json: { order_no: '1' }, order_no: '2' }],
			['data', { data: ['1', '2'], order_no: '3' }],
		])('lose nothing that stands beside %s', async (name, dataFieldsJson) => {
			const parameters = creating({ dataFieldsInput: 'json', dataFieldsJson });
			const { message } = await failureOf({ parameters });
			expect(message).toContain(`Data field "${name}": is a list or an object.`);
		});

		it('stand under their own word in a list', async () => {
			const dataFieldsJson = [{ custom_id: 'order_no', text: '10045' }];
			const parameters = creating({ dataFieldsInput: 'json', dataFieldsJson });
			const { message } = await failureOf({ parameters });
			expect(message).toContain('is not an object of custom IDs and values.');
			expect(await createdBodies()).toEqual([]);
		});

		it.each([
			[true, '1'],
			['true', '1'],
			[1, '1'],
			[false, '0'],
			['false', '0'],
			['', ''],
		])('tick a checkbox by %j as %j', async (value, sent) => {
			await runNode({ parameters: creating({ dataFields: mapped({ accept_terms: value }) }) });
			expect((await createdBodies())[0].data_fields).toEqual([
				{ custom_id: 'accept_terms', value: sent },
			]);
		});

		it('are emptied by an empty text and left alone by null', async () => {
			const [{ json: contract }] = await runNode({
				parameters: creating({
					dataFields: mapped({ order_no: '1', delivery_terms: '', internal_note: null }),
				}),
			});
			expect((await createdBodies())[0].data_fields).toEqual([
				{ custom_id: 'order_no', value: '1' },
				{ custom_id: 'delivery_terms', value: '' },
			]);
			expect(contract.state).toBe('draft');
		});

		it('come from the item in automatic mode, which skips what is no active field', async () => {
			await runNode({
				parameters: creating({ dataFields: { mappingMode: 'autoMapInputData', value: null } }),
				items: [
					{
						order_no: 7,
						accept_terms: false,
						old_ref: 'inactive',
						foreign: 'x',
						nested: { a: 1 },
						internal_note: null,
					},
				],
			});
			expect((await createdBodies())[0].data_fields).toEqual([
				{ custom_id: 'order_no', value: '7' },
				{ custom_id: 'accept_terms', value: '0' },
			]);
		});

		it('are left out in automatic mode when the template has no type', async () => {
			await runNode({
				parameters: creating({
					templateId: fromList(84006),
					dataFields: { mappingMode: 'autoMapInputData', value: null },
				}),
				items: [{ order_no: 7 }],
			});
			expect((await createdBodies())[0]).not.toHaveProperty('data_fields');
		});

		it.each([
			['an unknown field', 84001, { order_nr: '1' }, /^Data field "order_nr": is not a field of/],
			['an inactive field', 84001, { old_ref: '1' }, /^Data field "old_ref": is switched off/],
			['a field of another type', 84001, { salary: '1' }, /^Data field "salary": is not a field/],
			['any field without a type', 84006, { order_no: '1' }, /the template has no template type/],
			['a word in a checkbox', 84001, { accept_terms: 'yes' }, /"yes" is neither on nor off/],
			['a number in a checkbox', 84001, { accept_terms: 2 }, /"2" is neither on nor off/],
			['too long a text', 84001, { order_no: 'x'.repeat(1025) }, /has 1025 characters\./],
		])('tell %s before the contract is made', async (_, templateId, value, message) => {
			const error = await failureOf({
				parameters: creating({ templateId: fromList(templateId), dataFields: mapped(value) }),
			});
			expect(error.message).toMatch(message);
			expect(error.message).toMatch(/\[item 0\]$/);
			expect(error.description).toBeTruthy();
			expect(await createdBodies()).toEqual([]);
		});

		it('name the known fields to somebody who mistyped one', async () => {
			const error = await failureOf({
				parameters: creating({ dataFields: mapped({ order_nr: '1' }) }),
			});
			expect(error.description).toMatch(/Known custom IDs: .*order_no/);
			expect(error.description).not.toContain('old_ref');
		});

		it.each([
			['a list', '={{ [1, 2] }}'],
			['an object', '={{ ({ a: 1 }) }}'],
		])('refuse %s before any call', async (_, value) => {
			const error = await failureOf({
				parameters: creating({ dataFields: mapped({ order_no: value }) }),
			});
			expect(error.message).toMatch(/^Data field "order_no": is a list or an object\./);
			expect(await requests()).toEqual([]);
		});

		it('are left to Oneflow when the acting user may not read the type', async () => {
			await fault({ kind: 'status', status: 403, path: '^/v1/template_types/' });
			await runNode({ parameters: creating({ dataFields: mapped({ order_no: '1' }) }) });
			expect(await createdBodies()).toHaveLength(1);
		});

		it.each(['templates', 'template_types'])(
			'cannot be mapped automatically when the acting user may not read the %s',
			async (list) => {
				await fault({ kind: 'status', status: 403, path: `^/v1/${list}/` });
				const error = await failureOf({
					parameters: creating({ dataFields: { mappingMode: 'autoMapInputData', value: null } }),
					items: [{ order_no: 7, foreign: 'x' }],
				});
				expect(error.message).toMatch(/^Data Fields: the acting user cannot read the fields/);
				expect(await createdBodies()).toEqual([]);
			},
		);

		it('are left to Oneflow when the acting user may not read the template', async () => {
			await fault({ kind: 'status', status: 403, path: '^/v1/templates/' });
			await runNode({ parameters: creating({ dataFields: mapped({ order_no: '1' }) }) });
			expect(await createdBodies()).toHaveLength(1);
		});
	});
});
