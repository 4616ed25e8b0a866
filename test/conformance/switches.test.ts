import type { Report } from '../../conformance/report.mts';
import type { Guesses } from '../../sandbox/client.mts';
import { api, control, sandbox } from '../support/sandbox';
import { callbackUrl, differences, runAgainstSandbox } from './support';

type Row = [
	/** The switches that are flipped. */
	Partial<Guesses>,
	/** Rules that are otherwise then, each with its switch; `seen` is what was flipped unless given. */
	Array<[rule: string, guess: keyof Guesses, seen?: unknown]>,
	/** Another value of a switch that reading tells: then nothing is written. */
	'read'?,
];

/** The switches, each flipped, and exactly the statements that are otherwise then. */
const ROWS: Row[] = [
	[{ missingUserEmailStatus: 400 }, [['1.2.3', 'missingUserEmailStatus']]],
	[{ creatorPlaceholder: false }, [['1.2.5', 'creatorPlaceholder']]],
	[{ anonymousMayCreate: false }, [['1.2.2', 'anonymousMayCreate']]],
	[{ webhooksAdminOnly: true }, [['1.4.6', 'webhooksAdminOnly']]],
	[{ templateTypesAdminOnly: false }, [['1.4.3', 'templateTypesAdminOnly']]],
	[
		{ unlicensedUsers: ['ada@example.com'] },
		[['1.4.7', 'unlicensedUsers', ['the user of the run']]],
	],
	[{ hiddenWorkspaceStatus: 404 }, [['3.3.4', 'hiddenWorkspaceStatus']]],
	[{ malformedIdStatus: 404 }, [['2.8.7', 'malformedIdStatus']]],
	[{ limitAllLists: ['users'] }, [['2.1.3', 'limitAllLists']]],
	[{ largestPage: 3 }, [['2.1.1', 'largestPage']]],
	[{ largestPage: 1 }, [['2.1.1', 'largestPage']], 'read'],
	[{ undatedFirst: true }, [['2.2.1', 'undatedFirst']]],
	[
		{ undatedFirst: true, largestPage: 2 },
		[
			['2.1.1', 'largestPage'],
			['2.2.1', 'undatedFirst'],
		],
		'read',
	],
	[{ listOrder: 'newestFirst' }, [['2.2.4', 'listOrder']]],
	[{ listOrder: 'mixed' }, [['2.2.4', 'listOrder']], 'read'],
	[{ bareLists: ['webhooks'] }, [['2.1.6', 'bareLists']]],
	[{ envelopeWithout: ['count'] }, [['2.1.4', 'envelopeWithout']]],
	[{ envelopeWithout: ['_links'] }, [['2.1.4', 'envelopeWithout']], 'read'],
	[{ timeForm: 'plain' }, [['2.4.1', 'timeForm']]],
	[{ timeForm: 'zulu' }, [['2.4.1', 'timeForm']], 'read'],
	[{ timeForm: 'milliseconds' }, [['2.4.1', 'timeForm']], 'read'],
	[{ unknownParameters: 'ignored' }, [['2.3.4', 'unknownParameters']]],
	[{ ignoredParameters: ['filter[states]'] }, [['2.3.1', 'ignoredParameters']]],
	[{ ignoredParameters: ['filter[email]'] }, [['3.9.1', 'ignoredParameters']], 'read'],
	[{ ignoredParameters: ['filter[data_field_match]'] }, [['2.3.3', 'ignoredParameters']], 'read'],
	[
		{ ignoredParameters: ['extension_type'] },
		[
			['3.6.3', 'ignoredParameters'],
			['3.6.2', 'ignoredParameters'],
			['3.8.2', 'ignoredParameters'],
			['3.8.3', 'ignoredParameters'],
		],
	],
	[
		{ ignoredParameters: ['template_type_id'] },
		[
			['3.6.2', 'ignoredParameters'],
			['3.8.2', 'ignoredParameters'],
		],
		'read',
	],
	[{ refusedParameters: ['filter[published_time]'] }, [['2.3.2', 'refusedParameters']]],
	[{ refusedParameters: ['filter[workspace_ids]'] }, [['3.6.2', 'refusedParameters']], 'read'],
	[
		{ refusedParameters: ['sort'] },
		[
			['2.2.1', 'refusedParameters'],
			['2.2.1', 'refusedParameters'],
			['2.2.2', 'refusedParameters'],
		],
	],
	[{ contractSearch: 'name' }, [['2.3.3', 'contractSearch']]],
	[{ contractSearch: 'both' }, [['2.3.3', 'contractSearch']], 'read'],
	[{ contractSearch: 'neither' }, [['2.3.3', 'contractSearch']]],
	[{ searchFindsParties: true }, [['3.9.2', 'searchFindsParties']]],
	[{ guessedContractFilters: false }, [['3.9.1', 'guessedContractFilters']]],
	[{ nameFilterFindsParts: false }, [['3.9.2', 'nameFilterFindsParts']]],
	[
		{ guessedRoutes: false },
		[
			['3.0.42', 'guessedRoutes'],
			['3.0.52', 'guessedRoutes'],
		],
	],
	...[14, 15, 16, 22, 42, 52, 56, 57].map(
		(row): Row => [{ absentRows: [row] }, [[`3.0.${row}`, 'absentRows']]],
	),
	[{ otherSuccessStatuses: true }, [['2.8.5', 'otherSuccessStatuses']]],
	[
		{ missingDeleteStatus: 404 },
		[
			['3.10.3', 'missingDeleteStatus'],
			['2.10.2', 'missingDeleteStatus'],
		],
	],
	[{ finerErrorCodes: true }, [['2.8.2', 'finerErrorCodes']]],
	[{ customIdPaths: true }, [['2.6.2', 'customIdPaths']]],
	[{ templateNotInWorkspaceStatus: 409 }, [['3.9.8', 'templateNotInWorkspaceStatus']]],
	[{ bodyReferenceMissingStatus: 404 }, [['3.9.8', 'bodyReferenceMissingStatus']]],
	[{ inactiveFieldStatus: 409 }, [['3.9.7', 'inactiveFieldStatus']]],
	[{ trimFieldValues: true }, [['3.12.4', 'trimFieldValues']]],
	[{ templateIdLagMs: 1_500 }, [['2.10.5', 'templateIdLagMs', expect.any(Number)]]],
	[
		{ templateIdLagFrom: 'publishing', templateIdLagMs: 1_500 },
		[
			['2.10.5', 'templateIdLagMs', expect.any(Number)],
			['2.10.5', 'templateIdLagFrom'],
		],
	],
	[{ fieldsWithoutCustomId: ['order_no'] }, [['4.4.4', 'fieldsWithoutCustomId', 1]]],
	[{ severalFieldsStatus: 405 }, [['3.12.2', 'severalFieldsStatus']]],
	[{ dataFieldsKey: '' }, [['3.12.2', 'dataFieldsKey']]],
	[{ productTablesKey: '' }, [['3.13.6', 'productTablesKey']]],
	[{ publishSubjectMax: 1_000 }, [['3.9.12', 'publishSubjectMax', 151]]],
	[{ publishMessageMax: 9_000 }, [['3.9.12', 'publishMessageMax', 5_001]]],
	[{ publishTextsRequired: false }, [['3.9.11', 'publishTextsRequired']]],
	[{ contentEditableStates: ['draft'] }, [['3.9.9', 'contentEditableStates']]],
	[{ ownerAccessLinkStatus: 403 }, [['3.9.13', 'ownerAccessLinkStatus']]],
	[{ contentUpdateAccompaniesEdits: false }, [['4.11.2', 'contentUpdateAccompaniesEdits']]],
	[{ editResetsSignatures: false }, [['4.11.2', 'editResetsSignatures']]],
	[{ signatoryDefaults: false }, [['3.11.1', 'signatoryDefaults']]],
	[{ partyLimitsCountOwnerSide: true }, [['3.10.2', 'partyLimitsCountOwnerSide']]],
	[{ lastParticipantStatus: 400 }, [['3.11.4', 'lastParticipantStatus']]],
	[{ contactChangesKeep: false }, [['3.4.2', 'contactChangesKeep']]],
	[{ productsLeftOutAreDeleted: false }, [['3.13.4', 'productsLeftOutAreDeleted']]],
	[{ signedPrices: false }, [['2.4.10', 'signedPrices']]],
	[{ reminderRecipientKey: 'user_id' }, [['3.15.2', 'reminderRecipientKey']]],
	[{ unknownExtensionTypeStatus: 404 }, [['3.6.3', 'unknownExtensionTypeStatus']]],
	[{ helperUnknownTypeStatus: 404 }, [['3.8.3', 'helperUnknownTypeStatus']]],
	[{ extensionTypeForm: 'null' }, [['4.9.4', 'extensionTypeForm']]],
	[{ extensionTypeForm: 'list' }, [['4.9.4', 'extensionTypeForm']], 'read'],
	[{ extensionTypeForm: 'missing' }, [['4.9.4', 'extensionTypeForm']], 'read'],
	[{ extensionForm: 'extensionType' }, [['3.1.3', 'extensionForm']]],
	[{ extensionForm: 'nested' }, [['3.1.3', 'extensionForm']], 'read'],
	[{ extensionForm: 'text' }, [['3.1.3', 'extensionForm']], 'read'],
	[{ extensionForm: 'nameless' }, [['3.1.3', 'extensionForm']], 'read'],
	[{ extensionObjectStatus: 409 }, [['P8', 'extensionObjectStatus']]],
	[{ extensionTypeUpdate: false }, [['P8', 'extensionTypeUpdate']]],
	[{ webhookIdKey: 'webhook_id' }, [['4.10.2', 'webhookIdKey']]],
	[{ signKeyShown: false }, [['4.10.1', 'signKeyShown']]],
	[{ nullFiltersStatus: 400 }, [['3.18.3', 'nullFiltersStatus']]],
	[{ refusedEventTypes: ['comment:create'] }, [['4.11.1', 'refusedEventTypes']]],
	[{ webhookTypeMustExist: false }, [['3.18.7', 'webhookTypeMustExist']]],
	[{ plainCallbacks: 'anywhere' }, [['3.18.1', 'plainCallbacks']]],
	[{ nullFiltersMeanAll: false }, [['3.18.3', 'nullFiltersMeanAll']]],
	[{ deliveryTimeoutMs: 50 }, [['4.12.6', 'deliveryTimeoutMs', expect.any(Number)]]],
	[{ pdfLagMs: 1_500 }, [['3.17.9', 'pdfLagMs', expect.any(Number)]]],
	...(['noRedirect', 'missingObject'] as const).map(
		(pdfLate): Row => [
			{ pdfLate, pdfLagMs: 1_500 },
			[
				['3.17.9', 'pdfLagMs', expect.any(Number)],
				['3.17.9', 'pdfLate'],
			],
		],
	),
	[{ pdfContentType: 'binary/octet-stream' }, [['3.17.9', 'pdfContentType']]],
	[{ storageNeedsToken: true }, [['3.17.3', 'storageNeedsToken']]],
	[{ storageUrlSeconds: 5 }, [['3.17.3', 'storageUrlSeconds', expect.any(Number)]]],
];

