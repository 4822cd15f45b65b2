import { type Canvas, ellipse, makeCanvas, paste, pixelate, rectangle } from './canvas';
import { drawLandscape } from './landscape';
import { drawMotifs } from './motifs';
import { colour } from './palette';

export type Frame = 'polaroid' | 'pixel' | 'ball' | 'card' | 'festive' | 'plain';

const frameWords: Array<[RegExp, Frame]> = [
	[/polaroid|photo|patchwork/i, 'polaroid'],
	[/world$|world_universal|pixel/i, 'pixel'],
	[/ball|bubble|egg|machine|earphone/i, 'ball'],
	[/card|keychain|ornaments|figurine|doll|micro/i, 'card'],
	[/festival|christmas/i, 'festive'],
];

/** A landscape and what is in front of it. */
export interface Scene {
	/** Chooses the landscape. */
	variant: number;
	motifs: readonly number[];
}

/** The frame of a template, so that a viewer can distinguish templates. */
export function frameOf(template: string): Frame {
	return frameWords.find(([words]) => words.test(template))?.[1] ?? 'plain';
}

function inner(width: number, height: number, { variant, motifs }: Scene): Canvas {
	const canvas = drawLandscape(width, height, variant);
	drawMotifs(canvas, motifs, variant);
	return canvas;
}

function bordered(width: number, height: number, scene: Scene, border: number, foot: number, paper: number): Canvas {
	const canvas = makeCanvas(width, height);
	rectangle(canvas, 0, 0, width, height, paper);
	const shadow = Math.max(2, Math.round(border * 0.08));
	const picture = inner(width - 2 * border, height - border - foot, scene);
	rectangle(canvas, border - shadow, border - shadow, picture.width + 2 * shadow, picture.height + 2 * shadow, colour.paperShade);
	paste(canvas, picture, border, border);
	return canvas;
}

function festive(width: number, height: number, scene: Scene): Canvas {
	const unit = Math.round(Math.min(width, height) / 14);
	const canvas = bordered(width, height, scene, unit, unit, colour.accentDark);
	const lights = 16;
	for (let i = 0; i < lights; i++) {
		for (const [x, y] of [
			[((i + 0.5) / lights) * width, unit / 2],
			[((i + 0.5) / lights) * width, height - unit / 2],
			[unit / 2, ((i + 0.5) / lights) * height],
			[width - unit / 2, ((i + 0.5) / lights) * height],
		] as const) {
			ellipse(canvas, x, y, unit * 0.2, unit * 0.2, i % 2 ? colour.accentLight : colour.sun);
		}
	}
	return canvas;
}

/** The picture seen through a ball of glass on a stand. */
function ball(width: number, height: number, scene: Scene): Canvas {
	const canvas = makeCanvas(width, height);
	rectangle(canvas, 0, 0, width, height, colour.accentLight);
	rectangle(canvas, 0, height * 0.82, width, height, colour.accent);
	const radius = Math.min(width, height) * 0.4;
	const x = width / 2;
	const y = height * 0.47;
	ellipse(canvas, x, y + radius * 1.05, radius * 0.75, radius * 0.2, colour.accentDark);
	ellipse(canvas, x, y, radius * 1.03, radius * 1.03, colour.glass);
	const size = Math.floor(radius * 2);
	const picture = inner(size, size, scene);
	const left = Math.round(x - radius);
	const top = Math.round(y - radius);
	for (let row = 0; row < size; row++) {
		const half = Math.floor(Math.sqrt(Math.max(0, radius ** 2 - (row - radius) ** 2)));
		const from = Math.max(0, Math.round(radius - half));
		const source = picture.pixels.subarray(row * size + from, row * size + Math.min(size, from + 2 * half));
		canvas.pixels.set(source, (top + row) * width + left + from);
	}
	ellipse(canvas, x - radius * 0.55, y - radius * 0.55, radius * 0.09, radius * 0.16, colour.star);
	return canvas;
}

/**
 * Draws a scene, framed as the template suggests.
 */
export function drawFramed(width: number, height: number, scene: Scene, frame: Frame): Canvas {
	const unit = Math.round(Math.min(width, height) / 16);
	switch (frame) {
		case 'polaroid':
			return bordered(width, height, scene, unit, unit * 3, colour.paper);
		case 'card':
			return bordered(width, height, scene, unit, unit, colour.accent);
		case 'festive':
			return festive(width, height, scene);
		case 'ball':
			return ball(width, height, scene);
		case 'pixel': {
			const canvas = inner(width, height, scene);
			pixelate(canvas, Math.max(8, Math.round(width / 64)));
			return canvas;
		}
		case 'plain':
			return inner(width, height, scene);
	}
}
