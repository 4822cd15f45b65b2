import type { Job } from '../../tasks/job';
import type { CallResult } from '../../tasks/task';
import { inputAddresses, type Input } from '../inputs';
import { lastFramesLast, resultOf } from '../kit/results';
import type { ResultReader } from '../kit/taskReply';
import type { FileSource } from '../../network/files';
import type { RequestFor, VideoReference } from '../request';
import type { SparkTask } from '../sparkTask';
import type { Transport } from '../../network/transport';
import { ASSET_TYPE_OF_USE, videoContent, videoModelId, videoSettings } from '../video';
import type { VtrixTasks } from './tasks';

const MODELS = { standard: 'spark_dance_v2_0', fast: 'spark_dance_v2_0_fast' };

/** A video from text, frames, or references (docs/protocol.md 5.1). */
export function generateVideo(tasks: VtrixTasks, transport: Transport, request: RequestFor<'generateVideo'>): Job<SparkTask> {
	const { references } = request;
	const addresses = inputAddresses(
		references.map(({ media }) => media),
		async (file) => await publish(transport, file, references),
		(file) => transport.signedUrl(file),
	);
	return tasks.job({
		model: videoModelId(MODELS, request.model),
		...(addresses.prepare ? { prepare: addresses.prepare } : {}),
		params: () => ({ content: videoContent(request, addresses.of), ...videoSettings(request, 'camerafixed') }),
		makes: 'video',
		read: readVideo,
	});
}

/** A signed URL of the file. An image for which this n8n can't create one is sent in the request. */
async function publish(transport: Transport, file: FileSource, references: VideoReference[]): Promise<CallResult<{ url: Input }>> {
	const signed = transport.signedUrl(file);
	const isImage = references.some(({ use, media }) => 'file' in media && media.file === file && ASSET_TYPE_OF_USE[use] === 'Image');
	return await Promise.resolve(signed.failure && isImage ? { url: file } : signed);
}

/** Reads the video; an image beside it is its last frame. */
const readVideo: ResultReader = (output) => {
	const files = output.files.some(({ type }) => type === 'video')
		? output.files.map((file) => (file.type === 'image' ? { ...file, isLastFrame: true as const } : file))
		: output.files;
	return { result: resultOf({ ...output, files: lastFramesLast(files) }) };
};

/** Readers of the video models, for tasks of which only the ID is known. */
export const videoReaders: ReadonlyMap<string, ResultReader> = new Map(Object.values(MODELS).map((model) => [model, readVideo]));
