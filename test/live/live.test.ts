import { beside, inAssetText } from '../simulator/oddReplies';
import type { FaultRequest, FaultRule } from '../simulator/faults';
import { PAGE, runOnSimulator } from './onSimulator';
import { reportOf } from './report';
import { PLANS } from './settings';
import type { ServicePlan } from './types';

const plans = PLANS.map((plan) => [plan.service, plan] as const);
const planOf = (service: string): ServicePlan => PLANS.find((plan) => plan.service === service)!;
const head = { title: 'a service', isOwnUrl: true, packageVersion: '0.0.0', date: new Date(0) };

/** Nothing but a limit or an empty account shows these. */
const NOT_PROVOKED = ['P26', 'P27', 'P28', 'P59'];

test('each numbered row of the protocol page has a predicate, and each predicate a row', () => {
	const numbers = PLANS.flatMap(({ assumptions }) => [...new Set(assumptions.map(({ number }) => number))]);
	expect([...PAGE.keys()].sort()).toEqual(numbers.sort());
	expect(PAGE.size).toBeGreaterThan(80);
});

test.each(plans)('the simulated service differs in nothing: %s', async (_, plan) => {
	const { simulator, run, said, verdicts, inState } = await runOnSimulator(plan, ({ faults }) => void faults.add(...STEADY));
	expect(verdicts.filter(({ state }) => state === 'differs')).toEqual([]);
	const own = new Set(plan.assumptions.map(({ number }) => number));
	expect(inState('not seen').filter((number) => own.has(number) && !NOT_PROVOKED.includes(number))).toEqual([]);

	// No more is paid for than was announced, and each ID is shown.
	expect(simulator.ledger.paidDuplicates()).toEqual([]);
	expect(simulator.ledger.tasks.length).toBeLessThanOrEqual(plan.calls.filter(({ isPaid }) => isPaid).length);
	expect(run.taskIds.length).toBeGreaterThanOrEqual(3);
	for (const taskId of run.taskIds) expect(said.filter((line) => line.endsWith(`submitted as ${taskId}`))).toHaveLength(1);
});

type Body = Record<string, unknown>;
const rewrite = (body: (right: never) => unknown) => ({ kind: 'rewrite', body }) as const;
const of = (model: string) => (request: FaultRequest) => request.model === model;
const firstPollOf = (model: string) => (request: FaultRequest) => request.model === model && request.indexOfTask === 0;
const contents = (change: (entry: Body) => object) =>
	rewrite((body: Body & { output?: Array<{ content: Body[] }> }) => ({
		...body,
		...(body.output ? { output: body.output.map(({ content }) => ({ content: content.map(change) })) } : {}),
	}));
const running = (more: object = {}) =>
	rewrite(({ id, created_at, model }: Body) => ({ id, created_at, model, status: 'in_progress', progress: 0.4, ...more }));
const inData = (more: object) => rewrite((body: { data: object }) => ({ ...body, data: { ...body.data, ...more } }));

/** Each task runs at its submit and at its first poll, however slow this machine is. */
const STEADY: FaultRule[] = [
	{ on: 'submit', when: ({ service }) => service === 'vtrix', fault: running() },
	{
		on: 'poll',
		when: ({ service, indexOfTask, model }) => service === 'vtrix' && indexOfTask === 0 && model !== undefined,
		fault: running(),
	},
];

/** How a service differs, by the number of the assumption. */
const DIFFERENT: Record<string, Record<string, FaultRule>> = {
	vtrix: {
		P1: { on: 'poll', when: ({ index }) => index === 0, fault: { kind: 'status', status: 403 } },
		P7: { on: 'submit', when: of('spark_t2i_3_0'), fault: running({ created_at: 1_769_757_744_021 }) },
		P9: { on: 'submit', when: of('spark_img_effects'), fault: running({ model: 'img_effects' }) },
		P11: { on: 'poll', when: firstPollOf('spark_asset_get'), fault: rewrite(({ id }: Body) => ({ task_id: id, status: 'in_progress' })) },
		P12: { on: 'poll', when: firstPollOf('spark_t2i_3_0'), fault: running({ progress: 40 }) },
		P14: { on: 'poll', when: of('spark_t2i_3_0'), fault: contents((entry) => ({ ...entry, type: undefined })) },
		P18: {
			on: 'poll',
			when: of('spark_asset_create_group'),
			fault: rewrite((body: Body) => ({ ...body, ...(body.usage ? { usage: { cost: 0.001 } } : {}) })),
		},
		P22: { on: 'poll', when: firstPollOf('spark_asset_create'), fault: running({ status: 'queued' }) },
		P24: {
			on: 'poll',
			when: of('spark_img_effects'),
			fault: rewrite((body: Body) => ({ ...body, ...(body.error ? { error: { code: 3009003, message: 'Invalid template' } } : {}) })),
		},
		P33: {
			on: 'poll',
			when: of('spark_asset_get'),
			fault: rewrite(inAssetText(({ Result, ...rest }) => ({ ...rest, Result: { ...(Result as Body), Status: 'Ready' } }))),
		},
		P86: {
			on: 'catalogue',
			when: ({ path }) => path.includes('page_size'),
			fault: inData({ total_pages: '3' }),
		},
		P89: { on: 'catalogue', when: ({ path }) => path.includes('no_such_model'), fault: { kind: 'status', status: 404 } },
	},
	octopusx: {
		P42: { on: 'submit', when: of('CreateAssetGroup'), fault: rewrite(beside({ error: {} })) },
		P49: { on: 'poll', when: of('CreateAsset'), fault: inData({ URL: 'ftp://files.example/a.png' }) },
		P52: { on: 'account', when: ({ index }) => index === 1, fault: inData({ total_available: '12' }) },
		P55: { on: 'account', when: ({ index }) => index === 0, fault: { kind: 'status', status: 403 } },
		P58: { on: 'presign', fault: inData({ method: undefined }) },
		P77: { on: 'poll', when: ({ path }) => path.includes('/video/generations/cgt-'), fault: inData({ progress: 50 }) },
	},
};

test.each(Object.keys(DIFFERENT))('each difference of a service is in the report: %s', async (service) => {
	const rules = DIFFERENT[service]!;
	const { verdicts, played, inState } = await runOnSimulator(planOf(service), ({ faults }) => {
		faults.add(...Object.values(rules), ...STEADY);
	});
	expect(inState('differs')).toEqual(Object.keys(rules));
	const [, differing = ''] = reportOf(head, verdicts, played).split(/^## (?:Differs|Calls)$/m);
	for (const number of Object.keys(rules)) expect(differing).toMatch(new RegExp(`^\\| ${number} \\|`, 'm'));
});
