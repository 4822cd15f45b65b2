/**
 * `npm run demo`: n8n's own engine runs a workflow with the built node in it, on a simulated service, and shows what
 * the results. With SEAART_SPARK_API_KEY set it asks first, and then runs on the live service.
 */
import './surroundings';

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { LoggerProxy } from 'n8n-workflow';

import { runInEngine } from '../engine/engine';
import { asWorkflow } from '../examples/example';
import { Simulator } from '../simulator/index';
import { pageOf } from './page';
import { FILE, readPlan, STEPS, type Plan } from './plan';
import { Recorder } from './recorder';
import { collect, shortcomings } from './results';
import { maySpend, terminal } from './spending';
import { seconds, tableOf, usd } from './table';
import { WaitingLines } from './waitingLines';

const output = join(__dirname, '..', '..', 'demo-output');

/** Steps of one task. */
const ALONE: string[] = [STEPS.group, STEPS.poster, STEPS.film];

const say = (text = '') => console.log(text);

interface ServiceAtHand {
	title: string;
	credential: { service: 'vtrix'; apiKey: string; baseUrl: string };
	end(): Promise<void>;
}

async function simulated(): Promise<ServiceAtHand> {
	// Long enough to watch: six seconds for images and effects, less than a minute for the video.
	const simulator = await Simulator.start({ assetProcessingSeconds: 2.5, seconds: { spark_dream_5_0: 6, spark_dance_v2_0_fast: 10 } });
	return {
		title: 'a simulated service on this machine: nothing leaves it, nothing costs money',
		credential: { service: 'vtrix', apiKey: simulator.apiKey, baseUrl: simulator.url },
		end: async () => await simulator.stop(),
	};
}

const live = (apiKey: string): ServiceAtHand => ({
	title: 'the live service, SeaArt Spark (Vtrix)',
	credential: { service: 'vtrix', apiKey, baseUrl: '' },
	end: async () => await Promise.resolve(),
});

/** Runs the workflow and shows the results. @returns the problems */
async function play(plan: Plan, service: ServiceAtHand, isLive: boolean): Promise<string[]> {
	say(`n8n's own engine runs examples/${FILE} on ${service.title}.\n`);
	const recorder = new Recorder();
	const lines = new WaitingLines((step) => (ALONE.includes(step) ? 1 : plan.heroes.length));
	const hear = (message: string) => {
		const heard = recorder.hear(message);
		for (const line of heard ? lines.linesFor(heard, recorder.elapsed) : []) say(line);
	};
	const ears = { error: hear, warn: hear, info: hear, debug: hear };
	// n8n's engine uses one of them, the node the other.
	LoggerProxy.init(ears);
	const run = await runInEngine({
		workflow: asWorkflow(plan.example),
		credential: service.credential,
		onStart: ({ stop }) => {
			Object.assign(Container.get(Logger), ears);
			// When stopped, the node lists the paid tasks.
			process.once('SIGINT', stop);
		},
	});

	for (const line of lines.end(recorder.elapsed)) say(line);
	const results = await collect(run, plan, recorder, output);
	if (results.rows.length > 0) say(`\n${tableOf(results)}`);
	const problems = shortcomings(run, results, plan);
	if (problems.length > 0) return problems;

	writeFileSync(join(output, 'index.html'), pageOf(results, plan, isLive));
	const { rows, lookUps, tookMs, inTurnMs, cost } = results;
	say(
		`\n${rows.length} tasks and ${lookUps.length} look-ups in ${seconds(tookMs)} s; one after the other they would have taken ${seconds(inTurnMs)} s.`,
	);
	say(isLive ? `They cost ${usd(cost)} USD.` : `They would have cost ${usd(cost)} USD, at prices that the simulator made up.`);
	say(`
Next: open demo-output/index.html, where the pictures and the film are.
      npm run n8n    a real n8n with this node, a simulated service and all examples (the first time it installs n8n, about 3 minutes)
      README.md      how to install the node in your own n8n`);
	return [];
}

async function main(): Promise<void> {
	const plan = readPlan();
	const key = process.env.SEAART_SPARK_API_KEY?.trim();
	if (key && !(await maySpend(plan.paidTasks, terminal()))) {
		process.exitCode = 1;
		return;
	}
	const service = key ? live(key) : await simulated();
	try {
		const problems = await play(plan, service, Boolean(key));
		for (const problem of problems) console.error(`\n${problem}`);
		if (problems.length > 0) process.exitCode = 1;
	} finally {
		await service.end();
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
