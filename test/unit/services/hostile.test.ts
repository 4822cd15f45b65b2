import * as fc from 'fast-check';

import { gapsIn } from '../../gapsIn';
import { resources } from '../../../nodes/SeaArtSpark/resources';
import { getUsage } from '../../../nodes/SeaArtSpark/resources/account/getUsage';
import { pendingJson } from '../../../nodes/SeaArtSpark/resources/task/output';
import { openService, services } from '../../../nodes/SeaArtSpark/services';
import { octopusx } from '../../../nodes/SeaArtSpark/services/octopusx';
import type { SparkRequest } from '../../../nodes/SeaArtSpark/services/request';
import type { SparkTask } from '../../../nodes/SeaArtSpark/services/sparkTask';
import { vtrix } from '../../../nodes/SeaArtSpark/services/vtrix';
import type { TaskReply } from '../../../nodes/SeaArtSpark/tasks/task';
import { callsOf, fakeTransport, knownTo, requests, type Origin, UNKNOWN_ORIGIN } from './fakeTransport';

/** In all, over both services, submits and polls. */
const REPLIES = Number(process.env.SPARK_HOSTILE_REPLIES ?? 500);

const STATES = ['running', 'completed', 'failed'];

const word = fc.oneof(
	fc.constantFrom(
		'completed',
		'failed',
		'in_progress',
		'Active',
		'Failed',
		'Processing',
		'',
		' ',
		'..',
		'd1example0001',
		'__proto__',
		'constructor',
		'<html>',
		'https://cdn.example/a.png',
		'file:///x',
		'\ud800',
		'NaN',
	),
	fc.string(),
	fc.string({ unit: 'binary' }),
	fc.constantFrom('x'.repeat(257), 'x'.repeat(5_000), `${'a b '.repeat(10_000)}`, `<${'x'.repeat(50_000)}`),
);

const scalar = fc.oneof(word, fc.double(), fc.integer(), fc.boolean(), fc.constant(null));

function nested(depth: number, key: string, listEvery = Infinity): unknown {
	let value: unknown = 'bottom';
	for (let level = 1; level <= depth; level++) value = level % listEvery === 0 ? [value] : { [key]: value };
	return value;
}

/** Built once: building them for every reply would take most of the time. */
const deep = fc.constantFrom(
	...['error', 'Error', 'status', 'text', 'data', 'output', 'Result'].flatMap((key) => [
		nested(60, key, 7),
		nested(30_000, key, 7),
		nested(30_000, key),
	]),
);

function asText(value: unknown): string {
	try {
		return JSON.stringify(value);
	} catch {
		return '{"Result":';
	}
}

/** Right, nearly right, or anything. */
const odd = (right: fc.Arbitrary<unknown>) =>
	fc.oneof(
		{ weight: 6, arbitrary: right },
		{ weight: 2, arbitrary: scalar },
		{ weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
		{ weight: 1, arbitrary: deep },
	);

const some = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [], noNullPrototype: true });

const failure = odd(
	some({ code: odd(scalar), Code: odd(scalar), message: odd(word), Message: odd(word), error_message: odd(word), error: odd(word) }),
);

const asset = odd(
	some({
		Id: odd(word),
		Name: odd(word),
		URL: odd(word),
		AssetType: odd(word),
		GroupId: odd(word),
		Status: odd(fc.constantFrom('Active', 'Failed', 'Processing')),
		CreateTime: odd(scalar),
		UpdateTime: odd(scalar),
		ProjectName: odd(word),
		Error: odd(failure),
		task_id: odd(word),
	}),
);

const ark = odd(some({ ResponseMetadata: odd(some({ Error: failure })), Result: asset }));

const content = odd(
	some({
		type: odd(fc.constantFrom('image', 'text', 'video', 'audio', 'file')),
		url: odd(fc.constantFrom('https://cdn.example/a.png', 'https://cdn.example/a.mp4', '', 'javascript:x')),
		text: fc.oneof(
			{ weight: 3, arbitrary: ark },
			{ weight: 6, arbitrary: ark.map(asText) },
			{ weight: 1, arbitrary: fc.constant(`${'{"Result":'.repeat(30_000)}1${'}'.repeat(30_000)}`) },
		),
		size: odd(fc.nat()),
		duration: odd(fc.oneof(fc.double(), fc.constant('5.04'))),
		jobId: odd(word),
	}),
);

