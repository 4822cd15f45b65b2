import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusals } from './errors';
import { isAccepted, spoiledReply } from './faultReplies';
import type { Fault } from './faults';
import { type Reply, reset, send, sendOversized, sendPart, stall } from './http';
import type { LedgerRequest } from './ledger';
import type { IncomingCall, Services } from './services';

/** A request on its way through the simulator. */
export interface Exchange extends IncomingCall {
	request: IncomingMessage;
	response: ServerResponse;
	entry: LedgerRequest;
}

/** Sends responses: regular, late, or changed by faults. */
export class Answers {
	private readonly waiting = new Set<ServerResponse>();

	constructor(
		private readonly services: Services,
		private readonly refusals: Refusals,
	) {}

	/** Number of requests held back now. */
	get parked(): number {
		return this.waiting.size;
	}

	/** Answers as a fault has it. */
	play(exchange: Exchange, fault: Fault): void {
		const { request, response, incoming, route, entry } = exchange;
		entry.fault = fault.kind;
		const right = isAccepted(fault) ? this.services.handle(exchange, fault) : undefined;
		if (right?.taskId !== undefined && route.kind === 'submit') entry.taskId = right.taskId;
		switch (fault.kind) {
			case 'reset':
				this.afterWork(exchange, { delayMs: fault.afterMs ?? 0 }, () => reset(request));
				return;
			case 'hang':
				this.park(response);
				return;
			case 'slow':
				this.park(response, fault.ms + (right!.delayMs ?? 0), () => this.sendNow(exchange, right!));
				return;
			case 'stall':
				entry.status = fault.status ?? right!.status;
				this.afterWork(exchange, right!, () => {
					this.park(response);
					stall(response, { ...right!, status: entry.status! }, fault.bytes, fault.everyMs);
				});
				return;
			case 'oversized':
				sendOversized(response, fault.bytes, fault.contentType);
				return;
			case 'unknownTask':
				this.send(exchange, this.services.unknownTask(route));
				return;
			case 'truncated':
				if (route.kind === 'download') {
					sendPart(response, right ?? this.services.handle(exchange));
					return;
				}
				break;
			case 'cut':
				if (right === undefined) break;
				entry.status = right.status;
				this.afterWork(exchange, right, () => sendPart(response, right, fault.bytes));
				return;
		}
		const spoiled = spoiledReply(fault, { request: incoming, route, refusals: this.refusals, right });
		this.send(exchange, spoiled ?? right ?? this.refusals.reply(route.service, 500));
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

	/** Sends a response after its delay. */
	send(exchange: Exchange, reply: Reply): void {
		this.afterWork(exchange, reply, () => this.sendNow(exchange, reply));
	}

	/** Calls a function after the delay of a response, or at once without one. */
	private afterWork({ response }: Exchange, { delayMs = 0 }: Pick<Reply, 'delayMs'>, then: () => void): void {
		if (delayMs <= 0) then();
		else this.park(response, delayMs, then);
	}

	private sendNow({ incoming, response, route, entry }: Exchange, reply: Reply): void {
		// The task of a poll is the requested one, even if the reply shows another.
		if (reply.taskId !== undefined && route.kind === 'submit') entry.taskId = reply.taskId;
		if (reply.limit) entry.fault ??= reply.limit;
		// Recorded before the connection ends, because a test may read it as soon as its client has the response.
		entry.status = reply.status;
		entry.endedAt = Date.now();
		send(response, reply, incoming.method === 'HEAD');
	}
}
