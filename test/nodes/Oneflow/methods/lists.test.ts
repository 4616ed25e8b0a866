import { byId, fromList, loadOptions, searchList } from '../../../support/harness';
import {
	api,
	control,
	fault,
	requests,
	resetSandbox,
	sandboxCredential,
	TOKENS,
} from '../../../support/sandbox';
import { startStub } from '../../../support/stub';

const CREATE = { resource: 'contract', operation: 'create' };
const values = async (method: string, parameters: Record<string, unknown>, filter?: string) =>
	(await searchList(method, { parameters: { ...CREATE, ...parameters } }, filter)).results.map(
		({ value }) => value,
	);

describe('the lists of the editor', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	describe('workspaces and templates for a new contract', () => {
		it('are those in which the acting user may create', async () => {
			expect(await values('searchUsableWorkspaces', {})).toEqual([61001, 61002, 61003]);
			expect(
				await values('searchUsableWorkspaces', {
					options: { actAs: 'custom', actAsEmail: 'nils@example.com' },
				}),
			).toEqual([61001]);
		});

		it.each([
			['demo', [61001, 61002, 61003]],
			['hubspot', [61001]],
			['  demo ', [61001, 61002, 61003]],
		])('are narrowed by the extension type %j', async (extensionType, expected) => {
			expect(await values('searchUsableWorkspaces', { extensionType })).toEqual(expected);
		});

		it.each<[string, Record<string, unknown>, RegExp]>([
			['searchUsableWorkspaces', { extensionType: 'nope' }, /the account has no extension "nope"/],
			[
				'searchUsableTemplates',
				{ workspaceId: fromList(61004) },
				/^The workspace has no active template that the acting user may use\. Choose another/,
			],
			[
				'searchUsableTemplates',
				{ workspaceId: { __rl: true, mode: 'name', value: 'Nowhere' } },
				/^Workspace: there is no workspace "Nowhere" in which the acting user may create/,
			],
			[
				'searchFolders',
				{ workspaceId: fromList(61004) },
				/^No contract of the workspace is in a folder/,
			],
		])('%s for %j says why it is empty, and what to do', async (method, parameters, message) => {
			const error = await searchList(method, { parameters: { ...CREATE, ...parameters } }).catch(
				(thrown: Error) => thrown as Error & { description?: string },
			);
			expect((error as Error).message).toMatch(message);
			expect((error as { description?: string }).description).toBeTruthy();
		});

		it.each([
			[{ __rl: true, mode: 'name', value: 'Procurement' }],
			[{ __rl: true, mode: 'name', value: 'procurement' }],
		])('templates follow a workspace given as %j', async (workspaceId) => {
			const found = await values('searchUsableTemplates', { workspaceId, extensionType: 'demo' });
			expect(found).toEqual([84001]);
		});

		it('extension types are those of the account and of its template types', async () => {
			expect(await values('searchExtensionTypes', {})).toEqual(['demo', 'hubspot']);
		});

		it.each<[Record<string, unknown>, number[]]>([
			[{ workspaceId: fromList(61001) }, [84001, 84002, 84004, 84005, 84006]],
			[{ workspaceId: fromList(61001), extensionType: 'demo' }, [84001, 84002]],
			[{ workspaceId: fromList(61003), extensionType: 'demo' }, [84001]],
			[{ extensionType: 'demo' }, [84001, 84002, 84003]],
		])('templates for %j are the active ones of it', async (parameters, expected) => {
			const found = await values('searchUsableTemplates', parameters);
			expect(found.map(Number).sort()).toEqual(expected);
		});

		it('show templates of every workspace while its expression has no value', async () => {
			const workspaceId = { __rl: true, mode: 'id', value: '={{ $("Elsewhere").item.json.id }}' };
			const found = await values('searchUsableTemplates', { workspaceId, extensionType: 'demo' });
			expect(found).toHaveLength(3);
		});

		it('name the template’s type, and say when it has none', async () => {
			const { results } = await searchList('searchUsableTemplates', { parameters: CREATE });
			const byValue = new Map(results.map((entry) => [entry.value, entry]));
			expect(byValue.get(84006)).toMatchObject({ description: 'No template type' });
			expect(byValue.get(84001)?.name).toBe('Quote');
		});

		it('follow what is typed', async () => {
			expect(await values('searchUsableWorkspaces', {}, 'pRo')).toEqual([61003]);
			expect(await values('searchUsableWorkspaces', {}, 'xyz')).toEqual([]);
			await control('POST', '/patch', {
				kind: 'workspaces',
				id: 61003,
				set: { name: 'Cafe\u0301 – Pro' },
			});
			expect(await values('searchUsableWorkspaces', {}, 'café - p')).toEqual([61003]);
		});

		it('hold in an account that looks quite different', async () => {
			const info = await resetSandbox('other');
			expect(info.seed).toBe('other');
			const credential = sandboxCredential({}, 'other');
			const raw: Array<{ id: number; templates: Array<{ id: number }> }> = await api(
				'GET',
				'/helpers/contract_create_data',
				undefined,
				{ seed: 'other' },
			);
			const { results } = await searchList('searchUsableWorkspaces', {
				parameters: CREATE,
				credential,
			});
			expect(results.map(({ value }) => value)).toEqual(raw.map(({ id }) => id));
			for (const closed of [305131, 305140, 305155]) {
				expect(results.map(({ value }) => value)).not.toContain(closed);
			}
			const templates = await searchList('searchUsableTemplates', {
				parameters: { ...CREATE, workspaceId: fromList(raw[0].id) },
				credential,
			});
			expect(templates.results.map(({ value }) => value)).toEqual(
				raw[0].templates.map(({ id }) => id),
			);
			const everywhere = await searchList('searchUsableTemplates', {
				parameters: CREATE,
				credential,
			});
			const unnamed = everywhere.results.find(({ value }) => value === 502352);
			if (unnamed !== undefined) expect(unnamed.name).toBe('Unnamed (502352)');
		});

		it('of a new extension come by its type alone', async () => {
			const made = await control('POST', '/extensions', {
				type: 'brand_new',
				templateTypes: [
					{ name: 'N', data_fields: [], templates: [{ name: 'Fresh', workspace_ids: [61002] }] },
				],
			});
			expect(await values('searchUsableWorkspaces', { extensionType: 'brand_new' })).toEqual([
				61002,
			]);
			expect(
				await values('searchUsableTemplates', {
					extensionType: 'brand_new',
					workspaceId: fromList(61002),
				}),
			).toEqual(made.templates.map(({ id }: { id: number }) => id));
		});
	});

	describe('contracts', () => {
		const parameters = { resource: 'contract', operation: 'get' };

		it('come page by page, each once', async () => {
			await control('POST', '/contracts', { workspace_id: 61001, template_id: 84001, count: 250 });
			const seen: unknown[] = [];
			let token: string | undefined;
			do {
				const page = await searchList('searchContracts', { parameters }, undefined, token);
				expect(page.results.length).toBeGreaterThan(0);
				seen.push(...page.results.map(({ value }) => value));
				token = page.paginationToken;
			} while (token !== undefined);
			expect(seen).toHaveLength(256);
			expect(new Set(seen).size).toBe(256);
			const asked = (await requests()).filter(({ path }) => path === '/v1/contracts');
			expect(asked).toHaveLength(4);
			expect(seen).toEqual([...seen].sort((one, other) => Number(other) - Number(one)));
		});

		it('are searched by Oneflow', async () => {
			await searchList('searchContracts', { parameters }, 'Quote');
			expect((await requests())[0].query).toMatchObject({ 'filter[query]': 'Quote' });
		});

		it.each(['oldestFirst', 'newestFirst'])(
			'begin with the newest where lists come %s',
			async (listOrder) => {
				await control('POST', '/contracts', {
					workspace_id: 61001,
					template_id: 84001,
					count: 250,
				});
				await control('POST', '/guesses', { listOrder });
				const seen: number[] = [];
				let token: string | undefined;
				do {
					const page = await searchList('searchContracts', { parameters }, undefined, token);
					seen.push(...page.results.map(({ value }) => Number(value)));
					token = page.paginationToken;
				} while (token !== undefined);
				expect(seen).toEqual([...seen].sort((one, other) => other - one));
				expect(new Set(seen).size).toBe(256);
			},
		);

		it.each([
			['neither', 'refused'],
			['neither', 'ignored'],
			['query', 'refused'],
		])(
			'are found by part of their name where the search is %s and filters are %s',
			async (contractSearch, unknownParameters) => {
				await control('POST', '/guesses', {
					contractSearch,
					unknownParameters,
					nameFilterFindsParts: false,
				});
				const { results } = await searchList('searchContracts', { parameters }, 'a liND');
				expect(results.map(({ value }) => value)).toEqual([900502]);
				const byId = await searchList('searchContracts', { parameters }, '900504');
				expect(byId.results.map(({ value }) => value)).toEqual([900504]);
				const none = await searchList('searchContracts', { parameters }, 'nowhere');
				expect(none.results).toEqual([]);
			},
		);

		it('that can be published are drafts, also where Oneflow ignores the filter', async () => {
			await control('POST', '/guesses', { ignoredParameters: ['filter[states]'] });
			const { results } = await searchList('searchDrafts', { parameters });
			expect(results.map(({ value }) => value)).toEqual([900500]);
		});

		it.each(['900501', '#900501'])(
			'that were sent are no drafts, also by number: %s',
			async (typed) => {
				const { results } = await searchList('searchDrafts', { parameters }, typed);
				expect(results).toEqual([]);
				const all = await searchList('searchContracts', { parameters }, typed);
				expect(all.results.map(({ value }) => value)).toEqual([900501]);
			},
		);

		it('say their state', async () => {
			const { results } = await searchList('searchContracts', { parameters });
			expect(results.find(({ value }) => value === 900502)).toMatchObject({
				name: 'Employment Eva Lind · signed · #900502',
			});
		});
	});

	it.each([
		['searchTemplates', 'quo', [84001]],
		['searchTemplateTypes', 'HUBSPOT', [3303]],
		['searchWorkspaces', 'board', [61004]],
		['searchUsers', 'nils@', [510021]],
		['searchUsers', '510022', [510022]],
	])('%s finds "%s" by name, description or ID', async (method, filter, expected) => {
		expect(await values(method, {}, filter)).toEqual(expected);
	});

	it('look ahead for what is typed, up to ten pages at a time', async () => {
		const data = Array.from({ length: 1_200 }, (_, id) => ({ id: id + 1, name: `T ${id + 1}` }));
		const stub = await startStub(({ query }) => {
			const offset = Number(query.offset);
			return { body: { count: data.length, data: data.slice(offset, offset + 100) } };
		});
		const credential = sandboxCredential({ baseUrl: stub.url });
		const search = async (typed: string, token?: string) =>
			await searchList('searchTemplates', { parameters: CREATE, credential }, typed, token);
		expect(await search('T 950')).toMatchObject({ results: [{ value: 950 }] });
		expect(stub.requests).toHaveLength(10);
		const { results, paginationToken } = await search('T 1150');
		expect([results, stub.requests.length]).toEqual([[], 20]);
		expect((await search('T 1150', paginationToken)).results).toMatchObject([{ value: 1150 }]);
		await stub.close();
	});

	it('tell things of one name apart by their IDs', async () => {
		for (const id of [61002, 61003]) {
			await control('POST', '/patch', { kind: 'workspaces', id, set: { name: 'Depot' } });
		}
		const named = (entries: Array<{ name: string }>) => entries.map(({ name }) => name);
		const twins = ['Depot (#61002)', 'Depot (#61003)'];
		const { results } = await searchList('searchWorkspaces', { parameters: CREATE }, 'depot');
		expect(named(results)).toEqual(twins);
		const options = await loadOptions('getWorkspaces', { parameters: CREATE });
		expect(named(options).filter((name) => name.startsWith('Depot'))).toEqual(twins);
		expect(named(options).filter((name) => !name.includes('#'))).toHaveLength(2);
	});

	it('tell things apart whose names only look the same', async () => {
		const names: Array<[number, string]> = [
			[61002, 'La\u0308ger 1'],
			[61003, 'L\u00e4ger\u00a01 '],
		];
		for (const [id, name] of names) {
			await control('POST', '/patch', { kind: 'workspaces', id, set: { name } });
		}
		const { results } = await searchList('searchWorkspaces', { parameters: CREATE }, 'läger');
		expect(results.map(({ name }) => name)).toEqual(names.map(([id, name]) => `${name} (#${id})`));
	});

	it('a line stands for users without a name, too', async () => {
		await control('POST', '/patch', { kind: 'users', id: 510022, set: { name: '' } });
		const options = await loadOptions('getUsers', { parameters: CREATE });
		expect(options).toContainEqual({ name: 'Unnamed (510022)', value: 510022 });
	});

	it.each(['', null])('no line stands for users to act as whose address is %j', async (email) => {
		await control('POST', '/patch', { kind: 'users', id: 510021, set: { email } });
		const found = await values('searchActorsOfContract', {});
		expect(found).toEqual(['connection', 'creator', 'ada@example.com']);
	});

	it.each(['getTags', 'getUsers', 'getWorkspaces'])('%s is sorted by name', async (method) => {
		const options = await loadOptions(method, { parameters: CREATE });
		expect(options.length).toBeGreaterThan(2);
		const names = options.map(({ name }) => name);
		expect(names).toEqual([...names].sort((one, other) => one.localeCompare(other)));
		expect(options.every(({ value }) => typeof value === 'number')).toBe(true);
	});

	describe('what a participant can be given', () => {
		const everyChannel = ['email', 'email_and_sms', 'none', 'sms', 'same_device'].sort();
		const sorted = async (method: string, parameters: Record<string, unknown>) =>
			(await values(method, parameters)).map(String).sort();

		it.each<[string, Record<string, unknown>]>([
			['the template by ID', { templateId: fromList(84006) }],
			[
				'the template by name',
				{ templateId: { __rl: true, mode: 'name', value: 'Non-disclosure agreement' } },
			],
			['a contract from it', { operation: 'create', resource: 'participant' }],
		])('is what %s allows', async (_, parameters) => {
			const { id } = await api('POST', '/contracts/create', {
				workspace_id: 61001,
				template_id: 84006,
			});
			const chosen =
				'resource' in parameters ? { ...parameters, contractId: byId(id) } : parameters;
			expect(await sorted('searchDeliveryChannels', chosen)).toEqual(['email']);
			expect(await sorted('searchSignMethods', chosen)).toEqual(['standard_esign']);
			expect(await sorted('searchTwoStepMethods', chosen)).toEqual(['email', 'none', 'sms']);
		});

		it.each<[string, Record<string, unknown>]>([
			['nothing is chosen', {}],
			['an expression chooses', { templateId: byId('={{ $json.template }}') }],
			['the template cannot be read', { templateId: fromList(1) }],
			['no template has the name', { templateId: { __rl: true, mode: 'name', value: 'No' } }],
		])('is all that is known while %s', async (_, parameters) => {
			expect(await sorted('searchDeliveryChannels', parameters)).toEqual(everyChannel);
			expect(await sorted('searchSignMethods', parameters)).toHaveLength(7);
		});

		it('is named as in the app, and may be of a kind that nobody knew', async () => {
			const available_options = { sign_methods: [{ name: 'mitid' }, { name: 'swedish_bankid' }] };
			const body = { id: 84001, name: 'Quote', available_options };
			await fault({ kind: 'status', status: 200, path: 'templates/84001$', body });
			const parameters = { ...CREATE, templateId: fromList(84001) };
			const { results } = await searchList('searchSignMethods', { parameters });
			expect(results.map(({ name, value }) => [name, value])).toEqual([
				['Swedish BankID', 'swedish_bankid'],
				['mitid', 'mitid'],
			]);
		});
	});

	it('tell why they stay empty, without the token', async () => {
		await fault({ kind: 'status', status: 401 });
		const error = await searchList('searchContracts', { parameters: CREATE }).catch(
			(thrown: Error) => thrown,
		);
		expect((error as Error).message).toMatch(/Check in the credential that the API token belongs/);
		expect(JSON.stringify(error)).not.toContain(TOKENS.default);
	});

	it.each([
		['searchParties', 'contract'],
		['searchParticipants', 'contract'],
		['searchProducts', 'contract'],
		['searchFiles', 'contract'],
		['searchComments', 'contract'],
		['searchEvents', 'contract'],
		['searchContacts', 'workspace'],
	])('%s says that a %s has to be chosen first', async (method, thing) => {
		await expect(values(method, {})).rejects.toThrow(
			`No ${thing} is known yet. Choose the ${thing} above.`,
		);
	});

	it.each([
		byId('#900500'),
		byId('https://app.oneflow.com/contracts/900500'),
		byId('={{ "https://app.oneflow.com/contracts/900500" }}'),
		{ __rl: true, mode: 'url', value: 'https://app.oneflow.com/contracts/900500/edit' },
	])('show what is in the contract %j, as a run reads it', async (contractId) => {
		const chosen = { resource: 'party', operation: 'get', contractId };
		expect(await values('searchParties', chosen)).toHaveLength(2);
	});

	it.each([
		['searchProducts', 'product'],
		['searchComments', 'comment'],
	])('%s says when the contract has no %s', async (method, resource) => {
		const contract = await api('POST', '/contracts/create', {
			workspace_id: 61001,
			template_id: 84006,
		});
		const chosen = { resource, operation: 'get', contractId: byId(contract.id) };
		await expect(values(method, chosen)).rejects.toThrow(`There are no ${resource}s that`);
		// A search that finds nothing is no failure.
		if (method === 'searchComments') expect(await values(method, chosen, 'x')).toEqual([]);
	});

	it('say what the user is for when the credential has none', async () => {
		const credential = sandboxCredential({ userEmail: '' });
		const search = async () =>
			await searchList('searchUsableWorkspaces', { parameters: CREATE, credential });
		await expect(search()).rejects.toThrow(
			/^User Email: Oneflow does this only on behalf of a user, and none is set\. Enter a User Email in the Oneflow credential/,
		);
		await fault({ kind: 'status', status: 401 });
		await expect(search()).rejects.toThrow(/Check in the credential that the API token/);
	});

	it('do not keep anybody waiting for a service that is down', async () => {
		await fault({ kind: 'status', status: 503 });
		await expect(searchList('searchContracts', { parameters: CREATE })).rejects.toThrow(
			/Run this again in a few minutes/,
		);
		expect((await requests()).length).toBeLessThanOrEqual(3);
	});
});
