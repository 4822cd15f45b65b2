import { hashFraction } from './random';
import type { RequestKind } from './ledger';
import type { FailureShape, Service } from './tasks';

/** What goes wrong. `accepted`: the service takes the request (creates the task) although it answers so. */
export type Fault =
	| {
			kind: 'status';
			status: number;
			/** Header as it is; a function gets the time (ms since 1970), for dates. */
			retryAfter?: string | number | ((now: number) => string);
			/** Text is sent as it is, anything else as JSON. Default: what the service says with that status. */
			body?: unknown;
			/** Default false. */
			accepted?: boolean;
	  }
	/** The connection is cut without an answer. Accepted default: false. */
	| { kind: 'reset'; accepted?: boolean }
	/**
	 * HTTP 200 and a body that is no use. Accepted default: true. A truncated JSON body is cut in half and its length
	 * fits, as a careless proxy does; a truncated download promises more bytes than come.
	 */
	| { kind: 'truncated' | 'html' | 'empty'; accepted?: boolean }
	/** The right answer, formed on arrival and sent `ms` later. */
	| { kind: 'slow'; ms: number }
	/** No answer ever. Accepted default: false. */
	| { kind: 'hang'; accepted?: boolean }
	/** Poll: the answer for an id that does not exist. */
	| { kind: 'unknownTask' }
	/** Poll: a status that nobody documented. */
	| { kind: 'unknownStatus'; status: string }
	/** Submit: the task is done at once and the answer carries its output. */
	| { kind: 'terminal' }
	/** Submit: the task will end failed. Poll: it fails now. */
	| { kind: 'fail'; code?: string | number; message?: string; shape: FailureShape }
	/** Any answer. */
	| { kind: 'reply'; status?: number; body: unknown }
	/** HTTP 302. */
	| { kind: 'redirect'; to: string }
	/** Download: that many bytes, streamed. */
	| { kind: 'oversized'; bytes: number };

/** What a rule can look at. */
export interface FaultRequest {
	kind: RequestKind;
	service: Service;
	method: string;
	/** Path with query. */
	path: string;
	model?: string;
	taskId?: string;
	/** Nth request of its kind, from 0. */
	index: number;
	/** Nth request of its kind for its task, from 0. */
	indexOfTask: number;
	/** Ms since the task was submitted. */
	taskAge?: number;
	body?: unknown;
	/** Names the request by what it asks for, not by when it arrived: equal in every run, whatever the order. */
	fingerprint: string;
}

export interface FaultRule {
	on: 'submit' | 'poll' | 'download' | 'upload' | 'presign' | 'account' | 'any';
	/** Which requests it means; default all. */
	when?: (request: FaultRequest) => boolean;
	/** How often it may fire; default without limit. */
	times?: number;
	/** Share of the requests it means, 0 to 1; default 1. Decided by the plan's seed and the request's fingerprint. */
	probability?: number;
	fault: Fault;
}

interface PlannedRule extends FaultRule {
	fired: number;
}

/** The list of what shall go wrong; of several rules that fit, the first one is played. */
export class FaultPlan {
	private rules: PlannedRule[] = [];

	constructor(private readonly seed: number) {}

	/** Adds rules behind those already there. */
	add(...rules: FaultRule[]): this {
		this.rules.push(...rules.map((rule) => ({ ...rule, fired: 0 })));
		return this;
	}

	/** Forgets all rules. */
	clear(): void {
		this.rules = [];
	}

	/** How often any rule fired since the last `clear`. */
	get fired(): number {
		return this.rules.reduce((sum, rule) => sum + rule.fired, 0);
	}

	/** Chooses the fault for a request and counts it; undefined if all goes well. */
	next(request: FaultRequest): Fault | undefined {
		const rule = this.rules.find((candidate, position) => this.fits(candidate, position, request));
		if (!rule) return undefined;
		rule.fired++;
		return rule.fault;
	}

	private fits(rule: PlannedRule, position: number, request: FaultRequest): boolean {
		if (rule.on !== 'any' && rule.on !== request.kind) return false;
		if (rule.fired >= (rule.times ?? Infinity)) return false;
		if (rule.when && !rule.when(request)) return false;
		if (rule.probability === undefined) return true;
		return hashFraction(`${this.seed}/${position}/${request.fingerprint}`) < rule.probability;
	}
}
