import { ConcurrencyLimit, type ConcurrencyLimitState, type SentSubmit as CountedSubmit } from './concurrencyLimit';
import { RequestRate } from './requestRate';

/** What has to be known of a submit when its reply comes. */
export interface SentSubmit extends CountedSubmit {
	atMs: number;
	/** What it asks for: a model, or an action. */
	model?: string;
	/** It was sent alone, to find out what a refusal was about. */
	isTest: boolean;
	/** It would have been sent earlier at a higher rate. */
	hasWaited: boolean;
}

/** So long nothing is sent before a test: an account that limits requests has room for one again then. */
const SILENCE_MS = { shortest: 1_000, longest: 10_000, requests: 1.5 };

/** Where a poll was refused, a submit that is refused within this time was refused for the same reason. */
const SAME_REASON_MS = 1_000;

/** Refusals of submits of which nobody knows what they were about. */
interface Doubt {
	refusals: Array<{ sent: SentSubmit; atMs: number }>;
	/** What was known of tasks before. */
	before: ConcurrencyLimitState;
	/** No test yet; a test has no reply yet; the test was refused, too, and the next poll has to confirm that this was about tasks. */
	state: 'untested' | 'testing' | 'refused';
	testedAtMs: number;
}

/**
 * What an account allows, learned from its replies: requests in a second, and tasks at the same time. A 429 does not tell which of them
 * it is about:
 *
 * - A refused poll is about requests. So is what is refused within a second after it, or with none of our tasks running.
 * - Where one limit is known and the other is not, a refusal at the known limit is about that.
 * - Any other refused submit is tested: a second of silence, then one submit alone. Taken: it was about requests. Refused, and the next
 *   poll is taken: about tasks. Until then it counts as about tasks.
 */
export class AccountLimits {
	readonly rate = new RequestRate();
	readonly concurrency = new ConcurrencyLimit();
	private doubt?: Doubt;
	private silentUntilMs = -Infinity;
	private pollRefusedAtMs = -Infinity;

	/** Whether a submit may be sent, as far as tasks are concerned. */
	get maySubmit(): boolean {
		if (this.doubt?.state === 'untested') return true;
		return this.doubt?.state !== 'testing' && this.concurrency.hasCapacity;
	}

	/** When the next request may be sent. @param regardsPause false for one that cannot wait any longer */
	nextAt(regardsPause: boolean): number {
		return Math.max(regardsPause ? this.silentUntilMs : -Infinity, this.rate.nextAt(regardsPause));
	}

	pollTaken(nowMs: number, sentAtMs: number): void {
		if (this.doubt?.state === 'refused' && sentAtMs >= this.doubt.testedAtMs) this.doubt = undefined;
		this.rate.taken(nowMs, sentAtMs, false);
	}

	pollRefused(nowMs: number, sentAtMs: number, retryAfterMs?: number): void {
		this.pollRefusedAtMs = nowMs;
		this.decideForRequests();
		this.rate.refused(nowMs, sentAtMs, retryAfterMs);
	}

	submitSent(nowMs: number, hasWaited: boolean, model?: string): SentSubmit {
		const isTest = this.doubt?.state === 'untested';
		if (isTest) {
			Object.assign(this.doubt!, { state: 'testing', testedAtMs: nowMs });
			this.silentUntilMs = nowMs + SILENCE_MS.shortest;
		}
		return { ...this.concurrency.send(), atMs: nowMs, model, isTest, hasWaited };
	}

	submitTaken(sent: SentSubmit, nowMs: number): void {
		if (sent.isTest && this.doubt) {
			// A refusal with Retry-After holds back its own model alone: another one tests whether it was about more than that.
			if (sent.model !== this.doubt.refusals[0]!.sent.model) this.dropDoubt(this.doubt);
			else if (sent.isTry) this.decideForRequests();
			else this.endTest('untested');
		}
		this.rate.taken(nowMs, sent.atMs, sent.hasWaited);
		this.concurrency.taken();
	}

	submitRefused(sent: SentSubmit, nowMs: number, retryAfterMs?: number): void {
		const { rate, concurrency } = this;
		const isTest = sent.isTest && this.doubt?.state === 'testing';
		// There was room for the task: fewer ran than when the first one was refused.
		const hadRoom = isTest && !sent.isTry;
		if (hadRoom || this.isAboutRequests(sent, nowMs)) {
			this.decideForRequests();
			concurrency.withdrawn(sent);
			rate.refused(nowMs, sent.atMs, retryAfterMs);
		} else if (!this.doubt && concurrency.isKnown && !rate.isKnown) {
			concurrency.refused(sent);
		} else {
			this.doubt ??= { refusals: [], before: concurrency.state, state: 'untested', testedAtMs: Infinity };
			this.doubt.refusals.push({ sent, atMs: nowMs });
			concurrency.refused(sent);
			if (isTest) this.endTest('refused');
			else if (this.doubt.state === 'untested') this.silentUntilMs = nowMs + this.silenceMs;
		}
	}

	/** A task runs that an earlier try submitted. */
	taskResumed(): void {
		this.concurrency.send();
		this.concurrency.taken();
	}

	/** A submit came to nothing that tells of limits. */
	submitWithdrawn(sent: SentSubmit): void {
		this.concurrency.withdrawn(sent);
		if (sent.isTest && this.doubt?.state === 'testing') this.endTest('untested');
	}

	private isAboutRequests({ before }: SentSubmit, nowMs: number): boolean {
		const { rate, concurrency } = this;
		return (
			rate.isClosed ||
			nowMs - this.pollRefusedAtMs < SAME_REASON_MS ||
			before === 0 ||
			!concurrency.hasTasks ||
			(!this.doubt && rate.isBeyondLimit && !concurrency.isKnown)
		);
	}

	private get silenceMs(): number {
		return Math.min(SILENCE_MS.longest, Math.max(SILENCE_MS.shortest, (SILENCE_MS.requests * 1_000) / this.rate.current));
	}

	private endTest(state: 'untested' | 'refused'): void {
		this.doubt!.state = state;
		this.silentUntilMs = -Infinity;
	}

	private decideForRequests(): void {
		const { doubt } = this;
		if (!doubt) return;
		this.dropDoubt(doubt);
		for (const { sent, atMs } of doubt.refusals) this.rate.refused(atMs, sent.atMs);
	}

	/** It was not about tasks. */
	private dropDoubt({ before }: Doubt): void {
		this.concurrency.restore(before);
		this.doubt = undefined;
		this.silentUntilMs = -Infinity;
	}
}
