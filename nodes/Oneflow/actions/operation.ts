import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import type { Acting } from '../parameters/things/actAs';
import type { Item } from '../parameters/kit/item';
import {
	group,
	type Group,
	type Inputs,
	type Parameter,
	type Values,
} from '../parameters/kit/parameter';
import { contract } from '../parameters/things/locators';
import type { Shape } from '../oneflow/shapes';
import type { OneflowClient } from '../transport/client';

/** What an operation gets for one input item. */
export interface Call {
	item: Item;
	/** Acts as the user chosen for this item. */
	oneflow: OneflowClient;
}

/** JSON of one thing or of several, or of one with a file. */
export type Output = IDataObject | IDataObject[] | WithFile;

/** A thing and its file, which stands beside those of the input. */
export class WithFile {
	constructor(
		readonly json: IDataObject,
		readonly binary: IBinaryKeyData,
	) {}
}

interface Described<Input> {
	/** What it does in the panel of nodes, where it is more than verb and resource. */
	action?: string;
	description: string;
	acting?: Acting;
	/** How rows are shortened for a model that uses the node as a tool; contracts always are. */
	brief?(item: Item): (row: IDataObject) => IDataObject;
	/** Items that give the same key here run one after the other, in their order, as do those of other executions. */
	sequentialBy?(input: Input): string | undefined;
}

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

/** `session` begins a run, and makes no call. */
type Works<Input> = Described<Input> &
	(Runs<Input> | { session(context: IExecuteFunctions): Session<Input> });

/** One operation: what it asks for and what it does. An operation is one file. */
export type Operation<Input = unknown> = Works<Input> &
	Group<Input> & {
		/** Adds the Simplify switch, which is on by default; the runner applies it to every row. */
		shape?: Shape;
		/** Entries of the Options collection besides Act As and Concurrency. */
		options?: INodeProperties[];
	};

type None = Record<never, never>;

/** An operation by its parameters and options, whose values its work gets by their names. */
type ByInput<Own extends Inputs, Options extends Inputs, More = unknown> = Works<
	Values<Own> & Values<Options> & More
> & {
	input: Own;
	options?: Options;
	/** How its output is simplified: as rows, where nothing is said. */
	shape?: Shape | 'asItIs';
};

/** Makes an operation of what it asks for and what it does. */
export const operation = <Own extends Inputs, Options extends Inputs = None>({
	input,
	options,
	shape = 'row',
	...own
}: ByInput<Own, Options>): Operation => {
	const entered = group(input);
	const chosen = options && group(options);
	return {
		...own,
		shape: shape === 'asItIs' ? undefined : shape,
		fields: entered.fields,
		options: chosen?.fields,
		read: (item) => ({ ...entered.read(item), ...chosen?.read(item) }),
	} as Operation;
};

/** A type may be named by one item and given by ID by another: all changes of types happen in their order. */
export const inOrder = () => 'template types';

interface OfContract {
	contractId: number;
}

/** Changes of one contract happen in the order of the items. */
export const byContract = ({ contractId }: OfContract) => `contract:${contractId}`;

/** An operation on a contract or on what belongs to it. The contract is its first field. */
export const ofContract = <Own extends Inputs, Options extends Inputs = None>(
	own: ByInput<Own, Options, OfContract>,
	which: Parameter<number> = contract,
): Operation =>
	operation({ ...own, input: { contractId: which, ...own.input } } as ByInput<Inputs, Inputs>);

/** Who changes a contract: a user, who may be its creator (docs/oneflow-api.md 3.0, column "Email"). */
export const BY_USER_OF_CONTRACT: Acting = { requiresUser: true, actAs: 'contract' };

/** A change of what belongs to a contract: by a user, as Oneflow demands, and in the order of the items. */
export const onContract = <Own extends Inputs, Options extends Inputs = None>(
	own: ByInput<Own, Options, OfContract>,
	which?: Parameter<number>,
): Operation =>
	ofContract({ acting: BY_USER_OF_CONTRACT, sequentialBy: byContract, ...own }, which);

/** How n8n lists a resource or an operation. */
interface Listed {
	name: string;
	value: string;
	description: string;
}

export interface Resource extends Listed {
	operations: Array<Operation & Listed & { action: string }>;
}
