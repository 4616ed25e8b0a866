import { createHash, randomBytes } from 'node:crypto';

/** Signature of a notification: lower-case hex sha1(callback_id + sign_key) (4.12). */
export const signatureOf = (callbackId: string, signKey: string | null): string =>
	createHash('sha1')
		.update(callbackId + (signKey ?? ''))
		.digest('hex');

/** A callback id in the documented style: 40 hex characters, kept over all retries (4.12). */
export const newCallbackId = (): string => randomBytes(20).toString('hex');
