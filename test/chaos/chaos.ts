import '../setup';

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { seededRandom } from '../simulator';
import { fromAi } from '../engine/agents';
import { openScene, type Call, type ServiceName } from '../engine/scene';
import { judge, type Verdict } from './judge';
import { heapPerWaitingTask } from './memory';
import { nodeSettings, rows, type Row } from './rows';

const SEEDS = Number(process.env.CHAOS_SEEDS ?? 12);
const ITEMS = 12;
const DOCUMENT = join(__dirname, '../../docs/fault-injection.md');

interface Line extends Verdict {
	row: Row;
	runs: number;
	/** Longest time from Stop to the end of the run, in virtual milliseconds. */
	stopMs?: number;
	faults: number;
}

const prompt = '={{ $json.prompt }}';
const asset = { name: prompt, url: 'https://example.com/a.png', assetType: 'Image' };

/** What a row runs: operation, parameters, service. */
const operations: Record<NonNullable<Row['operation']>, [string, IDataObject, ServiceName]> = {
	tool: ['textToImage.generate', { prompt: fromAi('Prompt') }, 'vtrix'],
	textToImage: ['textToImage.generate', { prompt, downloadImages: false }, 'vtrix'],
	asset: ['asset.create', { ...asset, assetGroupId: 'group-20260414180602-52qww' }, 'vtrix'],
	groupAsset: ['asset.create', { ...asset, assetGroupBy: 'name', assetGroupName: 'heroes' }, 'vtrix'],
	octopusGroupAsset: ['asset.create', { ...asset, assetGroupBy: 'name', assetGroupName: 'heroes' }, 'octopusx'],
	octopusAsset: ['asset.create', { ...asset, assetGroupId: 'group-20260415111540-w9pkb' }, 'octopusx'],
};

/** One seeded run of a row: its own simulator, its own virtual time, n8n's own engine. */
async function once(row: Row, seed: number): Promise<Verdict & { stopMs?: number; faults: number }> {
	const random = seededRandom(seed);
	const scene = await openScene({ seconds: () => 3 + Math.floor(random() * 12), seed, ...row.simulator });
	try {
		scene.faults.add(...row.faults(seed));
		const [operation, parameters, service] = operations[row.operation ?? 'textToImage'];
		const stopAfterMs = row.stops ? Math.floor(random() * 14_000) : undefined;
		const call: Call = { service, settings: nodeSettings[seed % nodeSettings.length], stopAfterMs, ...row.call?.(seed) };
		const takeBack = row.meanwhile?.(scene, seed);
		const run =
			row.operation === 'tool'
				? await scene.runAsTool(operation, parameters, {
						...call,
						agent: seed % 2 === 0 ? 'calls' : 'asksEngine',
						atOnce: seed % 4 < 2,
						calls: Array.from({ length: ITEMS }, (_, index) => ({ Prompt: `picture ${index}` })),
					})
				: await scene.run(operation, parameters, {
						items: Array.from({ length: ITEMS }, (_, index) => ({ prompt: `picture ${index}` })),
						...call,
					});
		takeBack?.();
		const stopped = run.status === 'canceled' ? { stopMs: run.tookMs - (stopAfterMs ?? 0) } : {};
		return { ...judge(run, scene.simulator), ...stopped, faults: scene.faults.fired };
	} finally {
		await scene.close();
	}
}

async function line(row: Row, first: number): Promise<Line> {
	const sum: Line = { row, runs: 0, tasks: 0, paidTwice: 0, lost: 0, doubted: 0, results: 0, faults: 0 };
	for (let seed = first; seed < first + SEEDS; seed++) {
		const verdict = await once(row, seed);
		sum.runs++;
		for (const key of ['tasks', 'paidTwice', 'lost', 'doubted', 'results', 'faults'] as const) sum[key] += verdict[key];
		if (verdict.stopMs !== undefined) sum.stopMs = Math.max(sum.stopMs ?? 0, verdict.stopMs);
		if (verdict.lost > 0 || (verdict.paidTwice > 0 && !row.mayPayTwice)) console.error(`  seed ${seed}: ${JSON.stringify(verdict)}`);
	}
	return sum;
}

const cells = ({ row, runs, faults, tasks, results, paidTwice, lost, doubted, stopMs }: Line): string =>
	`| ${row.name} | ${runs} | ${faults} | ${tasks} | ${results} | ${paidTwice}${row.mayPayTwice ? ' (chosen)' : ''} | ${lost} | ${doubted} | ${stopMs === undefined ? '' : `${Math.round(stopMs)} ms`} |`;

async function main(): Promise<void> {
	const head = [
		'| Fault | Runs | Faults | Tasks created | Results | Paid twice | Lost | Reported as uncertain | End after Stop |',
		'| --- | --: | --: | --: | --: | --: | --: | --: | --: |',
	];
	head.forEach((text) => console.log(text));
	const lines: Line[] = [];
	for (const [index, row] of rows.entries()) {
		const done = await line(row, 1 + index * 1_000);
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

/** Puts the table between its two marks in the document; everything context it is written by hand. */
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
