import { seededRandom } from '../../simulator/random';
import { type Canvas, ellipse, makeCanvas } from './canvas';
import { colour } from './palette';

// Under jest, access to a global such as Math takes a hundred times as long as the arithmetic.
const { abs, ceil, floor, max, min, round, sin, PI } = Math;
const brightest = colour.skyShades - 1;

type Random = () => number;

function drawSky(canvas: Canvas, horizon: number): void {
	for (let y = 0; y < canvas.height; y++) {
		const shade = min(brightest, floor((y / horizon) * colour.skyShades));
		canvas.pixels.fill(colour.sky + shade, y * canvas.width, (y + 1) * canvas.width);
	}
}

function drawStars(canvas: Canvas, random: Random): void {
	const size = max(1, round(canvas.height / 700));
	for (let i = 0; i < 90; i++) {
		const radius = random() < 0.12 ? size * 1.8 : size * 0.8;
		ellipse(canvas, random() * canvas.width, random() ** 1.5 * canvas.height * 0.5, radius, radius, colour.star);
	}
}

/** Light around the sun: the sky there takes the shades it has near the horizon. */
function drawGlow(canvas: Canvas, x: number, y: number, reach: number): void {
	const { width, height, pixels } = canvas;
	const right = min(width, ceil(x + reach));
	const bottom = min(height, ceil(y + reach));
	for (let row = max(0, floor(y - reach)); row < bottom; row++) {
		for (let column = max(0, floor(x - reach)); column < right; column++) {
			const nearness = 1 - ((column - x) ** 2 + (row - y) ** 2) / (reach * reach);
			const at = row * width + column;
			const shade = pixels[at]!;
			if (nearness <= 0 || shade > brightest) continue;
			const brighter = shade + floor(70 * nearness * nearness * nearness);
			pixels[at] = brighter > brightest ? brightest : brighter;
		}
	}
}

function drawSuns(canvas: Canvas, random: Random, horizon: number, count: number): void {
	for (let i = 0; i < count; i++) {
		const radius = canvas.height * (i === 0 ? 0.05 + random() * 0.06 : 0.02 + random() * 0.02);
		const x = canvas.width * (0.15 + random() * 0.7);
		const y = horizon * (0.25 + random() * 0.5);
		if (i === 0) drawGlow(canvas, x, y, radius * 5);
		ellipse(canvas, x, y, radius, radius, colour.sun);
	}
}

/** Long thin clouds, each a few ellipses in the sky's own lighter shades. */
function drawClouds(canvas: Canvas, random: Random, horizon: number): void {
	for (let i = 0; i < 4; i++) {
		const x = random() * canvas.width;
		const y = horizon * (0.2 + random() * 0.55);
		const shade = min(brightest, floor((y / horizon) * colour.skyShades) + 22);
		const length = canvas.width * (0.06 + random() * 0.1);
		for (let puff = 0; puff < 4; puff++) {
			const offset = (puff - 1.5) * length * 0.55;
			const lift = random() * canvas.height * 0.012;
			ellipse(canvas, x + offset, y - lift, length * (0.5 + random() * 0.4), canvas.height * 0.011, colour.sky + shade);
		}
	}
}

/** Heights of one range of hills, one y per column; near ranges are lower in the picture and smoother. */
function crest(width: number, base: number, swing: number, random: Random): Float32Array {
	const waves = Array.from({ length: 6 }, (_, i) => ({
		amplitude: swing / (i + 1) ** 1.25,
		frequency: ((i + 1) ** 1.5 * (0.7 + random() * 0.6) * PI * 1.6) / width,
		phase: random() * PI * 2,
	}));
	const heights = new Float32Array(width);
	for (let x = 0; x < width; x++) {
		let y = base;
		for (const { amplitude, frequency, phase } of waves) y += amplitude * sin(x * frequency + phase);
		heights[x] = y;
	}
	return heights;
}

/** Lets fir trees stand on a crest: narrow triangles of uneven height. */
function plantTrees(heights: Float32Array, tallest: number, random: Random): void {
	let x = 0;
	while (x < heights.length) {
		const height = tallest * (0.35 + random() * 0.65);
		const half = height * 0.2;
		const ground = heights[min(heights.length - 1, round(x))]!;
		const last = min(heights.length - 1, round(x + half));
		for (let column = max(0, round(x - half)); column <= last; column++) {
			const top = ground - height * (1 - abs(column - x) / half);
			heights[column] = min(heights[column]!, top);
		}
		x += half * (0.8 + random() * (random() < 0.2 ? 14 : 2));
	}
}

function drawHills(canvas: Canvas, crests: Float32Array[]): void {
	const { width, height, pixels } = canvas;
	const shadesPerPixel = colour.hillShades / (height * 0.16);
	const lastShade = colour.hillShades - 1;
	crests.forEach((heights, layer) => {
		const base = colour.hills + layer * colour.hillShades;
		const start = max(0, floor(heights.reduce((a, b) => min(a, b), height)));
		for (let y = start; y < height; y++) {
			for (let x = 0, at = y * width; x < width; x++, at++) {
				const below = y - heights[x]!;
				if (below < 0) continue;
				const shade = floor(below * shadesPerPixel);
				pixels[at] = base + (shade > lastShade ? lastShade : shade);
			}
		}
	});
}

/** Replaces what is below `shore` with the mirror image of what is above, shaken a little by waves. */
function drawLake(canvas: Canvas, shore: number): void {
	const { width, height, pixels } = canvas;
	for (let y = shore; y < height; y++) {
		const depth = y - shore;
		const source = max(0, round(shore - 1 - depth * 1.6));
		const shake = round(sin(depth * 0.45 + sin(depth * 0.11) * 3) * (1 + depth * 0.03));
		const row = pixels.subarray(source * width, (source + 1) * width);
		const target = y * width;
		if (shake >= 0) {
			pixels.set(row.subarray(shake), target);
			pixels.fill(row[width - 1]!, target + width - shake, target + width);
		} else {
			pixels.set(row.subarray(0, width + shake), target - shake);
			pixels.fill(row[0]!, target, target - shake);
		}
	}
}

/**
 * Draws a landscape: sky, sun or moons, hills, perhaps stars, a lake, fir trees.
 * @param variant chooses the composition; the palette has the colours
 */
export function drawLandscape(width: number, height: number, variant: number): Canvas {
	const canvas = makeCanvas(width, height);
	const random = seededRandom(variant * 7919 + 17);
	const horizon = height * (0.55 + random() * 0.15);
	const hasLake = variant % 3 === 1;
	drawSky(canvas, horizon * 1.1);
	if (variant % 4 === 2) drawStars(canvas, random);
	drawSuns(canvas, random, horizon, variant % 5 === 3 ? 3 : 1);
	drawClouds(canvas, random, horizon);
	const layers = colour.hillLayers - (hasLake ? 2 : 0);
	const crests = Array.from({ length: layers }, (_, layer) => {
		const near = layer / (colour.hillLayers - 1);
		const base = horizon * 0.95 + (height - horizon) * near * 0.85;
		return crest(width, base, height * (0.085 - near * 0.045), random);
	});
	if (variant % 2 === 0) plantTrees(crests[layers - 1]!, height * 0.11, random);
	drawHills(canvas, crests);
	if (hasLake) drawLake(canvas, round(horizon + (height - horizon) * 0.42));
	return canvas;
}
