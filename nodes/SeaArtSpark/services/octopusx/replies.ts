import { z } from 'zod/v3';

import type { CallFailure } from '../../tasks/task';
import { flag, number, optional, text } from '../schema';
import { serviceError } from '../../network/serviceError';
import { amountOf } from '../kit/amounts';
import { meansNotFound } from '../kit/reasons';
import { isEmptyError, failureInside } from '../kit/submitReply';
import { isRecord, rawReply } from '../../network/values';

/** Envelope of asset calls: `state` is usually 1, and there is no `error` (docs/protocol.md 4). */
const envelope = z.object({ state: optional(number), data: optional(z.record(z.unknown())), error: z.unknown() }).passthrough();

const amount = z.unknown().transform(amountOf);

export const octopusPresigned = z.object({
	data: z.object({ method: optional(text), upload_url: z.string().url(), public_url: z.string().url() }).passthrough(),
});

/** `GET /api/usage/token/`: amounts in the service's own unit, also as texts; `expires_at` in seconds, 0 for never (docs/protocol.md 4.5). */
export const octopusUsage = z.object({
	data: z
		.object({
			total_granted: optional(amount),
			total_used: optional(amount),
			total_available: optional(amount),
			unlimited_quota: optional(flag),
			expires_at: optional(number.pipe(z.number().int().min(0).max(8_640_000_000_000))),
		})
		.passthrough(),
});

export type UsageData = z.infer<typeof octopusUsage>['data'];

export type Unwrapped = { failure?: undefined; data: Record<string, unknown>; reply: Record<string, unknown> } | { failure: CallFailure };

/** The content of `{state, data, error}`. Data without an error is a success, whatever the state. Empty errors are ignored. */
export function unwrapped(body: unknown): Unwrapped {
	const parsed = envelope.safeParse(isRecord(body) && Array.isArray(body.data) ? { ...body, data: body.data[0] as unknown } : body);
	if (!parsed.success || !isRecord(body)) return { failure: { kind: 'unreadable', message: 'the reply was not the documented one' } };
	const { data, error, state, success } = parsed.data;
	const isError = !isEmptyError(error) || success === false;
	if (data && !isError) return { data, reply: rawReply(body) };
	if (!isError && (state === undefined || state === 1)) return { failure: { kind: 'unreadable', message: 'the reply held no data' } };
	const inside = failureInside(body);
	if (inside) return { failure: inside };
	const reason = serviceError(error) ?? serviceError(body) ?? { message: `the service answered with state ${String(state)}` };
	return { failure: { kind: meansNotFound(reason) ? 'notFound' : 'refused', ...reason } };
}
