import { hashNumber, seededRandom } from '../../simulator/random';
import type { Rgb } from './png';

/** Start of each group of colours in the palette. The drawings use these numbers. */
export const colour = {
	/** 128 shades from the top of the sky to the horizon. */
	sky: 0,
	skyShades: 128,
	/** Layers of hills from far to near, each with shades from crest to foot. */
	hills: 128,
	hillLayers: 6,
	hillShades: 12,
	sun: 200,
	star: 201,
	paper: 202,
	paperShade: 203,
	accent: 204,
	accentDark: 205,
	accentLight: 206,
	skin: 207,
	skinShade: 208,
	hair: 209,
	cloth: 210,
	clothShade: 211,
	ink: 212,
	glass: 213,
	fox: 214,
	red: 215,
	green: 216,
	glow: 217,
} as const;

interface Scheme {
	/** Words of a prompt that select it. */
	words: RegExp;
	sky: [top: string, middle: string, horizon: string];
	hills: [far: string, near: string];
	sun: string;
}

const schemes: Scheme[] = [
	{ words: /\b(dawn|sunrise|morning|pink)/i, sky: ['#3b4c8c', '#d98ba6', '#ffd9b8'], hills: ['#b98aa6', '#3a2f52'], sun: '#fff1cf' },
	{ words: /\b(sunset|dusk|autumn|orange)/i, sky: ['#2d2a5a', '#c8527a', '#ffb35c'], hills: ['#a8557a', '#2a1838'], sun: '#ffe9a3' },
	{ words: /\b(night|star|moon|dark|space)/i, sky: ['#070b24', '#1c2c63', '#5a6fb5'], hills: ['#34477f', '#070a1c'], sun: '#f5f2dc' },
	{ words: /\b(ocean|sea|lake|beach|harbo)/i, sky: ['#2177b8', '#7fc4e6', '#eaf7f2'], hills: ['#8cc3d6', '#0f4863'], sun: '#fffbe0' },
	{
		words: /\b(forest|green|garden|spring|bamboo)/i,
		sky: ['#5aa6a0', '#b5dcc0', '#f6f3cf'],
		hills: ['#93bfa0', '#173f34'],
		sun: '#fffce0',
	},
	{ words: /\b(snow|winter|ice|christmas)/i, sky: ['#6f8fb8', '#b8cbe3', '#f4f1f5'], hills: ['#c4d2e6', '#3f5678'], sun: '#ffffff' },
	{ words: /\b(desert|sand|dune|gold)/i, sky: ['#3f7ea6', '#d9c49a', '#ffe7b8'], hills: ['#dfae78', '#7a3f24'], sun: '#fff6d8' },
	{ words: /\b(cyber|neon|city|robot|future)/i, sky: ['#12093a', '#5c1f8f', '#ff5fa8'], hills: ['#6a2c9c', '#0d0628'], sun: '#8ffcff' },
	{ words: /\b(storm|rain|fog|mist)/i, sky: ['#3c4856', '#76879a', '#cfd8dc'], hills: ['#8e9cab', '#222c38'], sun: '#eef3f5' },
	{ words: /\b(fire|volcano|red|lantern)/i, sky: ['#2a0d1c', '#8f2430', '#ff8a4a'], hills: ['#8a2f38', '#1c060f'], sun: '#ffe08a' },
];

const hueWords: Array<[words: RegExp, hue: number]> = [
	[/\byellow\b/i, 46],
	[/\bred\b/i, 2],
	[/\bblue\b/i, 215],
	[/\bgreen\b/i, 130],
];

function parse(hex: string): Rgb {
	const value = Number.parseInt(hex.slice(1), 16);
	return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
	const part = (i: 0 | 1 | 2): number => Math.round(a[i] + (b[i] - a[i]) * share);
	return [part(0), part(1), part(2)];
}

/** A colour from hue (degrees), saturation and lightness (0 to 1). */
function hsl(hue: number, saturation: number, lightness: number): Rgb {
	const reach = saturation * Math.min(lightness, 1 - lightness);
	const part = (offset: number): number => {
		const k = (offset + hue / 30) % 12;
		return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
	};
	return [part(0), part(8), part(4)];
}

/** Shifts each part a little, so that two prompts with the same scheme still differ. */
function tint(base: Rgb, shift: Rgb): Rgb {
	const part = (i: 0 | 1 | 2): number => Math.max(0, Math.min(255, base[i] + shift[i]));
	return [part(0), part(1), part(2)];
}

/**
 * The colours of one picture.
 * @param subject subject of the image: its words choose the scheme, its hash the rest
 * @param accent chooses the colours of frames
 */
export function makePalette(subject: string, accent = subject): Rgb[] {
	const hash = hashNumber(subject);
	const random = seededRandom(hash);
	const scheme = schemes.find(({ words }) => words.test(subject)) ?? schemes[hash % schemes.length]!;
	const between = (size: number): number => Math.round((random() - 0.5) * size);
	const shift: Rgb = [between(36), between(36), between(36)];
	const [top, middle, horizon] = scheme.sky.map((hex) => tint(parse(hex), shift)) as [Rgb, Rgb, Rgb];
	const [far, near] = scheme.hills.map((hex) => tint(parse(hex), shift)) as [Rgb, Rgb];

	const palette: Rgb[] = [];
	for (let i = 0; i < colour.skyShades; i++) {
		const share = i / (colour.skyShades - 1);
		palette.push(share < 0.55 ? mix(top, middle, share / 0.55) : mix(middle, horizon, (share - 0.55) / 0.45));
	}
	for (let layer = 0; layer < colour.hillLayers; layer++) {
		const base = mix(far, near, layer / (colour.hillLayers - 1));
		for (let shade = 0; shade < colour.hillShades; shade++) {
			// Mist gathers at the foot of far hills and hardly at all near by.
			const mist = (shade / colour.hillShades) * (0.55 - layer * 0.09);
			palette.push(mix(base, horizon, mist));
		}
	}

	const hue = seededRandom(hashNumber(accent) + 1)() * 360;
	const skin = mix([255, 224, 196], [120, 74, 48], random() * 0.8);
	const wornHue = hueWords.find(([words]) => words.test(subject))?.[1];
	const clothHue = wornHue ?? random() * 360;
	palette.push(
		parse(scheme.sun),
		[255, 255, 245],
		[252, 250, 245],
		[226, 221, 212],
		hsl(hue, 0.62, 0.55),
		hsl(hue, 0.6, 0.36),
		hsl(hue, 0.7, 0.8),
		skin,
		mix(skin, [90, 40, 30], 0.25),
		mix([24, 18, 16], [170, 110, 50], random() ** 2),
		hsl(clothHue, 0.55, 0.55),
		hsl(clothHue, 0.55, 0.4),
		[44, 40, 52],
		mix(horizon, [255, 255, 255], 0.6),
		[219, 108, 40],
		[196, 58, 48],
		[92, 150, 74],
		mix(parse(scheme.sun), [255, 226, 140], 0.5),
	);
	return palette;
}
