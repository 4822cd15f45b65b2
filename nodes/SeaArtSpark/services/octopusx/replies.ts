import { z } from 'zod';

import type { Trouble } from '../../tasks/task';
import { createdReply } from '../ark';
import { optional, text, words } from '../schema';
import { serviceError } from '../serviceError';
import { isRecord, rawReply } from '../values';

/** Asset calls come wrapped: success is `state` 1 and no `error` (docs/protocol.md 4). */
const envelope = z.object({ state: optional(z.number()), data: optional(z.record(z.unknown())), error: z.unknown() }).passthrough();

export const octopusCreated = createdReply.extend({ task_id: optional(words) });

export const octopusPresigned = z.object({
	data: z
		.object({ method: optional(text), upload_url: z.string().url(), public_url: z.string().url(), content_type: optional(text) })
		.passthrough(),
});

/** `GET /api/usage/token/`: amounts in the service's own unit; `expires_at` in seconds, 0 for never (docs/protocol.md 4.5). */
export const octopusUsage = z.object({
	data: z
		.object({
			total_granted: optional(z.number()),
			total_used: optional(z.number()),
			total_available: optional(z.number()),
			unlimited_quota: optional(z.boolean()),
			expires_at: optional(z.number().int().min(0).max(8_640_000_000_000)),
		})
		.passthrough(),
});

export type Unwrapped = { trouble?: undefined; data: Record<string, unknown>; reply: Record<string, unknown> } | { trouble: Trouble };

/** The inside of `{state, data, error}`. */
export function unwrapped(body: unknown): Unwrapped {
	const parsed = envelope.safeParse(body);
	if (!parsed.success || !isRecord(body)) return { trouble: { kind: 'unreadable', message: 'the reply was not the documented one' } };
	const { state, data, error } = parsed.data;
	const failed = (error !== null && error !== undefined && error !== '') || (state !== undefined && state !== 1);
	if (failed) {
		const said = serviceError(error) ?? serviceError(body) ?? { message: `the service answered with state ${String(state)}` };
		const missing = /not.?(found|exist)|unknown task|no such/i.test(`${said.code ?? ''} ${said.message}`);
		return { trouble: { kind: missing ? 'notFound' : 'refused', ...said } };
	}
	if (!data) return { trouble: { kind: 'unreadable', message: 'the reply held no data' } };
	return { data, reply: rawReply(body) };
}
