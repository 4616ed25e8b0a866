import type { Item } from '../../parameters/kit/item';
import { contract, party } from '../../parameters/things/locators';
import { partiesPath } from '../../oneflow/parties';

/** What points at one party of a contract. */
export const partyChoice = [contract.field, party.field];

/** Its path (docs/oneflow-api.md 3.10). Throws NodeOperationError when either ID is missing. */
export function readPartyPath(item: Item): string {
	return `${partiesPath(contract.of(item))}/${party.of(item)}`;
}
