import { type Canvas, cut } from '../pictures/canvas';
import { drawLandscape } from '../pictures/landscape';
import { makePalette } from '../pictures/palette';
import { encodePng, packPixels, type Rgb } from '../pictures/png';
import { drawPortrait } from '../pictures/portrait';
import { hashNumber } from '../../simulator/random';
import { type FilmSize, keyFrame, movedFrame, parameterSets, type YuvPicture } from './h264';
import { encodeMp4 } from './mp4';

/** What a film shows. Equal values give equal bytes. */
export interface FilmSpec {
	/** Pixels, even. */
	width: number;
	height: number;
	/** How long it plays. */
	seconds: number;
	/** What it is about: chooses colours and composition. */
	subject: string;
	/** True: a person in front of the landscape. */
	portrait?: boolean;
}

const compositions = 16;
const framesPerSecond = 12;
const cacheSize = 24;
const cache = new Map<string, Buffer>();

const round16 = (pixels: number): number => Math.ceil(pixels / 16) * 16;

/** The camera moves over a picture that is an eighth wider than what is shown. */
function sizeOf({ width, height }: FilmSpec): FilmSize {
	return { width, height, codedWidth: round16(width + width / 8), codedHeight: round16(height) };
}

function draw(spec: FilmSpec): Canvas {
	const { codedWidth, codedHeight } = sizeOf(spec);
	const variant = hashNumber(`composition/${spec.subject}`) % compositions;
	return spec.portrait ? drawPortrait(codedWidth, codedHeight, variant, 'plain') : drawLandscape(codedWidth, codedHeight, variant);
}

/** Brightness and colours of BT.709 in the video range. */
function toYuv([red, green, blue]: Rgb): [y: number, cb: number, cr: number] {
	return [
		Math.round(16 + 0.1826 * red + 0.6142 * green + 0.062 * blue),
		Math.round(128 - 0.1006 * red - 0.3386 * green + 0.4392 * blue),
		Math.round(128 + 0.4392 * red - 0.3989 * green - 0.0403 * blue),
	];
}

function convert({ width, height, pixels }: Canvas, palette: readonly Rgb[]): YuvPicture {
	const colours = palette.map(toYuv);
	const [lumas, blues, reds] = [0, 1, 2].map((part) => Uint8Array.from(colours, (colour) => colour[part]!)) as [
		Uint8Array,
		Uint8Array,
		Uint8Array,
	];
	const y = new Uint8Array(width * height);
	for (let at = 0; at < y.length; at++) y[at] = lumas[pixels[at]!]!;
	const cb = new Uint8Array(y.length / 4);
	const cr = new Uint8Array(y.length / 4);
	let to = 0;
	for (let row = 0; row < height; row += 2) {
		for (let from = row * width; from < (row + 1) * width; from += 2) {
			cb[to] = blues[pixels[from]!]!;
			cr[to++] = reds[pixels[from]!]!;
		}
	}
	return { width, height, y, cb, cr };
}

/** How far the camera has moved when frame `index` of `count` is shown, pixels, even. */
function shiftAt(size: FilmSize, index: number, count: number): number {
	return 2 * Math.floor(((size.codedWidth - size.width) / 2) * (count > 1 ? index / (count - 1) : 0));
}

function make(spec: FilmSpec): Buffer {
	const size = sizeOf(spec);
	const count = Math.max(1, Math.round(spec.seconds * framesPerSecond));
	const frames = [keyFrame(convert(draw(spec), makePalette(spec.subject)))];
	for (let index = 1; index < count; index++) {
		frames.push(movedFrame(size, index, shiftAt(size, index, count) - shiftAt(size, index - 1, count)));
	}
	return encodeMp4({ size, framesPerSecond, ...parameterSets(size), frames });
}

/** Makes a film. @returns a complete MP4 file (H.264, no sound) of exactly the asked size and length */
export function makeFilm(spec: FilmSpec): Buffer {
	const key = JSON.stringify(spec);
	const known = cache.get(key);
	if (known) return known;
	const made = make(spec);
	const oldest = cache.keys().next();
	if (cache.size >= cacheSize && !oldest.done) cache.delete(oldest.value);
	cache.set(key, made);
	return made;
}

/** The last frame of a film as a PNG file. */
export function lastFrame(spec: FilmSpec): Buffer {
	const size = sizeOf(spec);
	const shown = cut(draw(spec), shiftAt(size, 1, 2), 0, spec.width, spec.height);
	return encodePng(packPixels(spec.width, spec.height, shown.pixels), makePalette(spec.subject));
}
