import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { actAsOptions, type Acting } from '../parameters/actAs';
import { concurrencyOption } from '../parameters/concurrency';
import { byLabel, choiceField, collectionField } from '../parameters/fields';
import type { Item } from '../parameters/item';
import { onRequest } from '../parameters/onRequest';
import { simplifyField } from '../parameters/simplify';
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

/** One operation: its fields and its call. An operation is one file. */
export interface Operation<Input = unknown> {
	name: string;
	value: string;
	action: string;
	description: string;
	fields: INodeProperties[];
	acting?: Acting;
	/** Entries of the Options collection besides those every operation has. */
	options?: INodeProperties[];
	/** Shows Simplify and Options only together with all fields; the operation's fields have the switch. */
	foldsOptions?: boolean;
	/** Adds the Simplify switch, which is on by default; the runner applies it to every row. */
	shape?: Shape;
	/** The same for a model that uses the node as a tool, where it differs; for contracts it always does. */
	brief?(item: Item): (row: IDataObject) => IDataObject;
	/** Reads and checks all that the user entered. Makes no call: every item is read before the first one. */
	read(item: Item): Input;
	/** Items that give the same key here run one after the other, in their order. */
	sequentialBy?(input: Input, item: Item): string | undefined;
	run(call: Call, input: Input): Promise<Output>;
	/** After the last item: may put the execution to wait, and gives the items to hand on. */
	conclude?(
		context: IExecuteFunctions,
		oneflow: OneflowClient,
		items: INodeExecutionData[],
	): Promise<INodeExecutionData[]>;
	/** After a run that has failed: takes back what only its end would have needed. */
	abandon?(context: IExecuteFunctions, oneflow: OneflowClient): Promise<void>;
}

export interface Resource {
	name: string;
	value: string;
	description?: string;
	operations: Operation[];
}

/** As n8n's `updateDisplayOptions`, which merges deeply and takes most of the node's start-up for it. */
function shownFor(
	show: Record<string, string[]>,
	{ displayOptions, ...field }: INodeProperties,
): INodeProperties {
	return {
		...field,
		displayOptions: { ...displayOptions, show: { ...displayOptions?.show, ...show } },
	};
}

function fieldsOf(operation: Operation): INodeProperties[] {
	const options = collectionField('Options', 'options', {
		placeholder: 'Add option',
		options: [
			...(operation.options ?? []),
			...actAsOptions(operation.acting?.actAs),
			concurrencyOption,
		].sort(byLabel),
	});
	const simplify = operation.shape === undefined ? [] : [simplifyField];
	const rest = [...simplify, options];
	return [...operation.fields, ...(operation.foldsOptions ? rest.flatMap(onRequest) : rest)];
}

const operationChoice = choiceField('Operation', 'operation', {
	noDataExpression: true,
	options: [],
});

/** The parameters of a resource: its operation choice and every operation's fields, shown where they belong. */
export function propertiesOf(resource: Resource): INodeProperties[] {
	const show = { resource: [resource.value] };
	return [
		{
			...operationChoice,
			displayOptions: { show },
			options: resource.operations.map(({ name, value, action, description }) => ({
				name,
				value,
				action,
				description,
			})),
			default: resource.operations[0].value,
		},
		...resource.operations.flatMap((operation) =>
			fieldsOf(operation).map((field) =>
				shownFor({ ...show, operation: [operation.value] }, field),
			),
		),
	];
}
