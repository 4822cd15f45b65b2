import type { INodePropertyOptions } from 'n8n-workflow';

import type { ItemReader } from './itemReader';

const MIN_PIXELS = 512 * 512;
const MAX_PIXELS = 2048 * 2048;
const MAX_RATIO = 3;

/** The sizes that the model's page recommends, and the same upright: 1K first, then 2K. */
const SIZES: ReadonlyArray<readonly [ratio: string, oneK: string, twoK: string]> = [
	['1:1', '1328x1328', '2048x2048'],
	['4:3', '1472x1104', '2304x1728'],
	['3:2', '1584x1056', '2496x1664'],
	['16:9', '1664x936', '2560x1440'],
	['21:9', '2016x864', '3024x1296'],
	['3:4', '1104x1472', '1728x2304'],
	['2:3', '1056x1584', '1664x2496'],
	['9:16', '936x1664', '1440x2560'],
];

const shown = (size: string): string => size.replace('x', ' × ');

export const SIZE_OPTIONS: INodePropertyOptions[] = [
	...SIZES.map(([ratio, oneK]) => ({ name: `${shown(oneK)} (${ratio})`, value: oneK })),
	...SIZES.map(([ratio, , twoK]) => ({ name: `${shown(twoK)} (${ratio}, 2K)`, value: twoK })),
	{ name: 'Custom', value: 'custom' },
];

/** What people call a ratio. */
const WORDS: Record<string, string> = {
	square: '1:1',
	landscape: '4:3',
	horizontal: '4:3',
	portrait: '3:4',
	vertical: '3:4',
	upright: '3:4',
	wide: '16:9',
	widescreen: '16:9',
	tall: '9:16',
	story: '9:16',
	panorama: '21:9',
	ultrawide: '21:9',
};

/** Pixels in all of a size whose ratio is in no list. */
const PIXELS = { '1k': 1328 * 1328, '2k': MAX_PIXELS };

interface Size {
	width: number;
	height: number;
}

/** A size as it may be written: `1328x1328`, `16:9`, `portrait`, `square 2K`. Undefined where it is none. */
export function sizeIn(written: string): Size | undefined {
	const text = written.trim().toLowerCase();
	const sides = /^(\d{1,5}) ?[x×*] ?(\d{1,5})(?: ?px)?$/.exec(text.replace(/\s+/g, ' '));
	if (sides) return { width: Number(sides[1]), height: Number(sides[2]) };
	const [, name = '', fineness = '1k'] = /^([a-z]+|\d{1,3} ?: ?\d{1,3})(?:,? ?(1k|2k))?$/.exec(text.replace(/\s+/g, ' ')) ?? [];
	const ratio = (Object.prototype.hasOwnProperty.call(WORDS, name) ? WORDS[name]! : name).replace(/ /g, '');
	const listed = SIZES.find(([one]) => one === ratio);
	if (listed) return sizeIn(fineness === '2k' ? listed[2] : listed[1]);
	const [across = 0, down = 0] = ratio.split(':').map(Number);
	return across > 0 && down > 0 ? sized(across / down, PIXELS[fineness as keyof typeof PIXELS]) : undefined;
}

/** Sides of this ratio with about so many pixels, and never more of either: multiples of 8, as those of the listed sizes are. */
function sized(ratio: number, pixels: number): Size {
	const eights = (side: number) => Math.max(8, Math.floor(side / 8) * 8);
	const steepness = Math.max(ratio, 1 / ratio);
	const short = eights(Math.sqrt(pixels / steepness));
	const long = eights(short * steepness + 0.001);
	return ratio >= 1 ? { width: long, height: short } : { width: short, height: long };
}

/**
 * Both sides of the item's image, or neither. Only ratio and total are checked: the page's own sizes have sides above the 2048 that
 * its error 003001009 names, so a single side is for the service to judge.
 */
export function readImageSize(item: ItemReader): Size | Record<string, never> {
	const chosen = item.text('imageSize');
	const written = sizeIn(chosen);
	if (!written && chosen !== 'custom') {
		item.refuse('imageSize', `is "${chosen.slice(0, 40)}"`, 'Choose one of the sizes, or write one: 1328x1328, 16:9, portrait or square.');
	}
	const width = written ? written.width : item.optionalWholeNumber('width', { min: 1 });
	const height = written ? written.height : item.optionalWholeNumber('height', { min: 1 });
	if (width === undefined && height === undefined) return {};
	if (width === undefined || height === undefined) {
		return item.refuse(width === undefined ? 'width' : 'height', 'is empty', "Fill in both 'Width' and 'Height', or neither.");
	}
	const blamed = written ? 'imageSize' : 'width';
	const is = written ? 'is' : "and 'Height' make";
	const size = `${width} × ${height}`;
	if (Math.max(width, height) > MAX_RATIO * Math.min(width, height)) {
		item.refuse(blamed, `${is} ${size}, a ratio outside 1:3 to 3:1`, 'Choose sides that differ less.');
	}
	if (width * height < MIN_PIXELS || width * height > MAX_PIXELS) {
		item.refuse(
			blamed,
			`${is} ${size}, which is ${width * height < MIN_PIXELS ? 'smaller' : 'larger'} than the service makes`,
			'Choose a size between 512 × 512 and 2048 × 2048 pixels in total.',
		);
	}
	return { width, height };
}
