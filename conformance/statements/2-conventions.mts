import type { Account } from '../account.mts';
import { type Answer, bodyOf, isSuccess } from '../client.mts';
import { at, idOf, isObject, listAt, rowsOf, sameRows, textAt } from '../json.mts';
import { accepted, refusedWith, seenToBe, speaking, told } from '../judge.mts';
import { type Finding, holds, otherwise, Untold } from '../finding.mts';
import type { Statement } from '../statement.mts';

/** Lists by the end of their path, as the sandbox names them. */
const LISTS = ['users', 'workspaces', 'templates', 'template_types', 'contracts', 'webhooks'];
const LISTS_OF_CONTRACT = ['data_fields', 'product_groups', 'events', 'files'];
const ENVELOPE = ['count', '_links'];
const IN_THE_PAST = '|1990-01-01T00:00:00+0000';
const CHANGED = 'state_updated_time';
const UNKNOWN = 'filter[no_such_filter_conformance]';

/** The list's envelope; `Untold` where the list is a bare array, which 2.1.6 tells. */
async function envelope(account: Account, path: string, query?: Record<string, string | number>) {
	const json = bodyOf(await account.list(path, query));
	if (!isObject(json)) throw new Untold('the list comes without an envelope');
	return json;
}

/**
 * The rows with and without a query parameter that must narrow them; its refusal or disregard is told.
 * `inRows` takes from the rows what is narrowed, where it is not the rows themselves.
 */
export async function narrows(
	account: Account,
	path: string,
	[name, value]: [string, string],
	fits: (rows: unknown[]) => boolean,
	inRows: (rows: unknown[]) => unknown[] = (rows) => rows,
): Promise<Finding> {
	const answer = await account.list(path, { [name]: value });
	if (!isSuccess(speaking(answer))) {
		return otherwise([name], `\`${name}\` was refused with ${answer.status}`, {
			guess: 'refusedParameters',
		});
	}
	const rows = inRows(await account.restOf(answer, path, { query: { [name]: value } }));
	if (fits(rows)) return holds('the rows fit');
	// Read again: the run itself makes things meanwhile.
	const all = inRows(await account.allNow(path));
	if (sameRows(rows.map(idOf), all.map(idOf))) {
		return otherwise([name], `\`${name}\` has no effect`, { guess: 'ignoredParameters' });
	}
	return otherwise(`${name} otherwise`, `\`${name}\` gives other rows than it says`);
}

const wordsOf = (rows: readonly unknown[], ...path: string[]): string[] =>
	rows.map((row) => textAt(row, ...path) ?? '');

/** Oneflow's collation is not known: every usual one counts. */
const COLLATIONS: ReadonlyArray<(a: string, b: string) => number> = [
	(a, b) => (a < b ? -1 : Number(a > b)),
	(a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : Number(a.toLowerCase() > b.toLowerCase())),
	(a, b) => a.localeCompare(b, 'en'),
	(a, b) => a.localeCompare(b, 'sv'),
];

const isSorted = (texts: readonly string[], direction: 1 | -1): boolean =>
	COLLATIONS.some((compare) =>
		texts.every((text, index) => {
			const before = texts[index - 1];
			return before === undefined || direction * compare(before, text) <= 0;
		}),
	);

