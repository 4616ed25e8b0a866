import { z } from 'zod';

import { recordIn } from '../records';
import { UserProblem } from './failure';

const PRODUCTION_URL = 'https://api.oneflow.com/v1';
const TEST_URL = 'https://api.test.oneflow.com/v1';

/** Characters that nobody sees; they come along when a token or an address is copied. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

const optionalText = z
	.string()
	.transform((text) => text.replace(INVISIBLE, '').trim())
	.catch('');
const optionalSecret = z.string().catch('');

const environments = z.enum(['production', 'test', 'custom']);

const credentialSchema = z.object({
	userEmail: optionalText,
	environment: environments.catch('production'),
	baseUrl: optionalText,
	webhookSignKey: optionalSecret,
	webhookHeaderName: optionalText,
	webhookHeaderValue: optionalSecret,
});

/** The credential as far as the nodes read it; the token itself stays with n8n's authentication. */
export type OneflowCredential = z.infer<typeof credentialSchema>;

/** Reads the decrypted credential; unknown and missing values get their defaults. */
export function readCredential(decrypted: unknown): OneflowCredential {
	return credentialSchema.parse(decrypted);
}

/** The token as it is sent: white space around it comes along when it is copied. */
export function tokenOf(decrypted: unknown): string {
	return optionalText.parse(recordIn(decrypted).apiToken);
}

/** The API's address, which ends with `/v1` (docs/oneflow-api.md 1.1); undefined where a custom one is unusable. */
export function baseUrlOf(credential: OneflowCredential): string | undefined {
	if (credential.environment === 'production') return PRODUCTION_URL;
	if (credential.environment === 'test') return TEST_URL;
	return problemOfAddress(credential.baseUrl) === undefined
		? // Not from each of many slashes anew.
			credential.baseUrl.replace(/(?<!\/)\/+$/, '')
		: undefined;
}

/** Hosts that are reached without leaving the machine or its own network; there plain http may do. */
const NEAR_HOSTS =
	/^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(1[6-9]|2\d|3[01])\.\d+\.\d+|\[f[cd][0-9a-f:]+\]|[^.:]+|[^:]+\.(internal|local|localhost))$/;

/** What is wrong with a custom base URL; undefined when it can be used. */
function problemOfAddress(address: string): string | undefined {
	if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return 'is not a full address';
	const { protocol, hostname, username, password } = new URL(address);
	if (/[?#]/.test(address)) return 'has a question mark or a number sign in it';
	if (username !== '' || password !== '') return 'has a user or password in it';
	if (address.includes('\\')) return 'has a backslash in it';
	// The API token travels in a header: anybody on the way could read it.
	if (protocol === 'http:' && !NEAR_HOSTS.test(hostname)) return 'is not encrypted (http)';
	// The credential's test reads the text, so that both must say the same: 127.1 is written as 127.0.0.1.
	const isPlain = address.toLowerCase().startsWith(`${protocol}//${hostname}`);
	if (protocol === 'http:' && !isPlain) return `is written in an unusual way; it means ${hostname}`;
	return undefined;
}

/** Printable ASCII, which is what a header carries unchanged. */
const IN_HEADERS = /^[\x20-\x7e]$/;

/** Why a value cannot travel in a header, after the field's name: all but printable ASCII is dropped on the way. */
export function headerProblem(text: string): string | undefined {
	const character = Array.from(text).find((letter) => !IN_HEADERS.test(letter));
	if (character === undefined) return undefined;
	const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
	const shown = /\p{L}/u.test(character) ? `"${character}"` : `U+${code}`;
	return `contains ${shown}, which cannot be sent to Oneflow.`;
}

/** What makes a credential unusable, found before any call; in a run its expressions have been worked out. */
export function credentialProblem(decrypted: unknown, isRun = false): UserProblem | undefined {
	const apiToken = tokenOf(decrypted);
	const { userEmail, environment, baseUrl } = readCredential(decrypted);
	if (apiToken === '') {
		return new UserProblem(
			'API Token: the Oneflow credential has none.',
			'Open the credential and enter the token that Oneflow shows when it is created.',
		);
	}
	const inToken = /\s/.test(apiToken) ? 'contains a space.' : headerProblem(apiToken);
	if (inToken !== undefined) {
		return new UserProblem(
			`API Token: ${inToken}`,
			'Copy the token into the credential again, without anything before or after it.',
		);
	}
	// As an expression gives it: the token of one environment is not for another one.
	const given = recordIn(decrypted);
	if (!environments.optional().safeParse(given.environment).success) {
		return new UserProblem(
			'Environment: the Oneflow credential gives none that is known.',
			'Open the credential and choose one; an expression must give production, test or custom.',
		);
	}
	if (isRun && 'userEmail' in given && typeof given.userEmail !== 'string') {
		return new UserProblem(
			'User Email: the expression in the Oneflow credential gives no text.',
			'Correct the expression. An empty text alone lets Oneflow’s anonymous administrator act.',
		);
	}
	const inEmail = headerProblem(userEmail);
	if (inEmail !== undefined) {
		return new UserProblem(
			`User Email: ${inEmail}`,
			'Correct the address in the Oneflow credential: plain letters, digits and punctuation only.',
		);
	}
	const inAddress = environment === 'custom' ? problemOfAddress(baseUrl) : undefined;
	return inAddress === undefined
		? undefined
		: new UserProblem(
				`Base URL: the address in the Oneflow credential ${inAddress}.`,
				'Open the credential and enter an address such as https://gateway.example.com/v1. Plain http is for addresses on this machine or in its own network.',
			);
}
