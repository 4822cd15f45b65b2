/**
 * When to poll next. The first rule that applies decides:
 *
 * 1. Estimate: tasks with the same key have ended in this run. Apart from one early check, the task isn't polled before the fastest of
 *    them had ended; then more often the closer the ends of the others are.
 * 2. Progress: the service reports progress. Sleep until shortly before the predicted end. After that, poll once soon, then by rule 3.
 * 3. Otherwise: poll after a share of the elapsed time, so that short tasks are seen soon and long ones need few polls.
 *
 * The figures were tuned with `npm run bench`; change them only with it.
 */
import type { DurationEstimate } from './durationEstimates';
import type { CallFailure } from '../task';

const FIRST_POLL_MS = { from: 500, to: 1_000 };
const MIN_PAUSE_MS = 800;
const SHARE_OF_ELAPSED = 0.07;
const JITTER = 0.1;

/** Default cap of the growing pause. */
export const MAX_POLL_INTERVAL_MS = 5_000;

/** Time of the early check, as a share of the fastest task's duration: tasks may have become faster. */
const EARLY_CHECK = 0.6;
/** Minimum pause under rules 1 and 2. */
const SHORTEST_PAUSE_MS = 300;
/** Cost of one poll, as the ms of detection delay that it is worth. */
const POLL_COST_MS = 70;
/** Maximum correction for the time between a task's end and the poll that detected it. */
const MAX_SLACK_MS = 300;

/** Share of the predicted duration before which the task isn't polled; after it, polls come close together. */
const TRUSTED_SHARE = 0.865;
const NEAR_END = { shareOfElapsed: 0.03, minMs: 450 };

const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;

/** An asset becomes usable 3 to 13 s after it was created, and each ready check is a separate task: check rarely. */
const READY_CHECK_MS = { first: 3_000, growth: 1.5, max: 10_000 };

const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);

/** +-10 %, so that items that started together don't poll together. */
export const jittered = (delayMs: number, random: number): number => delayMs * (1 - JITTER + 2 * JITTER * random);

/** Progress of a running task at a poll. */
export interface PolledProgress {
	/** Since the submit. */
	elapsedMs: number;
	/** 0 to 1, if the service reports it. */
	progress?: number;
}

/** When to poll one task. */
export class PollSchedule {
	private readonly pollsEarly: boolean;
	private polled = false;
	private predictedEndMs?: number;
	private last?: PolledProgress;

	/**
	 * @param estimate durations of the tasks with the same key in this run
	 * @param start where its progress began: 0 at the submit, unknown for a task that was submitted elsewhere
	 */
	constructor(
		private readonly maxIntervalMs: number,
		private readonly estimate?: DurationEstimate,
		private start?: PolledProgress,
	) {
		this.pollsEarly = estimate?.shortestMs !== undefined;
		this.last = start;
	}

	/** Delay before the first poll: 0.5 to 1 s, or the early check if there is an estimate. */
	firstDelayMs(random: number): number {
		const shortestMs = this.estimate?.shortestMs;
		if (shortestMs !== undefined) return jittered(EARLY_CHECK * shortestMs, random);
		return FIRST_POLL_MS.from + (FIRST_POLL_MS.to - FIRST_POLL_MS.from) * random;
	}

	/** Delay before the next poll of a task that still runs. */
	nextDelayMs(seen: PolledProgress, random: number): number {
		this.polled = true;
		const hadPrediction = this.predictedEndMs !== undefined;
		this.predictedEndMs = this.predictEndMs(seen);
		this.last = seen;
		this.start ??= seen;
		const byElapsedMs = this.byElapsed(seen, random);
		// After the predicted end, the task may end at any moment: poll at a random time within the normal pause.
		const unknownMs = hadPrediction ? Math.max(SHORTEST_PAUSE_MS, random * byElapsedMs) : byElapsedMs;
		return this.byEstimate(seen) ?? this.byProgress(seen) ?? unknownMs;
	}

	/** The task has completed. */
	ended(elapsedMs: number): void {
		// Ended before the early check: the estimate was too long.
		if (this.pollsEarly && !this.polled) this.estimate?.forget();
		// It ended between the last two status checks.
		const unseenMs = this.polled && this.last ? elapsedMs - this.last.elapsedMs : 0;
		this.estimate?.ended(elapsedMs - Math.min(unseenMs / 2, MAX_SLACK_MS));
	}

	private byEstimate({ elapsedMs }: PolledProgress): number | undefined {
		const shortestMs = this.estimate?.shortestMs;
		if (shortestMs === undefined) return undefined;
		// Not later: a shorter duration would go unnoticed, and the estimate would grow with every task.
		if (elapsedMs < shortestMs) return Math.max(SHORTEST_PAUSE_MS, shortestMs - elapsedMs);
		const leftMs = this.estimate?.leftMs(elapsedMs);
		if (leftMs === undefined) return undefined;
		// The pause that minimizes detection delay plus poll cost grows with the square root of the remaining time.
		return Math.max(SHORTEST_PAUSE_MS, 2 * Math.sqrt(POLL_COST_MS * leftMs));
	}

	private byProgress({ elapsedMs }: PolledProgress): number | undefined {
		if (this.predictedEndMs === undefined) return undefined;
		const nearMs = clamp(NEAR_END.shareOfElapsed * elapsedMs, NEAR_END.minMs, Math.max(NEAR_END.minMs, this.maxIntervalMs));
		// An early prediction may be far off: wait at most as long as the task has run.
		return Math.max(nearMs, Math.min(TRUSTED_SHARE * this.predictedEndMs - elapsedMs, elapsedMs));
	}

	private byElapsed({ elapsedMs }: PolledProgress, random: number): number {
		return jittered(clamp(SHARE_OF_ELAPSED * elapsedMs, MIN_PAUSE_MS, Math.max(MIN_PAUSE_MS, this.maxIntervalMs)), random);
	}

	/**
	 * When the task will end (ms since its submit) at its current speed. Undefined if its progress stands still or falls, or if the
	 * previously predicted end has passed.
	 */
	private predictEndMs({ elapsedMs, progress = 0 }: PolledProgress): number | undefined {
		const { start, last } = this;
		if (!start || progress <= (last?.progress ?? 0) || progress >= 1 || elapsedMs > (this.predictedEndMs ?? Infinity)) return undefined;
		return elapsedMs + ((1 - progress) * (elapsedMs - start.elapsedMs)) / (progress - (start.progress ?? 0));
	}
}

/** Delay after the nth (from 1) failed call in a row: 1, 2, 4 ... 30 s, +-10 %. */
export const backoffMs = (failuresInARow: number, random: number): number =>
	jittered(Math.min(FIRST_BACKOFF_MS * 2 ** (failuresInARow - 1), MAX_BACKOFF_MS), random);

/**
 * Delay before a call is repeated: Retry-After, otherwise the backoff. A Retry-After of 0 or in the past is ignored, since polling at
 * full rate for minutes would be the result.
 */
export const pauseMs = (failure: CallFailure, failuresInARow: number, random: number): number =>
	failure.retryAfterMs ? failure.retryAfterMs : backoffMs(failuresInARow, random);

/** Delay before the nth (from 0) ready check of a completed task: 3, 4.5, 6.8 ... 10 s. */
export const readyCheckDelayMs = (checks: number): number =>
	Math.min(READY_CHECK_MS.first * READY_CHECK_MS.growth ** checks, READY_CHECK_MS.max);