export const pages: Statement[] = [
	{
		rule: '2.1.1',
		says: 'A page has as many rows as `limit` says, 100 at most.',
		check: async (account) => {
			const rows = await account.rows('/users', { limit: 1 });
			if (rows.length > 1) return otherwise(rows.length, '`limit=1` gave more than one row');
			return refusedWith(await account.client.get('/users', { query: { limit: 101 } }), 400);
		},
	},
	{
		rule: '2.1.1',
		says: 'An offset beyond 19,900 is refused with 400.',
		check: async ({ client }) =>
			refusedWith(await client.get('/contracts', { query: { limit: 1, offset: 19_901 } }), 400),
	},
	{
		rule: '2.1.1',
		says: 'A page is as large as asked for while there are more rows.',
		concerns: { guess: 'largestPage' },
		check: async (account) => {
			let isTold = false;
			for (const name of LISTS) {
				const answer = await account.list(`/${name}`, { limit: 100 });
				if (!isSuccess(answer)) continue;
				const { length } = rowsOf(answer.json);
				isTold ||= length === 100;
				const count = at(answer.json, 'count');
				const isShort = typeof count === 'number' && length > 0 && length < Math.min(count, 100);
				// The count may be wrong in place of the page.
				const behind = isShort && (await account.rows(`/${name}`, { limit: 1, offset: length }));
				if (behind && behind.length > 0) {
					return otherwise(
						length,
						`of ${name}, \`limit=100\` gave ${length} rows, and there are more`,
					);
				}
			}
			if (!isTold) throw new Untold('no list has 100 rows, as many as a page can have');
			return holds();
		},
	},
	{
		rule: '2.1.2',
		says: 'An offset beyond the end gives no rows.',
		check: async (account) => {
			const answer = speaking(await account.list('/users', { limit: 1, offset: 19_900 }));
			if (!isSuccess(answer)) return otherwise(answer.status, `refused with ${answer.status}`);
			const rows = rowsOf(bodyOf(answer));
			return told(rows.length === 0, rows.length, 'rows came');
		},
	},
	{
		rule: '2.1.3',
		says: '`limit=all` works on no list.',
		concerns: { guess: 'limitAllLists' },
		check: async (account) => {
			const works: string[] = [];
			for (const name of ['users', 'workspaces', 'templates', 'template_types', 'contracts']) {
				// Of contracts there may be many.
				const few: Record<string, string> =
					name === 'contracts' ? { 'filter[published_time]': IN_THE_PAST } : {};
				const answer = await account.client.get(`/${name}`, { query: { limit: 'all', ...few } });
				if (isSuccess(speaking(answer))) works.push(name);
			}
			return told(works.length === 0, works, `accepted for: ${works.join(', ')}`);
		},
	},
	{
		rule: '2.1.4',
		says: 'A list comes with the number of all rows and links.',
		concerns: { guess: 'envelopeWithout' },
		check: async (account) => {
			const json = await envelope(account, '/users');
			const missing = ENVELOPE.filter((key) => !(key in json));
			return told(missing.length === 0, missing, `missing: ${missing.join(', ')}`);
		},
	},
	{
		rule: '2.1.4',
		says: '`count` is the same on every page.',
		check: async (account) => {
			const whole = at(await envelope(account, '/users'), 'count');
			const part = at(await envelope(account, '/users', { limit: 1 }), 'count');
			if (typeof whole !== 'number' || typeof part !== 'number') throw new Untold('no count came');
			return told(whole === part, 'another count', 'the count depends on the page');
		},
	},
	{
		rule: '2.1.4',
		says: 'The link to the next page leads on.',
		check: async (account) => {
			const json = await envelope(account, '/users', { limit: 1 });
			if (!isObject(at(json, '_links'))) throw new Untold('no links came');
			if ((await account.users()).length < 2) throw new Untold('the account has one user only');
			if (listAt(json, 'data').length > 1) throw new Untold('`limit` has no effect');
			const next = textAt(json, '_links', 'next', 'href');
			if (next === undefined) return otherwise('no link', 'the first of several pages has no link');
			const offset = URL.canParse(next) ? new URL(next).searchParams.get('offset') : null;
			return told(offset === '1', 'another link', 'the link does not name the next offset');
		},
	},
	{
		rule: '2.1.5',
		says: 'On the last page `_links.next` is there, with `href` null.',
		check: async (account) => {
			const json = await envelope(account, '/users', { limit: 1, offset: 19_900 });
			if (!isObject(at(json, '_links'))) throw new Untold('no links came');
			return told(
				at(json, '_links', 'next', 'href') === null,
				at(json, '_links', 'next') === undefined ? 'no link' : 'another link',
				'`_links.next.href` is not null there',
			);
		},
	},
	{
		rule: '2.1.6',
		says: 'Lists come in an envelope, the helper as a bare array.',
		concerns: { guess: 'bareLists' },
		check: async (account) => {
			const bare: string[] = [];
			const look = async (name: string, answer: Promise<Answer>) => {
				const { json } = await answer;
				if (isSuccess(await answer) && Array.isArray(json)) bare.push(name);
			};
			for (const name of LISTS) await look(name, account.list(`/${name}`));
			const [row] = rowsOf((await account.list('/contracts')).json ?? []);
			const path = '/contracts/{id}/';
			for (const name of row === undefined ? [] : LISTS_OF_CONTRACT) {
				await look(name, account.client.get(path + name, { ids: { id: idOf(row) } }));
			}
			if (bare.length > 0) return otherwise(bare, `bare arrays: ${bare.join(', ')}`);
			const helper = bodyOf(await account.list('/helpers/contract_create_data'));
			return Array.isArray(helper)
				? holds()
				: otherwise('helper in an envelope', 'the helper comes in an envelope', {});
		},
	},
];

