import type { IDataObject } from 'n8n-workflow';

import { fromAi } from '../engine/agents';
import { storedFile } from '../engine/engine';
import { openScene, type Call, type Run, type Scene } from '../engine/scene';
import { FILES, outside, SERVICE, under } from '../engine/security/outside';
import { seededRandom } from '../simulator';
import { hostileFault, KEY, TOLD } from './hostile';

export interface Fuzzing {
	/** Minimum number of hostile replies. */
	replies: number;
	seed: number;
	/** Called between two runs, every fifty of them, with the number of hostile replies so far. */
	pause?: (replies: number) => void;
}

export interface Tally {
	runs: number;
	/** Hostile replies, and all replies. */
	hostile: number;
	requests: number;
	/** Number of runs by ending. */
	items: number;
	errors: number;
	slowestMs: number;
	/** Violations, with the seed of the run. */
	wrong: string[];
}

/** Maximum CPU time of a run, in milliseconds. */
const LIMIT_MS = 15_000;

/** Runs per scene, because its ledger keeps every request. */
const RUNS_OF_SCENE = 50;

type Kind = [operation: string, parameters: IDataObject, service: 'vtrix' | 'octopusx'];

const picture = { model: 'spark_t2i_3_0', prompt: '={{ $json.prompt }}', imageSize: 'custom', width: 512, height: 512 };
const asset = { name: '={{ $json.prompt }}', assetType: 'Image' };
const anyModel = (value: string) => ({ modelId: { __rl: true, mode: 'id', value }, inputMode: 'json', parametersJson: '{"prompt":"x"}' });

const KINDS: Kind[] = [
	['textToImage.generate', picture, 'vtrix'],
	['textToImage.generate', picture, 'vtrix'],
	['imageEdit.edit', { prompt: '={{ $json.prompt }}', imageUrls: 'https://example.com/a.png' }, 'vtrix'],
	['imageEffects.apply', { imageSource: 'url', imageUrl: 'https://example.com/a.png', templateId: 'my_world' }, 'vtrix'],
	['video.generate', { prompt: '={{ $json.prompt }}' }, 'vtrix'],
	['video.generate', { prompt: '={{ $json.prompt }}' }, 'octopusx'],
	['model.run', anyModel('sim_story_1'), 'vtrix'],
	['model.getMany', {}, 'vtrix'],
	['asset.create', { ...asset, url: 'https://example.com/a.png', assetGroupBy: 'name', assetGroupName: 'heroes' }, 'vtrix'],
	['asset.create', { ...asset, assetGroupId: 'group-1', source: 'binaryFile', inputBinaryField: 'data' }, 'octopusx'],
	['asset.create', { ...asset, assetGroupId: 'group-1', source: 'binaryFile', inputBinaryField: 'data' }, 'octopusx'],
	['asset.get', { assetId: 'asset-1' }, 'vtrix'],
	['assetGroup.create', { name: '={{ $json.prompt }}' }, 'octopusx'],
	['task.wait', { taskId: 'd1example0001' }, 'vtrix'],
	['task.get', { taskId: 'd1example0001' }, 'vtrix'],
	['account.getUsage', {}, 'octopusx'],
];

