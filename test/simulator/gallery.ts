import { lastFrame, makeFilm } from '../demo/films/index';
import { drawPicture, type PictureSpec } from '../demo/pictures/index';
import type { Asset } from './assets';
import { type Reply, text } from './http';
import type { Ledger } from './ledger';
import type { Content, FileType } from './model';
import { canonicalJson } from './random';
import { makeSound } from './sounds';
import { type Service, type SimulatedTask, taskKey } from './tasks';
import { filmOf } from './videoRules';

const defaultSide = 1328;
const sampleSize = { width: 768, height: 1024 };
const sampleFilm = { width: 640, height: 360, seconds: 4 };
const soundSeconds = 3;

const folders: Record<FileType, [folder: string, ending: string, type: string]> = {
	image: ['pictures', 'png', 'image/png'],
	video: ['films', 'mp4', 'video/mp4'],
	audio: ['sounds', 'wav', 'audio/wav'],
};

/** Makes and serves the files of completed tasks and of assets, and some samples to begin with. */
export class Gallery {
	/** @param origin scheme, host and port of every address */
	constructor(
		private readonly ledger: Ledger,
		private readonly origin: () => string,
	) {}

	/** What the output of a completed task lists: its files, the last frame of a film behind them where it was asked for. */
	filesOf(task: SimulatedTask): Content[] {
		const kind = task.fileType!;
		const files = Array.from({ length: task.files }, (_, index) => ({
			type: kind,
			url: this.address(kind, `${encodeURIComponent(task.id)}-${index + 1}`),
			...(kind === 'audio' ? {} : { size: makeFile(task, kind).length }),
			...(kind === 'image' ? {} : { duration: kind === 'video' ? filmSpec(task).seconds : soundSeconds }),
			jobId: `73${BigInt(`0x${task.key.slice(0, 14)}`) + BigInt(task.nthOfKey)}${index === 0 ? '' : index}`,
		}));
		const last = this.lastFrameAddress(task);
		return last === undefined ? files : [...files, { type: 'image', url: last }];
	}

	/** What a completed task made: its files, or what its model says. */
	outputOf(task: SimulatedTask): Content[] {
		const files = task.fileType ? this.filesOf(task) : [];
		return task.maker.output?.(task, files) ?? files;
	}

	/** The bytes of a file of a task. @param index the first is 0 */
	bytesOf(task: SimulatedTask, index: number): Buffer {
		return makeFile(task, task.fileType ?? 'image', index + 1);
	}

	/** The address of the one video that a task makes. */
	videoAddress(task: SimulatedTask): string {
		return this.address('video', `${encodeURIComponent(task.id)}-1`);
	}

	/** The address of a film's last frame, undefined where nobody asked for it. */
	lastFrameAddress(task: SimulatedTask): string | undefined {
		const isAsked = task.fileType === 'video' && settings(task).return_last_frame === true;
		return isAsked ? this.address('image', `${encodeURIComponent(task.id)}-last`) : undefined;
	}

	/** The signed address of an asset's file. */
	signedAddress({ id, type }: Asset, service: Service): string {
		const kind = typeOfAsset(type);
		return `${this.address(kind, id)}?X-Tos-Expires=43200&X-Tos-Signature=${taskKey(service, 'signature', id)}`;
	}

	/** Answers GET for a file of a task or an asset. @param asset the asset of that name, if there is one */
	show(kind: FileType, name: string, asset: Asset | undefined): Reply {
		if (asset) return typeOfAsset(asset.type) === kind ? file(kind, sampleFile(kind, asset.sourceUrl)) : notFound();
		const [, id = '', part = ''] = /^(.+)-(\d+|last)$/s.exec(name) ?? [];
		const task = this.ledger.findTask(id);
		if (task?.outcome !== 'completed' || task.failure) return notFound();
		if (part === 'last') return this.lastFrameAddress(task) && kind === 'image' ? file(kind, lastFrame(filmSpec(task))) : notFound();
		return task.fileType === kind && Number(part) <= task.files ? file(kind, makeFile(task, kind, Number(part))) : notFound();
	}

	/** Answers GET /samples/{name}.png, .mp4 and .wav: a file for every name. */
	sample(name: string): Reply {
		const [, base = '', ending] = /^(.+)\.(\w+)$/.exec(name) ?? [];
		const kind = (Object.keys(folders) as FileType[]).find((candidate) => folders[candidate][1] === ending) ?? 'image';
		return file(kind, sampleFile(kind, `sample ${base}`));
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

function sampleFile(kind: FileType, subject: string): Buffer {
	if (kind === 'video') return makeFilm({ ...sampleFilm, subject, portrait: true });
	if (kind === 'audio') return makeSound(subject, soundSeconds);
	return drawPicture({ ...sampleSize, subject, template: subject.startsWith('sample ') ? 'sample' : 'asset' });
}

/** @param nth of the files of a task; each of several shows something else */
function makeFile(task: SimulatedTask, kind: FileType, nth = 1): Buffer {
	const variant = nth === 1 ? '' : ` ${nth}`;
	if (kind === 'audio') return makeSound(`${task.key}${variant}`, soundSeconds);
	if (kind === 'image') {
		const spec = specOf(task);
		return drawPicture({ ...spec, subject: spec.subject + variant });
	}
	const spec = filmSpec(task);
	return makeFilm({ ...spec, subject: spec.subject + variant });
}

/** The settings of a video: OctopusX keeps them in `metadata`. */
function settings({ params }: SimulatedTask): Record<string, unknown> {
	return { ...params, ...(params.metadata as object | undefined) };
}

function filmSpec(task: SimulatedTask): ReturnType<typeof filmOf> {
	const spec = filmOf(task.model, settings(task));
	if (task.params.content !== undefined) return spec;
	// The generic model's parameters name no size: a small one does.
	const seconds = typeof task.params.duration === 'number' ? task.params.duration : 2;
	return { ...spec, ...sampleFilm, seconds, subject: `${String(task.params.prompt)} ${spec.subject}` };
}

function specOf({ model, params }: SimulatedTask): PictureSpec {
	const size = { width: side(params.width), height: side(params.height) };
	if (model === 'spark_img_effects') {
		const { image_input1: image, template_id: template } = params;
		return { ...size, subject: `${String(image)} ${String(template)}`, template: String(template) };
	}
	return { ...size, subject: `${String(params.prompt)} ${canonicalJson({ model, ...params })}` };
}

function side(value: unknown): number {
	return typeof value === 'number' ? value : defaultSide;
}