/** Switches that no run can tell, because to try them could change what others use. */
const OUT_OF_REACH: Partial<Record<keyof Guesses, string>> = {
	toggleDuringCreateStatus: 'switches a field of an extension’s template type',
	typeInUseStatus: 'deletes a template type that is in use',
};

/** A contract that one of two signed and that was changed then, as somebody else's history. */
async function changeAfterSignature(): Promise<void> {
	const person = (name: string) => ({
		name,
		email: `${name}@example.org`,
		signatory: true,
		delivery_channel: 'email',
	});
	const { id } = await api('POST', '/contracts/create', {
		workspace_id: 61001,
		template_id: 84001,
		parties: [{ type: 'company', name: 'Buyer', participants: [person('bo'), person('cia')] }],
	});
	await api('POST', `/contracts/${id}/publish`, { subject: 'Sign', message: 'Sign' });
	await sandbox().sign(id, { email: 'bo@example.org' });
	await api('PUT', `/contracts/${id}/data_fields/c::order_no`, { value: 'Changed' });
}

/** More contracts than a page can have. */
const many = async () =>
	await control('POST', '/contracts', { workspace_id: 61001, template_id: 84001, count: 130 });

const needsCallback = (row: Partial<Guesses>) =>
	'nullFiltersMeanAll' in row || 'deliveryTimeoutMs' in row;

