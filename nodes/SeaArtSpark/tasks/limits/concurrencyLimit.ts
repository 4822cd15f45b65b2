/** What has to be known of a submit when its reply comes. */
export interface SentSubmit {
	/** How many others were under way when it was sent. */
	before: number;
	/** It was sent although as many as the limit were under way. */
	isTry: boolean;
}

/**
 * How many tasks an account runs at the same time. No service tells; a 429 does: as many as were under way when the refused
 * submit was sent. One more is tried now and then.
 */
export class ConcurrencyLimit {
	private limit = Infinity;
	/** Submits without a reply, and tasks that were taken and have not ended. */
	private underWay = 0;
	private running = 0;
	/** So many tasks have to end before one more than the limit is tried. */
	private endsUntilTry = Infinity;
	private endsPerTry = 0;

	get isKnown(): boolean {
		return this.limit < Infinity;
	}

	/** Whether a submit may be sent. With nothing under way one always may: only an answer tells. */
	get hasCapacity(): boolean {
		return this.underWay < this.limit || this.underWay === 0 || this.endsUntilTry <= 0;
	}

	/** Whether a task of ours runs that was taken and has not ended. */
	get hasTasks(): boolean {
		return this.running > 0;
	}

	/** What is known, to come back to. */
	get state(): ConcurrencyLimitState {
		const { limit, endsUntilTry, endsPerTry } = this;
		return { limit, endsUntilTry, endsPerTry };
	}

	/** A submit is sent. */
	send(): SentSubmit {
		const before = this.underWay++;
		const isTry = before >= this.limit;
		if (isTry) this.endsUntilTry = Infinity;
		return { before, isTry };
	}

	/** The service took the submit. */
	taken(): void {
		this.running++;
		if (this.running > this.limit) {
			// There is room for more than was thought: find out soon how much.
			this.limit = this.running;
			this.endsPerTry = this.endsUntilTry = 1;
		}
	}

	/** The service answered 429. */
	refused({ before, isTry }: SentSubmit): void {
		this.underWay--;
		this.limit = Math.max(1, this.running, Math.min(this.limit, before));
		this.endsPerTry = Math.max(this.limit, isTry ? 2 * this.endsPerTry : this.endsPerTry);
		this.endsUntilTry = this.endsPerTry;
	}

	/** A task that was taken has ended, or is not waited for any longer. */
	ended(): void {
		this.underWay--;
		this.running--;
		this.endsUntilTry--;
	}

	/** A submit came to nothing that tells of tasks. */
	withdrawn({ isTry }: SentSubmit): void {
		this.underWay--;
		if (isTry) this.endsUntilTry = Math.min(this.endsUntilTry, 1);
	}

	/** What was learned since was a mistake. */
	restore(state: ConcurrencyLimitState): void {
		Object.assign(this, state);
	}
}

export interface ConcurrencyLimitState {
	limit: number;
	endsUntilTry: number;
	endsPerTry: number;
}
