/** State of a submit when it was sent, needed to interpret its reply. */
export interface SentSubmit {
	/** How many others were in flight when it was sent. */
	before: number;
	/** It was sent beyond the known limit, to find out whether the limit is higher. */
	isProbe: boolean;
}

/**
 * How many tasks an account runs in parallel. No service documents it, so it is learned from a 429: the limit is the number of tasks in
 * flight when the refused submit was sent. Now and then one more is tried.
 */
export class ConcurrencyLimit {
	private limit = Infinity;
	/** Submits without a reply, and accepted tasks that have not ended. */
	private underWay = 0;
	private running = 0;
	/** How many tasks must end before one more than the limit is tried. */
	private endsUntilProbe = Infinity;
	private endsPerProbe = 0;

	get isKnown(): boolean {
		return this.limit < Infinity;
	}

	/** Whether a submit may be sent. With nothing in flight it always may: only a reply shows the limit. */
	get hasCapacity(): boolean {
		return this.underWay < this.limit || this.underWay === 0 || this.endsUntilProbe <= 0;
	}

	/** Whether one of our tasks is running. */
	get hasTasks(): boolean {
		return this.running > 0;
	}

	/** The learned limit, for `restore`. */
	get state(): ConcurrencyLimitState {
		const { limit, endsUntilProbe, endsPerProbe } = this;
		return { limit, endsUntilProbe, endsPerProbe };
	}

	/** Counts a submit that is being sent. */
	send(): SentSubmit {
		const before = this.underWay++;
		const isProbe = before >= this.limit;
		if (isProbe) this.endsUntilProbe = Infinity;
		return { before, isProbe };
	}

	/** The service accepted the submit. */
	accepted(): void {
		this.running++;
		if (this.running > this.limit) {
			// The limit is higher than assumed: probe again soon.
			this.limit = this.running;
			this.endsPerProbe = this.endsUntilProbe = 1;
		}
	}

	/** The service answered 429. */
	refused({ before, isProbe }: SentSubmit): void {
		this.underWay--;
		this.limit = Math.max(1, this.running, Math.min(this.limit, before));
		this.endsPerProbe = Math.max(this.limit, isProbe ? 2 * this.endsPerProbe : this.endsPerProbe);
		this.endsUntilProbe = this.endsPerProbe;
	}

	/** An accepted task has ended, or is no longer waited for. */
	ended(): void {
		this.underWay--;
		this.running--;
		this.endsUntilProbe--;
	}

	/** A submit ended without a reply about the task limit. */
	withdrawn({ isProbe }: SentSubmit): void {
		this.underWay--;
		if (isProbe) this.endsUntilProbe = Math.min(this.endsUntilProbe, 1);
	}

	/** Discards what was learned since `state`. */
	restore(state: ConcurrencyLimitState): void {
		Object.assign(this, state);
	}
}

export interface ConcurrencyLimitState {
	limit: number;
	endsUntilProbe: number;
	endsPerProbe: number;
}
