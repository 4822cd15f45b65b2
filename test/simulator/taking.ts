import type { Account } from './accounts';
import type { Refusals } from './errors';
import type { Gallery } from './gallery';
import type { Reply } from './http';
import type { IdForm, Ids } from './ids';
import type { Ledger } from './ledger';
import type { Model, Models } from './model';
import type { SimulatorOptions } from './options';
import type { ReplyForm } from './replyForms';
import type { ValidationContext } from './validation';
import { type Failure, type Service, SimulatedTask, taskKey } from './tasks';

/** What the services share. */
export interface ServiceContext {
	options: SimulatorOptions;
	models: Models;
	ledger: Ledger;
	ids: Ids;
	gallery: Gallery;
	refusals: Refusals;
	/** What a model may use to check parameters, for OctopusX and services that a test adds. */
	library(account: Account): ValidationContext;
	taskCreated: (task: SimulatedTask) => void;
	taskEnded: (task: SimulatedTask) => void;
}

/** Changes of a fault to an accepted submit. */
export interface SubmitTwist {
	failure?: Failure;
	/** The task completes at once. */
	instant?: boolean;
	/** The form of every reply about the task. */
	form?: ReplyForm;
	/** How many files it makes. */
	files?: number;
	/** Delay of its output after its end, ms. */
	outputLateMs?: number;
	/** The form of its ID. */
	id?: IdForm;
}

/** Changes of a fault to the reply to a poll. */
export interface PollTwist {
	/** A word to show instead of the true status. */
	status?: string | undefined;
	form?: ReplyForm | undefined;
}

/** The task that a service creates. */
interface NewTask {
	service: Service;
	account: Account;
	model: Model;
	params: Record<string, unknown>;
	/** The ID of the task in its usual form. */
	id: string;
	/** Why it will fail. */
	failure?: Failure | undefined;
	/** Maximum running time, seconds. */
	atMostSeconds?: number;
	twist: SubmitTwist;
}

/** The refusal of a submit beyond the balance or the concurrency limit; undefined if it is accepted. */
export function limitReached({ refusals }: ServiceContext, service: Service, account: Account, price: string): Reply | undefined {
	if (account.cannotPay(Number(price))) return { ...refusals.insufficientBalance(service), limit: 'balance' };
	if (!account.isFull(service)) return undefined;
	const { slotRetryAfterSeconds: seconds } = account.options;
	return { ...refusals.reply(service, 429, seconds === undefined ? {} : { 'retry-after': String(seconds) }), limit: 'slots' };
}

/** Price of a task of the model, USD. */
export const priceOf = ({ cost }: Model, params: Record<string, unknown>): string => (typeof cost === 'string' ? cost : cost(params));

/** Creates the task of a submit, which is paid from then on. */
export function createTask({ options, ids, ledger }: ServiceContext, requested: NewTask): SimulatedTask {
	const { service, account, model, params, twist } = requested;
	const { seconds } = options;
	const configuredSeconds = typeof seconds === 'function' ? seconds(model.id, params, ledger.tasks.length) : seconds?.[model.id];
	const running = twist.instant ? 0 : Math.min(configuredSeconds ?? model.seconds, requested.atMostSeconds ?? Infinity);
	const now = Date.now();
	const task = new SimulatedTask({
		id: ids.shaped(requested.id, twist.id),
		isNumeric: twist.id === 'numeric',
		service,
		account: account.name,
		model,
		params,
		submittedAt: now,
		endsAt: now + (running * 1000) / (options.timeScale ?? 1),
		price: priceOf(model, params),
		failure: requested.failure ?? twist.failure,
		nthOfKey: ledger.countOfKey(taskKey(service, model.id, params)),
		form: twist.form,
		files: twist.files,
		outputLateMs: twist.outputLateMs,
	});
	ledger.addTask(task);
	account.occupy(task);
	return task;
}

/** Notifies the simulator once that the end of a task was seen. */
export function noteEnd({ taskEnded }: ServiceContext, task: SimulatedTask): void {
	if (task.outcome === 'running' || task.endSeen) return;
	task.endSeen = true;
	taskEnded(task);
}
