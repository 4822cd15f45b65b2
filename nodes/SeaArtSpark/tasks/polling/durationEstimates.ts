/** Tasks that must have ended before there is an estimate; the last `MAX_SAMPLES` count. */
const MIN_SAMPLES = 3;
const MAX_SAMPLES = 30;

/** How long tasks with the same key took in this run: the next one will take about as long. */
export class DurationEstimate {
	private readonly durationsMs: number[] = [];

	/** A task has completed this long after its submit. */
	ended(durationMs: number): void {
		this.durationsMs.push(durationMs);
		if (this.durationsMs.length > MAX_SAMPLES) this.durationsMs.shift();
	}

	/** Discards all samples: a task was faster than all of them. */
	forget(): void {
		this.durationsMs.length = 0;
	}

	/** Duration of the fastest task; undefined while too few have ended. */
	get shortestMs(): number | undefined {
		return this.durationsMs.length < MIN_SAMPLES ? undefined : Math.min(...this.durationsMs);
	}

	/** Median remaining time of the tasks that took longer than `elapsedMs`; undefined if none did. */
	leftMs(elapsedMs: number): number | undefined {
		const longer = this.durationsMs.filter((durationMs) => durationMs > elapsedMs).sort((a, b) => a - b);
		const median = longer[Math.floor(longer.length / 2)];
		return median === undefined ? undefined : median - elapsedMs;
	}
}

/** The estimates of a run, by operation and model. */
export class DurationEstimates {
	private readonly estimates = new Map<string, DurationEstimate>();

	of(key: string): DurationEstimate {
		const known = this.estimates.get(key) ?? new DurationEstimate();
		this.estimates.set(key, known);
		return known;
	}
}
