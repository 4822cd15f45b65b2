import { clipOf } from '../demo/clips/index';
import { drawPicture, type PictureSpec } from '../demo/pictures/index';
import type { Asset } from './assets';
import { type Reply, text } from './http';
import type { Ledger } from './ledger';
import type { Content, FileType } from './model';
import { canonicalJson, sha256 } from './random';
import { makeSound } from './sounds';
import { type Service, type SimulatedTask, taskKey } from './tasks';
import { promptOf, videoPixels, videoSeconds } from './videoRules';
import { readDataUri } from './dataUris';

const defaultSide = 1328;
const sampleSize = { width: 768, height: 1024 };
const soundSeconds = 3;

const folders: Record<FileType, [folder: string, ending: string, type: string]> = {
	image: ['pictures', 'png', 'image/png'],
	video: ['films', 'mp4', 'video/mp4'],
	audio: ['sounds', 'wav', 'audio/wav'],
};

/** Makes and serves the files of completed tasks and of assets, and some samples to begin with. */
export class Gallery {
	/** Served images by the hash of their bytes. */
	private readonly served = new Map<string, { task: SimulatedTask; nth: number }>();

	/** @param origin scheme, host and port of every address */
	constructor(
		private readonly ledger: Ledger,
		private readonly origin: () => string,
		private readonly isPlain = false,
	) {}

	/** Output of a completed task: its files, followed by the last frame of a video if requested. */
	filesOf(task: SimulatedTask): Content[] {
		const kind = task.fileType!;
		const files = Array.from({ length: task.files }, (_, index) => ({
			type: kind,
			url: this.address(kind, `${encodeURIComponent(task.id)}-${index + 1}`),
			...(kind === 'audio' ? {} : { size: this.make(task, kind).length }),
			...(kind === 'image' ? {} : { duration: kind === 'video' ? secondsOf(task) : soundSeconds }),
			jobId: `73${BigInt(`0x${task.key.slice(0, 14)}`) + BigInt(task.nthOfKey)}${index === 0 ? '' : index}`,
		}));
		const last = this.lastFrameAddress(task);
		return last === undefined ? files : [...files, { type: 'image', url: last }];
	}

	/** Output of a completed task: its files, or the output of its model. */
	outputOf(task: SimulatedTask): Content[] {
		const files = task.fileType ? this.filesOf(task) : [];
		return task.maker.output?.(task, files) ?? files;
	}

	/** The bytes of a file of a task. @param index the first is 0 */
	bytesOf(task: SimulatedTask, index: number): Buffer {
		return this.make(task, task.fileType ?? 'image', index + 1);
	}

	/** The URL of the video that a task makes. */
	videoAddress(task: SimulatedTask): string {
		return this.address('video', `${encodeURIComponent(task.id)}-1`);
	}

	/** The URL of a video's last frame, undefined unless requested. */
	lastFrameAddress(task: SimulatedTask): string | undefined {
		const isRequested = task.fileType === 'video' && settings(task).return_last_frame === true;
		return isRequested ? this.address('image', `${encodeURIComponent(task.id)}-last`) : undefined;
	}

	/** The signed address of an asset's file. */
	signedAddress({ id, type }: Asset, service: Service): string {
		const kind = typeOfAsset(type);
		return `${this.address(kind, id)}?X-Tos-Expires=43200&X-Tos-Signature=${taskKey(service, 'signature', id)}`;
	}

	/** Answers GET for a file of a task or an asset. @param asset the asset of that name, if there is one */
	show(kind: FileType, name: string, asset: Asset | undefined): Reply {
		if (asset) return typeOfAsset(asset.type) === kind ? file(kind, this.sampleFile(kind, asset.sourceUrl)) : notFound();
		const [, id = '', part = ''] = /^(.+)-(\d+|last)$/s.exec(name) ?? [];
		const task = this.ledger.findTask(id);
		if (task?.outcome !== 'completed' || task.failure) return notFound();
		if (part === 'last') return this.lastFrameAddress(task) && kind === 'image' ? file(kind, this.lastFrame(task)) : notFound();
		return task.fileType === kind && Number(part) <= task.files ? this.file(task, kind, Number(part)) : notFound();
	}

	/** Answers GET /samples/{name}.png, .mp4 and .wav: a file for every name. */
	sample(name: string): Reply {
		const [, base = '', ending] = /^(.+)\.(\w+)$/.exec(name) ?? [];
		const kind = (Object.keys(folders) as FileType[]).find((candidate) => folders[candidate][1] === ending) ?? 'image';
		return file(kind, this.sampleFile(kind, `sample ${base}`));
	}

