import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { toNodeError } from '../transport/nodeError';
import { getRows } from '../transport/paging';
import { editorClient } from './editor';

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

export const getTags = options('/tags');
export const getWorkspaces = options('/workspaces');
