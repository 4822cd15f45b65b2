import type { ExistingTask } from '../../tasks/runTask';
import type { SparkTask } from '../sparkTask';
import type { Transport } from '../../network/transport';
import { existingAssetTask } from './assets';
import { existingVideoTask, isVideoId } from './video';

/**
 * A task of which only the id is known: a video or the creation of an asset. Where the form of the id does not tell, the library is
 * asked first and the videos second, for as long as neither knows it. All of these questions are free.
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
			const asked = await asset.poll();
			if (asked.task) found = asset;
			// No "no": whether the library knows the task is not told.
			if (asked.task || !['notFound', 'unusable', 'refused'].includes(asked.failure.kind)) return asked;
			const answer = await video.poll();
			if (!answer.task) return asked;
			found = video;
			return answer;
		},
	};
}
