import type { FileType, Model } from './model';
import { canonicalJson, sha256 } from './random';
import type { ReplyForm } from './replyForms';
import type { Problem } from './validation';

/** `vtrix`, `octopusx`, or the name of a service that a test adds. */
export type Service = string;

/** The documented forms of a failed task; `text`: completed, with the error inside the asset's text. */
export type FailureShape = 'error_message' | 'message' | 'string' | 'text' | 'bare';

/** How and why a task fails. Code and message default to the usual ones of the service. */
export interface Failure extends Partial<Problem> {
	shape: FailureShape;
}

/** One task as tests see it. Times are ms since 1970. */
export interface LedgerTask {
	readonly id: string;
	readonly service: Service;
	/** Name of the account that pays. */
	readonly account: string;
	/** The model id; for OctopusX's assets `CreateAssetGroup` or `CreateAsset`. */
	readonly model: string;
	readonly params: Record<string, unknown>;
	readonly submittedAt: number;
	readonly endsAt: number;
	/** SHA-256 of service, model and parameters: equal for equal requests. */
	readonly key: string;
	/** The current state of the task. */
	readonly outcome: 'running' | 'completed' | 'failed';
	/** Price, USD as text; "" if it failed, because a failure is not charged. */
	readonly cost: string;
	/** True for a model that creates nothing, so that two calls are not a duplicate. */
	readonly readsOnly: boolean;
}

/** SHA-256 that is equal for equal requests, whatever the order of their parameters. */
export function taskKey(service: Service, model: string, params: unknown): string {
	return sha256(`${service}\n${model}\n${canonicalJson(params)}`);
}

interface TaskInit {
	id: string;
	service: Service;
	account: string;
	/** Of an OctopusX asset call: its action. */
	model: Pick<Model, 'id'> & Partial<Model>;
	params: Record<string, unknown>;
	submittedAt: number;
	endsAt: number;
	price: string;
	failure: Failure | undefined;
	/** How many tasks with the same key came before. */
	nthOfKey: number;
	/** The form of every reply about it; default the one of the options. */
	form?: ReplyForm | undefined;
	/** True for an ID that is sent as a number. */
	isNumeric?: boolean;
	/** How many files it makes; default: what its model says, or 1. */
	files?: number | undefined;
	/** Delay of its output after its end, ms; default 0. */
	outputLateMs?: number | undefined;
}

/** A task of either service. Its state is a function of the clock: no timer has to fire for it to end. */
export class SimulatedTask implements LedgerTask {
	readonly id: string;
	readonly service: Service;
	readonly account: string;
	readonly model: string;
	readonly readsOnly: boolean;
	/** The model itself; of an OctopusX asset call only its ID. */
	readonly maker: TaskInit['model'];
	readonly params: Record<string, unknown>;
	readonly submittedAt: number;
	readonly key: string;
	readonly nthOfKey: number;
	readonly form: ReplyForm | undefined;
	readonly isNumeric: boolean;
	readonly files: number;
	endsAt: number;
	failure: Failure | undefined;
	/** The output, fixed at the first status check so that later ones show the same. */
	result: Record<string, unknown> | undefined;
	/** True after a response has shown the end of the task. */
	endSeen = false;
	private readonly price: string;
	private readonly outputLateMs: number;

	constructor(init: TaskInit) {
		this.id = init.id;
		this.service = init.service;
		this.account = init.account;
		this.model = init.model.id;
		this.maker = init.model;
		this.readsOnly = init.model.readsOnly ?? false;
		this.params = init.params;
		this.submittedAt = init.submittedAt;
		this.endsAt = init.endsAt;
		this.price = init.price;
		this.failure = init.failure;
		this.nthOfKey = init.nthOfKey;
		this.form = init.form;
		this.isNumeric = init.isNumeric ?? false;
		this.files = init.files ?? init.model.files?.(init.params) ?? 1;
		this.outputLateMs = init.outputLateMs ?? 0;
		this.key = taskKey(init.service, this.model, init.params);
	}

	get outcome(): LedgerTask['outcome'] {
		if (Date.now() < this.endsAt) return 'running';
		return this.failure && this.failure.shape !== 'text' ? 'failed' : 'completed';
	}

	get cost(): string {
		return this.failure ? '' : this.price;
	}

	/** True while the task is completed without output. */
	get isOutputLate(): boolean {
		return Date.now() < this.endsAt + this.outputLateMs;
	}

	/** The type of its files, undefined if it makes none. */
	get fileType(): FileType | undefined {
		const { makes, type } = this.maker;
		return makes === 'text' || type === 'asset' ? undefined : makes;
	}

	/** Share of the running time that is over, 0 to 1. */
	get progress(): number {
		const total = this.endsAt - this.submittedAt;
		return total <= 0 ? 1 : Math.min(1, Math.max(0, (Date.now() - this.submittedAt) / total));
	}

	/** Fails the task now, unless a response has already shown its end. */
	failNow(failure: Failure): void {
		if (this.endSeen) return;
		this.failure = failure;
		this.endsAt = Math.min(this.endsAt, Date.now());
	}
}
