import type { Job } from '../../nodes/SeaArtSpark/tasks/job';
import type { TaskSnapshot } from '../../nodes/SeaArtSpark/tasks/task';
import { FakeClock, seeded } from '../unit/fakeClock';
import { DurationEstimates, RateLimiter, runConcurrently, Ledger, runTask } from './core';
import { Service, type AccountRules } from './service';

/** Settings of a user, or their defaults. */
export interface Settings {
	maxTasksInFlight: number;
	requestsPerSecond: number;
	timeoutMs: number;
}

/** Default settings. */
export const DEFAULTS: Settings = { maxTasksInFlight: 1_000, requestsPerSecond: Infinity, timeoutMs: 600_000 };

export interface Measured {
	tookMs: number;
	results: number;
	service: Service;
	/** By item: delay between the end of its task and its result. */
	delaysMs: number[];
}

/** Runs `count` items through the real core against a service in virtual time. */
export async function runOurs(count: number, rules: AccountRules, settings: Settings, seed: number): Promise<Measured> {
	const clock = new FakeClock(seeded(seed));
	const service = new Service(clock, rules);
	const client = new RateLimiter(clock).join(settings.requestsPerSecond);
	const measured = await clock.run(runItems(clock, service, client, count, settings));
	client.leave();
	return measured;
}

/** Runs items that have joined the rate limiter of the account. */
export async function runItems(
	clock: FakeClock,
	service: Service,
	rateLimiter: ReturnType<InstanceType<typeof RateLimiter>['join']>,
	count: number,
	settings: Settings,
	firstItem = 0,
): Promise<Measured> {
	const { signal } = new AbortController();
	const context = {
		clock,
		rateLimiter,
		durationEstimates: new DurationEstimates(),
		stopSignal: signal,
		haltSignal: signal,
		emit: () => {},
	};
	const began = clock.elapsed;
	const delaysMs: number[] = [];
	let results = 0;
	const store = {};
	await runConcurrently(count, settings.maxTasksInFlight, signal, async (index) => {
		const item = firstItem + index;
		const job: Job<TaskSnapshot> = {
			submit: async () => await service.submit(item),
			existing: (taskId) => ({
				known: { taskId, state: 'running', status: 'unknown' },
				poll: async () => await service.poll(taskId),
			}),
		};
		const outcome = await runTask(
			job,
			new Ledger<TaskSnapshot>(store, 0).record(index, index),
			{ wait: true, onUncertainSubmit: 'stop', timeoutMs: settings.timeoutMs, maxPollIntervalMs: 5_000, estimateKey: 'one' },
			context,
		);
		if (outcome.state !== 'completed') return;
		results++;
		delaysMs.push(clock.now() - service.tasks.get(outcome.task.taskId)!.endsAt);
	});
	return { tookMs: clock.elapsed - began, results, service, delaysMs };
}
