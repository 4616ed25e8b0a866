import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { mapConcurrently, USUAL_WIDTH } from '../../concurrency';
import { found, type Finding } from '../../oneflow/accountCheck';
import { idOf, inPortions } from '../../records';
import type { OneflowClient } from '../../transport/client';
import { isProven, registeredAs } from '../../waiting/register';
import { abandonedAmong, MOST_ASKED } from '../../webhooks/abandoned';
import { ownBase } from '../../webhooks/ownAddress';

/** What is wrong with this package's webhooks, as this n8n tells when asked at its own address, and nobody else. */
export async function checkWebhooksHere(
	context: IExecuteFunctions,
	oneflow: OneflowClient,
	webhooks: IDataObject[],
): Promise<Finding[]> {
	const base = ownBase(context);
	if (base === undefined) return [];
	const { origin } = new URL(base);
	const asked = { origin, token: oneflow.connection.token, caller: context.helpers };
	const abandoned = await mapConcurrently(
		inPortions(webhooks, MOST_ASKED),
		USUAL_WIDTH,
		async (portion) => await abandonedAmong(portion, asked),
	);
	return [
		...abandoned
			.flat()
			.map((webhook) =>
				found(
					'warning',
					'webhookAbandoned',
					`Webhook #${String(idOf(webhook))}`,
					`It calls ${String(webhook.callback_url)}, and this n8n says that no workflow listens there.`,
					'Publish its workflow again, or delete the webhook, for example with Webhook: Delete. A published Oneflow Trigger with a webhook removes it by itself.',
				),
			),
		...waitsElsewhere(oneflow, webhooks, base),
	];
}

/** One finding for each address other than this n8n's at which executions wait. */
function waitsElsewhere(oneflow: OneflowClient, webhooks: IDataObject[], own: string): Finding[] {
	const idsByBase = new Map<string, string[]>();
	for (const webhook of webhooks) {
		const wait = registeredAs(webhook);
		if (wait === undefined || wait.base === own || !isProven(oneflow, wait)) continue;
		const ids = idsByBase.get(wait.base) ?? [];
		idsByBase.set(wait.base, [...ids, `#${String(idOf(webhook))}`]);
	}
	return [...idsByBase].map(([base, ids]) =>
		found(
			'warning',
			'waitElsewhere',
			`Waiting executions at ${base}`,
			`Executions wait for Oneflow at ${base}, but this n8n is at ${own}. Their webhooks: ${ids.join(', ')}.`,
			'If this n8n was there before, make the old address lead here again. Or keep a workflow published whose Oneflow Trigger has a webhook: once the old address has been dead for ten minutes, it resumes the executions here. If another n8n is there, leave these webhooks alone.',
		),
	);
}
