import type { IdForm } from './ids';
import type { RequestKind } from './ledger';
import { hashFraction } from './random';
import type { ReplyForm } from './replyForms';
import type { FailureShape, Service } from './tasks';

/** Places of the task ID in the response to a submit. */
export type IdPlace =
	| 'id'
	| 'task_id'
	| 'taskId'
	| 'data.id'
	| 'data.task_id'
	| 'data.taskId'
	| 'result.id'
	| '[0].id'
	| '[0].task_id'
	| 'data[0].id'
	| 'data[0].task_id'
	/** In the header `Location`, as the path to poll; the body is empty. */
	| 'location';

/** A fault. `accepted`: the service accepts the request (creates the task) despite the fault. */
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
	/** The connection is cut without an answer, `afterMs` after the request arrived (default 0). Accepted default: false. */
	| { kind: 'reset'; afterMs?: number; accepted?: boolean }
	/**
	 * HTTP 200 and a body that is no use, labelled `contentType` if set. Accepted default: true. A truncated JSON body is cut in half
	 * and its length fits, as a careless proxy does; a truncated download promises more bytes than come.
	 */
	| { kind: 'truncated' | 'html' | 'empty'; contentType?: string; accepted?: boolean }
	/** The right answer, formed on arrival and sent `ms` later. */
	| { kind: 'slow'; ms: number }
	/** No answer ever. Accepted default: false. */
	| { kind: 'hang'; accepted?: boolean }
	/** The head of the right answer and the first `bytes` of its body (default 0), then one more every `everyMs`, or nothing more at all. */
	| { kind: 'stall'; bytes?: number; everyMs?: number; status?: number }
	/** The head of the right answer and the first `bytes` of its body (default half), then the connection is cut. Accepted default: true. */
	| { kind: 'cut'; bytes?: number; accepted?: boolean }
	/** Poll: the answer for an id that does not exist. */
	| { kind: 'unknownTask' }
	/** Poll: an undocumented status. */
	| { kind: 'unknownStatus'; status: string }
	/** Poll: another completed task, with its own ID and files. */
	| { kind: 'otherTask' }
	/** Submit: the task completes at once and the response has its output. */
	| { kind: 'terminal' }
	/** Submit: the task will end failed. Poll: it fails now. */
	| { kind: 'fail'; code?: string | number; message?: string; shape: FailureShape }
	/** Submit: every reply about the task has this form (Vtrix). Poll: only this reply. */
	| { kind: 'form'; form: ReplyForm }
	/** Submit: the task will be completed `ms` before it shows its output. */
	| { kind: 'outputLate'; ms: number }
	/** Submit: the task will list this many files; its price stays the same. */
	| { kind: 'files'; count: number }
	/**
	 * Submit: the task is accepted, and the response has its ID in another form, at another place, or with another HTTP status
	 * (400 or more: beside an error). Defaults: as documented.
	 */
	| { kind: 'id'; form?: IdForm; place?: IdPlace; status?: number }
	/** The right answer after a function has changed its parsed body. Accepted default: true. */
	| { kind: 'rewrite'; body: (right: never) => unknown; status?: number; accepted?: boolean }
	/** HTTP 200 with Vtrix's envelope around a "no": `{status: {code, message}, data: null}`. Accepted default: false. */
	| { kind: 'envelope'; code: number; message?: string; accepted?: boolean }
	/** Any answer. Accepted default: false. */
	| { kind: 'reply'; status?: number; body: unknown; headers?: Record<string, string>; accepted?: boolean }
	/** Any bytes in place of those of the right answer, whatever its headers call them. Accepted default: true. */
	| { kind: 'bytes'; body: (right: Buffer) => Buffer; status?: number; headers?: Record<string, string>; accepted?: boolean }
	/** HTTP 302, or another status, with a Location. Accepted default: false. */
	| { kind: 'redirect'; to: string; status?: number; accepted?: boolean }
	/** Download: that many bytes, streamed; type `image/png` unless named. */
	| { kind: 'oversized'; bytes: number; contentType?: string }
	/**
	 * The right answer, and in it JSON of this many bytes: one `long` text, a list that is `deep`, an object that is `wide`; packed with
	 * gzip unless `gzip` is false. Accepted default: true.
	 */
	| { kind: 'bomb'; as: 'long' | 'deep' | 'wide'; bytes: number; gzip?: boolean; accepted?: boolean }
	/**
	 * The key of the request comes back: `bare`, URL-encoded, in base64, as `Bearer KEY`, or its first 12 characters (`part`). With a status
	 * of 400 or more in the words of an error; with 200 beside the right answer, or with `fail` in the words of a task that fails now.
	 * Defaults: bare, 401. Accepted default: false, with 200 true.
	 */
	| { kind: 'echoKey'; as?: KeyForm; status?: number; fail?: boolean; accepted?: boolean }
	/** Presign: the right answer with another address for the upload, for the file, or another method. */
	| { kind: 'presign'; uploadUrl?: string; publicUrl?: string; method?: string };

/** Forms in which a service may repeat a key. */
export type KeyForm = 'bare' | 'url' | 'base64' | 'bearer' | 'part';

/** Properties of a request that a rule can use. */
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
	/** Identifies the request by its content, not by its arrival: the same in every run, in any order. */
	fingerprint: string;
}

export interface FaultRule {
	on: 'submit' | 'poll' | 'download' | 'upload' | 'presign' | 'account' | 'catalogue' | 'read' | 'any';
	/** Requests that it applies to; default all. */
	when?: (request: FaultRequest) => boolean;
	/** How often it may fire; default without limit. */
	times?: number;
	/** Share of these requests, 0 to 1; default 1. Decided by the plan's seed and the request's fingerprint. */
	probability?: number;
	/** The fault, or a function that chooses it for each request. */
	fault: Fault | ((request: FaultRequest) => Fault);
}

interface PlannedRule extends FaultRule {
	fired: number;
}

/** The rules for faults; the first matching rule is used. */
export class FaultPlan {
	private rules: PlannedRule[] = [];

	constructor(private readonly seed: number) {}

	/** Appends rules. */
	add(...rules: FaultRule[]): this {
		this.rules.push(...rules.map((rule) => ({ ...rule, fired: 0 })));
		return this;
	}

	/** Removes all rules. */
	clear(): void {
		this.rules = [];
	}

	/** How often any rule fired since the last `clear`. */
	get fired(): number {
		return this.rules.reduce((sum, rule) => sum + rule.fired, 0);
	}

	/** Chooses the fault for a request and counts it; undefined if there is none. */
	next(request: FaultRequest): Fault | undefined {
		const rule = this.rules.find((candidate, position) => this.fits(candidate, position, request));
		if (!rule) return undefined;
		rule.fired++;
		return typeof rule.fault === 'function' ? rule.fault(request) : rule.fault;
	}

	private fits(rule: PlannedRule, position: number, request: FaultRequest): boolean {
		if (rule.on !== 'any' && rule.on !== request.kind) return false;
		if (rule.fired >= (rule.times ?? Infinity)) return false;
		if (rule.when && !rule.when(request)) return false;
		if (rule.probability === undefined) return true;
		return hashFraction(`${this.seed}/${position}/${request.fingerprint}`) < rule.probability;
	}
}
