/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs around the nodes, by a clock of its own. */
import type { IDataObject } from 'n8n-workflow';

import { clock, Oneflow, Process, Table } from './world';

// Nothing waits: what is slept for has passed.
jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: async () => await new Promise((resolve) => setImmediate(resolve)),
}));

const MINUTE = 60_000;
const PARAMETERS = { events: ['contract:sign'], setup: 'polling', options: {} };

describe("an answer's date", () => {
	let oneflow: Oneflow;
	let ran: IDataObject[];
	let process: Process;

	/** By how much the answers are dated ahead, one by one. */
	let ahead: number[];

	beforeEach(() => {
		jest.spyOn(Date, 'now').mockImplementation(() => clock.now);
		jest.spyOn(performance, 'now').mockImplementation(() => clock.now);
		ran = [];
		ahead = [];
		oneflow = new Oneflow();
		const answer = oneflow.answer.bind(oneflow);
		oneflow.answer = async (request) => {
			const given = await answer(request);
			const date = new Date(clock.now + (ahead.shift() ?? 0)).toUTCString();
			return { ...given, headers: { date } };
		};
		process = new Process(oneflow, new Table(), (item) => ran.push(item), {});
	});

	afterEach(() => jest.restoreAllMocks());

	const look = async () => await process.look('a-token', PARAMETERS);

	/** A contract that is signed now, and seen by a look two minutes later. */
	const isSignedAndSeen = async () => {
		clock.now += 5_000;
		const contract = oneflow.make('a-token', 1, 0);
		oneflow.change(contract, 'signed', ['contract:sign'], 0);
		clock.now += 2 * MINUTE;
		await look();
		return ran.some(({ contractId }) => contractId === contract.id);
	};

	it.each([1, 9, 60, 1440])(
		'is not believed where the very first is %i minutes ahead',
		async (minutes) => {
			ahead = [minutes * MINUTE];
			process.listen(true);
			await look();
			expect(await isSignedAndSeen()).toBe(true);
		},
	);

	it.each([1, 9, 60, 1440])(
		'moves the beginning of a trigger that is published by no %i minutes',
		async (minutes) => {
			process.listen(true);
			await look();
			process.listen(true);
			ahead = [minutes * MINUTE];
			await look();
			expect(await isSignedAndSeen()).toBe(true);
		},
	);

	it('moves nothing when a later look begins with an answer two days ahead', async () => {
		process.listen(true);
		await look();
		clock.now += MINUTE;
		ahead = [2880 * MINUTE];
		await look();
		expect(await isSignedAndSeen()).toBe(true);
	});
});
