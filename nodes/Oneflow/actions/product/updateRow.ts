import type { IDataObject } from 'n8n-workflow';

import { changesField, readChanges } from '../../parameters/kit/changes';
import type { Item } from '../../parameters/kit/item';
import { productChangeSchema, productFields } from '../../parameters/things/products';
import type { OneflowClient } from '../../transport/client';
import {
	completeRow,
	isPartial,
	rowJson,
	rowOf,
	rowPath,
	tableIdOf,
	type ProductRow,
} from '../../oneflow/productTables';
import { readProductChoice, type ChosenProduct } from './chosenProduct';

export const rowChangesField = changesField(productFields);

export interface RowUpdate extends ChosenProduct {
	changes: ProductRow;
}

export function readRowUpdate(item: Item): RowUpdate {
	const changes = { ...readChanges(item, productChangeSchema), id: undefined };
	return { ...readProductChoice(item), changes };
}

/**
 * PUT of one row, with or without naming its table (docs/oneflow-api.md 3.13). Oneflow replaces price and
 * quantity as a whole, so the row is read first when only a part of one changes.
 */
export async function updateRow(
	oneflow: OneflowClient,
	{ contractId, productId, table, changes }: RowUpdate,
): Promise<IDataObject> {
	if (isPartial(changes)) {
		const { tableId, row } = await rowOf(oneflow, contractId, table, productId);
		const body = rowJson(completeRow(changes, row));
		return await oneflow.put(rowPath(contractId, tableId, productId), body);
	}
	if (table.by === 'any') {
		return await oneflow.put(`/contracts/${contractId}/products/${productId}`, rowJson(changes));
	}
	const tableId = await tableIdOf(oneflow, contractId, table);
	return await oneflow.put(rowPath(contractId, tableId, productId), rowJson(changes));
}
