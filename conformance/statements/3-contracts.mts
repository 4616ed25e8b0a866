import { type Account, type Draft, first, options } from '../account.mts';
import { type Answer, bodyOf, done, isSuccess, reasonOf } from '../client.mts';
import { at, idOf, isObject, listAt, rowsOf, textAt } from '../json.mts';
import { accepted, gone, hasKeys, refusedWith, seenToBe, speaking, told } from '../judge.mts';
import { type Finding, holds, otherwise, Untold } from '../finding.mts';
import type { Statement } from '../statement.mts';
import { showsTemplate } from './2-conventions.mts';

const NO_SUCH_ID = 2_147_483_000;
const TWO_HUNDRED_DAYS_MS = 200 * 86_400_000;

/** What came of a creation that may be refused; a contract that was made is removed at the end. */
const askContract = async (account: Account, changes: object): Promise<Answer> => {
	const mark = account.made.nextMark();
	return await account.made.ask('contract', mark, await account.draftBody(mark, changes));
};

/** What came of a creation; a contract that was made is removed at once. */
async function probeContract(account: Account, changes: object) {
	const answer = speaking(await askContract(account, changes));
	const id = isSuccess(answer) ? idOf(bodyOf(answer)) : undefined;
	if (id !== undefined) await account.made.remove('contract', id);
	return { id, answer };
}

/** The acting user among the people of the own side of a contract. */
function ownPerson(account: Account, contract: unknown): unknown {
	const own = listAt(contract, 'parties').find((party) => at(party, 'my_party') === true);
	return first(
		listAt(own, 'participants'),
		'the user is not on the own side',
		(one) => textAt(one, 'email')?.toLowerCase() === account.userEmail.toLowerCase(),
	);
}

export const creation: Statement[] = [
	{
		rule: '3.9.4',
		says: 'A person named in `my_party` takes part in the roles that are sent.',
		needs: 'write',
		check: async (account) => {
			// The acting user, so that nobody else has to do with it; in other roles than the template's.
			const usual = ownPerson(account, (await account.draft()).created);
			const organizer = at(usual, 'signatory') !== false || at(usual, 'organizer') !== true;
			const { id, answer } = await probeContract(account, {
				my_party: {
					participants: [
						{
							name: textAt(usual, 'name'),
							email: account.userEmail,
							signatory: false,
							organizer,
							_permissions: { 'contract:update': true },
						},
					],
				},
			});
			if (id === undefined) return otherwise(answer.status, `refused with ${answer.status}`);
			const seen = ownPerson(account, bodyOf(answer));
			const isSo = at(seen, 'signatory') === false && at(seen, 'organizer') === organizer;
			return told(isSo, 'other roles', 'the roles are others');
		},
	},
	{
		rule: '3.9.5',
		says: 'Whoever makes a contract becomes a participant of the own side.',
		needs: 'write',
		check: async (account) => {
			const { created } = await account.draft();
			const own = listAt(created, 'parties').find((party) => at(party, 'my_party') === true);
			const people = listAt(own, 'participants').map((one) => textAt(one, 'email')?.toLowerCase());
			return told(people.includes(account.userEmail.toLowerCase()), false, 'the user is not there');
		},
	},
	{
		rule: '3.9.6',
		says: 'The answer to a creation is the whole contract, a draft.',
		needs: 'write',
		check: async (account) => {
			const { created } = await account.draft();
			const finding = hasKeys(created, ['id', 'parties', 'data_fields', 'product_groups']);
			if (finding.verdict !== 'holds') return finding;
			return told(at(created, 'state') === 'draft', 'another state', 'it is in another state');
		},
	},
	{
		rule: '3.9.7',
		says: 'A value for a field that the type does not have is refused with 400.',
		needs: 'write',
		concerns: { guess: 'inactiveFieldStatus' },
		check: async (account) => {
			const data_fields = [{ custom_id: 'no_such_field_conformance', value: '1' }];
			return refusedWith(await askContract(account, { data_fields }), 400);
		},
	},
	{
		rule: '3.9.8',
		says: 'A template that is not shared with the workspace is refused with 400.',
		needs: 'write',
		concerns: { guess: 'templateNotInWorkspaceStatus' },
		check: async (account) => {
			const { template } = await account.place();
			const shared = listAt(template, 'workspaces').map((one) =>
				typeof one === 'number' ? one : at(one, 'id'),
			);
			const other = (await account.workspaces()).find(
				(one) =>
					at(one, '_permissions', 'contract:create') === true && !shared.includes(at(one, 'id')),
			);
			if (shared.length === 0 || other === undefined) {
				throw new Untold('the template is shared with every workspace');
			}
			// Only if the user may create at all.
			await account.draft();
			return refusedWith(await askContract(account, { workspace_id: idOf(other) }), 400, {
				own: [403],
			});
		},
	},
	{
		rule: '3.9.8',
		says: 'A tag that does not exist is refused with 400.',
		needs: 'write',
		concerns: { guess: 'bodyReferenceMissingStatus' },
		check: async (account) =>
			refusedWith(await askContract(account, { tags: [{ id: NO_SUCH_ID }] }), 400),
	},
	{
		rule: '3.10.2',
		says: 'A contract may have 40 counterparties; the own side does not count.',
		needs: 'write',
		concerns: { guess: 'partyLimitsCountOwnerSide' },
		check: async (account) => {
			const { template } = await account.place();
			const parties = (count: number) =>
				Array.from({ length: count }, (_one, index) => ({
					type: 'individual',
					participant: account.person(template, `no-${index}`),
				}));
			const forty = await askContract(account, { parties: parties(40) });
			if (isSuccess(speaking(forty))) return holds();
			const fewer = await askContract(account, { parties: parties(39) });
			if (isSuccess(speaking(fewer))) return otherwise(true, '39 were accepted, 40 were not');
			throw new Untold(`39 counterparties were refused too, with ${fewer.status}`);
		},
	},
	{
		rule: '2.6.1',
		says: 'A data field is read as `c::` and its custom ID.',
		needs: 'write',
		check: async (account) => {
			const { id } = await account.draft();
			const { all } = await account.field();
			const customId = all
				.map((field) => textAt(field, '_private_ownerside', 'custom_id'))
				.find((one) => one !== undefined);
			if (customId === undefined) throw new Untold('no field of the draft has a custom ID');
			const answer = await account.client.get('/contracts/{id}/data_fields/c::{custom_id}', {
				ids: { id, custom_id: customId },
			});
			return accepted(answer, { own: [404] });
		},
	},
	{
		rule: '2.6.2',
		says: 'Parties are not read by a custom ID.',
		needs: 'write',
		concerns: { guess: 'customIdPaths' },
		check: async (account) => {
			const { id, party } = await account.draft();
			const custom_id = account.made.mark;
			const ids = { id, party, custom_id };
			const set = await account.client.put('/contracts/{id}/parties/{party}', {
				ids,
				body: { _private_ownerside: { custom_id } },
			});
			done(set);
			const answer = await account.client.get('/contracts/{id}/parties/c::{custom_id}', { ids });
			return isSuccess(speaking(answer)) ? otherwise(true, 'it was read so') : holds();
		},
	},
	{
		rule: '4.4.2',
		says: 'A contract’s field has ID, name and value.',
		needs: 'write',
		check: async (account) =>
			hasKeys((await account.field()).all[0], ['id', 'name', 'value', 'description']),
	},
	{
		rule: '4.4.4',
		says: 'Every field of a contract has its custom ID.',
		needs: 'write',
		concerns: { guess: 'fieldsWithoutCustomId' },
		check: async (account) => {
			const { all } = await account.field();
			const without = all.filter(
				(field) => textAt(field, '_private_ownerside', 'custom_id') === undefined,
			);
			return told(without.length === 0, without.length, `fields without one: ${without.length}`);
		},
	},
	{
		rule: '4.3.3',
		says: 'A participant’s visits are counted in `_private_ownerside`.',
		needs: 'write',
		check: async (account) => {
			const { created } = await account.draft();
			const theirs = listAt(created, 'parties').find((party) => at(party, 'my_party') === false);
			return hasKeys(at(theirs, 'participants', 0, '_private_ownerside'), ['visits']);
		},
	},
];

