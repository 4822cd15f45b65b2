import type { Fault } from '../../simulator';
import { openScene, type Run, type Scene } from '../scene';

/** A key with every kind of character that an encoding changes. */
const KEY = 'sk_live+Zq8/wR3tY6uP=mN4bV7cX1';

type Echo = Extract<Fault, { kind: 'echoKey' }>;

const FORMS = ['bare', 'bearer', 'url', 'base64'] as const;

/** Forms in which a service may repeat the key. */
const forms = [KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64')];

function expectNoKey(run: Run): void {
	const everything = [run.shownText(), JSON.stringify(run.data), run.log.join('\n'), run.hints.join('\n'), run.remembered()].join('\n');
	expect(forms.filter((form) => everything.includes(form))).toEqual([]);
}

const open = async (): Promise<Scene> => await openScene({ apiKey: KEY, seconds: () => 2 });

describe.each(FORMS)('a key that a service repeats (%s)', (as) => {
	it.each<[string, 'submit' | 'poll', Omit<Echo, 'kind' | 'as'>]>([
		['a 400 of a submit', 'submit', { status: 400 }],
		['a 401 of a submit', 'submit', { status: 401 }],
		['a 500 of a submit', 'submit', { status: 500 }],
		['a 401 of a poll', 'poll', { status: 401 }],
		['a 503 of a poll', 'poll', { status: 503 }],
		['the right answer to a poll', 'poll', { status: 200 }],
		['a task that fails', 'poll', { status: 200, fail: true }],
	])('a key that a service repeats in %s is not shown', async (_where, on, echo) => {
		for (const simplify of [true, false]) {
			const scene = await open();
			scene.faults.add({ on, times: 3, fault: { kind: 'echoKey', as, ...echo } });
			for (const onError of ['stopWorkflow', 'continueErrorOutput'] as const) {
				const run = await scene.generate(1, { parameters: { simplify }, settings: { onError }, options: { timeoutSeconds: 20 } });
				expect(scene.faults.fired).toBeGreaterThan(0);
				expectNoKey(run);
			}
			await scene.close();
		}
	});
});

it.each([
	['as the id of a task', { id: KEY, status: 'in_progress' }],
	['as the name of a field', { [KEY]: 'x', status: 'completed', output: [] }],
	['in an address', { output: [{ content: [{ type: 'image', url: `https://files.example/a.png?key=${encodeURIComponent(KEY)}` }] }] }],
	['in JSON inside of a text', { output: [{ content: [{ type: 'text', text: JSON.stringify({ Result: { Id: 'a', Name: KEY } }) }] }] }],
	[
		'escaped in JSON inside of a text',
		{
			output: [
				{
					content: [
						{
							type: 'text',
							text: `{"Result":{"Id":"a","Name":"${[...KEY].map((c) => `\\u00${c.charCodeAt(0).toString(16)}`).join('')}"}}`,
						},
					],
				},
			],
		},
	],
	['inside of a longer base64', { debug: Buffer.from(`Authorization: Bearer ${KEY}!`).toString('base64'), output: [] }],
])('a key %s is not shown', async (_where, body) => {
	const scene = await open();
	scene.faults.add({ on: 'poll', fault: { kind: 'reply', body: { status: 'completed', model: 'spark_t2i_3_0', ...body } } });
	expectNoKey(
		await scene.generate(1, {
			parameters: { simplify: false },
			options: { timeoutSeconds: 20 },
			settings: { onError: 'continueRegularOutput' },
		}),
	);
});

it('a text that looks like another key is not shown either', async () => {
	const scene = await openScene();
	scene.faults.add({
		on: 'submit',
		fault: { kind: 'status', status: 400, body: { message: 'upstream key sk-proj-AbCdEf123456 is not valid' } },
	});
	const run = await scene.generate(1);
	expect(run.error?.message).toContain('upstream key (key) is not valid');
	expect(JSON.stringify(run.data)).not.toContain('AbCdEf123456');
});

it('a key as the type of a file is not shown', async () => {
	const apiKey = 'live.0123456789abcdef.xyz';
	const scene = await openScene({ apiKey });
	const url = `${scene.simulator.url}/samples/next.png`;
	const body = { status: 'completed', model: 'sim_story_1', output: [{ content: [{ type: 'file', url }] }] };
	scene.faults.add({ on: 'poll', fault: { kind: 'reply', body } });
	scene.faults.add({ on: 'download', fault: { kind: 'oversized', bytes: 300, contentType: `application/${apiKey}` } });
	const run = await scene.run('model.run', {
		modelId: { __rl: true, mode: 'id', value: 'sim_story_1' },
		inputMode: 'json',
		parametersJson: '{"prompt":"x"}',
	});
	expect(run.error).toBeUndefined();
	expect(run.items[0]?.binary?.data?.mimeType).toBe('application/octet-stream');
	expect(JSON.stringify(run.data)).not.toContain(apiKey);
});

it('a key escaped in JSON that is cut and cannot be parsed is not shown', async () => {
	const scene = await open();
	const escaped = [...KEY].map((c) => `\\u00${c.charCodeAt(0).toString(16)}`).join('');
	scene.faults.add({ on: 'submit', fault: { kind: 'status', status: 500, body: `{"message":"${escaped}` } });
	const run = await scene.generate(1);
	expectNoKey(run);
	expect(run.shownText()).not.toContain(escaped.slice(0, 72));
	expect(run.shownText()).not.toContain('u0073');
});
