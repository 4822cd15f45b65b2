import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorReply } from './errors';
import { failByPoll, isAccepted, spoiledReply, twistOf } from './faultReplies';
import { type Fault, FaultPlan, type FaultRequest } from './faults';
import { checkKey, RateLimit, readAuthorization } from './gate';
import { type Incoming, readRequest, type Reply, reset, send, sendHalf, sendOversized } from './http';
import { Ids } from './ids';
import { Ledger, type LedgerRequest, type RequestKind } from './ledger';
import { Octopusx } from './octopusx';
import type { SimulatorOptions } from './options';
import { Gallery } from './gallery';
import { findRoute, type Route } from './routes';
import { type LedgerTask, taskKey } from './tasks';
import { type Upload, Uploads } from './uploads';
import { type ServiceContext, Vtrix } from './vtrix';

interface Events {
	/** A request arrived, its body too; nothing is decided yet. */
	request: [LedgerRequest];
	/** It was answered, or its connection ended. */
	response: [LedgerRequest];
	taskCreated: [LedgerTask];
	/** Somebody saw the task's end for the first time. */
	taskEnded: [LedgerTask];
}

/** The requests that count for the limit of requests per second: those to the services themselves. */
const limited: ReadonlySet<RequestKind> = new Set(['submit', 'poll', 'presign', 'account', 'catalogue']);

/** A request on its way through the simulator. */
interface Exchange {
	request: IncomingMessage;
	response: ServerResponse;
	incoming: Incoming;
	route: Route;
	entry: LedgerRequest;
}

/**
 * An HTTP server that speaks the wire protocol of Vtrix and OctopusX. Time is `Date.now()` and `globalThis.setTimeout`, looked
 * up at each call, so that fake timers govern it; a task ends by the clock alone, without a timer.
 */
export class Simulator extends EventEmitter<Events> {
	readonly apiKey: string;
	readonly ledger = new Ledger();
	readonly faults: FaultPlan;
	private readonly server: Server;
	private readonly vtrix: Vtrix;
	private readonly octopusx: Octopusx;
	private readonly store: Uploads;
	private readonly gallery: Gallery;
	private readonly rateLimit: RateLimit;
	private readonly waiting = new Set<ServerResponse>();
	private readonly kindCounts = new Map<string, number>();
	private origin = '';

	private constructor(private readonly options: SimulatorOptions) {
		super();
		const seed = options.seed ?? 1;
		this.apiKey = options.apiKey ?? 'simulator-key';
		this.faults = new FaultPlan(seed);
		this.rateLimit = new RateLimit(options.requestsPerSecond);
		const ids = new Ids(seed);
		this.gallery = new Gallery(this.ledger);
		const context: ServiceContext = {
			options,
			ledger: this.ledger,
			ids,
			pictureOrigin: () => this.pictureOrigin,
			pictureSize: (task) => this.gallery.ofTask(task).length,
			taskCreated: (task) => this.emit('taskCreated', task),
			taskEnded: (task) => this.emit('taskEnded', task),
		};
		this.vtrix = new Vtrix(context);
		this.octopusx = new Octopusx(context, (url) => [this.origin, this.pictureOrigin].includes(new URL(url).origin));
		this.store = new Uploads(ids, () => this.pictureOrigin);
		this.server = createServer((request, response) => {
			// A client that goes away before its body is complete is none of our business.
			this.receive(request, response).catch(() => response.destroy());
		});
		// Node would close idle connections after 5 s and race with a client that is about to use one again.
		this.server.keepAliveTimeout = 600_000;
	}

	/**
	 * Starts a simulator on 127.0.0.1.
	 * @throws the server's error when the port is taken
	 */
	static async start(options: SimulatorOptions = {}): Promise<Simulator> {
		const simulator = new Simulator(options);
		simulator.server.listen(options.port ?? 0, '127.0.0.1');
		await once(simulator.server, 'listening');
		simulator.origin = `http://127.0.0.1:${(simulator.server.address() as AddressInfo).port}`;
		return simulator;
	}

	/** `http://127.0.0.1:PORT`, the base URL of both services. */
	get url(): string {
		return this.origin;
	}

	/** How many requests are being delayed on purpose right now: `slow` ones until their timer fires, `hang` ones until the client goes. */
	get parked(): number {
		return this.waiting.size;
	}

	/** Files that arrived at presigned addresses. */
	get uploads(): Upload[] {
		return this.store.stored;
	}

	/** Cuts all connections and closes the server. */
	async stop(): Promise<void> {
		const closed = new Promise((resolve) => this.server.close(resolve));
		this.server.closeAllConnections();
		await closed;
	}

	/** Scheme, host and port of pictures and uploads. */
	private get pictureOrigin(): string {
		const { imageUrlHost: host } = this.options;
		if (host === undefined) return this.origin;
		const url = new URL(host.includes('://') ? host : `http://${host}`);
		return url.port === '' && !host.includes('://') ? `${url.origin}:${new URL(this.origin).port}` : url.origin;
	}