const change = async (account: Account, body: object): Promise<Answer> =>
	await account.client.put('/contracts/{id}', { ids: { id: (await account.draft()).id }, body });

export const changes: Statement[] = [
	{
		rule: '3.9.9',
		says: 'A draft’s name can be changed and removed.',
		needs: 'write',
		check: async (account) => {
			const name = textAt((await account.draft()).created, '_private', 'name') ?? '';
			const renamed = await change(account, { _private: { name: '' } });
			const finding = accepted(renamed);
			const back = textAt(
				bodyOf(await change(account, { _private: { name } })),
				'_private',
				'name',
			);
			if (finding.verdict !== 'holds') return finding;
			if (back === undefined) throw new Untold('a contract does not show its name');
			// A name that is removed may show as an empty text or as null.
			const isRemoved = !at(bodyOf(renamed), '_private', 'name');
			return told(isRemoved && back === name, 'unchanged', 'it did not change');
		},
	},
	...(
		[
			['never', { type: 'never' }],
			['days_after_publish', { type: 'days_after_publish', expire_days_after_publish: 30 }],
			['fixed_date', { type: 'fixed_date' }],
		] as const
	).map(
		([type, period]): Statement => ({
			rule: '3.9.14',
			says: `A draft’s signing period can be of the type \`${type}\`.`,
			needs: 'write',
			check: async (account) => {
				const date = new Date(account.client.clock.now() + TWO_HUNDRED_DAYS_MS);
				const more = type === 'fixed_date' ? { expire_date: date.toISOString().slice(0, 10) } : {};
				const answer = await change(account, {
					_private: { signing_period_expiration: { ...period, ...more } },
				});
				const finding = accepted(answer);
				if (finding.verdict !== 'holds') return finding;
				const shown = at(bodyOf(answer), '_private', 'signing_period_expiration');
				if (!isObject(shown)) throw new Untold('a contract does not show its signing period');
				return told(shown['type'] === type, 'unchanged', 'it did not change');
			},
		}),
	),
	{
		rule: '3.9.14',
		says: 'A signing period of null is refused with 400.',
		needs: 'write',
		check: async (account) =>
			refusedWith(await change(account, { _private: { signing_period_expiration: null } }), 400),
	},
	{
		rule: '3.9.14',
		says: 'The tags sent are those that the contract has afterwards.',
		needs: 'write',
		check: async (account) => {
			const [tag] = await account.rows('/tags');
			if (tag === undefined) throw new Untold('the account has no tag');
			const set = speaking(await change(account, { tags: [{ id: idOf(tag) }] }));
			if (!isSuccess(set)) return otherwise(set.status, `refused with ${set.status}`);
			const tagsIn = (answer: Answer) => listAt(bodyOf(answer), 'tags').map(idOf);
			if (!tagsIn(set).includes(idOf(tag))) {
				return otherwise('not there', 'the tag that was sent is not there');
			}
			const left = tagsIn(await change(account, { tags: [] }));
			return told(left.length === 0, 'still there', 'a tag left out is still there');
		},
	},
];

const ofParty = '/contracts/{id}/parties/{party}';
const ofPeople = `${ofParty}/participants`;
const ofPerson = `${ofPeople}/{person}`;

async function addParty(account: Account, body: object) {
	const { id } = await account.draft();
	const answer = speaking(
		await account.client.post('/contracts/{id}/parties', { ids: { id }, body }),
	);
	return { answer, ids: isSuccess(answer) ? { id, party: idOf(bodyOf(answer)) } : undefined };
}

const newParty = async (account: Account) =>
	await account.once('new party', async () => {
		const { template } = await account.place();
		return await addParty(account, account.company(template, 'Company', ['three']));
	});

/** The answer to deleting that party. */
const removedParty = async (account: Account): Promise<Answer> =>
	await account.once('removed party', async () => {
		const { answer, ids } = await newParty(account);
		if (ids === undefined) throw new Untold(reasonOf(answer));
		return await account.client.delete(ofParty, { ids });
	});

const newPerson = async (account: Account) =>
	await account.once('new person', async () => {
		const { template } = await account.place();
		const { id, party } = await account.draft();
		const body = account.person(template, 'eight');
		const added = await account.client.post(ofPeople, { ids: { id, party }, body });
		return { id, party, person: idOf(bodyOf(added)) };
	});

/** The answers of the two rows of 3.0 that are assumptions as a whole. */
const guessedRows = {
	42: async (account: Account): Promise<Answer> =>
		await account.once('row 42', async () => {
			const ids = await newPerson(account);
			return speaking(await account.client.delete(ofPerson, { ids }), [405]);
		}),
	52: async (account: Account): Promise<Answer> =>
		await account.once('row 52', async () =>
			speaking(await account.client.get(ofRows, { ids: await tableIds(account) }), [405]),
		),
};

/** Judges one of the rows; where neither is there, one switch says so. */
async function guessedRow(account: Account, row: 42 | 52): Promise<Finding> {
	const answer = await guessedRows[row](account);
	if (isSuccess(answer)) return holds();
	const why = `answered with ${answer.status}`;
	const other = await guessedRows[row === 42 ? 52 : 42](account).catch(() => undefined);
	return other === undefined || isSuccess(other)
		? otherwise([row], why)
		: otherwise(false, why, { guess: 'guessedRoutes' });
}

