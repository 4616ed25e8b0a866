import { run } from '../../conformance/run.mts';
import { type Meddle, type Row, startForeign } from './foreign';
import { its, of } from './support';

/** What the double does otherwise of its own: times end with +0000, and a PDF takes a while. */
const ITS_OWN = ['timeForm', 'pdfLagMs'];

/** Runs against a double that is meddled with: what is otherwise beyond its own, and what is left. */
async function against(meddle: Meddle) {
	const foreign = await startForeign({}, meddle);
	try {
		const before = foreign.things().flat().length;
		const report = await run(its(foreign.baseUrl));
		return {
			otherwise: of(report, 'otherwise')
				.filter(({ concerns }) => !ITS_OWN.includes(concerns?.guess ?? ''))
				.map(({ rule, concerns, seen }) =>
					[rule, concerns?.guess, JSON.stringify(seen)].filter(Boolean).join(' '),
				),
			reported: report.left,
			left: foreign.things().flat().length - before,
		};
	} finally {
		await foreign.close();
	}
}

const refusal = (status: number) => ({ status, json: { status, error_code: status * 10_000 } });

/** Every object in an answer, changed. */
function each(value: unknown, change: (row: Row) => Row): unknown {
	if (Array.isArray(value)) return value.map((one) => each(one, change));
	if (typeof value !== 'object' || value === null) return value;
	const inner = Object.entries(value).map(([key, one]) => [key, each(one, change)]);
	return change(Object.fromEntries(inner) as Row);
}
const without = (row: Row, key: string): Row =>
	Object.fromEntries(Object.entries(row).filter(([name]) => name !== key));

/** Answers where `isHere`, with the own answer in hand; everything else is as it is. */
const where =
	(isHere: RegExp, answer: Meddle): Meddle =>
	(method, path, own, query, body) =>
		isHere.test(`${method} ${path}`) ? answer(method, path, own, query, body) : own();
const changed = (isHere: RegExp, change: (row: Row) => Row): Meddle =>
	where(isHere, (_method, _path, own) => {
		const reply = own();
		return { ...reply, json: each(reply.json, change) };
	});
/** Answers where the query has the value. */
const asked = (isHere: RegExp, name: string, value: RegExp, answer: Meddle): Meddle =>
	where(isHere, (method, path, own, query, body) =>
		value.test(query.get(name) ?? '') ? answer(method, path, own, query, body) : own(),
	);
const ALL = /./;

function fixedName(): Meddle {
	let name = '';
	return changed(/^PUT .contracts.\d+$/, (row) => {
		if (row.name) name = row.name;
		return 'workspace_id' in row ? { ...row, name } : row;
	});
}

