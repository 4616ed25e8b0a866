import type { IDataObject } from 'n8n-workflow';

import { mapConcurrently } from '../concurrency';
import { ADMINISTRATOR, type OneflowClient, type Query } from '../transport/client';
import { baseUrlOf } from '../transport/credential';
import { OneflowFailure, rethrow } from '../transport/failure';
import { getRows, idOf } from '../transport/paging';
import { isCallable } from '../webhooks/callbackAddress';
import { belongsTo, extensionsNamedBy, extensionTypesOf, untoldExtension } from './extensions';
import { isActive, templateTypeOf, usableWorkspaces, type TemplateType } from './templates';
import { canonicalFilters } from '../webhooks/filters';

/** One thing that is not as it should be in an account. */
export interface Finding extends IDataObject {
	severity: 'error' | 'warning';
	check: string;
	subject: string;
	message: string;
	remedy: string;
}

export interface CheckInput {
	/** Only what belongs to this extension; undefined checks every template type. */
	extensionType: string | undefined;
	/** Custom IDs that each template type of the extension must have. */
	requiredDataFields: string[];
}

const UNAUTHORIZED = 401;
const PAYMENT_REQUIRED = 402;
/** Template types read side by side. */
const PARALLEL_READS = 5;

type Severity = Finding['severity'];

/** A finding; message and remedy are whole sentences for the user. */
export function found(
	severity: Severity,
	check: string,
	subject: string,
	message: string,
	remedy: string,
): Finding {
	return { severity, check, subject, message, remedy };
}

function hasStatus(caught: unknown, status: number): boolean {
	return caught instanceof OneflowFailure && caught.status === status;
}

const nameOf = ({ id, name }: { id?: unknown; name?: unknown }) =>
	typeof name === 'string' && name.trim() !== '' ? `"${name}" (#${String(id)})` : `#${String(id)}`;
const typeName = (type: { id?: unknown; name?: unknown }) => `Template type ${nameOf(type)}`;

/** What people shorten in custom IDs and write out in names. */
const WRITTEN_OUT: Record<string, string> = {
	amt: 'amount',
	no: 'number',
	nr: 'number',
	num: 'number',
	qty: 'quantity',
	ref: 'reference',
};

/** A name or custom ID as people read it: `order_no`, `orderNo` and "Order number" are the same. */
function asRead(text: string): string {
	const words = text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase();
	return words
		.split(/[^\p{L}\p{N}]+/u)
		.map((word) => WRITTEN_OUT[word] ?? word)
		.join('');
}

/**
 * Looks an account over, read-only, for what keeps a workflow from running in it (docs/oneflow-api.md 1.4, 3.6 to
 * 3.8, 3.18 and section 5). No finding means healthy. Calls no callback address itself; `checkHere` is asked what
 * is wrong with the account's webhooks as this n8n sees them. Throws OneflowFailure when Oneflow cannot be asked;
 * a bad token or user is a finding.
 */
export async function checkAccount(
	oneflow: OneflowClient,
	input: CheckInput,
	checkHere: (webhooks: IDataObject[]) => Promise<Finding[]>,
): Promise<Finding[]> {
	// Without a user Oneflow answers as an administrator, who sees the whole account (1.2).
	const account = oneflow.as(ADMINISTRATOR);
	const token = await checkToken(account);
	if (token !== undefined) return [token];
	const userFindings = await checkUser(account, oneflow.actingAddress);
	const plan: Finding[] = [];
	const read = async (path: string, feature: string, query: Query = {}) =>
		await readFeature(account, path, feature, query, plan);
	const [rows, templates, webhooks] = await Promise.all([
		read('/template_types', 'Template types', { sort: 'name' }),
		read('/templates', 'Templates', { 'filter[active]': '' }),
		read('/webhooks', 'Webhooks'),
	]);
	const here = webhooks === undefined ? [] : await checkHere(webhooks);
	if (rows === undefined) return [...userFindings, ...plan, ...here];
	const mine = rows.filter(
		(type) => input.extensionType === undefined || belongsTo(type, input.extensionType),
	);
	if (mine.length === 0 && input.extensionType !== undefined) {
		const unknown = await unknownExtension(account, input.extensionType, rows);
		return [...userFindings, ...plan, unknown, ...here];
	}
	const types = await readTypes(account, mine);
	const isUserUsable = userFindings.length === 0;
	return [
		...userFindings,
		...plan,
		...types.flatMap((type) => checkFields(type, types, input.requiredDataFields)),
		...(templates === undefined
			? []
			: await checkTemplates(oneflow, mine, templates, input.extensionType, isUserUsable)),
		...(webhooks === undefined
			? []
			: checkWebhooks(oneflow, webhooks, mine, rows, input.extensionType)),
		...here,
	];
}

