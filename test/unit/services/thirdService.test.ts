import { taskEndpoint } from '../../../nodes/SeaArtSpark/services/kit/taskEndpoint';
import type { ServiceDefinition } from '../../../nodes/SeaArtSpark/services/service';
import { callsOf, fakeTransport, knownTo, requests } from './fakeTransport';

/** A service that the package does not have. It only needs its URLs and bodies. */
const third: ServiceDefinition = {
	name: 'third',
	title: 'Third',
	description: 'Videos',
	url: 'https://third.example',
	dashboard: 'the usage page of your Third account',
	keyPage: 'https://third.example/keys',
	credentialTest: { path: '/v3/account', notFoundIsGood: false },
	supports: ['generateVideo'],
	unknownFields: ['references', 'seed'],
	notes: {},
	create: async (transport) => {
		const tasks = taskEndpoint(transport, { poll: (taskId) => `/v3/jobs/${taskId}` });
		return await Promise.resolve({
			adviceFor: () => undefined,
			jobs: {
				generateVideo: ({ prompt, model }) => tasks.job({ model, path: '/v3/jobs', makes: 'video', body: () => ({ model, prompt }) }),
			},
			existing: (taskId) => tasks.existing(taskId),
		});
	},
};

it('a third service only needs its URLs and bodies', async () => {
	const fake = fakeTransport(
		{ body: { job: { id: 'j/1', state: 'queued' } } },
		{ body: { job: { id: 'j/1', state: 'DONE', files: [{ href: 'https://f.example/v', mime: 'video/mp4' }], price: 1 } } },
	);
	const calls = await callsOf(third, fake.transport);
	expect((await calls.submit(knownTo(third, requests.video))).task).toMatchObject({ taskId: 'j/1', state: 'running', status: 'queued' });
	const { task } = await calls.poll('j/1', knownTo(third, requests.video));
	expect(task).toMatchObject({
		state: 'completed',
		status: 'completed',
		cost: '1',
	});
	// Nothing beside the file repeats it.
	expect(task?.result?.files).toEqual([{ type: 'video', url: 'https://f.example/v', extra: { mime: 'video/mp4' } }]);
	expect(fake.sent.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /v3/jobs', 'GET /v3/jobs/j%2F1']);
});

it('a service that has no references refuses them, but not an empty list', async () => {
	const { refusal } = await callsOf(third, fakeTransport().transport);
	expect(refusal({ ...requests.video, references: [] })).toBeUndefined();
	expect(refusal(requests.video)).toMatchObject({ parameter: 'references', problem: 'is not available on Third' });
});