const reply = fc.oneof(
	{
		weight: 5,
		arbitrary: odd(
			some({
				id: odd(fc.constantFrom('d1example0001', 17)),
				task_id: odd(word),
				status: odd(fc.constantFrom('completed', 'failed', 'in_progress')),
				model: odd(fc.constantFrom('spark_t2i_3_0', 'spark_asset_create', 'spark_asset_get', 'spark_asset_create_group', 'constructor')),
				progress: odd(fc.double({ min: 0, max: 1 })),
				output: odd(fc.array(odd(some({ content: odd(fc.array(content, { maxLength: 3 })) })), { maxLength: 3 })),
				usage: odd(some({ cost: odd(fc.constantFrom('0.03', '', 'free', 0.1)) })),
				error: failure,
			}),
		),
	},
	{ weight: 3, arbitrary: odd(some({ state: odd(fc.constantFrom(1, 0)), data: asset, error: odd(fc.constant(null)) })) },
	{ weight: 1, arbitrary: deep },
	{ weight: 1, arbitrary: fc.jsonValue() },
	{ weight: 1, arbitrary: word },
);

/** A reply with keys that careless code would write to a prototype. */
const poisoned = fc.tuple(reply, fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty')).map(([value, key]) => {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	const copy: Record<string, unknown> = { ...value };
	Object.defineProperty(copy, key, {
		value: { id: 'polluted', status: 'polluted', message: 'polluted' },
		enumerable: true,
		configurable: true,
		writable: true,
	});
	return copy;
});

/** The same replies every time, so that a red run can be run again; FUZZ_SEED asks for others. */
const seed = Number(process.env.FUZZ_SEED ?? 20_261_121);

const all: SparkRequest[] = [
	requests.group,
	requests.asset,
	{ ...requests.asset, untilActive: false },
	requests.getAsset,
	{ ...requests.image, model: 'seedream-5.0' },
	requests.edit,
	requests.effect,
	requests.video,
];

/** Number of outcomes by kind. */
const seen: Record<string, number> = {};

function expectUsable(answer: TaskReply<SparkTask>, origin: Origin, isPoll = true) {
	const came = answer.failure ? answer.failure.kind : answer.task.state;
	seen[came] = (seen[came] ?? 0) + 1;
	if (answer.failure) {
		expect(answer.failure.message).toMatch(/\S/);
		expect(answer.failure.message.length).toBeLessThan(600);
		expect(answer.task).toBeUndefined();
		return;
	}
	const { task } = answer;
	expect(STATES).toContain(task.state);
	expect(typeof task.taskId).toBe('string');
	expect(typeof task.status).toBe('string');
	expect(gapsIn(task)).toEqual([]);
	expect(() => JSON.stringify(task)).not.toThrow();
	if (task.state === 'failed') expect(task.error?.message).toMatch(/\S/);
	if (task.state === 'completed' && !task.isEmpty) expect(task.result).toBeDefined();
	for (const operation of resources.flatMap(({ operations }) => operations)) {
		if (operation.operationType !== 'read') expect(gapsIn(operation.toJson(task, {}))).toEqual([]);
	}
	expect(gapsIn(pendingJson(task))).toEqual([]);
	if (task.state !== 'completed' || task.isEmpty) return;
	// A completed task has its result, never an empty field for it.
	// (OctopusX creates groups without a task, so none is polled.)
	const action = origin === UNKNOWN_ORIGIN ? undefined : origin.action;
	if (action === 'createAssetGroup' && !isPoll) expect(task.result?.groupId).toMatch(/\S/);
	if (action === 'createAsset' || action === 'getAsset') expect(task.result?.asset?.assetId).toMatch(/\S/);
	if (action === 'textToImage' || action === 'editImage' || action === 'vtrixModel') expect(task.result?.files?.length).toBeGreaterThan(0);
	for (const { type, url } of task.result?.files ?? []) {
		expect(['image', 'video', 'audio', 'file']).toContain(type);
		expect(url).toMatch(/^https?:/);
	}
}

