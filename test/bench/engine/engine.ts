/**
 * `npm run bench:engine`: cost of the node in n8n's own engine, in real time, compared with a bare node that makes the same calls with
 * n8n's helper. Ratios from pairs of alternating runs, because other work on the machine slows both. Writes its part of docs/performance.md.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

import { heapPerWaitingTask } from '../../chaos/memory';
import { withEngineSection } from '../page';
import type { ServerFacts, Waits } from './server';
import { FILE_BYTES, TASK_SECONDS } from './sizes';
import type { Arm, Measurement, Cost, Work } from './worker';

const pageFile = join(__dirname, '../../../docs/performance.md');

const LANES = 20;
/** Many pairs, because other work on the machine changes a single pair by half. */
const CALLS = { tasks: 200, pairs: 15, warming: 4 };
const DOWNLOADS = { files: 100, pairs: 25, warming: 3, pairsOfMemory: 9 };
const WAITING = 1_000;
/** Time before the heap is measured: each task has been polled a few times. */
const WAITED_MS = 3_000;

const TARGETS = { callsWall: 1.05, callsCpu: 1.4, downloadsWall: 1.15, downloadsMemory: 1.15, heapBytes: 5 * 1_024 };

/** A disk in memory, if there is one, because files of hundreds of megabytes would measure the disk. */
const memoryDisk = existsSync('/dev/shm') ? { TMPDIR: '/dev/shm' } : {};

const started = (file: string, execArgv: string[] = []): ChildProcess =>
	fork(join(__dirname, file), { execArgv: ['--import', 'tsx', ...execArgv], env: { ...process.env, ...memoryDisk } });

