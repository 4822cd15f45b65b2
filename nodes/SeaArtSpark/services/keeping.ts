import type { Keeping } from '../tasks/ledger/ledger';
import type { SparkTask } from './sparkTask';
import { withoutUndefined } from '../network/values';

/** What a task is known by: a group that a service makes without a task, by its own id. */
export const idOfTask = ({ taskId, result }: SparkTask): string => taskId || (result?.groupId ?? '');

/** What the ledger keeps of a task where room is short: raw replies go first, ids never. */
export const keeping: Keeping<SparkTask> = {
	withoutReply: (task) => ({ ...task, reply: {} }),
	idsOnly: ({ taskId, state, status, model, cost, lookups, result }) => {
		const { groupId, groupName, asset } = result ?? {};
		const assetIds = asset && withoutUndefined({ assetId: asset.assetId, assetGroupId: asset.assetGroupId });
		return withoutUndefined({
			taskId,
			state,
			status,
			model,
			cost,
			lookups,
			result: withoutUndefined({ groupId, groupName, asset: assetIds }),
			reply: {},
		});
	},
	refreshed: (remembered, seen) => ({
		...remembered,
		...withoutUndefined({ cost: remembered.cost ?? seen.cost }),
		result: {
			...remembered.result,
			...seen.result,
			...(remembered.result?.asset || seen.result?.asset
				? { asset: { assetId: '', ...seen.result?.asset, ...remembered.result?.asset } }
				: {}),
		},
		reply: { ...remembered.reply, ...seen.reply },
	}),
};