const DIFFERENCES: Array<[what: string, meddle: Meddle, expected: string[]]> = [
	['ping is not there', where(/ping$/, () => refusal(404)), ['1.2.1 404']],
	[
		'more rows come than asked for',
		asked(/GET .users$/, 'limit', /^1$/, (_method, _path, own) => {
			const json = own().json as Row;
			return {
				json: { ...json, data: [...json.data, ...json.data], _links: { next: { href: null } } },
			};
		}),
		['2.1.1 2'],
	],
	[
		'an offset beyond the end is refused',
		asked(/GET .users$/, 'offset', /^19900$/, () => refusal(400)),
		['2.1.2 400'],
	],
	[
		'`limit=all` works for contracts',
		asked(/GET .contracts$/, 'limit', /all/, () => ({ json: { data: [], count: 0 } })),
		['2.1.3 limitAllLists ["contracts"]'],
	],
	[
		'the fields of a contract are a bare list',
		where(/GET .contracts.\d+.data_fields$/, (_method, _path, own) => ({
			json: (own().json as Row).data as unknown,
		})),
		['2.1.6 bareLists ["data_fields"]'],
	],
	[
		'rows stand in one order whatever is asked for',
		asked(/GET .templates$/, 'sort', /^-/, (_method, _path, own) => {
			const json = own().json as Row;
			return { json: { ...json, data: [...json.data].reverse() } };
		}),
		['2.2.1 ignoredParameters ["sort"]', '2.2.1 ignoredParameters ["sort"]'],
	],
	[
		'of a list of states one counts',
		asked(/GET .contracts$/, 'filter[states]', /,/, (_method, _path, own) => ({
			json: { ...(own().json as Row), count: 1 },
		})),
		['2.3.1 false'],
	],
	[
		'links are texts',
		changed(/GET .contracts.\d+$/, (row) => ('self' in row ? { ...row, self: 'x' } : row)),
		['2.5.4 "no href"'],
	],
	[
		'contracts show their template elsewhere',
		changed(ALL, (row) => ('template_type_id' in row ? without(row, 'template_id') : row)),
		['2.5.2 "elsewhere"'],
	],
	[
		'workspaces show no permissions',
		changed(/GET .workspaces/, (row) => without(row, '_permissions')),
		['3.3.1 ["_permissions"]'],
	],
	[
		'the account is told without the integration',
		changed(/accounts.me/, (row) => without(row, 'integration')),
		['3.1.1 "no integration"'],
	],
	[
		'without a match the helper gives workspaces without templates',
		asked(/GET .helpers/, 'extension_type', /no-such/, () => ({
			json: [{ id: 1, templates: [] }],
		})),
		[],
	],
	[
		'a type does not show its fields',
		changed(/template_types/, (row) => without(row, 'data_fields')),
		['3.7.1 "no fields"'],
	],
	[
		'webhooks do not show their filters',
		changed(/webhooks/, (row) => without(row, 'filters')),
		['4.10.1 ["filters"]'],
	],
	[
		'an individual has a list of participants',
		changed(ALL, (row) =>
			row.participant ? { ...without(row, 'participant'), participants: [row.participant] } : row,
		),
		['4.2.1 "otherwise"'],
	],
	['a name cannot be changed', fixedName(), ['3.9.9 "unchanged"']],
	[
		'individuals are refused',
		where(/POST .*parties$/, (_method, _path, own, _query, body) =>
			body.type === 'individual' ? refusal(400) : own(),
		),
		['3.10.1 400'],
	],
	[
		'the PDF has another ID',
		changed(/GET .*files$/, (row) => (row.type === 'contract' ? { ...row, id: 9 } : row)),
		['3.17.1 "another ID"'],
	],
	[
		'a filter names ten types at most',
		where(/(POST|PUT) .webhooks/, (_method, _path, own, _query, body) =>
			body.filters?.[0]?.filter_rules[0].values.length > 10 ? refusal(400) : own(),
		),
		['4.11.1 "fewer"'],
	],
	[
		'contracts are sorted by the time they were made',
		asked(/GET .contracts$/, 'sort', /created_time/, (_method, _path, _own, query) => ({
			json: { data: query.get('sort')?.startsWith('-') ? [{ id: 2 }, { id: 1 }] : [{ id: 1 }] },
		})),
		['2.2.3 ["created_time"]'],
	],
	[
		'a column by which nothing is sorted is taken all the same',
		asked(/GET .contracts$/, 'sort', /(created|updated)_time/, () => ({
			json: { data: [{ id: 1 }, { id: 2 }] },
		})),
		[],
	],
	[
		'a default value may be longer',
		where(/PUT .*data_fields$/, (_method, _path, own, _query, body) =>
			body.data_fields[0].value?.length > 1_024 ? { json: {} } : own(),
		),
		['3.7.6 200'],
	],
	[
		'the helper disregards the type',
		asked(/GET .helpers/, 'template_type_id', /./, (_method, _path, own, query) => {
			query.delete('template_type_id');
			return own();
		}),
		['3.8.2 ignoredParameters ["template_type_id"]'],
	],
	[
		'the helper refuses the type',
		asked(/GET .helpers/, 'template_type_id', /./, () => refusal(400)),
		['3.8.2 refusedParameters ["template_type_id"]'],
	],
	[
		'who makes a contract keeps the roles of the template',
		where(/POST .contracts.create$/, (_method, _path, own, _query, body) => {
			delete body.my_party;
			return own();
		}),
		['3.9.4 "other roles"'],
	],
	[
		'a choice takes any amount',
		where(/POST .*products$/, (_method, _path, own, _query, body) =>
			body.quantity?.amount === 2 ? { json: { id: 1 } } : own(),
		),
		['3.13.3 200'],
	],
	[
		'any number of single choices may be chosen',
		where(/POST .*products$/, (_method, _path, own, _query, body) => {
			const { type, amount } = body.quantity ?? {};
			return type === 'single_choice' && amount === 1 ? { json: { id: 1 } } : own();
		}),
		['3.13.3 200'],
	],
	[
		'a configuration has no effect at creation',
		changed(/POST .contracts.create$/, (row) =>
			'hide_price_summation' in row ? { ...row, hide_price_summation: true } : row,
		),
		['3.13.7 "unchanged"'],
	],
	[
		'a configuration is refused at creation',
		where(/POST .contracts.create$/, (_method, _path, own, _query, body) =>
			body.product_groups?.[0].configuration ? refusal(400) : own(),
		),
		['3.13.7 400'],
	],
	[
		'a reminder may have a longer subject, and no recipients',
		where(/POST .*reminders$/, (_method, _path, own, _query, { reminder_recipients, subject }) =>
			reminder_recipients.length === 0 || subject.length > 150 ? { json: { id: 1 } } : own(),
		),
		['3.15.1 ["reminder_recipients","subject"]'],
	],
	[
		'a file keeps its name',
		where(/GET .*files.\d+$/, (_method, _path, own) => {
			const { location, ...reply } = own();
			return { ...reply, location: location?.replace('attachment_', 'own_') };
		}),
		['3.17.4 "another name"'],
	],
	[
		'files of every kind are taken',
		where(/POST .*files$/, (_method, _path, own) => {
			const reply = own();
			return reply.status === 400 ? { json: { id: 5, type: 'attachment' } } : reply;
		}),
		['3.17.8 200'],
	],
	[
		'files have no links',
		changed(/GET .*files.\d+$/, (row) => without(row, '_links')),
		['3.17.2 ["_links"]'],
	],
	[
		'the fields of a type do not say who made them',
		changed(/GET .template_types.\d+$/, (row) => without(row, 'source')),
		['4.4.1 ["source"]'],
	],
	[
		'a table has its heading in another place',
		changed(/POST .contracts.create$/, (row) => ('tax_1' in row ? { ...row, name: 'Rent' } : row)),
		['4.7.1 "no heading"'],
	],
	[
		'a table does not tell its tax',
		changed(/POST .contracts.create$/, (row) => without(row, 'tax_1')),
		['4.7.2 ["tax_1"]'],
	],
	[
		'a row does not tell when it was changed',
		changed(/GET .*products.\d+$/, (row) => without(row, 'updated_time')),
		['4.7.3 ["updated_time"]'],
	],
	[
		'a type does not say whether it is active',
		changed(/template_types/, (row) => ('extension_type' in row ? without(row, 'active') : row)),
		['4.9.1 ["active"]'],
	],
	[
		'nothing of a contract is listed or read by itself',
		where(
			/GET .contracts.\d+.((parties|comments|reminders)$|(comments|events|files).\d+$)/,
			(_method, _path, own) => {
				const reply = own();
				return reply.location ? reply : refusal(405);
			},
		),
		['3.0.34 405', '3.0.58 405', '3.0.61 405', '3.0.59 405', '3.0.64 405', '3.0.66 405'],
	],
	['the user may not create contracts', where(/contracts.create$/, () => refusal(403)), []],
	['the user may not change types', where(/PUT .template_types/, () => refusal(403)), []],
	['the user may not change webhooks', where(/PUT .webhooks/, () => refusal(403)), []],
	[
		'nobody can be added to a party',
		where(/POST .*participants$/, () => refusal(400)),
		['3.11.1 400'],
	],
];

