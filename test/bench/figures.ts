import { FakeClock, seeded } from '../unit/fakeClock';
import { accountFigures, accounts } from './accounts';
import { clairvoyant } from './clairvoyant';
import { DEFAULTS, runOurs, type Settings } from './ours';
import { peers } from './peers';
import { noLimit } from './requestLimits';
import { about, chanceOf, durationsOf, figure, seedsOf, type Chance, type Durations, type Figure } from './sampling';
import { POLL_MS, Service, SUBMIT_MS, type AccountRules } from './service';

/** Both limits set: their cost compared with the best they allow. */
const WINDOW_OF_20: Settings = { maxTasksInFlight: 20, requestsPerSecond: 10, timeoutMs: 3_600_000 };

const normal = (random: Chance): number => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());

/** Time of the same tasks with this concurrency if every end is known at once. */
export function listSchedule(durationsMs: number[], slots: number): number {
	const freeAt = new Array<number>(Math.min(slots, durationsMs.length)).fill(0);
	for (const durationMs of durationsMs) {
		const index = freeAt.indexOf(Math.min(...freeAt));
		freeAt[index] = freeAt[index]! + durationMs;
	}
	return Math.max(...freeAt) + SUBMIT_MS / 2 + POLL_MS / 2;
}

/** Time of only the requests, with one poll for each task. */
const requestBudget = (count: number, perSecond: number): number => ((2 * count - perSecond) / perSecond) * 1_000;

const PROGRESS: Record<string, (random: Chance) => (share: number) => number> = {
	'noisy by 15 %': (random) => (share) => Math.min(0.99, Math.max(0, share * (0.85 + 0.3 * random()))),
	'as an S': () => (share) => share * share * (3 - 2 * share),
	'stuck at 0': () => () => 0,
	'0.99 early': () => (share) => Math.min(0.99, 2.5 * share),
	linear: () => (share) => share,
};

/** One task: delay until its end is known, and the number of polls. */
async function single(
	seconds: number,
	progress: string | undefined,
	seeds: number,
	targets: { delay?: number; polls?: number },
): Promise<Figure[]> {
	const delays: number[] = [];
	const polls: number[] = [];
	const name = `${seconds} s, ${progress === undefined ? 'no progress reported' : `progress ${progress}`}`;
	for (const seed of seedsOf(seeds)) {
		const random = chanceOf(name, seed);
		const durationMs = about(seconds * 1_000)(random, 0);
		const rules: AccountRules = {
			durationMs: () => durationMs,
			...(progress === undefined ? {} : { progress: PROGRESS[progress]!(random) }),
		};
		const { delaysMs, service } = await runOurs(1, rules, WINDOW_OF_20, seed);
		delays.push(delaysMs[0]! / 1_000);
		polls.push(service.polls);
	}
	return [figure('One task', name, 's late', delays, targets.delay), figure('One task', name, 'polls', polls, targets.polls)];
}

/** Many tasks on an account without limits, compared with the best possible with a concurrency of 20 or with the request rate. */
async function batch(name: string, count: number, durations: Durations, seeds: number, target?: number): Promise<Figure[]> {
	const ratios: number[] = [];
	for (const seed of seedsOf(seeds)) {
		const durationsMs = durationsOf(durations, count, chanceOf(name, seed));
		const { tookMs } = await runOurs(count, { durationMs: (nth) => durationsMs[nth]! }, WINDOW_OF_20, seed);
		ratios.push(tookMs / Math.max(listSchedule(durationsMs, 20), requestBudget(count, 10)));
	}
	return [figure('20 tasks in flight', name, 'x the bound', ratios, target)];
}

