import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { TAGS_PATH } from '../assumptions';
import { participantsOf } from '../oneflow/parties';
import { getRows } from '../transport/paging';
import { label, toldApart } from '../words';
import { editorContract, orThrow } from './editor';

/** A dropdown over a whole list, by name. */
function options(path: string) {
	return async function (this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		return await orThrow(this, async (connect) => {
			const rows = await getRows(await connect(), path);
			return toldApart(
				rows.map(({ id, name }) => ({ name: label(name, id), value: Number(id) })),
			).sort((one, other) => one.name.localeCompare(other.name));
		});
	};
}

/** The people of the chosen contract; none while no contract is chosen. */
export async function getParticipants(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const contractId = editorContract(this);
	if (contractId === undefined) return [];
	return await orThrow(this, async (connect) =>
		toldApart(
			(await participantsOf(await connect(), contractId)).map((person) => ({
				name: label(person.name, person.id),
				value: Number(person.id),
				description: String(person.party_name ?? ''),
			})),
		),
	);
}

export const getTags = options(TAGS_PATH);
export const getUsers = options('/users');
export const getWorkspaces = options('/workspaces');