/** Runs the built node in n8n's engine against a hostile service, hosts and proxies, until this many hostile replies were sent. */
export async function fuzz({ replies, seed, pause }: Fuzzing): Promise<Tally> {
	const tally: Tally = { runs: 0, hostile: 0, requests: 0, items: 0, errors: 0, slowestMs: 0, wrong: [] };
	const crashed = (thrown: unknown) => tally.wrong.push(`crash: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
	process.on('unhandledRejection', crashed);
	process.on('uncaughtException', crashed);
	try {
		while (tally.hostile < replies && tally.wrong.length < 10) await fuzzScene(tally, seed, replies, pause);
	} finally {
		process.off('unhandledRejection', crashed);
		process.off('uncaughtException', crashed);
	}
	return tally;
}

async function fuzzScene(tally: Tally, seed: number, replies: number, pause: Fuzzing['pause']): Promise<void> {
	// Half of the services are public, so local URLs are forbidden.
	const isOutside = (tally.runs / RUNS_OF_SCENE) % 2 === 0;
	const takeBack = isOutside ? outside({ 'rebound.example': '127.0.0.1' }) : undefined;
	const scene = await openScene({ apiKey: KEY, seed, seconds: () => 3, ...(isOutside ? { imageUrlHost: FILES } : {}) });
	const [before, all] = [tally.hostile, tally.requests];
	try {
		for (let run = 0; run < RUNS_OF_SCENE && tally.hostile < replies; run++) {
			tally.runs++;
			await fuzzOnce(tally, scene, seed * 1_000_003 + tally.runs, isOutside);
			tally.hostile = before + scene.ledger.requests.filter(({ fault }) => fault !== undefined).length;
		}
		tally.requests += scene.ledger.requests.length;
		// Pending timers fire, and no further request may follow.
		await scene.time.pass(600_000);
		const late = scene.ledger.requests.slice(tally.requests - all);
		if (late.length > 0) tally.wrong.push(`request after the end: ${late[0]?.path.slice(0, 200)}`);
		if (isOutside) {
			const inside = scene.ledger.requests.filter(({ path }) => path.startsWith('/admin'));
			for (const { path } of inside) tally.wrong.push(`an address in this network was opened: ${path.slice(0, 200)}`);
		}
	} finally {
		await scene.close();
		takeBack?.();
		pause?.(tally.hostile);
	}
}

async function fuzzOnce(tally: Tally, scene: Scene, seed: number, isOutside: boolean): Promise<void> {
	const random = seededRandom(seed);
	const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
	const [operation, parameters, service] = pick(KINDS);
	const share = pick([0.2, 0.5, 0.9]);
	const choose = hostileFault(random, () => new URL(scene.simulator.url).port);
	scene.faults.clear();
	scene.faults.add({ on: 'any', when: () => random() < share, fault: choose });
	const onError = pick(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const);
	const call: Call = {
		service,
		credential: isOutside ? { baseUrl: under(SERVICE, scene.simulator.url) } : {},
		items: [
			{
				json: { prompt: `run ${seed}` },
				...(parameters.source === 'binaryFile'
					? { binary: { data: await storedFile(Buffer.from('the bytes'), 'a.png', 'image/png') } }
					: {}),
			},
		],
		parameters: random() < 0.3 && operation !== 'model.getMany' ? { simplify: false } : {},
		...(operation.startsWith('account') || operation.startsWith('model.getMany')
			? {}
			: { options: { timeoutSeconds: pick([15, 40, 120]) } }),
		settings: { onError },
	};
	const where = `seed ${seed}, ${operation} on ${service}`;
	const before = process.cpuUsage();
	try {
		const run =
			random() < 0.1 && operation === 'textToImage.generate'
				? await scene.runAsTool(
						operation,
						{ ...parameters, prompt: fromAi('Prompt') },
						{ ...call, items: [{}], calls: [{ Prompt: `run ${seed}` }] },
					)
				: await scene.run(operation, parameters, call);
		tally.items += run.json.length;
		if (run.error) tally.errors++;
		tally.wrong.push(...wrongIn(run).map((fault) => `${where}: ${fault}`));
	} catch (thrown) {
		tally.wrong.push(`${where}: ${thrown instanceof Error ? thrown.message.slice(0, 2_000) : String(thrown)}`);
	}
	const { user, system } = process.cpuUsage(before);
	const tookMs = (user + system) / 1e3;
	tally.slowestMs = Math.max(tally.slowestMs, tookMs);
	if (tookMs > LIMIT_MS) tally.wrong.push(`${where}: took ${Math.round(tookMs)} ms of CPU time`);
}

/** Secrets that a run shows. */
function wrongIn(run: Run): string[] {
	const places: Array<[string, string]> = [
		['the items', JSON.stringify([run.items, run.errorItems])],
		['the stored execution', JSON.stringify(run.data)],
		['the error', [run.error?.message, run.error?.description, JSON.stringify(run.error?.context)].join('\n')],
		['the log', run.log.join('\n')],
		['the hints', run.hints.join('\n')],
	];
	const leaks = places.flatMap(([place, text]) =>
		TOLD.filter((form) => text.includes(form)).map((form) => {
			const at = text.indexOf(form);
			return `the key is in ${place}: ${JSON.stringify(text.slice(Math.max(0, at - 80), at + 80))}`;
		}),
	);
	const forged = run.log
		.filter((line) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line))
		.map((line) => `a log line is forged: ${JSON.stringify(line.slice(0, 200))}`);
	const own = /Cannot read|is not a function|is not iterable|Maximum call stack|Invalid string length|out of memory/;
	const ours = own.test(`${run.error?.message} ${JSON.stringify(run.json.map(({ error }) => error))}`)
		? [`an error of ours was shown: ${run.error?.message ?? JSON.stringify(run.json).slice(0, 300)}`]
		: [];
	return [...leaks.slice(0, 1), ...forged.slice(0, 1), ...ours];
}