/** All figures with a target, and some without. */
export async function ourFigures(): Promise<Figure[]> {
	const noisy = 'noisy by 15 %';
	const plain = { 8: { delay: 0.57, polls: 9 }, 40: { delay: 1.5, polls: 29 }, 180: { delay: 2.6, polls: 59 } } as const;
	const expected = { 8: { delay: 0.44, polls: 6 }, 40: { delay: 1.2, polls: 10 }, 180: { delay: 2.5, polls: 14 } } as const;
	const figures: Figure[] = [];
	for (const seconds of [8, 40, 180] as const) {
		figures.push(...(await single(seconds, undefined, 1_000, plain[seconds])));
		figures.push(...(await single(seconds, noisy, 1_000, expected[seconds])));
		// Never worse than without.
		for (const progress of ['as an S', 'stuck at 0', '0.99 early', 'linear']) {
			figures.push(...(await single(seconds, progress, 400, plain[seconds])));
		}
	}
	figures.push(...(await batch('100 x 8 s', 100, about(8_000), 12, 1.15)));
	figures.push(...(await batch('100 x 40 s', 100, about(40_000), 12, 1.03)));
	figures.push(...(await batch('100 x 180 s', 100, about(180_000), 8, 1.01)));
	figures.push(...(await batch('1,000 x 8 s', 1_000, about(8_000), 4, 1.11)));
	figures.push(...(await batch('1,000 x 40 s', 1_000, about(40_000), 4, 1.03)));
	for (const [name, durations, firstEdition] of changing) figures.push(...(await batch(name, 100, durations, 12, firstEdition)));
	for (const account of accounts) figures.push(...(await accountFigures(account)));
	return figures;
}

/** Durations that change or vary, each with the figure of the first edition. */
const changing: Array<[string, Durations, number]> = [
	['100 x 8 s that halve in the middle', (random, nth) => about(nth < 50 ? 8_000 : 4_000)(random, nth), 1.39],
	['100 x 8 s that double in the middle', (random, nth) => about(nth < 50 ? 8_000 : 16_000)(random, nth), 1.2],
	['100 of 8 s in the median, lognormal', (random) => 8_000 * Math.exp(0.5 * normal(random)), 1.22],
	['100 of 4 s or 16 s', (random, nth) => about(random() < 0.5 ? 4_000 : 16_000)(random, nth), 1.22],
];

/** Time that 100 images take on one account. */
export interface Comparison {
	name: string;
	rule: string;
	source: string;
	/** By account, in the order of `ACCOUNTS`. */
	ends: Array<{ tookMs: number; results: number }>;
}

export const ACCOUNTS: Array<{ title: string; slots: number }> = [
	{ title: '3 tasks at a time', slots: 3 },
	{ title: '10 tasks at a time', slots: 10 },
	{ title: 'no limit', slots: Infinity },
];

const COUNT = 100;
const SECONDS = 8;

/** Our node compared with others: 100 images of 8 s on three accounts. */
export async function comparisons(): Promise<Comparison[]> {
	const durationsMs = durationsOf(about(SECONDS * 1_000), COUNT, chanceOf('comparison', 1));
	const rulesOf = (slots: number): AccountRules => ({ durationMs: (nth) => durationsMs[nth]!, ...(slots === Infinity ? {} : { slots }) });
	const ours: Comparison = {
		name: 'SeaArt Spark',
		rule: 'side by side, as the account allows',
		source: 'this node, nothing set',
		ends: [],
	};
	for (const { slots } of ACCOUNTS) ours.ends.push(await runOurs(COUNT, rulesOf(slots), DEFAULTS, 1));
	const others: Comparison[] = [];
	for (const peer of peers) {
		const { name, rule, source } = peer;
		const other: Comparison = { name, rule, source, ends: [] };
		for (const { slots } of ACCOUNTS) {
			const clock = new FakeClock(seeded(1));
			const results = await clock.run(peer.run(clock, new Service(clock, rulesOf(slots)), COUNT));
			other.ends.push({ results, tookMs: clock.elapsed });
		}
		others.push(other);
	}
	return [ours, ...others];
}

/** The best possible time on each account, in ms. */
export const bounds = (): number[] => {
	const durationsMs = durationsOf(about(SECONDS * 1_000), COUNT, chanceOf('comparison', 1));
	return ACCOUNTS.map(({ slots }) => clairvoyant(durationsMs, slots, noLimit()));
};