const page = '<html></html>';

describe('a difference', () => {
	it.each(DIFFERENCES)(
		'is told by its own statement alone: %s',
		async (_what, meddle, expected) => {
			expect(await against(meddle)).toEqual({ otherwise: expected, reported: {}, left: 0 });
		},
	);
});

describe('what is accepted', () => {
	/** Every change is answered with 200 and the thing as it is. */
	function nothingChanges(): Meddle {
		const things = new Map<string, unknown>();
		return (method, path, own) => {
			if (method === 'PUT') return { json: things.get(path) ?? {} };
			const { json, ...reply } = own();
			const isMade = method === 'POST' && path === '/contracts/create';
			const { id } = (json ?? {}) as Row;
			if (method === 'GET') things.set(path, json);
			else if (isMade) things.set(`/contracts/${id}`, json);
			return { ...reply, json };
		};
	}
	/** Statements that hold, and in whose course a call of the method was made last. */
	async function heldBy(method: string, meddle: Meddle) {
		const foreign = await startForeign({}, meddle);
		try {
			const report = await run({ ...its(foreign.baseUrl), modes: new Set(['write', 'send']) });
			return of(report, 'holds')
				.filter(({ evidence }) => evidence.some((one) => one.method === method))
				.map(({ rule, says }) => `${rule} ${says}`);
		} finally {
			await foreign.close();
		}
	}

	it('is no change where nothing changes', async () => {
		expect(await heldBy('PUT', nothingChanges())).toEqual([
			'2.10.3 A change without content changes nothing.',
			// What is sent back as it was can only be accepted or refused.
			'P8 A template type that an extension made may be renamed.',
			'2.6.2 Parties are not read by a custom ID.',
		]);
	});

	it('is no deletion where nothing goes', async () => {
		const kept = where(/DELETE .(contacts|template_types|contracts.\d+.)/, () => ({ json: {} }));
		expect(await heldBy('DELETE', kept)).toEqual([
			'2.8.5 Creating and deleting answer 200.',
			// These delete only what they made.
			'3.9.4 A person named in `my_party` takes part in the roles that are sent.',
			'3.10.3 Deleting a party a second time answers 200.',
			'3.13.7 The configuration of a table is taken at creation too.',
			'2.10.2 Deleting a contract a second time answers 200.',
			'3.18.2 A filter names event types and workspaces.',
			'3.18.3 A webhook without filters is accepted.',
			'3.18.5 A webhook is deleted.',
			'4.11.1 Every known event type may be named in a filter.',
		]);
	});

	it.each([500, 403])(
		'is not that the user may write where creating answers %i',
		async (status) => {
			const refused = where(/contracts.create$/, () => refusal(status));
			expect(await heldBy('POST', refused)).not.toContainEqual(expect.stringMatching(/^1\.4\.7/));
		},
	);

	it('is no wrapper that is ignored', async () => {
		const another = where(/PUT .contracts.\d+.data_fields$/, (_method, _path, own, _query, body) =>
			Array.isArray(body) ? own() : { json: {} },
		);
		const { otherwise } = await against(another);
		expect(otherwise).toEqual(['3.12.2 "unchanged"']);
	});
});

