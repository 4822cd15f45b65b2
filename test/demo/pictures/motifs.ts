import { type Canvas, ellipse, polygon, rectangle } from './canvas';
import { colour } from './palette';

/**
 * Draws in units of which the short side of the picture has ten: x from the middle to the right, y from the lower edge upwards.
 * Ellipses by their middle and radii, boxes by left, bottom, width and height, polygons by their corners.
 */
class Pen {
	private readonly unit: number;

	constructor(
		private readonly canvas: Canvas,
		private readonly x = 0,
		private readonly y = 0,
		scale = 1,
	) {
		this.unit = (Math.min(canvas.width, canvas.height) / 10) * scale;
		this.x += canvas.width / 2;
		this.y = canvas.height - y;
	}

	oval(x: number, y: number, radiusX: number, radiusY: number, fill: number): this {
		ellipse(this.canvas, this.x + x * this.unit, this.y - y * this.unit, radiusX * this.unit, radiusY * this.unit, fill);
		return this;
	}

	box(left: number, bottom: number, width: number, height: number, fill: number): this {
		const top = this.y - (bottom + height) * this.unit;
		rectangle(this.canvas, this.x + left * this.unit, top, width * this.unit, height * this.unit, fill);
		return this;
	}

	shape(corners: number[], fill: number): this {
		const points = corners.map((value, index) => (index % 2 === 0 ? this.x + value * this.unit : this.y - value * this.unit));
		polygon(this.canvas, points, fill);
		return this;
	}
}

type Draw = (pen: Pen, variant: number) => void;

/** A sitting animal, seen from the front. */
const animal =
	(fur: number, ears: 'pointed' | 'hanging', tail: boolean): Draw =>
	(pen) => {
		if (tail) pen.oval(1.7, 1, 1.2, 0.55, fur).oval(2.6, 1.2, 0.4, 0.35, colour.paper);
		pen.oval(0, 1.2, 1.3, 1.7, fur).oval(0, 1.1, 0.7, 1.2, colour.paper);
		if (ears === 'pointed') pen.shape([-1.2, 3.4, -1, 4.9, -0.2, 4], fur).shape([1.2, 3.4, 1, 4.9, 0.2, 4], fur);
		pen.oval(0, 3.2, 1.25, 1.05, fur).oval(0, 2.75, 0.6, 0.5, colour.paper).oval(0, 2.95, 0.2, 0.15, colour.ink);
		if (ears === 'hanging') pen.oval(-1.2, 3.1, 0.35, 0.8, colour.ink).oval(1.2, 3.1, 0.35, 0.8, colour.ink);
		pen.oval(-0.5, 3.45, 0.14, 0.18, colour.ink).oval(0.5, 3.45, 0.14, 0.18, colour.ink);
	};

const boat: Draw = (pen) => {
	pen
		.box(-0.08, 1, 0.16, 4, colour.ink)
		.shape([0.2, 4.8, 0.2, 1.6, 2.2, 1.6], colour.paper)
		.shape([-0.2, 4.4, -0.2, 1.6, -1.6, 1.6], colour.paperShade);
	pen
		.shape([-2.6, 1.3, 2.8, 1.3, 1.9, 0.2, -1.8, 0.2], colour.accent)
		.shape([-2.6, 1.3, 2.8, 1.3, 2.7, 1.1, -2.5, 1.1], colour.accentLight);
};

const paperBoat: Draw = (pen) =>
	pen.shape([0, 3.2, 1.4, 1.2, -1.4, 1.2], colour.paperShade).shape([-3, 2, 0, 1.2, 3, 2, 1.8, 0.3, -1.8, 0.3], colour.paper);

const lighthouse: Draw = (pen) => {
	const side = (y: number): number => 0.95 - 0.06 * y;
	pen
		.shape([0, 6.3, 27, 11.4, 27, 3.6], colour.glow)
		.oval(0, 0.2, 2.6, 0.9, colour.ink)
		.shape([-0.95, 0.6, 0.95, 0.6, 0.6, 5.8, -0.6, 5.8], colour.paper);
	for (const y of [1.4, 3, 4.6]) pen.shape([-side(y), y, side(y), y, side(y + 0.8), y + 0.8, -side(y + 0.8), y + 0.8], colour.red);
	pen.box(-0.8, 5.8, 1.6, 0.18, colour.ink).box(-0.45, 5.98, 0.9, 0.75, colour.glow).shape([-0.65, 6.73, 0.65, 6.73, 0, 7.4], colour.red);
};

