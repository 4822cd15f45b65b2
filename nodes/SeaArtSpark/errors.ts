import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { adviceFor } from './services/errorCodes';
import { shown } from './services/said';
import type { Service, SparkTask } from './services/service';
import type { Outcome } from './tasks/outcome';
import type { Trouble } from './tasks/task';

/** How an item ended badly, in the user's words. `details` is what a workflow can read of it. */
export interface Ending {
	/** What happened. */
	message: string;
	/** What to do next, with the task ID where there is one. */
	description: string;
	details: {
		taskId?: string;
		status?: string;
		model?: string;
		errorCode?: string;
		httpCode?: string;
		assetId?: string;
	};
	/** A task may have been paid for whose ID nobody was told. */
	uncertain?: true;
	/** Machine-readable cause for hosts from 2.38 on. */
	failure?: Failure;
}

type Failure = NonNullable<ConstructorParameters<typeof NodeApiError>[2]>['failure'];

/** What an item that could not be handed on failed with. */
export type BadOutcome = Exclude<Outcome<SparkTask>, { kind: 'completed' | 'submitted' | 'cancelled' }>;

/** A task id that the service gave; some calls make none. */
const idOf = (task: SparkTask): string | undefined => task.taskId || undefined;

const pickUp = (task: SparkTask): string =>
	idOf(task) ? `To get its result later, use resource Task, operation Wait, with task ID ${task.taskId}.` : '';

const detailsOf = (task: SparkTask): Ending['details'] => ({
	...(idOf(task) ? { taskId: task.taskId } : {}),
	status: task.status,
	...(task.model ? { model: task.model } : {}),
	...(task.result?.asset ? { assetId: task.result.asset.assetId } : {}),
});

const codesOf = ({ code, httpStatus }: Trouble): Ending['details'] => ({
	...(code === undefined ? {} : { errorCode: code }),
	...(httpStatus === undefined ? {} : { httpCode: String(httpStatus) }),
});

/** `the service's words (code 3001009)` */
const quoted = ({ message, code }: { message: string; code?: string }): string =>
	code === undefined || message === `code ${code}` ? message : `${message} (code ${code})`;

const sentence = (...parts: Array<string | undefined>): string => parts.filter(Boolean).join(' ');

/**
 * Puts an outcome that is no result into words.
 * @param onlyReads the submit was a question: asking again costs little and makes nothing
 */
export function endingOf(outcome: BadOutcome, service: Service, onlyReads = false): Ending {
	switch (outcome.kind) {
		case 'failed': {
			const { task } = outcome;
			const failure = task.failure ?? { message: 'no reason was given' };
			return {
				message: `${service.title} could not finish the task: ${quoted(failure)}`,
				description: sentence(
					adviceFor(failure.code) ?? 'Check the parameters of this item against what the service says.',
					idOf(task) && `The task ID is ${task.taskId}; resource Task, operation Get shows what the service keeps of it.`,
				),
				details: { ...detailsOf(task), ...(failure.code === undefined ? {} : { errorCode: failure.code }) },
			};
		}
		case 'timedOut': {
			const { task, waitedMs, trouble } = outcome;
			const asset = task.result?.asset;
			const what = asset ? `The asset ${asset.assetId} cannot be used yet` : 'The task has not ended';
			const status = asset?.assetStatus ?? task.status;
			return {
				message: `${what} after ${seconds(waitedMs)}; its last status is "${status}"${trouble ? `, and the last look came to: ${quoted(trouble)}` : ''}`,
				description: sentence(
					'It goes on at the service and is paid for.',
					pickUp(task),
					"To wait longer, raise 'Timeout (Seconds)' under Options.",
				),
				details: { ...detailsOf(task), ...(trouble ? codesOf(trouble) : {}) },
				failure: { cause: 'temporarily-unavailable' },
			};
		}
		case 'lost': {
			const { task, trouble } = outcome;
			return {
				message: `${service.title} does not tell what became of task ${task.taskId}: ${quoted(trouble)}`,
				description: sentence(nextStep(trouble, service), 'The task may be paid for and may have ended well.', pickUp(task)),
				details: { ...detailsOf(task), ...codesOf(trouble) },
				failure: failureOf(trouble),
			};
		}
		case 'uncertain':
			return {
				message: onlyReads
					? `${service.title} did not answer the question: ${quoted(outcome.trouble)}`
					: `It is not certain whether ${service.title} took the task: ${quoted(outcome.trouble)}`,
				description: onlyReads
					? `It was asked ${times(outcome.sent)}. It only reads, so run this item again.`
					: sentence(
							'The request was sent and its answer never came, so the task may run and may be paid for.',
							outcome.sent > 1 ? `It was sent ${times(outcome.sent)}, and as many tasks may be paid for.` : 'It was not sent again.',
							`Look at ${service.dashboard}; if the task is not there, run this item again in a new execution.`,
							outcome.sent > 1
								? undefined
								: "To have it sent again in such a case, set 'On Uncertain Submit' under Options to Submit Again.",
						),
				details: codesOf(outcome.trouble),
				...(onlyReads ? {} : { uncertain: true }),
				failure: { cause: 'temporarily-unavailable' },
			};
		case 'refused':
			return {
				message: `${refused(outcome.trouble, service.title)}: ${quoted(outcome.trouble)}`,
				description: sentence(nextStep(outcome.trouble, service), 'No task was created, and nothing has to be paid.'),
				details: codesOf(outcome.trouble),
				failure: failureOf(outcome.trouble),
			};
	}
}

