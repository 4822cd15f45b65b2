/**
 * When to ask next. Three rules for polls, the one that knows most decides:
 *
 * 1. Estimates: tasks of the same kind have ended in this run. Nothing is asked while none of them had ended, but for one early
 *    look; then the more often, the closer the ends of the others are.
 * 2. Progress: the service tells how far the task is. Sleep until shortly before the end that it foretells. When that has passed, ask
 *    soon once, then by rule 3.
 * 3. Neither: ask after a share of the time that has passed, so that short tasks are seen soon and long ones cost few polls.
 *
 * The figures won in `npm run bench`; change them there.
 */
import type { DurationEstimate } from './durationEstimates';
import type { CallFailure } from '../task';

const FIRST_POLL_MS = { from: 500, to: 1_000 };
const MIN_PAUSE_MS = 800;
const SHARE_OF_ELAPSED = 0.07;
const JITTER = 0.1;

/** The default cap of the growing pause, and what `maxPollIntervalSeconds` replaces. */
export const MAX_POLL_INTERVAL_MS = 5_000;

/** The early status check of a task with an estimate, as a share of what the fastest took: durations may have fallen. */
const EARLY_LOOK = 0.6;
/** However much is known. */
const SHORTEST_PAUSE_MS = 300;
/** What a poll costs, in ms of knowing late: the weight between polling often and knowing soon. */
const POLL_COST_MS = 70;
/** A task may have ended before the check that saw it; no more than this is allowed for. */
const MAX_SLACK_MS = 300;

/** Progress is believed up to this share of the end that it foretells; from there on polls come close together. */
const BELIEVED = 0.865;
const NEAR_END = { shareOfElapsed: 0.03, minMs: 450 };

const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;

/** An asset is usable 3 to 13 s after it was created, and each ready check is a task of its own: check rarely. */
const READY_CHECK_MS = { first: 3_000, growth: 1.5, max: 10_000 };

const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);

/** +-10 %, so that items which started together do not ask together for ever. */
export const jittered = (delayMs: number, random: number): number => delayMs * (1 - JITTER + 2 * JITTER * random);

/** What a poll told of a running task. */
export interface PolledProgress {
	/** Since the submit. */
	elapsedMs: number;
	/** 0 to 1, where the service tells it. */
	progress?: number;
}

/** When to poll one task. */
export class PollSchedule {
	private readonly pollsEarly: boolean;
	private polled = false;
	private predictedEndMs?: number;
	private last?: PolledProgress;

	/**
	 * @param estimate the tasks of the same kind that this run has waited for
	 * @param start where its progress began: 0 with the submit, unknown for a task that somebody else submitted
	 */
	constructor(
		private readonly maxIntervalMs: number,
		private readonly estimate?: DurationEstimate,
		private start?: PolledProgress,
	) {
		this.pollsEarly = estimate?.shortestMs !== undefined;
		this.last = start;
	}

	/** Delay before the first poll: 0.5 to 1 s, or the early check where there is an estimate. */
	firstDelayMs(random: number): number {
		const shortestMs = this.estimate?.shortestMs;
		if (shortestMs !== undefined) return jittered(EARLY_LOOK * shortestMs, random);
		return FIRST_POLL_MS.from + (FIRST_POLL_MS.to - FIRST_POLL_MS.from) * random;
	}

	/** Delay before the next poll of a task that still runs. */
	nextDelayMs(seen: PolledProgress, random: number): number {
		this.polled = true;
		const wasForetold = this.predictedEndMs !== undefined;
		this.predictedEndMs = this.predictEndMs(seen);
		this.last = seen;
		this.start ??= seen;
		const plainMs = this.plain(seen, random);
		// Once the foretold end has passed, the real one may come at any moment: ask somewhere within the plain pause, not after it.
		const unknownMs = wasForetold ? Math.max(SHORTEST_PAUSE_MS, random * plainMs) : plainMs;
		return this.byEstimate(seen) ?? this.byProgress(seen) ?? unknownMs;
	}

	/** The task has ended well. */
	ended(elapsedMs: number): void {
		// Ended before the early check: the estimate was too long.
		if (this.pollsEarly && !this.polled) this.estimate?.forget();
		// It ended some time between the last two looks.
		const unseenMs = this.polled && this.last ? elapsedMs - this.last.elapsedMs : 0;
		this.estimate?.ended(elapsedMs - Math.min(unseenMs / 2, MAX_SLACK_MS));
	}

	private byEstimate({ elapsedMs }: PolledProgress): number | undefined {
		const shortestMs = this.estimate?.shortestMs;
		if (shortestMs === undefined) return undefined;
		// Not later: what nobody looks for is never seen, and the fastest would grow slower with every task.
		if (elapsedMs < shortestMs) return Math.max(SHORTEST_PAUSE_MS, shortestMs - elapsedMs);
		const leftMs = this.estimate?.leftMs(elapsedMs);
		if (leftMs === undefined) return undefined;
		// The pause that makes the sum of late knowledge and polls smallest grows with the root of what is left.
		return Math.max(SHORTEST_PAUSE_MS, 2 * Math.sqrt(POLL_COST_MS * leftMs));
	}

	private byProgress({ elapsedMs }: PolledProgress): number | undefined {
		if (this.predictedEndMs === undefined) return undefined;
		const nearMs = clamp(NEAR_END.shareOfElapsed * elapsedMs, NEAR_END.minMs, Math.max(NEAR_END.minMs, this.maxIntervalMs));
		// What was foretold early may be far off: at most as long again as the task has run.
		return Math.max(nearMs, Math.min(BELIEVED * this.predictedEndMs - elapsedMs, elapsedMs));
	}

	private plain({ elapsedMs }: PolledProgress, random: number): number {
		return jittered(clamp(SHARE_OF_ELAPSED * elapsedMs, MIN_PAUSE_MS, Math.max(MIN_PAUSE_MS, this.maxIntervalMs)), random);
	}

	/**
	 * When the task will end (ms since its submit) if it goes on as it went. Undefined where its progress stands still or
	 * falls, or where the end that was foretold before has passed: a guess from nothing is worse than none.
	 */
	private predictEndMs({ elapsedMs, progress = 0 }: PolledProgress): number | undefined {
		const { start, last } = this;
		if (!start || progress <= (last?.progress ?? 0) || progress >= 1 || elapsedMs > (this.predictedEndMs ?? Infinity)) return undefined;
		return elapsedMs + ((1 - progress) * (elapsedMs - start.elapsedMs)) / (progress - (start.progress ?? 0));
	}
}

/** Delay after the nth (from 1) call in a row that came to nothing: 1, 2, 4 ... 30 s, +-10 %. */
export const backoffMs = (failuresInARow: number, random: number): number =>
	jittered(Math.min(FIRST_BACKOFF_MS * 2 ** (failuresInARow - 1), MAX_BACKOFF_MS), random);

/**
 * Delay before a call is made again: what Retry-After asked for, else the back-off. "At once" (0, or a date that has
 * passed) is no answer to ask at full rate for ten minutes with.
 */
export const pauseMs = (failure: CallFailure, failuresInARow: number, random: number): number =>
	failure.retryAfterMs ? failure.retryAfterMs : backoffMs(failuresInARow, random);

/** Delay before the nth (from 0) ready check of a completed task: 3, 4.5, 6.8 ... 10 s. */
export const readyCheckDelayMs = (checks: number): number =>
	Math.min(READY_CHECK_MS.first * READY_CHECK_MS.growth ** checks, READY_CHECK_MS.max);
