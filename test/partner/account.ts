/* A generated account, as a partner's customer has one. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { control, sandboxCredential, sandboxUrl } from '../support/sandbox';

/** Where the story takes place in a generated account. */
export interface Story {
	token: string;
	extension_token: string;
	user_email: string;
	extension_type: string;
	template_type_id: number;
	template_id: number;
	workspace_id: number;
}

export interface Account {
	story: Story;
	/** Of a token made by hand, and of the one that the extension made. */
	credential: ICredentialDataDecryptedObject;
	extensionCredential: ICredentialDataDecryptedObject;
	/** A call past the node, as an administrator. */
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it freely
	ask(path: string): Promise<any>;
}

/** Resets the sandbox to the account of that number. */
export async function openAccount(
	random: number,
	options: Record<string, unknown> = {},
): Promise<Account> {
	const { story } = await control('POST', '/reset', { seed: 'random', random, ...options });
	const credentialOf = (apiToken: string) =>
		sandboxCredential({ apiToken, userEmail: story.user_email });
	return {
		story,
		credential: credentialOf(story.token),
		extensionCredential: credentialOf(story.extension_token),
		async ask(path) {
			const response = await fetch(`${sandboxUrl()}/v1${path}`, {
				headers: { 'x-oneflow-api-token': story.token },
			});
			return await response.json();
		},
	};
}