export const parties: Statement[] = [
	{
		rule: '3.10.1',
		says: 'A company is added, changed, read and deleted.',
		needs: 'write',
		check: async (account) => {
			const { answer, ids } = await newParty(account);
			if (ids === undefined) return otherwise(answer.status, `adding: ${answer.status}`);
			const changed = speaking(
				await account.client.put(ofParty, { ids, body: { identification_number: '1234567-8' } }),
			);
			if (!isSuccess(changed)) return otherwise(changed.status, `changing: ${changed.status}`);
			const read = await account.client.get(ofParty, { ids });
			const finding = accepted(read, { own: [404] });
			if (finding.verdict !== 'holds') return finding;
			if (textAt(read.json, 'identification_number') !== '1234567-8') {
				return otherwise('unchanged', 'its number did not change');
			}
			const removed = accepted(await removedParty(account));
			return removed.verdict === 'holds'
				? gone(await account.client.get(ofParty, { ids }))
				: removed;
		},
	},
	{
		rule: '3.10.1',
		says: 'An individual is added with one participant.',
		needs: 'write',
		check: async (account) => {
			const { template } = await account.place();
			const { answer, ids } = await addParty(account, {
				type: 'individual',
				participant: account.person(template, 'four'),
			});
			if (ids === undefined) return otherwise(answer.status, `adding: ${answer.status}`);
			// In which form its people are shown, 4.2.1 tells.
			const people = listAt(answer.json, 'participants').length;
			const isOne = isObject(at(answer.json, 'participant')) || people === 1;
			return told(isOne, 'nobody', 'it does not show its participant');
		},
	},
	{
		rule: '3.10.3',
		says: 'Deleting a party a second time answers 200.',
		needs: 'write',
		concerns: { guess: 'missingDeleteStatus' },
		check: async (account) => {
			done(await removedParty(account));
			const { ids = {} } = await newParty(account);
			const again = await account.client.delete(ofParty, { ids });
			if (isSuccess(again)) return holds(`it answered ${again.status}`);
			return refusedWith(again, 200);
		},
	},
	{
		rule: '3.11.1',
		says: 'A participant is added, changed and read.',
		needs: 'write',
		check: async (account) => {
			const { template } = await account.place();
			const { id, party } = await account.draft();
			const added = await account.client.post(ofPeople, {
				ids: { id, party },
				body: account.person(template, 'six'),
			});
			if (!isSuccess(speaking(added))) return otherwise(added.status, `adding: ${added.status}`);
			const ids = { id, party, person: idOf(added.json) };
			const changed = speaking(
				await account.client.put(ofPerson, { ids, body: { title: 'Changed' } }),
			);
			if (!isSuccess(changed)) return otherwise(changed.status, `changing: ${changed.status}`);
			const person = bodyOf(await account.client.get(ofPerson, { ids }));
			return told(textAt(person, 'title') === 'Changed', 'unchanged', 'its title did not change');
		},
	},
	{
		rule: '3.11.1',
		says: 'A signatory’s `sign_method` may be left out.',
		needs: 'write',
		concerns: { guess: 'signatoryDefaults' },
		check: async (account) => {
			const { template } = await account.place();
			const { id, party } = await account.draft();
			const body = {
				...account.person(template, 'seven'),
				signatory: true,
				_permissions: { 'contract:update': true },
			};
			const ids = { id, party };
			const without = speaking(await account.client.post(ofPeople, { ids, body }));
			if (isSuccess(without)) return holds();
			const [method] = options(template, 'sign_methods');
			if (method === undefined) throw new Untold('the template names no sign method');
			const withIt = await account.client.post(ofPeople, {
				ids,
				body: { ...body, sign_method: method },
			});
			if (!isSuccess(withIt)) throw new Untold(`with one it was refused too: ${withIt.status}`);
			return otherwise(false, `refused with ${without.status}`);
		},
	},
	{
		rule: '3.11.2',
		says: 'Somebody who is there already is refused with the code 4000003.',
		needs: 'write',
		check: async (account) => {
			const { template } = await account.place();
			const { id, party } = await account.draft();
			const answer = await account.client.post(ofPeople, {
				ids: { id, party },
				body: account.person(template, 'one'),
			});
			const refused = refusedWith(answer, 400);
			const code = at(answer.json, 'error_code');
			if (refused.verdict !== 'holds' || code === 4_000_003) return refused;
			if (code === undefined) throw new Untold('no code came');
			// Only if somebody new is taken.
			const body = account.person(template, 'nine');
			done(await account.client.post(ofPeople, { ids: { id, party }, body }));
			return otherwise('another code', 'the code is another');
		},
	},
	{
		rule: '3.0.42',
		says: 'A participant is deleted by the path by which it is read.',
		needs: 'write',
		concerns: { guess: 'absentRows' },
		check: async (account) => {
			const finding = await guessedRow(account, 42);
			if (finding.verdict !== 'holds') return finding;
			return gone(await account.client.get(ofPerson, { ids: await newPerson(account) }));
		},
	},
	{
		rule: '3.11.4',
		says: 'The own party cannot be deleted: 409.',
		needs: 'write',
		concerns: { guess: 'lastParticipantStatus' },
		check: async (account) => {
			// Not the draft that others rest on, should it be accepted.
			const { id, created } = await account.spareDraft();
			const own = listAt(created, 'parties').find((party) => at(party, 'my_party') === true);
			if (own === undefined) throw new Untold('the draft shows no own party');
			const answer = await account.client.delete(ofParty, { ids: { id, party: idOf(own) } });
			return refusedWith(answer, 409, { own: [403] });
		},
	},
];

const setField = async (account: Account, value: string | null): Promise<Answer> =>
	await account.client.put('/contracts/{id}/data_fields/{field}', {
		ids: { id: (await account.draft()).id, field: (await account.field()).id },
		body: { value },
	});

const fieldValue = async (account: Account): Promise<string | undefined> => {
	const { id: field } = await account.field();
	const ids = { id: (await account.draft()).id, field };
	// The list may lack it: its pages may be small.
	return textAt(
		bodyOf(await account.client.get('/contracts/{id}/data_fields/{field}', { ids })),
		'value',
	);
};

/**
 * The first wrapper under which several things are taken and have their effect, the expected one first; ''
 * is none. A wrapper that is not known may be accepted and ignored.
 */
async function wrapperOf(
	candidates: readonly string[],
	things: (text: string) => readonly unknown[],
	put: (body: unknown) => Promise<Answer>,
	isSeen: (text: string) => Promise<boolean>,
): Promise<{ key: string | undefined; status: number; isIgnored: boolean }> {
	let status = 0;
	let isIgnored = false;
	for (const [index, key] of candidates.entries()) {
		const text = `Several ${index + 1}`;
		const several = things(text);
		const answer = speaking(await put(key === '' ? several : { [key]: several }), [405]);
		if (isSuccess(answer)) {
			if (await isSeen(text)) return { key, status: answer.status, isIgnored };
			isIgnored = true;
		}
		status ||= answer.status;
	}
	return { key: undefined, status, isIgnored };
}

const severalFields = async (account: Account) =>
	await account.once('several fields', async () => {
		const { id } = await account.draft();
		const ids = (await account.field()).all.slice(0, 2).map(idOf);
		return await wrapperOf(
			['data_fields', '', 'fields', 'data'],
			(value) => ids.map((field) => ({ id: field, value })),
			async (body) =>
				await account.client.put('/contracts/{id}/data_fields', { ids: { id }, body }),
			async (value) => {
				const values = await Promise.all(
					ids.map(async (field) => {
						const path = '/contracts/{id}/data_fields/{field}';
						return textAt(bodyOf(await account.client.get(path, { ids: { id, field } })), 'value');
					}),
				);
				return values.every((one) => one === value);
			},
		);
	});

