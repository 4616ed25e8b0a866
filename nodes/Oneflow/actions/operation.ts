import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import type { Acting } from '../parameters/things/actAs';
import type { Item } from '../parameters/kit/item';
import type { Locator } from '../parameters/kit/locator';
import { contract } from '../parameters/things/locators';
import type { Shape } from '../oneflow/shapes';
import type { OneflowClient } from '../transport/client';

/** What an operation gets for one input item. */
export interface Call {
	item: Item;
	/** Acts as the user chosen for this item. */
	oneflow: OneflowClient;
}

/** JSON of one thing or of several, or items when files belong to them. */
export type Output = IDataObject | IDataObject[] | BinaryItems;

/** Items with files, which an operation makes itself: the runner makes items of JSON alone. */
export class BinaryItems {
	constructor(readonly items: INodeExecutionData[]) {}
}

/** For an operation without any input of its own. */
export const nothingToRead = () => undefined;

/** What every operation has. */
interface Described<Input> {
	/** What it does in the panel of nodes, where it is more than verb and resource. */
	action?: string;
	description: string;
	fields: INodeProperties[];
	acting?: Acting;
	/** Entries of the Options collection besides Act As and Concurrency. */
	options?: INodeProperties[];
	/** Adds the Simplify switch, which is on by default; the runner applies it to every row. */
	shape?: Shape;
	/** How rows are shortened for a model that uses the node as a tool; contracts always are. */
	brief?(item: Item): (row: IDataObject) => IDataObject;
	/** Reads and checks all that the user entered. Makes no call: every item is read before the first one. */
	read(item: Item): Input;
	/** Items that give the same key here run one after the other, in their order. */
	sequentialBy?(input: Input): string | undefined;
}

/** Does the work for one item. */
interface Runs<Input> {
	run(call: Call, input: Input): Promise<Output>;
}

/** One run of an operation over all its items, where these share more than their account. */
export interface Session<Input> extends Runs<Input> {
	/** After the last item: may put the execution to wait, and gives the items to hand on. */
	conclude(items: INodeExecutionData[]): Promise<INodeExecutionData[]>;
	/** After a run that has failed: takes back what only its end would have needed. */
	abandon(): Promise<void>;
}

interface HasSessions<Input> {
	/** Begins a run. Makes no call. */
	session(context: IExecuteFunctions): Session<Input>;
}

/** One operation: its fields and its call. An operation is one file. */
export type Operation<Input = unknown> = Described<Input> & (Runs<Input> | HasSessions<Input>);

/** Makes an operation whose `run` gets what its `read` returns. `read` has to stand before `run`. */
export const operation = <Input>(own: Described<Input> & Runs<Input>): Operation<Input> => own;

interface OfContract {
	contractId: number;
}

/** Changes of one contract happen in the order of the items. */
export const byContract = ({ contractId }: OfContract) => `contract:${contractId}`;

/** An operation on a contract or on what belongs to it. The contract is its first field, and read by itself. */
export const ofContract = <Input extends object>(
	own: Described<Input> & Runs<Input & OfContract>,
	which: Locator = contract,
): Operation<Input & OfContract> => ({
	...own,
	fields: [which.field, ...own.fields],
	read: (item) => ({ contractId: which.of(item), ...own.read(item) }),
});

/** A change of what belongs to a contract: by a user, as Oneflow demands, and in the order of the items. */
export const onContract = <Input extends object>(
	own: Described<Input> & Runs<Input & OfContract>,
	which?: Locator,
): Operation<Input & OfContract> => ({
	acting: { requiresUser: true, actAs: 'contract' },
	sequentialBy: byContract,
	...ofContract(own, which),
});

/** How n8n lists a resource or an operation. */
interface Listed {
	name: string;
	value: string;
	description: string;
}

export interface Resource extends Listed {
	operations: Array<Operation & Listed & { action: string }>;
}
