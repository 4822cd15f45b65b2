// Under jest, access to a global such as Math takes a hundred times as long as the arithmetic.
const { ceil, floor, max, min, round, sqrt } = Math;

/** Pixels as palette numbers, row by row. */
export interface Canvas {
	width: number;
	height: number;
	pixels: Uint8Array;
}

/** An empty canvas, all colour 0. Sizes in pixels. */
export function makeCanvas(width: number, height: number): Canvas {
	return { width, height, pixels: new Uint8Array(width * height) };
}

/** Fills a rectangle, clipped to the canvas. */
export function rectangle(canvas: Canvas, left: number, top: number, width: number, height: number, fill: number): void {
	const from = max(0, round(left));
	const to = min(canvas.width, round(left + width));
	if (from >= to) return;
	const last = min(canvas.height, round(top + height));
	for (let y = max(0, round(top)); y < last; y++) {
		canvas.pixels.fill(fill, y * canvas.width + from, y * canvas.width + to);
	}
}

/** Fills an ellipse, clipped to the canvas. */
export function ellipse(canvas: Canvas, x: number, y: number, radiusX: number, radiusY: number, fill: number): void {
	const last = min(canvas.height - 1, floor(y + radiusY));
	for (let row = max(0, ceil(y - radiusY)); row <= last; row++) {
		const half = radiusX * sqrt(max(0, 1 - ((row - y) / radiusY) ** 2));
		rectangle(canvas, x - half, row, 2 * half, 1, fill);
	}
}

/** Copies a smaller canvas into a larger one; it has to fit. */
export function paste(target: Canvas, source: Canvas, left: number, top: number): void {
	for (let y = 0; y < source.height; y++) {
		const row = source.pixels.subarray(y * source.width, (y + 1) * source.width);
		target.pixels.set(row, (y + top) * target.width + left);
	}
}

/** Makes squares of `size` pixels that have one colour each. */
export function pixelate(canvas: Canvas, size: number): void {
	const { width, height, pixels } = canvas;
	for (let y = 0; y < height; y++) {
		const sourceRow = min(height - 1, y - (y % size) + (size >> 1));
		for (let x = 0; x < width; x++) {
			const sourceColumn = min(width - 1, x - (x % size) + (size >> 1));
			pixels[y * width + x] = pixels[sourceRow * width + sourceColumn]!;
		}
	}
}

/** A part of a canvas as one of its own; it has to lie inside. */
export function cut(source: Canvas, left: number, top: number, width: number, height: number): Canvas {
	const target = makeCanvas(width, height);
	for (let y = 0; y < height; y++) {
		const start = (top + y) * source.width + left;
		target.pixels.set(source.pixels.subarray(start, start + width), y * width);
	}
	return target;
}

/** Fills a polygon, clipped to the canvas. @param points x and y in turn */
export function polygon(canvas: Canvas, points: readonly number[], fill: number): void {
	const corners = Array.from({ length: points.length / 2 }, (_, index) => [points[2 * index]!, points[2 * index + 1]!] as const);
	const heights = corners.map(([, y]) => y);
	for (let row = max(0, ceil(min(...heights))); row <= min(canvas.height - 1, floor(max(...heights))); row++) {
		const crossings = corners.flatMap(([x, y], index) => {
			const [nextX, nextY] = corners[(index + 1) % corners.length]!;
			return y <= row === nextY <= row ? [] : [x + ((row - y) / (nextY - y)) * (nextX - x)];
		});
		crossings.sort((a, b) => a - b);
		for (let at = 0; at + 1 < crossings.length; at += 2)
			rectangle(canvas, crossings[at]!, row, crossings[at + 1]! - crossings[at]!, 1, fill);
	}
}
