import { hashNumber } from '../../simulator/random';
import { drawLandscape } from './landscape';
import { makePalette } from './palette';
import { encodePng, packPixels, type PackedPixels } from './png';
import { drawPortrait, frameOf } from './portrait';

/** What a picture shows. Equal values give equal bytes. */
export interface PictureSpec {
	width: number;
	height: number;
	/** What it is about: chooses colours and composition. */
	subject: string;
	/** Set: a portrait in this template's frame; unset: a landscape. */
	template?: string;
}

const compositions = 16;
const cacheSize = 40;
const packedCache = new Map<string, PackedPixels>();

/** Packing is the slow part and knows no colours, so pictures of one size share a few compositions. */
function packed(spec: PictureSpec, variant: number): PackedPixels {
	const { width, height, template } = spec;
	const frame = template === undefined ? undefined : frameOf(template);
	const key = `${width}x${height}/${variant}/${frame ?? 'landscape'}`;
	const known = packedCache.get(key);
	if (known) return known;
	const canvas = frame ? drawPortrait(width, height, variant, frame) : drawLandscape(width, height, variant);
	const made = packPixels(width, height, canvas.pixels);
	const oldest = packedCache.keys().next();
	if (packedCache.size >= cacheSize && !oldest.done) packedCache.delete(oldest.value);
	packedCache.set(key, made);
	return made;
}

/** Draws a picture. @returns a complete PNG file of exactly the asked size */
export function drawPicture(spec: PictureSpec): Buffer {
	const variant = hashNumber(`composition/${spec.subject}`) % compositions;
	return encodePng(packed(spec, variant), makePalette(spec.subject));
}