export const sorting: Statement[] = [
	...([1, -1] as const).map(
		(direction): Statement => ({
			rule: '2.2.1',
			says: `\`sort=${direction === 1 ? '' : '-'}name\` sorts ${direction === 1 ? 'up' : 'down'}.`,
			check: async (account) => {
				const plain = wordsOf(await account.templates(), 'name');
				if (new Set(plain).size < 2) throw new Untold('there are too few templates');
				const answer = await account.list('/templates', {
					sort: direction === 1 ? 'name' : '-name',
				});
				if (!isSuccess(speaking(answer))) {
					return otherwise(['sort'], `refused with ${answer.status}`, {
						guess: 'refusedParameters',
					});
				}
				const sorted = wordsOf(rowsOf(bodyOf(answer)), 'name');
				// Rows may stand in one of the orders by themselves.
				const other = await account.list('/templates', {
					sort: direction === 1 ? '-name' : 'name',
				});
				if (isSuccess(other) && sameRows(sorted, wordsOf(rowsOf(bodyOf(other)), 'name'))) {
					return otherwise(['sort'], '`sort` has no effect', { guess: 'ignoredParameters' });
				}
				// Where names that are missing stand is another matter.
				return isSorted(sorted.filter(Boolean), direction)
					? holds()
					: otherwise('another order', 'the rows come in another order');
			},
		}),
	),
	{
		rule: '2.2.1',
		says: '`sort=-state_updated_time` puts contracts that never changed their state last.',
		concerns: { guess: 'undatedFirst' },
		check: async (account) => {
			const first = await account.list('/contracts', { sort: `-${CHANGED}`, limit: 100 });
			const other = await account.list('/contracts', { sort: CHANGED, limit: 100 });
			if (!isSuccess(speaking(first)) || !isSuccess(speaking(other))) {
				throw new Untold('contracts cannot be sorted by it');
			}
			const rows = rowsOf(first.json);
			if (sameRows(rows.map(idOf), rowsOf(other.json).map(idOf))) {
				throw new Untold('`sort` has no effect, or there are too few contracts');
			}
			const count = at(first.json, 'count');
			if (typeof count !== 'number') throw new Untold('no count came');
			// What lies further back cannot be listed (2.1.1).
			const offset = Math.min(count - 1, 19_900);
			const last = await account.rows('/contracts', { sort: `-${CHANGED}`, limit: 1, offset });
			const [atStart, atEnd] = [rows[0], last[0]].map((row) => textAt(row, CHANGED) !== undefined);
			if (atStart && atEnd) throw new Untold('no contract is without a change of its state');
			if (!atStart && !atEnd) throw new Untold('no contract shows when its state changed');
			return told(atStart === true, true, 'they come first');
		},
	},
	{
		rule: '2.2.2',
		says: 'Contracts are sorted by `name`, `state`, `state_updated_time` and `published_time`.',
		check: async (account) => {
			const columns = ['name', 'state', 'state_updated_time', 'published_time'];
			const refused: string[] = [];
			for (const sort of columns) {
				const answer = await account.client.get('/contracts', { query: { sort, limit: 1 } });
				if (!isSuccess(speaking(answer))) refused.push(sort);
			}
			if (refused.length === 0) return holds();
			return refused.length === columns.length
				? otherwise(['sort'], 'no column is taken', { guess: 'refusedParameters' })
				: otherwise(refused, `refused: ${refused.join(', ')}`, {});
		},
	},
	{
		rule: '2.2.3',
		says: 'Contracts are not sorted by `created_time` or `updated_time`.',
		check: async ({ client }) => {
			const sorted: string[] = [];
			for (const column of ['created_time', 'updated_time']) {
				const idsBy = async (sort: string) => {
					const answer = speaking(await client.get('/contracts', { query: { sort, limit: 100 } }));
					return isSuccess(answer) ? rowsOf(answer.json).map(idOf) : [];
				};
				const up = await idsBy(column);
				// A column that is taken and has no effect gives one order both ways.
				if (up.length > 0 && !sameRows(up, await idsBy(`-${column}`))) sorted.push(column);
			}
			return told(sorted.length === 0, sorted, `the order follows: ${sorted.join(', ')}`);
		},
	},
	{
		rule: '2.2.4',
		says: 'Lists that are not sorted come in order of creation, the oldest first.',
		concerns: { guess: 'listOrder' },
		check: async (account) => {
			const ids = (await account.contracts()).map(idOf);
			if (ids.length < 3) throw new Untold('there are fewer than three contracts');
			const steps = ids.slice(1).map((id, index) => Math.sign(id - (ids[index] ?? 0)));
			if (steps.every((step) => step > 0)) return holds('the IDs rise');
			return steps.every((step) => step < 0)
				? otherwise('newestFirst', 'the IDs fall')
				: otherwise('mixed', 'the IDs neither rise nor fall');
		},
	},
];

