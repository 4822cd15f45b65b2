import '../setup';

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { heapPerWaitingTask } from './memory';
import { play, type Line } from './play';
import { rows } from './rows';

const SEEDS = Number(process.env.CHAOS_SEEDS ?? 12);
const DOCUMENT = join(__dirname, '../../docs/fault-injection.md');

const cells = ({ row, runs, faults, tasks, results, paidTwice, lost, uncertain, stopMs }: Line): string =>
	`| ${row.name} | ${runs} | ${faults} | ${tasks} | ${results} | ${paidTwice}${row.mayPayTwice ? ' (chosen)' : ''} | ${lost} | ${uncertain} | ${stopMs === undefined ? '' : `${Math.round(stopMs)} ms`} |`;

async function main(): Promise<void> {
	const head = [
		'| Fault | Runs | Faults | Tasks created | Results | Paid twice | Lost | Reported as uncertain | End after Stop |',
		'| --- | --: | --: | --: | --: | --: | --: | --: | --: |',
	];
	head.forEach((text) => console.log(text));
	const lines: Line[] = [];
	for (const [index, row] of rows.entries()) {
		const done = await play(row, 1 + index * 1_000, SEEDS);
		lines.push(done);
		console.log(cells(done));
	}
	const heap = await heapPerWaitingTask();
	const total = (key: 'runs' | 'tasks' | 'paidTwice' | 'lost'): number => lines.reduce((sum, one) => sum + one[key], 0);
	const unchosen = lines.filter(({ row }) => !row.mayPayTwice).reduce((sum, { paidTwice }) => sum + paidTwice, 0);
	const summary = `${total('runs')} runs, ${total('tasks')} tasks: ${unchosen} paid twice (other than by choice), ${total('lost')} lost. Heap per waiting task: ${heap.perTaskBytes} bytes (${heap.tasks} tasks).`;
	console.log(`\n${summary}`);
	await intoDocument([...head, ...lines.map(cells), '', summary].join('\n'));
	if (unchosen > 0 || total('lost') > 0 || lines.some(({ row, stopMs }) => (stopMs ?? 0) > (row.waitsForHost ? 3_050 : 50)))
		process.exitCode = 1;
}

/** Writes the table between its two marks in the document. */
async function intoDocument(table: string): Promise<void> {
	const text = await readFile(DOCUMENT, 'utf8').catch(() => '<!-- chaos -->\n<!-- /chaos -->\n');
	await writeFile(DOCUMENT, text.replace(/<!-- chaos -->[\s\S]*<!-- \/chaos -->/, `<!-- chaos -->\n${table}\n<!-- /chaos -->`));
}

main().then(
	() => process.exit(),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
