import { downloadReport, readReport, reportOf } from '../../nodes/SeaArtSpark/execution/errors/errorReport';
import type { BadOutcome } from '../../nodes/SeaArtSpark/execution/errors/outcomeTexts';
import { canceledError, itemError, type Ending } from '../../nodes/SeaArtSpark/execution/errors/nodeError';
import { openService } from '../../nodes/SeaArtSpark/services';
import { vtrix as definition } from '../../nodes/SeaArtSpark/services/vtrix';
import type { Service } from '../../nodes/SeaArtSpark/services/service';
import type { SparkTask } from '../../nodes/SeaArtSpark/services/sparkTask';
import type { CallFailure } from '../../nodes/SeaArtSpark/tasks/task';
import { node } from './resources/fakeItem';
import { fakeTransport } from './services/fakeTransport';

let vtrix: Service;
beforeAll(async () => {
	vtrix = await openService(definition, fakeTransport().transport);
});

const task: SparkTask = { taskId: 'd1example0001', state: 'running', status: 'in_progress', model: 'spark_t2i_3_0', reply: {} };
const failure = (kind: CallFailure['kind'], more: Partial<CallFailure> = {}): CallFailure => ({
	kind,
	message: 'said the service',
	...more,
});

describe('the error report of an item', () => {
	it.each<[string, BadOutcome, string[], object]>([
		[
			'a task that failed',
			{ state: 'failed', task: { ...task, status: 'failed', error: { code: '3001009', message: 'range' } } },
			['range (code 3001009)', '512 and 2048', 'd1example0001', 'Task > Get'],
			{ taskId: 'd1example0001', status: 'failed', model: 'spark_t2i_3_0', errorCode: '3001009' },
		],
		[
			'a task that failed with an undocumented code',
			{ state: 'failed', task: { ...task, error: { code: '42', message: 'odd' } } },
			['odd (code 42)', "Compare this item's parameters", 'd1example0001'],
			{ errorCode: '42' },
		],
		['a task that failed without a word', { state: 'failed', task }, ['no reason was given', 'd1example0001'], { taskId: 'd1example0001' }],
		[
			'a time out',
			{ state: 'timedOut', task, waitedMs: 600_000 },
			['600 seconds', 'in_progress', 'd1example0001', 'Task > Wait', "'Timeout (Seconds)'"],
			{ taskId: 'd1example0001', status: 'in_progress' },
		],
		[
			'a time out in failure',
			{ state: 'timedOut', task, waitedMs: 1_000, failure: failure('serverError', { httpStatus: 503, code: 'E5' }) },
			['1 second', 'said the service (code E5)', 'd1example0001'],
			{ taskId: 'd1example0001', httpCode: '503', errorCode: 'E5' },
		],
		[
			'an asset that is not usable in time',
			{ state: 'timedOut', task: { ...task, result: { asset: { assetId: 'asset-1', assetStatus: 'Processing' } } }, waitedMs: 9_000 },
			['asset-1', '9 seconds', 'status: Processing', 'd1example0001'],
			{ taskId: 'd1example0001', assetId: 'asset-1' },
		],
		[
			'a task that is lost',
			{ state: 'lost', task, failure: failure('denied', { httpStatus: 401 }) },
			['Could not retrieve the result of task d1example0001', 'said the service', 'credential', 'Task > Wait'],
			{ taskId: 'd1example0001', httpCode: '401' },
		],
		[
			'a submit that was sent three times on purpose',
			{ state: 'uncertain', timesSent: 3, failure: failure('noResponse') },
			['sent 3 times', 'charged for up to 3 tasks', 'usage page'],
			{},
		],
		[
			'an uncertain submit',
			{ state: 'uncertain', timesSent: 1, failure: failure('noResponse') },
			['Could not confirm', 'said the service', 'usage page', "'On Uncertain Submit'"],
			{},
		],
		[
			'a wrong key',
			{ state: 'refused', failure: failure('denied', { httpStatus: 401 }) },
			['API key', 'credential', 'No task was created'],
			{ httpCode: '401' },
		],
		[
			'an empty account',
			{ state: 'refused', failure: failure('denied', { httpStatus: 403 }) },
			['balance', 'No task was created'],
			{ httpCode: '403' },
		],
		['no connection', { state: 'refused', failure: failure('notSent') }, ['Could not reach', "'Base URL'"], {}],
		[
			'too many requests',
			{ state: 'refused', failure: failure('rateLimited', { httpStatus: 429 }) },
			['too many requests', "'Max Requests per Second'"],
			{ httpCode: '429' },
		],
		[
			'a documented code',
			{ state: 'refused', failure: failure('refused', { code: '3001001' }) },
			["Fill in 'Prompt'"],
			{ errorCode: '3001001' },
		],
	])('an error report of %s says what happened, what to do, and the task', (_, outcome, texts, details) => {
		const report = reportOf(outcome, vtrix);
		for (const text of texts) expect(`${report.message} ${report.description} ${report.advice ?? ''}`).toContain(text);
		expect(report.description).toMatch(/^[A-Z].*\.$/);
		expect(report.details).toMatchObject(details);
		expect(JSON.stringify(report)).not.toContain('undefined');
	});

	it.each<[string, BadOutcome, object | undefined]>([
		[
			'rate-limited',
			{ state: 'refused', failure: failure('rateLimited', { retryAfterMs: 3_000 }) },
			{ cause: 'rate-limited', retryAfterMs: 3_000 },
		],
		['credential-invalid', { state: 'refused', failure: failure('denied', { httpStatus: 401 }) }, { cause: 'credential-invalid' }],
		['quota-exhausted', { state: 'lost', task, failure: failure('denied', { httpStatus: 402 }) }, { cause: 'quota-exhausted' }],
		['temporarily-unavailable', { state: 'uncertain', timesSent: 1, failure: failure('noResponse') }, { cause: 'temporarily-unavailable' }],
		['temporarily-unavailable', { state: 'timedOut', task, waitedMs: 1 }, { cause: 'temporarily-unavailable' }],
		['nothing', { state: 'refused', failure: failure('refused') }, undefined],
	])('an error report has the documented cause: %s', (_, outcome, failure) => {
		expect(reportOf(outcome, vtrix).hostFailure).toEqual(failure);
	});

	it.each<[CallFailure['kind'], boolean]>([
		['notFound', true],
		['denied', true],
		['refused', false],
	])('the error report of a download that is %s mentions an expired URL: %s', (kind, expired) => {
		const report = downloadReport(task, failure(kind), 'Download Images');
		expect(report.description.includes('expire')).toBe(expired);
		expect(report.message).toContain('d1example0001');
		expect(report.description).toContain('Task > Wait');
		expect(report.details).toMatchObject({ taskId: 'd1example0001' });
	});
});