/** A contract's name of which a part can be sought. */
async function nameToSeek(account: Account): Promise<{ id: number; name: string }> {
	for (const row of await account.contracts()) {
		const name = textAt(row, '_private', 'name');
		if (name !== undefined && /^[\p{L}\p{N} ]{5,60}$/u.test(name)) return { id: idOf(row), name };
	}
	throw new Untold('no contract has a name to look for');
}

type Search = 'query' | 'name';

/** Whether a filter finds the contract, and not everything; `refused` where it does not exist. */
async function finds(
	account: Account,
	filter: Search,
	text: string,
	id: number,
): Promise<boolean | 'refused'> {
	const query = { [`filter[${filter}]`]: text, limit: 100 };
	const answer = await account.client.get('/contracts', { query });
	if (!isSuccess(speaking(answer))) return 'refused';
	return (await account.restOf(answer, '/contracts', { query })).some((row) => idOf(row) === id);
}

/** Whether the filter works: finds a contract by its name, and nothing by a text that stands nowhere. */
const searches = async (account: Account, filter: Search): Promise<boolean> =>
	await account.once(`search ${filter}`, async () => {
		const { id, name } = await nameToSeek(account);
		if ((await finds(account, filter, name, id)) !== true) return false;
		return (await finds(account, filter, account.made.mark, id)) === false;
	});

export async function workingSearch(account: Account): Promise<Search> {
	if (await searches(account, 'query')) return 'query';
	if (await searches(account, 'name')) return 'name';
	throw new Untold('contracts cannot be sought by name');
}

