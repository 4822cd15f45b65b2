import { progressOf, stateOf, statusOf } from '../../../../nodes/SeaArtSpark/services/kit/status';

it.each(['completed', 'COMPLETED', ' Completed ', 'succeeded', 'SUCCESS', 'Succeed', 'done', 'finished', 'TASK_STATUS_SUCCEED'])(
	'the status word %j means completed, and is shown as that',
	(word) => {
		expect(stateOf(word)).toBe('completed');
		expect(statusOf('completed', word)).toBe('completed');
	},
);

it.each(['failed', 'FAILURE', 'error', 'cancelled', 'canceled', 'expired', 'timeout', 'timed out', 'rejected'])(
	'the status word %j means failed, and is shown as that',
	(word) => {
		expect(stateOf(word)).toBe('failed');
		expect(statusOf('failed', word)).toBe('failed');
	},
);

it.each([
	['IN_PROGRESS', 'in_progress'],
	['In Progress', 'in_progress'],
	['inProgress', 'in_progress'],
	['NOT_START', 'not_start'],
	['paused', 'paused'],
	['COMPLETE?', 'complete?'],
	['not completed', 'not_completed'],
	['constructor', 'constructor'],
])('the status word %j means running, and is shown as %j', (word, status) => {
	expect(stateOf(word)).toBe('running');
	expect(statusOf('running', word)).toBe(status);
});

it.each<[unknown, number | undefined]>([
	['50%', 0.5],
	[50, 0.5],
	[0.5, 0.5],
	['0.5', 0.5],
	['0%', 0],
	[100, 1],
	['101%', undefined],
	[-1, undefined],
	['soon', undefined],
	['50 %', 0.5],
	[' ', undefined],
	['12 of 300', undefined],
	[null, undefined],
	[{}, undefined],
])('the progress %j is %j', (value, share) => expect(progressOf(value)).toBe(share));
