import { type Incoming, json, record, type Reply } from './http';
import { type BroughtModel, completed, type Content, type FileType, type Model } from './model';
import type { IncomingCall } from './services';
import { createTask, limitReached, noteEnd, priceOf, type ServiceContext, type SubmitTwist } from './taking';
import type { Service, SimulatedTask } from './tasks';

/** A file of a task in replies: its URL, and its bytes for replies that contain files. */
export interface TaskFile extends Content {
	type: FileType;
	url: string;
}

/** Creates the body of a reply. @param files of a completed task that shows its output, else none @param bytes of one of them, the first is 0 */
export type WriteReply = (task: SimulatedTask, files: TaskFile[], bytes: (index: number) => Buffer) => unknown;

/** A service that consists of one submit and one status check; keys, limits, faults, files and the ledger are those of the simulator. */
export interface FakeService {
	/** Its name in the ledger. */
	name: Service;
	/** The type of files that its models make; a model of the same service that makes another is not known here. */
	makes?: FileType;
	/** Its models; default: it takes any ID, for a model that makes one image in 8 s for 0.01 USD. */
	models?: BroughtModel[];
	submit: {
		/** POST there: `/v3/jobs`. */
		path: string;
		/** Model and parameters of a body; default: the field `model` and the others. */
		read?: (body: Record<string, unknown>) => { model: string; params: Record<string, unknown> };
		/** True: it responds when the task has ended, and there is no status check. */
		isSynchronous?: boolean;
		/** Default: `{id}`. */
		reply?: WriteReply;
	};
	/** GET there, `:id` being the task's ID: `/v3/jobs/:id`. */
	poll?: { path: string; reply: WriteReply };
}

/** Reads a body as the service does. */
export function readSubmit({ submit }: FakeService, body: unknown): { model: string; params: Record<string, unknown> } {
	const { model, ...params } = record(body);
	return submit.read?.(record(body)) ?? { model: String(model), params };
}

/** Plays a service by its description. */
export class FakeServicePlayer {
	constructor(
		private readonly context: ServiceContext,
		private readonly service: FakeService,
	) {}

	/** Answers its submit: refuses what its model finds wrong, else creates a task. */
	submit({ incoming, account }: Pick<IncomingCall, 'incoming' | 'account'>, twist: SubmitTwist): Reply {
		const { refusals, ids } = this.context;
		const { name, submit } = this.service;
		const submitted = readSubmit(this.service, incoming.json);
		const model = this.model(submitted.model);
		if (!model) return refusals.reply(name, 404, {}, { code: 'model_not_found', message: `The model ${submitted.model} does not exist` });
		const problem = model.check?.(submitted.params, this.context.library(account));
		if (problem) return refusals.reply(name, 400, {}, problem);
		const full = limitReached(this.context, name, account, priceOf(model, submitted.params));
		if (full) return full;
		const task = createTask(this.context, { service: name, account, model, params: submitted.params, id: ids.task(), twist });
		this.context.taskCreated(task);
		const reply = submit.isSynchronous ? this.ended(task, submit.reply) : this.replyOf(task, submit.reply);
		return { ...reply, taskId: task.id };
	}

	/** Answers its status check. */
	poll(id: string, account: IncomingCall['account']): Reply {
		const { refusals, ledger } = this.context;
		const { name, poll } = this.service;
		const task = ledger.findTask(id);
		if (task?.service !== name || task.account !== account.name) {
			return refusals.reply(name, 404, {}, { code: 'task_not_found', message: 'The task does not exist' });
		}
		noteEnd(this.context, task);
		return { ...this.replyOf(task, poll?.reply), taskId: id };
	}

	private model(id: string): Model | undefined {
		const known = this.context.models.find(this.service.name, id);
		if (known) return this.service.makes === undefined || known.makes === this.service.makes ? known : undefined;
		return this.service.models ? undefined : completed({ id, service: this.service.name });
	}

	/** The response to a synchronous submit after its task has ended. */
	private ended(task: SimulatedTask, write: WriteReply | undefined): Reply {
		const { gallery, refusals } = this.context;
		const { failure } = task;
		const delayMs = task.endsAt - task.submittedAt;
		if (failure) {
			const error = { code: failure.code ?? 'generation_failed', message: failure.message ?? 'The image could not be generated.' };
			return { ...refusals.reply(this.service.name, 400, {}, error), delayMs };
		}
		const reply = write?.(task, gallery.outputOf(task) as TaskFile[], (index) => gallery.bytesOf(task, index));
		return { ...json(200, reply ?? {}), delayMs };
	}

	private replyOf(task: SimulatedTask, write: WriteReply = ({ id }) => ({ id })): Reply {
		const { gallery } = this.context;
		const isShown = task.outcome === 'completed' && !task.isOutputLate;
		return json(
			200,
			write(task, isShown ? (gallery.outputOf(task) as TaskFile[]) : [], (index) => gallery.bytesOf(task, index)),
		);
	}
}

/** What the routes need of a service: the submit and the status check by method and path. */
export function matches({ submit, poll }: FakeService, { method, url }: Incoming): { taskId?: string } | undefined {
	if (method === 'POST' && url.pathname === submit.path) return {};
	if (method !== 'GET' || !poll) return undefined;
	const [before = '', after = ''] = poll.path.split(':id');
	const { pathname } = url;
	if (!pathname.startsWith(before) || !pathname.endsWith(after)) return undefined;
	const id = pathname.slice(before.length, pathname.length - after.length);
	return id === '' || id.includes('/') ? undefined : { taskId: decodeURIComponent(id) };
}
