import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { OneflowClient } from '../../transport/client';
import { toNodeError } from '../../transport/nodeError';
import { contractFor, itemOf, type OneflowEvent } from '../items';
import { datedPage } from '../oneflowLog';
import { isMeant } from '../scope';
import { isWanted, readSettings } from '../settings';
import { mayHaveEvents, rowOf, SORT } from './look';

/** Contracts whose logs are read for a try in the editor. */
const MOST_READ = 30;

/** Whether somebody tries the trigger without a webhook in the editor, where no call can come. */
export function isTry(context: IExecuteFunctions): boolean {
	return context.getMode() === 'manual' && readSettings(context).setup === 'polling';
}

/** The newest event that fits the settings, for a try in the editor. Throws the error n8n shows, also for none. */
export async function latestEvent(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const settings = readSettings(context);
	try {
		const oneflow = await OneflowClient.connect(context);
		const { rows } = await datedPage(oneflow, '/contracts', SORT);
		const likely = rows.map(rowOf).filter((row) => mayHaveEvents(settings, row));
		for (const { id, contract: row } of likely.slice(0, MOST_READ)) {
			if ((await isMeant(oneflow, row, settings)) === false) continue;
			const { rows: log } = await datedPage(oneflow, `/contracts/${id}/events`, '-id');
			const event = (log as unknown as OneflowEvent[]).find(({ type }) => isWanted(settings, type));
			if (event === undefined) continue;
			const contract = settings.includeContract ? await oneflow.get(`/contracts/${id}`) : null;
			return [itemOf(event, id, null, contractFor(settings, contract))];
		}
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
	throw new NodeOperationError(context.getNode(), 'Oneflow has no matching event yet', {
		description: `The ${MOST_READ} contracts whose state changed most recently were looked at. Trigger one of the chosen events in Oneflow, or continue with data of your own: choose "set mock data" in the output.`,
	});
}