export const fields: Statement[] = [
	{
		rule: '3.12.1',
		says: 'A field is set by itself, and emptied by null.',
		needs: 'write',
		check: async (account) => {
			const set = speaking(await setField(account, 'one'));
			if (!isSuccess(set)) return otherwise(set.status, `refused with ${set.status}`);
			if ((await fieldValue(account)) !== 'one') return otherwise('unchanged', 'it did not change');
			const emptied = speaking(await setField(account, null));
			if (!isSuccess(emptied)) return otherwise(emptied.status, `null: ${emptied.status}`);
			// An empty value may show as an empty text or as null.
			return told(!(await fieldValue(account)), 'not empty', 'null did not empty it');
		},
	},
	{
		rule: '3.12.2',
		says: 'Several fields are set in one call.',
		needs: 'write',
		concerns: { guess: 'severalFieldsStatus' },
		check: async (account) => {
			const { key, status, isIgnored } = await severalFields(account);
			if (key !== undefined) return holds();
			return isIgnored
				? otherwise('unchanged', 'they were accepted, and not set', {})
				: otherwise(status, `refused with ${status}`);
		},
	},
	{
		rule: '3.12.2',
		says: 'Several fields are wrapped in `data_fields`.',
		needs: 'write',
		concerns: { assumption: 'DATA_FIELDS_KEY', guess: 'dataFieldsKey' },
		check: async (account) => {
			const { key } = await severalFields(account);
			if (key === undefined) throw new Untold('several at once were not taken');
			return told(key === 'data_fields', key, key === '' ? 'in nothing' : `in \`${key}\``);
		},
	},
	{
		rule: '3.12.4',
		says: 'White space around a value is kept.',
		needs: 'write',
		concerns: { guess: 'trimFieldValues' },
		check: async (account) => {
			done(await setField(account, '  kept  '));
			const value = await fieldValue(account);
			if (value?.trim() !== 'kept') throw new Untold('the value did not change');
			return told(value === '  kept  ', true, 'it was dropped');
		},
	},
	{
		rule: '4.4.3',
		says: 'A value of more than 1,024 characters is refused with 400.',
		needs: 'write',
		check: async (account) => refusedWith(await setField(account, 'x'.repeat(1_025)), 400),
	},
	{
		rule: '4.11.2',
		says: 'A change of a field logs `contract:content_update` beside its own event.',
		needs: 'write',
		concerns: { guess: 'contentUpdateAccompaniesEdits' },
		check: async (account) => {
			// A draft whose other changes do not log it too.
			const { id, created } = await account.newDraft();
			const [field] = listAt(created, 'data_fields');
			if (field === undefined) throw new Untold('the template has no data fields');
			const answer = await account.client.put('/contracts/{id}/data_fields/{field}', {
				ids: { id, field: idOf(field) },
				body: { value: account.made.mark },
			});
			done(answer);
			const types = await account.until(account.patience.lateMs, async () => {
				const events = await account.allNow('/contracts/{id}/events', { ids: { id } });
				const found = events.map((event) => textAt(event, 'type'));
				return found.includes('data_field:update') || found.includes('contract:content_update')
					? found
					: undefined;
			});
			if (types === undefined) throw new Untold('no event was logged');
			return told(types.includes('contract:content_update'), false, 'it was not logged');
		},
	},
];

const ofTables = '/contracts/{id}/product_groups';
const ofRows = `${ofTables}/{table}/products`;
const ofRow = `${ofRows}/{product}`;

const tableIds = async (account: Account) => ({
	id: (await account.draft()).id,
	table: await account.table(),
});
const rowsOfTable = async (account: Account): Promise<unknown[]> =>
	listAt(
		bodyOf(await account.client.get(`${ofTables}/{table}`, { ids: await tableIds(account) })),
		'products',
	);

/** Judges a change of a row's description. */
function isDescribed(changed: Answer): Finding {
	const finding = accepted(changed, { own: [405] });
	if (finding.verdict !== 'holds') return finding;
	const description = textAt(bodyOf(changed), 'description');
	return told(description === 'Changed', 'unchanged', 'it did not change');
}

/** The first row that is added, and the answer to reading it. */
const rowOne = async (account: Account) =>
	await account.once('row one', async () => {
		const ids = { ...(await tableIds(account)), product: await account.addProduct('Row one') };
		return { ids, answer: await account.client.get(ofRow, { ids }) };
	});

/** The draft's first table, as the answer to its creation shows it. */
function tableOf({ created }: Pick<Draft, 'created'>): unknown {
	const [table] = listAt(created, 'product_groups');
	if (table === undefined) throw new Untold('the draft shows no product table');
	return table;
}

