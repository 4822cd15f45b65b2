import { startTimer, type Clock } from '../clock';
import { onAbort } from '../onAbort';

/** Counting semaphore, first come, first served. */
export class Semaphore {
	private readonly waiting: Array<() => void> = [];

	/**
	 * @param available number of permits
	 * @param longestMs longest time for which a permit counts: a holder that takes longer goes on, but no longer blocks others
	 */
	constructor(
		private available: number,
		private readonly longestMs: number,
		private readonly clock: Clock,
	) {}

	/** Resolves with the function that releases the permit; with undefined if `signal` was aborted before. */
	async acquire(signal: AbortSignal): Promise<(() => void) | undefined> {
		if (signal.aborted) return undefined;
		if (this.available > 0) this.available--;
		else if (!(await this.waitForPermit(signal))) return undefined;
		let isReleased = false;
		const release = (): void => {
			if (isReleased) return;
			isReleased = true;
			cancelTimer();
			this.next();
		};
		const cancelTimer = startTimer(this.clock, this.longestMs, release);
		return release;
	}

	private async waitForPermit(signal: AbortSignal): Promise<boolean> {
		return await new Promise((resolve) => {
			const grant = (): void => {
				release();
				resolve(true);
			};
			this.waiting.push(grant);
			const release = onAbort(signal, () => {
				const index = this.waiting.indexOf(grant);
				if (index >= 0) this.waiting.splice(index, 1);
				resolve(false);
			});
		});
	}

	private next(): void {
		const grant = this.waiting.shift();
		if (grant) grant();
		else this.available++;
	}
}