describe('the switches of the sandbox', () => {
	it.each(ROWS)(
		'%j: exactly the statements about it are otherwise',
		// As a rest, since jest takes a parameter that a row lacks for its callback.
		async (...[guesses, expected, read]: Row) => {
			const modes = read === 'read' ? [] : (['write', 'send'] as const);
			const report = await runAgainstSandbox(
				guesses,
				needsCallback(guesses) ? { callbackUrl: callbackUrl() } : { modes: new Set(modes) },
				'editResetsSignatures' in guesses ? changeAfterSignature : undefined,
			);
			const flipped = guesses as Record<string, unknown>;
			expect(differences(report)).toEqual(
				expected.map((row) => [row[0], row[1], row.length > 2 ? row[2] : flipped[row[1]]]),
			);
			expect(report.left).toEqual({});
		},
	);

	it('finds a row of the document that is not there, and says what stays behind', async () => {
		const report = await runAgainstSandbox({ absentRows: [23] }, { modes: new Set(['write']) });
		expect(differences(report)).toEqual([['3.0.23', 'absentRows', [23]]]);
		expect(report.left).toEqual({ 'template type': 2 });
	});

	const toldOf = ({ statements }: Report) =>
		statements
			.filter(({ concerns }) => concerns?.guess !== 'largestPage')
			.map(({ says, verdict, why }) => [says, verdict === 'untold' ? why : verdict]);

	it('leave as much to be told where pages are small', async () => {
		const usual = toldOf(await runAgainstSandbox());
		expect(toldOf(await runAgainstSandbox({ largestPage: 2 }))).toEqual(usual);
	});

	it.each([
		[100, 'holds', undefined],
		[25, 'otherwise', 25],
	])('tells in an account with many contracts that a page has %i rows', async (size, ...found) => {
		const report = await runAgainstSandbox({ largestPage: size }, { modes: new Set() }, many);
		expect(differences(report)).toEqual(size === 100 ? [] : [['2.1.1', 'largestPage', size]]);
		const about = report.statements.filter(({ concerns }) => concerns?.guess === 'largestPage');
		expect(about.map(({ verdict, seen }) => [verdict, seen])).toEqual([found]);
	});

	it('are all in the table, or out of reach for a reason', async () => {
		const names = Object.keys(await sandbox().guesses());
		const flipped = ROWS.flatMap(([, expected]) => expected.map(([, guess]) => guess));
		expect(names.filter((name) => !(flipped as string[]).includes(name))).toEqual(
			Object.keys(OUT_OF_REACH),
		);
	});

	it('says of a change after a signature that it holds, where the account has one', async () => {
		const report = await runAgainstSandbox({}, { modes: new Set() }, changeAfterSignature);
		const found = report.statements.filter(
			({ rule, concerns }) => rule === '4.11.2' && concerns?.guess === 'editResetsSignatures',
		);
		expect(found.map(({ verdict }) => verdict)).toEqual(['holds']);
	});
});
