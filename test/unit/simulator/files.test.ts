import { crc32, inflateSync } from 'node:zlib';
import { drawPicture } from '../../simulator/index';
import { harnesses } from './client';

const start = harnesses();

/** Reads a PNG strictly: checksums, and the number of pixels in the header. */
function sizeOf(png: Buffer): [width: number, height: number] {
	const chunks = new Map<string, Buffer>();
	for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
		const length = png.readUInt32BE(at);
		expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
		chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
	}
	const [width, height] = [chunks.get('IHDR')!.readUInt32BE(0), chunks.get('IHDR')!.readUInt32BE(4)];
	const pixels = inflateSync(chunks.get('IDAT')!);
	expect(pixels).toHaveLength((width + 1) * height);
	expect(pixels.reduce((most, one) => Math.max(most, one), 0)).toBeLessThan(chunks.get('PLTE')!.length / 3);
	return [width, height];
}

test('an image has the requested size, with and without a frame, and each subject its own image', () => {
	expect(sizeOf(drawPicture({ width: 513, height: 277, subject: 'a lighthouse, a fox and a boat' }))).toEqual([513, 277]);
	expect(sizeOf(drawPicture({ width: 512, height: 640, subject: 'x', template: 'glass_ball' }))).toEqual([512, 640]);
	const drawn = Array.from({ length: 40 }, (_, index) =>
		drawPicture({ width: 64, height: 64, subject: `fox ${index}` }).toString('base64'),
	);
	expect(new Set(drawn).size).toBe(40);
});

test('an edit shows the landscape of its source, by URL and as a file', async () => {
	const h = await start({ plainPictures: false });
	const png = async (url: string): Promise<Buffer> => (await h.send(url, { key: null })).bytes;
	const pixels = (file: Buffer): string => file.subarray(file.indexOf('IDAT')).toString('base64');
	const size = { size: '1280x720' };
	const source = (await h.run('spark_dream_4_0', { prompt: 'a lighthouse', ...size })).json.output[0].content[0].url;
	const file = await png(source);
	for (const image of [source, `data:image/png;base64,${file.toString('base64')}`]) {
		const edit = await png((await h.run('spark_dream_4_0', { prompt: 'at night', image, ...size })).json.output[0].content[0].url);
		expect(pixels(edit)).toBe(pixels(file));
		expect(edit.equals(file)).toBe(false);
	}
});

test('a video is an MP4 that supports range requests, and no two are the same', async () => {
	const h = await start();
	const get = async (name: string, range?: string): ReturnType<typeof h.send> =>
		await h.send(`/samples/${name}.mp4`, { key: null, headers: range === undefined ? {} : { range } });
	const whole = await get('a');
	expect(whole.headers['content-type']).toBe('video/mp4');
	expect((await get('b')).bytes.equals(whole.bytes)).toBe(false);
	expect(await get('a', 'bytes=4-7')).toMatchObject({ status: 206, text: 'ftyp' });
	expect(await get('a', `bytes=${whole.bytes.length}-`)).toMatchObject({ status: 416 });
});
