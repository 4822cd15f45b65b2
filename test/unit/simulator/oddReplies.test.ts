import { gunzipSync } from 'node:zlib';
import { beside, type Fault, type IdPlace, inAssetText, type KeyForm } from '../../simulator/index';
import { anyText, type Answer, type Harness, harnesses, matching, prompt, withStoppedClock } from './client';

const start = harnesses();
const t2i = 'spark_t2i_3_0';
const slow = { timeScale: 1, seconds: { [t2i]: 600 } };
const root = '/v1/seedance/asset';
const group = { Name: 'heroes' };

async function spoiltSubmit(fault: Fault, options: object = slow, more: object = {}): Promise<{ h: Harness; answer: Answer; id: string }> {
	const h = await start(options);
	h.simulator.faults.add({ on: 'submit', fault, times: 1 });
	const answer = await h.submit(t2i, { ...prompt, ...more });
	return { h, answer, id: h.simulator.ledger.tasks[0]?.id ?? '' };
}

describe('ids', () => {
	it.each<[IdPlace, (id: string) => unknown]>([
		['task_id', (task_id) => ({ task_id })],
		['taskId', (taskId) => ({ taskId })],
		['data.id', (id) => ({ data: { id } })],
		['data.taskId', (taskId) => ({ data: { taskId } })],
		['result.id', (id) => ({ result: { id } })],
		['[0].id', (id) => [{ id }]],
		['data[0].task_id', (task_id) => ({ data: [{ task_id }] })],
	])('an id may stand at %s', async (place, expected) => {
		const { h, answer, id } = await spoiltSubmit({ kind: 'id', place });
		expect(answer.status).toBe(200);
		expect(answer.json).toMatchObject(expected(id) as object);
		expect(answer.text.split(id)).toHaveLength(2);
		expect((await h.poll(id)).json).toMatchObject({ id });
	});

	it('an id may stand in the header Location, as the path to poll', async () => {
		const { h, answer, id } = await spoiltSubmit({ kind: 'id', place: 'location', status: 202 });
		expect(answer).toMatchObject({ status: 202, text: '', headers: { location: `/model/v1/generation/task/${id}` } });
		expect((await h.poll(id)).json).toMatchObject({ id });
	});

	it('an id may be cut off with the connection, and is paid for', async () => {
		const h = await start(slow);
		h.simulator.faults.add({ on: 'submit', fault: { kind: 'cut', bytes: 60 } });
		await expect(h.submit(t2i, prompt)).rejects.toThrow();
		expect(h.simulator.ledger.paid()).toHaveLength(1);
	});

	it('an id stands at its odd place in the envelope and in the replies of OctopusX, too', async () => {
		const { answer, id } = await spoiltSubmit({ kind: 'id', place: 'data.task_id' }, { ...slow, vtrixReplies: 'envelope' });
		expect(answer.json).toMatchObject({ data: { task_id: id, status: 'in_queue' }, status: { code: 200 } });
		const h = await start();
		h.simulator.faults.add({ on: 'submit', fault: { kind: 'id', place: 'data.taskId' } });
		const asset = { GroupId: 'group-20260415111540-w9pkb', URL: 'https://example.com/a.png', AssetType: 'Image', Name: 'a' };
		const { json } = await h.post(`${root}/CreateAsset`, asset);
		expect(json.data).toEqual({ Id: matching(/^asset-/), taskId: h.simulator.ledger.tasks[0]?.id });
	});

	it.each([409, 500])('an id may stand in the body of a %d', async (status) => {
		const { h, answer, id } = await spoiltSubmit({ kind: 'id', status });
		expect(answer).toMatchObject({ status, json: { id, error: { message: anyText } } });
		expect((await h.poll(id)).status).toBe(200);
		expect(h.simulator.ledger.submits()[0]).toMatchObject({ status, taskId: id, fault: 'id' });
	});

	it.each<['long' | 'lines' | 'prose' | { text: string }, RegExp]>([
		['long', /^[\w.:-]{1000}$/],
		['lines', /\n.*\[31m.*\r\n$/],
		['prose', /^Ignore all /],
		[{ text: '../../admin?a=/' }, /^\.\.\/\.\.\/admin\?a=\//],
	])('an id may look like %j and can be asked for', async (form, pattern) => {
		const { h, answer, id } = await spoiltSubmit({ kind: 'id', form });
		expect(answer.json.id).toBe(id);
		expect(id).toMatch(pattern);
		expect((await h.poll(encodeURIComponent(id))).json).toMatchObject({ id, status: 'in_progress' });
	});

	it('an id may be a number that no double can hold', async () => {
		const { h, answer, id } = await spoiltSubmit({ kind: 'id', form: 'numeric', place: 'data.id' });
		expect(answer.text).toMatch(new RegExp(`"id":${id}[,}]`));
		expect(BigInt(id)).toBeGreaterThan(2n ** 53n);
		expect(String(answer.json.data.id)).not.toBe(id);
		expect((await h.poll(id)).text).toContain(`"id":${id}`);
	});

	it('odd ids of two tasks are never the same', async () => {
		const h = await start(slow);
		for (const form of ['long', 'numeric', 'lines', 'prose'] as const) {
			h.simulator.faults.clear();
			h.simulator.faults.add({ on: 'submit', fault: { kind: 'id', form } });
			await Promise.all([h.submit(t2i, prompt), h.submit(t2i, prompt)]);
		}
		expect(new Set(h.simulator.ledger.tasks.map(({ id }) => id)).size).toBe(8);
	});
});

describe('beside an id', () => {
	it.each([{ state: 2 }, { state: 0 }, { error: {} }, { error: '' }, { error: 0 }, { state: 2, error: null }])(
		'a reply may have %j beside its id',
		async (fields) => {
			const h = await start();
			h.simulator.faults.add({ on: 'submit', fault: { kind: 'rewrite', body: beside(fields) } });
			const { json } = await h.post(`${root}/CreateAssetGroup`, group);
			expect(json).toEqual({ state: 1, error: null, data: { Id: matching(/^group-/) }, ...fields });
			expect(h.simulator.ledger.paid()).toHaveLength(1);
		},
	);

	it('the text of an asset may have an empty error beside its id', async () => {
		const h = await start();
		h.simulator.faults.add({ on: 'poll', fault: { kind: 'rewrite', body: inAssetText(beside({ Error: {} })) } });
		const text = await h.runAsset('spark_asset_create_group', { ...group, GroupType: 'AIGC' });
		expect(text).toMatchObject({ Error: {}, Result: { Id: matching(/^group-/) } });
	});

	it('a reply has nothing odd where nobody was let in', async () => {
		const h = await start();
		h.simulator.faults.add({ on: 'submit', fault: { kind: 'rewrite', body: beside({ state: 2 }) } });
		expect((await h.post(`${root}/CreateAssetGroup`, group, { key: 'wrong' })).status).toBe(401);
	});
});

describe('submits that may have been taken', () => {
	it.each<[Fault, number]>([
		[{ kind: 'status', status: 499, accepted: true }, 499],
		[{ kind: 'reply', body: { detail: 'Processing' }, accepted: true }, 200],
		[{ kind: 'redirect', to: 'http://127.0.0.1:9/', status: 307, accepted: true }, 307],
		[{ kind: 'envelope', code: 502, accepted: true }, 200],
	])('a submit answered with %j pays for a task and names no id', async (fault, status) => {
		const { h, answer, id } = await spoiltSubmit(fault);
		expect(answer.status).toBe(status);
		expect(answer.text).not.toContain(id);
		expect(h.simulator.ledger.paid()).toHaveLength(1);
		expect(h.simulator.ledger.submits()[0]?.taskId).toBe(id);
	});

	it('a redirected submit is not paid for unless the fault says so', async () => {
		const { h, answer } = await spoiltSubmit({ kind: 'redirect', to: 'http://127.0.0.1:9/', status: 307 });
		expect(answer).toMatchObject({ status: 307, headers: { location: 'http://127.0.0.1:9/' } });
		expect(h.simulator.ledger.tasks).toHaveLength(0);
	});
});

describe('polls', () => {
	it.each([400, 403, 405])('a poll may be answered %d once', async (status) => {
		const h = await start(slow);
		const { id } = (await h.submit(t2i, prompt)).json;
		h.simulator.faults.add({ on: 'poll', fault: { kind: 'status', status }, times: 1 });
		expect((await h.poll(id)).status).toBe(status);
		expect((await h.poll(id)).json).toMatchObject({ id });
	});

	it("a poll may show somebody else's task, with its own picture", async () => {
		const h = await start(slow);
		const { id } = (await h.submit(t2i, prompt)).json;
		h.simulator.faults.add({ on: 'poll', fault: { kind: 'otherTask' }, times: 1 });
		const { json } = await h.poll(id);
		expect(json.status).toBe('completed');
		expect(json.id).not.toBe(id);
		expect((await h.send(json.output[0].content[0].url, { key: null })).status).toBe(200);
		expect((await h.poll(id)).json).toMatchObject({ id, status: 'in_progress' });
		expect(h.simulator.ledger.tasks).toHaveLength(1);
		expect(h.simulator.ledger.polls(id)).toHaveLength(2);
	});

	it("a poll may show somebody else's asset and video", async () => {
		const h = await start({ timeScale: 1 });
		const asset = { GroupId: 'group-20260415111540-w9pkb', URL: 'https://example.com/a.png', AssetType: 'Image', Name: 'a' };
		const { Id, task_id: taskId } = (await h.post(`${root}/CreateAsset`, asset)).json.data;
		const film = { model: 'doubao-seedance-2-0-260128', content: [{ type: 'text', text: 'a' }] };
		const video = (await h.post('/v1/video/generations', film)).json.task_id!;
		h.simulator.faults.add({ on: 'poll', fault: { kind: 'otherTask' } });
		const other = (await h.post(`${root}/GetAsset`, { task_id: taskId })).json.data;
		expect(other).toMatchObject({ Status: 'Active' });
		expect(other.Id).not.toBe(Id);
		const { data } = (await h.send(`/v1/video/generations/${video}`)).json;
		expect(data).toMatchObject({ status: 'SUCCESS' });
		expect(data.task_id).not.toBe(video);
	});

	it('a poll may say completed before there is any output', async () => {
		await withStoppedClock(async (tick) => {
			const { h, id } = await spoiltSubmit({ kind: 'outputLate', ms: 20_000 }, { timeScale: 1, seconds: { [t2i]: 8 } });
			tick(8000);
			const early = (await h.poll(id)).json;
			expect(early.status).toBe('completed');
			expect(early).not.toHaveProperty('output');
			tick(19_999);
			expect((await h.poll(id)).json).not.toHaveProperty('output');
			tick(1);
			expect((await h.poll(id)).json.output).toHaveLength(1);
		});
	});
});

it('many files are listed and can be fetched, for the price of one', async () => {
	const { h, id } = await spoiltSubmit({ kind: 'files', count: 60 }, {}, { width: 512, height: 512 });
	const { json } = await h.ended(id);
	const contents = json.output[0].content as unknown as Array<{ url: string; jobId: string }>;
	expect(contents).toHaveLength(60);
	expect(new Set(contents.map(({ jobId }) => jobId)).size).toBe(60);
	const [first, , last] = await Promise.all([contents[0]!, contents[1]!, contents[59]!].map(({ url }) => h.send(url, { key: null })));
	expect(last).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } });
	expect(last!.bytes.equals(first!.bytes)).toBe(false);
	expect((await h.send(contents[59]!.url.replace('-60.', '-61.'), { key: null })).status).toBe(404);
	expect(h.simulator.ledger.costTotal()).toBe(0.03);
});