/** The response of a process to a message. @throws if it ends first */
async function answer<T>(child: ChildProcess, message?: object): Promise<T> {
	if (message) child.send(message);
	const over = new AbortController();
	const { signal } = over;
	try {
		const ended = once(child, 'exit', { signal }).then(() => {
			throw new Error(`${child.spawnargs.at(-1)} ended before it answered`);
		});
		const [answered] = (await Promise.race([once(child, 'message', { signal }), ended])) as [T];
		return answered;
	} finally {
		over.abort();
	}
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

type Pair = Record<Arm, Cost>;
const ratio = (pairs: Pair[], of: keyof Cost): number => median(pairs.map(({ ours, bare }) => ours[of] / bare[of]));
const typical = (pairs: Pair[], arm: Arm, of: keyof Cost): number => median(pairs.map((pair) => pair[arm][of]));

/**
 * Alternating runs of both arms, in one process for each arm, so that each has its own garbage and compiled code.
 * The first pairs are a warm-up and do not count. No collection is forced, because V8 then sets so low a limit that a process of
 * this size collects permanently.
 */
async function inTurn(
	{ pairs: count, warming }: { pairs: number; warming: number },
	pairOf: (run: (arm: Arm, work: Work) => Promise<Cost>, nth: number) => Promise<Pair>,
	server: ServerFacts,
): Promise<Pair[]> {
	// V8 collects garbage in an idle process, and one arm is idle while the other works.
	const worker = (): ChildProcess => started('worker.ts', ['--no-memory-reducer']);
	const workers: Record<Arm, ChildProcess> = { ours: worker(), bare: worker() };
	const run = async (arm: Arm, work: Work): Promise<Cost> =>
		await answer<Cost>(workers[arm], { arm, server, lanes: LANES, work } satisfies Measurement);
	const pairs: Pair[] = [];
	for (let nth = 0; nth < warming + count; nth++) pairs.push(await pairOf(run, nth));
	for (const worker of Object.values(workers)) worker.disconnect();
	return pairs.slice(warming);
}

/** Submits and polls; the bare node uses the waits of ours. */
const calls = async (service: ChildProcess, server: ServerFacts): Promise<Pair[]> =>
	await inTurn(
		CALLS,
		async (run) => {
			const ours = await run('ours', { waits: [], count: CALLS.tasks });
			const waits = await answer<Waits[]>(service, { waits: CALLS.tasks });
			return { ours, bare: await run('bare', { waits, count: CALLS.tasks }) };
		},
		server,
	);

/** The first arm alternates. */
async function bothWays(run: (arm: Arm) => Promise<Cost>, nth: number): Promise<Pair> {
	const bareFirst = nth % 2 === 0 ? await run('bare') : undefined;
	const ours = await run('ours');
	return { ours, bare: bareFirst ?? (await run('bare')) };
}

const downloads = async (server: ServerFacts, taskIds: string[]): Promise<Pair[]> =>
	await inTurn(DOWNLOADS, async (run, nth) => await bothWays(async (arm) => await run(arm, { taskIds }), nth), server);

/** Memory of downloads: a separate process for each run. It has downloaded three files before. */
async function memoryOfDownloads(server: ServerFacts, taskIds: string[]): Promise<Pair[]> {
	const run = async (arm: Arm): Promise<Cost> => {
		const worker = started('worker.ts', ['--expose-gc']);
		const measurementOf = (ids: string[]): Measurement => ({ arm, server, lanes: LANES, work: { taskIds: ids } });
		await answer<Cost>(worker, measurementOf(taskIds.slice(0, 3)));
		const cost = await answer<Cost>(worker, measurementOf(taskIds));
		worker.disconnect();
		return cost;
	};
	const pairs: Pair[] = [];
	for (let nth = 0; nth < DOWNLOADS.pairsOfMemory; nth++) pairs.push(await bothWays(run, nth));
	return pairs;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;

interface Row {
	what: string;
	value: string;
	target: string;
	isMet: boolean;
	detail: string;
}

function ratioRow(what: string, pairs: Pair[], of: keyof Cost, target: number, shown: (value: number) => string): Row {
	const value = ratio(pairs, of);
	const detail = `${shown(typical(pairs, 'ours', of))} and ${shown(typical(pairs, 'bare', of))}`;
	const ratios = pairs.map(({ ours, bare }) => ours[of] / bare[of]);
	const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
	return { what, value: `${value.toFixed(2)} x (${range})`, target: `${target} x`, isMet: value <= target, detail };
}

function section(rows: Row[], loadBefore: number): string {
	const manifest = JSON.parse(readFileSync(require.resolve('n8n-core/package.json'), 'utf8')) as { version: string };
	const machine = `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores, Node ${process.versions.node}, n8n-core ${manifest.version}`;
	const load = [loadBefore, loadavg()[0]!].map((value) => value.toFixed(1)).join(' before and ');
	const lines = rows.map(
		({ what, value, target, isMet, detail }) => `| ${what} | ${value} | ${target} | ${isMet ? 'yes' : '**no**'} | ${detail} |`,
	);
	return `Written by \`npm run bench:engine\` on ${new Date().toISOString().slice(0, 10)}: ${machine}. Load of the machine: ${load} after, of which the
measurement itself makes up to 2. Above that, times tell little, and the range in brackets says how little.

Beside a bare node that makes the same calls with n8n's \`httpRequestWithAuthentication\` (downloads: \`httpRequest\` and \`prepareBinaryData\`) and waits as long
between them, ${LANES} at a time, against a service on the same machine, with the files on a disk in memory: the median of the ratios of ${CALLS.pairs} pairs of runs (downloads: ${DOWNLOADS.pairs}, their memory: ${DOWNLOADS.pairsOfMemory}) and, in brackets, their range; then the medians of both.
No collection is forced while time or CPU is taken, and V8 does not tidy up the process that waits for its turn.

| | measured | target, at most | met | this node and the bare one |
| --- | --- | --- | --- | --- |
${lines.join('\n')}`;
}

async function main(): Promise<void> {
	const loadBefore = loadavg()[0]!;
	const service = started('server.ts');
	try {
		const server = await answer<ServerFacts>(service);
		const called = await calls(service, server);
		const taskIds = await answer<string[]>(service, { tasks: DOWNLOADS.files });
		const downloaded = await downloads(server, taskIds);
		const remembered = await memoryOfDownloads(server, taskIds);
		const { perTaskBytes } = await heapPerWaitingTask({ tasks: WAITING, realTimeMs: WAITED_MS });
		const tasks = `${CALLS.tasks} tasks of ${TASK_SECONDS} s`;
		const files = `${DOWNLOADS.files} downloads of ${FILE_BYTES / 1_048_576} MB`;
		const rows: Row[] = [
			ratioRow(`${tasks}: time`, called, 'wallMs', TARGETS.callsWall, seconds),
			ratioRow(`${tasks}: CPU`, called, 'cpuMs', TARGETS.callsCpu, seconds),
			ratioRow(`${files}: time`, downloaded, 'wallMs', TARGETS.downloadsWall, seconds),
			ratioRow(`${files}: peak of memory above the start`, remembered, 'peakBytes', TARGETS.downloadsMemory, megabytes),
			{
				what: `heap for each of ${WAITING.toLocaleString('en')} waiting tasks`,
				value: `${(Number(perTaskBytes) / 1_024).toFixed(1)} KB`,
				target: `${TARGETS.heapBytes / 1_024} KB`,
				isMet: Number(perTaskBytes) <= TARGETS.heapBytes,
				detail: '',
			},
		];
		for (const { what, value, target, isMet, detail } of rows)
			console.log(`${isMet ? 'ok    ' : 'MISSED'} ${what}: ${value}, target ${target}  ${detail}`);
		const all = (of: keyof Cost, pairs: Pair[]): string => pairs.map(({ ours, bare }) => (ours[of] / bare[of]).toFixed(3)).join(' ');
		for (const of of ['wallMs', 'cpuMs'] as const) {
			console.log(`       calls ${of}: ${all(of, called)}`);
			console.log(`       downloads ${of}: ${all(of, downloaded)}`);
		}
		console.log(`       memory of downloads: ${all('peakBytes', remembered)}`);
		writeFileSync(pageFile, withEngineSection(readFileSync(pageFile, 'utf8'), section(rows, loadBefore)));
		process.exitCode = rows.every(({ isMet }) => isMet) ? 0 : 1;
	} finally {
		service.disconnect();
	}
}

void main();
