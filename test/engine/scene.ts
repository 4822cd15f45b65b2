/**
 * Entry point of the engine tests. A scene is a simulated service and n8n's own engine on one virtual clock:
 *
 *     const scene = await openScene({ seconds: () => 8 });                 // options of the simulator
 *     scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 503 } });
 *     const run = await scene.run('textToImage.generate', { prompt: '={{ $json.animal }}' }, { items: [{ animal: 'fox' }] });
 *     expect(run.json).toEqual([having({ status: 'completed' })]);         // also: items, errorItems, error, hints, log, data ...
 *     expect(scene.ledger.tasksCreated()).toHaveLength(1);                 // what arrived and what was paid
 *
 * Every run is checked (checks.ts): items are paired, in order, without gaps, and match their schema, and no key appears outside
 * the credential. A run that breaks a check throws.
 *
 * | to get                                   | use                                                                        |
 * | ---------------------------------------- | -------------------------------------------------------------------------- |
 * | n pictures, prompts `picture 0` ...      | `scene.generate(n, { options, parameters, settings })`                     |
 * | Retry On Fail, an error output           | `{ settings: { retryOnFail: true, maxTries: 3, onError: '...' } }`         |
 * | entries of Options                       | `{ options: { timeoutSeconds: 30 } }`                                      |
 * | OctopusX, another key or address         | `{ service: 'octopusx' }`, `{ credential: { apiKey: '...', baseUrl } }`    |
 * | several accounts of one service          | `openScene({ accounts: [{ apiKey: 'key-of-b' }] })`, then `{ credential: { apiKey: 'key-of-b' } }` |
 * | a model that the simulator does not know  | `openScene({ models: [{ id: 'x_1', check: ({ prompt }) => (prompt ? undefined : { code: 1, message: 'Missing prompt' }) }] })`; also `files`, `output`, `makes`, `seconds`, `cost` (simulator/model.ts) |
 * | another service                          | `openScene({ services: [{ name: 'x', submit: { path: '/v3/jobs' }, poll: { path: '/v3/jobs/:id', reply: (task, files) => ({ state: task.outcome, files }) } }] })` (simulator/fakeService.ts) |
 * | another free request, such as a list     | `openScene({ reads: [{ service: 'vtrix', path: '/v3/jobs', reply: ({ url }) => ({ jobs: [] }) }] })`; in the ledger as `read` |
 * | another host with its own ledger         | `const other = await scene.another(); ... { simulator: other }`            |
 * | Stop                                     | `{ stopAfterMs: 3_000 }`, or `{ onStart: ({ stop }) => ... }`              |
 * | executions at the same time              | `await Promise.all([scene.run(...), scene.run(..., { startAfterMs: 500 })])` |
 * | Retry from the list of executions        | `{ retryOf: run }`, with the same or with edited parameters                |
 * | to go on after a Wait node               | `{ resume: structuredClone(run.data) }`                                    |
 * | an execution of a schedule               | `{ mode: 'trigger' }` (default: `manual`)                                  |
 * | another workflow, node or name           | `{ workflow: { id, name }, node: { id, name } }`                           |
 * | nodes around the node under test         | `{ nodes, connections, nodeTypes }`; then `run.itemsOf('Name')`            |
 * | a whole workflow                         | `scene.runWorkflow({ nodes, connections }, { items })`                     |
 * | an agent with the node as its tool       | `scene.runAsTool(operation, parameters, { agent, calls: [{ Prompt: 'x' }] })` |
 * | time to pass                             | `await scene.time.pass(60_000)`; now: `scene.time.now()`                   |
 *
 * Jest closes a scene after its test; elsewhere call `scene.close()`. Only one scene can be open, because it replaces the clock of the process.
 */
