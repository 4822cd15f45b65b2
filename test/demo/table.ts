import type { Results, Row } from './results';

export const seconds = (ms: number): string => (ms / 1000).toFixed(1);

export const secondsOf = ({ track }: Row): string => (track?.endedAt === undefined ? '' : seconds(track.endedAt - track.submittedAt));

export const usd = (cost: number): string => cost.toFixed(4).replace(/0{1,2}$/, '');

/** The tasks as lines of text. */
export function tableOf({ rows }: Results): string {
	const cells = [
		['item', 'task ID', 'model', 'seconds', 'USD', 'file'],
		...rows.map((row) => [row.item, row.taskId, row.model, secondsOf(row), usd(row.cost), row.file ?? '']),
	];
	const widths = cells[0]?.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0))) ?? [];
	const isNumber = (column: number) => column === 3 || column === 4;
	const lines = cells.map((line) =>
		line
			.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
			.join('  ')
			.trimEnd(),
	);
	return [lines[0], '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2)), ...lines.slice(1)].join('\n');
}
