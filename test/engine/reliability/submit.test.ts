import type { Fault } from '../../simulator';
import { openScene, type Scene } from '../scene';

let scene: Scene;

describe('a submit is sent again only where it cannot pay twice', () => {
	test.each<[string, Fault]>([
		['429 without Retry-After', { kind: 'status', status: 429 }],
		['429 with Retry-After in seconds', { kind: 'status', status: 429, retryAfter: '7' }],
		['429 with Retry-After as a date', { kind: 'status', status: 429, retryAfter: (now) => new Date(now + 7_000).toUTCString() }],
	])('%s: again, and paid once', async (_name, fault) => {
		scene = await openScene();
		scene.faults.add({ on: 'submit', times: 2, fault });
		const run = await scene.generate(1);
		expect(run.status).toBe('success');
		expect(scene.ledger.submits()).toHaveLength(3);
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});

	test('Retry-After is kept to the millisecond', async () => {
		scene = await openScene();
		scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'status', status: 429, retryAfter: '7' } });
		await scene.generate(1);
		const [first, second] = scene.ledger.submits();
		expect((second?.at ?? 0) - (first?.endedAt ?? first?.at ?? 0)).toBe(7_000);
	});

	test('a Retry-After beyond the deadline ends the item at once, with nothing to pay', async () => {
		scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'status', status: 429, retryAfter: '900' } });
		const before = scene.time.now();
		const run = await scene.generate(1, { options: { timeoutSeconds: 60 } });
		expect(run.error?.message).toContain('too many requests');
		expect(run.error?.description).toContain('nothing has to be paid');
		expect(scene.time.now() - before).toBeLessThan(1_000);
		expect(scene.ledger.tasksCreated()).toHaveLength(0);
	});

	test('an address where nothing answers is tried five times, then the address is blamed', async () => {
		scene = await openScene();
		const closed = scene.simulator.url;
		await scene.simulator.stop();
		const run = await scene.generate(1, { credential: { service: 'vtrix', apiKey: 'key', baseUrl: closed } });
		expect(run.error?.message).toContain('cannot be reached');
		expect(run.error?.description).toContain('Base URL');
		expect(run.log.filter((line) => line.includes('next try'))).toHaveLength(4);
	});

	test.each<[string, Fault]>([
		['500', { kind: 'status', status: 500 }],
		['502 after the task was taken', { kind: 'status', status: 502, accepted: true }],
		['503 with Retry-After', { kind: 'status', status: 503, retryAfter: '1' }],
		['504', { kind: 'status', status: 504 }],
		['a reset', { kind: 'reset' }],
		['a reset after the task was taken', { kind: 'reset', accepted: true }],
		['silence', { kind: 'hang' }],
		['silence after the task was taken', { kind: 'hang', accepted: true }],
		['half an answer', { kind: 'truncated' }],
		['a web page with 200', { kind: 'html' }],
		['an empty answer', { kind: 'empty' }],
	])('%s: exactly one submit, also under Retry On Fail, and the message says why', async (_name, fault) => {
		scene = await openScene();
		scene.faults.add({ on: 'submit', times: 1, fault });
		const run = await scene.generate(1, { settings: { retryOnFail: true, maxTries: 5, waitBetweenTries: 1_000 } });
		expect(scene.ledger.submits()).toHaveLength(1);
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain('not certain whether');
		expect(run.error?.description).toContain('was not sent again');
		expect(run.error?.description).toContain('usage page');
		expect(run.error?.description).toContain("'On Uncertain Submit'");
	});

	test('submitAgain sends an uncertain submit again, three times at most, also under Retry On Fail', async () => {
		scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'status', status: 500 } });
		const run = await scene.generate(1, {
			options: { onUncertainSubmit: 'submitAgain' },
			settings: { retryOnFail: true, maxTries: 5, waitBetweenTries: 1_000 },
		});
		expect(scene.ledger.submits()).toHaveLength(3);
		expect(run.status).toBe('error');
	});

	test('submitAgain takes the picture when the second try is answered', async () => {
		scene = await openScene();
		scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'reset', accepted: true } });
		const run = await scene.generate(1, { options: { onUncertainSubmit: 'submitAgain' } });
		expect(run.items).toHaveLength(1);
		expect(scene.ledger.submits()).toHaveLength(2);
	});

	test.each([
		[400, 'refused'],
		[401, 'API key'],
		[403, 'balance'],
		[404, 'Base URL'],
	])('HTTP %i ends it after one submit, with a next step', async (status, words) => {
		scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'status', status, body: { message: 'refused' } } });
		const run = await scene.generate(1);
		expect(scene.ledger.submits()).toHaveLength(1);
		expect(`${run.error?.message} ${run.error?.description}`).toContain(words);
		expect(run.error?.description).toContain('nothing has to be paid');
	});

	test('a redirect is not followed with the key', async () => {
		scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'redirect', to: `${scene.simulator.url}/elsewhere` } });
		const run = await scene.generate(1);
		expect(run.error?.message).toContain('redirect');
		expect(scene.ledger.requests).toHaveLength(1);
		expect(run.told()).not.toContain(scene.simulator.apiKey);
	});
});
