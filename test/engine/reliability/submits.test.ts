import { forbiddenKey, type Fault } from '../../simulator/index';
import { having } from '../matchers';
import { openScene } from '../scene';

const retry = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1_000 };

describe('a submit that the service cannot have accepted', () => {
	test.each<[string, Fault]>([
		['429 without Retry-After', { kind: 'status', status: 429 }],
		['429 with Retry-After in seconds', { kind: 'status', status: 429, retryAfter: '7' }],
		['429 with Retry-After as a date', { kind: 'status', status: 429, retryAfter: (now) => new Date(now + 7_000).toUTCString() }],
	])('a submit answered with %s is sent again, and paid once', async (_name, fault) => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', times: 2, fault });
		const run = await scene.generate(1);
		expect(run.status).toBe('success');
		expect(scene.ledger.submits()).toHaveLength(3);
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});

	test('a submit waits for Retry-After to the millisecond', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'status', status: 429, retryAfter: '7' } });
		await scene.generate(1);
		const [first, second] = scene.ledger.submits();
		expect((second?.at ?? 0) - (first?.endedAt ?? first?.at ?? 0)).toBe(7_000);
	});

	test('a Retry-After beyond the deadline of a submit fails the item at once, and nothing is charged', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'status', status: 429, retryAfter: '900' } });
		const run = await scene.generate(1, { options: { timeoutSeconds: 60 } });
		expect(run.error?.message).toContain('too many requests');
		expect(run.error?.description).toContain("you won't be charged");
		expect(run.tookMs).toBeLessThan(1_000);
		expect(scene.ledger.tasksCreated()).toHaveLength(0);
	});

	test('a submit to a URL where nothing listens is sent five times, then the error names the URL', async () => {
		const scene = await openScene();
		await scene.simulator.stop();
		const run = await scene.generate(1);
		expect(run.error?.message).toBe('Could not reach SeaArt Spark (Vtrix): the connection could not be made');
		expect(run.error?.description).toContain("'Base URL'");
		expect(run.error?.description).toContain('No task was created');
		expect(run.log.filter((line) => line.includes('next try'))).toHaveLength(4);
	});

	test.each([
		['whose name cannot be resolved', 'http://spark.invalid', 'Could not reach'],
		['that is not an address', 'not an address', "'Base URL' contains a space"],
	])('a submit to a Base URL %s fails with the reason', async (_which, baseUrl, reason) => {
		const scene = await openScene();
		const run = await scene.generate(1, { credential: { baseUrl } });
		expect(run.error?.message).toContain(reason);
	});
});

describe('a submit that the service may have accepted', () => {
	test.each<[string, Fault]>([
		['500', { kind: 'status', status: 500 }],
		['502 after the task was taken', { kind: 'status', status: 502, accepted: true }],
		['503 with Retry-After', { kind: 'status', status: 503, retryAfter: '1' }],
		['504', { kind: 'status', status: 504 }],
		['a reset', { kind: 'reset' }],
		['a reset after the task was taken', { kind: 'reset', accepted: true }],
		['silence', { kind: 'hang' }],
		['silence after the task was taken', { kind: 'hang', accepted: true }],
		['the first letters of a reply', { kind: 'reply', body: '{"id":"d1exa', accepted: true }],
		['a web page with 200', { kind: 'html', accepted: true }],
		['an empty reply', { kind: 'empty', accepted: true }],
		['a list', { kind: 'reply', body: [] }],
		['null', { kind: 'reply', body: 'null' }],
		['a reply without a task ID', { kind: 'reply', body: { status: 'in_progress' } }],
	])('a submit answered with %s is never sent again, not even by Retry On Fail, and the error says why', async (_name, fault) => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', times: 1, fault });
		const run = await scene.generate(1, { settings: retry });
		expect(scene.ledger.submits()).toHaveLength(1);
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain('Could not confirm whether SeaArt Spark (Vtrix) accepted the task');
		expect(run.error?.description).toContain('was not sent again');
		expect(run.error?.description).toContain('usage page of your Vtrix account');
		expect(run.error?.description).toContain("'On Uncertain Submit'");
	});

	test('with Submit Again an uncertain submit is sent at most three times, Retry On Fail included', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'status', status: 500 } });
		const run = await scene.generate(1, { options: { onUncertainSubmit: 'submitAgain' }, settings: retry });
		expect(scene.ledger.submits()).toHaveLength(3);
		expect(run.status).toBe('error');
	});

	test('with Submit Again the item has the task of the submit that got a response', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'reset', accepted: true } });
		const run = await scene.generate(1, { options: { onUncertainSubmit: 'submitAgain' } });
		expect(run.items).toHaveLength(1);
		expect(scene.ledger.submits()).toHaveLength(2);
	});
});

describe('a submit that the service refuses', () => {
	test.each([
		['a wrong key', 'wrong-key', '401', 'did not accept the API key: invalid_api_key', 'Check the API key in the credential'],
		['a key without rights', forbiddenKey, '403', 'accepted the API key but denied access: Permission denied', 'Check your balance'],
	])('a submit with %s ends after one request with advice what to check', async (_which, apiKey, httpCode, message, advice) => {
		const scene = await openScene();
		const run = await scene.generate(1, { credential: { apiKey } });
		expect(run.error?.message).toBe(`SeaArt Spark (Vtrix) ${message}`);
		expect(run.error?.description).toContain(advice);
		expect(run.error?.description).toContain("you won't be charged");
		expect(run.error?.context?.data).toEqual(having({ httpCode }));
		expect(scene.requests()).toBe(1);
	});

	test.each([
		[400, 'refused'],
		[404, 'Base URL'],
	])('a submit answered with %i ends after one request, with a next step', async (status, reason) => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'status', status, body: { message: 'refused' } } });
		const run = await scene.generate(1);
		expect(scene.requests()).toBe(1);
		expect(`${run.error?.message} ${run.error?.description}`).toContain(reason);
		expect(run.error?.description).toContain("you won't be charged");
	});

	test('a submit that the balance does not cover fails with that reason', async () => {
		const scene = await openScene({ balance: 0.01 });
		const run = await scene.generate(1);
		expect(run.error?.message).toContain('Insufficient balance');
		expect(run.error?.description).toContain('Top up the balance');
	});

	test('a submit to a URL that is not the service fails with that reason', async () => {
		const scene = await openScene();
		const run = await scene.generate(1, { credential: { baseUrl: `${scene.simulator.url}/elsewhere` } });
		expect(run.error?.message).toContain('has nothing at this URL');
		expect(run.error?.description).toContain("'Base URL'");
	});

	test('a submit that is redirected is not followed, so the key stays with its host', async () => {
		const scene = await openScene();
		const other = await scene.another();
		scene.faults.add({ on: 'submit', fault: { kind: 'redirect', to: `${other.url}/model/v1/generation` } });
		const run = await scene.generate(1);
		expect(run.error?.message).toContain('the response was a redirect, which the node never follows with a key');
		expect(other.ledger.requests).toEqual([]);
		expect(scene.requests()).toBe(1);
	});
});