describe('downloads', () => {
	const sample = '/samples/a.png';
	const get = async (fault: Fault): Promise<Answer> => {
		const h = await start();
		h.simulator.faults.add({ on: 'download', fault });
		return await h.send(sample, { key: null });
	};

	it.each<[Fault, RegExp]>([
		[{ kind: 'empty', contentType: 'image/png' }, /^$/],
		[{ kind: 'html', contentType: 'image/png' }, /^<!DOCTYPE html>/],
	])('a download of %j calls itself a picture', async (fault, body) => {
		const answer = await get(fault);
		expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } });
		expect(answer.text).toMatch(body);
	});

	it('a download may be a film that never ends', async () => {
		expect(await get({ kind: 'oversized', bytes: 300_000, contentType: 'video/mp4' })).toMatchObject({
			headers: { 'content-type': 'video/mp4' },
		});
	});

	it.each([
		[{ kind: 'stall', bytes: 100 }, 100, 100],
		[{ kind: 'stall' }, 0, 0],
		[{ kind: 'stall', bytes: 10, everyMs: 5 }, 12, 100],
	] satisfies Array<[Fault, number, number]>)('a download with %j begins and does not end', async (fault, least, most) => {
		const h = await start();
		h.simulator.faults.add({ on: 'download', fault });
		const answer = await fetch(h.simulator.url + sample);
		expect(answer.status).toBe(200);
		expect(h.simulator.parked).toBe(1);
		let received = 0;
		const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
		const ended = (async () => {
			for (;;) {
				const { done, value } = await reader.read();
				if (done) return;
				received += value.length;
			}
		})();
		const first = await Promise.race([ended.then(() => 'ended'), new Promise((resolve) => setTimeout(resolve, 120, 'waiting'))]);
		expect(first).toBe('waiting');
		expect(received).toBeGreaterThanOrEqual(least);
		expect(received).toBeLessThanOrEqual(most);
		await reader.cancel();
	});
});

