import type { IDataObject } from 'n8n-workflow';

import { homeOf } from '../oneflow/contractState';
import { belongsTo } from '../oneflow/extensions';
import { Recent } from '../recent';
import { templateTypeOf } from '../oneflow/templates';
import type { OneflowClient } from '../transport/client';
import { chosenTypeId } from './chosenType';
import type { TriggerSettings } from './settings';

/** Template types that belong to an extension; others may come to. */
const belonging = new Recent(24 * 3_600_000);

async function belongs(oneflow: OneflowClient, typeId: number, extensionType: string) {
	const { environment, baseUrl } = oneflow.credential;
	const key = `${environment} ${baseUrl} ${typeId} ${extensionType}`;
	if (belonging.has(key)) return true;
	const isIts = belongsTo(await templateTypeOf(oneflow, typeId), extensionType);
	if (isIts) belonging.add(key);
	return isIts;
}

/**
 * Whether the contract is one the trigger is for; undefined while it does not show that yet. Oneflow filters
 * too, but a webhook that somebody widened must not let other contracts through. A contract just made may
 * lack its template for a while (docs/oneflow-api.md 2.10), which must not be taken for having none.
 */
export async function isMeant(
	oneflow: OneflowClient,
	contract: IDataObject,
	{ workspaceIds, templateType, extensionType }: TriggerSettings,
): Promise<boolean | undefined> {
	const { workspaceId, templateId, templateTypeId: typeId } = homeOf(contract);
	if (workspaceIds.length > 0 && workspaceId === undefined) return undefined;
	if (workspaceIds.length > 0 && !workspaceIds.includes(Number(workspaceId))) return false;
	if (templateType === undefined && extensionType === undefined) return true;
	if (typeof typeId !== 'number') {
		return typeId === null && typeof templateId === 'number' ? false : undefined;
	}
	if (templateType !== undefined && typeId !== (await chosenTypeId(oneflow, templateType))) {
		return false;
	}
	return extensionType === undefined || (await belongs(oneflow, typeId, extensionType));
}