export const products: Statement[] = [
	{
		rule: '4.7.1',
		says: 'A product table has a configuration with its heading, rows and columns.',
		needs: 'write',
		check: async (account) => {
			const table = tableOf(await account.draft());
			const keys = ['id', 'configuration', 'products', 'enabled_columns', 'created_from'];
			const finding = hasKeys(table, keys);
			if (finding.verdict !== 'holds') return finding;
			const heading = textAt(table, 'configuration', 'name', 'label');
			return told(heading !== undefined, 'no heading', 'its heading is elsewhere');
		},
	},
	{
		rule: '4.7.2',
		says: 'The configuration of a table holds columns, precisions, affixes and tax.',
		needs: 'write',
		check: async (account) =>
			hasKeys(at(tableOf(await account.draft()), 'configuration'), [
				...['columns', 'counterpart_edit', 'hide_price_summation', 'price_affixes'],
				...['price_precision', 'quantity_precision', 'tax_1'],
			]),
	},
	{
		rule: '4.7.3',
		says: 'A row has its attributes, and its times in `_private_ownerside`.',
		needs: 'write',
		check: async (account) => {
			const row = bodyOf((await rowOne(account)).answer);
			const finding = hasKeys(row, [
				...['id', 'name', 'description', 'price_1', 'price_2', 'quantity'],
				...['counterparty_lock', '_private_ownerside'],
			]);
			if (finding.verdict !== 'holds') return finding;
			return hasKeys(at(row, '_private_ownerside'), ['created_time', 'updated_time']);
		},
	},
	{
		rule: '3.13.1',
		says: 'A row is added, read and changed.',
		needs: 'write',
		check: async (account) => {
			const { ids, answer } = await rowOne(account);
			const read = accepted(answer, { own: [404] });
			if (read.verdict !== 'holds') return read;
			const changed = await account.client.put(ofRow, { ids, body: { description: 'Changed' } });
			return isDescribed(changed);
		},
	},
	{
		rule: '3.13.2',
		says: 'The net price is worked out from the base and one discount.',
		needs: 'write',
		check: async (account) => {
			const ids = await tableIds(account);
			const product = await account.addProduct('Row two', {
				price_1: { base_amount: { amount: '100.00' }, discount_percent: '10.000' },
			});
			const row = bodyOf(await account.client.get(ofRow, { ids: { ...ids, product } }));
			const amount = Number(at(row, 'price_1', 'amount', 'amount'));
			return told(amount === 90, 'another amount', 'it is not nine tenths');
		},
	},
	{
		rule: '3.13.3',
		says: 'A choice takes 0 or 1, and one single choice of a table may be 1.',
		needs: 'write',
		check: async (account) => {
			const ids = await tableIds(account);
			const choose = async (amount: number) =>
				await account.client.post(ofRows, {
					ids,
					body: { name: 'A choice', quantity: { type: 'single_choice', amount } },
				});
			// The template may have one that is chosen already: then no other can be.
			done(await choose(1));
			const twice = refusedWith(await choose(2), 400);
			return twice.verdict === 'holds' ? refusedWith(await choose(1), 400) : twice;
		},
	},
	{
		rule: '3.13.4',
		says: 'Rows that are left out when a table is set are deleted.',
		needs: 'write',
		concerns: { guess: 'productsLeftOutAreDeleted' },
		check: async (account) => {
			const ids = await tableIds(account);
			const kept = await account.addProduct('Row three');
			const lost = await account.addProduct('Row four');
			const answer = await account.client.put(`${ofTables}/{table}`, {
				ids,
				body: { products: [{ id: kept }] },
			});
			done(answer);
			const left = (await rowsOfTable(account)).map(idOf);
			return told(!left.includes(lost), false, 'they are still there');
		},
	},
	{
		rule: '3.13.7',
		says: 'The configuration of a table is taken at creation too.',
		needs: 'write',
		check: async (account) => {
			const { template } = await account.place();
			const usual = tableOf(await account.draft());
			const key = 'hide_price_summation';
			const value = at(usual, 'configuration', key) !== true;
			const [table] = listAt(template, 'product_groups');
			const { id, answer } = await probeContract(account, {
				product_groups: [
					{
						...(table === undefined ? {} : { id: idOf(table) }),
						configuration: { [key]: value },
						products: [],
					},
				],
			});
			if (id === undefined) return otherwise(answer.status, `refused with ${answer.status}`);
			const shown = at(tableOf({ created: answer.json }), 'configuration', key);
			if (shown === undefined) throw new Untold('a table does not show its configuration');
			return told(shown === value, 'unchanged', 'it was accepted, and did not change');
		},
	},
	{
		rule: '3.13.6',
		says: 'Several tables are wrapped in `product_groups`.',
		needs: 'write',
		concerns: { assumption: 'PRODUCT_TABLES_KEY', guess: 'productTablesKey' },
		check: async (account) => {
			const { id, table } = await tableIds(account);
			const { key, status, isIgnored } = await wrapperOf(
				['product_groups', '', 'groups', 'data'],
				(name) => [{ id: table, products: [{ name }] }],
				async (body) => await account.client.put(ofTables, { ids: { id }, body }),
				async (name) => (await rowsOfTable(account)).some((row) => textAt(row, 'name') === name),
			);
			if (key === undefined && isIgnored) {
				return otherwise('unchanged', 'they were accepted, and not set', {});
			}
			if (key === undefined) throw new Untold(`refused with ${status} in every form`);
			return told(key === 'product_groups', key, key === '' ? 'in nothing' : `in \`${key}\``);
		},
	},
	{
		rule: '3.0.52',
		says: 'The rows of a table are listed below it.',
		needs: 'write',
		concerns: { guess: 'absentRows' },
		check: async (account) => await guessedRow(account, 52),
	},
	{
		rule: '3.0.55',
		says: 'A row is changed without naming its table.',
		needs: 'write',
		check: async (account) => {
			const ids = { ...(await tableIds(account)), product: await account.addProduct('Row five') };
			const answer = await account.client.put('/contracts/{id}/products/{product}', {
				ids,
				body: { description: 'Changed' },
			});
			return isDescribed(answer);
		},
	},
	{
		rule: '3.0.56',
		says: 'All rows of a contract are listed together.',
		needs: 'write',
		concerns: { guess: 'absentRows' },
		check: async (account) => {
			const { id } = await tableIds(account);
			const answer = await account.client.get('/contracts/{id}/products', { ids: { id } });
			return isSuccess(speaking(answer, [405]))
				? holds()
				: otherwise([56], `answered with ${answer.status}`);
		},
	},
	{
		rule: '3.0.57',
		says: 'A row is deleted by the path by which it is read.',
		needs: 'write',
		concerns: { guess: 'absentRows' },
		check: async (account) => {
			const ids = { ...(await tableIds(account)), product: await account.addProduct('Row six') };
			const answer = speaking(await account.client.delete(ofRow, { ids }), [405]);
			return isSuccess(answer)
				? gone(await account.client.get(ofRow, { ids }))
				: otherwise([57], `answered with ${answer.status}`);
		},
	},
];

/** A reminder that goes away with the draft, long before it is due; `key` names its recipient. */
async function reminder(account: Account, key: string) {
	const me = first(
		await account.users(),
		'the user is not in the list of users',
		(user) => textAt(user, 'email')?.toLowerCase() === account.userEmail.toLowerCase(),
	);
	const due = new Date(account.client.clock.now() + TWO_HUNDRED_DAYS_MS).toISOString();
	return {
		date_time: due.replace(/\.\d+Z$/, '+0000'),
		subject: 'Conformance',
		message: 'Conformance',
		reminder_recipients: [{ [key]: idOf(me) }],
	};
}

const remind = async (account: Account, body: object): Promise<Answer> =>
	await account.client.post('/contracts/{id}/reminders', {
		ids: { id: (await account.draft()).id },
		body,
	});

/** The first key by which a reminder's recipient is taken, the expected one first. */
const recipientKey = async (account: Account): Promise<string> =>
	await account.once('recipient key', async () => {
		let status = 0;
		for (const key of ['id', 'user_id', 'user', 'position_id']) {
			const answer = speaking(await remind(account, await reminder(account, key)));
			if (isSuccess(answer)) return key;
			status ||= answer.status;
		}
		throw new Untold(`reminders were refused with ${status}`);
	});

const write = async (account: Account, more: object): Promise<Answer> =>
	await account.client.post('/contracts/{id}/comments', {
		ids: { id: (await account.draft()).id },
		body: { body: 'A comment.', private: true, ...more },
	});
const firstComment = async (account: Account): Promise<Answer> =>
	await account.once('first comment', async () => await write(account, { participants: [] }));

const firstEvent = async (account: Account): Promise<unknown> =>
	await account.once('first event', async () => {
		const { id } = await account.draft();
		const list = await account.client.get('/contracts/{id}/events', { ids: { id } });
		const [event] = rowsOf(bodyOf(list));
		if (event === undefined) throw new Untold('no event is logged');
		return event;
	});