describe('the error that n8n shows', () => {
	const ending = (more: Partial<Ending> = {}): Ending => ({
		paid: [],
		uncertain: [],
		canResume: true,
		dashboard: 'the dashboard',
		...more,
	});
	const six = { getNode: () => node, getInputData: () => Array.from({ length: 6 }, () => ({ json: {} })) };

	it('an error names no item if there is only one', () => {
		const alone = { ...six, getInputData: () => [{ json: {} }] };
		const error = itemError(alone, reportOf({ state: 'refused', failure: failure('refused', { message: 'no' }) }, vtrix), 0, ending());
		expect(error.message).toBe('SeaArt Spark (Vtrix) did not accept the request: no');
		expect(error.context.itemIndex).toBe(0);
	});

	it('an error has its text, the item, and the IDs in its data', () => {
		const others = [
			{ itemIndex: 0, taskId: 'd0' },
			{ itemIndex: 5, taskId: 'd5' },
		];
		const error = itemError(
			six,
			reportOf({ state: 'refused', failure: failure('notSent', { message: 'ECONNREFUSED it was' }) }, vtrix),
			3,
			ending({ paid: others }),
		);
		expect(error.message).toMatch(/^Could not reach SeaArt Spark \(Vtrix\): ECONNREFUSED it was \[item 3\]$/);
		expect(error.description).toContain('item 0: d0, item 5: d5');
		expect(error.context).toMatchObject({ itemIndex: 3, data: { tasks: others } });
	});

	it('an error lists a hundred tasks and counts the rest', () => {
		const others = Array.from({ length: 130 }, (_, itemIndex) => ({ itemIndex, taskId: `d${itemIndex}` }));
		const { description, context } = itemError(
			six,
			reportOf({ state: 'refused', failure: failure('refused') }, vtrix),
			0,
			ending({ paid: others }),
		);
		expect(description).toContain('item 99: d99 and 30 more');
		expect(description).not.toContain('d100');
		expect((context.data as { tasks: unknown[] }).tasks).toHaveLength(130);
	});

	it('the error of a Stop lists the paid tasks and the uncertain submits', () => {
		const error = canceledError(node, ending({ paid: [{ itemIndex: 1, taskId: 'd1' }], uncertain: [2, 3] }));
		expect(error.message).toMatch(/canceled.*item 1: d1/);
		expect(error.description).toMatch(/Task > Wait.*item 2, 3.*may have accepted/);
		expect(error.context.data).toEqual({ tasks: [{ itemIndex: 1, taskId: 'd1' }], uncertainItems: [2, 3] });
		expect(canceledError(node, ending()).description).toBe('No task was running.');
	});
});

it('the error does not claim that a repeated submit was sent once, and a lookup promises nothing about charges', () => {
	const outcome: BadOutcome = { state: 'uncertain', timesSent: 3, failure: failure('noResponse') };
	expect(reportOf(outcome, vtrix).description).not.toMatch(/not sent again|Submit Again/);
	expect(`${reportOf(outcome, vtrix, true).message} ${reportOf(outcome, vtrix, true).description}`).not.toMatch(
		/charged|Could not confirm/,
	);
});

it.each<[string, CallFailure, string[], object]>([
	['a wrong key', failure('denied', { httpStatus: 401 }), ['did not accept the API key', 'credential'], { httpCode: '401' }],
	['no connection', failure('notSent'), ['Could not reach', "'Base URL'"], {}],
	['a refusal', failure('refused', { code: 'E1' }), ['said the service (code E1)'], { errorCode: 'E1' }],
])('a free lookup that ended in %s mentions no charge and no task', (_, ending, texts, details) => {
	const report = readReport(ending, vtrix);
	for (const text of texts) expect(`${report.message} ${report.description}`).toContain(text);
	expect(report.description).toMatch(/This lookup is free\.$/);
	expect(report.description).not.toMatch(/[Tt]ask was|paid/);
	expect(report.details).toEqual(details);
	expect(report.uncertain).toBeUndefined();
});
