import { createHash, createHmac, randomUUID, timingSafeEqual } from 'crypto';

import { isRecord } from '../records';

/** A bound that no real notification reaches, so that a crafted one costs nothing. */
const LONGEST_CALLBACK_ID = 200;

/** Hexadecimal digits of a SHA-1 hash. */
const SIGNATURE_LENGTH = 40;

/** The two texts of a notification's body that show who sent it (docs/oneflow-api.md 4.12). */
export interface Proof {
	callbackId: string;
	/** Undefined where the body has none, which only a header that both sides know can make up for. */
	signature: string | undefined;
}

/**
 * What proves a call, looked at before anything else: a stranger may send megabytes, and nothing of them
 * is touched until the signature holds. Undefined when the body cannot be a notification.
 */
export function proofOf(body: unknown): Proof | undefined {
	if (!isRecord(body)) return undefined;
	const { callback_id: callbackId, signature } = body;
	if (typeof callbackId !== 'string' || callbackId === '') return undefined;
	if (callbackId.length > LONGEST_CALLBACK_ID) return undefined;
	const isHash = typeof signature === 'string' && signature.length === SIGNATURE_LENGTH;
	return { callbackId, signature: isHash ? signature : undefined };
}

/** The signature of a notification: lower-case hex of SHA-1 over callback ID and sign key. */
function signatureOf(callbackId: string, signKey: string): string {
	return createHash('sha1').update(`${callbackId}${signKey}`).digest('hex');
}

/** Compares two texts without telling by its duration where they differ. */
export function isSameSecret(one: string, other: string): boolean {
	// Equal lengths by hashing, so that not even the length shows.
	const digest = (value: string) => createHash('sha256').update(value).digest();
	return timingSafeEqual(digest(one), digest(other));
}

/**
 * Whether a call was signed with the key. It proves who sent the call, not what the call says. Without a
 * key nothing is proven.
 */
export function isSignedWith({ callbackId, signature }: Proof, signKey: string): boolean {
	if (signKey === '' || signature === undefined) return false;
	return isSameSecret(signature, signatureOf(callbackId, signKey));
}

/** A proof as Oneflow would send it, for a call in its place. */
export function proofWith(signKey: string): Required<Proof> {
	const callbackId = randomUUID();
	return { callbackId, signature: signatureOf(callbackId, signKey) };
}

/**
 * The sign key of a callback address, worked out from the address and the credential's token. It needs
 * no memory, is the same on every machine of one n8n, and is another one for every address: a copy of the
 * workflow, or of n8n's whole database on another host, cannot sign for this one.
 */
export function signKeyFor(token: string, address: string): string {
	return createHmac('sha256', token).update(address).digest('hex');
}
