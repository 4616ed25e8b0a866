import { bodyOf, done, isSuccess } from '../client.mts';
import { type Account, SIGN_KEY } from '../account.mts';
import { at, idOf, listAt, rowsOf, sameRows, textAt } from '../json.mts';
import { accepted, gone, hasKeys, refusedWith, seenToBe, speaking, told } from '../judge.mts';
import { holds, otherwise, Untold } from '../finding.mts';
import type { Statement } from '../statement.mts';
import { narrows } from './2-conventions.mts';

/** An extension type that no account has. */
const NO_TYPE = 'no-such-extension-conformance';
const NO_SUCH_ID = 2_147_483_000;

/** An extension type that a template of the account has. */
async function knownType(account: Account): Promise<string> {
	const types = (await account.templates()).map((row) =>
		textAt(row, 'template_type', 'extension_type'),
	);
	const type = types.find((one) => one !== undefined);
	if (type === undefined) throw new Untold('no template names an extension');
	return type;
}

/** Whether the helper takes an extension type that the account has; undefined where it has none. */
const helperKnows = async (account: Account): Promise<'taken' | 'refused' | undefined> =>
	await account.once('helper knows', async () => {
		const types = (await account.templates()).map((row) =>
			textAt(row, 'template_type', 'extension_type'),
		);
		const type = types.find((one) => one !== undefined);
		if (type === undefined) return undefined;
		const answer = await account.list('/helpers/contract_create_data', { extension_type: type });
		return isSuccess(speaking(answer)) ? 'taken' : 'refused';
	});

const FIELD_KEYS = ['custom_id', 'name', 'description', 'placeholder', 'value', 'active'];

/** Sets the fields of the run's own type as a whole, by their custom IDs, each with its value. */
const setFields = async (account: Account, values: Readonly<Record<string, string>>) =>
	await account.client.put('/template_types/{id}/data_fields', {
		ids: { id: await account.ownType() },
		body: {
			data_fields: Object.entries(values).map(([custom_id, value]) => ({
				custom_id,
				name: `Field ${custom_id}`,
				description: '',
				placeholder: '',
				value,
				active: true,
			})),
		},
	});

/** What came of setting two fields, and the fields that are there when one is left out afterwards. */
const ownFields = async (account: Account) =>
	await account.once('own fields', async () => {
		const first = speaking(await setFields(account, { conformance_a: '', conformance_b: '' }));
		if (!isSuccess(first)) return { first, left: undefined };
		bodyOf(await setFields(account, { conformance_b: '' }));
		const ids = { id: await account.ownType() };
		const fields = at(
			bodyOf(await account.client.get('/template_types/{id}', { ids })),
			'data_fields',
		);
		return { first, left: Array.isArray(fields) ? (fields as unknown[]) : undefined };
	});

const templatesIn = (rows: unknown[]): unknown[] => rows.flatMap((row) => listAt(row, 'templates'));