async function checkToken(account: OneflowClient): Promise<Finding | undefined> {
	try {
		await account.get('/accounts/me');
		return undefined;
	} catch (error) {
		if (!hasStatus(error, UNAUTHORIZED)) rethrow(error);
		return found(
			'error',
			'token',
			'API token',
			'Oneflow does not accept the API token.',
			'Check in the credential that the token is complete, belongs to the chosen environment and was not revoked in Oneflow.',
		);
	}
}

async function checkUser(account: OneflowClient, email: string): Promise<Finding[]> {
	if (email === '') {
		return [
			found(
				'error',
				'userMissing',
				'User Email',
				'The credential has no user email, so contracts cannot be created, changed or sent.',
				'Enter the address of an active user of the account as User Email in the credential.',
			),
		];
	}
	const users = await getRows(account, '/users');
	const user = users.find((row) => String(row.email).toLowerCase() === email.toLowerCase());
	if (user === undefined) {
		return [
			found(
				'error',
				'userMissing',
				email,
				`The account has no user ${email}.`,
				'Enter the address of a user of this account in the credential, or invite this user in Oneflow.',
			),
		];
	}
	if (user.active !== false) return [];
	return [
		found(
			'error',
			'userInactive',
			email,
			`The user ${email} is not active.`,
			'Activate the user in Oneflow, or enter another user in the credential.',
		),
	];
}

/** A list; undefined when the account's plan does not include it, which is noted as a finding. */
async function readFeature(
	account: OneflowClient,
	path: string,
	feature: string,
	query: Query,
	findings: Finding[],
): Promise<IDataObject[] | undefined> {
	try {
		return await getRows(account, path, query);
	} catch (error) {
		if (!hasStatus(error, PAYMENT_REQUIRED)) rethrow(error);
		findings.push(
			found(
				'error',
				'plan',
				feature,
				`The account’s plan does not include this: ${feature.toLowerCase()}.`,
				'Ask the Oneflow administrator to upgrade the plan or to switch the feature on.',
			),
		);
		return undefined;
	}
}

async function unknownExtension(
	account: OneflowClient,
	extensionType: string,
	types: IDataObject[],
): Promise<Finding> {
	const known = await extensionTypesOf(account, types);
	const untold = untoldExtension(extensionType, types, known);
	if (untold !== undefined) {
		const subject = `Extension "${extensionType}"`;
		return found('warning', 'extensionUntold', subject, `${untold.message}.`, untold.remedy);
	}
	const isEnabled = known.includes(extensionType);
	const others = known.filter((type) => type !== extensionType);
	return found(
		'error',
		'extensionUnknown',
		`Extension "${extensionType}"`,
		isEnabled
			? `The extension "${extensionType}" is switched on, but no template type belongs to it.`
			: `The account has no extension "${extensionType}".`,
		isEnabled
			? 'Switch the extension off and on again in Oneflow, which makes its template types, or ask Oneflow support.'
			: `Switch the extension on in Oneflow, or check the spelling.${others.length > 0 ? ` The account has: ${others.join(', ')}.` : ''}`,
	);
}

async function readTypes(account: OneflowClient, rows: IDataObject[]): Promise<TemplateType[]> {
	return await mapConcurrently(
		rows,
		PARALLEL_READS,
		async ({ id }) => await templateTypeOf(account, Number(id)),
	);
}

/** The name that a custom ID has in some other type of the extension. */
function nameElsewhere(customId: string, types: TemplateType[]): string | undefined {
	return types
		.flatMap(({ data_fields: fields }) => fields)
		.find((field) => field.custom_id === customId)
		?.name?.trim();
}

function checkFields(type: TemplateType, types: TemplateType[], required: string[]): Finding[] {
	return required.flatMap((customId) => {
		const field = type.data_fields.find(({ custom_id: id }) => id === customId);
		const subject = `${typeName(type)}, data field "${customId}"`;
		if (field !== undefined) {
			if (isActive(field)) return [];
			return found(
				'error',
				'dataFieldInactive',
				subject,
				`The data field "${customId}" is switched off, so it behaves as if removed.`,
				'Activate the field in the template type.',
			);
		}
		const names = [customId, nameElsewhere(customId, types) ?? customId].map(asRead);
		const renamed = type.data_fields.find((other) =>
			[other.custom_id, other.name ?? ''].some((text) => names.includes(asRead(text))),
		);
		if (renamed !== undefined) {
			return found(
				'error',
				'dataFieldRenamed',
				subject,
				`The data field "${renamed.name ?? renamed.custom_id}" has the custom ID "${renamed.custom_id}" instead of "${customId}".`,
				`Change the custom ID back to "${customId}", or use "${renamed.custom_id}" in the workflow.`,
			);
		}
		return found(
			'error',
			'dataFieldMissing',
			subject,
			`The template type has no data field "${customId}".`,
			`Add the field with the custom ID "${customId}" to the template type.`,
		);
	});
}

