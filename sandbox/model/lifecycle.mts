import type { EventType } from './events.mts';
import { addDuration, timeOf, toBodyTime } from './formats.mts';
import type { Contract, LifecycleSettings, LifecycleState } from './types.mts';

/** The lifecycle of a contract that has not started (4.1, 6.5). */
export const newLifecycleState = (settings: LifecycleSettings): LifecycleState => ({
	cancel_time: null,
	contract_end_time: null,
	contract_start_time: null,
	has_ended_by_termination: false,
	has_passed_notice_period_start_time: false,
	is_canceled: false,
	is_recurring: settings.type.startsWith('recurring'),
	lifecycle_state: 'awaiting',
	lifecycle_state_updated_time: null,
	notice_period_start_time: null,
	period: 0,
	period_end_time: null,
	period_start_time: null,
});

function enter(contract: Contract, state: LifecycleState['lifecycle_state'], now: number): void {
	contract.lifecycle_state.lifecycle_state = state;
	contract.lifecycle_state.lifecycle_state_updated_time = toBodyTime(now);
}

function startPeriod(contract: Contract, start: number): void {
	const { lifecycle_settings: settings, lifecycle_state: state } = contract;
	state.period += 1;
	state.period_start_time = toBodyTime(start);
	const length =
		state.period === 1 ? (settings.initial_duration ?? settings.duration) : settings.duration;
	const end = length === null ? null : addDuration(start, length);
	state.period_end_time = end === null ? null : toBodyTime(end);
	if (settings.type === 'single_period') {
		state.contract_end_time = settings.end_date
			? `${settings.end_date}T00:00:00+00:00`
			: state.period_end_time;
	}
}

/**
 * Brings the lifecycle of a signed contract up to now and returns what happened:
 * awaiting → active → ended, with new periods of recurring contracts on the way (4.1).
 */
export function advanceLifecycle(contract: Contract, now: number): EventType[] {
	if (contract.state !== 'signed') return [];
	const { lifecycle_settings: settings, lifecycle_state: state } = contract;
	const happened: EventType[] = [];
	if (state.lifecycle_state === 'awaiting') {
		const start = settings.start_date
			? Date.parse(`${settings.start_date}T00:00:00Z`)
			: timeOf(contract.state_updated_time ?? contract.created_time);
		if (start > now) return [];
		state.contract_start_time = toBodyTime(start);
		startPeriod(contract, start);
		enter(contract, 'active', now);
		happened.push('contract:lifecycle_state:start');
	}
	if (state.lifecycle_state !== 'active') return happened;
	while (state.is_recurring && !state.is_canceled && state.period_end_time !== null) {
		const end = timeOf(state.period_end_time);
		if (end > now) break;
		startPeriod(contract, end);
		happened.push('contract:lifecycle_state:new_period');
	}
	if (state.contract_end_time !== null && timeOf(state.contract_end_time) <= now) {
		happened.push(...endLifecycle(contract, now));
	}
	return happened;
}

/** Ends a running contract, by the clock or by termination. */
export function endLifecycle(contract: Contract, now: number, terminated = false): EventType[] {
	const { lifecycle_state: state } = contract;
	state.contract_end_time ??= toBodyTime(now);
	state.has_ended_by_termination = terminated;
	enter(contract, 'ended', now);
	return terminated
		? ['contract:lifecycle_state:terminate', 'contract:lifecycle_state:end']
		: ['contract:lifecycle_state:end'];
}

/** Cancels a running contract; it then ends with its current period. */
export function cancelLifecycle(contract: Contract, now: number): EventType[] {
	const { lifecycle_state: state } = contract;
	state.is_canceled = true;
	state.cancel_time = toBodyTime(now);
	state.contract_end_time = state.period_end_time ?? toBodyTime(now);
	return ['contract:lifecycle_state:cancel'];
}
