import type { Asset } from './assets';
import { type Reply, text } from './http';
import type { Ledger } from './ledger';
import { models } from './models';
import { drawPicture, type PictureSpec } from './pictures/index';
import { canonicalJson } from './random';
import type { SimulatedTask } from './tasks';

const defaultSide = 1328;
const sampleSize = { width: 768, height: 1024 };

/** Serves the pictures of completed tasks and assets, and some photos to begin with. */
export class Gallery {
	constructor(private readonly ledger: Ledger) {}

	/** The PNG that a task made; the same parameters make the same picture. */
	ofTask(task: SimulatedTask): Buffer {
		return drawPicture(specOf(task));
	}

	/** Answers GET /pictures/{name}.png. @param asset the asset of that name, if there is one */
	show(name: string, asset: Asset | undefined): Reply {
		if (asset) return picture({ ...sampleSize, subject: asset.sourceUrl, template: 'asset' });
		const id = /^(.+)-1$/.exec(name)?.[1] ?? '';
		const task = this.ledger.findTask(id);
		const isThere = task?.outcome === 'completed' && !task.failure && models.get(task.model)?.output === 'image';
		return isThere ? picture(specOf(task)) : text(404, 'Not Found');
	}

	/** Answers GET /samples/{name}.png: a portrait for every name. */
	sample(name: string): Reply {
		return picture({ ...sampleSize, subject: `sample ${name}`, template: 'sample' });
	}
}

function picture(spec: PictureSpec): Reply {
	return {
		status: 200,
		headers: { 'content-type': 'image/png', 'cache-control': 'public, max-age=86400' },
		body: drawPicture(spec),
	};
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
