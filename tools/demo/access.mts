import type { SandboxInfo } from '../../sandbox/client.mts';
import { OneflowReader } from './oneflow.mts';

export const EXTENSION_TYPE = 'demo';

/** Who the demo and the tests are in the sandbox's account. */
export interface Access {
	apiUrl: string;
	token: string;
	userEmail: string;
}

/**
 * Picks a hand-made token and a user who may create contracts of the extension, whatever the
 * account behind the sandbox holds.
 */
export async function chooseAccess(info: SandboxInfo, extensionType: string): Promise<Access> {
	const token = info.tokens.find(({ extension_type: type }) => type === null)?.token;
	if (!token) throw new Error('The sandbox has no token that is made by hand.');
	const apiUrl = info.base_url;
	for (const { email } of info.users.filter(({ active }) => active)) {
		const usable = await new OneflowReader(apiUrl, token, email).usable(extensionType);
		if (usable.length > 0) return { apiUrl, token, userEmail: email };
	}
	throw new Error(`No user of the sandbox may create contracts of "${extensionType}".`);
}

/** What the nodes' credential holds to be this user of the sandbox. */
export function credentialDataOf({ apiUrl, token, userEmail }: Access): Record<string, string> {
	return { apiToken: token, userEmail, environment: 'custom', baseUrl: apiUrl };
}