export const notes: Statement[] = [
	{
		rule: '3.14.1',
		says: 'A comment is written with `body`, `private` and `participants`.',
		needs: 'write',
		check: async (account) => {
			const answer = speaking(await firstComment(account));
			if (!isSuccess(answer)) return otherwise(answer.status, `refused: ${answer.status}`);
			return hasKeys(answer.json, ['id', 'body', 'private']);
		},
	},
	{
		rule: '3.14.2',
		says: 'A reply to a reply is refused with 400.',
		needs: 'write',
		check: async (account) => {
			const comment = idOf(bodyOf(await firstComment(account)));
			const reply = idOf(bodyOf(await write(account, { parent_id: comment })));
			return refusedWith(await write(account, { parent_id: reply }), 400);
		},
	},
	...(
		[
			[34, 'parties', 'The parties of a contract are listed.'],
			[58, 'comments', 'The comments of a contract are listed.'],
			[61, 'reminders', 'The reminders of a contract are listed.'],
		] as const
	).map(
		([row, name, says]): Statement => ({
			rule: `3.0.${row}`,
			says,
			check: async (account) => {
				const ids = { id: idOf(await account.anyContract()) };
				const answer = await account.client.get(`/contracts/{id}/${name}`, { ids });
				const finding = accepted(answer, { own: [404, 405] });
				// Its form is another matter (2.1.6), but rows there are.
				if (finding.verdict === 'holds') rowsOf(answer.json);
				return finding;
			},
		}),
	),
	...(
		[
			[59, 'comments', 'A comment is read by itself.'],
			[64, 'events', 'An event is read by itself.'],
		] as const
	).map(
		([row, name, says]): Statement => ({
			rule: `3.0.${row}`,
			says,
			needs: 'write',
			check: async (account) => {
				const one =
					name === 'events' ? await firstEvent(account) : bodyOf(await firstComment(account));
				const ids = { id: (await account.draft()).id, one: idOf(one) };
				return accepted(await account.client.get(`/contracts/{id}/${name}/{one}`, { ids }), {
					own: [404, 405],
				});
			},
		}),
	),
	{
		rule: '3.15.2',
		says: 'A recipient of a reminder is named by `id`.',
		needs: 'write',
		concerns: { assumption: 'REMINDER_RECIPIENT_KEYS', guess: 'reminderRecipientKey' },
		check: async (account) => {
			const key = await recipientKey(account);
			return told(key === 'id', key, `by \`${key}\``);
		},
	},
	{
		rule: '3.15.1',
		says: 'A reminder needs recipients, and its texts have 150 and 5,000 characters at most.',
		needs: 'write',
		check: async (account) => {
			// One in the past is not tried: it might be sent.
			const good = await reminder(account, await recipientKey(account));
			const wrong = {
				reminder_recipients: [],
				subject: 's'.repeat(151),
				message: 'm'.repeat(5_001),
			};
			const taken: string[] = [];
			for (const [key, value] of Object.entries(wrong)) {
				const answer = speaking(await remind(account, { ...good, [key]: value }));
				if (isSuccess(answer)) taken.push(key);
			}
			return told(taken.length === 0, taken, `taken all the same: ${taken.join(', ')}`);
		},
	},
	{
		rule: '3.16.1',
		says: 'An event has ID, type and time.',
		needs: 'write',
		check: async (account) => {
			return hasKeys(await firstEvent(account), ['id', 'type', 'created_time']);
		},
	},
	{
		rule: '4.11.2',
		says: 'A change takes back signatures that were given already.',
		concerns: { guess: 'editResetsSignatures' },
		check: async (account) => {
			const pending = (await account.contracts()).filter((row) => at(row, 'state') === 'pending');
			for (const row of pending.slice(-10)) {
				const finding = await resetsIn(account, idOf(row));
				if (finding !== undefined) return finding;
			}
			throw new Untold('no contract that is out for signing was signed by one and then changed');
		},
	},
];

const EDIT = /^(data_field|product|party|participant):(update|create|delete)$/;

/** What the log of a contract tells about edits after a signature; undefined where there was none. */
async function resetsIn(account: Account, id: number): Promise<Finding | undefined> {
	const events = await account.allNow('/contracts/{id}/events', {
		ids: { id },
		query: { sort: 'id', limit: 100 },
	});
	const types = events.map((event) => textAt(event, 'type') ?? '');
	const signed = types.indexOf('participant:sign');
	if (signed < 0) return undefined;
	const edited = types.findIndex((type, index) => index > signed && EDIT.test(type));
	if (edited < 0) return undefined;
	return told(
		types.slice(signed).includes('contract:signature_reset'),
		false,
		'a contract was changed after a signature, which was not taken back',
	);
}

/** A contract's own PDF in the list of its files (3.17). */
const PDF_ID = 1;
const ofFiles = '/contracts/{id}/files';

interface Pdf {
	lateMs: number;
	/** How it showed while it was not there yet. */
	how: 'there' | 'unlisted' | 'noRedirect' | 'missingObject' | 'never';
	location: string | null;
	/** Its ID in the list of files. */
	id: number;
	contentType: string;
	/** Status of the storage host without a token. */
	storage: number;
}

/** Whether the PDF of a contract is there, or how it is not. */
async function lookForPdf(account: Account, id: number): Promise<Omit<Pdf, 'lateMs'>> {
	const missing = (how: Pdf['how'], storage = 0) => ({
		how,
		location: null,
		id: PDF_ID,
		contentType: '',
		storage,
	});
	const list = await account.allNow(ofFiles, { ids: { id } });
	const file =
		list.find((one) => at(one, 'id') === PDF_ID) ??
		list.find((one) => at(one, 'type') === 'contract');
	if (file === undefined) return missing('unlisted');
	const answer = await account.client.get(`${ofFiles}/{file}`, {
		ids: { id, file: idOf(file) },
		query: { download: 'true' },
	});
	const { location } = answer;
	if (location === null) {
		if (answer.status === 404 || isSuccess(answer)) return missing('noRedirect');
		throw new Untold(`the download answered ${answer.status}`);
	}
	// Without token and address: they are Oneflow's alone.
	const stored = await account.client.foreign(location);
	if (stored.status === 404) return missing('missingObject', 404);
	const { contentType, status } = stored;
	return { how: 'there', location, id: idOf(file), contentType, storage: status };
}

const pdf = async (account: Account): Promise<Pdf> =>
	await account.once('pdf', async () => {
		const { clock } = account.client;
		const start = clock.now();
		const { id } = await account.newDraft();
		const first = await lookForPdf(account, id);
		if (first.how === 'there') return { ...first, lateMs: 0 };
		const found = await account.until(account.patience.lateMs, async () => {
			const look = await lookForPdf(account, id);
			return look.how === 'there' ? look : undefined;
		});
		if (found === undefined) return { ...first, how: 'never', lateMs: account.patience.lateMs };
		return { ...found, how: first.how, lateMs: clock.now() - start };
	});

const storedPdf = async (account: Account): Promise<Pdf & { location: string }> => {
	const found = await pdf(account);
	if (found.location === null) throw new Untold('the PDF did not come while this run waited');
	return { ...found, location: found.location };
};

const CONTENT_TYPE = /^[a-z]+\/[a-z0-9.+-]+$/;

/** The name of a query parameter that tells how long an address works; others tell when it ends. */
const LASTS = ['x-amz-expires', 'x-goog-expires'];
const ENDS = ['expires', 'se'];

function secondsLeft(location: string, now: number): number | undefined {
	if (!URL.canParse(location)) return undefined;
	for (const [name, value] of new URL(location).searchParams) {
		if (LASTS.includes(name.toLowerCase())) return Number(value);
		if (ENDS.includes(name.toLowerCase())) {
			const end = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value);
			return Math.round((end - now) / 1_000);
		}
	}
	return undefined;
}

