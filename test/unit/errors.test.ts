import { downloadReport, readReport, reportOf, type BadOutcome } from '../../nodes/SeaArtSpark/execution/errorReport';
import { cancelledError, itemError } from '../../nodes/SeaArtSpark/execution/nodeError';
import { openService } from '../../nodes/SeaArtSpark/services';
import { vtrix as definition } from '../../nodes/SeaArtSpark/services/vtrix';
import type { Service } from '../../nodes/SeaArtSpark/services/service';
import type { SparkTask } from '../../nodes/SeaArtSpark/services/sparkTask';
import type { Trouble } from '../../nodes/SeaArtSpark/tasks/task';
import { node } from './resources/fakeItem';
import { fakeTransport } from './services/fakeTransport';

let vtrix: Service;
beforeAll(async () => {
	vtrix = await openService(definition, fakeTransport().transport);
});

const task: SparkTask = { taskId: 'd1example0001', state: 'running', status: 'in_progress', model: 'spark_t2i_3_0', reply: {} };
const trouble = (kind: Trouble['kind'], more: Partial<Trouble> = {}): Trouble => ({ kind, message: 'said the service', ...more });

describe('what an item failed with', () => {
	it.each<[string, BadOutcome, string[], object]>([
		[
			'a task that failed',
			{ kind: 'failed', task: { ...task, status: 'failed', failure: { code: '3001009', message: 'range' } } },
			['range (code 3001009)', '512 and 2048', 'd1example0001', 'operation Get'],
			{ taskId: 'd1example0001', status: 'failed', model: 'spark_t2i_3_0', errorCode: '3001009' },
		],
		[
			'a task that failed with a code nobody documented',
			{ kind: 'failed', task: { ...task, failure: { code: '42', message: 'odd' } } },
			['odd (code 42)', 'Check the parameters', 'd1example0001'],
			{ errorCode: '42' },
		],
		['a task that failed without a word', { kind: 'failed', task }, ['no reason was given', 'd1example0001'], { taskId: 'd1example0001' }],
		[
			'a time out',
			{ kind: 'timedOut', task, waitedMs: 600_000 },
			['600 seconds', '"in_progress"', 'd1example0001', 'operation Wait', "'Timeout (Seconds)'"],
			{ taskId: 'd1example0001', status: 'in_progress' },
		],
		[
			'a time out in trouble',
			{ kind: 'timedOut', task, waitedMs: 1_000, trouble: trouble('serverTrouble', { httpStatus: 503, code: 'E5' }) },
			['1 second;', 'said the service (code E5)', 'd1example0001'],
			{ taskId: 'd1example0001', httpCode: '503', errorCode: 'E5' },
		],
		[
			'an asset that is not usable in time',
			{ kind: 'timedOut', task: { ...task, result: { asset: { assetId: 'asset-1', assetStatus: 'Processing' } } }, waitedMs: 9_000 },
			['asset-1', '9 seconds', '"Processing"', 'd1example0001'],
			{ taskId: 'd1example0001', assetId: 'asset-1' },
		],
		[
			'a task that is lost',
			{ kind: 'lost', task, trouble: trouble('denied', { httpStatus: 401 }) },
			['did not report the result of task d1example0001', 'said the service', 'credential', 'operation Wait'],
			{ taskId: 'd1example0001', httpCode: '401' },
		],
		[
			'a submit that was sent three times on purpose',
			{ kind: 'uncertain', sent: 3, trouble: trouble('noAnswer') },
			['sent 3 times', 'as many tasks may be paid for', 'usage page'],
			{},
		],
		[
			'an uncertain submit',
			{ kind: 'uncertain', sent: 1, trouble: trouble('noAnswer') },
			['not certain', 'said the service', 'usage page', "'On Uncertain Submit'"],
			{},
		],
		[
			'a wrong key',
			{ kind: 'refused', trouble: trouble('denied', { httpStatus: 401 }) },
			['API key', 'credential', 'No task was created'],
			{ httpCode: '401' },
		],
		[
			'an empty account',
			{ kind: 'refused', trouble: trouble('denied', { httpStatus: 403 }) },
			['balance', 'No task was created'],
			{ httpCode: '403' },
		],
		['no connection', { kind: 'refused', trouble: trouble('notSent') }, ['cannot be reached', "'Base URL'"], {}],
		[
			'too many requests',
			{ kind: 'refused', trouble: trouble('rateLimited', { httpStatus: 429 }) },
			['too many requests', "'Max Requests per Second'"],
			{ httpCode: '429' },
		],
		[
			'a documented code',
			{ kind: 'refused', trouble: trouble('refused', { code: '3001001' }) },
			["Fill in 'Prompt'"],
			{ errorCode: '3001001' },
		],
	])('an error report of %s says what happened, what to do, and the task', (_, outcome, words, details) => {
		const report = reportOf(outcome, vtrix);
		for (const word of words) expect(`${report.message} ${report.description}`).toContain(word);
		expect(report.description).toMatch(/^[A-Z].*\.$/);
		expect(report.details).toMatchObject(details);
		expect(JSON.stringify(report)).not.toContain('undefined');
	});

	it.each<[string, BadOutcome, object | undefined]>([
		[
			'rate-limited',
			{ kind: 'refused', trouble: trouble('rateLimited', { retryAfterMs: 3_000 }) },
			{ cause: 'rate-limited', retryAfterMs: 3_000 },
		],
		['credential-invalid', { kind: 'refused', trouble: trouble('denied', { httpStatus: 401 }) }, { cause: 'credential-invalid' }],
		['quota-exhausted', { kind: 'lost', task, trouble: trouble('denied', { httpStatus: 402 }) }, { cause: 'quota-exhausted' }],
		['temporarily-unavailable', { kind: 'uncertain', sent: 1, trouble: trouble('noAnswer') }, { cause: 'temporarily-unavailable' }],
		['temporarily-unavailable', { kind: 'timedOut', task, waitedMs: 1 }, { cause: 'temporarily-unavailable' }],
		['nothing', { kind: 'refused', trouble: trouble('refused') }, undefined],
	])('an error report has the cause that hosts know: %s', (_, outcome, failure) => {
		expect(reportOf(outcome, vtrix).failure).toEqual(failure);
	});

	it.each<[Trouble['kind'], boolean]>([
		['notFound', true],
		['denied', true],
		['refused', false],
	])('the error report of a download that is %s speaks of an expired address: %s', (kind, expired) => {
		const report = downloadReport(task, trouble(kind), 'Download Images');
		expect(report.description.includes('expire')).toBe(expired);
		expect(report.message).toContain('d1example0001');
		expect(report.description).toContain('operation Wait');
		expect(report.details).toMatchObject({ taskId: 'd1example0001' });
	});
});

