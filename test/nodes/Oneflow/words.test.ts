import { camelCase, inWords } from '../../../nodes/Oneflow/words';
import { fileNameOf } from '../../../nodes/Oneflow/oneflow/files';
import { byId, runNode } from '../../support/harness';
import { api, resetSandbox } from '../../support/sandbox';
import { quickest } from '../../support/quickest';

it('cuts no character of a long name in half', () => {
	const parties = [{ name: `${'x'.repeat(38)}🎉 and more` }];
	expect(inWords(['parties', 0, 'email'], { parties })).toBe(
		`Recipient 1 (${'x'.repeat(38)}…), Email`,
	);
});

it.each([
	[['products', 0, 'quantity', 'amount'], 'Product 1, Quantity'],
	[['products', 0, 'price_1', 'base_amount', 'amount'], 'Product 1, Price 1'],
	[['value', 'amount'], 'Value, Amount'],
])('%j has the words of the form', (path, words) => {
	expect(inWords(path)).toBe(words);
});

describe('words of others', () => {
	it.each([
		['phone_number', 'phoneNumber'],
		['_private', 'private'],
		['__a__b', 'aB'],
		['a_', 'a_'],
		['a_B', 'a_B'],
	])('%s becomes %s', (key, camel) => {
		expect(camelCase(key)).toBe(camel);
	});

	it('cost no more time the longer they are', async () => {
		const long = `a${'_'.repeat(200_000)}!`;
		expect(await quickest(2_000, () => camelCase(long))).toBeLessThan(2_000);
	});

	it.each([
		[{ id: 1, name: 'a', extension: '../../b' }, 'a._.._b'],
		[{ id: 1, name: '../a', extension: 'pdf' }, '.._a.pdf'],
		[{ id: 1, name: 'a.PDF', extension: '.pdf' }, 'a.PDF'],
		[{ id: 1, name: 'a', extension: 'p\\d\u0000f' }, 'a.p_d_f'],
		[{ id: 1, name: 'Avtal \u0096 Vik\u007f', extension: 'pdf' }, 'Avtal _ Vik_.pdf'],
	])('%j is the file %s', (file, name) => {
		expect(fileNameOf(file)).toBe(name);
		expect(name).not.toMatch(/[/\\]/);
	});

	it('may be what JavaScript itself uses, as a custom ID', async () => {
		await resetSandbox();
		const parameters = {
			resource: 'dataField',
			operation: 'update',
			contractId: byId(900500),
			dataFieldsInput: 'json',
			dataFieldsJson: '{"__proto__":"x"}',
		};
		// The contract has no such field, and that is said of it by name.
		await expect(runNode({ parameters })).rejects.toThrow('__proto__');
		expect((await api('GET', '/contracts/900500')).id).toBe(900500);
	});
});
