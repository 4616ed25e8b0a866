import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { claims } from './claims';
import { eventName } from './notification';
import { answerOf, noteBegin } from './offer';
import { keyOf } from './post';
import { ranMark, runOnce, whichRan } from './runOnce';

/** Why Oneflow let an event of a call not be read, kept in the item until the run says it. */
export interface Refusal {
	message: string;
	description: string;
}

interface Facts {
	item: INodeExecutionData;
	name: string;
	/** What the call's signature covers; undefined where no call brought the item. */
	callbackId: string | undefined;
	/** Neither contract nor event could be checked, only who sent the call. */
	isUnread: boolean;
	refusal: Refusal | undefined;
}

function factsOf(item: INodeExecutionData): Facts {
	const { json } = item;
	const event = { id: Number(json.eventId), type: String(json.event) };
	return {
		item,
		name: eventName(Number(json.contractId), event),
		callbackId: typeof json.callbackId === 'string' ? json.callbackId : undefined,
		isUnread: (json.contract ?? null) === null,
		refusal: json.refusal as Refusal | undefined,
	};
}

const call = (facts: Facts) => `call/${facts.callbackId}`;

/** What must not have been there before for the item to run. */
function marksOf(facts: Facts): string[] {
	const { name, callbackId, isUnread, refusal } = facts;
	if (refusal !== undefined) return [`refused/${name}`, `refused/${call(facts)}`];
	// Of an unread call only the callback ID is proven: once used, it brings nothing else.
	return callbackId !== undefined && isUnread ? [name, call(facts)] : [name];
}

/**
 * Begins a run: gives the items whose events have not run before, on any machine of this n8n and however
 * they came: sent again by Oneflow, found stored after a crash, or found by looking. A run that has none
 * left ends well, without items. An execution that n8n tries again begins again. A run that only asks
 * which events have run (`askWhichRan`) ends so too.
 *
 * Throws NodeOperationError for an event that Oneflow refused to let be read, once for each.
 */
export async function begin(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	const asked: unknown = items[0]?.json.asked;
	if (Array.isArray(asked)) {
		noteBegin([]);
		const names = asked.map(String);
		context.customData.set(...answerOf(names, await whichRan(context, names)));
		context.addExecutionHints({
			message: `The trigger found ${names.length} events in Oneflow and looked up which of them have run. Nothing was started by this.`,
		});
		return [];
	}
	const all = items.map(factsOf);
	const isProduction = ['webhook', 'trigger'].includes(context.getMode());
	const execution = `execution/${context.getExecutionId()}`;
	const ran = all.filter(({ refusal }) => refusal === undefined).map(({ name }) => ranMark(name));
	const asks = [execution, ...new Set([...all.flatMap(marksOf), ...ran])];
	const fresh = isProduction && items.length > 0 ? await runOnce(context, asks) : new Set(asks);
	const isAgain = !fresh.has(execution);
	const isNew = (facts: Facts) => isAgain || marksOf(facts).every((mark) => fresh.has(mark));
	const refused = all.find(({ refusal }) => refusal !== undefined);
	if (refused?.refusal !== undefined) {
		const { message, description } = refused.refusal;
		if (!isNew(refused)) return [];
		throw new NodeOperationError(context.getNode(), message, { description });
	}
	if (isProduction) {
		const keys = all.map(({ name }) => keyOf(context, name));
		keys.forEach((key) => claims.done(key));
		noteBegin(keys);
	}
	const mayRepeat = context.getNodeParameter('options.deduplicate', 0, true) === false;
	// A call may be repeated, but not with an event that it did not bring the first time.
	const isRepeated = ({ callbackId, name }: Facts) => callbackId !== undefined && !fresh.has(name);
	return all
		.filter((facts) => isNew(facts) || (mayRepeat && isRepeated(facts)))
		.map(({ item }) => item);
}
