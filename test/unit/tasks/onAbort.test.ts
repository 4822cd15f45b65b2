import { onAbort } from '../../../nodes/SeaArtSpark/tasks/onAbort';

it('calls each listener once, at once after the abort, and none that was removed', () => {
	const calls: string[] = [];
	const controller = new AbortController();
	onAbort(controller.signal, () => calls.push('first'));
	onAbort(controller.signal, () => calls.push('removed'))();
	controller.abort();
	controller.abort();
	onAbort(controller.signal, () => calls.push('late'));
	expect(calls).toEqual(['first', 'late']);
});
