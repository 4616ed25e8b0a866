import { failureOf, runNode } from '../support/harness';
import { requests } from '../support/sandbox';
import { openAccount } from './account';
import { exportedNode, exportedParameters } from './exported';

const exported = exportedNode('Create Quote');
const byExtension = {
	...exported,
	extensionType: '',
	workspaceId: { __rl: true, mode: 'extension', value: 'demo' },
	templateId: { __rl: true, mode: 'extension', value: 'demo' },
};
const ITEMS = [
	{ order: '10045', buyer: 'Buyer Oy' },
	{ order: '10046', buyer: 'Birch AB' },
];

const created = async () =>
	(await requests()).filter(({ path }) => path === '/v1/contracts/create');

describe('one exported workflow', () => {
	it('holds no ID of any account', () => {
		expect(JSON.stringify(exportedParameters)).not.toMatch(/"\d{3,}"|[^\w]\d{3,}[^\w]/);
	});

	describe.each([
		['by names', exported],
		['by the extension alone', byExtension],
	])('with places %s', (_, parameters) => {
		it.each(Array.from({ length: 20 }, (__, index) => 100 + index))(
			'makes the right contracts in account %i',
			async (number) => {
				const { story, credential, ask } = await openAccount(number);
				const items = await runNode({ parameters, items: ITEMS, credential });
				expect(items).toHaveLength(2);
				for (const [index, { json }] of items.entries()) {
					const { order, buyer } = ITEMS[index];
					const contract = await ask(`/contracts/${String(json.id)}`);
					expect(contract).toMatchObject({
						state: 'pending',
						_private: { name: `Quote ${order}`, workspace_id: story.workspace_id },
						_private_ownerside: {
							template_id: story.template_id,
							template_type_id: story.template_type_id,
						},
					});
					const values = Object.fromEntries(
						contract.data_fields.map(
							(field: { _private_ownerside: { custom_id: string }; value: string }) => [
								field._private_ownerside.custom_id,
								field.value,
							],
						),
					);
					expect(values).toMatchObject({ order_no: order, accept_terms: '1' });
					const [other] = contract.parties.filter(
						({ my_party: own }: { my_party: boolean }) => !own,
					);
					expect(other).toMatchObject({
						name: buyer,
						participants: [{ email: 'bo@example.org', signatory: true }],
					});
				}
				// Looked up once for both items.
				const lookUps = (await requests()).filter(({ path }) => path.includes('/helpers/'));
				expect(lookUps).toHaveLength(1);
			},
		);
	});

	it.each<[string, Record<string, unknown>, RegExp, RegExp]>([
		[
			'two templates have the name',
			{ ambiguousTemplate: true },
			/^Template: 2 templates are called "Quote" among those of "demo" in workspace "Sales": "Quote" \(#\d+\), "Quote" \(#\d+\)\. \[item 0\]$/,
			/Rename one of them in Oneflow/,
		],
		[
			'no template has the name',
			{ missingTemplate: true },
			/^Template: there is no template "Quote" among those of "demo" in workspace "Sales"\. \[item 0\]$/,
			/^There is: "Quote 2031" \(#\d+\)\. Use one of these names\.$/,
		],
		[
			'two workspaces have the name',
			{ ambiguousWorkspace: true },
			/^Workspace: 2 workspaces are called "Sales" in which the acting user may create contracts from templates of "demo": /,
			/Rename one of them in Oneflow/,
		],
		[
			'no workspace has the name',
			{ missingWorkspace: true },
			/^Workspace: there is no workspace "Sales" in which the acting user may create contracts from templates of "demo"\. \[item 0\]$/,
			/^There is: "Sales \(closed\)" \(#\d+\)\./,
		],
		[
			'the extension is not there',
			{ missingExtension: true },
			/^Extension Type: the account has no extension "demo"\. \[item 0\]$/,
			/^It has: .*Use one of these, or switch the extension on in Oneflow\.$/,
		],
		[
			'the template is switched off',
			{ inactiveTemplate: true },
			/^Workspace: "Sales" \(#\d+\) is there, but the acting user may not create contracts in it from templates of "demo"\./,
			/share an active template with it/,
		],
		[
			'the user may not create there',
			{ forbiddenWorkspace: true },
			/^Workspace: "Sales" \(#\d+\) is there, but the acting user may not create contracts/,
			/Give the user the right/,
		],
	])('says so and makes no contract where %s', async (_, options, message, remedy) => {
		const { credential } = await openAccount(200, options);
		const error = await failureOf({ parameters: exported, items: ITEMS, credential });
		expect(error.message).toMatch(message);
		expect(error.description).toMatch(remedy);
		expect(await created()).toEqual([]);
	});

	it('asks for the name where the extension has several templates', async () => {
		const { credential } = await openAccount(201, { severalTemplates: true });
		const error = await failureOf({ parameters: byExtension, items: ITEMS, credential });
		expect(error.message).toMatch(
			/^Template: the extension "demo" has 2 templates in workspace "Sales": "Quote" \(#\d+\), "Quote for partners" \(#\d+\)\./,
		);
		expect(error.description).toBe('Choose one of them By Name.');
		expect(await created()).toEqual([]);
	});
});