	/** Serves a file of a task, and remembers it for requests that contain it. */
	private file(task: SimulatedTask, kind: FileType, nth: number): Reply {
		const body = this.make(task, kind, nth);
		if (kind === 'image') this.served.set(sha256(body), { task, nth });
		return file(kind, body);
	}

	/** @param nth of the files of a task; each of several shows something else */
	private make(task: SimulatedTask, kind: FileType, nth = 1): Buffer {
		const variant = nth === 1 ? '' : ` ${nth}`;
		if (kind === 'audio') return makeSound(`${task.key}${variant}`, soundSeconds);
		if (kind === 'video') return clipOf(subjectOf(task) + variant);
		return this.draw(this.picture(task, nth));
	}

	private draw(picture: PictureSpec): Buffer {
		return drawPicture({ ...picture, isPlain: this.isPlain });
	}

	private lastFrame(task: SimulatedTask): Buffer {
		return this.draw({ ...videoPixels(settings(task)), subject: subjectOf(task) });
	}

	private sampleFile(kind: FileType, subject: string): Buffer {
		if (kind === 'video') return clipOf(subject);
		if (kind === 'audio') return makeSound(subject, soundSeconds);
		return this.draw({ ...sampleSize, subject, template: subject.startsWith('sample ') ? 'sample' : 'asset' });
	}

	private picture(task: SimulatedTask, nth = 1): PictureSpec {
		const { params } = task;
		const { image_input1: effectOn, template_id: template, image, image_urls: images } = params;
		const sources = [effectOn, image, images].flat().flatMap((source) => this.source(source) ?? []);
		const subject = typeof template === 'string' ? `${String(effectOn)} ${template}` : subjectOf(task);
		return {
			...imageSize(params),
			subject: nth === 1 ? subject : `${subject} ${nth}`,
			...(typeof template === 'string' ? { template } : {}),
			...(sources.length > 0 ? { sources } : {}),
		};
	}

	/** The served image in a request, as its URL or as a file. */
	private source(source: unknown): PictureSpec | undefined {
		const [, id = '', nth] = /\/pictures\/([^/]+)-(\d+)\.png/.exec(String(source)) ?? [];
		const known = this.served.get(readDataUri(source)?.sha256 ?? '');
		if (known) return this.picture(known.task, known.nth);
		const task = id === '' ? undefined : this.ledger.findTask(decodeURIComponent(id));
		return task?.fileType === 'image' ? this.picture(task, Number(nth)) : undefined;
	}

	private address(kind: FileType, name: string): string {
		const [folder, ending] = folders[kind];
		return `${this.origin()}/${folder}/${name}.${ending}`;
	}
}

const notFound = (): Reply => text(404, 'Not Found');

const file = (kind: FileType, body: Buffer): Reply => ({
	status: 200,
	headers: { 'content-type': folders[kind][2], 'cache-control': 'public, max-age=86400', 'accept-ranges': 'bytes' },
	body,
});

const typeOfAsset = (type: string): FileType => (type === 'Video' ? 'video' : type === 'Audio' ? 'audio' : 'image');

/** The settings of a video: OctopusX keeps them in `metadata`. */
function settings({ params }: SimulatedTask): Record<string, unknown> {
	return { ...params, ...(params.metadata as object | undefined) };
}

function secondsOf(task: SimulatedTask): number {
	const { duration } = task.params;
	return task.params.content === undefined && typeof duration === 'number' ? duration : videoSeconds(settings(task));
}

/** Subject of a task's files: without a seed, the same request shows something else the next time. */
function subjectOf({ model, params, nthOfKey }: SimulatedTask): string {
	const { prompt, seed } = params;
	const text = typeof prompt === 'string' ? prompt : promptOf(params);
	const again = nthOfKey > 0 && !(typeof seed === 'number' && seed >= 0) ? ` take ${nthOfKey}` : '';
	return `${text} ${canonicalJson({ model, ...params })}${again}`;
}

/** The size of an image task, by its width and height, or by its size in pixels or in words. */
function imageSize({ width, height, size }: Record<string, unknown>): { width: number; height: number } {
	const [, wide, high] = /^(\d+)[x*](\d+)$/.exec(String(size)) ?? [];
	if (wide !== undefined) return { width: Number(wide), height: Number(high) };
	const [, thousands] = /^(\d)K$/.exec(String(size)) ?? [];
	const side = (value: unknown): number =>
		typeof value === 'number' ? value : thousands === undefined ? defaultSide : Number(thousands) * 1024;
	return { width: side(width), height: side(height) };
}