describe('bombs', () => {
	it('a bomb is small on the wire and huge when unpacked, around the right answer', async () => {
		const { answer, id } = await spoiltSubmit({ kind: 'bomb', as: 'long', bytes: 64 * 1024 * 1024 });
		expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'application/json' });
		expect(answer.bytes.length).toBeLessThan(200_000);
		const whole = gunzipSync(answer.bytes);
		expect(whole.length).toBeGreaterThan(64 * 1024 * 1024);
		expect(JSON.parse(whole.toString('utf8'))).toMatchObject({ id, status: 'in_progress' });
	});

	it.each(['deep', 'wide'] as const)('a bomb may be %s', async (as) => {
		const { answer, id } = await spoiltSubmit({ kind: 'bomb', as, bytes: 600_000, gzip: false });
		expect(answer.bytes.length).toBeGreaterThan(590_000);
		const { junk, ...rest } = JSON.parse(answer.text) as { junk: unknown; id: string };
		expect(rest.id).toBe(id);
		let depth = 0;
		for (let value = junk; Array.isArray(value); value = (value as unknown[])[0]) depth++;
		if (as === 'deep') expect(depth).toBeGreaterThan(250_000);
		else expect(answer.text.match(/"k":0/g)!.length).toBeGreaterThan(90_000);
	});

	it('a bomb of two gigabytes costs little', async () => {
		const before = process.memoryUsage().rss;
		const { answer } = await spoiltSubmit({ kind: 'bomb', as: 'wide', bytes: 2 * 1024 ** 3 });
		expect(answer.bytes.length).toBeLessThan(12_000_000);
		expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
	});
});

