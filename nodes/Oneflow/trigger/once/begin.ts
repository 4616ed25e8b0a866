import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { claim, forget as forgetClaims } from '../claims';
import { eventName, type Refusal } from '../items';
import { keyOf } from '../memory';
import { leaveAnswer, questionIn, renewed, sinceIn, sinceText, type Question } from './questions';
import { forget, ranMark, remember, runOnce, whichRan } from './runOnce';
import { noteBegin } from './start';

type Facts = ReturnType<typeof factsOf>;

function factsOf(item: INodeExecutionData) {
	const { json } = item;
	const event = { id: Number(json.eventId), type: String(json.event) };
	return {
		item,
		name: eventName(Number(json.contractId), event),
		// What the call's signature covers; undefined where no call brought the item.
		callbackId: typeof json.callbackId === 'string' ? json.callbackId : undefined,
		refusal: json.refusal as Refusal | undefined,
	};
}

const call = (facts: Facts) => `call/${facts.callbackId}`;

/** What must not have been there before for the item to run. */
function marksOf(facts: Facts): string[] {
	const { name, callbackId, refusal } = facts;
	if (refusal !== undefined) return [`refused/${name}`, `refused/${call(facts)}`];
	// A signature covers the callback ID alone: once used, it brings nothing else.
	return callbackId === undefined ? [name] : [name, call(facts)];
}

/** Answers what the trigger asks, and nothing is started. */
async function answerQuestion(context: IExecuteFunctions, question: Question): Promise<void> {
	if ('events' in question) {
		const ran = await whichRan(context, question.events);
		if (ran !== undefined) {
			leaveAnswer(context, question.events.map((name) => (ran.has(name) ? '1' : '0')).join(''));
		}
		context.addExecutionHints({
			message: `The trigger found ${question.events.length} events in Oneflow and looked up which of them have run. This started nothing.`,
		});
		return;
	}
	let since = '';
	const whole = await remember(context, (text) => {
		since = sinceText(renewed(sinceIn(text), question));
		return since;
	});
	leaveAnswer(context, `${whole.toString(36)} ${since}`);
	context.addExecutionHints({
		message:
			'The trigger looked up what it has listened to, or noted what it could not look at. This started nothing.',
	});
}

/**
 * Begins a run: returns the items whose events have not run before, on any machine of this n8n and however they came:
 * sent again by Oneflow, found stored after a crash, or found by looking. A run that has none left, or only answers the
 * trigger's question, ends well, without items. An execution that n8n tries again begins again.
 * Throws NodeOperationError for an event that Oneflow refused to let be read, once for each.
 */
export async function begin(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	const question = questionIn(items[0]?.json ?? {});
	if (question !== undefined) {
		noteBegin([]);
		await answerQuestion(context, question);
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
	// What a used call tried to bring has not run, and may still come by itself.
	const robbed = all.filter((facts) => fresh.has(facts.name) && !isNew(facts));
	if (robbed.length > 0) {
		const marks = robbed.flatMap(({ name }) => [name, ranMark(name)]);
		await forget(context, marks);
		forgetClaims(robbed.map(({ name }) => keyOf(context, name)));
	}
	const refused = all.find(({ refusal }) => refusal !== undefined);
	if (refused?.refusal !== undefined) {
		const { message, description } = refused.refusal;
		if (!isNew(refused)) return [];
		throw new NodeOperationError(context.getNode(), message, { description });
	}
	if (isProduction) {
		const begun = all.filter((facts) => !robbed.includes(facts));
		const keys = begun.map(({ name }) => keyOf(context, name));
		claim(keys, Promise.resolve(true));
		noteBegin(keys);
	}
	const mayRepeat = context.getNodeParameter('options.deduplicate', 0, true) === false;
	// A call may be repeated, but not with an event that it did not bring the first time.
	const isRepeated = ({ callbackId, name }: Facts) => callbackId !== undefined && !fresh.has(name);
	return all
		.filter((facts) => isNew(facts) || (mayRepeat && isRepeated(facts)))
		.map(({ item }) => item);
}