export const filters: Statement[] = [
	{
		rule: '2.3.1',
		says: '`filter[states]` gives contracts in these states only.',
		check: async (account) => {
			const states = wordsOf(await account.contracts(), 'state');
			const other = ['draft', 'signed', 'pending'].find((one) =>
				states.some((state) => state !== one),
			);
			if (other === undefined) throw new Untold('there is no contract to leave out');
			return await narrows(account, '/contracts', ['filter[states]', other], (rows) =>
				wordsOf(rows, 'state').every((state) => state === other),
			);
		},
	},
	{
		rule: '2.3.1',
		says: 'A list of states means any of them.',
		check: async (account) => {
			const [first, second] = new Set(wordsOf(await account.contracts(), 'state'));
			if (!first || !second) throw new Untold('there are no contracts in two states');
			const of = async (states: string): Promise<Answer> =>
				await account.client.get('/contracts', { query: { 'filter[states]': states, limit: 1 } });
			const one = bodyOf(await of(first));
			const other = bodyOf(await of(second));
			const answer = speaking(await of(`${first},${second}`));
			if (!isSuccess(answer)) {
				return otherwise(answer.status, `two states were refused with ${answer.status}`);
			}
			const counts = [one, other, bodyOf(answer)].map((list) => at(list, 'count'));
			const [ofOne, ofOther, ofBoth] = counts;
			if (typeof ofOne !== 'number' || typeof ofOther !== 'number' || typeof ofBoth !== 'number') {
				throw new Untold('no count came');
			}
			const isNarrow = textAt(rowsOf(one)[0], 'state') === first;
			const hasEffect = isNarrow && textAt(rowsOf(other)[0], 'state') === second;
			if (!hasEffect) throw new Untold('`filter[states]` has no effect');
			const isBoth = ofBoth > ofOne && ofBoth > ofOther;
			return told(isBoth, false, 'contracts in one of two states are not among them');
		},
	},
	{
		rule: '2.3.2',
		says: '`filter[published_time]` takes a range that is open on one side.',
		check: async (account) => {
			const rows = await account.contracts();
			if (!rows.some((row) => textAt(row, 'published_time'))) {
				throw new Untold('no contract was ever sent');
			}
			return await narrows(
				account,
				'/contracts',
				['filter[published_time]', IN_THE_PAST],
				(found) => found.length === 0,
			);
		},
	},
	{
		rule: '2.3.3',
		says: 'Contracts are sought by `filter[query]`, not by `filter[name]`.',
		concerns: { guess: 'contractSearch' },
		check: async (account) => {
			const query = await searches(account, 'query');
			const name = await searches(account, 'name');
			if (query && !name) return holds();
			const seen = query ? 'both' : name ? 'name' : 'neither';
			return otherwise(seen, `it works: ${seen}`);
		},
	},
	{
		rule: '2.3.4',
		says: 'A filter that does not exist is refused with 400.',
		concerns: { guess: 'unknownParameters' },
		check: async ({ client }) => {
			const answer = await client.get('/contracts', { query: { [UNKNOWN]: 'x', limit: 1 } });
			return isSuccess(speaking(answer))
				? otherwise('ignored', 'it was ignored')
				: told(answer.status === 400, `refused with ${answer.status}`, 'refused otherwise');
		},
	},
	{
		rule: '3.9.2',
		says: 'The search of contracts finds parts of names, whatever their case.',
		concerns: { guess: 'nameFilterFindsParts' },
		check: async (account) => {
			const { id, name } = await nameToSeek(account);
			const filter = await workingSearch(account);
			const part = name.trim().slice(0, -1).toUpperCase();
			const found = await finds(account, filter, part, id);
			return told(found === true, false, 'a part in capitals did not find the contract');
		},
	},
	{
		rule: '3.9.2',
		says: 'The search of contracts looks at their names only, not at their parties.',
		needs: 'write',
		concerns: { guess: 'searchFindsParties' },
		check: async (account) => {
			const { id, mark } = await account.draft();
			const filter = await workingSearch(account);
			const name = `Conformance ${mark}`;
			const isListed = await account.until(account.patience.listMs, async () =>
				(await finds(account, filter, name, id)) === true ? true : undefined,
			);
			if (!isListed) throw new Untold('the draft did not come up in the list');
			const found = await finds(account, filter, 'Person one', id);
			return told(found !== true, true, 'a participant’s name found the contract');
		},
	},
];

/** Whether a contract names its template (2.5.2). */
export const showsTemplate = (contract: unknown): boolean =>
	typeof at(contract, '_private_ownerside', 'template_id') === 'number';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const FORMS: ReadonlyArray<[string, RegExp]> = [
	['colon', /:\d\d[+-]\d\d:\d\d$/],
	['plain', /:\d\d[+-]\d{4}$/],
	['zulu', /:\d\dZ$/],
	['milliseconds', /:\d\d\.\d+(Z|[+-]\d\d:?\d\d)$/],
];

