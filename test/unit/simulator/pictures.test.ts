import { crc32, inflateSync } from 'node:zlib';
import { drawPicture } from '../../simulator/index';
import { harnesses, prompt } from './client';

const start = harnesses();

/** Reads a PNG as a strict reader does: signature, check sums, and as many pixels as the header promises. */
function decode(png: Buffer): { width: number; height: number; colours: number } {
	expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
	const chunks = new Map<string, Buffer>();
	for (let at = 8; at < png.length;) {
		const length = png.readUInt32BE(at);
		const type = png.toString('latin1', at + 4, at + 8);
		expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
		chunks.set(type, png.subarray(at + 8, at + 8 + length));
		at += 12 + length;
	}
	expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
	const width = chunks.get('IHDR')!.readUInt32BE(0);
	const height = chunks.get('IHDR')!.readUInt32BE(4);
	const pixels = inflateSync(chunks.get('IDAT')!);
	expect(pixels.length).toBe((width + 1) * height);
	const colours = chunks.get('PLTE')!.length / 3;
	expect(pixels.reduce((a, b) => Math.max(a, b), 0)).toBeLessThan(colours);
	return { width, height, colours };
}

it.each([
	[1328, 1328, undefined],
	[3024, 1296, undefined],
	[296, 886, undefined],
	[512, 2048, 'felt_3d_polaroid'],
	[2048, 512, 'glass_ball'],
	[513, 777, 'my_world'],
	[640, 640, 'Christmas_tree'],
	[640, 641, 'acrylic_ornaments'],
])('drawPicture draws a whole PNG of %d x %d (%s)', (width, height, template) => {
	const spec = { width, height, subject: 'hills', ...(template === undefined ? {} : { template }) };
	expect(decode(drawPicture(spec))).toMatchObject({ width, height });
});

it('drawPicture draws the same picture for the same subject and another one for another', () => {
	const size = { width: 320, height: 320 };
	expect(drawPicture({ ...size, subject: 'a' }).equals(drawPicture({ ...size, subject: 'a' }))).toBe(true);
	const different = new Set(Array.from({ length: 100 }, (_, i) => drawPicture({ ...size, subject: `${i}` }).toString('base64')));
	expect(different.size).toBe(100);
});

it('the picture of a completed task has the asked size, and HEAD gets its head only', async () => {
	const h = await start();
	const { json } = await h.run('spark_t2i_3_0', { ...prompt, width: 1664, height: 936 });
	const [{ url, size }] = json.output[0].content;
	const picture = await h.send(url, { key: null });
	expect(picture.headers).toMatchObject({ 'content-type': 'image/png', 'content-length': String(size) });
	expect(decode(picture.bytes)).toMatchObject({ width: 1664, height: 936 });
	const head = await h.send(url, { method: 'HEAD', key: null });
	expect(head.headers['content-length']).toBe(String(size));
	expect(head.bytes).toHaveLength(0);
});

it('a task that runs, failed, or does not exist has no picture', async () => {
	const h = await start({ timeScale: 1, seconds: { spark_t2i_3_0: 60 } });
	const { json: running } = await h.submit('spark_t2i_3_0', prompt);
	h.simulator.faults.add({ on: 'submit', fault: { kind: 'fail', shape: 'bare' } });
	const { json: failed } = await h.submit('spark_img_effects', { image_input1: 'https://example.com/p.jpg', template_id: 'my_world' });
	for (const name of [running.id, failed.id, 'nobody']) {
		expect((await h.send(`/pictures/${name}-1.png`, { key: null })).status).toBe(404);
	}
});

it('the address of a picture has another host by option', async () => {
	const port = (url: string): string => new URL(url).port;
	const h = await start({ imageUrlHost: 'localhost' });
	const { json } = await h.run('spark_t2i_3_0', prompt);
	const { url } = json.output[0].content[0];
	expect(url).toMatch(`http://localhost:${port(h.simulator.url)}/pictures/`);
	const other = await start({ imageUrlHost: 'https://cdn.example.com' });
	expect((await other.run('spark_t2i_3_0', prompt)).json.output[0].content[0].url).toMatch('https://cdn.example.com/pictures/');
});
