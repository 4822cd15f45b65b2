import { json, type Reply } from './http';
import type { Service } from './tasks';

/** Vtrix's words per HTTP status. The forms differ on purpose: a client has to read all of them. */
const vtrixBodies: Record<number, unknown> = {
	400: { detail: 'Invalid request body' },
	401: { error: 'invalid_api_key' },
	402: { status: { code: 402, message: 'Insufficient credits', error_code: 40201 }, data: null },
	403: { message: 'Permission denied' },
	404: { error: { code: 'NOT_FOUND', message: 'task not found' } },
	429: { message: 'Rate limit exceeded' },
	500: { message: 'Internal server error' },
};

const octopusxMessages: Record<number, [message: string, code: string]> = {
	400: ['Invalid request body', 'invalid_request'],
	401: ['Invalid token', 'access_denied'],
	403: ['Insufficient balance or permission denied', 'access_denied'],
	404: ['Invalid URL', 'invalid_request'],
	429: ['Rate limit exceeded', 'rate_limit_exceeded'],
};

/** What a service answers with an HTTP error status if nothing more is known. */
export function errorReply(service: Service, status: number, headers: Record<string, string> = {}): Reply {
	if (service === 'vtrix') {
		return json(status, vtrixBodies[status] ?? { error: { code: `HTTP_${status}`, message: 'Service unavailable' } }, headers);
	}
	const [message, code] = octopusxMessages[status] ?? ['bad response status code', 'bad_response_status_code'];
	return json(status, { error: { message, type: 'new_api_error', code } }, headers);
}
