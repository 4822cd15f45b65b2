import type { ExistingTask } from '../../tasks/job';
import type { SparkTask } from '../sparkTask';
import type { Transport } from '../../network/transport';
import { existingAnyVideo } from './anyModel';
import { existingAssetTask } from './assets';
import { existingVideoTask, isVideoId } from './video';

/**
 * A task of which only the ID is known: a video or the creation of an asset. If the form of the ID does not show which, the library is
 * asked first, then Seedance videos, then videos of any model, until one of them knows it. All of these lookups are free.
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
			const answer = await asset.poll();
			if (answer.task) found = asset;
			// No "no": it stays open whether the library knows the task.
			if (answer.task || !['notFound', 'unusable', 'refused'].includes(answer.failure.kind)) return answer;
			for (const candidate of [video, existingAnyVideo(transport, taskId)]) {
				const answer = await candidate.poll();
				if (!answer.task) continue;
				found = candidate;
				return answer;
			}
			return answer;
		},
	};
}
