import assert from 'node:assert/strict';

import { chooseTemplate } from '../demo/examples.mts';
import type { Stage } from '../demo/stage.mts';
import { step, type Reporter } from '../host/progress.mts';
import type { OutputItem } from '../host/types.mts';
import type { SandboxClient } from '../../sandbox/client.mts';
import { calls as callsOf, setLatency } from './sandbox.mts';
import { median, times, type Row } from './table.mts';
import { httpNode, measure, oneflowNode } from './workflow.mts';

const ROWS = 10_000;
const LATENCY_MS = 60;
const ROUNDS = 3;

/** 10,000 contracts read in full: ours with Return All, the HTTP Request node with its pagination. */
export async function benchLists(stage: Stage, report: Reporter): Promise<Row[]> {
	const { sandbox } = stage;
	const { workspace, template } = await chooseTemplate(stage);
	const ours = oneflowNode(stage, {
		resource: 'contract',
		operation: 'getAll',
		returnAll: true,
		simplify: false,
	});
	const http = httpNode(stage, {
		method: 'GET',
		url: `${stage.access.apiUrl}/contracts?limit=100`,
		options: {
			pagination: {
				pagination: {
					paginationMode: 'responseContainsNextURL',
					nextURL: '={{ $response.body._links.next.href }}',
					paginationCompleteWhen: 'other',
					completeExpression: '={{ !$response.body._links.next.href }}',
				},
			},
		},
	});
	const measured = { ours: [] as number[], http: [] as number[] };
	let total = 0;
	let calls = 0;
	await step(`Listing ${ROWS} contracts, ${ROUNDS} rounds`, report, async () => {
		total = await fill(sandbox, stage, workspace.id, template.id);
		await setLatency(sandbox, LATENCY_MS);
		for (let round = 0; round < ROUNDS; round++) {
			await sandbox.clearRequests();
			const mine = await measure(stage, 'Return All', [{}], ours);
			calls = (await callsOf(sandbox)).get('GET /contracts') ?? 0;
			const theirs = await measure(stage, 'HTTP Request with pagination', [{}], http);
			const rows = mine.items.map(({ json }) => json.id);
			assert.equal(rows.length, total, 'No row may be missing');
			assert.equal(new Set(rows).size, total, 'No row may be doubled');
			assert.deepEqual(rows, idsOfPages(theirs.items), 'The rows must be in order');
			measured.ours.push(mine.ms);
			measured.http.push(theirs.ms);
		}
		await setLatency(sandbox, 0);
	});
	const mine = median(measured.ours);
	const theirs = median(measured.http);
	return [
		{
			scenario: `${total} contracts listed in ${calls} calls, ${LATENCY_MS} ms`,
			against: 'HTTP Request with pagination',
			ours: mine,
			other: theirs,
			unit: 'ms',
			ratio: `${times(theirs / mine)} its rate`,
			target: 'at least 4 × its rate',
			met: theirs / mine >= 4,
		},
	];
}

/** Makes contracts until there are enough; gives how many the acting user sees. */
async function fill(
	sandbox: SandboxClient,
	stage: Stage,
	workspaceId: number,
	templateId: number,
): Promise<number> {
	const count = async () => {
		const response = await fetch(`${stage.access.apiUrl}/contracts?limit=1`, {
			headers: {
				'x-oneflow-api-token': stage.access.token,
				'x-oneflow-user-email': stage.access.userEmail,
			},
		});
		return ((await response.json()) as { count: number }).count;
	};
	await setLatency(sandbox, 0);
	const missing = ROWS - (await count());
	if (missing > 0) {
		const place = { workspace_id: workspaceId, template_id: templateId };
		await sandbox.makeContracts({ ...place, publish: false, count: missing });
	}
	return await count();
}

/** The HTTP Request node gives one item for each page. */
function idsOfPages(pages: OutputItem[]): unknown[] {
	return pages.flatMap(({ json }) => (json.data as Array<{ id: number }>).map(({ id }) => id));
}
