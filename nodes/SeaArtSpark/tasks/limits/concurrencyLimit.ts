/** What has to be known of a submit when its answer comes. */
export interface SentSubmit {
	/** How many others were under way when it was sent. */
	before: number;
	/** It was sent to find out whether there is room for one more than the limit. */
	isTry: boolean;
	/** It was sent to find out whether there is a limit at all. */
	isTest: boolean;
}

/**
 * How many tasks an account runs at the same time. Nobody tells; a 429 does: as many as were under way when the refused
 * submit was sent. The first limit is in doubt, because the 429 may have been about requests and not about tasks: one
 * submit more tests it. Later one more is tried now and then.
 */
export class ConcurrencyLimit {
	private limit = Infinity;
	/** Submits without an answer, and tasks that were taken and have not ended. */
	private underWay = 0;
	private running = 0;
	private inDoubt = false;
	/** So many tasks have to end before one more than the limit is tried. */
	private endsUntilTry = Infinity;
	private endsPerTry = 0;

	/** Whether a submit may be sent. With nothing under way one always may: only an answer tells. */
	get hasCapacity(): boolean {
		return this.underWay < this.limit || this.underWay === 0 || this.inDoubt || this.endsUntilTry <= 0;
	}

	/** What a refused submit waits for. */
	get refusedWaitsFor(): 'anEnd' | 'aTest' | 'nothing' {
		if (this.running === 0) return 'nothing';
		return this.inDoubt ? 'aTest' : 'anEnd';
	}

	/** A submit is sent. */
	send(): SentSubmit {
		const before = this.underWay++;
		const isTry = before >= this.limit;
		const isTest = isTry && this.inDoubt;
		if (isTry) {
			this.endsUntilTry = Infinity;
			this.inDoubt = false;
		}
		return { before, isTry, isTest };
	}

	/** The service took the submit. */
	taken({ isTest }: SentSubmit): void {
		this.running++;
		if (isTest) {
			this.limit = this.endsUntilTry = Infinity;
		} else if (this.running > this.limit) {
			// There is room for more than was thought: find out soon how much.
			this.limit = this.running;
			this.endsPerTry = this.endsUntilTry = 1;
		}
	}

	/** The service answered 429. */
	refused({ before, isTry }: SentSubmit): void {
		this.underWay--;
		if (this.limit === Infinity) this.inDoubt = true;
		this.limit = Math.max(1, this.running, Math.min(this.limit, before));
		this.endsPerTry = Math.max(this.limit, isTry ? 2 * this.endsPerTry : this.endsPerTry);
		this.endsUntilTry = this.endsPerTry;
	}

	/** A task that was taken has ended, or is not waited for any longer. */
	ended(): void {
		this.underWay--;
		this.running--;
		this.endsUntilTry--;
		this.inDoubt = false;
	}

	/** A submit came to nothing that tells of slots. */
	withdrawn(): void {
		this.underWay--;
	}
}
