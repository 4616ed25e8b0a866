import { ENTRIES, type Database } from './databaseLock';

/**
 * A text kept in n8n's table of processed data, which can only be asked whether it has a mark. So a mark is
 * made for each binary digit, and both values are asked for. Asking records what is not there, and that is taken
 * back; a process that dies in between leaves digits with both values, and `ASKING`. So there are two copies, and
 * only one is read or written at a time.
 */
const SLOTS = ['record-a', 'record-b'];
type Slot = (typeof SLOTS)[number];

const DIGITS = 8;
/** Digits before the text, for its length. */
const HEAD = 16;

/** Characters of a text: some 240 event types and workspaces, and what could not be looked at. */
const LONGEST_RECORD = 1_150;

const asking = (slot: Slot) => `${slot}/asking`;
const mark = (slot: Slot, position: number, value: number) => `${slot}/${position}/${value}`;

function bothAt(slot: Slot, from: number, count: number): string[] {
	const positions = Array.from({ length: count }, (_, index) => from + index);
	return positions.flatMap((position) => [mark(slot, position, 0), mark(slot, position, 1)]);
}

function digitsOf(value: number, count: number): number[] {
	return Array.from({ length: count }, (_, index) => Math.floor(value / 2 ** index) % 2);
}

function marksOf(slot: Slot, text: string): string[] {
	const bytes = [...Buffer.from(text)];
	const body = bytes.flatMap((byte) => digitsOf(byte, DIGITS));
	const digits = [...digitsOf(bytes.length, HEAD), ...body];
	return digits.map((digit, position) => mark(slot, position, digit));
}

/** The number that some digits say; undefined when one has no value, or both. */
function numberIn(there: Set<string>, slot: Slot, from: number, count: number): number | undefined {
	let value = 0;
	for (let index = 0; index < count; index++) {
		const isOne = there.has(mark(slot, from + index, 1));
		if (isOne === there.has(mark(slot, from + index, 0))) return undefined;
		if (isOne) value += 2 ** index;
	}
	return value;
}

/** What one copy says, and all marks that it may have. */
async function read(database: Database, slot: Slot) {
	const added: string[] = [];
	const ask = async (marks: string[]) => {
		const answer = await database.checkProcessedAndRecord(marks, 'node', ENTRIES);
		added.push(...answer.new.map(String));
		return new Set(answer.processed.map(String));
	};
	const head = await ask([asking(slot), ...bothAt(slot, 0, HEAD)]);
	const isSpoiled = head.has(asking(slot));
	const length = isSpoiled ? undefined : numberIn(head, slot, 0, HEAD);
	let text: string | undefined;
	let marks = [...head];
	if (length !== undefined && length <= LONGEST_RECORD) {
		const body = await ask(bothAt(slot, HEAD, length * DIGITS));
		const byteAt = (index: number) => numberIn(body, slot, HEAD + index * DIGITS, DIGITS);
		const bytes = Array.from({ length }, (_, index) => byteAt(index));
		if (!bytes.includes(undefined)) text = Buffer.from(bytes as number[]).toString();
		marks = [...head, ...body];
	} else if (marks.length > 0) {
		marks = [asking(slot), ...bothAt(slot, 0, HEAD + LONGEST_RECORD * DIGITS)];
	}
	await database.removeProcessed(added, 'node', ENTRIES);
	return { text, marks };
}

/** Reads the text and keeps what `change` makes of it, as the newest of all marks. Only in the lock. */
export async function changeRecord(
	database: Database,
	change: (text: string | undefined) => string | undefined,
): Promise<void> {
	const copies = new Map<Slot, Awaited<ReturnType<typeof read>>>();
	for (const slot of SLOTS) copies.set(slot, await read(database, slot));
	const texts = [...copies.values()].map((copy) => copy.text);
	const text = change(texts.find((one) => one !== undefined));
	if (text === undefined || text.length > LONGEST_RECORD) return;
	for (const [slot, { marks }] of copies) {
		if (marks.length > 0) await database.removeProcessed(marks, 'node', ENTRIES);
		await database.checkProcessedAndRecord(marksOf(slot, text), 'node', ENTRIES);
	}
}
