import { sleep } from 'n8n-workflow';

import type { Clock } from '../tasks/clock';
import type { Signal } from '../tasks/signal';

/** A host whose `sleep` knows no signal leaves a timer behind; none of them is longer than this. */
const LONGEST_SLEEP_MS = 5_000;

/** Hosts from 2.34 on take a signal and clear their timer with it; older ones ignore it. */
const hostSleep: (delayMs: number, signal?: AbortSignal) => Promise<void> = sleep;

/** A step of the calendar that differs from the steady clock by more than this is somebody setting it. */
const JUMP_MS = 60_000;

/**
 * Time that only ever grows. It follows the calendar, so that a host's own clock rules, until somebody sets that back or forward:
 * then the steady clock says how much time has passed.
 */
function steadyTime(): () => number {
	let [date, steady] = [Date.now(), performance.now()];
	let now = date;
	return () => {
		const [dateStep, steadyStep] = [Date.now() - date, performance.now() - steady];
		date += dateStep;
		steady += steadyStep;
		now += dateStep < 0 || dateStep > steadyStep + JUMP_MS ? Math.max(0, steadyStep) : dateStep;
		return now;
	};
}

const now = steadyTime();

interface Sleeper {
	endsAt: number;
	wake: () => void;
	/** Takes its listener back from its signal. */
	release?: () => void;
}

/** Why a timer ends before it rings. The same for all: an error of its own for each would cost more than the timer. */
const REWOUND = new Error('wound up anew');

/** One timer of the host for all that sleep: a thousand tasks that wait are a thousand entries of a list. */
class SharedTimer {
	/** The next to wake comes first. */
	private readonly sleepers: Sleeper[] = [];
	private timer?: { ringsAt: number };
	/** Turns the timer off. One serves all timers until it is used: most of them ring. */
	private off = new AbortController();

	/** Resolves after `delayMs` or when `signal` is aborted, and leaves no listener behind. */
	sleep(delayMs: number, signal: Signal | undefined): Promise<void> {
		if (signal?.aborted) return Promise.resolve();
		// As little as can be is held for each: there are many.
		return new Promise((wake) => {
			const sleeper = this.add(delayMs, wake);
			sleeper.release = signal?.onAbort(() => {
				this.remove(sleeper);
				wake();
			});
		});
	}

	after(delayMs: number, wake: () => void): () => void {
		const sleeper = this.add(delayMs, wake);
		return () => this.remove(sleeper);
	}

	private add(delayMs: number, wake: () => void): Sleeper {
		const sleeper: Sleeper = { endsAt: now() + (delayMs > 0 ? delayMs : 0), wake };
		this.sleepers.splice(this.placeAfter(sleeper.endsAt), 0, sleeper);
		this.wind();
		return sleeper;
	}

	private remove(sleeper: Sleeper): void {
		const place = this.sleepers.lastIndexOf(sleeper, this.placeAfter(sleeper.endsAt));
		if (place >= 0) this.sleepers.splice(place, 1);
		this.wind();
	}

	/** The place behind all who wake at `endsAt` or before. */
	private placeAfter(endsAt: number): number {
		let [from, to] = [0, this.sleepers.length];
		while (from < to) {
			const middle = (from + to) >>> 1;
			if (this.sleepers[middle]!.endsAt <= endsAt) from = middle + 1;
			else to = middle;
		}
		return from;
	}

	/** Winds the timer up for the next to wake, unless it rings by then anyway. With nobody asleep there is none. */
	private wind(): void {
		const [next] = this.sleepers;
		const nowMs = now();
		const ringsAt = Math.min(next?.endsAt ?? Infinity, nowMs + LONGEST_SLEEP_MS);
		if (next && this.timer && nowMs <= this.timer.ringsAt && this.timer.ringsAt <= ringsAt) return;
		if (this.timer) {
			this.off.abort(REWOUND);
			this.off = new AbortController();
		}
		this.timer = next && { ringsAt };
		const { timer } = this;
		if (!timer) return;
		const ring = () => this.ring(timer);
		hostSleep(Math.max(0, Math.ceil(ringsAt - nowMs)), this.off.signal).then(ring, ring);
	}

	private ring(timer: SharedTimer['timer']): void {
		// One that was turned off, on a host that does not listen.
		if (timer !== this.timer) return;
		this.timer = undefined;
		for (const sleeper of this.sleepers.splice(0, this.placeAfter(now()))) {
			sleeper.release?.();
			sleeper.wake();
		}
		this.wind();
	}
}

const sharedTimer = new SharedTimer();

/** Real time, by n8n's own `sleep`. */
export const hostClock: Clock = {
	now,
	date: () => Date.now(),
	random: () => Math.random(),
	sleep: (delayMs, signal) => sharedTimer.sleep(delayMs, signal),
	after: (delayMs, ring) => sharedTimer.after(delayMs, ring),
};
