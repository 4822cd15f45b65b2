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
	/** What a model may look at to judge parameters, of OctopusX and services that a test brings. */
	library(account: Account): ValidationContext;
	taskCreated: (task: SimulatedTask) => void;
	taskEnded: (task: SimulatedTask) => void;
}

/** How a fault bends a submit that is taken. */
export interface SubmitTwist {
	failure?: Failure;
	/** The task is done at once. */
	instant?: boolean;
	/** The form of every reply about the task. */
	form?: ReplyForm;
	/** How many files it makes. */
	files?: number;
	/** Ms by which its output comes later than its end. */
	outputLateMs?: number;
	/** How its id looks. */
	id?: IdForm;
}

/** How a fault bends the answer to a poll. */
export interface PollTwist {
	/** A word to show instead of the true status. */
	status?: string | undefined;
	form?: ReplyForm | undefined;
}

/** What a service wants to have done. */
interface Wanted {
	service: Service;
	account: Account;
	model: Model;
	params: Record<string, unknown>;
	/** The ID of the task in its usual look. */
	id: string;
	/** Why it will fail. */
	failure?: Failure | undefined;
	/** The running time may not be longer; seconds. */
	atMostSeconds?: number;
	twist: SubmitTwist;
}

/** The refusal of a submit that the account cannot pay or has no slot for; undefined if it may be taken. */
export function limitReached({ refusals }: ServiceContext, service: Service, account: Account, price: string): Reply | undefined {
	if (account.cannotPay(Number(price))) return { ...refusals.insufficientBalance(service), limit: 'balance' };
	if (!account.isFull(service)) return undefined;
	const { slotRetryAfterSeconds: seconds } = account.options;
	return { ...refusals.reply(service, 429, seconds === undefined ? {} : { 'retry-after': String(seconds) }), limit: 'slots' };
}

/** What a task of the model costs, USD. */
export const priceOf = ({ cost }: Model, params: Record<string, unknown>): string => (typeof cost === 'string' ? cost : cost(params));

/** Creates the task of a submit, which from then on is paid for. */
export function createTask({ options, ids, ledger }: ServiceContext, wanted: Wanted): SimulatedTask {
	const { service, account, model, params, twist } = wanted;
	const { seconds } = options;
	const asked = typeof seconds === 'function' ? seconds(model.id, params, ledger.tasks.length) : seconds?.[model.id];
	const running = twist.instant ? 0 : Math.min(asked ?? model.seconds, wanted.atMostSeconds ?? Infinity);
	const now = Date.now();
	const task = new SimulatedTask({
		id: ids.shaped(wanted.id, twist.id),
		isNumeric: twist.id === 'numeric',
		service,
		account: account.name,
		model,
		params,
		submittedAt: now,
		endsAt: now + (running * 1000) / (options.timeScale ?? 1),
		price: priceOf(model, params),
		failure: wanted.failure ?? twist.failure,
		nthOfKey: ledger.countOfKey(taskKey(service, model.id, params)),
		form: twist.form,
		files: twist.files,
		outputLateMs: twist.outputLateMs,
	});
	ledger.addTask(task);
	account.occupy(task);
	return task;
}

/** Tells the simulator, once, that somebody saw the end of a task. */
export function noteEnd({ taskEnded }: ServiceContext, task: SimulatedTask): void {
	if (task.outcome === 'running' || task.endSeen) return;
	task.endSeen = true;
	taskEnded(task);
}
