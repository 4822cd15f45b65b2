import type { Account } from './accounts';
import { Catalogue } from './catalogue';
import type { Refusals } from './errors';
import { failByPoll, twistOf } from './faultReplies';
import { answerRead } from './fakeRead';
import { type FakeService, FakeServicePlayer, type TaskFile } from './fakeService';
import type { Fault } from './faults';
import { Gallery } from './gallery';
import type { Gate } from './gate';
import { type Incoming, ranged, type Reply } from './http';
import { Ids } from './ids';
import type { Ledger } from './ledger';
import { Octopusx } from './octopusx';
import { completed, Models } from './model';
import { models } from './models';
import { OctopusxVideo } from './octopusxVideo';
import type { SimulatorOptions } from './options';
import { ownReply, type ReplyHooks } from './replyHooks';
import type { Route } from './routes';
import { strangerTo } from './strangers';
import type { PollTwist, ServiceContext } from './taking';
import type { SimulatedTask } from './tasks';
import type { ValidationContext } from './validation';
import { Uploads } from './uploads';
import { Vtrix } from './vtrix';

/** A request that has found its endpoint. */
export interface IncomingCall {
	incoming: Incoming;
	route: Route;
	/** Who pays. */
	account: Account;
}

/** Parts of the server that the services use. */
export interface Surroundings {
	options: SimulatorOptions;
	ledger: Ledger;
	reply: () => ReplyHooks;
	refusals: Refusals;
	gate: Gate;
	/** Scheme, host and port of the simulator, and of the addresses of its files. */
	origins: { own: () => string; files: () => string };
	taskCreated: (task: SimulatedTask) => void;
	taskEnded: (task: SimulatedTask) => void;
}

/** The services behind the endpoints. */
export class Services {
	readonly store: Uploads;
	private readonly context: ServiceContext;
	private readonly gate: Gate;
	private readonly reply: Surroundings['reply'];
	private readonly gallery: Gallery;
	private readonly origins: Surroundings['origins'];
	private readonly vtrix: Vtrix;
	private readonly catalogue: Catalogue;
	private readonly octopusx: Octopusx;
	private readonly video: OctopusxVideo;

	constructor({ gate, origins, reply, ...around }: Surroundings) {
		this.reply = reply;
		const ids = new Ids(around.options.seed ?? 1);
		this.gate = gate;
		this.origins = origins;
		this.gallery = new Gallery(around.ledger, origins.files, around.options.plainPictures);
		const { services = [], models: brought = [] } = around.options;
		const ofServices = services.flatMap((service) => (service.models ?? []).map((model) => ({ ...model, service: service.name })));
		const all = new Models([...models, ...[...brought, ...ofServices].map(completed)]);
		this.context = { ...around, ids, gallery: this.gallery, models: all, library: (account) => this.library(account) };
		this.vtrix = new Vtrix(this.context);
		this.catalogue = new Catalogue(around.options, all);
		this.octopusx = new Octopusx(this.context, (url) => [origins.own(), origins.files()].includes(new URL(url).origin));
		this.video = new OctopusxVideo(this.context);
		this.store = new Uploads(ids, origins.files, around.options.uploadMethod);
	}

	/** The reply to a request, apart from faults that are applied later. */
	handle(call: IncomingCall, fault?: Fault): Reply {
		const { kind, taskId } = call.route;
		const right = this.gate.check(call.incoming, call.route) ?? this.plainReply(call, fault);
		const task = this.context.ledger.findTask(right.taskId ?? taskId ?? '');
		if (!task || (kind !== 'submit' && kind !== 'poll')) return right;
		const { submit, poll, finished } = this.reply();
		const hook = kind === 'submit' ? submit : task.outcome === 'running' ? poll : (finished ?? poll);
		const hasFiles = task.outcome === 'completed' || right.delayMs !== undefined;
		const files = (): TaskFile[] => (hasFiles ? (this.gallery.outputOf(task) as TaskFile[]) : []);
		return ownReply(hook, task, files, right);
	}

