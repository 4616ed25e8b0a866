import type { IExecuteFunctions, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

/** The address at which n8n hands calls to this execution while it waits, with n8n's token of it. */
export function resumeUrlOf(context: IExecuteFunctions | IWebhookFunctions): string {
	return String(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
}

/** Where this n8n is called about all its waiting executions: a resume URL up to the execution. */
export function baseOf(resumeUrl: string): string {
	const { origin, pathname } = new URL(resumeUrl);
	return `${origin}${pathname.replace(/\/[^/]*\/?$/, '')}`;
}

/** The same for whoever need not be told it, as a trigger or a tool; undefined where n8n does not tell. */
export function ownBase(context: IExecuteFunctions | ITriggerFunctions): string | undefined {
	try {
		// n8n's types lack it for triggers.
		return baseOf(resumeUrlOf(context as IExecuteFunctions));
	} catch {
		return undefined;
	}
}
