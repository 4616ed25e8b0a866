import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../../records';
import type { Operation } from '../operation';

/** The form of the answer is not in the notes (3.1): a list, one in an envelope, or one thing. */
function extensionsIn(answer: unknown): IDataObject[] {
	const list = isRecord(answer) ? (answer.data ?? answer.extensions ?? [answer]) : answer;
	const entries: unknown[] = Array.isArray(list) ? list : [];
	return entries.map((entry) =>
		isRecord(entry) ? (entry as IDataObject) : { extension: String(entry) },
	);
}

/** GET /accounts/extensions (API notes 3.1). */
export const getExtensions: Operation = {
	name: 'Get Extensions',
	value: 'getExtensions',
	action: 'Get extensions of account',
	description: 'Get the integration extensions of the account, with their extension types',
	shape: 'row',
	fields: [],
	async run({ oneflow }) {
		return extensionsIn(await oneflow.get<unknown>('/accounts/extensions'));
	},
};
