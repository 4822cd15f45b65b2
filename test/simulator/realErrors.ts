import type { Fault } from './faults';

type ErrorReply = Extract<Fault, { kind: 'status' }>;

const reply = (status: number, body: unknown): ErrorReply => ({ kind: 'status', status, body });
const page = (title: string, words: string): string =>
	`<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${words}</h1><p>Performance &amp; security by Cloudflare</p></body></html>`;

/** Responses of gateways instead of the documented ones; each is a fault: `{ on: 'submit', fault: realErrors.noChannel }`. */
export const realErrors = {
	/** An unknown task, in the words of new-api. */
	taskNotExist: reply(400, { code: 'task_not_exist', message: 'task_not_exist', data: null }),
	/** An ingress that restarts. */
	webPage404: reply(404, page('404 Not Found', '404 Not Found')),
	insufficientQuota: reply(429, {
		error: { message: 'You exceeded your current quota', type: 'insufficient_quota', param: null, code: 'insufficient_quota' },
	}),
	/** FastAPI. */
	detailList: reply(422, { detail: [{ loc: ['body', 'prompt'], msg: 'field required', type: 'value_error.missing' }] }),
	errorList: reply(400, { error: [{ message: 'prompt is too long' }] }),
	errorsList: reply(400, { errors: [{ message: 'prompt is too long' }, { message: 'width is odd' }] }),
	detailsList: reply(400, { error: 'Bad Request', details: [{ path: ['width'], message: 'expected number' }] }),
	/** An upstream error as JSON inside the message of a gateway. */
	wrappedJson: reply(500, {
		error: {
			message: '{"error":{"code":"InvalidParameter","message":"the prompt may not be empty"}}',
			type: 'upstream_error',
			code: 'bad_response_status_code',
		},
	}),
	/** The edge treated the client as a robot; the request did not reach the service. */
	cloudflareChallenge: reply(403, page('Just a moment...', 'Checking your browser before accessing')),
	noChannel: reply(503, {
		error: { message: 'No available channel for model under group default', type: 'new_api_error', param: '', code: 'model_not_found' },
	}),
	modelNotFound: reply(404, {
		error: { message: 'The model does not exist', type: 'invalid_request_error', param: null, code: 'model_not_found' },
	}),
	/** The edge did not reach the service: it is down, refuses, has no certificate, has no name. */
	down521: reply(521, page('521: Web server is down', 'Web server is down')),
	unreachable523: reply(523, page('523: Origin is unreachable', 'Origin is unreachable')),
	handshake525: reply(525, page('525: SSL handshake failed', 'SSL handshake failed')),
	noName530: reply(530, page('1033: Cloudflare Tunnel error', 'Cloudflare Tunnel error')),
};
