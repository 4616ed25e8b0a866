import type { EditorPage } from './editorPage.mts';

export interface FirstContract {
	/** Where n8n has several credentials: the one to choose. */
	credential?: string;
	workspace: string;
	template: string;
	name: string;
	dataFields: Record<string, string>;
	company: string;
	person: string;
	email: string;
}

/** What a stranger does, step by step; each is told when it has been done. */
export async function makeFirstContract(
	editor: EditorPage,
	contract: FirstContract,
	done: (step: string) => Promise<void> = async () => undefined,
): Promise<void> {
	await editor.openCreator();
	await editor.takeNode('manual', 'Manual Trigger');
	await editor.openCreator();
	await editor.takeNode('Oneflow', 'Oneflow');
	await done('node');
	await editor.takeAction('Create contract');
	await editor.parameters.waitFor();
	if (contract.credential !== undefined) await editor.chooseCredential(contract.credential);

	await editor.choose('Workspace', contract.workspace);
	await editor.choose('Template', contract.template);
	await done('places');
	await editor.fill('Contract Name', contract.name);
	for (const [label, value] of Object.entries(contract.dataFields)) await editor.fill(label, value);
	await done('dataFields');
	await editor.add('Add Recipient', 'Company');
	await editor.fill('Company Name', contract.company);
	await editor.fill('Contact Name', contract.person);
	await editor.fill('Email', contract.email);
	await done('recipient');
	await editor.turnOn('Send for Signing');
	await done('send');
	await editor.execute();
	await editor.panel.getByTestId('output-panel').getByText('1 item').first().waitFor();
	await done('sent');
}

/** Signs on the sandbox's pages, as the recipient does. */
export async function signAs(
	editor: EditorPage,
	sandboxUrl: string,
	{ name, person }: FirstContract,
): Promise<void> {
	const { page } = editor;
	await page.goto(sandboxUrl);
	const row = page.getByRole('row').filter({ hasText: name }).first();
	await row.getByRole('link', { name: person }).click();
	await page.getByRole('button', { name: 'Sign' }).click();
	await page.getByText('You have signed this contract.').waitFor();
}
