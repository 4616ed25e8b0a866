import type { IDataObject } from 'n8n-workflow';

import { mapConcurrently, USUAL_WIDTH } from '../concurrency';
import { idOf, inside, recordsIn } from '../records';
import { ADMINISTRATOR, type OneflowClient, type Query } from '../transport/client';
import { baseUrlOf } from '../transport/credential';
import { hasStatus, orNothing } from '../transport/failure';
import { getRows } from '../transport/paging';
import { isCallable } from '../webhooks/callbackAddress';
import { belongsTo, extensionsNamedBy, extensionTypesOf, untoldExtension } from './extensions';
import { nameOf } from './names';
import { isActive, templateTypeOf, usableWorkspaces, type TemplateType } from './templates';
import { canonicalFilters, typeIdOf } from '../webhooks/filters';

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

type Texts = [check: string, subject: string, message: string, remedy: string];

/** A finding; message and remedy are whole sentences for the user. */
export function found(severity: Finding['severity'], ...[check, subject, message, remedy]: Texts) {
	return { severity, check, subject, message, remedy };
}

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
 * Looks an account over, read-only, for what keeps a workflow from running in it; `checkHere` looks at its webhooks
 * from this n8n. Throws OneflowFailure when Oneflow cannot be asked; a bad token or user is a finding.
 */
export async function checkAccount(
	oneflow: OneflowClient,
	{ extensionType, requiredDataFields }: CheckInput,
	checkHere: (webhooks: IDataObject[]) => Promise<Finding[]>,
): Promise<Finding[]> {
	const check = new AccountCheck(oneflow, extensionType);
	if (!(await check.token())) return check.findings;
	const isUserUsable = await check.user();
	const [types, templates, webhooks] = await Promise.all([
		check.read('/template_types', 'Template types', { sort: 'name' }),
		check.read('/templates', 'Templates', { 'filter[active]': '' }),
		check.read('/webhooks', 'Webhooks'),
	]);
	const here = webhooks === undefined ? [] : await checkHere(webhooks);
	const mine = types === undefined ? undefined : await check.ofExtension(types);
	if (mine !== undefined) {
		await check.fields(mine, requiredDataFields);
		if (templates !== undefined) await check.templates(mine, templates, isUserUsable);
		if (webhooks !== undefined) check.webhooks(webhooks, mine, types ?? []);
	}
	return [...check.findings, ...here];
}

class AccountCheck {
	readonly findings: Finding[] = [];

	/** Without a user Oneflow answers as an administrator, who sees the whole account (1.2). */
	private readonly account: OneflowClient;

	constructor(
		private readonly oneflow: OneflowClient,
		private readonly extensionType: string | undefined,
	) {
		this.account = oneflow.as(ADMINISTRATOR);
	}

	private error(...texts: Texts): void {
		this.findings.push(found('error', ...texts));
	}

	private warn(...texts: Texts): void {
		this.findings.push(found('warning', ...texts));
	}

	/** Whether Oneflow accepts the token. */
	async token(): Promise<boolean> {
		const asked = this.account.get('/accounts/me');
		const isGood = (await orNothing(asked, (caught) => hasStatus(caught, 401))) !== undefined;
		if (!isGood) {
			this.error(
				'token',
				'API token',
				'Oneflow does not accept the API token.',
				'Check in the credential that the token is complete, belongs to the chosen environment and was not revoked in Oneflow.',
			);
		}
		return isGood;
	}

	/** Whether the acting user is one of the account's and active. */
	async user(): Promise<boolean> {
		const email = this.oneflow.actingAddress;
		const users = email === '' ? [] : await getRows(this.account, '/users');
		const user = users.find((row) => String(row.email).toLowerCase() === email.toLowerCase());
		if (email === '') {
			this.error(
				'userMissing',
				'User Email',
				'The credential has no user email, so contracts cannot be created, changed or sent.',
				'Enter the address of an active user of the account as User Email in the credential.',
			);
		} else if (user === undefined) {
			this.error(
				'userMissing',
				email,
				`The account has no user ${email}.`,
				'Enter the address of a user of this account in the credential, or invite this user in Oneflow.',
			);
		} else if (user.active === false) {
			this.error(
				'userInactive',
				email,
				`The user ${email} is not active.`,
				'Activate the user in Oneflow, or enter another user in the credential.',
			);
		}
		return this.findings.length === 0;
	}

