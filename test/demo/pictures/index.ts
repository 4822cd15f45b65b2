import { hashNumber } from '../../simulator/random';
import { makeCanvas } from './canvas';
import { type Frame, drawFramed, frameOf, type Scene } from './frames';
import { motifsOf, personMotif } from './motifs';
import { makePalette } from './palette';
import { encodePng, packPixels, type PackedPixels } from './png';

/** Content of an image. Equal values give equal bytes. */
export interface PictureSpec {
	width: number;
	height: number;
	/** Subject: chooses motifs, colours and composition. */
	subject: string;
	/** If set, the image has this template's frame, and a person if there is no other motif. */
	template?: string;
	/** Source images: the landscape of the first, and the motifs of all. */
	sources?: PictureSpec[];
	/** Draws nothing: only the size and the palette depend on the subject. */
	isPlain?: boolean;
}

const compositions = 16;
const cacheSize = 40;
/** Of the process: jest loads this file anew for each test file. */
const packedCache = ((globalThis as { packedPictures?: Map<string, PackedPixels> }).packedPictures ??= new Map<string, PackedPixels>());

function sceneOf(spec: PictureSpec): Scene {
	const { subject, template, sources = [] } = spec;
	const variant = sources[0] ? sceneOf(sources[0]).variant : hashNumber(`composition/${subject}`) % compositions;
	const motifs = [...new Set([...motifsOf(subject), ...sources.flatMap((source) => sceneOf(source).motifs)])].sort((a, b) => a - b);
	return { variant, motifs: motifs.length === 0 && template !== undefined ? [personMotif] : motifs };
}

/** Compression is slow and independent of colours, so images of one size share a few compositions. */
function packed({ width, height, isPlain }: PictureSpec, scene: Scene, frame: Frame): PackedPixels {
	const key = `${width}x${height}/${isPlain ? 'plain' : `${scene.variant}/${scene.motifs.join()}/${frame}`}`;
	const known = packedCache.get(key);
	if (known) return known;
	const { pixels } = isPlain ? makeCanvas(width, height) : drawFramed(width, height, scene, frame);
	const made = packPixels(width, height, pixels);
	const oldest = packedCache.keys().next();
	if (packedCache.size >= cacheSize && !oldest.done) packedCache.delete(oldest.value);
	packedCache.set(key, made);
	return made;
}

/** Draws a picture. @returns a complete PNG file of exactly the requested size */
export function drawPicture(spec: PictureSpec): Buffer {
	const { subject, template, sources = [] } = spec;
	const frame = template === undefined ? 'plain' : frameOf(template);
	// A frame does not change the colours of its content.
	const colours = template !== undefined && sources[0] ? sources[0].subject : subject;
	return encodePng(packed(spec, sceneOf(spec), frame), makePalette(colours, subject));
}
