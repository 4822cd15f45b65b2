import type { NodeApiError } from 'n8n-workflow';

import type { Service } from '../../services/service';
import type { CallFailure, FailureKind } from '../../tasks/task';

/** Machine-readable cause of an error for hosts from 2.38 on. */
export type HostFailure = NonNullable<NonNullable<ConstructorParameters<typeof NodeApiError>[2]>['failure']>;

type Named = Pick<Service, 'title' | 'keyPage'>;

/** Texts for one kind of call failure. */
interface FailureTexts {
	/** What happened. The service's message follows. */
	headline(service: Named, failure: CallFailure): string;
	/** Next step for a person, unless there is advice for the service's code. */
	nextStep?(service: Named, failure: CallFailure): string;
	/** Next step for an agent, which can change arguments but no settings. */
	agentStep(service: Named, failure: CallFailure): string;
	cause?(failure: CallFailure): HostFailure['cause'];
}

/** The service does not accept the key. */
const isUnauthorized = ({ httpStatus }: CallFailure): boolean => httpStatus === 401;

/** The account cannot pay. */
const isWithoutCredit = ({ kind, httpStatus, code = '', message }: CallFailure): boolean =>
	kind === 'denied' && (httpStatus === 402 || NO_CREDIT.test(`${code.slice(0, 100)} ${message.slice(0, 300)}`));

const NO_CREDIT = /insufficient|not enough|no credit|arrears|overdue|quota|余额/i;

const refusedRequest = { headline: ({ title }: Named) => `${title} did not accept the request` };

const outage = {
	...refusedRequest,
	agentStep: () => 'Call the tool again later.',
	cause: () => 'temporarily-unavailable' as const,
};

const odd = { ...refusedRequest, agentStep: ({ title }: Named) => `Report the response of ${title} to the user.` };

const denied = (failure: CallFailure): FailureTexts => {
	if (isUnauthorized(failure)) return UNAUTHORIZED;
	return isWithoutCredit(failure) ? WITHOUT_CREDIT : NO_ACCESS;
};

const UNAUTHORIZED: FailureTexts = {
	headline: ({ title }) => `${title} did not accept the API key`,
	nextStep: ({ keyPage }) =>
		`Check the API key in the credential, and that the credential names the service that issued it. Your keys are at ${keyPage}.`,
	agentStep: ({ title }) => `Do not call the tool again: tell the user that ${title} does not accept the API key of this tool.`,
	cause: () => 'credential-invalid',
};

const WITHOUT_CREDIT: FailureTexts = {
	headline: ({ title }) => `The account at ${title} has no credit`,
	nextStep: ({ keyPage }) => `Top up the balance of your account, then run this again. Your keys are at ${keyPage}.`,
	agentStep: ({ title }) => `Do not call the tool again: tell the user that the account at ${title} has no credit.`,
	cause: () => 'quota-exhausted',
};

const NO_ACCESS: FailureTexts = {
	headline: ({ title }) => `${title} accepted the API key but denied access`,
	nextStep: ({ keyPage }) => `Check your balance and whether this API key can use the model: ${keyPage}.`,
	agentStep: ({ title }) =>
		`Do not call the tool again: tell the user that the account at ${title} may have no balance left, or that its key cannot use this model.`,
	cause: () => 'quota-exhausted',
};

const FAILURE_TEXTS: Record<Exclude<FailureKind, 'denied'>, FailureTexts> = {
	notSent: {
		headline: ({ title }) => `Could not reach ${title}`,
		nextStep: () => "Check the internet connection and the proxy of this n8n, and 'Base URL' in the credential.",
		agentStep: ({ title }) => `Call the tool again later. If that does not help, tell the user that this n8n cannot reach ${title}.`,
		cause: () => 'temporarily-unavailable',
	},
	rateLimited: {
		headline: ({ title }) => `${title} is receiving too many requests`,
		nextStep: () =>
			"Try again later. If other programs use the account, set 'Max Requests per Second' and 'Max Tasks in Flight' in Options to what they leave.",
		agentStep: () => 'Wait a minute, then call the tool again.',
		cause: () => 'rate-limited',
	},
	notFound: {
		headline: ({ title }) => `${title} has nothing at this URL`,
		nextStep: ({ title }) => `Check the ID. If 'Base URL' is set in the credential, clear it to use ${title} directly.`,
		agentStep: () => 'Check the ID that you gave.',
	},
	serverError: outage,
	noResponse: outage,
	unreadable: odd,
	unusable: odd,
	refused: {
		...refusedRequest,
		agentStep: () => "Correct the arguments based on the service's message and call the tool again, or report it to the user.",
	},
};

/** This n8n could not make the request, for example because a file has no URL. */
const NOT_MADE: FailureTexts = {
	headline: () => 'The request was not sent',
	nextStep: () => 'Use a URL that opens from anywhere instead of the file, or change the setup of this n8n.',
	agentStep: () => 'Use a public URL instead of the file, or tell the user what this n8n cannot do.',
};

/** The texts for a failure. */
export const failureTexts = (failure: CallFailure): FailureTexts =>
	failure.isOwn ? NOT_MADE : failure.kind === 'denied' ? denied(failure) : FAILURE_TEXTS[failure.kind];

/** The cause for hosts; undefined if they have no value for it. */
export function hostFailureOf(failure: CallFailure): HostFailure | undefined {
	const cause = failureTexts(failure).cause?.(failure);
	if (cause === undefined) return undefined;
	const retryAfter = failure.kind === 'rateLimited' && failure.retryAfterMs !== undefined ? { retryAfterMs: failure.retryAfterMs } : {};
	return { cause, ...retryAfter };
}
