import type { Stage } from './stage.mts';

type Told = Pick<Stage, 'owner'> & Record<'n8n' | 'sandbox', { url: string }>;

/** What somebody is told who started the demo: where everything is, how to log in, and what to try. */
export function guide({ n8n, owner, sandbox }: Told, createId: string, triggerId: string): string {
	return `
────────────────────────────────────────────────────────────────────────────
 n8n      ${n8n.url}
          e-mail ${owner.email} · password ${owner.password}
 Oneflow  ${sandbox.url}   (a sandbox on this machine, no account needed)

 1. Open ${n8n.url}/workflow/${triggerId}
    Log in. Click Publish, and again in the dialog: the trigger registers its
    webhooks at Oneflow.
 2. Open ${n8n.url}/workflow/${createId}
    Click Execute workflow: two contracts are created and sent.
 3. Open ${sandbox.url}
    Click the recipient of a new contract, for example Bo Kivi, and then Sign.
 4. Open the page of step 1 again, tab Executions: the workflow ran with the
    signed contract in it.

 Ctrl+C stops everything. Each start begins afresh.
────────────────────────────────────────────────────────────────────────────
`;
}
