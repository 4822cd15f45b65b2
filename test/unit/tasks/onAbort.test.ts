import { onAbort } from '../../../nodes/SeaArtSpark/tasks/onAbort';

it('a listener runs once, immediately if the signal was aborted before, and not after it was removed', () => {
	const calls: string[] = [];
	const controller = new AbortController();
	onAbort(controller.signal, () => calls.push('first'));
	onAbort(controller.signal, () => calls.push('removed'))();
	controller.abort();
	controller.abort();
	onAbort(controller.signal, () => calls.push('late'));
	expect(calls).toEqual(['first', 'late']);
});
