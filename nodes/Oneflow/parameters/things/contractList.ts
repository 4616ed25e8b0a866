import type { INodeProperties } from 'n8n-workflow';

import type { Item } from '../kit/item';
import { contract } from './locators';
import { limitOf, pagingFields } from '../kit/paging';

/** What a list of a contract's things is asked for. */
export interface ContractList {
	contractId: number;
	/** Undefined means all. */
	limit: number | undefined;
}

export const contractListFields: INodeProperties[] = [contract.field, ...pagingFields];

/** Throws NodeOperationError naming the field. */
export function readContractList(item: Item): ContractList {
	return { contractId: contract.of(item), limit: limitOf(item) };
}