const UMLAUTS = 'Prüfung';

/** What came of uploading an attachment of that name, once. */
const upload = async (account: Account, name: string): Promise<Answer> =>
	await account.once(`upload ${name}`, async () => {
		const { id, created } = await account.draft();
		if (at(created, 'available_options', 'can_receive_attachments') !== true) {
			throw new Untold('the template takes no attachments');
		}
		const body = new FormData();
		body.set('upload_as', 'attachment');
		body.set('file', new Blob(['Conformance']), name);
		return speaking(await account.client.post(ofFiles, { ids: { id }, body }));
	});

/** The answer to reading an attachment by itself. */
const uploaded = async (account: Account): Promise<Answer> =>
	await account.once('uploaded', async () => {
		const { id } = await account.draft();
		const file = idOf(bodyOf(await upload(account, 'conformance.txt')));
		return await account.client.get(`${ofFiles}/{file}`, { ids: { id, file } });
	});

export const files: Statement[] = [
	{
		rule: '3.17.1',
		says: 'A contract’s PDF is file 1 of the type `contract`.',
		needs: 'write',
		check: async (account) => {
			const { id: pdfId } = await storedPdf(account);
			if (pdfId !== PDF_ID) return otherwise('another ID', 'its ID is another');
			const { id } = await account.draft();
			const file = await account.until(account.patience.lateMs, async () =>
				(await account.allNow(ofFiles, { ids: { id } })).find((one) => at(one, 'id') === PDF_ID),
			);
			if (file === undefined) throw new Untold('the PDF did not come while this run waited');
			return told(at(file, 'type') === 'contract', 'another type', 'its type is another');
		},
	},
	{
		rule: '3.17.3',
		says: 'A download address works without the token.',
		needs: 'write',
		concerns: { guess: 'storageNeedsToken' },
		check: async (account) => {
			const { storage } = await storedPdf(account);
			if (storage >= 200 && storage < 300) return holds();
			if (storage === 401 || storage === 403) return otherwise(true, `it answered ${storage}`);
			throw new Untold(`the storage host answered ${storage}`);
		},
	},
	{
		rule: '3.17.3',
		says: 'A download address works for a minute at least.',
		needs: 'write',
		concerns: { guess: 'storageUrlSeconds' },
		check: async (account) => {
			const { location } = await storedPdf(account);
			const seconds = secondsLeft(location, account.client.clock.now());
			if (seconds === undefined || !Number.isFinite(seconds)) {
				throw new Untold('the address does not tell how long it works');
			}
			return told(seconds >= 60, Math.max(0, seconds), `it works for ${seconds} seconds`);
		},
	},
	{
		rule: '3.17.5',
		says: 'A file is uploaded as an attachment.',
		needs: 'write',
		check: async (account) => {
			const answer = await upload(account, 'conformance.txt');
			if (!isSuccess(answer)) return otherwise(answer.status, `refused with ${answer.status}`);
			return told(at(answer.json, 'type') === 'attachment', 'another type', 'its type is another');
		},
	},
	{
		rule: '3.0.66',
		says: 'A file is read by itself.',
		needs: 'write',
		check: async (account) => accepted(await uploaded(account), { own: [404, 405] }),
	},
	{
		rule: '3.17.2',
		says: 'A file has ID, name, type, extension and links.',
		needs: 'write',
		check: async (account) =>
			hasKeys(bodyOf(await uploaded(account)), ['id', 'name', 'type', 'extension', '_links']),
	},
	{
		rule: '3.17.4',
		says: 'A name outside ASCII is handed out as type, ID and extension.',
		needs: 'write',
		check: async (account) => {
			const { id } = await account.draft();
			const file = idOf(bodyOf(await upload(account, `${UMLAUTS}.txt`)));
			const { location } = await account.client.get(`${ofFiles}/{file}`, {
				ids: { id, file },
				query: { download: 'true' },
			});
			if (location === null) throw new Untold('the file came without a redirect');
			const { status, disposition } = await account.client.foreign(location);
			if (status !== 200) throw new Untold(`the storage host answered ${status}`);
			if (disposition === '') throw new Untold('the storage host names no file');
			const isSo = disposition.includes(`attachment_${file}.txt`);
			return told(isSo, 'another name', 'its name is another');
		},
	},
	{
		rule: '3.17.8',
		says: 'A file with another extension than those that are listed is refused with 400.',
		needs: 'write',
		check: async (account) => {
			// Only if files are taken at all.
			done(await upload(account, 'conformance.txt'));
			return refusedWith(await upload(account, 'conformance.exe'), 400, { own: [415] });
		},
	},
	{
		rule: '3.17.9',
		says: 'A contract’s PDF is there as soon as the contract is.',
		needs: 'write',
		concerns: { guess: 'pdfLagMs' },
		check: async (account) => {
			const { how, lateMs } = await pdf(account);
			return how === 'there' ? holds() : otherwise(lateMs, 'it came later, or not at all');
		},
	},
	{
		rule: '3.17.9',
		says: 'A PDF that is not there yet is missing from the list of files.',
		needs: 'write',
		concerns: { guess: 'pdfLate' },
		check: async (account) => {
			const { how } = await pdf(account);
			if (how === 'there') return holds('it was there at once');
			if (how === 'never') throw new Untold('it did not come while this run waited');
			return told(how === 'unlisted', how, 'it shows otherwise');
		},
	},
	{
		rule: '3.17.9',
		says: 'A PDF is handed out as `application/pdf`.',
		needs: 'write',
		concerns: { guess: 'pdfContentType' },
		check: async (account) => {
			const { contentType, storage } = await storedPdf(account);
			if (storage < 200 || storage >= 300) throw new Untold(`the storage host answered ${storage}`);
			const plain = (contentType.split(';')[0] ?? '').trim().toLowerCase();
			if (!CONTENT_TYPE.test(plain)) throw new Untold('no type of content came');
			return told(plain === 'application/pdf', plain, `as \`${plain}\``);
		},
	},
];

/** The answers to deleting a draft, to reading it then, and to deleting it once more. */
const removedDraft = async (account: Account) =>
	await account.once('removed draft', async () => {
		const { id } = await account.spareDraft();
		const removed = await account.made.remove('contract', id);
		const read = await account.client.get('/contracts/{id}', { ids: { id } });
		return {
			removed,
			read,
			again: await account.client.delete('/contracts/{id}', { ids: { id } }),
		};
	});

export const removals: Statement[] = [
	{
		rule: '3.9.10',
		says: 'A contract is deleted for good.',
		needs: 'write',
		check: async (account) => {
			const { removed, read } = await removedDraft(account);
			const finding = accepted(removed, { own: [405] });
			return finding.verdict === 'holds' ? gone(read) : finding;
		},
	},
	{
		rule: '2.10.2',
		says: 'Deleting a contract a second time answers 200.',
		needs: 'write',
		concerns: { guess: 'missingDeleteStatus' },
		check: async (account) => {
			const { removed, again } = await removedDraft(account);
			done(removed);
			return isSuccess(again) ? holds(`it answered ${again.status}`) : refusedWith(again, 200);
		},
	},
];

