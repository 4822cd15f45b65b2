import type { INode } from 'n8n-workflow';

import { randomFaults, type Fault, type FaultRates, type FaultRule, type SimulatorOptions } from '../simulator';
import type { Call, Scene } from '../engine/scene';
import { networkGoesAway } from './network';

/** One line of the table: what goes wrong, and how it is produced. */
export interface Row {
	name: string;
	/** The part of the table that it belongs to. */
	from: 'service' | 'network' | 'user' | 'all';
	/** Faults of one seeded run. */
	faults(seed: number): FaultRule[];
	simulator?: SimulatorOptions;
	/** Settings of the run, in addition to the node settings of the seed. */
	call?: (seed: number) => Call;
	/** Press Stop at a seeded moment. */
	stops?: boolean;
	/** Stop may fall into n8n's own pause between two attempts, which nothing can interrupt. */
	waitsForHost?: true;
	/** The user set Submit Again. */
	mayPayTwice?: boolean;
	/** What happens during the run besides the faults. @returns a function that undoes it */
	meanwhile?(scene: Scene, seed: number): () => void;
	operation?: 'textToImage' | 'tool' | 'asset' | 'octopusAsset' | 'groupAsset' | 'octopusGroupAsset';
}

const rates = (share: FaultRates) => (seed: number) => randomFaults(seed, share);

const on =
	(kind: FaultRule['on'], probability: number, ...faults: Fault[]) =>
	(): FaultRule[] =>
		// The first matching rule is used, so later rules get the remaining share.
		faults.map((fault, index) => ({
			on: kind,
			probability: Math.min(1, probability / faults.length / (1 - (probability * index) / faults.length)),
			fault,
		}));

const none = (): FaultRule[] => [];

/** Node settings: none, an error output, Retry On Fail. */
export const nodeSettings: ReadonlyArray<Partial<INode>> = [
	{},
	{ onError: 'continueErrorOutput' },
	{ retryOnFail: true, maxTries: 5, waitBetweenTries: 1_000 },
	{ retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000, onError: 'continueErrorOutput' },
];

