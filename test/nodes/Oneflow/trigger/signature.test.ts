import { isSameSecret, isSignedWith, proofOf } from '../../../../nodes/Oneflow/webhooks/proof';
import { parseNotification } from '../../../../nodes/Oneflow/webhooks/notification';

/** The vector of docs/oneflow-api.md 6.12. */
const SIGNED_WITH = 'n8n-demo-sign-key';
const VECTOR = {
	contract: { id: 900500 },
	callback_id: '5b7efd06092618b8f3a18740c8379d329d3ba00e',
	events: [
		{ created_time: '2025-03-03T12:00:00+0000', id: 3300101, type: 'participant:sign' },
		{ created_time: '2025-03-03T12:00:01+0000', id: 3300102, type: 'contract:sign' },
	],
	signature: '8f8f4ed494574421aa4e68bc9169149cbf6d66ac',
};
const SIGNED_WITH_NOTHING = '9844841f261a8f71f1673c1ef179b98d86589421';

describe('the signature', () => {
	it('of a true notification is accepted', () => {
		const { signature, ...notification } = VECTOR;
		const proof = proofOf(VECTOR)!;
		expect(proof).toEqual({ callbackId: VECTOR.callback_id, signature });
		expect(isSignedWith(proof, SIGNED_WITH)).toBe(true);
		expect(parseNotification(VECTOR)).toEqual(notification);
	});

	it.each([
		['another key', VECTOR, 'n8n-demo-sign-keY'],
		['another callback ID', { ...VECTOR, callback_id: `${VECTOR.callback_id}0` }, SIGNED_WITH],
		['upper case', { ...VECTOR, signature: VECTOR.signature.toUpperCase() }, SIGNED_WITH],
		['one character less', { ...VECTOR, signature: VECTOR.signature.slice(1) }, SIGNED_WITH],
		['one character more', { ...VECTOR, signature: `${VECTOR.signature}0` }, SIGNED_WITH],
		['white space around', { ...VECTOR, signature: ` ${VECTOR.signature}` }, SIGNED_WITH],
		['nothing', { ...VECTOR, signature: '' }, SIGNED_WITH],
		['null', { ...VECTOR, signature: null }, SIGNED_WITH],
		['no signature', { ...VECTOR, signature: undefined }, SIGNED_WITH],
		['an empty key on the other side', { ...VECTOR, signature: SIGNED_WITH_NOTHING }, SIGNED_WITH],
		['an empty key on both sides', { ...VECTOR, signature: SIGNED_WITH_NOTHING }, ''],
	])('with %s is refused', (_, notification, key) => {
		expect(isSignedWith(proofOf(notification)!, key)).toBe(false);
	});

	it.each([[42], [['8f']], [{ toString: 1 }], [true]])(
		'that is no text proves nothing: %j',
		(signature) => {
			expect(isSignedWith(proofOf({ ...VECTOR, signature })!, SIGNED_WITH)).toBe(false);
		},
	);

	it('is compared without stopping at the first difference or at another length', () => {
		expect(isSameSecret('same', 'same')).toBe(true);
		expect(isSameSecret('same', 'same longer')).toBe(false);
		expect(isSameSecret('', 'x')).toBe(false);
		expect(isSameSecret('ä'.repeat(40), 'a'.repeat(40))).toBe(false);
		expect(String(isSameSecret)).toContain('timingSafeEqual');
	});
});