/** A contract of its own that is to be sent, with the address of `--send` as its one signatory. */
const toSend = async (account: Account): Promise<Draft & { showsTemplate: boolean }> =>
	await account.once('to send', async () => {
		const { template } = await account.place();
		const [method] = options(template, 'sign_methods');
		const draft = await account.newDraft({
			parties: [
				{
					type: 'company',
					name: 'Conformance',
					participants: [
						{
							name: 'Conformance',
							email: account.sendTo,
							delivery_channel: 'email',
							signatory: true,
							...(method === undefined ? {} : { sign_method: method }),
							_permissions: { 'contract:update': true },
						},
					],
				},
			],
		});
		const shown = await account.until(account.patience.lateMs, async () =>
			showsTemplate(await account.contract(draft.id)) ? true : undefined,
		);
		return { ...draft, showsTemplate: shown === true };
	});

interface Sending {
	/** Status of the call without texts, with a subject and with a message that are too long. */
	textless: number | undefined;
	longSubject: number | undefined;
	longMessage: number | undefined;
	/** Status of the call with texts of the longest length. */
	longest: number | undefined;
	sent: Answer;
	id: number;
}

/** Publishes the contract: with what should be refused first. The first call that is taken sends it. */
const sending = async (account: Account): Promise<Sending> =>
	await account.once('sending', async () => {
		const { id } = await toSend(account);
		const publish = async (body: object) =>
			await account.client.post('/contracts/{id}/publish', { ids: { id }, body });
		const text = 'Conformance: please ignore this.';
		const statuses: number[] = [];
		for (const body of [
			{ subject: 's'.repeat(151), message: text },
			{ subject: text, message: 'm'.repeat(5_001) },
			{},
			{ subject: 's'.repeat(150), message: 'm'.repeat(5_000) },
			{ subject: text, message: text },
		]) {
			const answer = speaking(await publish(body));
			statuses.push(answer.status);
			if (!isSuccess(answer)) continue;
			const [longSubject, longMessage, textless, longest] = statuses;
			return { longSubject, longMessage, textless, longest, sent: answer, id };
		}
		throw new Untold(`a contract could not be sent: ${statuses.at(-1)}`);
	});

/** What is refused with 400 in every other account is told only while nothing was sent yet. */
const refusedAtSending = (status: number | undefined, seen: number | boolean): Finding => {
	if (status === undefined) throw new Untold('the contract was sent before');
	if (status >= 200 && status < 300) return otherwise(seen, `accepted with ${status}`);
	return holds(`refused with ${status}`);
};

export const sendings: Statement[] = [
	{
		rule: '3.9.11',
		says: 'Sending needs a subject and a message.',
		needs: 'send',
		concerns: { guess: 'publishTextsRequired' },
		check: async (account) => refusedAtSending((await sending(account)).textless, false),
	},
	{
		rule: '3.9.12',
		says: 'A subject has 150 characters at most.',
		needs: 'send',
		concerns: { assumption: 'LONGEST_INVITATION_SUBJECT', guess: 'publishSubjectMax' },
		check: async (account) => refusedAtSending((await sending(account)).longSubject, 151),
	},
	{
		rule: '3.9.12',
		says: 'A message has 5,000 characters at most.',
		needs: 'send',
		concerns: { assumption: 'LONGEST_INVITATION_MESSAGE', guess: 'publishMessageMax' },
		check: async (account) => refusedAtSending((await sending(account)).longMessage, 5_001),
	},
	{
		rule: '3.9.12',
		says: 'Texts of that length are accepted.',
		needs: 'send',
		check: async (account) => {
			const { longest } = await sending(account);
			if (longest === undefined) throw new Untold('the contract was sent before');
			return told(longest >= 200 && longest < 300, longest, `refused with ${longest}`);
		},
	},
	{
		rule: '3.9.11',
		says: 'A contract that was sent is answered, and is `pending`.',
		needs: 'send',
		check: async (account) => {
			const { sent } = await sending(account);
			return told(
				at(bodyOf(sent), 'state') === 'pending',
				'another state',
				'it is in another state',
			);
		},
	},
	{
		rule: '2.10.5',
		says: 'Sending does not hide a contract’s template and type.',
		needs: 'send',
		concerns: { guess: 'templateIdLagFrom' },
		check: async (account) => {
			const { sent } = await sending(account);
			const isThere = showsTemplate(bodyOf(sent));
			if (!isThere && !(await toSend(account)).showsTemplate) {
				throw new Untold('they did not show before it either');
			}
			return told(isThere, 'publishing', 'they are missing in the answer');
		},
	},
	{
		rule: '3.9.9',
		says: 'A contract that is out for signing can still be changed.',
		needs: 'send',
		concerns: { guess: 'contentEditableStates' },
		check: async (account) => {
			const { id, sent } = await sending(account);
			const [field] = listAt(sent.json, 'data_fields');
			if (field === undefined) throw new Untold('the template has no data fields');
			const answer = await account.client.put('/contracts/{id}/data_fields/{field}', {
				ids: { id, field: idOf(field) },
				body: { value: 'Changed' },
			});
			if (!isSuccess(speaking(answer))) {
				return otherwise(['draft'], `refused with ${answer.status}`);
			}
			const value = at(bodyOf(answer), 'value');
			return seenToBe(value === 'Changed', 'unchanged', 'it was accepted, and did not change');
		},
	},
	{
		rule: '3.9.14',
		says: 'The signing period of a contract that was sent cannot be counted in days.',
		needs: 'send',
		check: async (account) => {
			const { id } = await sending(account);
			const period = { type: 'days_after_publish', expire_days_after_publish: 30 };
			const answer = await account.client.put('/contracts/{id}', {
				ids: { id },
				body: { _private: { signing_period_expiration: period } },
			});
			return isSuccess(speaking(answer))
				? otherwise(answer.status, `accepted with ${answer.status}`)
				: holds(`refused with ${answer.status}`);
		},
	},
	{
		rule: '3.9.13',
		says: 'A counterparty’s participant gets a personal link.',
		needs: 'send',
		check: async (account) => {
			const { id } = await sending(account);
			const { participants } = await toSend(account);
			const answer = await account.client.post(
				'/contracts/{id}/participants/{person}/access_link',
				{
					ids: { id, person: participants[0] ?? 0 },
				},
			);
			if (!isSuccess(speaking(answer)))
				return otherwise(answer.status, `refused: ${answer.status}`);
			return hasKeys(answer.json, ['access_link']);
		},
	},
	{
		rule: '3.9.13',
		says: 'A link for the own side is refused with 400.',
		needs: 'send',
		concerns: { guess: 'ownerAccessLinkStatus' },
		check: async (account) => {
			const { id, sent } = await sending(account);
			const own = listAt(sent.json, 'parties').find((party) => at(party, 'my_party') === true);
			const [person] = listAt(own, 'participants');
			if (person === undefined) throw new Untold('the contract shows nobody of the own side');
			const answer = await account.client.post(
				'/contracts/{id}/participants/{person}/access_link',
				{
					ids: { id, person: idOf(person) },
				},
			);
			return refusedWith(answer, 400, { own: [403] });
		},
	},
];
