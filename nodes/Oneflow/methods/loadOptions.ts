import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { TAGS_PATH } from '../assumptions';
import { participantsOf } from '../oneflow/parties';
import { toNodeError } from '../transport/nodeError';
import { getRows } from '../transport/paging';
import { editorClient, editorNumber } from './editor';

/** A dropdown over a whole list, by name. */
function options(path: string) {
	return async function (this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		try {
			const rows = await getRows(await editorClient(this), path);
			return rows
				.map(({ id, name }) => ({ name: String(name ?? id), value: Number(id) }))
				.sort((one, other) => one.name.localeCompare(other.name));
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	};
}

/** The people of the chosen contract; none while no contract is chosen. */
export async function getParticipants(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const contractId = editorNumber(this, 'contractId');
	if (contractId === undefined) return [];
	try {
		return (await participantsOf(await editorClient(this), contractId)).map((person) => ({
			name: String(person.name ?? person.id),
			value: Number(person.id),
			description: String(person.party_name ?? ''),
		}));
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

export const getTags = options(TAGS_PATH);
export const getUsers = options('/users');
export const getWorkspaces = options('/workspaces');
