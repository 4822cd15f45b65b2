import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { makeFilm } from '../../simulator/index';
import { harnesses } from './client';

const start = harnesses();
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** The boxes of an MP4 file by their path, `moov/trak/tkhd`. */
function boxes(file: Buffer, prefix = '', found = new Map<string, Buffer>()): Map<string, Buffer> {
	for (let at = 0; at < file.length;) {
		const size = file.readUInt32BE(at);
		const name = prefix + file.toString('latin1', at + 4, at + 8);
		const body = file.subarray(at + 8, at + size);
		expect(size).toBeGreaterThanOrEqual(8);
		expect(at + size).toBeLessThanOrEqual(file.length);
		found.set(name, body);
		if (/(moov|trak|mdia|minf|stbl)$/.test(name)) boxes(body, `${name}/`, found);
		at += size;
	}
	return found;
}

describe('a film', () => {
	const spec = { width: 320, height: 180, seconds: 4, subject: 'hills' };

	it('a film is an MP4 file whose tables fit its frames', () => {
		const file = makeFilm(spec);
		const found = boxes(file);
		expect([...found.keys()].filter((name) => !name.includes('/'))).toEqual(['ftyp', 'moov', 'mdat']);
		const table = 'moov/trak/mdia/minf/stbl';
		const sizes = found.get(`${table}/stsz`)!;
		const count = sizes.readUInt32BE(8);
		expect(count).toBe(48);
		let at = found.get(`${table}/stco`)!.readUInt32BE(8);
		for (let index = 0; index < count; index++) {
			const size = sizes.readUInt32BE(12 + 4 * index);
			expect(file.readUInt32BE(at)).toBe(size - 4);
			expect(file[at + 4]! & 31).toBe(index === 0 ? 5 : 1);
			at += size;
		}
		expect(at).toBe(file.length);
		expect(found.get('moov/mvhd')!.readUInt32BE(16) / found.get('moov/mvhd')!.readUInt32BE(12)).toBe(4);
		expect(found.get('moov/trak/tkhd')!.readUInt32BE(76) >> 16).toBe(320);
	});

	it('a film is the same for the same subject and another one for another', () => {
		expect(makeFilm(spec).equals(makeFilm({ ...spec }))).toBe(true);
		expect(makeFilm({ ...spec, subject: 'sea' }).equals(makeFilm(spec))).toBe(false);
	});

	it('a film never holds the mark that begins a unit', () => {
		const file = makeFilm({ ...spec, seconds: 1, subject: 'night' });
		const frames = boxes(file).get('mdat')!;
		const size = frames.readUInt32BE(0);
		expect(frames.subarray(4, 4 + size).indexOf(Buffer.from([0, 0, 1]))).toBe(-1);
		expect(frames.subarray(4, 4 + size).indexOf(Buffer.from([0, 0, 0]))).toBe(-1);
	});
});

/** Runs in a page: what it finds out about a film, and how far its end is from the picture that shall be its last frame. */
const watch = `async (filmUrl, pictureUrl) => {
	const video = Object.assign(document.createElement('video'), { muted: true, src: filmUrl });
	await new Promise((resolve, reject) => {
		video.onloadeddata = resolve;
		video.onerror = () => reject(new Error(video.error.message));
	});
	await new Promise((resolve) => {
		video.onseeked = resolve;
		video.currentTime = video.duration - 0.01;
	});
	const picture = Object.assign(new Image(), { src: pictureUrl });
	await picture.decode();
	const { videoWidth: width, videoHeight: height, duration, readyState } = video;
	const pixels = (source) => {
		const context = new OffscreenCanvas(width, height).getContext('2d');
		context.drawImage(source, 0, 0);
		return context.getImageData(0, 0, width, height).data;
	};
	const [shown, wanted] = [pixels(video), pixels(picture)];
	const difference = shown.reduce((sum, value, index) => sum + Math.abs(value - wanted[index]), 0) / shown.length;
	return { width, height, duration, readyState, difference };
}`;

(existsSync(browserPath) ? describe : describe.skip)('in a browser', () => {
	it.each([
		['480p', '16:9', 854, 480],
		['720p', '9:16', 720, 1280],
		['1080p', '21:9', 2520, 1080],
	])('a film of %s and %s plays, and ends with its last frame', async (resolution, ratio, width, height) => {
		const h = await start({ timeScale: 100_000 });
		const content = [{ type: 'text', text: 'a lake' }];
		const { json } = await h.run('spark_dance_v2_0', { content, resolution, ratio, duration: 4, return_last_frame: true });
		const [{ url: film }, { url: picture }] = json.output[0].content as unknown as [{ url: string }, { url: string }];
		const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu'] });
		try {
			const page = await browser.newPage();
			// A page of the same origin may look at the pixels.
			await page.goto(`${h.simulator.url}/samples/a.png`);
			const seen = await page.evaluate(`(${watch})(${JSON.stringify(film)}, ${JSON.stringify(picture)})`);
			expect(seen).toMatchObject({ width, height, duration: 4, readyState: 4 });
			// Of 255; colours are kept for every second pixel only.
			expect((seen as { difference: number }).difference).toBeLessThan(2);
		} finally {
			await browser.close();
		}
	});
});