/** The task has ended well, and its image did not arrive. */
export const downloadEnding = (task: SparkTask, trouble: Trouble): Ending => ({
	message: `The image of task ${task.taskId} is made, and could not be downloaded: ${trouble.message}`,
	description: sentence(
		trouble.kind === 'denied' || trouble.kind === 'notFound' ? 'The address of an image may expire after a day.' : undefined,
		'The task is paid for.',
		pickUp(task),
		"Or turn off 'Download Images' to get the address only.",
	),
	details: { ...detailsOf(task), ...codesOf(trouble) },
});

/** Something this package did not foresee (a full disk, for example). What was paid for is in the log by its ID. */
export const unexpectedEnding = (thrown: unknown): Ending => ({
	message: `This item ended unexpectedly: ${shown(thrown instanceof Error ? thrown.message : String(thrown))}`,
	description:
		'If a task was submitted for it, its ID is in the log of this n8n. With Retry On Fail it is picked up again and not paid twice.',
	details: {},
});

function refused({ kind, httpStatus }: Trouble, title: string): string {
	switch (kind) {
		case 'notSent':
			return `${title} cannot be reached`;
		case 'rateLimited':
			return `${title} is receiving too many requests`;
		case 'denied':
			return httpStatus === 401 ? `${title} did not accept the API key` : `${title} knows this API key and gives it no access`;
		case 'notFound':
			return `${title} does not know this address`;
		default:
			return `${title} did not accept the request`;
	}
}

function nextStep({ kind, httpStatus, code }: Trouble, service: Service): string | undefined {
	const advice = adviceFor(code);
	if (advice) return advice;
	if (kind === 'denied') {
		return httpStatus === 401
			? 'Check the API key in the credential, and that the credential names the right service.'
			: 'Check that the balance of your account is not used up, and that this API key may use this model.';
	}
	if (kind === 'notSent') return "Check the internet connection of this n8n, and the 'Base URL' of the credential.";
	if (kind === 'rateLimited') return "Run it again later, or lower 'Max Requests per Second' and 'Max Tasks in Flight' under Options.";
	if (kind === 'notFound') return `Check the ID, and the 'Base URL' of the credential: empty is right for ${service.title}.`;
	return undefined;
}