	/** A list; undefined when the account's plan does not include it. */
	async read(path: string, feature: string, query?: Query): Promise<IDataObject[] | undefined> {
		const asked = getRows(this.account, path, query);
		const rows = await orNothing(asked, (caught) => hasStatus(caught, 402));
		if (rows === undefined) {
			this.error(
				'plan',
				feature,
				`The account’s plan does not include this: ${feature.toLowerCase()}.`,
				'Ask the Oneflow administrator to upgrade the plan or to switch the feature on.',
			);
		}
		return rows;
	}

	/** The template types of the extension, or all; undefined where the extension has none. */
	async ofExtension(types: IDataObject[]): Promise<IDataObject[] | undefined> {
		const { extensionType } = this;
		if (extensionType === undefined) return types;
		const mine = types.filter((type) => belongsTo(type, extensionType));
		if (mine.length > 0) return mine;
		const known = await extensionTypesOf(this.account, types);
		const subject = `Extension "${extensionType}"`;
		const untold = untoldExtension(extensionType, types, known);
		if (untold !== undefined) {
			this.warn('extensionUntold', subject, `${untold.message}.`, untold.remedy);
		} else if (known.includes(extensionType)) {
			this.error(
				'extensionUnknown',
				subject,
				`The extension "${extensionType}" is switched on, but no template type belongs to it.`,
				'Switch the extension off and on again in Oneflow, which makes its template types, or ask Oneflow support.',
			);
		} else {
			this.error(
				'extensionUnknown',
				subject,
				`The account has no extension "${extensionType}".`,
				`Switch the extension on in Oneflow, or check the spelling.${known.length > 0 ? ` The account has: ${known.join(', ')}.` : ''}`,
			);
		}
		return undefined;
	}

	async fields(rows: IDataObject[], required: string[]): Promise<void> {
		const read = async ({ id }: IDataObject) => await templateTypeOf(this.account, Number(id));
		const types = await mapConcurrently(rows, USUAL_WIDTH, read);
		for (const type of types) {
			for (const customId of required) this.field(customId, type, types);
		}
	}

	private field(customId: string, type: TemplateType, types: TemplateType[]): void {
		const isIt = ({ custom_id: id }: { custom_id: string }) => id === customId;
		const subject = `${typeName(type)}, data field "${customId}"`;
		const field = type.data_fields.find(isIt);
		if (field !== undefined) {
			if (isActive(field)) return;
			return this.error(
				'dataFieldInactive',
				subject,
				`The data field "${customId}" is switched off, so it behaves as if removed.`,
				'Activate the field in the template type.',
			);
		}
		// The name that the custom ID has in some other type of the extension.
		const elsewhere = types
			.flatMap(({ data_fields: fields }) => fields)
			.find(isIt)
			?.name?.trim();
		const names = [customId, elsewhere ?? customId].map(asRead);
		const renamed = type.data_fields.find((other) =>
			[other.custom_id, other.name ?? ''].some((text) => names.includes(asRead(text))),
		);
		if (renamed !== undefined) {
			return this.error(
				'dataFieldRenamed',
				subject,
				`The data field "${renamed.name ?? renamed.custom_id}" has the custom ID "${renamed.custom_id}" instead of "${customId}".`,
				`Change the custom ID back to "${customId}", or use "${renamed.custom_id}" in the workflow.`,
			);
		}
		this.error(
			'dataFieldMissing',
			subject,
			`The template type has no data field "${customId}".`,
			`Add the field with the custom ID "${customId}" to the template type.`,
		);
	}

