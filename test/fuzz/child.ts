/**
 * The process in which the fuzzing is measured: `child.ts REPLIES SEED`. Its last line is the result as JSON. The service, which sends the
 * replies, lives in it too, so all figures are upper bounds of the node's own.
 */
import '../setup';

import { setInterval } from 'node:timers';

import { fuzz, type Tally } from './fuzz';

/** Figures of a run, in bytes above the memory after the warm-up. */
export interface Measured extends Tally {
	/** Largest heap after a garbage collection, less the one at the start. */
	heapGrowth: number;
	/** The same for all memory of the process. */
	rssGrowth: number;
	/** Largest memory of the process at any moment, garbage and all. */
	peakGrowth: number;
	seconds: number;
}

/** Replies until everything is loaded and compiled. */
const WARM_UP = 500;

const gc = (globalThis as { gc?: () => void }).gc ?? (() => undefined);

async function main(): Promise<void> {
	const [replies, seed] = process.argv.slice(2).map(Number) as [number, number];
	await fuzz({ replies: WARM_UP, seed: seed + 1 });
	gc();
	const before = process.memoryUsage();
	const begun = process.hrtime.bigint();
	let [heap, rss, peak] = [before.heapUsed, before.rss, before.rss];
	setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5).unref();
	let lastReported = 0;
	const tally = await fuzz({
		replies,
		seed,
		pause(done) {
			gc();
			const now = process.memoryUsage();
			heap = Math.max(heap, now.heapUsed);
			rss = Math.max(rss, now.rss);
			if (done - lastReported < 500) return;
			lastReported = done;
			console.log(`${done} replies`);
		},
	});
	const measured: Measured = {
		...tally,
		heapGrowth: heap - before.heapUsed,
		rssGrowth: rss - before.rss,
		peakGrowth: peak - before.rss,
		seconds: Number(process.hrtime.bigint() - begun) / 1e9,
	};
	console.log(JSON.stringify(measured));
}

main().then(
	() => process.exit(),
	(thrown: unknown) => {
		console.error(thrown);
		process.exit(1);
	},
);
