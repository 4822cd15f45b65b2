import { bomb } from './bombs';
import { envelopeRefusal, type Refusals } from './errors';
import type { Fault } from './faults';
import { type Incoming, json, type Reply, text } from './http';
import { echoKey, moveId, rewritten } from './oddReplies';
import type { Route } from './routes';
import type { SimulatedTask } from './tasks';
import type { SubmitTwist } from './taking';

/** Whether the service accepts the request although the fault changes the response. */
export function isAccepted(fault: Fault): boolean {
	switch (fault.kind) {
		case 'status':
		case 'reset':
		case 'hang':
		case 'envelope':
		case 'reply':
		case 'redirect':
			return fault.accepted ?? false;
		case 'truncated':
		case 'html':
		case 'empty':
		case 'cut':
		case 'rewrite':
		case 'bytes':
		case 'bomb':
			return fault.accepted ?? true;
		case 'echoKey':
			return fault.accepted ?? (fault.status ?? 401) < 400;
		case 'slow':
		case 'stall':
		case 'terminal':
		case 'fail':
		case 'form':
		case 'outputLate':
		case 'files':
		case 'id':
		case 'unknownStatus':
		case 'otherTask':
		case 'presign':
			return true;
		case 'oversized':
		case 'unknownTask':
			return false;
	}
}

/** Effect of the fault on an accepted submit. */
export function twistOf(fault: Fault | undefined): SubmitTwist {
	switch (fault?.kind) {
		case 'terminal':
			return { instant: true };
		case 'form':
			return { form: fault.form };
		case 'outputLate':
			return { outputLateMs: fault.ms };
		case 'files':
			return { files: fault.count };
		case 'id':
			return fault.form === undefined ? {} : { id: fault.form };
		case 'fail': {
			const { shape, code, message } = fault;
			return { failure: { shape, ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }) } };
		}
		default:
			return {};
	}
}

/** A poll that carries the fault `fail` ends the task now, and so does one whose failure shall repeat the key. */
export function failByPoll(fault: Fault | undefined, task: SimulatedTask | undefined, request: Incoming): void {
	const { failure } = twistOf(fault);
	if (failure) task?.failNow(failure);
	if (fault?.kind !== 'echoKey' || !fault.fail) return;
	task?.failNow({ shape: 'message', code: 'AccessDenied', message: `Access denied for ${echoKey(request, fault.as)}` });
}

const page = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

function retryAfter(value: string | number | ((now: number) => string) | undefined): Record<string, string> {
	if (value === undefined) return {};
	return { 'retry-after': typeof value === 'function' ? value(Date.now()) : String(value) };
}

function anyBody(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
	return typeof body === 'string' ? text(status, body, headers) : json(status, body, headers);
}

const labelled = (type: string | undefined): Record<string, string> => (type === undefined ? {} : { 'content-type': type });

/** Input for a response besides the fault. */
export interface Spoiling {
	request: Incoming;
	route: Route;
	refusals: Refusals;
	/** The regular response; undefined if the service did not accept the request. */
	right: Reply | undefined;
}

/** The response that replaces the regular one. @returns undefined if the fault does not change the response */
export function spoiledReply(fault: Fault, spoiling: Spoiling): Reply | undefined {
	const reply = bodyOf(fault, spoiling);
	const { taskId, delayMs } = spoiling.right ?? {};
	return reply && { ...reply, ...(taskId === undefined ? {} : { taskId }), ...(delayMs === undefined ? {} : { delayMs }) };
}

function bodyOf(fault: Fault, { request, route, refusals, right }: Spoiling): Reply | undefined {
	switch (fault.kind) {
		case 'status': {
			const headers = retryAfter(fault.retryAfter);
			return fault.body === undefined ? refusals.reply(route.service, fault.status, headers) : anyBody(fault.status, fault.body, headers);
		}
		case 'html':
			return text(200, page, labelled(fault.contentType));
		case 'empty':
			return text(200, '', labelled(fault.contentType));
		case 'truncated': {
			const body = right?.body ?? Buffer.from('{"id":"d');
			return { ...json(200, null, labelled(fault.contentType)), body: body.subarray(0, Math.floor(body.length / 2)) };
		}
		case 'reply':
			return anyBody(fault.status ?? 200, fault.body, fault.headers);
		case 'bytes':
			return {
				status: fault.status ?? right?.status ?? 200,
				headers: { ...right?.headers, ...fault.headers },
				body: fault.body(right?.body ?? Buffer.from('{}')),
			};
		case 'redirect':
			return text(fault.status ?? 302, '', { location: fault.to });
		case 'envelope':
			return envelopeRefusal(fault.code, fault.message ?? 'service unavailable');
		case 'rewrite':
			return right && rewritten(right, fault.body, fault.status);
		case 'id':
			return right && moveId(right, fault.place, fault.status);
		case 'bomb':
			return bomb(right, fault);
		case 'echoKey': {
			const text = `Access denied for ${echoKey(request, fault.as)}`;
			const status = fault.status ?? 401;
			if (status >= 400) return refusals.reply(route.service, status, {}, { code: 'ACCESS_DENIED', message: text });
			return fault.fail ? undefined : right && rewritten(right, (body: object) => ({ ...body, debug: text }));
		}
		case 'presign': {
			const { uploadUrl, publicUrl, method } = fault;
			const changes = Object.entries({ upload_url: uploadUrl, public_url: publicUrl, method }).filter(([, value]) => value !== undefined);
			return (
				right && rewritten(right, ({ data, ...rest }: { data: object }) => ({ ...rest, data: { ...data, ...Object.fromEntries(changes) } }))
			);
		}
		default:
			return undefined;
	}
}