import type { ICredentialDataDecryptedObject, IDataObject, INode, INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

import { Simulator, type LedgerRequest, type SimulatorOptions } from '../simulator/index';
import { agents, type AgentKind, type ToolAnswer, type ToolSeen } from './agents';
import { faultsOf, leaksOf } from './checks';
import {
	NODE_TYPE,
	runInEngine,
	TOOL_TYPE,
	type Connection,
	type EngineNode,
	type EngineRun,
	type EngineWorkflow,
	type Execution,
} from './engine';
import { virtualTime, type VirtualTime } from './virtualTime';

export type ServiceName = 'vtrix' | 'octopusx';

/** Options of an execution besides its workflow. */
export interface Circumstances extends Pick<Execution, 'mode' | 'executionId' | 'instanceBaseUrl' | 'onStart' | 'resume'> {
	/** The incoming items: plain JSON, or whole items if they have files. Default: one empty item. */
	items?: Array<IDataObject | INodeExecutionData>;
	/** The service of the credential, also one that the test adds; default Vtrix. */
	service?: ServiceName | (string & {});
	/** Replaces parts of the credential. */
	credential?: ICredentialDataDecryptedObject;
	/** The simulator whose URL and key are in the credential; default: the one of the scene. */
	simulator?: Simulator;
	/** Presses Stop this many virtual milliseconds after the start. */
	stopAfterMs?: number;
	/** Waits this many virtual milliseconds before the start. */
	startAfterMs?: number;
	/** Continues after this run, like Retry in the list of executions. */
	retryOf?: Pick<EngineRun, 'data'>;
}

/** Options of a run of one operation besides its parameters. */
export interface Call extends Circumstances, Partial<Pick<EngineWorkflow, 'nodes' | 'connections' | 'nodeTypes'>> {
	/** Further parameters. */
	parameters?: IDataObject;
	/** Entries of the Options collection. */
	options?: IDataObject;
	/** Settings of the node: `onError`, `retryOnFail`, `maxTries`, `waitBetweenTries`. */
	settings?: Partial<INode>;
	/** The node under test, `Spark` by default. */
	node?: { id?: string; name?: string };
	workflow?: { id?: string; name?: string };
}

export interface ToolCall extends Omit<Call, 'nodes' | 'connections' | 'nodeTypes'> {
	/** Arguments of the agent's calls, one after the other, for every incoming item. */
	calls: IDataObject[];
	/** Default: an agent that calls its tool itself. */
	agent?: AgentKind;
	/** Makes all calls at the same time. */
	atOnce?: boolean;
}

/** A finished execution of any workflow. */
export interface WorkflowRun extends EngineRun {
	/** Virtual time, ms since 1970. */
	startedAt: number;
	endedAt: number;
	tookMs: number;
}

/** A finished execution with the node under test. */
export interface Run extends WorkflowRun {
	/** Items that the node under test returned, with files, and their JSON. */
	items: INodeExecutionData[];
	json: IDataObject[];
	/** Items at its error output. */
	errorItems: INodeExecutionData[];
	/** Everything that a user can read, as one text: items, error output, error. */
	shownText(): string;
	/** The node's records in the saved execution; `{}` if there are none. */
	remembered(): string;
}

export interface ToolRun extends Run {
	/** Responses to the agent, by call. */
	answers: ToolAnswer[];
	/** The tool as the language model sees it; only if the agent makes no calls (`calls: []`). */
	seen?: ToolSeen;
}

export interface Scene {
	simulator: Simulator;
	/** Ledger of the simulator: what arrived and what was paid. */
	ledger: Simulator['ledger'];
	/** Faults that the simulator plays. */
	faults: Simulator['faults'];
	time: VirtualTime;
	/** Runs an operation (`textToImage.generate`) of the node. */
	run(operation: string, parameters?: IDataObject, call?: Call): Promise<Run>;
	/** Runs text-to-image for `count` prompts (`picture 0` ...), without downloads. */
	generate(count: number, call?: Call): Promise<Run>;
	/** Runs a workflow with any nodes. */
	runWorkflow(workflow: EngineWorkflow, circumstances?: Circumstances): Promise<WorkflowRun>;
	/** Runs an agent with an operation as its tool; it fills in the values of `fromAi()`. */
	runAsTool(operation: string, parameters: IDataObject, call: ToolCall): Promise<ToolRun>;
	/** Starts a further simulated service with its own URL. */
	another(options?: SimulatorOptions): Promise<Simulator>;
	/** Submits so far: model and parameters, in order of arrival. */
	sent(): Array<{ model: string | undefined; params: IDataObject }>;
	/** Number of requests of any kind. */
	requests(): number;
	close(): Promise<void>;
}

let open: Scene | undefined;

// Outside jest, the caller closes the scene.
if (typeof afterEach === 'function') afterEach(async () => await open?.close());

/** Opens a scene. The comment at the top of this file lists what it offers. */
export async function openScene(options: SimulatorOptions = {}): Promise<Scene> {
	if (open) throw new Error('only one scene can be open, because it replaces the clock of the process');
	const simulators: Simulator[] = [];
	const time = virtualTime(() => simulators.reduce((sum, { parked }) => sum + parked, 0));
	const another = async (more?: SimulatorOptions): Promise<Simulator> => {
		const started = await Simulator.start({ plainPictures: true, ...more });
		simulators.push(started);
		return started;
	};
	const simulator = await another(options);
	const { ledger, faults } = simulator;
	const keys = new Set((options.accounts ?? []).map(({ apiKey }) => apiKey));

	async function runWorkflow(workflow: EngineWorkflow, circumstances: Circumstances = {}): Promise<WorkflowRun> {
		const {
			items = [{}],
			service = 'vtrix',
			simulator: target = simulator,
			startAfterMs = 0,
			stopAfterMs,
			onStart,
			retryOf,
		} = circumstances;
		const { mode = retryOf ? 'retry' : 'manual', executionId, instanceBaseUrl, resume } = circumstances;
		const credential = { service, apiKey: target.apiKey, baseUrl: target.url, ...circumstances.credential };
		for (const key of [String(credential.apiKey), ...simulators.map(({ apiKey }) => apiKey)]) keys.add(key);
		if (startAfterMs > 0) await time.pass(startAfterMs);
		const startedAt = time.now();
		const run = await time.run(
			async () =>
				await runInEngine({
					workflow,
					items: items.map(asItem),
					mode,
					executionId,
					instanceBaseUrl,
					resume: retryOf ? retried(retryOf.data) : resume,
					credential,
					onStart: (running) => {
						if (stopAfterMs !== undefined) time.at(stopAfterMs, () => running.stop());
						onStart?.(running);
					},
				}),
		);
		const endedAt = time.now();
		const wrong = [
			...faultsOf(run, workflow.nodes),
			...leaksOf(run, [...keys]),
			...simulators.flatMap((one) => one.ledger.keysSeenOutsideService().map(({ path }) => `the key was sent to ${path}`)),
		];
		if (wrong.length > 0) throw new Error(`The run breaks these checks:\n${wrong.join('\n')}`);
		return { ...run, startedAt, endedAt, tookMs: endedAt - startedAt };
	}

	async function run(operation: string, parameters: IDataObject = {}, call: Call = {}): Promise<Run> {
		const { workflow, node, nodes = [], nodeTypes, settings = {} } = call;
		const name = node?.name ?? 'Spark';
		const underTest = { ...node, name, type: NODE_TYPE, parameters: parametersOf(operation, parameters, call), settings };
		const connections = call.connections ?? [['Start', name]];
		const ended = await runWorkflow({ ...workflow, nodes: [underTest, ...nodes], connections, nodeTypes }, call);
		return runOf(ended, name);
	}

	async function runAsTool(operation: string, parameters: IDataObject, call: ToolCall): Promise<ToolRun> {
		const { workflow, node, calls, agent = 'calls', atOnce = false, settings = {} } = call;
		const name = node?.name ?? 'Tool';
		const nodes: EngineNode[] = [
			{ name: 'Agent', type: 'agent', parameters: { calls, atOnce, tool: name } },
			{ ...node, name, type: TOOL_TYPE, parameters: parametersOf(operation, parameters, call), settings },
		];
		const connections: Connection[] = [
			['Start', 'Agent'],
			[name, 'Agent', 0, 'ai_tool'],
		];
		const ended = await runWorkflow({ ...workflow, nodes, connections, nodeTypes: { agent: agents[agent] } }, call);
		const returned = ended.data.resultData.runData.Agent?.at(-1)?.data?.main?.[0] ?? [];
		const answers = returned.map(({ json }) => json as unknown as ToolAnswer);
		const [first] = returned;
		const seen = first?.json.seen as ToolSeen | undefined;
		return {
			...runOf(ended, name),
			answers,
			...(seen ? { seen } : {}),
			shownText: () => JSON.stringify([answers, ...errorTextsOf(ended)]),
		};
	}

	open = {
		simulator,
		ledger,
		faults,
		time,
		run,
		runWorkflow,
		runAsTool,
		another,
		generate: async (count, call = {}) =>
			await run(
				'textToImage.generate',
				{ model: 'spark_t2i_3_0', imageSize: '1328x1328', prompt: '={{ $json.prompt }}', downloadImages: false },
				{ items: Array.from({ length: count }, (_, index) => ({ prompt: `picture ${index}` })), ...call },
			),
		sent: () => ledger.submits().map(({ model, body }) => ({ model, params: paramsOf(body) })),
		requests: () => ledger.requests.length,
		async close() {
			open = undefined;
			await Promise.all(simulators.map(async (one) => await one.stop()));
			time.restore();
		},
	};
	return open;
}

/** Wraps plain JSON into an item. An object whose `json` is an object is already an item. */
const asItem = (item: IDataObject | INodeExecutionData): INodeExecutionData =>
	typeof item.json === 'object' && item.json !== null ? (item as INodeExecutionData) : { json: item };

function parametersOf(operation: string, parameters: IDataObject, call: Pick<Call, 'parameters' | 'options'>): IDataObject {
	const [resource, verb] = operation.split('.');
	const all = { resource, operation: verb, ...parameters, ...call.parameters };
	return call.options ? { ...all, options: { ...(all as { options?: IDataObject }).options, ...call.options } } : all;
}

function paramsOf(body: LedgerRequest['body']): IDataObject {
	const { input } = body as { input?: Array<{ params: IDataObject }> };
	return (input ? input[0]?.params : body) as IDataObject;
}

const errorTextsOf = ({ error }: EngineRun): unknown[] => [error, error?.message, error?.description, error?.context];

function runOf(ended: WorkflowRun, name: string): Run {
	const [items, errorItems] = [ended.itemsOf(name), ended.itemsOf(name, 0, 1)];
	const context = ended.data.executionData?.contextData as Record<string, unknown> | undefined;
	return {
		...ended,
		items,
		errorItems,
		json: items.map(({ json }) => json),
		shownText: () => JSON.stringify([items, errorItems, ...errorTextsOf(ended)]),
		remembered: () => JSON.stringify(context?.[`node:${name}`] ?? {}),
	};
}

/** Does what n8n does with saved data: drops the failed run of the last node and continues from the stack. */
function retried(data: IRunExecutionData): IRunExecutionData {
	const saved = JSON.parse(JSON.stringify(data)) as IRunExecutionData;
	const { lastNodeExecuted, runData } = saved.resultData;
	delete saved.resultData.error;
	if (lastNodeExecuted !== undefined) runData[lastNodeExecuted]?.pop();
	return saved;
}