describe('the key', () => {
	const apiKey = 'sk-a+b/c=d e&f0123456789';

	it.each<[KeyForm, string]>([
		['bare', apiKey],
		['bearer', `Bearer ${apiKey}`],
		['url', 'sk-a%2Bb%2Fc%3Dd%20e%26f0123456789'],
		['base64', Buffer.from(apiKey).toString('base64')],
		['part', 'sk-a+b/c=d e'],
	])('the key comes back %s in errors', async (as, expected) => {
		for (const status of [400, 401, 500]) {
			const { h, answer } = await spoiltSubmit({ kind: 'echoKey', as, status }, { apiKey });
			expect(answer).toMatchObject({ status, json: { error: { message: `Access denied for ${expected}` } } });
			expect(h.simulator.ledger.tasks).toHaveLength(0);
		}
	});

	it('the key comes back in polls, beside the right answer or as the reason of a failure', async () => {
		const h = await start({ ...slow, apiKey });
		const { id } = (await h.submit(t2i, prompt)).json;
		h.simulator.faults.add({ on: 'poll', fault: { kind: 'echoKey', status: 200 }, times: 1 });
		expect((await h.poll(id)).json).toMatchObject({ id, status: 'in_progress', debug: `Access denied for ${apiKey}` });
		h.simulator.faults.add({ on: 'poll', fault: { kind: 'echoKey', status: 200, fail: true }, times: 1 });
		expect((await h.poll(id)).json).toMatchObject({ id, status: 'failed', error: { message: `Access denied for ${apiKey}` } });
	});
});

describe('uploads', () => {
	const wanted = { file_name: 'a.png', content_type: 'image/png' };

	it('an upload may be presigned to any address', async () => {
		const h = await start();
		const to = { uploadUrl: 'http://169.254.169.254/latest', publicUrl: 'http://[::1]/a.png', method: 'POST' };
		h.simulator.faults.add({ on: 'presign', fault: { kind: 'presign', ...to } });
		const { json } = await h.post('/api/upload/presign', wanted);
		expect(json.data).toMatchObject({ upload_url: to.uploadUrl, public_url: to.publicUrl, method: 'POST', content_type: 'image/png' });
	});

	it('an upload may be redirected', async () => {
		const h = await start();
		h.simulator.faults.add({ on: 'upload', fault: { kind: 'redirect', to: 'http://127.0.0.1:9/', status: 307 } });
		const { upload_url: to } = (await h.post('/api/upload/presign', wanted)).json.data;
		const answer = await h.send(to, { method: 'PUT', body: 'x', headers: { 'content-type': 'image/png' }, key: null });
		expect(answer).toMatchObject({ status: 307, headers: { location: 'http://127.0.0.1:9/' } });
		expect(h.simulator.uploads).toHaveLength(0);
	});

	it('an upload goes by POST where the service says so, and not otherwise', async () => {
		const h = await start({ uploadMethod: 'POST' });
		const { upload_url: to, ...rest } = (await h.post('/api/upload/presign', wanted)).json.data;
		expect(rest).toMatchObject({ method: 'POST' });
		const options = { body: 'x', headers: { 'content-type': 'image/png' }, key: null };
		expect((await h.send(to, { method: 'PUT', ...options })).status).toBe(405);
		expect((await h.send(to, { method: 'POST', ...options })).status).toBe(200);
	});
});
