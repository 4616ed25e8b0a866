import { OneflowReader } from './oneflow.mts';

export const EXTENSION_TYPE = 'demo';

interface SandboxInfo {
	tokens: Array<{ token: string; extension_type: string | null }>;
	users: Array<{ email: string; active: boolean }>;
}

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
export async function chooseAccess(sandboxUrl: string): Promise<Access> {
	const info = await sandboxInfo(sandboxUrl);
	const token = info.tokens.find(({ extension_type: type }) => type === null)?.token;
	if (!token) throw new Error('The sandbox has no token that is made by hand.');
	const apiUrl = `${sandboxUrl}/v1`;
	for (const { email } of info.users.filter(({ active }) => active)) {
		const usable = await new OneflowReader(apiUrl, token, email).usable(EXTENSION_TYPE);
		if (usable.length > 0) return { apiUrl, token, userEmail: email };
	}
	throw new Error(`No user of the sandbox may create contracts of "${EXTENSION_TYPE}".`);
}

async function sandboxInfo(sandboxUrl: string): Promise<SandboxInfo> {
	const response = await fetch(`${sandboxUrl}/_sandbox/info`);
	if (!response.ok) throw new Error(`The sandbox answered ${response.status} to its own info.`);
	return (await response.json()) as SandboxInfo;
}
