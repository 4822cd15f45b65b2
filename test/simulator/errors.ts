import { json, type Reply } from './http';
import type { SimulatorOptions } from './options';
import type { Service } from './tasks';

/** Code and message of a refusal. */
export interface Words {
	code: string | number;
	message: string;
}

/** Vtrix's texts by HTTP status. The forms differ on purpose, because a client has to read all of them. */
const vtrixBodies: Record<number, unknown> = {
	400: { detail: 'Invalid request body' },
	401: { error: 'invalid_api_key' },
	402: { status: { code: 402, message: 'Insufficient credits', error_code: 40201 }, data: null },
	403: { message: 'Permission denied' },
	404: { error: { code: 'NOT_FOUND', message: 'task not found' } },
	405: { message: 'Method not allowed' },
	409: { error: { code: 'CONFLICT', message: 'request is already being processed' } },
	429: { message: 'Rate limit exceeded' },
	499: { message: 'client closed request' },
	500: { message: 'Internal server error' },
};

/** The same as one code and one message, for styles with a single form. */
const vtrixWords: Record<number, Words> = {
	400: { code: 'INVALID_REQUEST', message: 'Invalid request body' },
	401: { code: 'UNAUTHORIZED', message: 'invalid_api_key' },
	402: { code: 'INSUFFICIENT_CREDITS', message: 'Insufficient credits' },
	403: { code: 'FORBIDDEN', message: 'Permission denied' },
	404: { code: 'NOT_FOUND', message: 'task not found' },
	405: { code: 'METHOD_NOT_ALLOWED', message: 'Method not allowed' },
	409: { code: 'CONFLICT', message: 'request is already being processed' },
	429: { code: 'RATE_LIMITED', message: 'Rate limit exceeded' },
	499: { code: 'CLIENT_CLOSED_REQUEST', message: 'client closed request' },
	500: { code: 'INTERNAL', message: 'Internal server error' },
};

const octopusxWords: Record<number, Words> = {
	400: { code: 'invalid_request', message: 'Invalid request body' },
	401: { code: 'access_denied', message: 'Invalid token' },
	403: { code: 'access_denied', message: 'Insufficient balance or permission denied' },
	404: { code: 'invalid_request', message: 'Invalid URL' },
	429: { code: 'rate_limit_exceeded', message: 'Rate limit exceeded' },
};

const unnamed = (status: number): Words => ({ code: `HTTP_${status}`, message: 'Service unavailable' });

/** Words in the envelope of Vtrix's second reply form, which come with HTTP 200. */
export function envelopeRefusal(code: number, message: string, headers: Record<string, string> = {}): Reply {
	return json(200, { status: { code, message }, data: null }, headers);
}

/** Creates refusals in the style of the options. */
export class Refusals {
	constructor(private readonly styles: Pick<SimulatorOptions, 'vtrixErrors' | 'octopusxErrors'>) {}

	/**
	 * The response with an HTTP error status.
	 * @param words default: what it says with that status if nothing more is known
	 */
	reply(service: Service, status: number, headers: Record<string, string> = {}, words?: Words): Reply {
		return service === 'vtrix' ? this.vtrix(status, headers, words) : this.octopusx(status, headers, words);
	}

	/** The answer to a submit that the account cannot pay. */
	insufficientBalance(service: Service): Reply {
		const code = service === 'octopusx' ? 'insufficient_user_quota' : 'FORBIDDEN';
		return this.reply(service, 403, {}, { code, message: 'Insufficient balance' });
	}

	private vtrix(status: number, headers: Record<string, string>, words?: Words): Reply {
		const { code, message } = words ?? vtrixWords[status] ?? unnamed(status);
		switch (this.styles.vtrixErrors) {
			case 'text':
				return json(status, { message }, headers);
			case 'nested':
				return json(status, { error: { code, message } }, headers);
			case 'envelope':
				return envelopeRefusal(status, message, headers);
			default:
				return json(status, (!words && vtrixBodies[status]) || { error: { code, message } }, headers);
		}
	}

	private octopusx(status: number, headers: Record<string, string>, words?: Words): Reply {
		const fallback = { code: 'bad_response_status_code', message: 'bad response status code' };
		const { code, message } = words ?? octopusxWords[status] ?? fallback;
		if (this.styles.octopusxErrors === 'success') return json(status, { success: false, message }, headers);
		return json(status, { error: { message, type: 'new_api_error', param: '', code } }, headers);
	}
}
