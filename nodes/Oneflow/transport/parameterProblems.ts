import type { IDataObject } from 'n8n-workflow';

import { inWords } from '../words';
import type { FailedCall } from './failure';
import type { Problem } from './problem';

/** Says in the form's words where Oneflow's JSON path, such as `parties[1].participants[0].email`, points into a body. */
export function describePath(path: string, body: IDataObject | undefined): string {
	const segments = Array.from(path.matchAll(/\[(\d+)\]|[^.[\]]+/g), ([segment, index]) =>
		index === undefined ? segment : Number(index),
	);
	return inWords(segments, body);
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