describe.each(services.map((definition) => [definition.name, definition] as const))('%s', (_, definition) => {
	const supported = all.filter(({ action }) => definition.supports.includes(action)).map((request) => knownTo(definition, request));

	it('any reply becomes a task or a failure, never an exception, undefined or nothing', async () => {
		await fc.assert(
			fc.asyncProperty(fc.oneof(reply, poisoned), fc.constantFrom(...supported), async (body, request) => {
				const { submit, poll } = await callsOf(definition, fakeTransport({ body }).transport);
				expectUsable(await submit(request), request, false);
				expectUsable(await poll('d1example0001', request), request);
			}),
			{ numRuns: REPLIES / 4, seed },
		);
		expect(({} as Record<string, unknown>).status).toBeUndefined();
	});

	it('any reply about a task of which only the ID is known becomes a task or a failure', async () => {
		await fc.assert(
			fc.asyncProperty(fc.oneof(reply, poisoned), async (body) => {
				const { poll } = await callsOf(definition, fakeTransport({ body }).transport);
				expectUsable(await poll('d1example0001', UNKNOWN_ORIGIN), UNKNOWN_ORIGIN);
			}),
			{ numRuns: REPLIES / 4, seed },
		);
	});
});

it('any reply about the balance becomes a balance or a failure', async () => {
	const usage = odd(
		some({
			success: odd(fc.boolean()),
			message: odd(word),
			data: odd(
				some({
					total_granted: odd(fc.nat()),
					total_used: odd(fc.nat()),
					total_available: odd(fc.integer()),
					unlimited_quota: odd(fc.boolean()),
					expires_at: odd(fc.oneof(fc.nat(), fc.integer(), fc.maxSafeInteger(), fc.double())),
				}),
			),
		}),
	);
	const any = fc.oneof({ weight: 3, arbitrary: usage }, { weight: 1, arbitrary: reply }, { weight: 1, arbitrary: poisoned });
	let balances = 0;
	await fc.assert(
		fc.asyncProperty(any, async (body) => {
			const read = (await openService(octopusx, fakeTransport({ body }).transport)).read({ read: 'getUsage' });
			if ('refusal' in read) throw new Error(read.refusal.problem);
			const { entries, failure } = await read();
			if (failure) {
				expect(failure.message).toMatch(/\S/);
				expect(failure.message.length).toBeLessThan(600);
				return;
			}
			balances++;
			expect(entries).toHaveLength(1);
			expect(gapsIn(entries)).toEqual([]);
			for (const entry of entries) expect(gapsIn(getUsage.toJson(entry))).toEqual([]);
		}),
		{ numRuns: REPLIES / 10, seed },
	);
	expect(balances).toBeGreaterThan(REPLIES / 200);
});

it('an asset has no undefined field, whatever the replies to its lookups are', async () => {
	const created: SparkTask = {
		taskId: 'd1',
		state: 'completed',
		status: 'completed',
		model: 'spark_asset_create',
		result: { asset: { assetId: 'asset-1' } },
		reply: {},
	};
	await fc.assert(
		fc.asyncProperty(fc.oneof(reply, poisoned), async (body) => {
			const lookup = (await callsOf(vtrix, fakeTransport({ body }).transport)).readyCheck(created, requests.asset);
			const { task } = (await lookup?.poll('q1')) ?? {};
			const merged = task && lookup?.merge(created, task);
			if (!merged) return;
			expect(merged.taskId).toBe('d1');
			expect(gapsIn(merged)).toEqual([]);
		}),
		{ numRuns: REPLIES / 10, seed },
	);
});

it('the hostile replies have produced every kind of outcome often', () => {
	for (const end of ['running', 'completed', 'failed', 'unreadable', 'unusable', 'refused'])
		expect({ end, often: (seen[end] ?? 0) > REPLIES / 200 }).toEqual({ end, often: true });
});