describe('the error n8n shows', () => {
	const six = { getNode: () => node, getInputData: () => Array.from({ length: 6 }, () => ({ json: {} })) };

	it('an error names no item where there is one alone', () => {
		const alone = { ...six, getInputData: () => [{ json: {} }] };
		const error = itemError(alone, reportOf({ kind: 'refused', trouble: trouble('refused', { message: 'no' }) }, vtrix), 0);
		expect(error.message).toBe('SeaArt Spark (Vtrix) did not accept the request: no');
		expect(error.context.itemIndex).toBe(0);
	});

	it('an error keeps its words, the item, and the ids where a workflow reads them', () => {
		const others = [
			{ itemIndex: 0, taskId: 'd0' },
			{ itemIndex: 5, taskId: 'd5' },
		];
		const error = itemError(
			six,
			reportOf({ kind: 'refused', trouble: trouble('notSent', { message: 'ECONNREFUSED it was' }) }, vtrix),
			3,
			others,
		);
		expect(error.message).toMatch(/^SeaArt Spark \(Vtrix\) cannot be reached: ECONNREFUSED it was \[item 3\]$/);
		expect(error.description).toContain('item 0: d0, item 5: d5');
		expect(error.context).toMatchObject({ itemIndex: 3, data: { tasks: others } });
	});

	it('an error names a hundred tasks, and counts the rest', () => {
		const others = Array.from({ length: 130 }, (_, itemIndex) => ({ itemIndex, taskId: `d${itemIndex}` }));
		const { description, context } = itemError(six, reportOf({ kind: 'refused', trouble: trouble('refused') }, vtrix), 0, others);
		expect(description).toContain('item 99: d99 and 30 more');
		expect(description).not.toContain('d100');
		expect((context.data as { tasks: unknown[] }).tasks).toHaveLength(130);
	});

	it('the error of a Stop says so, with the tasks that are paid for and the submits in doubt', () => {
		const error = cancelledError(node, [{ itemIndex: 1, taskId: 'd1' }], [2, 3]);
		expect(error.message).toMatch(/canceled.*item 1: d1/);
		expect(error.description).toMatch(/operation Wait.*item 2, 3.*may have taken it/);
		expect(error.context.data).toEqual({ tasks: [{ itemIndex: 1, taskId: 'd1' }], uncertainItems: [2, 3] });
		expect(cancelledError(node, [], []).description).toBe('No task was under way.');
	});
});

it('a submit that was sent again on purpose is not said to be sent once, and a question promises no bill', () => {
	const outcome: BadOutcome = { kind: 'uncertain', sent: 3, trouble: trouble('noAnswer') };
	expect(reportOf(outcome, vtrix).description).not.toMatch(/not sent again|Submit Again/);
	expect(`${reportOf(outcome, vtrix, true).message} ${reportOf(outcome, vtrix, true).description}`).not.toMatch(/paid|not certain/);
});

it.each<[string, Trouble, string[], object]>([
	['a wrong key', trouble('denied', { httpStatus: 401 }), ['did not accept the API key', 'credential'], { httpCode: '401' }],
	['no connection', trouble('notSent'), ['cannot be reached', "'Base URL'"], {}],
	['a refusal', trouble('refused', { code: 'E1' }), ['said the service (code E1)'], { errorCode: 'E1' }],
])('a free question that came to %s promises no bill and no task', (_, came, words, details) => {
	const report = readReport(came, vtrix);
	for (const word of words) expect(`${report.message} ${report.description}`).toContain(word);
	expect(report.description).toMatch(/The question is free\.$/);
	expect(report.description).not.toMatch(/[Tt]ask was|paid/);
	expect(report.details).toEqual(details);
	expect(report.uncertain).toBeUndefined();
});
