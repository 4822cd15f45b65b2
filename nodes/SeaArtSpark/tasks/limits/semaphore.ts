import { startTimer, type Clock } from '../clock';
import { onAbort } from '../onAbort';

/** Lets so many go at a time, first come, first served. */
export class Semaphore {
	private readonly waiting: Array<() => void> = [];

	/**
	 * @param free how many may go at a time
	 * @param longestMs so long one holds up others at most: whoever needs more goes on, and the next one goes beside it
	 */
	constructor(
		private free: number,
		private readonly longestMs: number,
		private readonly clock: Clock,
	) {}

	/** Resolves with how to release it once it is granted; with undefined when `signal` was aborted before. */
	async take(signal: AbortSignal): Promise<(() => void) | undefined> {
		if (signal.aborted) return undefined;
		if (this.free > 0) this.free--;
		else if (!(await this.turnComes(signal))) return undefined;
		let isBack = false;
		const giveBack = (): void => {
			if (isBack) return;
			isBack = true;
			callOff();
			this.next();
		};
		const callOff = startTimer(this.clock, this.longestMs, giveBack);
		return giveBack;
	}

	private async turnComes(signal: AbortSignal): Promise<boolean> {
		return await new Promise((resolve) => {
			const come = (): void => {
				release();
				resolve(true);
			};
			this.waiting.push(come);
			const release = onAbort(signal, () => {
				const place = this.waiting.indexOf(come);
				if (place >= 0) this.waiting.splice(place, 1);
				resolve(false);
			});
		});
	}

	private next(): void {
		const come = this.waiting.shift();
		if (come) come();
		else this.free++;
	}
}
