import type { IDataObject } from 'n8n-workflow';

import { inWords } from '../words';
import type { FailedCall } from './failure';
import type { Problem } from './problem';

/** `parties[1].participants[0].email` → `['parties', 1, 'participants', 0, 'email']` */
function segmentsOf(path: string): Array<string | number> {
	return Array.from(path.matchAll(/\[(\d+)\]|[^.[\]]+/g), ([segment, index]) =>
		index === undefined ? segment : Number(index),
	);
}

/** Says in the form's words where Oneflow's JSON path points into a body. */
export function describePath(path: string, body: IDataObject | undefined): string {
	return inWords(segmentsOf(path), body);
}

/** One line for each message of `parameter_problems` (docs/oneflow-api.md 2.8), in the user's words. */
export function describeProblems(problem: Problem, call: FailedCall): string[] {
	return Object.entries(problem.parameter_problems ?? {}).flatMap(([path, messages]) =>
		messages.map((message) => {
			const place = describePath(path, call.body);
			return place === '' ? message : `${place}: ${message}`;
		}),
	);
}
