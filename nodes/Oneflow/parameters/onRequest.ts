import type { INodeProperties } from 'n8n-workflow';
import { switchField } from './fields';

const SWITCH = 'showAllFields';

/** The switch that shows what `onRequest` folds away. */
export const showAllFields = switchField('Show All Fields', SWITCH, {
	noDataExpression: true,
	description: 'Whether to show rarely needed fields as well',
});

function shownWhen(field: INodeProperties, rule: string, isOn: boolean): INodeProperties {
	const { displayOptions } = field;
	return {
		...field,
		displayOptions: { ...displayOptions, show: { ...displayOptions?.show, [rule]: [isOn] } },
	};
}

/** The field as it is when all are shown, and in its place otherwise `other`. */
export function eitherOr(field: INodeProperties, other: INodeProperties): INodeProperties[] {
	return [shownWhen(field, SWITCH, true), shownWhen(other, SWITCH, false)];
}

/** Without being in sight: n8n forgets the values of fields that are not there. */
function hidden({ displayName, name, default: standard, displayOptions }: INodeProperties) {
	const field: INodeProperties = {
		displayName,
		name,
		type: 'hidden',
		default: standard,
		displayOptions,
	};
	return field;
}

/** Shown when all fields are; a value that is there holds either way. */
export function onRequest(field: INodeProperties): INodeProperties[] {
	return eitherOr(field, hidden(field));
}

/** The same for a field of an entry in a list. */
export function entryFieldOnRequest(field: INodeProperties): INodeProperties[] {
	const rule = `/${SWITCH}`;
	// Else newer versions of n8n would offer the hidden field under "Add Field".
	const typeOptions = { showEvenWhenOptional: true };
	return [shownWhen(field, rule, true), { ...shownWhen(hidden(field), rule, false), typeOptions }];
}
