import type { IDataObject } from 'n8n-workflow';

import type { FailedCall, Problem } from './failure';

/** How the nodes' forms call what Oneflow's paths name; a segment not listed is made readable. */
const LABELS: Record<string, string> = {
	_permissions: 'Can Edit',
	_private: '',
	_private_ownerside: '',
	'contract:update': '',
	attachment: 'file',
	comments: 'comment',
	country_code: 'Country Code',
	custom_id: 'Custom ID',
	data_fields: 'data field',
	delivery_channel: 'Delivery Channel',
	email: 'Email',
	filter_rules: 'rule',
	filters: 'filter',
	folder_id: 'Folder ID',
	identification_number: 'Identification Number',
	my_party: 'your own party',
	name: 'Name',
	participant: 'participant',
	participants: 'participant',
	parties: 'party',
	phone_number: 'Phone Number',
	product_groups: 'product table',
	products: 'product',
	sign_method: 'Sign Method',
	signatory: 'Signatory',
	tags: 'tag',
	template_group_id: 'Template Type',
	template_id: 'Template',
	title: 'Title',
	two_step_authentication_method: 'Two-Step Authentication',
	value: 'value',
	workspace_id: 'Workspace',
};

/** `parties[1].participants[0].email` → `['parties', 1, 'participants', 0, 'email']` */
function segmentsOf(path: string): Array<string | number> {
	return Array.from(path.matchAll(/\[(\d+)\]|[^.[\]]+/g), ([segment, index]) =>
		index === undefined ? segment : Number(index),
	);
}

function labelOf(segment: string): string {
	return LABELS[segment] ?? segment.replace(/_/g, ' ');
}

function child(value: unknown, key: string | number): unknown {
	if (typeof value !== 'object' || value === null) return undefined;
	return (value as Record<string | number, unknown>)[key];
}

/** The data field's custom ID, which is what the user typed or picked, wherever the entry carries it. */
function customIdOf(entry: unknown): string | undefined {
	const id = child(entry, 'custom_id') ?? child(child(entry, '_private_ownerside'), 'custom_id');
	return typeof id === 'string' && id !== '' ? id : undefined;
}

/**
 * Says in the form's words where Oneflow's JSON path points:
 * `parties[1].participants[0].email` → `Party 2, participant 1, Email`;
 * `data_fields[0].value` → `Data field "order_no", value`.
 */
export function describePath(path: string, body: IDataObject | undefined): string {
	const words: string[] = [];
	let value: unknown = body;
	let parent = '';
	for (const segment of segmentsOf(path)) {
		value = child(value, segment);
		if (typeof segment === 'string') {
			parent = segment;
			const label = labelOf(segment);
			if (label !== '') words.push(label);
			continue;
		}
		const customId = parent === 'data_fields' ? customIdOf(value) : undefined;
		const which = customId === undefined ? String(segment + 1) : `"${customId}"`;
		words.push(`${words.pop() ?? 'entry'} ${which}`);
	}
	const text = words.join(', ');
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** One line for each message of `parameter_problems` (docs/oneflow-api.md 2.8), in the user's words. */
export function describeProblems(problem: Problem, call: FailedCall): string[] {
	return Object.entries(problem.parameter_problems ?? {}).flatMap(([path, messages]) =>
		[messages].flat().map((message) => {
			const place = describePath(path, call.body);
			return place === '' ? message : `${place}: ${message}`;
		}),
	);
}