	private plainReply({ incoming, route, account }: IncomingCall, fault?: Fault): Reply {
		const { name = '', taskId = '' } = route;
		const task = this.context.ledger.findTask(taskId);
		const twist: PollTwist = {
			status: fault?.kind === 'unknownStatus' ? fault.status : undefined,
			form: fault?.kind === 'form' ? fault.form : undefined,
		};
		const asset = this.vtrix.assets.get(name) ?? this.octopusx.assets.get(name);
		if (route.kind === 'poll') failByPoll(fault, task, incoming);
		const shownId = fault?.kind === 'otherTask' && task ? this.stranger(task.id) : taskId;
		switch (route.endpoint) {
			case 'fakeSubmit':
				return this.player(route.fake!).submit({ incoming, account }, twistOf(fault));
			case 'fakePoll':
				return this.player(route.fake!).poll(shownId, account);
			case 'fakeRead':
				return answerRead(route.read!, incoming);
			case 'generate':
				return this.vtrix.submit(incoming, account, twistOf(fault));
			case 'task':
				return this.vtrix.poll(shownId, account, twist);
			case 'models':
				return this.catalogue.list(incoming);
			case 'spec':
				return this.catalogue.spec(name, this.origins.own());
			case 'createAsset':
				return this.octopusx.submit(incoming, account, twistOf(fault));
			case 'getAsset':
				return this.octopusx.poll(shownId, account, twist);
			case 'createVideo':
				return this.video.submit(incoming, account, twistOf(fault));
			case 'getVideo':
				return this.video.poll(shownId, account, twist);
			case 'getVideoByOpenai':
				return this.video.poll(shownId, account, twist, 'openai');
			case 'videoContent':
				return ranged(this.video.file(taskId, account), incoming.headers.range);
			case 'account':
				return this.octopusx.account(account);
			case 'presign':
				return this.store.presign(incoming);
			case 'putObject':
				return this.store.put(name, incoming);
			case 'getObject':
				return ranged(this.store.get(name), incoming.headers.range);
			case 'sample':
				return ranged(this.gallery.sample(name), incoming.headers.range);
			case 'picture':
				return ranged(this.gallery.show('image', name, asset), incoming.headers.range);
			case 'film':
				return ranged(this.gallery.show('video', name, asset), incoming.headers.range);
			case 'sound':
				return ranged(this.gallery.show('audio', name, asset), incoming.headers.range);
			case 'none':
				return this.context.refusals.reply(route.service, 404);
		}
	}

	private player(service: FakeService): FakeServicePlayer {
		return new FakeServicePlayer(this.context, service);
	}

	/** Library of an OctopusX account, for checks of parameters. */
	private library({ name }: Account): ValidationContext {
		const { assets } = this.octopusx;
		return {
			projects: [],
			hasGroup: (id) => assets.hasGroup(id),
			hasAsset: (id) => assets.hasAsset(id),
			assetState: (id) => assets.state(id),
			completedTask: (id) => this.context.ledger.completedParams(id, name),
		};
	}

	/** Creates another completed task. @returns its ID */
	private stranger(id: string): string {
		const task = this.context.ledger.findTask(id)!;
		const stranger = strangerTo(task);
		const asset = this.octopusx.assets.get(String(task.result?.Id));
		if (asset) this.octopusx.assets.add({ ...asset, id: String(stranger.result?.Id) });
		this.context.ledger.addStranger(stranger);
		return stranger.id;
	}

	/** The answer for a task that does not exist. */
	unknownTask({ endpoint, service }: Route): Reply {
		if (endpoint === 'getVideo' || endpoint === 'getVideoByOpenai') return this.video.unknownTask();
		return service === 'octopusx' ? this.octopusx.unknownTask() : this.context.refusals.reply(service, 404);
	}
}
