import type { Share, Waiting } from './governor';
import type { Signal } from './signal';
import type { Sent, Slots } from './slots';

/** A submit's way through the governor, and the slot of its task until that has ended. */
export class SubmitTurn implements Waiting {
	readonly arrival: number;
	notBeforeMs = -Infinity;
	private state: 'outside' | 'sent' | 'running' = 'outside';
	private sent: Sent = { before: 0, isTry: false, isTest: false };
	private wasRefused = false;

	constructor(readonly share: Share) {
		this.arrival = share.governor.nextArrival();
	}

	/** Leave to send the submit. A slot is kept for it until `refused` or `end`. False when `signal` was aborted before. */
	async take(signal: Signal): Promise<boolean> {
		const { governor, submits } = this.share;
		const mayGo = await governor.queued(this.wasRefused ? governor.refused : submits, this, signal);
		if (mayGo && !signal.aborted) return true;
		this.end();
		return false;
	}

	granted(): void {
		this.state = 'sent';
		this.sent = this.slots.send();
	}

	/** The service answered 429. The next `take` goes before those of all others. Returns what it waits for. */
	refused(): Slots['refusedWaitsFor'] {
		if (this.state === 'sent') this.slots.refused(this.sent);
		this.state = 'outside';
		this.wasRefused = true;
		return this.slots.refusedWaitsFor;
	}

	/** The task exists: the service took it now, or an earlier try of this execution submitted it. */
	taken(): void {
		if (this.state === 'outside') this.granted();
		if (this.state === 'sent') this.slots.taken(this.sent);
		this.state = 'running';
		this.wasRefused = false;
		this.share.governor.changed();
	}

	/** The task has ended, is not waited for, or was never made: its slot is free. May be called more than once. */
	end(): void {
		if (this.state === 'sent') this.slots.withdrawn();
		if (this.state === 'running') this.slots.ended();
		this.state = 'outside';
		this.share.governor.changed();
	}

	private get slots(): Slots {
		return this.share.governor.slots;
	}
}