const houses: Draw = (pen, variant) => {
	for (const [index, x] of [-4.4, -2.2, 0, 2.2].entries()) {
		const height = 1.8 + ((variant + index * 7) % 5) * 0.4;
		pen.box(x, 0, 2.1, height, [colour.paper, colour.paperShade, colour.accentLight, colour.cloth][index]!);
		pen.shape([x - 0.15, height, x + 2.25, height, x + 1.05, height + 1.2], colour.accentDark).box(x + 0.8, 0, 0.5, 0.9, colour.ink);
		for (const side of [0.3, 1.4]) pen.box(x + side, height - 0.8, 0.4, 0.5, colour.glow);
	}
};

const train: Draw = (pen) => {
	pen.box(-4.5, 0.5, 9, 1.9, colour.accent).box(-4.5, 2.4, 9, 0.25, colour.accentDark).box(-5, 0.05, 10, 0.12, colour.ink);
	for (let x = -4; x < 4; x += 1.3) pen.box(x, 1.3, 0.9, 0.75, colour.glow).oval(x + 0.4, 0.45, 0.32, 0.32, colour.ink);
};

const person: Draw = (pen, variant) => {
	const hasLongHair = variant % 2 === 0;
	const hairY = hasLongHair ? 4.55 : 4.95;
	pen
		.oval(0, hairY, 2.05, hasLongHair ? 2.5 : 1.95, colour.hair)
		.oval(0, 0, 3, 2.9, colour.clothShade)
		.oval(0, 0, 2.75, 2.7, colour.cloth);
	pen.box(-0.6, 2.4, 1.2, 1.3, colour.skinShade).oval(0, 4.5, 1.65, 1.75, colour.skin);
	pen.oval(variant % 4 < 2 ? 0.6 : -0.6, 6.05, 1.35, 0.7, colour.hair);
	for (const side of [-1, 1]) pen.oval(side * 0.68, 4.45, 0.17, 0.22, colour.ink).oval(side, 3.9, 0.28, 0.18, colour.skinShade);
	pen.oval(0, 3.65, 0.5, 0.3, colour.ink).oval(0, 3.78, 0.55, 0.28, colour.skin);
};

interface Motif {
	/** Words of a prompt that select it. */
	words: RegExp;
	draw: Draw;
	/** Share of the picture from the middle to the right, and upwards from the lower edge; size. Default: in the middle in front. */
	place?: [right: number, up: number, scale: number];
}

