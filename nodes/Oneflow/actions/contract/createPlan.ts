import { z } from 'zod';

import { LONGEST_NAME, valueJson } from '../../parameters/things/contractFields';
import { checkFieldMatch, columnOf, templateDataFields } from '../../parameters/things/dataFields';
import { extensionType } from '../../parameters/things/extensionType';
import { invitation, withoutSignatory } from '../../parameters/things/invitation';
import type { Item } from '../../parameters/kit/item';
import { listed, reference, references } from '../../parameters/kit/locator';
import { parties } from '../../parameters/things/parties';
import { readProducts } from '../../parameters/things/products';
import { amount, currency, isOn, text } from '../../parameters/kit/values';
import { template, workspace } from './createFields';
import { ownerParticipantsSchema } from './ownerParticipants';

/** What a contract is to be, as the user entered it. */
export type Plan = ReturnType<typeof readPlan>;

const additionalSchema = z.object({
	folderId: reference(),
	tagIds: references,
	valueAmount: amount,
	valueCurrency: currency,
	ownerParticipants: ownerParticipantsSchema,
});

/** Reads and checks everything the user entered, before any call. Throws NodeOperationError. */
export function readPlan(item: Item) {
	const additional = item.read('additionalFields', 'Additional Fields', additionalSchema);
	const fields = templateDataFields.read(item);
	const isSent = item.read('publish', 'Send for Signing', isOn);
	const plan = {
		workspace: workspace.read(item),
		template: template.read(item),
		extensionType: extensionType.read(item),
		name: item.read('name', 'Contract Name', text(LONGEST_NAME)),
		fields,
		parties: parties.read(item),
		tables: readProducts(item),
		folder: additional.folderId,
		tags: additional.tagIds,
		ownerParticipants: additional.ownerParticipants,
		value: valueJson(item, additional.valueAmount, additional.valueCurrency),
		invitation: isSent ? invitation.read(item) : undefined,
		// The business case that at most one contract may stand for.
		contractReference: readContractReference(item, fields),
	};
	if (isSent) refuseUnsignable(item, plan);
	return plan;
}

/** A contract that nobody can sign must not go out; everything missing is named at once. */
function refuseUnsignable(
	item: Item,
	{ name, parties: recipients, ownerParticipants }: Omit<Plan, 'invitation'>,
): void {
	const people = recipients.flatMap(({ participants }) => participants);
	const isSigned =
		people.some(({ signatory }) => signatory !== false) ||
		ownerParticipants.some(({ signatory }) => signatory === true);
	const isAllowed = withoutSignatory.read(item);
	const isCovered = isSigned || isAllowed;
	const signer =
		recipients.length === 0
			? 'Add a recipient with name and email'
			: 'Turn on Signatory for a recipient';
	const remedyForSigner = `${signer}, or, if the template brings its own signatories, turn on Allow Without Signatory under Options.`;
	const missing = [
		...(name === undefined ? [['a Contract Name', 'Enter a name.']] : []),
		...(recipients.length > 0 || isAllowed ? [] : [['a recipient']]),
		...(isCovered ? [] : [['somebody who signs', remedyForSigner]]),
	];
	if (missing.length === 0) return;
	throw item.problem(
		'Send for Signing',
		`the contract lacks ${missing.map(([what]) => what).join(' and ')}.`,
		`${missing.flatMap(([, remedy = []]) => remedy).join(' ')} To make only a draft, turn off Send for Signing.`,
	);
}

function readContractReference(item: Item, fields: ReturnType<typeof templateDataFields.read>) {
	const customId = item.read('options.referenceField', 'Reference Field', listed);
	if (customId === undefined) return undefined;
	// Sent as Oneflow would store it, so that the next search finds it.
	const column = columnOf(fields, customId);
	const given = fields.values.get(column);
	const value = typeof given === 'string' ? given.trim() : '';
	if (value !== '') {
		fields.values.set(column, value);
		checkFieldMatch(item, 'Reference Field', customId, value);
		return { customId, value };
	}
	const where = fields.automatic ? ` under the input's key "${customId}"` : '';
	throw item.problem(
		'Reference Field',
		`"${customId}" has no value among the data fields.`,
		`Give the data field with this custom ID a value that is different for every contract, such as an order number${where}, or remove the option.`,
	);
}