function failureOf({ kind, httpStatus, retryAfterMs }: Trouble): Failure {
	if (kind === 'rateLimited') return { cause: 'rate-limited', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
	if (kind === 'denied') return { cause: httpStatus === 401 ? 'credential-invalid' : 'quota-exhausted' };
	if (kind === 'notSent' || kind === 'serverTrouble' || kind === 'noAnswer') return { cause: 'temporarily-unavailable' };
	return undefined;
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const seconds = (ms: number): string => {
	const whole = Math.round(ms / 1_000);
	return whole === 1 ? '1 second' : `${whole} seconds`;
};

/** Tasks of other items that were paid for, for the end of a description: `item 0: id, item 3: id`. */
export interface PaidTask {
	itemIndex: number;
	taskId: string;
}

const MOST_NAMED = 100;

const named = (paid: PaidTask[]): string =>
	paid
		.slice(0, MOST_NAMED)
		.map(({ itemIndex, taskId }) => `item ${itemIndex}: ${taskId}`)
		.join(', ') + (paid.length > MOST_NAMED ? ` and ${paid.length - MOST_NAMED} more, listed in the data of this error` : '');

/** The error of an item as n8n shows it; a workflow reads `details` in `error.context.data`, also in an error workflow. */
export function itemError(
	node: INode,
	ending: Ending,
	itemIndex: number,
	others: PaidTask[] = [],
	uncertainOthers: number[] = [],
): NodeApiError {
	const description = sentence(
		ending.description,
		others.length > 0
			? `Tasks of other items that are paid for: ${named(others)}. With Retry On Fail they are picked up again and not paid twice.`
			: undefined,
		doubt(uncertainOthers),
	);
	const error = new NodeApiError(
		node,
		{ message: ending.message },
		{
			message: ending.message,
			description,
			itemIndex,
			level: 'warning',
			...(ending.details.httpCode === undefined ? {} : { httpCode: ending.details.httpCode }),
			...(ending.failure ? { failure: ending.failure } : {}),
		},
	);
	// n8n replaces a message in which it finds a system code by a sentence of its own.
	error.message = `${ending.message} [item ${itemIndex}]`;
	error.context.data = {
		...ending.details,
		...(others.length > 0 ? { tasks: others as unknown as IDataObject[] } : {}),
		...(uncertainOthers.length > 0 ? { uncertainItems: uncertainOthers } : {}),
	};
	return error;
}

const doubt = (items: number[]): string | undefined =>
	items.length > 0 ? `The submit of item ${items.join(', ')} has no answer: whether it was taken is not certain.` : undefined;

/** Stop was pressed, or the time of the workflow was up. The word "canceled" is what makes n8n call the run canceled. */
export function cancelledError(node: INode, paid: PaidTask[], uncertainItems: number[]): NodeOperationError {
	const error = new NodeOperationError(node, 'The execution was canceled', {
		description: sentence(
			paid.length > 0
				? `Tasks that are paid for and go on at the service: ${named(paid)}. To get their results later, use resource Task, operation Wait.`
				: 'No task was under way.',
			doubt(uncertainItems),
		),
		level: 'warning',
	});
	if (paid.length > 0) error.message = `The execution was canceled. Tasks that are paid for: ${named(paid)}`;
	error.context.data = { tasks: paid as unknown as IDataObject[], uncertainItems };
	return error;
}

/** The fields of the item that takes an error's place with "continue"; what a workflow can read of it is in `details`. */
export const errorJson = (message: string, description: string | undefined, details: IDataObject): IDataObject => ({
	error: shown(message),
	...(description ? { message: description } : {}),
	details,
});

/**
 * Marks an item for the error output. Newer hosts know it by its fields alone; older ones (seen in 2.8 to 2.34) want
 * an `error` on the item, which, where it is an ordinary property, costs the item all its fields. They route a copy,
 * and a property that is not enumerable is not copied: so the mark is seen once, and nothing is lost.
 */
export function markForErrorOutput(item: INodeExecutionData, error: NonNullable<INodeExecutionData['error']>): INodeExecutionData {
	return Object.defineProperty(item, 'error', { value: error, enumerable: false });
}

/** True for the errors that this package throws on purpose, whose words are meant for the user. */
export const isForTheUser = (thrown: unknown): thrown is NodeOperationError | NodeApiError =>
	thrown instanceof NodeOperationError || thrown instanceof NodeApiError;