describe('what an extension made', () => {
	/** The double with a webhook that an extension made, and what was sent to it. */
	async function sentTo(shown: (row: Row) => Row) {
		const sent: unknown[] = [];
		const made = {
			...{ id: 77, callback_url: 'https://extension.example/hook', sign_key: 'its own' },
			...{ filters: null, template_group_id: 4_413, configuration: { customer: 1 } },
			integration_process_id: 5,
		};
		await against((method, path, own, _query, body) => {
			if (path.endsWith('/77') || (method === 'PUT' && path === '/template_types/4413')) {
				sent.push(body);
				return refusal(403);
			}
			const reply = own();
			if (!/webhooks/.test(path) || method !== 'GET') return reply;
			const { data, ...envelope } = (reply.json ?? {}) as Row;
			const json = data ? { ...envelope, data: [made, ...data], count: data.length + 1 } : envelope;
			return { ...reply, json: each(json, shown) };
		});
		return { sent, made };
	}

	it('is sent back with all that it has', async () => {
		const { sent, made } = await sentTo((row) => row);
		expect(sent).toEqual([{ name: 'Deal', description: 'Of the double' }, without(made, 'id')]);
	});

	it('is left alone where sign keys are shown covered', async () => {
		const { sent } = await sentTo((row) => (row.sign_key ? { ...row, sign_key: '***' } : row));
		expect(sent).toEqual([{ name: 'Deal', description: 'Of the double' }]);
	});
});

describe('what stays behind', () => {
	it('is counted where deleting answers 200 and deletes nothing', async () => {
		const { otherwise, reported, left } = await against(
			where(/DELETE .webhooks/, () => ({ json: {} })),
		);
		expect(otherwise).toEqual(['3.18.5 "still there"']);
		expect([left > 0, reported]).toEqual([true, { webhook: left }]);
	});

	it('is counted where deleting a contract answers 200 and deletes nothing', async () => {
		const { otherwise, reported, left } = await against(
			where(/DELETE .contracts.\d+$/, () => ({ json: {} })),
		);
		expect(otherwise).toEqual(['3.9.10 "still there"']);
		expect([left > 0, reported]).toEqual([true, { contract: left }]);
	});

	it('is counted where a gateway answers in the place of a deletion', async () => {
		const { reported, left } = await against(
			where(/DELETE .contracts.\d+$/, () => ({ html: page })),
		);
		expect([left > 0, reported]).toEqual([true, { contract: left }]);
	});

	it('is counted where a tag was made without a name', async () => {
		const { reported } = await against(where(/POST .tags/, () => ({ json: { id: 5 } })));
		expect(reported).toEqual({ tag: 1 });
	});

	it('is nothing where the list learns late of what a lost answer made', async () => {
		const made: number[] = [];
		let hiddenUntil = 0;
		const { reported, left } = await against((method, path, own) => {
			const reply = own();
			if (path.endsWith('/create') && reply.status === undefined) {
				made.push((reply.json as Row).id as number);
				hiddenUntil = Date.now() + 700;
				return { status: 502, html: page };
			}
			if (method !== 'GET' || path !== '/contracts' || Date.now() > hiddenUntil) return reply;
			const json = reply.json as Row;
			return { json: { ...json, data: json.data?.filter(({ id }: Row) => !made.includes(id)) } };
		});
		expect([made.length > 0, reported, left]).toEqual([true, {}, 0]);
	});
});