export const forms: Statement[] = [
	{
		rule: '2.4.1',
		says: 'Times in answers end with an offset such as `+00:00`.',
		concerns: { guess: 'timeForm' },
		check: async (account) => {
			const time = textAt(await account.me(), 'created_time');
			if (time === undefined || !TIME.test(time)) throw new Untold('no time came');
			const form = FORMS.find(([, pattern]) => pattern.test(time))?.[0] ?? 'unknown';
			return told(form === 'colon', form, 'their form is another');
		},
	},
	{
		rule: '2.4.7',
		says: 'Amounts are texts.',
		needs: 'write',
		check: async (account) => {
			const { id } = await account.draft();
			const answer = await account.client.put('/contracts/{id}', {
				ids: { id },
				body: { _private: { value: { amount: '12.50', currency: 'SEK' } } },
			});
			const amount = at(bodyOf(answer), '_private', 'value', 'amount');
			return told(typeof amount === 'string', typeof amount, 'an amount is no text');
		},
	},
	{
		rule: '2.4.10',
		says: 'The value of a contract may be negative.',
		needs: 'write',
		concerns: { guess: 'signedPrices' },
		check: async (account) => {
			const { id } = await account.draft();
			const change = async (amount: string) =>
				await account.client.put('/contracts/{id}', {
					ids: { id },
					body: { _private: { value: { amount, currency: 'SEK' } } },
				});
			bodyOf(await change('1.00'));
			const answer = await change('-1.00');
			if (!isSuccess(speaking(answer))) return otherwise(false, `refused with ${answer.status}`);
			const amount = at(bodyOf(answer), '_private', 'value', 'amount');
			return seenToBe(Number(amount) === -1, 'unchanged', 'it was accepted, and not kept');
		},
	},
	{
		rule: '2.5.1',
		says: 'A contract’s name and workspace stand in `_private`.',
		check: async (account) => {
			const contract = await account.anyContract();
			const isThere = ['name', 'workspace_id'].every(
				(key) => at(contract, '_private', key) !== undefined,
			);
			return told(isThere, 'elsewhere', 'one of them is not there');
		},
	},
	{
		rule: '2.5.2',
		says: 'A contract’s template and type stand in `_private_ownerside`.',
		check: async (account) => {
			const rows = await account.contracts();
			if (rows.length === 0) throw new Untold('there is no contract');
			const isThere = rows.some(showsTemplate);
			return told(isThere, 'elsewhere', 'no contract of the list names its template there');
		},
	},
	{
		rule: '2.5.3',
		says: '`_permissions` says of each permission whether it is given.',
		check: async (account) => {
			const [one] = await account.workspaces();
			const permissions = at(one, '_permissions');
			if (!isObject(permissions)) throw new Untold('no permissions are shown');
			const isSo = Object.values(permissions).every((value) => typeof value === 'boolean');
			return told(isSo, 'other values', 'a permission is neither true nor false');
		},
	},
	{
		rule: '2.5.4',
		says: '`_links` names addresses as `href`.',
		check: async (account) => {
			const links = at(await account.anyContract(), '_links');
			if (!isObject(links)) return otherwise('no links', 'a contract has no `_links`');
			const self = links['self'];
			return told(isObject(self) && 'href' in self, 'no href', '`self` has no `href`');
		},
	},
	{
		rule: '2.7.1',
		says: 'Paths work with a slash at the end.',
		check: async (account) => {
			// Only if they work without one.
			await account.users();
			return accepted(await account.client.get('/users/', { query: { limit: 1 } }), {
				own: [301, 302, 307, 308],
			});
		},
	},
];

const NO_SUCH_ID = 2_147_483_000;

