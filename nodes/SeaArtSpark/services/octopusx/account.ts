import type { IDataObject } from 'n8n-workflow';

import type { CallResult } from '../../tasks/task';
import type { Usage } from '../request';
import { serviceError } from '../../network/serviceError';
import type { Transport } from '../../network/transport';
import { rawReply, withoutUndefined } from '../../network/values';
import { octopusUsage, type UsageData } from './replies';

const USAGE_PATH = '/api/usage/token/';

/** Whether the reply has no amount that a workflow could use. */
const isEmpty = ({ total_granted, total_used, total_available, unlimited_quota }: UsageData): boolean =>
	(total_granted ?? total_used ?? total_available) === undefined && unlimited_quota !== true;

/** Retrieves the remaining balance of the key (docs/protocol.md 4.5). Free. */
export async function getUsage(transport: Transport): Promise<CallResult<{ entries: Usage[] }>> {
	const called = await transport.call('GET', USAGE_PATH);
	if (called.failure) return { failure: called.failure };
	const parsed = octopusUsage.safeParse(called.reply.body);
	if (!parsed.success || isEmpty(parsed.data.data)) {
		const error = serviceError(called.reply.body);
		return { failure: error ? { kind: 'refused', ...error } : { kind: 'unreadable', message: 'the reply held no balance' } };
	}
	const { total_granted, total_used, total_available, unlimited_quota, expires_at } = parsed.data.data;
	const usage: Usage = {
		granted: total_granted,
		used: total_used,
		available: total_available,
		unlimited: unlimited_quota,
		expiresAt: expires_at ? new Date(expires_at * 1_000).toISOString() : undefined,
		raw: rawReply(called.reply.body) as IDataObject,
	};
	return { entries: [withoutUndefined(usage)] };
}
