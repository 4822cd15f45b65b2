import { type Canvas, ellipse, makeCanvas, paste, pixelate, rectangle } from './canvas';
import { drawLandscape } from './landscape';
import { colour } from './palette';

type Frame = 'polaroid' | 'pixel' | 'ball' | 'card' | 'festive' | 'plain';

const frameWords: Array<[RegExp, Frame]> = [
	[/polaroid|photo|patchwork/i, 'polaroid'],
	[/world$|world_universal|pixel/i, 'pixel'],
	[/ball|bubble|egg|machine|earphone/i, 'ball'],
	[/card|keychain|ornaments|figurine|doll|micro/i, 'card'],
	[/festival|christmas/i, 'festive'],
];

/** Which frame a template gets: something that lets a viewer tell the templates apart. */
export function frameOf(template: string): Frame {
	return frameWords.find(([words]) => words.test(template))?.[1] ?? 'plain';
}

/** A toy person from the chest up, standing on the lower edge. */
function drawPerson(canvas: Canvas, variant: number): void {
	const unit = Math.min(canvas.width, canvas.height) / 10;
	const x = canvas.width / 2;
	const foot = canvas.height;
	const face = foot - unit * 4.7;
	const longHair = variant % 2 === 0;
	ellipse(canvas, x, face - unit * 0.25 + (longHair ? unit * 0.4 : 0), unit * 2.05, unit * (longHair ? 2.5 : 1.95), colour.hair);
	ellipse(canvas, x, foot, unit * 3, unit * 2.9, colour.clothShade);
	ellipse(canvas, x, foot, unit * 2.75, unit * 2.7, colour.cloth);
	rectangle(canvas, x - unit * 0.6, face + unit, unit * 1.2, unit * 1.3, colour.skinShade);
	ellipse(canvas, x, face + unit * 0.2, unit * 1.65, unit * 1.75, colour.skin);
	ellipse(canvas, x + unit * (variant % 4 < 2 ? 0.6 : -0.6), face - unit * 1.35, unit * 1.35, unit * 0.7, colour.hair);
	for (const side of [-1, 1]) {
		ellipse(canvas, x + side * unit * 0.68, face + unit * 0.25, unit * 0.17, unit * 0.22, colour.ink);
		ellipse(canvas, x + side * unit * 1.0, face + unit * 0.8, unit * 0.28, unit * 0.18, colour.skinShade);
	}
	ellipse(canvas, x, face + unit * 1.05, unit * 0.5, unit * 0.3, colour.ink);
	ellipse(canvas, x, face + unit * 0.92, unit * 0.55, unit * 0.28, colour.skin);
}

function inner(width: number, height: number, variant: number): Canvas {
	const canvas = drawLandscape(width, height, variant);
	drawPerson(canvas, variant);
	return canvas;
}

function bordered(width: number, height: number, variant: number, border: number, foot: number, paper: number): Canvas {
	const canvas = makeCanvas(width, height);
	rectangle(canvas, 0, 0, width, height, paper);
	const shadow = Math.max(2, Math.round(border * 0.08));
	const picture = inner(width - 2 * border, height - border - foot, variant);
	rectangle(canvas, border - shadow, border - shadow, picture.width + 2 * shadow, picture.height + 2 * shadow, colour.paperShade);
	paste(canvas, picture, border, border);
	return canvas;
}

function festive(width: number, height: number, variant: number): Canvas {
	const unit = Math.round(Math.min(width, height) / 14);
	const canvas = bordered(width, height, variant, unit, unit, colour.accentDark);
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
function ball(width: number, height: number, variant: number): Canvas {
	const canvas = makeCanvas(width, height);
	rectangle(canvas, 0, 0, width, height, colour.accentLight);
	rectangle(canvas, 0, height * 0.82, width, height, colour.accent);
	const radius = Math.min(width, height) * 0.4;
	const x = width / 2;
	const y = height * 0.47;
	ellipse(canvas, x, y + radius * 1.05, radius * 0.75, radius * 0.2, colour.accentDark);
	ellipse(canvas, x, y, radius * 1.03, radius * 1.03, colour.glass);
	const size = Math.floor(radius * 2);
	const picture = inner(size, size, variant);
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
 * Draws a person in front of a landscape, framed as the template suggests.
 * @param variant chooses the composition
 */
export function drawPortrait(width: number, height: number, variant: number, frame: Frame): Canvas {
	const unit = Math.round(Math.min(width, height) / 16);
	switch (frame) {
		case 'polaroid':
			return bordered(width, height, variant, unit, unit * 3, colour.paper);
		case 'card':
			return bordered(width, height, variant, unit, unit, colour.accent);
		case 'festive':
			return festive(width, height, variant);
		case 'ball':
			return ball(width, height, variant);
		case 'pixel': {
			const canvas = inner(width, height, variant);
			pixelate(canvas, Math.max(8, Math.round(width / 64)));
			return canvas;
		}
		case 'plain':
			return inner(width, height, variant);
	}
}