export const errors: Statement[] = [
	{
		rule: '2.8.1',
		says: 'A refusal carries `status`, `title`, `detail` and `error_code`.',
		check: async ({ client }) => {
			const answer = await client.get('/users', { query: { limit: 0 } });
			if (answer.status !== 400) throw new Untold(`\`limit=0\` was answered with ${answer.status}`);
			const { json } = answer;
			if (!isObject(json)) return otherwise('no JSON', 'the refusal was no JSON object');
			const missing = ['status', 'title', 'detail', 'error_code'].filter((key) => !(key in json));
			return told(missing.length === 0, missing, `missing: ${missing.join(', ')}`);
		},
	},
	{
		rule: '2.8.1',
		says: 'A refusal names the parameters it is about.',
		check: async ({ client }) => {
			const answer = await client.get('/users', { query: { limit: 0 } });
			if (answer.status !== 400) throw new Untold(`\`limit=0\` was answered with ${answer.status}`);
			if (!isObject(answer.json)) throw new Untold('the refusal was no JSON object');
			const problems = answer.json['parameter_problems'];
			const isSo = isObject(problems) && Object.values(problems).every(Array.isArray);
			return told(isSo, 'no parameter_problems', '`parameter_problems` has no lists of messages');
		},
	},
	{
		rule: '2.8.2',
		says: 'The code of what is not found is 4040000.',
		concerns: { guess: 'finerErrorCodes' },
		check: async ({ client }) => {
			const answer = await client.get('/templates/{id}', { ids: { id: NO_SUCH_ID } });
			const code = Number(at(answer.json, 'error_code'));
			if (answer.status !== 404 || !Number.isInteger(code)) throw new Untold('no code came');
			return told(code === 4_040_000, true, 'the code is finer than the general one');
		},
	},
	{
		rule: '2.8.5',
		says: 'Creating and deleting answer 200.',
		needs: 'write',
		concerns: { guess: 'otherSuccessStatuses' },
		check: async (account) => {
			const { made, removed } = await account.removedWebhook();
			if (!isSuccess(removed)) throw new Untold(`it could not be removed: ${removed.status}`);
			const isSo = made.status === 200 && removed.status === 200;
			return told(isSo, true, `they answered ${made.status} and ${removed.status}`);
		},
	},
	{
		rule: '2.8.6',
		says: 'What does not exist is answered with 404.',
		check: async (account) => {
			// Only if the user sees contracts at all.
			await account.contracts();
			const answer = await account.client.get('/contracts/{id}', { ids: { id: NO_SUCH_ID } });
			return refusedWith(answer, 404, { own: [403] });
		},
	},
	{
		rule: '2.8.7',
		says: 'An ID that is no number is refused with 400.',
		concerns: { guess: 'malformedIdStatus' },
		check: async ({ client }) =>
			refusedWith(await client.get('/contracts/{id}', { ids: { id: 'x' } }), 400),
	},
	{
		rule: '2.9.3',
		says: 'No header tells how many requests are left.',
		check: async (account) => {
			await account.me();
			const found = [...account.client.headersSeen].filter((name) =>
				/^(x-)?rate-?limit/.test(name),
			);
			return told(
				found.length === 0,
				found.length,
				`headers about the rate limit: ${found.length}`,
			);
		},
	},
	{
		rule: '2.10.1',
		says: 'Answers carry no `ETag`.',
		check: async (account) => {
			const contract = await account.anyContract();
			const { headers } = await account.client.get('/contracts/{id}', {
				ids: { id: idOf(contract) },
			});
			return told(!headers.includes('etag'), 'etag', 'an `ETag` came');
		},
	},
	{
		rule: '2.10.3',
		says: 'A change without content changes nothing.',
		needs: 'write',
		check: async (account) => {
			// Not the draft that others rest on, should it lose its name.
			const { id } = await account.spareDraft();
			const before = textAt(await account.contract(id), '_private', 'name');
			const answer = await account.client.put('/contracts/{id}', { ids: { id }, body: {} });
			const finding = accepted(answer);
			if (finding.verdict !== 'holds') return finding;
			const after = textAt(await account.contract(id), '_private', 'name');
			return told(before === after, 'changed', 'the name changed');
		},
	},
	{
		rule: '2.10.5',
		says: 'A contract shows its template and type as soon as it is made.',
		needs: 'write',
		concerns: { guess: 'templateIdLagMs' },
		check: async (account) => {
			const { clock } = account.client;
			const start = clock.now();
			const { id } = await account.newDraft();
			if (showsTemplate(await account.contract(id))) return holds();
			const rows = await account.contracts();
			if (rows.length > 0 && !rows.some(showsTemplate)) throw new Untold('no contract shows them');
			const late = await account.until(account.patience.lateMs, async () =>
				showsTemplate(await account.contract(id)) ? clock.now() - start : undefined,
			);
			return late === undefined
				? otherwise(account.patience.lateMs, 'it did not show while this run waited')
				: otherwise(late, 'it showed later');
		},
	},
	{
		rule: '2.10.6',
		says: 'A contract that was just made comes up in the list within 40 seconds.',
		needs: 'write',
		concerns: { assumption: 'LOOKS_AFTER_LOST_ANSWER_MS' },
		check: async (account) => {
			const { id, mark } = await account.draft();
			const filter = await workingSearch(account);
			const found = await account.until(account.patience.listMs, async () =>
				(await finds(account, filter, `Conformance ${mark}`, id)) === true ? true : undefined,
			);
			return told(found === true, 'later', 'it did not come up in that time');
		},
	},
];

/** 3.9.1: filters whose names are inferred, each with a value that no contract fits. */
const GUESSED: ReadonlyArray<[string, string]> = [
	['completed_time', IN_THE_PAST],
	['created_time', IN_THE_PAST],
	['email', 'nobody-conformance@example.com'],
	['ids', String(NO_SUCH_ID)],
	['lifecycle_start_time', IN_THE_PAST],
	['participant_custom_id', 'nobody-conformance'],
	['participant_identification_number', 'nobody-conformance'],
];

/** A contract's field with a value by which the contract can be found. */
async function fieldToMatch(account: Account) {
	for (const row of (await account.contracts()).slice(0, 5)) {
		const id = idOf(row);
		for (const field of listAt(await account.contract(id), 'data_fields')) {
			const customId = textAt(field, '_private_ownerside', 'custom_id');
			const value = textAt(field, 'value');
			if (customId !== undefined && value) return { id, customId, value };
		}
	}
	throw new Untold('none of the contracts has a field with custom ID and value');
}

