import { z } from 'zod';

const PRODUCTION_URL = 'https://api.oneflow.com/v1';
const TEST_URL = 'https://api.test.oneflow.com/v1';

const optionalText = z.string().trim().optional().default('').catch('');
const optionalSecret = z.string().optional().default('').catch('');

const credentialSchema = z.object({
	userEmail: optionalText,
	environment: z.enum(['production', 'test', 'custom']).catch('production'),
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

/**
 * The API's address with `/v1`, without a slash at the end (API notes 1.1).
 * Returns undefined when a custom base URL is missing or is no http(s) address.
 */
export function baseUrlOf(credential: OneflowCredential): string | undefined {
	if (credential.environment === 'production') return PRODUCTION_URL;
	if (credential.environment === 'test') return TEST_URL;
	if (!/^https?:\/\//i.test(credential.baseUrl) || !URL.canParse(credential.baseUrl)) {
		return undefined;
	}
	return credential.baseUrl.replace(/\/+$/, '');
}