	private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const at = Date.now();
		const incoming = await readRequest(request, this.origin);
		const route = findRoute(incoming);
		const entry = this.enter(incoming, route, at);
		response.once('close', () => {
			entry.endedAt ??= Date.now();
			if (response.headersSent) entry.status = response.statusCode;
			this.emit('response', entry);
		});
		this.emit('request', entry);
		const exchange = { request, response, incoming, route, entry };
		const described = this.describe(exchange);
		const seconds = limited.has(route.kind) ? this.rateLimit.secondsToWait() : 0;
		if (seconds > 0) {
			const refusal = errorReply(route.service, 429, { 'retry-after': String(seconds) });
			this.answer(exchange, { ...refusal, limit: 'rateLimit' });
			return;
		}
		const fault = this.faults.next(described);
		if (fault) this.play(exchange, fault);
		else this.answer(exchange, this.handle(exchange));
	}

	private enter(incoming: Incoming, route: Route, at: number): LedgerRequest {
		const entry: LedgerRequest = {
			at,
			method: incoming.method,
			path: incoming.path,
			kind: route.kind,
			service: route.service,
			authorization: readAuthorization(incoming, this.apiKey),
		};
		if (route.taskId !== undefined) entry.taskId = route.taskId;
		const model = route.model ?? (route.taskId === undefined ? undefined : this.ledger.task(route.taskId)?.model);
		if (model !== undefined) entry.model = model;
		if (incoming.json !== undefined && route.kind !== 'upload') entry.body = incoming.json;
		this.ledger.addRequest(entry);
		return entry;
	}

	/** What fault rules see. Counts the request, so it is called once for each. */
	private describe({ incoming, route, entry }: Exchange): FaultRequest {
		const task = route.taskId === undefined ? undefined : this.ledger.findTask(route.taskId);
		const indexOfTask = route.taskId === undefined ? 0 : this.count(`${route.kind}/task/${route.taskId}`);
		const asked = route.kind === 'submit' ? taskKey(route.service, route.model ?? '', route.params) : incoming.url.pathname;
		const fingerprint = task
			? `${task.key}#${task.nthOfKey}/${route.kind}/${indexOfTask}`
			: `${asked}#${this.count(`${route.kind}/asked/${asked}`)}`;
		return {
			kind: route.kind,
			service: route.service,
			method: incoming.method,
			path: incoming.path,
			index: this.count(route.kind),
			indexOfTask,
			fingerprint,
			...(entry.model === undefined ? {} : { model: entry.model }),
			...(route.taskId === undefined ? {} : { taskId: route.taskId }),
			...(task ? { taskAge: Date.now() - task.submittedAt } : {}),
			...(entry.body === undefined ? {} : { body: entry.body }),
		};
	}

	/** How often it was asked for this name before. */
	private count(name: string): number {
		const count = this.kindCounts.get(name) ?? 0;
		this.kindCounts.set(name, count + 1);
		return count;
	}

	private handle({ incoming, route }: Exchange, fault?: Fault): Reply {
		const refusal = checkKey(incoming, route, readAuthorization(incoming, this.apiKey));
		if (refusal) return refusal;
		const status = fault?.kind === 'unknownStatus' ? fault.status : undefined;
		if (route.kind === 'poll') failByPoll(fault, this.ledger.findTask(route.taskId ?? ''));
		const { name = '', taskId = '' } = route;
		switch (route.endpoint) {
			case 'generate':
				return this.vtrix.submit(incoming, twistOf(fault));
			case 'task':
				return this.vtrix.poll(taskId, status);
			case 'models':
				return this.vtrix.list(incoming);
			case 'spec':
				return this.vtrix.spec(name, this.origin);
			case 'createAsset':
				return this.octopusx.submit(incoming, twistOf(fault));
			case 'getAsset':
				return this.octopusx.poll(taskId, status);
			case 'account':
				return this.octopusx.account();
			case 'presign':
				return this.store.presign(incoming);
			case 'putObject':
				return this.store.put(name, incoming);
			case 'getObject':
				return this.store.get(name);
			case 'sample':
				return this.gallery.sample(name);
			case 'picture':
				return this.gallery.show(name, this.vtrix.assets.get(name) ?? this.octopusx.assets.get(name));
			case 'none':
				return errorReply(route.service, 404);
		}
	}

	private play(exchange: Exchange, fault: Fault): void {
		const { request, response, route, entry } = exchange;
		entry.fault = fault.kind;
		const right = isAccepted(fault) ? this.handle(exchange, fault) : undefined;
		if (right?.taskId !== undefined) entry.taskId = right.taskId;
		switch (fault.kind) {
			case 'reset':
				reset(request);
				return;
			case 'hang':
				this.park(response);
				return;
			case 'slow':
				this.park(response, fault.ms, () => this.answer(exchange, right!));
				return;
			case 'oversized':
				sendOversized(response, fault.bytes);
				return;
			case 'unknownTask':
				this.answer(exchange, route.service === 'vtrix' ? errorReply('vtrix', 404) : this.octopusx.unknownTask());
				return;
			case 'truncated':
				if (route.kind === 'download') {
					sendHalf(response, right ?? this.handle(exchange));
					return;
				}
		}
		this.answer(exchange, spoiledReply(fault, route, right) ?? right ?? errorReply(route.service, 500));
	}

	/** Keeps a request waiting: for `ms`, or until the client goes away. */
	private park(response: ServerResponse, ms?: number, then?: () => void): void {
		this.waiting.add(response);
		const timer =
			ms === undefined
				? undefined
				: globalThis.setTimeout(() => {
						this.waiting.delete(response);
						then?.();
					}, ms);
		response.once('close', () => {
			this.waiting.delete(response);
			globalThis.clearTimeout(timer);
		});
	}

	private answer({ incoming, response, entry }: Exchange, reply: Reply): void {
		if (reply.taskId !== undefined) entry.taskId = reply.taskId;
		if (reply.limit) entry.fault ??= reply.limit;
		// Now, not when the connection is done: a test may look as soon as its client has the answer.
		entry.status = reply.status;
		entry.endedAt = Date.now();
		send(response, reply, incoming.method === 'HEAD');
	}
}
