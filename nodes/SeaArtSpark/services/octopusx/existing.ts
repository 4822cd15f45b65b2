import type { ExistingTask } from '../../tasks/job';
import type { SparkTask } from '../sparkTask';
import type { Transport } from '../../network/transport';
import { existingAnyVideo } from './anyModel';
import { existingAssetTask } from './assets';
import { existingVideoTask, isVideoId } from './video';

/**
 * A task of which only the ID is known: a video or the creation of an asset. If the format of the ID doesn't show which, the asset library
 * is polled first, then Seedance videos, then videos of any model, until one of them returns a task. All of these polls are free.
 */
export function existingTask(transport: Transport, taskId: string): ExistingTask<SparkTask> {
	const video = existingVideoTask(transport, taskId);
	if (isVideoId(taskId)) return video;
	const asset = existingAssetTask(transport, taskId);
	let found: ExistingTask<SparkTask> | undefined;
	return {
		known: { ...asset.known, model: '' },
		async poll() {
			if (found) return await found.poll();
			const reply = await asset.poll();
			if (reply.task) found = asset;
			// Any other failure doesn't show whether the library has the task.
			if (reply.task || !['notFound', 'unusable', 'refused'].includes(reply.failure.kind)) return reply;
			for (const candidate of [video, existingAnyVideo(transport, taskId)]) {
				const other = await candidate.poll();
				if (!other.task) continue;
				found = candidate;
				return other;
			}
			return reply;
		},
	};
}
