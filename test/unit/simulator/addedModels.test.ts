import { answer } from '../../simulator/index';
import { harnesses } from './client';

const start = harnesses();

describe('models and services that a test adds', () => {
	test('a model: it checks its parameters, takes its time, and returns its output', async () => {
		const h = await start({
			timeScale: 1,
			models: [
				{
					id: 'talking_photo_1',
					makes: 'video',
					seconds: 0,
					cost: '0.2',
					check: ({ audio_url: audio }) => (audio ? undefined : { code: 7, message: 'Missing audio_url' }),
					output: (_task, [video]) => [
						{ type: 'video_url', url: video?.url },
						{ type: 'text', text: 'hello' },
					],
				},
			],
		});
		const good = await h.run('talking_photo_1', { audio_url: 'https://example.com/a.mp3' });
		expect(good.json.output[0].content).toEqual([
			{ type: 'video_url', url: `${h.simulator.url}/films/${good.json.id}-1.mp4` },
			{ type: 'text', text: 'hello' },
		]);
		const bad = await h.run('talking_photo_1', {});
		expect(bad.json).toMatchObject({ status: 'failed', error: { code: 7, message: 'Missing audio_url' } });
		expect(h.simulator.ledger.paid().map(({ cost }) => cost)).toEqual(['0.2']);
	});

	test('a service: its submit and its status check, with the keys, limits, files and ledger of the simulator', async () => {
		const h = await start({
			slots: 1,
			timeScale: 1,
			seconds: () => 30,
			services: [
				{
					name: 'third',
					submit: {
						path: '/v3/jobs',
						read: ({ engine, ask }) => ({ model: String(engine), params: { ask } }),
						reply: ({ id }) => ({ job: id }),
					},
					poll: { path: '/v3/jobs/:id/state', reply: ({ outcome }, files) => ({ state: outcome, links: files.map(({ url }) => url) }) },
				},
			],
		});
		const { job } = (await h.post('/v3/jobs', { engine: 'e1', ask: 'a fox' })).json as unknown as { job: string };
		expect((await h.send(`/v3/jobs/${job}/state`)).json).toEqual({ state: 'running', links: [] });
		expect((await h.post('/v3/jobs', { engine: 'e1', ask: 'a cat' })).status).toBe(429);
		expect((await h.send('/v3/jobs/no-such-job/state')).status).toBe(404);
		expect((await h.post('/v3/jobs', {}, { key: 'wrong' })).status).toBe(401);
		expect(h.simulator.ledger.tasks).toMatchObject([{ id: job, service: 'third', model: 'e1', params: { ask: 'a fox' }, cost: '0.01' }]);
		expect(h.simulator.ledger.polls(job)).toHaveLength(1);
	});

	test('a free read: with the key, the rate and the faults of the simulator, and without a task', async () => {
		const h = await start({
			requestsPerSecond: 3,
			reads: [
				{ service: 'octopusx', path: '/v3/jobs', reply: ({ url }) => ({ page: url.searchParams.get('page') }) },
				{ service: 'vtrix', method: 'POST', path: '/v3/search', reply: ({ json }) => answer(404, json) },
			],
		});
		h.simulator.faults.add({ on: 'read', times: 1, fault: { kind: 'status', status: 503 } });
		expect((await h.send('/v3/jobs?page=2')).status).toBe(503);
		expect((await h.send('/v3/jobs?page=2')).json).toEqual({ page: '2' });
		expect(await h.post('/v3/search', { words: 'fox' })).toMatchObject({ status: 404, json: { words: 'fox' } });
		expect((await h.send('/v3/jobs')).status).toBe(429);
		expect(h.simulator.ledger.ofKind('read').map(({ path, service }) => [service, path])).toEqual([
			['octopusx', '/v3/jobs?page=2'],
			['octopusx', '/v3/jobs?page=2'],
			['vtrix', '/v3/search'],
			['octopusx', '/v3/jobs'],
		]);
		expect(h.simulator.ledger.tasks).toEqual([]);
	});

	test('a free read requires the key', async () => {
		const h = await start({ reads: [{ service: 'vtrix', path: '/v3/jobs', reply: () => ({}) }] });
		expect((await h.send('/v3/jobs', { key: 'wrong' })).status).toBe(401);
	});
});
