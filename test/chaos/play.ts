import '../setup';

import type { IDataObject } from 'n8n-workflow';

import { fromAi } from '../engine/agents';
import { openScene, type Call, type ServiceName } from '../engine/scene';
import { seededRandom } from '../simulator';
import { judge, type Verdict } from './judge';
import { nodeSettings, type Row } from './rows';

const ITEMS = 12;

export interface Line extends Verdict {
	row: Row;
	runs: number;
	/** Longest time from Stop to the end of the run, in virtual milliseconds. */
	stopMs?: number;
	faults: number;
}

const prompt = '={{ $json.prompt }}';
const asset = { name: prompt, url: 'https://example.com/a.png', assetType: 'Image' };

/** Operation, parameters and service of a row. */
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
		const undo = row.meanwhile?.(scene, seed);
		const run =
			row.operation === 'tool'
				? await scene.runAsTool(operation, parameters, {
						...call,
						agent: seed % 2 === 0 ? 'calls' : 'delegates',
						atOnce: seed % 4 < 2,
						calls: Array.from({ length: ITEMS }, (_, index) => ({ Prompt: `picture ${index}` })),
					})
				: await scene.run(operation, parameters, {
						items: Array.from({ length: ITEMS }, (_, index) => ({ prompt: `picture ${index}` })),
						...call,
					});
		undo?.();
		const stopped = run.status === 'canceled' ? { stopMs: run.tookMs - (stopAfterMs ?? 0) } : {};
		return { ...judge(run, scene.simulator), ...stopped, faults: scene.faults.fired };
	} finally {
		await scene.close();
	}
}

/** Plays a row with consecutive seeds; prints each seed that lost a task or paid twice. */
export async function play(row: Row, first: number, seeds: number): Promise<Line> {
	const sum: Line = { row, runs: 0, tasks: 0, paidTwice: 0, lost: 0, uncertain: 0, results: 0, faults: 0 };
	for (let seed = first; seed < first + seeds; seed++) {
		const verdict = await once(row, seed);
		sum.runs++;
		for (const key of ['tasks', 'paidTwice', 'lost', 'uncertain', 'results', 'faults'] as const) sum[key] += verdict[key];
		if (verdict.stopMs !== undefined) sum.stopMs = Math.max(sum.stopMs ?? 0, verdict.stopMs);
		if (verdict.lost > 0 || (verdict.paidTwice > 0 && !row.mayPayTwice)) console.error(`  seed ${seed}: ${JSON.stringify(verdict)}`);
	}
	return sum;
}