	async templates(types: IDataObject[], templates: IDataObject[], isUserUsable: boolean) {
		const { oneflow, extensionType } = this;
		const usable = isUserUsable ? await usableWorkspaces(oneflow, { extensionType }) : [];
		const usableIds = new Set(usable.flatMap((place) => place.templates.map(({ id }) => id)));
		for (const type of types) {
			const own = templates.filter(
				(template) => Number(inside(template, 'template_type', 'id')) === Number(type.id),
			);
			const active = own.filter(({ template_active: isOn }) => isOn !== false);
			const subject = typeName(type);
			if (own.length === 0) {
				this.warn(
					'templateTypeUnused',
					subject,
					'No template belongs to this type, so no contract can be created with it.',
					'Choose the type in a template in Oneflow (there called template group or playbook).',
				);
			} else if (active.length === 0) {
				this.error(
					'templatesInactive',
					subject,
					`All templates of this type are inactive: ${own.map(nameOf).join(', ')}.`,
					'Activate one of them in Oneflow.',
				);
			} else if (isUserUsable && !active.some(({ id }) => usableIds.has(Number(id)))) {
				const places = active.flatMap(({ workspaces }) => recordsIn(workspaces));
				const names = [...new Set(places.map(nameOf))];
				// Where another template can be used, the mode Extension finds it.
				this[usableIds.size > 0 ? 'warn' : 'error'](
					'workspaceForbidden',
					names.length === 0 ? subject : `Workspace ${names.join(', ')}`,
					`${oneflow.actingAddress} may not create contracts from any template of ${subject.toLowerCase()}.`,
					'Give the user the right to create contracts in the workspace in Oneflow, or let another user act.',
				);
			}
		}
	}

	webhooks(webhooks: IDataObject[], mine: IDataObject[], all: IDataObject[]): void {
		const has = (types: IDataObject[], typeId: number) =>
			types.some(({ id }) => Number(id) === typeId);
		const subjectOf = (webhook: IDataObject) => `Webhook #${String(idOf(webhook))}`;
		for (const type of mine.filter((one) => extensionsNamedBy(one).length > 0)) {
			if (webhooks.some((webhook) => typeIdOf(webhook) === Number(type.id))) continue;
			this.warn(
				'webhookMissing',
				typeName(type),
				'No webhook reports contracts of this template type.',
				'Publish a workflow with the Oneflow Trigger for this extension, or switch the extension off and on again in Oneflow.',
			);
		}
		const seen = new Map<string, IDataObject>();
		for (const webhook of webhooks) {
			const typeId = typeIdOf(webhook);
			if (typeId === undefined ? this.extensionType !== undefined : !has(mine, typeId)) continue;
			const address = String(webhook.callback_url);
			const key = JSON.stringify([address, typeId, canonicalFilters(webhook.filters)]);
			const first = seen.get(key);
			seen.set(key, first ?? webhook);
			if (first !== undefined) {
				this.warn(
					'webhookDoubled',
					subjectOf(webhook),
					`It is the same as webhook #${String(idOf(first))}, so each event arrives twice.`,
					'Delete one of the two, for example with Webhook: Delete.',
				);
			}
			if (!isCallable(address, baseUrlOf(this.oneflow.credential))) {
				this.error(
					'webhookUnreachable',
					subjectOf(webhook),
					`Oneflow cannot reach ${address}: it calls public https addresses only.`,
					'Give the webhook a public https address, or delete it.',
				);
			}
		}
		for (const webhook of webhooks) {
			const typeId = typeIdOf(webhook);
			if (typeId === undefined || has(all, typeId)) continue;
			this.warn(
				'webhookOrphaned',
				subjectOf(webhook),
				`It belongs to template type #${typeId}, which is gone, so it never fires.`,
				'Delete the webhook.',
			);
		}
	}
}
