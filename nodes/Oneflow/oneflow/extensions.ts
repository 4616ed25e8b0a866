import type { IDataObject } from 'n8n-workflow';

import { EXTENSION_TYPE_KEYS } from '../assumptions';
import { isRecord, listIn } from '../records';
import type { OneflowClient } from '../transport/client';
import {
	hasStatus,
	isFailure,
	isForbidden,
	isRefused,
	orNothing,
	UserProblem,
} from '../transport/failure';
import { getRows } from '../transport/paging';

/** The extensions in an answer whose form is not known: a list, one in an envelope, or one thing (3.1). */
export function extensionsIn(answer: unknown): IDataObject[] {
	const list = isRecord(answer) ? (answer.data ?? answer.extensions ?? [answer]) : answer;
	return (listIn(list) ?? []).map((entry) =>
		isRecord(entry) ? entry : { extension: String(entry) },
	);
}

function typeOf(extension: IDataObject): string | undefined {
	return EXTENSION_TYPE_KEYS.map((key) => extension[key])
		.map((value) => (isRecord(value) ? typeOf(value) : value))
		.find((value): value is string => typeof value === 'string' && value !== '');
}

/** The extension types that a template type names; a playbook may name several (docs/oneflow-api.md 4.9 and 8, #36). */
export function extensionsNamedBy(type: unknown): string[] {
	const named = isRecord(type) ? type.extension_type : undefined;
	const list: unknown[] = Array.isArray(named) ? named : [named];
	return list.filter((one): one is string => typeof one === 'string' && one !== '');
}

/** Whether a template type names the extension type as its own, or as one of its own. */
export function belongsTo(type: unknown, extensionType: string): boolean {
	return extensionsNamedBy(type).includes(extensionType);
}

const WEBHOOK_PATH = /^\/webhooks\/\d+$/;
const TYPE_PATH = /^\/template_types\/(\d+)(?=\/|$)/;

/**
 * When a change of a template type was refused that an extension made, says so in one more call (docs/oneflow-api.md
 * section 5, P8); of a webhook, says that it may be so. Anything else comes back as it is.
 */
export async function explainExtension(oneflow: OneflowClient, caught: unknown): Promise<unknown> {
	if (!hasStatus(caught, 400, 403, 409) || caught.outcome !== 'refused') return caught;
	if (caught.call.method === 'GET') return caught;
	if (WEBHOOK_PATH.test(caught.call.path) && caught.status === 403) {
		return caught.explained(
			caught.problem.detail ?? 'Oneflow refused this',
			'A webhook that an extension made can be changed by that extension alone; it goes when the extension is switched off in Oneflow. To change any other one, the acting user needs the right.',
		);
	}
	const path = TYPE_PATH.exec(caught.call.path)?.[0];
	if (path === undefined) return caught;
	const type = await orNothing(oneflow.get(path), isFailure);
	const [extension] = extensionsNamedBy(type);
	if (type === undefined || extension === undefined) return caught;
	return caught.explained(
		`Template type "${String(type.name)}" was made by the extension "${extension}": ${caught.problem.detail ?? 'Oneflow refused this'}`,
		'Only the extension itself can remove or rename what it made. You can set the values of its data fields, switch them on and off, and add fields of your own. To remove the type, switch the extension off in Oneflow.',
	);
}

/** Why no template type of an extension is found though it is there: none names any; undefined where they do. */
export function untoldExtension(extensionType: string, types: unknown[], known: string[]) {
	const tells = types.some((type) => extensionsNamedBy(type).length > 0);
	if (tells || types.length === 0 || !known.includes(extensionType)) return undefined;
	return new UserProblem(
		`Oneflow does not say which template types belong to the extension "${extensionType}"`,
		'Choose the template type by its name or ID instead of the extension type.',
	);
}

/** The account's extension types, sorted: of its extensions, where the user may see them, and of its template types. */
export async function extensionTypesOf(oneflow: OneflowClient, templateTypes: IDataObject[]) {
	const asked = oneflow.get<unknown>('/accounts/extensions');
	const extensions = extensionsIn((await orNothing(asked, isRefused)) ?? []);
	const enabled = extensions.flatMap((extension) => typeOf(extension) ?? []);
	return [...new Set([...templateTypes.flatMap(extensionsNamedBy), ...enabled])].sort();
}

/** The account's extension types, read once per run and acting user. */
export async function knownExtensionTypes(oneflow: OneflowClient): Promise<string[]> {
	return await oneflow.once('extensionTypes', async () => {
		const types = await orNothing(getRows(oneflow, '/template_types'), isForbidden);
		return await extensionTypesOf(oneflow, types ?? []);
	});
}
