/** So many tasks have to have ended before they tell anything; the last of them count. */
const FEWEST = 3;
const MOST = 30;

/** How long the tasks of one kind took in this run: the next one will take about as long. */
export class DurationEstimate {
	private readonly tookMs: number[] = [];

	/** A task has ended well, so long after its submit. */
	ended(tookMs: number): void {
		this.tookMs.push(tookMs);
		if (this.tookMs.length > MOST) this.tookMs.shift();
	}

	/** A task was faster than all of them: they tell nothing any more. */
	forget(): void {
		this.tookMs.length = 0;
	}

	/** What the fastest took; undefined while too few have ended. */
	get shortestMs(): number | undefined {
		return this.tookMs.length < FEWEST ? undefined : Math.min(...this.tookMs);
	}

	/** What is left, in the median, of those that took longer than `elapsedMs`; undefined when none did. */
	leftMs(elapsedMs: number): number | undefined {
		const longer = this.tookMs.filter((tookMs) => tookMs > elapsedMs).sort((a, b) => a - b);
		const median = longer[Math.floor(longer.length / 2)];
		return median === undefined ? undefined : median - elapsedMs;
	}
}

/** The estimates of a run, by operation and model. */
export class DurationEstimates {
	private readonly estimates = new Map<string, DurationEstimate>();

	of(kind: string): DurationEstimate {
		const known = this.estimates.get(kind) ?? new DurationEstimate();
		this.estimates.set(kind, known);
		return known;
	}
}