export const templates: Statement[] = [
	{
		rule: '3.6.2',
		says: '`filter[workspace_ids]` gives templates of these workspaces only.',
		check: async (account) =>
			await narrows(
				account,
				'/templates',
				['filter[workspace_ids]', String(NO_SUCH_ID)],
				(rows) => rows.length === 0,
			),
	},
	{
		rule: '3.6.2',
		says: '`filter[active]` chooses, active templates by default.',
		check: async (account) =>
			await narrows(account, '/templates', ['filter[active]', 'false'], (rows) =>
				rows.every((row) => at(row, 'template_active') !== true && at(row, 'active') !== true),
			),
	},
	{
		rule: '3.6.2',
		says: '`template_type_id` gives templates of that type only.',
		check: async (account) => {
			const ids = (await account.templates()).map((row) => at(row, 'template_type', 'id'));
			const id = ids.find((one) => typeof one === 'number');
			if (typeof id !== 'number') throw new Untold('no template has a type');
			if (ids.every((one) => one === id)) throw new Untold('there is no template to leave out');
			return await narrows(account, '/templates', ['template_type_id', String(id)], (rows) =>
				rows.every((row) => at(row, 'template_type', 'id') === id),
			);
		},
	},
	{
		rule: '3.6.3',
		says: 'An extension type that the account does not have is refused with 400.',
		concerns: {
			assumption: 'UNKNOWN_EXTENSION_TYPE_STATUSES',
			guess: 'unknownExtensionTypeStatus',
		},
		check: async (account) => {
			const answer = await account.list('/templates', { extension_type: NO_TYPE });
			const isAll =
				isSuccess(answer) && sameRows(rowsOf(answer.json), await account.rows('/templates'));
			// An error for every type says nothing of this one.
			if (!isSuccess(answer) && (await helperKnows(account)) === 'refused') {
				throw new Untold('`extension_type` is refused altogether');
			}
			return isAll
				? otherwise(['extension_type'], '`extension_type` has no effect', {
						guess: 'ignoredParameters',
					})
				: refusedWith(answer, 400);
		},
	},
	{
		rule: '3.6.2',
		says: '`extension_type` gives templates of that type only.',
		check: async (account) => {
			const type = await knownType(account);
			const rows = await account.templates();
			const fits = (row: unknown) => at(row, 'template_type', 'extension_type') === type;
			if (rows.every(fits)) throw new Untold('there is no template to leave out');
			return await narrows(account, '/templates', ['extension_type', type], (found) =>
				found.every(fits),
			);
		},
	},
	{
		rule: '3.7.1',
		says: 'The rows of template types lack their fields, the single one has them.',
		check: async (account) => {
			const [row] = await account.types();
			if (row === undefined) throw new Untold('the account has no template type');
			if (at(row, 'data_fields') !== undefined) {
				return otherwise('fields in rows', 'a row of the list has its fields');
			}
			const one = await account.client.get('/template_types/{id}', { ids: { id: idOf(row) } });
			return told(
				Array.isArray(at(bodyOf(one), 'data_fields')),
				'no fields',
				'the single one has no `data_fields`',
			);
		},
	},
	{
		rule: '3.7.2',
		says: 'A template type is made with a name and a description.',
		needs: 'write',
		check: async (account) => {
			const id = await account.ownType();
			const type = bodyOf(await account.client.get('/template_types/{id}', { ids: { id } }));
			return told(
				Boolean(textAt(type, 'description')),
				'no description',
				'the description is lost',
			);
		},
	},
	{
		rule: '3.0.22',
		says: 'A template type is changed by the path by which it is read.',
		needs: 'write',
		concerns: { guess: 'absentRows' },
		check: async (account) => {
			const ids = { id: await account.ownType() };
			const body = { description: 'Changed.' };
			const answer = await account.client.put('/template_types/{id}', { ids, body });
			if (!isSuccess(speaking(answer, [405]))) {
				return otherwise([22], `answered with ${answer.status}`);
			}
			const type = bodyOf(answer);
			if (!textAt(type, 'name')) return otherwise('emptied', 'its name was lost', {});
			const isSo = textAt(type, 'description') === body.description;
			return seenToBe(isSo, 'unchanged', 'it was accepted, and did not change');
		},
	},
	{
		rule: '3.0.23',
		says: 'A template type is deleted by the path by which it is read.',
		needs: 'write',
		concerns: { guess: 'absentRows' },
		check: async (account) => {
			const id = await account.newType();
			const answer = speaking(await account.made.remove('template_type', id), [405]);
			return isSuccess(answer)
				? gone(await account.client.get('/template_types/{id}', { ids: { id } }))
				: otherwise([23], `answered with ${answer.status}`);
		},
	},
	{
		rule: '3.7.3',
		says: 'The fields of a template type are set as a whole.',
		needs: 'write',
		check: async (account) => {
			const { first, left } = await ownFields(account);
			if (!isSuccess(first)) return otherwise(first.status, `refused with ${first.status}`);
			if (left === undefined) throw new Untold('a type does not show its fields');
			return told(left.length === 1, left.length, 'a field that was left out is still there');
		},
	},
	{
		rule: '3.7.6',
		says: 'A default value of more than 1,024 characters is refused with 400.',
		needs: 'write',
		check: async (account) => {
			// Only if shorter ones are taken.
			done((await ownFields(account)).first);
			return refusedWith(await setFields(account, { conformance_b: 'x'.repeat(1_025) }), 400);
		},
	},
	{
		rule: '4.4.1',
		says: 'A field of a template type shows all it has, and who made it as `source`.',
		needs: 'write',
		check: async (account) => {
			const { left: [field] = [] } = await ownFields(account);
			if (field === undefined) throw new Untold('a type does not show its fields');
			const finding = hasKeys(field, [...FIELD_KEYS, 'id', 'source']);
			if (finding.verdict !== 'holds') return finding;
			return told(at(field, 'source') === 'user', 'another source', 'its source is not `user`');
		},
	},
	{
		rule: '3.7.8',
		says: 'A template type that templates use is not deleted, but refused with 409.',
		concerns: { guess: 'typeInUseStatus' },
		check: async () => {
			throw new Untold('to try it could delete a template type that is in use');
		},
	},
	{
		rule: 'P8',
		says: 'A template type that an extension made may be renamed.',
		needs: 'write',
		concerns: { guess: 'extensionTypeUpdate' },
		check: async (account) => {
			const row = (await account.types()).find((type) => at(type, 'extension_type') != null);
			if (row === undefined) throw new Untold('no template type is an extension’s');
			const [name, description] = ['name', 'description'].map((key) => textAt(row, key));
			if (name === undefined || description === undefined) {
				throw new Untold('it does not show all it has, so that nothing is sent back');
			}
			// Only if the user may change types at all.
			const own = { id: await account.ownType() };
			done(
				await account.client.put('/template_types/{id}', {
					ids: own,
					body: { description: 'Changed.' },
				}),
			);
			// All it has, unchanged: what is left out might be emptied.
			const answer = await account.client.put('/template_types/{id}', {
				ids: { id: idOf(row) },
				body: { name, description },
			});
			if (isSuccess(answer)) return holds('its own name was taken back');
			if ([403, 409].includes(answer.status)) {
				return otherwise(false, `refused with ${answer.status}`);
			}
			throw new Untold(`answered with ${answer.status}`);
		},
	},
	{
		rule: 'P8',
		says: 'A webhook that an extension made is not changed, but refused with 403.',
		needs: 'write',
		concerns: { guess: 'extensionObjectStatus' },
		check: async (account) => {
			const types = new Set(
				(await account.types())
					.filter((type) => at(type, 'extension_type') != null)
					.map((type) => at(type, 'id')),
			);
			const hook = (await account.all('/webhooks')).find(
				(one) => types.has(at(one, 'template_group_id')) && at(one, 'configuration') !== undefined,
			);
			if (hook === undefined) throw new Untold('no webhook is known to be an extension’s');
			const keys = ['callback_url', 'filters', 'sign_key', 'template_group_id', 'configuration'];
			if (keys.some((key) => at(hook, key) === undefined)) {
				throw new Untold('it does not show all it has, so that nothing is sent back');
			}
			const own = { id: idOf(await account.webhook()) };
			const listed = (await account.allNow('/webhooks')).find((one) => idOf(one) === own.id);
			// What is shown covered would be sent back so, and the extension could prove no call any more.
			if (at(listed, 'sign_key') !== SIGN_KEY) {
				throw new Untold('webhooks do not show their sign key in clear');
			}
			// Only if the user may change webhooks at all.
			done(await account.client.put('/webhooks/{id}', { ids: own, body: { sign_key: SIGN_KEY } }));
			// All it has, unchanged.
			const all = [...keys, 'integration_process_id'].filter((key) => at(hook, key) !== undefined);
			const answer = await account.client.put('/webhooks/{id}', {
				ids: { id: idOf(hook) },
				body: Object.fromEntries(all.map((key) => [key, at(hook, key)])),
			});
			return refusedWith(answer, 403);
		},
	},
	{
		rule: 'P16',
		says: 'Switching a system field while a contract is being made is refused with 409.',
		concerns: { guess: 'toggleDuringCreateStatus' },
		check: async () => {
			throw new Untold('to try it would change a template type that is in use');
		},
	},
	{
		rule: '3.8.1',
		says: 'The helper offers workspaces with their active templates.',
		check: async (account) => {
			const rows = await account.helper();
			if (rows.length === 0) throw new Untold('the user may create nowhere');
			const isSo = rows.every((row) => listAt(row, 'templates').length > 0);
			return told(isSo, 'without templates', 'a workspace comes without templates');
		},
	},
	...(
		[
			['extension_type', 'with an extension’s templates only'],
			['template_type_id', 'with templates of one type only'],
		] as const
	).map(
		([name, says]): Statement => ({
			rule: '3.8.2',
			says: `The helper’s \`${name}\` gives workspaces ${says}.`,
			check: async (account) => {
				const key = name === 'extension_type' ? name : 'id';
				const valueOf = (template: unknown) => at(template, 'template_type', key);
				const values = templatesIn(await account.helper()).map(valueOf);
				const value = values.find((one) => typeof one === 'string' || typeof one === 'number');
				if (value === undefined) throw new Untold('no template there tells it');
				if (values.every((one) => one === value)) {
					throw new Untold('there is no template to leave out');
				}
				return await narrows(
					account,
					'/helpers/contract_create_data',
					[name, String(value)],
					(found) => found.length > 0 && found.every((one) => valueOf(one) === value),
					templatesIn,
				);
			},
		}),
	),
	{
		rule: '3.8.3',
		says: 'Without a match the helper gives an empty list.',
		concerns: { guess: 'helperUnknownTypeStatus' },
		check: async (account) => {
			const answer = await account.list('/helpers/contract_create_data', {
				extension_type: NO_TYPE,
			});
			if (!isSuccess(speaking(answer))) {
				return (await helperKnows(account)) === 'refused'
					? otherwise(['extension_type'], `refused altogether, with ${answer.status}`, {
							guess: 'refusedParameters',
						})
					: otherwise(answer.status, `refused with ${answer.status}`);
			}
			const rows = rowsOf(bodyOf(answer));
			if (rows.length > 0 && templatesIn(rows).length === 0)
				throw new Untold('workspaces come without templates');
			return rows.length === 0
				? holds()
				: otherwise(['extension_type'], 'the type has no effect there', {
						guess: 'ignoredParameters',
					});
		},
	},
	{
		rule: '3.8.4',
		says: 'A template of the helper has ID, name, type and options.',
		check: async (account) => {
			const [template] = templatesIn(await account.helper());
			if (template === undefined) throw new Untold('the user may create from no template');
			const keys = ['id', 'name', 'template_type', 'available_options'];
			const missing = keys.filter((key) => at(template, key) === undefined);
			return told(missing.length === 0, missing, `missing: ${missing.join(', ')}`);
		},
	},
	{
		rule: '4.5.1',
		says: 'A template has ID, name, type, workspaces and options.',
		check: async (account) => {
			const [template] = await account.templates();
			if (template === undefined) throw new Untold('the account has no template');
			const keys = ['id', 'name', 'template_type', 'workspaces', 'available_options'];
			const missing = keys.filter((key) => at(template, key) === undefined);
			return told(missing.length === 0, missing, `missing: ${missing.join(', ')}`);
		},
	},
	{
		rule: '4.6.1',
		says: 'Delivery channels, sign methods and two-step methods are lists of named options.',
		check: async (account) => {
			const [template] = await account.templates();
			if (template === undefined) throw new Untold('the account has no template');
			const keys = ['delivery_channels', 'sign_methods', 'two_step_authentication_methods'];
			const wrong = keys.filter(
				(key) =>
					!listAt(template, 'available_options', key).every(
						(one) => textAt(one, 'name') !== undefined,
					),
			);
			return told(wrong.length === 0, wrong, `otherwise: ${wrong.join(', ')}`);
		},
	},
	{
		rule: '4.9.1',
		says: 'A template type has ID, name, description and times, and says whether it is active.',
		check: async (account) => {
			const [row] = await account.types();
			if (row === undefined) throw new Untold('the account has no template type');
			// How it names its extension, 4.9.4 tells.
			const keys = ['id', 'name', 'description', 'active', 'created_time', 'updated_time'];
			return hasKeys(row, keys);
		},
	},
	{
		rule: '4.9.4',
		says: 'A template type names its extension as one text, or null.',
		concerns: { guess: 'extensionTypeForm' },
		check: async (account) => {
			const rows = await account.types();
			if (rows.length === 0) throw new Untold('the account has no template type');
			const values = rows.map((row) => at(row, 'extension_type'));
			if (values.every((value) => value === undefined)) {
				return otherwise('missing', 'no template type has `extension_type`');
			}
			if (values.some(Array.isArray)) return otherwise('list', 'it is a list');
			if (values.some((value) => typeof value === 'string')) return holds();
			const own = await account.rows('/accounts/extensions');
			const type = own.map((row) => textAt(row, 'type')).find((one) => one !== undefined);
			if (type === undefined) throw new Untold('the account has no extension');
			const found = await account.list('/templates', { extension_type: type });
			const [template] = isSuccess(found) ? rowsOf(found.json) : [];
			if (template === undefined) throw new Untold('no template belongs to an extension');
			const id = at(template, 'template_type', 'id');
			if (!rows.some((row) => at(row, 'id') === id))
				throw new Untold('its type is not in the list');
			return otherwise('null', 'it is null, though templates are found by it');
		},
	},
	{
		rule: '3.0.14',
		says: 'Tags are listed at `/tags`.',
		concerns: { assumption: 'TAGS_PATH', guess: 'absentRows' },
		check: async (account) => {
			const answer = await account.list('/tags');
			return isSuccess(speaking(answer, [405]))
				? holds()
				: otherwise([14], `answered with ${answer.status}`);
		},
	},
	...(
		[
			[15, '/tags', 'TAGS_PATH', 'Tags are made at `/tags`.'],
			[16, '/folders', 'FOLDERS_PATH', 'Folders are made at `/folders`.'],
		] as const
	).map(
		([row, path, assumption, says]): Statement => ({
			rule: `3.0.${row}`,
			says,
			needs: 'write',
			concerns: { assumption, guess: 'absentRows' },
			check: async ({ client, made }) => {
				// Neither could be removed again, so none is made: a body without a name is refused.
				const answer = speaking(await client.post(path, { body: {} }), [405]);
				if (isSuccess(answer)) {
					made.stays(path === '/tags' ? 'tag' : 'folder');
					throw new Untold('a body without a name was accepted');
				}
				return [404, 405].includes(answer.status)
					? otherwise([row], `answered with ${answer.status}`)
					: holds(`a body without a name was refused with ${answer.status}`);
			},
		}),
	),
	{
		rule: '3.5.1',
		says: 'A tag has ID and name.',
		check: async (account) => {
			const [tag] = await account.rows('/tags');
			if (tag === undefined) throw new Untold('the account has no tag');
			const missing = ['id', 'name'].filter((key) => at(tag, key) === undefined);
			return told(missing.length === 0, missing, `missing: ${missing.join(', ')}`);
		},
	},
	{
		rule: '3.4.1',
		says: 'Contacts are listed for a workspace, which must be named.',
		check: async (account) => {
			const [one] = await account.workspaces();
			if (one === undefined) throw new Untold('the user sees no workspace');
			const listed = accepted(await account.list('/contacts', { workspace_id: idOf(one) }));
			if (listed.verdict !== 'holds') return listed;
			return refusedWith(await account.client.get('/contacts'), 400);
		},
	},
	{
		rule: '3.4.2',
		says: 'Contacts are made, changed, which keeps what is not sent, and deleted.',
		needs: 'write',
		concerns: { guess: 'contactChangesKeep' },
		check: async (account) => {
			const { workspace } = await account.place();
			const mark = account.made.nextMark();
			const made = await account.made.ask('contact', mark, {
				workspace_id: workspace,
				name: `Contact ${mark}`,
				email: `${mark}@example.com`,
				notes: '',
			});
			if (!isSuccess(speaking(made))) return otherwise(made.status, `making: ${made.status}`);
			const ids = { id: idOf(made.json) };
			const changed = await account.client.put('/contacts/{id}', {
				ids,
				body: { notes: 'Changed.' },
			});
			if (!isSuccess(speaking(changed, [405]))) {
				return otherwise(changed.status, `changing: ${changed.status}`);
			}
			const contact = bodyOf(await account.client.get('/contacts/{id}', { ids }));
			if (!textAt(contact, 'name')?.includes(mark)) {
				return otherwise(false, 'its name was lost with a change of its notes');
			}
			if (textAt(contact, 'notes') !== 'Changed.') {
				return otherwise('unchanged', 'its notes did not change');
			}
			const finding = accepted(await account.made.remove('contact', ids.id), { own: [405] });
			return finding.verdict === 'holds'
				? gone(await account.client.get('/contacts/{id}', { ids }))
				: finding;
		},
	},
];
