import { call, control, type Contract, type List } from './api';

interface Story {
	token: string;
	extension_token: string | null;
	user_email: string;
	extension_type: string;
	template_type_id: number | null;
	template_id: number | null;
	template_name: string;
	workspace_id: number;
	workspace_name: string;
	custom_ids: string[];
}

interface Usable {
	id: number;
	name: string;
	templates: Array<{ id: number; name: string }>;
}

const generate = async (random: number, options: Record<string, unknown> = {}): Promise<Story> => {
	const answer = await control<{ story: Story }>('POST', '/reset', {
		seed: 'random',
		random,
		...options,
	});
	expect(answer.status).toBe(200);
	return answer.body.story;
};

const usable = async ({ token, user_email: user, extension_type: type }: Story) =>
	(
		await call<Usable[]>('GET', `/helpers/contract_create_data?extension_type=${type}`, {
			token,
			user,
		})
	).body;

const numbers = Array.from({ length: 25 }, (_one, index) => index + 1);

describe('a generated account', () => {
	it.each(numbers)(
		'number %i lets its user create from one template in one workspace',
		async (n) => {
			const story = await generate(n);
			const spaces = await usable(story);
			expect(spaces.map(({ id, name }) => [id, name])).toEqual([[story.workspace_id, 'Sales']]);
			expect(spaces[0]?.templates.map(({ id, name }) => [id, name])).toEqual([
				[story.template_id, 'Quote'],
			]);
			const made = await call<Contract>('POST', '/contracts/create', {
				token: story.token,
				user: story.user_email,
				body: {
					workspace_id: story.workspace_id,
					template_id: story.template_id,
					data_fields: [
						{ custom_id: 'order_no', value: '1' },
						{ custom_id: 'accept_terms', value: '1' },
					],
				},
			});
			expect(made.status).toBe(200);
		},
	);

	it('is the same for the same number and another one for another', async () => {
		const first = await generate(7);
		const again = await generate(7);
		const other = await generate(8);
		expect(again).toEqual(first);
		expect(other.template_id).not.toBe(first.template_id);
		expect(other.token).not.toBe(first.token);
	});

	it('takes names, fields and product tables from the options', async () => {
		const story = await generate(3, {
			extensionType: 'adocka',
			template: 'Lease',
			workspace: 'Housing',
			fields: [{ custom_id: 'flat' }],
			tables: ['Rent', 'Extras'],
		});
		expect(story).toMatchObject({ extension_type: 'adocka', custom_ids: ['flat'] });
		const template = await call<{ product_groups: unknown[] }>(
			'GET',
			`/templates/${story.template_id}`,
			{ token: story.token, user: story.user_email },
		);
		expect(template.body.product_groups).toMatchObject([
			{ configuration: { name: { label: 'Rent' } } },
			{ configuration: { name: { label: 'Extras' } } },
		]);
	});

	it.each([
		['ambiguousTemplate', [['Sales', ['Quote', 'Quote']]]],
		['severalTemplates', [['Sales', ['Quote', 'Quote for partners']]]],
		['missingTemplate', [['Sales', ['Quote 2031']]]],
		['inactiveTemplate', []],
		[
			'ambiguousWorkspace',
			[
				['Sales', ['Quote']],
				['Sales', ['Quote']],
			],
		],
		['missingWorkspace', [['Sales (closed)', ['Quote']]]],
		['forbiddenWorkspace', []],
		['missingExtension', []],
	])('with %s offers what that says', async (option, wanted) => {
		for (const n of [1, 2, 3]) {
			const spaces = await usable(await generate(n, { [option]: true }));
			expect(spaces.map(({ name, templates }) => [name, templates.map((one) => one.name)])).toEqual(
				wanted,
			);
		}
	});

	it('keeps the tokens of one account out of the next', async () => {
		const { token } = await generate(1);
		await generate(2);
		expect((await call('GET', '/ping', { token, user: null })).status).toBe(401);
	});

	it('holds nothing by which a healthy account would look ill', async () => {
		for (const n of numbers) {
			const { token, extension_type: type } = await generate(n);
			const types = (
				await call<List<{ id: number; extension_type: string | null }>>('GET', '/template_types', {
					token,
					user: null,
				})
			).body.data.filter((one) => one.extension_type === type);
			const templates = (
				await call<List<{ template_type: { id: number } | null }>>('GET', '/templates', {
					token,
					user: null,
				})
			).body.data;
			const hooks = (
				await call<List<{ callback_url: string; template_group_id: number }>>('GET', '/webhooks', {
					token,
					user: null,
				})
			).body.data;
			for (const { id } of types) {
				expect(templates.some(({ template_type: of }) => of?.id === id)).toBe(true);
				expect(hooks.filter((hook) => hook.template_group_id === id)).toHaveLength(1);
			}
			expect(hooks.every(({ callback_url: url }) => url.startsWith('https://'))).toBe(true);
		}
	});
});
