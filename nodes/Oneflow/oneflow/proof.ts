import { createHash, createHmac, randomBytes, timingSafeEqual } from 'crypto';

import type { FunctionsBase } from 'n8n-workflow';

import { isRecord } from '../records';
import { tokenOf } from '../transport/credential';

/** A bound that no real notification reaches, so that a crafted one costs nothing. */
const LONGEST_CALLBACK_ID = 200;

/** Hexadecimal digits of a SHA-1 hash. */
const SIGNATURE_LENGTH = 40;

/** The two texts of a notification's body that show who sent it (docs/oneflow-api.md 4.12). */
export interface Proof {
	callbackId: string;
	signature: string;
}

/** What proves a call; undefined when the body cannot be a notification. Touches nothing else of it. */
export function proofOf(body: unknown): Proof | undefined {
	if (!isRecord(body)) return undefined;
	const { callback_id: callbackId, signature } = body;
	if (typeof callbackId !== 'string' || callbackId === '') return undefined;
	if (callbackId.length > LONGEST_CALLBACK_ID) return undefined;
	if (typeof signature !== 'string' || signature.length !== SIGNATURE_LENGTH) return undefined;
	return { callbackId, signature };
}

/** The signature of a notification: lower-case hex of SHA-1 over callback ID and sign key. */
function signatureOf(callbackId: string, signKey: string): string {
	return createHash('sha1').update(`${callbackId}${signKey}`).digest('hex');
}

/** Whether a call was signed with the key. It proves who sent the call, not what the call says. */
export function isSignedWith({ callbackId, signature }: Proof, signKey: string): boolean {
	if (signKey === '') return false;
	const digest = (value: string) => createHash('sha256').update(value).digest();
	return timingSafeEqual(digest(signature), digest(signatureOf(callbackId, signKey)));
}

/** A proof as Oneflow would send it, for a call in its place. */
export function proofWith(signKey: string): Proof {
	const callbackId = randomBytes(20).toString('hex');
	return { callbackId, signature: signatureOf(callbackId, signKey) };
}

/**
 * The sign key of a callback address, worked out from the address and the credential's token. It needs
 * no memory, is the same on every machine of one n8n, and is another one for every address.
 */
export async function signKeyFor(
	context: Pick<FunctionsBase, 'getCredentials'>,
	address: string,
): Promise<string> {
	const token = tokenOf(await context.getCredentials('oneflowApi'));
	return createHmac('sha256', token).update(address).digest('hex');
}
