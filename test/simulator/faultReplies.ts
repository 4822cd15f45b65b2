import { errorReply } from './errors';
import type { Fault } from './faults';
import { json, type Reply, text } from './http';
import type { Route } from './routes';
import type { SimulatedTask } from './tasks';
import type { SubmitTwist } from './vtrix';

/** Whether the service takes the request although the fault spoils the answer. */
export function isAccepted(fault: Fault): boolean {
	switch (fault.kind) {
		case 'status':
		case 'reset':
		case 'hang':
			return fault.accepted ?? false;
		case 'truncated':
		case 'html':
		case 'empty':
			return fault.accepted ?? true;
		case 'slow':
		case 'terminal':
		case 'fail':
		case 'unknownStatus':
			return true;
		case 'reply':
		case 'redirect':
		case 'oversized':
		case 'unknownTask':
			return false;
	}
}

/** What the fault does to a submit that is taken. */
export function twistOf(fault: Fault | undefined): SubmitTwist {
	if (fault?.kind === 'terminal') return { instant: true };
	if (fault?.kind !== 'fail') return {};
	const { shape, code, message } = fault;
	return { failure: { shape, ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }) } };
}

/** A poll that carries the fault `fail` ends the task now. */
export function failByPoll(fault: Fault | undefined, task: SimulatedTask | undefined): void {
	const { failure } = twistOf(fault);
	if (failure) task?.failNow(failure);
}

const page = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

function retryAfter(value: string | number | ((now: number) => string) | undefined): Record<string, string> {
	if (value === undefined) return {};
	return { 'retry-after': typeof value === 'function' ? value(Date.now()) : String(value) };
}

function anyBody(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
	return typeof body === 'string' ? text(status, body, headers) : json(status, body, headers);
}

/**
 * The answer that a fault puts in place of the right one.
 * @param right what the service would have answered; undefined if it did not take the request
 * @returns undefined if the fault leaves the answer as it is
 */
export function spoiledReply(fault: Fault, route: Route, right: Reply | undefined): Reply | undefined {
	const about = right?.taskId === undefined ? {} : { taskId: right.taskId };
	switch (fault.kind) {
		case 'status': {
			const headers = retryAfter(fault.retryAfter);
			const reply =
				fault.body === undefined ? errorReply(route.service, fault.status, headers) : anyBody(fault.status, fault.body, headers);
			return { ...reply, ...about };
		}
		case 'html':
			return { ...text(200, page), ...about };
		case 'empty':
			return { ...text(200, ''), ...about };
		case 'truncated': {
			const body = right?.body ?? Buffer.from('{"id":"d');
			return { ...json(200, null), ...about, body: body.subarray(0, Math.floor(body.length / 2)) };
		}
		case 'reply':
			return anyBody(fault.status ?? 200, fault.body);
		case 'redirect':
			return text(302, '', { location: fault.to });
		default:
			return undefined;
	}
}
