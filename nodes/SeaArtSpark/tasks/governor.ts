import type { Clock } from './clock';
import { Pace } from './pace';
import type { Signal } from './signal';
import { Slots } from './slots';

/** A request that waits to be let go. */
export interface Waiting {
	readonly share: Share;
	/** Its place in a queue: the smaller goes first. */
	readonly arrival: number;
	/** It may not go before this (ms since the epoch). */
	notBeforeMs: number;
	/** Called when it is let go. */
	granted(): void;
}

/**
 * Lets the requests to one account go: no more in a second than it may see, submits only while it has slots for them, submits
 * before polls. All runs that use the account at the same time share it and take turns; within a run it is first come,
 * first served.
 */
export class Governor {
	readonly slots = new Slots();
	/** Submits that were refused with 429, in the order in which they first came: nobody overtakes them. */
	readonly refused: Waiting[] = [];
	/** Whose turn is next stands first. */
	private readonly shares: Share[] = [];
	private readonly letGoes = new Map<Waiting, () => void>();
	private arrivals = 0;
	private pace = new Pace(1);
	private isLetting = false;
	/** Ends the pause before the next request, while there is one. */
	private endPause?: () => void;

	constructor(readonly clock: Clock) {}

	/** Whether no run uses the account now. */
	get idle(): boolean {
		return this.shares.length === 0;
	}

	/** A run begins. It sends at most `requestsPerSecond`; all together send no more than the fastest of them may. */
	join(requestsPerSecond: number): Share {
		const share = new Share(this, new Pace(requestsPerSecond));
		this.shares.push(share);
		this.adaptPace();
		return share;
	}

	/** A run has ended. */
	leave(share: Share): void {
		remove(this.shares, share);
		if (!this.idle) this.adaptPace();
	}

	/** A number that is larger than all before it. */
	nextArrival(): number {
		return this.arrivals++;
	}

	/** Waits in `queue`. Resolves with true when `waiting` is let go, with false when `signal` was aborted before that. */
	queued(queue: Waiting[], waiting: Waiting, signal: Signal): Promise<boolean> {
		if (signal.aborted) return Promise.resolve(false);
		return new Promise<boolean>((resolve) => {
			const leave = () => {
				this.letGoes.delete(waiting);
				release();
				remove(queue, waiting);
			};
			const release = signal.onAbort(() => {
				leave();
				resolve(false);
				this.changed();
			});
			this.letGoes.set(waiting, () => {
				leave();
				waiting.granted();
				resolve(true);
			});
			insert(queue, waiting);
			this.changed();
		});
	}

	/** Looks again who may go: somebody came or left, a slot is free. */
	changed(): void {
		if (!this.isLetting) this.letGo();
	}

	private adaptPace(): void {
		this.pace = this.pace.changedTo(Math.max(...this.shares.map(({ pace }) => pace.requestsPerSecond)));
		this.changed();
	}

	/** Lets all go who may go now, and comes back when the next one may; somebody else may be first by then. */
	private letGo(): void {
		this.endPause?.();
		this.endPause = undefined;
		this.isLetting = true;
		for (let next = this.next(); next; next = this.next()) {
			const nowMs = this.clock.now();
			if (next.atMs > nowMs) {
				this.endPause = this.clock.after(next.atMs - nowMs, () => this.letGo());
				break;
			}
			const { share } = next.waiting;
			this.pace.went(nowMs);
			share.pace.went(nowMs);
			remove(this.shares, share);
			this.shares.push(share);
			this.letGoes.get(next.waiting)?.();
		}
		this.isLetting = false;
	}

	/** Who goes next, and when. */
	private next(): { waiting: Waiting; atMs: number } | undefined {
		const nowMs = this.clock.now();
		let soonest: { waiting: Waiting; atMs: number } | undefined;
		// In the order of precedence: of two that may go at the same time the first one does.
		const consider = (waiting: Waiting | undefined): void => {
			if (!waiting) return;
			const atMs = Math.max(nowMs, waiting.notBeforeMs, waiting.share.pace.nextAt(nowMs));
			if (!soonest || atMs < soonest.atMs) soonest = { waiting, atMs };
		};
		if (this.slots.free) {
			if (this.refused.length > 0) consider(this.refused[0]);
			else for (const share of this.shares) consider(share.submits[0]);
		}
		for (const share of this.shares) consider(share.polls[0]);
		for (const share of this.shares) if (share.calm) share.pace.calm();
		if (!soonest) this.pace.calm();
		return soonest && { ...soonest, atMs: Math.max(soonest.atMs, this.pace.nextAt(nowMs)) };
	}
}

/** What one run has of an account's governor. */
export class Share {
	readonly submits: Waiting[] = [];
	readonly polls: Waiting[] = [];

	constructor(
		readonly governor: Governor,
		readonly pace: Pace,
	) {}

	get calm(): boolean {
		return this.submits.length === 0 && this.polls.length === 0;
	}

	/** Leave to send a poll, or another call that is free. False when `signal` was aborted before it was given. */
	take(signal: Signal): Promise<boolean> {
		const poll: Waiting = { share: this, arrival: this.governor.nextArrival(), notBeforeMs: -Infinity, granted: () => {} };
		return this.governor.queued(this.polls, poll, signal);
	}

	/** The run has ended. */
	leave(): void {
		this.governor.leave(this);
	}
}

/** Puts `waiting` where it came first: a refused submit is older than what is behind it. */
function insert(queue: Waiting[], waiting: Waiting): void {
	let index = queue.length;
	while (index > 0 && queue[index - 1]!.arrival > waiting.arrival) index--;
	queue.splice(index, 0, waiting);
}

function remove<T>(list: T[], entry: T): void {
	const index = list.indexOf(entry);
	if (index >= 0) list.splice(index, 1);
}
