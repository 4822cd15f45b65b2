import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Accounts } from './accounts';
import { Refusals } from './errors';
import { Answers, type Exchange } from './answers';
import { FaultPlan, type FaultRequest } from './faults';
import { Gate } from './gate';
import { type Incoming, readRequest } from './http';
import { Ledger, type LedgerRequest, type RequestKind } from './ledger';
import { octopusxImages } from './octopusxImages';
import type { SimulatorOptions } from './options';
import type { ReplyHooks } from './replyHooks';
import { findRoute, type Route } from './routes';
import { Services } from './services';
import { type LedgerTask, taskKey } from './tasks';
import type { Upload } from './uploads';

interface Events {
	/** A request arrived with its body, before it is handled. */
	request: [LedgerRequest];
	/** It was answered, or its connection ended. */
	response: [LedgerRequest];
	taskCreated: [LedgerTask];
	/** A response showed the end of a task for the first time. */
	taskEnded: [LedgerTask];
}

/** Requests that count for the limit of requests per second: only those to the services. */
const limited: ReadonlySet<RequestKind> = new Set(['submit', 'poll', 'presign', 'account', 'catalogue', 'read']);

/**
 * An HTTP server that speaks the wire protocol of Vtrix and OctopusX. Time is `Date.now()` and `globalThis.setTimeout`, looked
 * up at each call, so that fake timers control it; a task ends by the clock, without a timer.
 */
export class Simulator extends EventEmitter<Events> {
	readonly apiKey: string;
	readonly ledger = new Ledger();
	readonly faults: FaultPlan;
	/** The replies that a test writes itself. */
	reply: ReplyHooks;
	private readonly server: Server;
	private readonly services: Services;
	private readonly accounts: Accounts;
	private readonly refusals: Refusals;
	private readonly gate: Gate;
	private readonly answers: Answers;
	private readonly kindCounts = new Map<string, number>();
	private origin = '';

	private constructor(private readonly options: SimulatorOptions) {
		super();
		this.accounts = new Accounts(options, this.ledger);
		this.apiKey = this.accounts.first.options.apiKey;
		this.faults = new FaultPlan(options.seed ?? 1);
		this.reply = options.reply ?? {};
		this.refusals = new Refusals(options);
		this.gate = new Gate(this.accounts, this.refusals, options.catalogueNeedsKey ?? false);
		this.services = new Services({
			options,
			ledger: this.ledger,
			reply: () => this.reply,
			refusals: this.refusals,
			gate: this.gate,
			origins: { own: () => this.origin, files: () => this.pictureOrigin },
			taskCreated: (task) => this.emit('taskCreated', task),
			taskEnded: (task) => this.emit('taskEnded', task),
		});
		this.answers = new Answers(this.services, this.refusals);
		this.server = createServer((request, response) => {
			// Ignores clients that disconnect before their body is complete.
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
		return this.answers.parked;
	}

	/** Files that arrived at presigned addresses. */
	get uploads(): Upload[] {
		return this.services.store.stored;
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
		const route = findRoute(incoming, [...(this.options.services ?? []), octopusxImages], this.options.reads);
		const known = this.accounts.find(incoming.headers.authorization);
		const entry = this.enter(incoming, route, at, known?.name);
		response.once('close', () => {
			entry.endedAt ??= Date.now();
			if (response.headersSent) entry.status = response.statusCode;
			this.emit('response', entry);
		});
		this.emit('request', entry);
		// Without a known key nothing is charged, but the limits of the first account apply.
		const account = known ?? this.accounts.first;
		const exchange = { request, response, incoming, route, entry, account };
		const described = this.describe(exchange);
		const seconds = limited.has(route.kind) ? account.rateLimit.secondsToWait() : 0;
		if (seconds > 0) {
			const refusal = this.refusals.reply(route.service, 429, { 'retry-after': String(seconds) });
			this.answers.send(exchange, { ...refusal, limit: 'rateLimit' });
			return;
		}
		const fault = this.faults.next(described);
		if (fault) this.answers.play(exchange, fault);
		else this.answers.send(exchange, this.services.handle(exchange));
	}

	private enter(incoming: Incoming, route: Route, at: number, account: string | undefined): LedgerRequest {
		const entry: LedgerRequest = {
			at,
			method: incoming.method,
			path: incoming.path,
			kind: route.kind,
			service: route.service,
			authorization: this.gate.authorization(incoming),
		};
		if (account !== undefined) entry.account = account;
		if (route.kind === 'submit') entry.key = taskKey(route.service, route.model ?? '', route.params);
		if (route.needsKey) entry.needsKey = true;
		if (route.taskId !== undefined) entry.taskId = route.taskId;
		const model = route.model ?? (route.taskId === undefined ? undefined : this.ledger.task(route.taskId)?.model);
		if (model !== undefined) entry.model = model;
		if (incoming.json !== undefined && route.kind !== 'upload') entry.body = incoming.json;
		this.ledger.addRequest(entry);
		return entry;
	}

	/** Input of the fault rules. Counts the request, so call it once for each. */
	private describe({ incoming, route, entry }: Exchange): FaultRequest {
		const task = route.taskId === undefined ? undefined : this.ledger.findTask(route.taskId);
		const indexOfTask = route.taskId === undefined ? 0 : this.count(`${route.kind}/task/${route.taskId}`);
		const name = entry.key ?? incoming.url.pathname;
		const fingerprint = task
			? `${task.key}#${task.nthOfKey}/${route.kind}/${indexOfTask}`
			: `${name}#${this.count(`${route.kind}/name/${name}`)}`;
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

	/** How often this name was counted before. */
	private count(name: string): number {
		const count = this.kindCounts.get(name) ?? 0;
		this.kindCounts.set(name, count + 1);
		return count;
	}
}
