import type { IDataObject } from 'n8n-workflow';

import { listIn, recordIn, recordsIn, withoutUndefined } from '../records';
import { pick, simplifyContract } from './shapes';
import { simplifySignedContract } from './signedContract';

/** What a model may have to read for one contract. */
const MOST_BYTES = 12 * 1024;

/** Of a list's row: what tells which contract it is, how it stands, and who is on the other side. */
const ROW = ['id', 'name', 'state', 'signingPeriodExpiryTime', 'value', 'tags'] as const;
const ROW_PERSON = ['name', 'email', 'signState'] as const;

/** Of no use in one contract, or there twice: those who sign stand in the parties. */
const LEFT_OUT = ['signatories', 'templateTypeId', 'updatedTime', 'lifecycle', 'products'];

function rowOf(contract: IDataObject): IDataObject {
	const isOpen = contract.state === 'pending';
	const { signingPeriodExpiryTime, ...rest } = pick(contract, ROW);
	return withoutUndefined({
		...rest,
		// A draft has none: its creation is its last change.
		...pick(contract, [
			contract.stateUpdatedTime === undefined ? 'createdTime' : 'stateUpdatedTime',
		]),
		signingPeriodExpiryTime: isOpen ? signingPeriodExpiryTime : undefined,
		counterparties: recordsIn(contract.counterparties).map((party) => ({
			...pick(party, ['name']),
			participants: recordsIn(party.participants).map((person) => pick(person, ROW_PERSON)),
		})),
	});
}

const unlessZero = (value: IDataObject[string]) => (Number(value ?? 0) === 0 ? undefined : value);

/** A price in the names of the form, which takes it so. */
function priceOf(row: IDataObject, name: 'price1' | 'price2'): IDataObject {
	const { baseAmount, discountAmount, discountPercent } = recordIn(row[name]);
	return {
		[name]: baseAmount,
		[`${name}DiscountAmount`]: unlessZero(discountAmount),
		[`${name}DiscountPercent`]: unlessZero(discountPercent),
	};
}

/** A product row in the names of the form. */
function productOf(row: IDataObject, isOnlyTable: boolean): IDataObject {
	const { amount, type } = recordIn(row.quantity);
	return withoutUndefined({
		id: row.id,
		table: isOnlyTable ? undefined : row.table,
		...pick(row, ['name', 'description', 'customId']),
		...priceOf(row, 'price1'),
		...priceOf(row, 'price2'),
		quantity: amount,
		quantityType: type === 'quantity' ? undefined : type,
	});
}

const sizeOf = (row: IDataObject) => Buffer.byteLength(JSON.stringify(row));

/** As many product rows as fit; the rest is counted, not shown. */
function fitted(contract: IDataObject, products: IDataObject[]): IDataObject {
	const whole = { ...contract, products };
	if (sizeOf(whole) <= MOST_BYTES) return whole;
	const short = products.map((row) => pick(row, ['table', 'name', 'price1', 'price2', 'quantity']));
	const cut = (shown: number) => ({
		...contract,
		products: short.slice(0, shown),
		note: `To save space, ${shown} of ${short.length} product rows are shown, shortened. Product: Get Many returns them all.`,
	});
	let left = MOST_BYTES - sizeOf({ ...cut(short.length), products: [] });
	return cut(short.filter((row) => (left -= sizeOf(row) + 1) >= 0).length);
}

function wholeOf(contract: IDataObject): IDataObject {
	const rows = recordsIn(contract.products);
	const kept = pick(
		contract,
		Object.keys(contract).filter((name) => !LEFT_OUT.includes(name)),
	);
	if (rows.length === 0) return kept;
	const isOnlyTable = new Set(rows.map(({ tableId }) => tableId)).size === 1;
	return fitted(
		kept,
		rows.map((row) => productOf(row, isOnlyTable)),
	);
}

/** A contract for a model: the simple shape without what stands there twice or is of no use. */
export function briefContract(contract: IDataObject): IDataObject {
	const simple = simplifyContract(contract);
	// A list's rows lack these (docs/oneflow-api.md 3.9).
	return listIn(contract.data_fields) !== undefined ? wholeOf(simple) : rowOf(simple);
}

/** A signed contract for a model: its product rows once, and the totals by table. */
export function briefSignedContract(contract: IDataObject): IDataObject {
	const tables = recordsIn(simplifySignedContract(contract).tables);
	const totals = tables.map((table) => pick(table, ['name', 'total', 'total2']));
	return { ...briefContract(contract), ...(totals.length > 0 && { tables: totals }) };
}
