import { ConcurrencyLimit, type ConcurrencyLimitState, type SentSubmit as CountedSubmit } from './concurrencyLimit';
import { RequestRate } from './requestRate';

/** State of a submit when it was sent, needed to interpret its reply. */
export interface SentSubmit extends CountedSubmit {
	atMs: number;
	/** A model or an action. */
	model?: string;
	/** It was sent alone, to find out which limit a refusal was about. */
	isTest: boolean;
	/** A higher rate would have sent it earlier. */
	hasWaited: boolean;
}

/** Silence before a test: after it, an account that limits requests accepts one again. */
const SILENCE_MS = { shortest: 1_000, longest: 10_000, requests: 1.5 };

/** A submit refused within this time after a refused poll was refused for the same reason. */
const SAME_REASON_MS = 1_000;

/** Refused submits whose limit (requests or tasks) is still unknown. */
interface UnexplainedRefusals {
	refusals: Array<{ sent: SentSubmit; atMs: number }>;
	/** The concurrency limit before the first of these refusals. */
	before: ConcurrencyLimitState;
	/** No test yet; a test without a reply; a refused test, for which the next poll confirms that tasks are limited. */
	state: 'untested' | 'testing' | 'refused';
	testedAtMs: number;
}

/**
 * Limits of an account, learned from its replies: requests per second, and parallel tasks. A 429 doesn't say which limit it is about:
 *
 * - A refused poll is about requests. So is a submit refused within a second after it, or while none of our tasks runs.
 * - If only one limit is known, a refusal at that limit is about it.
 * - Any other refused submit is tested: a second of silence, then a single submit. If it is accepted, the refusal was about requests. If
 *   it is refused and the next poll is accepted, it was about tasks. Until then it counts as about tasks.
 */
export class AccountLimits {
	readonly rate = new RequestRate();
	readonly concurrency = new ConcurrencyLimit();
	private unexplained?: UnexplainedRefusals;
	private silentUntilMs = -Infinity;
	private pollRefusedAtMs = -Infinity;

	/** Whether the concurrency limit allows a submit. */
	get maySubmit(): boolean {
		if (this.unexplained?.state === 'untested') return true;
		return this.unexplained?.state !== 'testing' && this.concurrency.hasCapacity;
	}

	/** When the next request may be sent. @param respectsPause false for a request that can't wait any longer */
	nextAt(respectsPause: boolean): number {
		return Math.max(respectsPause ? this.silentUntilMs : -Infinity, this.rate.nextAt(respectsPause));
	}

	pollAccepted(nowMs: number, sentAtMs: number): void {
		if (this.unexplained?.state === 'refused' && sentAtMs >= this.unexplained.testedAtMs) this.unexplained = undefined;
		this.rate.accepted(nowMs, sentAtMs, false);
	}

	pollRefused(nowMs: number, sentAtMs: number, retryAfterMs?: number): void {
		this.pollRefusedAtMs = nowMs;
		this.attributeToRequests();
		this.rate.refused(nowMs, sentAtMs, retryAfterMs);
	}

	submitSent(nowMs: number, hasWaited: boolean, model?: string): SentSubmit {
		const isTest = this.unexplained?.state === 'untested';
		if (isTest) {
			Object.assign(this.unexplained!, { state: 'testing', testedAtMs: nowMs });
			this.silentUntilMs = nowMs + SILENCE_MS.shortest;
		}
		return { ...this.concurrency.send(), atMs: nowMs, model, isTest, hasWaited };
	}

	submitAccepted(sent: SentSubmit, nowMs: number): void {
		if (sent.isTest && this.unexplained) {
			// A refusal with Retry-After only holds back its own model: an accepted submit of another model settles the test.
			if (sent.model !== this.unexplained.refusals[0]!.sent.model) this.dropUnexplained(this.unexplained);
			else if (sent.isProbe) this.attributeToRequests();
			else this.endTest('untested');
		}
		this.rate.accepted(nowMs, sent.atMs, sent.hasWaited);
		this.concurrency.accepted();
	}

	submitRefused(sent: SentSubmit, nowMs: number, retryAfterMs?: number): void {
		const { rate, concurrency } = this;
		const isTest = sent.isTest && this.unexplained?.state === 'testing';
		// The account had capacity: fewer tasks ran than at the first refusal.
		const hadRoom = isTest && !sent.isProbe;
		if (hadRoom || this.isAboutRequests(sent, nowMs)) {
			this.attributeToRequests();
			concurrency.withdrawn(sent);
			rate.refused(nowMs, sent.atMs, retryAfterMs);
		} else if (!this.unexplained && concurrency.isKnown && !rate.isKnown) {
			concurrency.refused(sent);
		} else {
			this.unexplained ??= { refusals: [], before: concurrency.state, state: 'untested', testedAtMs: Infinity };
			this.unexplained.refusals.push({ sent, atMs: nowMs });
			concurrency.refused(sent);
			if (isTest) this.endTest('refused');
			else if (this.unexplained.state === 'untested') this.silentUntilMs = nowMs + this.silenceMs;
		}
	}

	/** An earlier attempt submitted a task that still runs. */
	taskResumed(): void {
		this.concurrency.send();
		this.concurrency.accepted();
	}

	/** A submit ended without a reply about limits. */
	submitWithdrawn(sent: SentSubmit): void {
		this.concurrency.withdrawn(sent);
		if (sent.isTest && this.unexplained?.state === 'testing') this.endTest('untested');
	}

	private isAboutRequests({ before }: SentSubmit, nowMs: number): boolean {
		const { rate, concurrency } = this;
		return (
			rate.isClosed ||
			nowMs - this.pollRefusedAtMs < SAME_REASON_MS ||
			before === 0 ||
			!concurrency.hasTasks ||
			(!this.unexplained && rate.isBeyondLimit && !concurrency.isKnown)
		);
	}

	private get silenceMs(): number {
		return Math.min(SILENCE_MS.longest, Math.max(SILENCE_MS.shortest, (SILENCE_MS.requests * 1_000) / this.rate.current));
	}

	private endTest(state: 'untested' | 'refused'): void {
		this.unexplained!.state = state;
		this.silentUntilMs = -Infinity;
	}

	private attributeToRequests(): void {
		const { unexplained } = this;
		if (!unexplained) return;
		this.dropUnexplained(unexplained);
		for (const { sent, atMs } of unexplained.refusals) this.rate.refused(atMs, sent.atMs);
	}

	/** The refusals were not about tasks. */
	private dropUnexplained({ before }: UnexplainedRefusals): void {
		this.concurrency.restore(before);
		this.unexplained = undefined;
		this.silentUntilMs = -Infinity;
	}
}
