import type { EngineResponse, IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import { TOOL_TYPE } from './engine';
import { containing, having, setScene, type Scene } from './scene';

/** An agent that calls its one tool with given arguments, and hands on what it got back or was told. */
class Agent implements INodeType {
	description = {
		displayName: 'Agent',
		name: 'agent',
		group: ['transform' as const],
		version: 1,
		description: '',
		defaults: { name: 'Agent' },
		inputs: ['main' as const, 'ai_tool' as const],
		outputs: ['main' as const],
		properties: [{ displayName: 'Arguments', name: 'toolArguments', type: 'json' as const, default: '{}' }],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const [tool] = (await this.getInputConnectionData('ai_tool', 0)) as [{ invoke(toolArguments: unknown): Promise<string> }];
		const toolArguments = this.getNodeParameter('toolArguments', 0) as IDataObject;
		try {
			return [[{ json: { answer: JSON.parse(await tool.invoke(toolArguments)) as IDataObject } }]];
		} catch (thrown) {
			return [[{ json: { told: (thrown as Error).message } }]];
		}
	}
}

/** An agent of today: it asks n8n to run the tool as a node, and is run again with what came of it. */
class AskingAgent extends Agent {
	override async execute(this: IExecuteFunctions, response?: EngineResponse): Promise<never> {
		const [done] = response?.actionResponses ?? [];
		if (done) {
			const json = done.data.data?.ai_tool?.[0]?.[0]?.json;
			return (await Promise.resolve([[{ json: json?.error ? { told: json.error } : { answer: [json] } }]])) as never;
		}
		const input = this.getNodeParameter('toolArguments', 0) as IDataObject;
		return (await Promise.resolve({
			actions: [{ actionType: 'ExecutionNodeAction', nodeName: 'Tool', input, type: 'ai_tool', id: 'call1', metadata: {} }],
			metadata: {},
		})) as never;
	}
}

async function asked(agent: INodeType, { spark }: Scene, operation: string, parameters: IDataObject, toolArguments: IDataObject) {
	const [resource, verb] = operation.split('.');
	const run = await spark(
		'task.get',
		{ taskId: 'unused' },
		{
			nodeTypes: { agent },
			nodes: [
				{ name: 'Agent', type: 'agent', parameters: { toolArguments } },
				{ name: 'Tool', type: TOOL_TYPE, parameters: { resource, operation: verb, ...parameters } },
			],
			connections: [
				['Start', 'Agent'],
				['Tool', 'Agent', 0, 'ai_tool'],
			],
		},
	);
	expect(run.error).toBeUndefined();
	return run.itemsOf('Agent').at(-1)?.json;
}

const fromAi = (key: string) => `={{ $fromAI('${key}', '', 'string') }}`;

/** n8n 2.20 ends the whole run when a tool that it runs as a node fails; later ones tell the agent. */
const itWhereToolsMayFail = process.env.HOST_VERSION === '2.20.0' ? it.skip : it;

describe.each([
	['calls it', new Agent()],
	['has n8n run it', new AskingAgent()],
])('as the tool of an agent that %s', (_how, agent) => {
	it('answers with addresses, and fetches no file that n8n would throw away', async () => {
		const scene = await setScene();
		const json = await asked(agent, scene, 'textToImage.generate', { prompt: fromAi('Prompt') }, { Prompt: 'a red fox' });
		expect(scene.sent()).toEqual([{ model: 'spark_t2i_3_0', params: having({ prompt: 'a red fox' }) }]);
		expect(json).toEqual({
			answer: [having({ status: 'completed', imageUrl: containing('/pictures/'), taskId: scene.simulator.ledger.tasks[0]?.id })],
		});
		expect(scene.simulator.ledger.ofKind('download')).toEqual([]);
	});

	it('makes an asset that can be used', async () => {
		const scene = await setScene();
		const json = await asked(
			agent,
			scene,
			'asset.create',
			{ assetGroupId: 'group-20260414180602-52qww', name: fromAi('Name'), url: fromAi('Link') },
			{ Name: 'child', Link: 'https://example.com/child.webp' },
		);
		expect(json).toEqual({ answer: [having({ name: 'child', assetStatus: 'Active', assetUri: containing('asset://') })] });
	});

	itWhereToolsMayFail('tells the agent what is wrong with its arguments, and what to do', async () => {
		const scene = await setScene();
		const json = await asked(agent, scene, 'textToImage.generate', { prompt: fromAi('Prompt') }, { Prompt: 'x'.repeat(801) });
		expect(json?.told).toContain("'Prompt' has 801 characters, and the service takes at most 800");
		expect(json?.told).toContain('Shorten it.');
		expect(scene.requests()).toBe(0);
	});

	itWhereToolsMayFail('tells the agent why a task failed, with its ID', async () => {
		const scene = await setScene();
		scene.simulator.faults.add({ on: 'submit', fault: { kind: 'fail', shape: 'string', message: 'sensitive content' } });
		const json = await asked(agent, scene, 'textToImage.generate', { prompt: fromAi('Prompt') }, { Prompt: 'x' });
		expect(json?.told).toContain('sensitive content');
		expect(json?.told).toContain(scene.simulator.ledger.tasks[0]?.id);
	});
});