export const guessedFilters: Statement[] = [
	{
		rule: '3.9.1',
		says: 'The list of contracts has the filters whose names are inferred.',
		concerns: { guess: 'guessedContractFilters' },
		check: async (account) => {
			if ((await account.contracts()).length === 0) throw new Untold('there is no contract');
			const refused: string[] = [];
			const ignored: string[] = [];
			for (const [name, value] of GUESSED) {
				const answer = await account.client.get('/contracts', {
					query: { [`filter[${name}]`]: value, limit: 1 },
				});
				if (!isSuccess(speaking(answer))) refused.push(`filter[${name}]`);
				else if (rowsOf(bodyOf(answer)).length > 0) ignored.push(`filter[${name}]`);
			}
			const lost = [...refused, ...ignored];
			if (lost.length === 0) return holds();
			if (lost.length === GUESSED.length) return otherwise(false, 'none of them works');
			const why = `without effect: ${lost.join(', ')}`;
			return refused.length > 0
				? otherwise(refused, why, { guess: 'refusedParameters' })
				: otherwise(ignored, why, { guess: 'ignoredParameters' });
		},
	},
	{
		rule: '2.3.3',
		says: '`filter[data_field_match]` gives contracts with exactly that value.',
		check: async (account) => {
			const { id, customId, value } = await fieldToMatch(account);
			const found = await narrows(
				account,
				'/contracts',
				['filter[data_field_match]', `${customId}:${value}`],
				(rows) => rows.some((row) => idOf(row) === id),
			);
			if (found.verdict !== 'holds') return found;
			return await narrows(
				account,
				'/contracts',
				['filter[data_field_match]', `${customId}:${account.made.mark}`],
				(rows) => rows.length === 0,
			);
		},
	},
	{
		rule: '3.3.3',
		says: 'Workspaces are filtered by name and ID.',
		check: async (account) => {
			const rows = await account.workspaces();
			if (rows.length < 2) throw new Untold('the user sees fewer than two workspaces');
			return await narrows(
				account,
				'/workspaces',
				['filter[id]', String(idOf(rows[0]))],
				(found) => found.length === 1 && idOf(found[0]) === idOf(rows[0]),
			);
		},
	},
	{
		rule: '3.9.3',
		says: 'A row of the contracts lacks fields, products and options.',
		check: async (account) => {
			const [row] = await account.contracts();
			if (row === undefined) throw new Untold('there is no contract');
			const there = ['available_options', 'data_fields', 'product_groups'].filter(
				(key) => at(row, key) !== undefined,
			);
			return told(there.length === 0, there, `they are there: ${there.join(', ')}`);
		},
	},
	{
		rule: '4.1.1',
		says: 'A contract has the keys that are used.',
		check: async (account) => {
			const contract = await account.anyContract();
			const keys = [
				'id',
				'state',
				'_private',
				'_private_ownerside',
				'parties',
				'data_fields',
				'product_groups',
				'available_options',
				'tags',
				'lifecycle_state',
				'published_time',
				'signing_period_expiry_time',
			];
			const missing = keys.filter((key) => !(key in contract));
			return told(missing.length === 0, missing, `missing: ${missing.join(', ')}`);
		},
	},
	{
		rule: '4.1.2',
		says: 'Contracts are in one of five states.',
		check: async (account) => {
			const states = wordsOf(await account.contracts(), 'state');
			if (states.length === 0) throw new Untold('there is no contract');
			const known = ['draft', 'pending', 'overdue', 'signed', 'declined'];
			const strange = new Set(states.filter((state) => !known.includes(state)));
			return told(strange.size === 0, strange.size, `states that are not known: ${strange.size}`);
		},
	},
	{
		rule: '4.2.1',
		says: 'A company has `participants`, an individual `participant`.',
		check: async (account) => {
			const parties = (await account.contracts()).flatMap((row) => listAt(row, 'parties'));
			if (parties.length === 0) throw new Untold('no contract of the list shows parties');
			const isSo = parties.every((party) =>
				at(party, 'type') === 'individual'
					? isObject(at(party, 'participant'))
					: Array.isArray(at(party, 'participants')),
			);
			return told(isSo, 'otherwise', 'a party shows its people otherwise');
		},
	},
];
