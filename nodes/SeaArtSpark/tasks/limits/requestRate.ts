/**
 * How many requests a second an account takes. No service tells; a 429 does. The rule is the one by which TCP finds its rate:
 *
 * - **Slow start.** While nothing has been refused, the rate grows by 10 a second in every second.
 * - **Multiplicative decrease.** A refusal lowers the rate at once to the share of it that was taken. That is the known limit.
 * - **Additive increase.** The rate climbs back to the limit, by a tenth of it a second; it rests there, and then goes beyond.
 * - **Closed.** Where nothing is taken after a decrease (the minute's requests are used up), requests pause: 1, 2, 4, 8, 10 s, or
 *   as long as Retry-After asked for.
 *
 * Only a request that had to wait for the rate raises it once it was taken: a rate that is not used is not known to be allowed. 5xx,
 * resets and silence raise nothing. The figures won in `npm run bench`; change them there.
 */

/** Requests a second to begin with. */
const FIRST_RATE = 10;
/** No faster than this with a service that nobody knows, whatever it takes. */
const POLITE_RATE = 50;
const LOWEST_RATE = 0.1;

/** Slow start: so much more in each second. */
const SLOW_START_GROWTH = 10;

/** The first limit is guessed at high speed: the rate goes well below it. */
const FIRST_DECREASE = 0.7;
/** The share is taken of the last so many answers, or of those of the last second if these are more ... */
const SHARE_OF_ANSWERS = 10;
/** ... and never as if there were fewer than this. */
const FEWEST_ANSWERS = 5;

/** Additive increase: this share of the limit in each second, up to `NEAR_LIMIT` of it; no larger a step than that below 1 a second. */
const INCREASE = 0.1;
const NEAR_LIMIT = 0.95;
/** So long the rate rests at the limit before it goes beyond: twice as long after each further decrease. */
const REST_MS = { first: 3_000, longest: 8_000 };

const PAUSE_MS = { first: 1_000, longest: 10_000 };
/** A longer Retry-After is kept by the request that was refused; others may ask before. */
const LONGEST_RETRY_AFTER_MS = 120_000;

interface Reply {
	atMs: number;
	sentAtMs: number;
	isRefusal: boolean;
}

/** The learned rate of one account. All times are in ms since the epoch, all rates in requests a second. */
export class RequestRate {
	private perSecond = FIRST_RATE;
	private limit = Infinity;
	/** What the user allows; Infinity where nothing is set. */
	private ceiling = Infinity;
	private pausedUntilMs = -Infinity;
	private lastSentMs = -Infinity;
	private replies: Reply[] = [];
	/** What was sent before this was sent at a rate that is known to be too high. */
	private decreasedAtMs = -Infinity;
	/** The rate of that time. */
	private decreasedFrom = FIRST_RATE;
	private decrease = 1;
	private takenSinceDecrease = 0;
	private pauses = 0;
	private atLimitSinceMs = -Infinity;
	private restMs = REST_MS.first;

	/** Whether a refusal has told a limit. */
	get isKnown(): boolean {
		return this.limit < Infinity;
	}

	/** Whether it tries to find more than the limit that is known. */
	get isBeyondLimit(): boolean {
		return this.isKnown && this.perSecond > this.limit;
	}

	/** Whether nothing was taken since the rate was lowered. */
	get isClosed(): boolean {
		return this.pauses > 0;
	}

	get pausedUntil(): number {
		return this.pausedUntilMs;
	}

	/** The rate in force. What a user sets is used from the start: until it is refused, the user knows better. */
	get current(): number {
		return this.isKnown || this.ceiling === Infinity ? Math.min(this.perSecond, this.highest) : this.ceiling;
	}

	/** @param ceiling the most requests a second that the user allows; Infinity where nothing is set */
	allow(ceiling: number): void {
		this.ceiling = ceiling;
	}

	/** When the next request may be sent. @param regardsPause false for one that cannot wait any longer */
	nextAt(regardsPause = true): number {
		const startsAtOnce = !this.isKnown && this.ceiling < Infinity;
		const evenlyAt = startsAtOnce ? -Infinity : this.lastSentMs + 1_000 / this.current;
		return regardsPause ? Math.max(this.pausedUntilMs, evenlyAt) : evenlyAt;
	}

	recordSent(nowMs: number): void {
		this.lastSentMs = nowMs;
	}

	/** @param hasWaited whether it would have been sent earlier at a higher rate */
	taken(nowMs: number, sentAtMs: number, hasWaited: boolean): void {
		this.record({ atMs: nowMs, sentAtMs, isRefusal: false });
		this.takenSinceDecrease++;
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
			// One more of those that were under way when the rate was lowered: it tells only how far too high that rate was.
			if (!this.isClosed) this.applyDecrease();
		} else if (this.isKnown && this.takenSinceDecrease === 0) {
			this.pause(nowMs, Math.max(retryAfterMs, Math.min(PAUSE_MS.longest, PAUSE_MS.first * 2 ** this.pauses++)));
			this.decreasedAtMs = nowMs;
		} else {
			this.replies = this.replies.filter((reply) => reply.sentAtMs >= this.decreasedAtMs);
			this.decreasedFrom = this.current;
			this.decrease = this.isKnown ? 1 : FIRST_DECREASE;
			if (this.isKnown) this.restMs = Math.min(REST_MS.longest, 2 * this.restMs);
			this.decreasedAtMs = this.atLimitSinceMs = nowMs;
			this.takenSinceDecrease = 0;
			this.applyDecrease();
		}
	}

	private get highest(): number {
		return this.ceiling === Infinity ? POLITE_RATE : this.ceiling;
	}

	/** Each of the requests of a second raises the rate by its part of the growth of a second. */
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
		const takenShare = Math.max(0.2, 1 - refused / Math.max(FEWEST_ANSWERS, this.replies.length));
		this.limit = this.decreasedFrom * takenShare;
		this.perSecond = Math.max(LOWEST_RATE, this.limit * this.decrease);
	}

	private pause(nowMs: number, delayMs: number): void {
		this.pausedUntilMs = Math.max(this.pausedUntilMs, nowMs + Math.min(LONGEST_RETRY_AFTER_MS, delayMs));
	}

	private record(reply: Reply): void {
		this.replies.push(reply);
		while (this.replies.length > SHARE_OF_ANSWERS && this.replies[0]!.atMs <= reply.atMs - 1_000) this.replies.shift();
	}
}