/** From the back to the front. */
const motifs: Motif[] = [
	{ words: /lighthouse/i, draw: lighthouse, place: [-0.2, 0.08, 1.1] },
	{
		words: /observatory|stargazer/i,
		draw: (pen) =>
			pen
				.box(-1.8, 0, 3.6, 1.4, colour.paper)
				.oval(0, 1.5, 1.8, 1.7, colour.paperShade)
				.shape([-0.2, 1.6, 0.4, 1.6, 1.6, 3, 1.1, 3.3], colour.ink),
		place: [0.22, 0.2, 0.8],
	},
	{
		words: /greenhouse/i,
		draw: (pen) =>
			pen
				.shape([-3, 0, 3, 0, 3, 2.2, 0, 3.8, -3, 2.2], colour.glass)
				.box(-0.08, 0, 0.16, 3.7, colour.ink)
				.box(-3, 2.15, 6, 0.12, colour.ink)
				.oval(-1.4, 0.8, 0.9, 0.8, colour.green)
				.oval(1.4, 0.9, 1, 0.9, colour.green),
		place: [0, 0.08, 1.1],
	},
	{ words: /\b(houses?|street|town|city|village)\b/i, draw: houses, place: [0, 0.06, 1] },
	{ words: /\b(train|tram)\b/i, draw: train, place: [0, 0.1, 0.9] },
	{ words: /\b(ferry|harbou?rs?|sail|ship)\b/i, draw: boat, place: [0.24, 0.12, 0.7] },
	{ words: /\b(paper boat)\b/i, draw: paperBoat, place: [0, 0.16, 1] },
	{ words: /(?<!paper )\bboats?\b/i, draw: boat, place: [0, 0.1, 1] },
	{
		words: /\bkite\b/i,
		draw: (pen) =>
			pen
				.shape([0, 2.6, 1.2, 1, 0, -1.2, -1.2, 1], colour.red)
				.shape([0, 2.6, 0, -1.2, -1.2, 1], colour.accentLight)
				.shape([0, -1.2, 0.4, -3, 0.3, -3, -0.1, -1.2], colour.ink),
		place: [0.15, 0.6, 1],
	},
	{
		words: /\blantern/i,
		draw: (pen) =>
			pen
				.oval(0, 1.5, 2.4, 2.4, colour.glow)
				.box(-0.8, 0.4, 1.6, 2.2, colour.red)
				.box(-0.5, 0.7, 1, 1.6, colour.paper)
				.shape([-1, 2.6, 1, 2.6, 0, 3.4], colour.ink),
		place: [0.25, 0.12, 0.8],
	},
	{
		words: /\b(bottle|flask)\b/i,
		draw: (pen) =>
			pen
				.box(-1, 0, 2, 4, colour.glass)
				.oval(0, 4, 1, 0.8, colour.glass)
				.box(-0.4, 4.4, 0.8, 1.4, colour.glass)
				.box(-0.5, 5.6, 1, 0.5, colour.ink)
				.box(-1, 1.2, 2, 1.7, colour.paper),
		place: [0, 0.1, 1],
	},
	{
		words: /\b(mug|cup|product)\b/i,
		draw: (pen) =>
			pen
				.oval(1.5, 1.6, 1, 1, colour.accent)
				.oval(1.5, 1.6, 0.6, 0.6, colour.paper)
				.box(-1.5, 0, 3, 3.2, colour.accent)
				.oval(0, 3.2, 1.5, 0.4, colour.accentDark),
		place: [0, 0.14, 1.1],
	},
	{ words: /\bfox(es)?\b/i, draw: animal(colour.fox, 'pointed', true), place: [0, 0.04, 1.2] },
	{ words: /\bcats?\b/i, draw: animal(colour.ink, 'pointed', true), place: [0.1, 0.04, 1.1] },
	{
		words: /\bfrog\b/i,
		draw: (pen) =>
			pen
				.oval(0, 1.2, 2, 1.3, colour.green)
				.oval(-0.9, 2.6, 0.6, 0.6, colour.green)
				.oval(0.9, 2.6, 0.6, 0.6, colour.green)
				.oval(-0.9, 2.7, 0.25, 0.3, colour.ink)
				.oval(0.9, 2.7, 0.25, 0.3, colour.ink)
				.box(-1, 1, 2, 0.12, colour.ink),
		place: [0, 0.04, 1.2],
	},
	{ words: /\b(portrait|person|child|woman|man|grandmother|keeper|people)\b|^sample /i, draw: person },
	{ words: /\bdogs?\b/i, draw: animal(colour.hair, 'hanging', true), place: [0.3, 0.02, 0.7] },
];

/** Numbers of the motifs in a prompt. */
export function motifsOf(subject: string): number[] {
	return motifs.flatMap(({ words }, index) => (words.test(subject) ? [index] : []));
}

/** Draws motifs over a landscape, from the back to the front. */
export function drawMotifs(canvas: Canvas, numbers: readonly number[], variant: number): void {
	for (const [index, { draw, place: [right, up, scale] = [0, 0, 1] }] of motifs.entries()) {
		if (numbers.includes(index)) draw(new Pen(canvas, right * canvas.width, up * canvas.height, scale), variant);
	}
}

/** The number of the person that a portrait without any other motif shows. */
export const personMotif = motifs.findIndex(({ draw }) => draw === person);