async function checkTemplates(
	oneflow: OneflowClient,
	types: IDataObject[],
	templates: IDataObject[],
	extensionType: string | undefined,
	isUserUsable: boolean,
): Promise<Finding[]> {
	const usable = isUserUsable ? await usableWorkspaces(oneflow, { extensionType }) : [];
	const usableIds = new Set(usable.flatMap((workspace) => workspace.templates.map(({ id }) => id)));
	return types.flatMap((type) => {
		const own = templates.filter(
			({ template_type: reference }) =>
				Number((reference as IDataObject | null | undefined)?.id) === Number(type.id),
		);
		const subject = typeName(type);
		if (own.length === 0) {
			return found(
				'warning',
				'templateTypeUnused',
				subject,
				'No template belongs to this type, so no contract can be created with it.',
				'Choose the type in a template in Oneflow (there called template group or playbook).',
			);
		}
		const active = own.filter(({ template_active: isOn }) => isOn !== false);
		if (active.length === 0) {
			return found(
				'error',
				'templatesInactive',
				subject,
				`All templates of this type are inactive: ${own.map(nameOf).join(', ')}.`,
				'Activate one of them in Oneflow.',
			);
		}
		if (!isUserUsable || active.some(({ id }) => usableIds.has(Number(id)))) return [];
		const places = active.flatMap(({ workspaces }) => (workspaces ?? []) as IDataObject[]);
		const names = [...new Set(places.map(nameOf))];
		return found(
			// Where another template can be used, By Extension finds it.
			usableIds.size > 0 ? 'warning' : 'error',
			'workspaceForbidden',
			names.length === 0 ? subject : `Workspace ${names.join(', ')}`,
			`${oneflow.actingAddress} may not create contracts from any template of ${typeName(type).toLowerCase()}.`,
			'Give the user the right to create contracts in the workspace in Oneflow, or let another user act.',
		);
	});
}

function checkWebhooks(
	{ credential }: OneflowClient,
	webhooks: IDataObject[],
	mine: IDataObject[],
	all: IDataObject[],
	extensionType: string | undefined,
): Finding[] {
	const typeIdOf = ({ template_group_id: id }: IDataObject) =>
		id === null || id === undefined ? undefined : Number(id);
	const mineIds = new Set(mine.map(({ id }) => Number(id)));
	const allIds = new Set(all.map(({ id }) => Number(id)));
	const subjectOf = (webhook: IDataObject) => `Webhook #${String(idOf(webhook))}`;
	const orphaned = webhooks.filter((webhook) => {
		const typeId = typeIdOf(webhook);
		return typeId !== undefined && !allIds.has(typeId);
	});
	const ours = webhooks.filter((webhook) => {
		const typeId = typeIdOf(webhook);
		return typeId === undefined ? extensionType === undefined : mineIds.has(typeId);
	});
	const seen = new Map<string, IDataObject>();
	const findings: Finding[] = mine
		.filter((type) => extensionsNamedBy(type).length > 0)
		.filter(({ id }) => !webhooks.some((webhook) => typeIdOf(webhook) === Number(id)))
		.map((type) =>
			found(
				'warning',
				'webhookMissing',
				typeName(type),
				'No webhook reports contracts of this template type.',
				'Publish a workflow with the Oneflow Trigger for this extension, or switch the extension off and on again in Oneflow.',
			),
		);
	for (const webhook of ours) {
		const address = String(webhook.callback_url);
		const key = JSON.stringify([address, typeIdOf(webhook), canonicalFilters(webhook.filters)]);
		const first = seen.get(key);
		if (first !== undefined) {
			findings.push(
				found(
					'warning',
					'webhookDoubled',
					subjectOf(webhook),
					`It is the same as webhook #${String(idOf(first))}, so each event arrives twice.`,
					'Delete one of the two, for example with Webhook: Delete.',
				),
			);
		} else seen.set(key, webhook);
		if (!isCallable(address, baseUrlOf(credential))) {
			findings.push(
				found(
					'error',
					'webhookUnreachable',
					subjectOf(webhook),
					`Oneflow cannot reach ${address}: it calls public https addresses only.`,
					'Give the webhook a public https address, or delete it.',
				),
			);
		}
	}
	for (const webhook of orphaned) {
		findings.push(
			found(
				'warning',
				'webhookOrphaned',
				subjectOf(webhook),
				`It belongs to template type #${String(typeIdOf(webhook))}, which is gone, so it never fires.`,
				'Delete the webhook.',
			),
		);
	}
	return findings;
}
