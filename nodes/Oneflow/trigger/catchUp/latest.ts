import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { OneflowClient } from '../../transport/client';
import { shown } from '../../transport/nodeError';
import { contractFor, itemOf, type OneflowEvent } from '../items';
import { datedPage } from '../oneflowLog';
import { isMeant } from '../scope';
import { isWanted, readSettings } from '../settings';
import { isDated, mayHaveEvents, refuseUndated, rowOf, SORT } from './look';

/** Contracts whose logs are read for a try in the editor. */
const MOST_READ = 30;

/** Contracts passed over that never changed their state. */
const MOST_PASSED = 2_000;

/** Whether somebody tries the trigger without a webhook in the editor, where no call can come. */
export function isTry(context: IExecuteFunctions): boolean {
	return context.getMode() === 'manual' && readSettings(context).setup === 'polling';
}

/** The first page with contracts whose state has changed; a page without any may come before it. */
async function newestRows(oneflow: OneflowClient) {
	for (let offset = 0; ; ) {
		const { rows, count } = await datedPage(oneflow, '/contracts', SORT, offset);
		const found = rows.map(rowOf);
		refuseUndated(found);
		offset += rows.length;
		if (found.some(isDated) || rows.length === 0 || offset >= Math.min(count, MOST_PASSED))
			return found;
	}
}

/** The newest event that fits the settings, for a try in the editor. Throws the error n8n shows, also for none. */
export async function latestEvent(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const settings = readSettings(context);
	return await shown(context, async () => {
		const oneflow = await OneflowClient.connect(context);
		const likely = (await newestRows(oneflow)).filter((row) => mayHaveEvents(settings, row));
		for (const { id, contract: row } of likely.slice(0, MOST_READ)) {
			if ((await isMeant(oneflow, row, settings)) === false) continue;
			const { rows: log } = await datedPage(oneflow, `/contracts/${id}/events`, '-id');
			const event = (log as unknown as OneflowEvent[]).find(({ type }) => isWanted(settings, type));
			if (event === undefined) continue;
			const contract = settings.includeContract ? await oneflow.get(`/contracts/${id}`) : null;
			return [itemOf(event, id, null, contractFor(settings, contract))];
		}
		throw new NodeOperationError(context.getNode(), 'Oneflow has no matching event yet', {
			description: `The ${MOST_READ} contracts whose state changed most recently were looked at. Trigger one of the chosen events in Oneflow, or continue with data of your own: choose "set mock data" in the output.`,
		});
	});
}
