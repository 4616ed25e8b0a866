import type { Callback } from '../../../../nodes/Oneflow/waiting/callback';
import { wantedRoles } from '../../../../nodes/Oneflow/waiting/roles';
import type { Waiting } from '../../../../nodes/Oneflow/waiting/webhooks';

const waiting = (id: number, more: Partial<Callback> = {}): Waiting => ({
	webhook: { id },
	callback: { contractId: id, place: '1-2', wait: `${id}-0123456789ab`, ...more },
});

/** The roles by the webhooks' IDs; those that hear for themselves alone are left out. */
const rolesOf = (waits: Waiting[], own?: Waiting) =>
	Object.fromEntries(
		[...wantedRoles(waits, own)]
			.filter(([, role]) => role !== undefined)
			.map(([{ webhook }, role]) => [webhook.id, role]),
	);

const withRoles = (waits: Waiting[]) =>
	[...wantedRoles(waits)].map(([{ webhook, callback }, role]) => ({
		webhook,
		callback: { ...callback, role },
	}));

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('the roles of waits in one place', () => {
	it('lets few hear for themselves', () => {
		expect(rolesOf(numbers(4).map((id) => waiting(id)))).toEqual({});
	});

	it('makes two heralds where there are more, and parks the others', () => {
		const waits = numbers(5).map((id) => waiting(id));
		const expected = { 1: 'herald', 2: 'herald', 3: 'parked', 4: 'parked', 5: 'parked' };
		expect(rolesOf(waits)).toEqual(expected);
		expect(rolesOf([...waits].reverse())).toEqual(expected);
	});

	it('leaves them as they are when they are arranged again, whoever joins', () => {
		const arranged = withRoles(numbers(8).map((id) => waiting(id)));
		expect(withRoles(arranged)).toEqual(arranged);
		const joined = rolesOf([...arranged, waiting(9)]);
		expect(joined).toMatchObject({ 1: 'herald', 2: 'herald', 9: 'parked' });
	});

	it('parks nobody beyond the time limits of the heralds', () => {
		const waits = [100, 300, 200, 50, 60].map((expires, index) => waiting(index + 1, { expires }));
		const roles = { 1: 'parked', 2: 'herald', 3: 'herald', 4: 'parked', 5: 'parked' };
		expect(rolesOf(waits)).toEqual(roles);
		const arranged = [...withRoles(waits), waiting(6)];
		expect(rolesOf(arranged)).toEqual({ ...roles, 3: 'parked', 6: 'herald' });
	});

	it('makes parked ones heralds when those are gone, even if few are left', () => {
		const left = withRoles(numbers(6).map((id) => waiting(id))).filter(
			({ callback }) => callback.role === 'parked',
		);
		expect(rolesOf(left)).toEqual({ 3: 'herald', 4: 'herald', 5: 'parked', 6: 'parked' });
		expect(rolesOf(left.slice(0, 1))).toEqual({ 3: 'herald' });
	});

	it('never parks a webhook that several contracts share, unless its run only begins', () => {
		const shared = waiting(7, { isShared: true });
		const waits = [...numbers(4).map((id) => waiting(id)), shared];
		expect(rolesOf(waits)).toEqual({ 1: 'herald', 2: 'herald', 3: 'parked', 4: 'parked' });
		expect(rolesOf(waits, shared)).toMatchObject({ 7: 'parked' });
	});

	it('comes to two heralds however many begin at once and see what others do', () => {
		const waits: Waiting[] = [];
		for (const id of numbers(60)) waits.push(waiting(id, { expires: (id * 37) % 60 || undefined }));
		// Each sees those that were registered before, none of which has changed its role yet.
		const roles = waits.map((own, index) => wantedRoles(waits.slice(0, index + 1), own).get(own));
		const whole = rolesOf(waits);
		expect(Object.values(whole).filter((role) => role === 'herald')).toHaveLength(2);
		for (const [index, role] of roles.entries()) {
			if (whole[index + 1] === 'herald') expect(role).toBe('herald');
		}
	});
});