export const rows: Row[] = [
	{ name: 'No fault', from: 'service', faults: none },
	{ name: '429 to a submit, with and without Retry-After', from: 'service', faults: rates({ submit429: 0.3 }) },
	{ name: 'At most 3 parallel tasks allowed', from: 'service', faults: none, simulator: { slots: 3, slotRetryAfterSeconds: 1 } },
	{ name: 'At most 5 requests per second allowed', from: 'service', faults: none, simulator: { requestsPerSecond: 5 } },
	{ name: '5xx to a submit that was not accepted', from: 'service', faults: rates({ submit5xxBefore: 0.2 }) },
	{ name: '5xx to a submit that was accepted', from: 'service', faults: rates({ submit5xxAfter: 0.2 }) },
	{
		name: 'Half a response, a web page, or an empty response to a submit that was accepted',
		from: 'service',
		faults: on('submit', 0.2, { kind: 'truncated' }, { kind: 'html' }, { kind: 'empty' }),
	},
	{
		name: 'The ID in an unusual place or form, with an error of 409 or 500, or with an empty error',
		from: 'service',
		faults: rates({ submitOddId: 0.5, submitEmptyError: 0.2 }),
	},
	{
		name: 'The same for assets on OctopusX',
		from: 'service',
		operation: 'octopusAsset',
		faults: rates({ submitOddId: 0.5, submitEmptyError: 0.2 }),
	},
	{
		name: 'An unclear refusal: an envelope of 503, 499, a redirect, text without an ID',
		from: 'service',
		faults: rates({ submitMaybeTaken: 0.2 }),
	},
	{
		name: 'The output arrives after completion, and polls return the reply of another task',
		from: 'service',
		faults: rates({ taskOutputLate: 0.3, pollOtherTask: 0.2 }),
	},
	{ name: 'The response to the submit is already completed', from: 'service', faults: rates({ submitTerminal: 0.5 }) },
	{ name: 'Tasks fail, in every documented form', from: 'service', faults: rates({ taskFails: 0.2 }) },
	{ name: '429 to a poll', from: 'service', faults: rates({ poll429: 0.3 }) },
	{ name: '5xx to a poll', from: 'service', faults: rates({ poll503: 0.3 }) },
	{ name: 'Half a response or a web page to a poll', from: 'service', faults: rates({ pollHtml: 0.2, pollTruncated: 0.2 }) },
	{ name: 'An undocumented status', from: 'service', faults: rates({ unknownStatus: 0.3 }) },
	{ name: 'The task is unknown in its first seconds', from: 'service', faults: rates({ unknownTaskFirstSeconds: 0.6 }) },
	{
		name: 'The key is revoked during the run (401 to polls, for a while)',
		from: 'service',
		faults: () => [{ on: 'poll', times: 6, fault: { kind: 'status', status: 401 } }],
	},
	{
		name: 'The balance runs out during the run (403 to submits)',
		from: 'service',
		faults: () => [
			{ on: 'submit', when: ({ index }) => index >= 4, fault: { kind: 'status', status: 403, body: { message: 'insufficient balance' } } },
		],
	},
	{
		name: 'Images fail to download at first',
		from: 'service',
		faults: rates({ download503: 0.3, downloadReset: 0.1, downloadTruncated: 0.1 }),
		call: () => ({ parameters: { downloadImages: true } }),
	},
	{ name: 'The connection breaks before a submit arrives', from: 'network', faults: rates({ submitResetBefore: 0.2 }) },
	{ name: 'The connection breaks after a submit was accepted', from: 'network', faults: rates({ submitResetAfter: 0.2 }) },
	{ name: 'A submit gets no response', from: 'network', faults: on('submit', 0.15, { kind: 'hang' }, { kind: 'hang', accepted: true }) },
	{
		name: 'The network fails after a submit was sent (EHOSTUNREACH, ENETUNREACH)',
		from: 'network',
		faults: on('submit', 0.2, { kind: 'hang', accepted: true }),
		meanwhile: networkGoesAway,
	},
	{
		name: 'The connection breaks during the response to a submit',
		from: 'network',
		faults: on('submit', 0.3, { kind: 'cut', bytes: 60 }, { kind: 'cut', bytes: 4 }),
	},
	{ name: 'The connection breaks during a poll', from: 'network', faults: rates({ pollReset: 0.3 }) },
	{
		name: 'A poll is slow or gets no response',
		from: 'network',
		faults: (seed) => [...randomFaults(seed, { pollSlow: 0.3, slowMs: 6_000 }), ...on('poll', 0.1, { kind: 'hang' })()],
	},
	{ name: 'Stop at any time', from: 'user', faults: none, stops: true },
	{
		name: 'Stop at any time, with all other faults',
		from: 'user',
		faults: rates({ submit429: 0.1, poll503: 0.1, poll429: 0.1, pollReset: 0.05, pollSlow: 0.1, unknownTaskFirstSeconds: 0.2 }),
		stops: true,
	},
	{
		name: 'A timeout that is too short',
		from: 'user',
		faults: none,
		simulator: { seconds: () => 30 },
		call: () => ({ options: { timeoutSeconds: 12 } }),
	},
	{
		name: "'Wait for Completion' off, with Retry On Fail",
		from: 'user',
		faults: rates({ submit429: 0.2, submit5xxAfter: 0.1 }),
		call: () => ({ parameters: { waitForCompletion: false } }),
	},
	{
		name: "'On Uncertain Submit' set to Submit Again",
		from: 'user',
		faults: rates({ submit5xxAfter: 0.2, submitResetAfter: 0.1 }),
		call: () => ({ options: { onUncertainSubmit: 'submitAgain' } }),
		mayPayTwice: true,
	},
	{
		name: 'A prompt that changes with each attempt, with Retry On Fail',
		from: 'user',
		faults: () => [{ on: 'poll', times: 4, fault: { kind: 'status', status: 401 } }],
		call: () => ({
			parameters: { prompt: '={{ $json.prompt + " at " + $now.toMillis() }}' },
			settings: { retryOnFail: true, maxTries: 5, waitBetweenTries: 1_000 },
		}),
	},
	{
		name: "Calls of an agent's tool, run by the agent or by n8n, one by one or in parallel: all faults",
		from: 'all',
		operation: 'tool',
		// A tool has no error output.
		call: (seed) => ({ settings: seed % 8 < 4 ? { retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000 } : {} }),
		faults: (seed) => [
			{ on: 'poll', times: 3, fault: { kind: 'status', status: 401 } },
			...randomFaults(seed, { submit429: 0.1, submit5xxAfter: 0.1, submitOddId: 0.1, taskFails: 0.05, poll503: 0.1, pollReset: 0.05 }),
		],
	},
	{
		name: 'A stray 302, 400, 403, or 405 to a poll',
		from: 'network',
		faults: () =>
			[302, 400, 403, 405].map((status, nth) => ({
				on: 'poll' as const,
				when: ({ indexOfTask }) => indexOfTask === nth * 2,
				fault: { kind: 'status' as const, status },
			})),
	},
	{
		name: 'Stop between two attempts, and with an invalid first item',
		from: 'user',
		faults: () => [{ on: 'poll', times: 3, fault: { kind: 'status', status: 401 } }],
		stops: true,
		call: (seed) => ({
			settings: {
				retryOnFail: true,
				maxTries: 5,
				waitBetweenTries: 3_000,
				...(seed % 2 === 0 ? { onError: 'continueRegularOutput' as const } : {}),
			},
		}),
		waitsForHost: true,
	},
	{
		name: 'Assets in a group that is created on the way, on Vtrix: all faults',
		from: 'all',
		operation: 'groupAsset',
		faults: rates({ submit429: 0.1, submit5xxAfter: 0.05, poll503: 0.1, pollReset: 0.1, poll429: 0.1, unknownTaskFirstSeconds: 0.2 }),
	},
	{
		name: 'Assets in a group that is created on the way, on OctopusX: all faults',
		from: 'all',
		operation: 'octopusGroupAsset',
		faults: rates({ submit429: 0.1, submit5xxAfter: 0.05, submitEmptyError: 0.1, poll503: 0.1, pollReset: 0.1, poll429: 0.1 }),
	},
	{
		name: 'Assets on Vtrix: all faults',
		from: 'all',
		operation: 'asset',
		faults: rates({
			submit429: 0.1,
			submitOddId: 0.05,
			taskOutputLate: 0.1,
			poll503: 0.1,
			pollReset: 0.1,
			poll429: 0.1,
			unknownTaskFirstSeconds: 0.2,
		}),
	},
	{
		name: 'Assets on OctopusX: all faults',
		from: 'all',
		operation: 'octopusAsset',
		faults: rates({ submit429: 0.1, submit5xxAfter: 0.05, poll503: 0.1, pollReset: 0.1, poll429: 0.1, unknownTaskFirstSeconds: 0.2 }),
	},
	{
		name: 'Images: all faults',
		from: 'all',
		faults: rates({
			submit429: 0.1,
			submit5xxBefore: 0.03,
			submit5xxAfter: 0.03,
			submitResetBefore: 0.03,
			submitResetAfter: 0.03,
			submitTerminal: 0.05,
			submitMaybeTaken: 0.03,
			submitOddId: 0.05,
			submitEmptyError: 0.03,
			taskOutputLate: 0.05,
			taskFails: 0.05,
			pollStray: 0.03,
			pollOtherTask: 0.03,
			poll503: 0.08,
			poll429: 0.08,
			pollReset: 0.05,
			pollHtml: 0.03,
			pollTruncated: 0.03,
			pollSlow: 0.05,
			unknownStatus: 0.05,
			unknownTaskFirstSeconds: 0.2,
		}),
	},
];
