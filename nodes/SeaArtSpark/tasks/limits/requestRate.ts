/**
 * How many requests per second an account accepts. No service documents it, so it is learned from 429s, as TCP finds its rate:
 *
 * - **Slow start.** While nothing has been refused, the rate grows by 10 per second each second.
 * - **Multiplicative decrease.** A refusal lowers the rate at once to the share that was accepted. That is the known limit.
 * - **Additive increase.** The rate returns to the limit by a tenth of it per second, stays there for a while, and then exceeds it.
 * - **Closed.** If nothing is accepted after a decrease (the quota of the minute is used up), requests pause for 1, 2, 4, 8, 10 s, or
 *   as long as Retry-After says.
 *
 * Only an accepted request that had to wait for the rate raises it: an unused rate isn't known to be allowed. 5xx, resets, and timeouts
 * raise nothing. The figures were tuned with `npm run bench`; change them only with it.
 */

/** Initial requests per second. */
const FIRST_RATE = 10;
/** Maximum rate if the user sets none, even if nothing is refused. */
const DEFAULT_MAX_RATE = 50;
const MIN_RATE = 0.1;

/** Slow start: increase per second. */
const SLOW_START_GROWTH = 10;

/** The first limit is measured while the rate grows fast and is imprecise: the rate goes well below it. */
const FIRST_DECREASE = 0.7;
/** The accepted share is measured over this many replies, or over those of the last second if these are more ... */
const SAMPLE_SIZE = 10;
/** ... and calculated as if there were at least this many. */
const MIN_SAMPLE_SIZE = 5;

/** Additive increase: this share of the limit per second, up to `NEAR_LIMIT` of it; also the step beyond it, scaled down below 1 a second. */
const INCREASE = 0.1;
const NEAR_LIMIT = 0.95;
/** How long the rate stays at the limit before it exceeds it; doubled after each further decrease. */
const REST_MS = { first: 3_000, longest: 8_000 };

const PAUSE_MS = { first: 1_000, longest: 10_000 };
/** A longer Retry-After only delays the refused request, not the others. */
const MAX_RETRY_AFTER_MS = 120_000;

interface Reply {
	atMs: number;
	sentAtMs: number;
	isRefusal: boolean;
}

/** The learned rate of one account. All times are in ms since the epoch, all rates in requests per second. */
export class RequestRate {
	private perSecond = FIRST_RATE;
	private limit = Infinity;
	/** Maximum set by the user, or Infinity. */
	private ceiling = Infinity;
	private pausedUntilMs = -Infinity;
	private lastSentMs = -Infinity;
	private replies: Reply[] = [];
	/** Requests sent before this were sent at a rate that was too high. */
	private decreasedAtMs = -Infinity;
	/** The rate at that time. */
	private decreasedFrom = FIRST_RATE;
	private decrease = 1;
	private acceptedSinceDecrease = 0;
	private pauses = 0;
	private atLimitSinceMs = -Infinity;
	private restMs = REST_MS.first;

	/** Whether a refusal has revealed a limit. */
	get isKnown(): boolean {
		return this.limit < Infinity;
	}

	/** Whether the rate exceeds the known limit, to find out whether it has grown. */
	get isBeyondLimit(): boolean {
		return this.isKnown && this.perSecond > this.limit;
	}

	/** Whether nothing was accepted since the rate was lowered. */
	get isClosed(): boolean {
		return this.pauses > 0;
	}

	get pausedUntil(): number {
		return this.pausedUntilMs;
	}

	/** The rate in force. A rate set by the user applies from the start, until a request is refused. */
	get current(): number {
		return this.isKnown || this.ceiling === Infinity ? Math.min(this.perSecond, this.highest) : this.ceiling;
	}

	/** @param ceiling maximum requests per second set by the user, or Infinity */
	allow(ceiling: number): void {
		this.ceiling = ceiling;
	}

	/** When the next request may be sent. @param respectsPause false for a request that can't wait any longer */
	nextAt(respectsPause = true): number {
		const startsAtOnce = !this.isKnown && this.ceiling < Infinity;
		const evenlyAt = startsAtOnce ? -Infinity : this.lastSentMs + 1_000 / this.current;
		return respectsPause ? Math.max(this.pausedUntilMs, evenlyAt) : evenlyAt;
	}

	recordSent(nowMs: number): void {
		this.lastSentMs = nowMs;
	}

	/** @param hasWaited whether a higher rate would have sent it earlier */
	accepted(nowMs: number, sentAtMs: number, hasWaited: boolean): void {
		this.record({ atMs: nowMs, sentAtMs, isRefusal: false });
		this.acceptedSinceDecrease++;
		if (this.isClosed) {
			this.pauses = 0;
			this.decreasedAtMs = this.atLimitSinceMs = nowMs;
		}
		if (hasWaited) this.increase(nowMs);
	}

	/** A 429 that was about requests. */
	refused(nowMs: number, sentAtMs: number, retryAfterMs = 0): void {
		this.record({ atMs: nowMs, sentAtMs, isRefusal: true });
		this.pause(nowMs, retryAfterMs);
		if (sentAtMs < this.decreasedAtMs) {
			// It was in flight when the rate was lowered: it only shows how much that rate was too high.
			if (!this.isClosed) this.applyDecrease();
		} else if (this.isKnown && this.acceptedSinceDecrease === 0) {
			this.pause(nowMs, Math.max(retryAfterMs, Math.min(PAUSE_MS.longest, PAUSE_MS.first * 2 ** this.pauses++)));
			this.decreasedAtMs = nowMs;
		} else {
			this.replies = this.replies.filter((reply) => reply.sentAtMs >= this.decreasedAtMs);
			this.decreasedFrom = this.current;
			this.decrease = this.isKnown ? 1 : FIRST_DECREASE;
			if (this.isKnown) this.restMs = Math.min(REST_MS.longest, 2 * this.restMs);
			this.decreasedAtMs = this.atLimitSinceMs = nowMs;
			this.acceptedSinceDecrease = 0;
			this.applyDecrease();
		}
	}

	private get highest(): number {
		return this.ceiling === Infinity ? DEFAULT_MAX_RATE : this.ceiling;
	}

	/** Each request of a second raises the rate by its share of the growth per second. */
	private increase(nowMs: number): void {
		const nearLimit = NEAR_LIMIT * this.limit;
		if (!this.isKnown) this.perSecond += SLOW_START_GROWTH / this.perSecond;
		else if (this.perSecond < nearLimit) {
			this.perSecond = Math.min(nearLimit, this.perSecond + (INCREASE * this.limit) / this.perSecond);
			this.atLimitSinceMs = nowMs;
		} else if (nowMs - this.atLimitSinceMs > this.restMs) this.perSecond += INCREASE * Math.min(1, this.limit);
		this.perSecond = Math.min(this.highest, this.perSecond);
	}

	private applyDecrease(): void {
		const refused = this.replies.filter(({ isRefusal }) => isRefusal).length;
		const acceptedShare = Math.max(0.2, 1 - refused / Math.max(MIN_SAMPLE_SIZE, this.replies.length));
		this.limit = this.decreasedFrom * acceptedShare;
		this.perSecond = Math.max(MIN_RATE, this.limit * this.decrease);
	}

	private pause(nowMs: number, delayMs: number): void {
		this.pausedUntilMs = Math.max(this.pausedUntilMs, nowMs + Math.min(MAX_RETRY_AFTER_MS, delayMs));
	}

	private record(reply: Reply): void {
		this.replies.push(reply);
		while (this.replies.length > SAMPLE_SIZE && this.replies[0]!.atMs <= reply.atMs - 1_000) this.replies.shift();
	}
}
