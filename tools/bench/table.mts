/** One line of the result: ours against something else, both measured in this run. */
export interface Row {
	scenario: string;
	/** What ours is compared with. */
	against: string;
	/** Medians, in `unit`. */
	ours: number;
	other: number;
	unit: 'ms' | 'KiB' | 'B/row' | 'calls/s';
	/** The figure that the target is about, such as "8.4 × as fast". */
	ratio: string;
	/** In words; left out when the line is for information. */
	target?: string;
	met?: boolean;
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export function times(value: number, digits = 2): string {
	return `${value.toFixed(digits)} ×`;
}

const figure = (value: number, unit: Row['unit']) =>
	Number.isNaN(value) ? '' : `${value < 100 ? value.toFixed(1) : Math.round(value)} ${unit}`;

const verdict = ({ met }: Row) => (met === undefined ? '' : met ? 'met' : 'MISSED');

/** The rows as aligned text. */
export function render(rows: Row[]): string {
	const head = ['Scenario', 'Ours', 'Against', 'Median', 'Ratio', 'Target', ''];
	const lines = rows.map((row) => [
		row.scenario,
		figure(row.ours, row.unit),
		row.against,
		figure(row.other, row.unit),
		row.ratio,
		row.target ?? '',
		verdict(row),
	]);
	const widths = head.map((title, column) =>
		Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)),
	);
	const aligned = (cells: string[]) =>
		cells
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join('  ')
			.trimEnd();
	const rule = widths.map((width) => '─'.repeat(width));
	return [aligned(head), aligned(rule), ...lines.map(aligned)].join('\n');
}
