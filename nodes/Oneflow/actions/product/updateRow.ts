import { readChanges } from '../../parameters/kit/changes';
import type { Item } from '../../parameters/kit/item';
import { productChangeSchema } from '../../parameters/things/products';
import {
	completeRow,
	isPartial,
	rowJson,
	rowOf,
	rowPath,
	tableIdOf,
} from '../../oneflow/productTables';
import { readProductChoice } from './chosenProduct';
import type { Update } from './updateTables';

/**
 * PUT of one row, with or without naming its table (docs/oneflow-api.md 3.13). Oneflow replaces price and
 * quantity as a whole, so the row is read first when only a part of one changes.
 */
export function readRowUpdate(item: Item): Update {
	const changes = { ...readChanges(item, productChangeSchema), id: undefined };
	const { productId, table } = readProductChoice(item);
	return async (oneflow, contractId) => {
		if (isPartial(changes)) {
			const { tableId, row } = await rowOf(oneflow, contractId, table, productId);
			const body = rowJson(completeRow(changes, row));
			return await oneflow.put(rowPath(contractId, tableId, productId), body);
		}
		const path =
			table.by === 'any'
				? `/contracts/${contractId}/products/${productId}`
				: rowPath(contractId, await tableIdOf(oneflow, contractId, table), productId);
		return await oneflow.put(path, rowJson(changes));
	};
}
