import { SimulatedTask } from './tasks';

/** Another completed task with nearly the same request, as a broken cache might return it. */
export function strangerTo(task: SimulatedTask): SimulatedTask {
	const stranger = new SimulatedTask({
		id: `${task.id.slice(0, 100)}x`,
		service: task.service,
		account: task.account,
		model: task.maker,
		params: { ...task.params, prompt: "somebody else's request" },
		submittedAt: task.submittedAt,
		endsAt: Math.min(task.endsAt, Date.now()),
		price: '0.01',
		failure: undefined,
		nthOfKey: 0,
		form: task.form,
	});
	stranger.result = task.result && {
		...task.result,
		...(typeof task.result.Id === 'string' ? { Id: `${task.result.Id}-of-somebody-else` } : {}),
	};
	stranger.endSeen = true;
	return stranger;
}
