import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import type { Bench, Spark } from '../bench';
import { group } from '../check';
import { LanguageModel, type Script } from '../host/languageModel';
import type { Execution } from '../host/rest';
import { matchSnapshot } from '../snapshot';
import { agentWorkflow, mcpWorkflow } from '../workflow';

const check = group('agent');
const generate = { resource: 'textToImage', operation: 'generate' };

interface Conversation {
	version: number;
	script: Script;
	parameters?: Record<string, unknown>;
	settings?: Record<string, unknown>;
}

/** Has an agent of a version talk with the model, which plays the script; the tool has default settings unless parameters are passed. */
async function converse(
	bench: Bench,
	service: Spark,
	model: LanguageModel,
	{ version, script, parameters = generate, settings }: Conversation,
): Promise<Execution> {
	const rest = await bench.rest();
	const openAi = await rest.createCredential('Language model', 'openAiApi', { apiKey: 'none-needed', url: model.url });
	model.play(script);
	return await rest.runToEnd(agentWorkflow(version, { openAi, spark: service.credential }, parameters, settings));
}

/** Runs a check with a language model of its own. */
const withModel = (run: (bench: Bench, model: LanguageModel) => Promise<void>) => async (bench: Bench) => {
	const model = await LanguageModel.start();
	try {
		await run(bench, model);
		assert.deepEqual(model.faults, []);
	} finally {
		await model.stop();
	}
};

interface ToolItem {
	imageUrl?: string;
	error?: string;
	next?: string;
	prompt?: string;
	taskId?: string;
	cost?: number;
}

/** The items in an answer to the model: a list, or one object for an error text of n8n. */
const itemsIn = (answer: string | undefined): ToolItem[] => {
	assert.ok(answer, 'the model got an empty text');
	const parsed = JSON.parse(answer) as ToolItem | ToolItem[] | Array<{ response: ToolItem[] }>;
	return [parsed].flat().flatMap((one) => ('response' in one ? one.response : [one]));
};

const SETTINGS = /\bOptions\b|\bpanel\b|\[item \d+\]/;

/** Agent 1.9 to 2.2 passes an empty text to its model for a tool that throws; 3 and newer pass the error text. */
const versions = [1.9, 2.2, 3, 3.1];

export const agents = [
	check(
		'tools with default settings match their snapshot',
		withModel(async (bench, model) => {
			const service = await bench.spark();
			const operations = ['textToImage.generate', 'imageEffects.apply', 'video.generate', 'asset.create', 'task.wait'];
			const seen: Record<string, object> = {};
			for (const operation of operations) {
				const [resource, verb] = operation.split('.');
				await converse(bench, service, model, { version: 3.1, script: [], parameters: { resource, operation: verb } });
				const [tool] = model.tools;
				assert.ok(tool, `the model was given the tool ${operation}`);
				seen[operation] = { description: tool.description, parameters: tool.parameters };
			}
			matchSnapshot('tools', seen);
		}),
	),
	...versions.map((version) =>
		check(
			`version ${version}: valid, invalid, missing, several, identical and unpaid calls each get a response that the model can act on`,
			withModel(async (bench, model) => {
				const service = await bench.spark();
				service.simulator.faults.add({
					on: 'submit',
					when: ({ body }) => JSON.stringify(body).includes('without credit'),
					fault: { kind: 'status', status: 403 },
				});
				const execution = await converse(bench, service, model, {
					version,
					script: [
						[{ Prompt: 'a red fox', Image_Size: 'portrait' }],
						[{ Prompt: 'x'.repeat(801) }],
						[{ Image_Size: 'square' }],
						[{ Prompt: 'a cat', Image_Size: 'enormous' }],
						[{ Prompts: 'a dog\na bird' }],
						[{ Prompt: 'twins' }, { Prompt: 'twins' }],
						[{ Prompt: 'without credit' }],
					],
				});
				assert.equal(execution.status, 'success', execution.error?.message);
				assert.equal(model.answers.length, 8, model.answers.join('\n'));
				const [good, bad, missing, size, several, twin, other, poor] = model.answers.map((answer) => itemsIn(answer));
				assert.match(good?.[0]?.imageUrl ?? '', /^http/);
				assert.equal(typeof good?.[0]?.cost, 'number');
				assert.deepEqual(Object.keys(good?.[0] ?? {}).sort(), ['cost', 'imageUrl', 'taskId']);
				assert.match(bad?.[0]?.error ?? '', /801 characters/);
				assert.match(missing?.[0]?.error ?? '', /'Prompt' is empty/);
				assert.match(size?.[0]?.error ?? '', /enormous/);
				assert.deepEqual(
					several?.map(({ prompt }) => prompt),
					['a dog', 'a bird'],
				);
				assert.notEqual(twin?.[0]?.taskId, other?.[0]?.taskId);
				assert.match(JSON.stringify(poor), /no balance left/);
				for (const answer of model.answers) assert.doesNotMatch(answer, SETTINGS);
				const { ledger } = service.simulator;
				assert.equal(ledger.tasksCreated().length, 5);
			}),
			{ variant: version === 1.9 || version === 3 },
		),
	),
	check(
		'a misspelled template is refused with the closest match, and a name is recognized',
		withModel(async (bench, model) => {
			const service = await bench.spark();
			const Image_URL = 'https://example.com/child.jpg';
			await converse(bench, service, model, {
				version: 3.1,
				parameters: { resource: 'imageEffects', operation: 'apply' },
				script: [[{ Image_URL, Template: 'crystal ball' }], [{ Image_URL, Template: 'Glass Ball' }]],
			});
			const [near, byName] = model.answers.map((answer) => itemsIn(answer));
			assert.match(JSON.stringify(near), /glass_ball/);
			assert.match(byName?.[0]?.imageUrl ?? '', /^http/);
			assert.equal(service.simulator.ledger.tasksCreated().length, 1);
		}),
	),
	...[2.2, 3.1].map((version) =>
		check(
			`version ${version}: one call is paid once across attempts of Retry On Fail`,
			withModel(async (bench, model) => {
				const service = await bench.spark();
				service.simulator.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
				await converse(bench, service, model, {
					version,
					script: [[{ Prompt: 'a red fox' }]],
					settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 },
				});
				assert.match(itemsIn(model.answers[0])[0]?.imageUrl ?? '', /^http/);
				assert.equal(service.simulator.ledger.tasksCreated().length, 1);
			}),
		),
	),
	check('MCP Server Trigger: a client gets the tool and its errors, and one call is paid once across attempts', async (bench) => {
		const service = await bench.spark();
		const rest = await bench.rest();
		const path = `spark-${Date.now()}`;
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
		const saved = await rest.createWorkflow(mcpWorkflow(path, service.credential, generate, settings));
		await rest.publish(saved);
		try {
			const client = await McpClient.open(`${rest.url}/mcp/${path}`);
			const { tools } = await client.ask<{ tools: Array<{ name: string; inputSchema: { properties: object } }> }>('tools/list');
			assert.deepEqual(Object.keys(tools[0]?.inputSchema.properties ?? {}).sort(), ['Image_Size', 'Prompt', 'Prompts']);
			const call = async (args: object) => {
				const { content } = await client.ask<{ content: Array<{ text: string }> }>('tools/call', { name: tools[0]?.name, arguments: args });
				return itemsIn(content[0]?.text);
			};
			service.simulator.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
			const [good] = await call({ Prompt: 'a red fox' });
			assert.match(good?.imageUrl ?? '', /^http/);
			assert.equal(service.simulator.ledger.tasksCreated().length, 1);
			const [bad] = await call({ Prompt: 'x'.repeat(801) });
			assert.match(bad?.error ?? '', /801 characters/);
			const [one, other] = await Promise.all([call({ Prompt: 'twins' }), call({ Prompt: 'twins' })]);
			assert.notEqual(one?.[0]?.taskId, other?.[0]?.taskId);
			assert.equal(service.simulator.ledger.tasksCreated().length, 3);
		} finally {
			await rest.unpublish(saved);
		}
	}),
];

/** A minimal client of the Model Context Protocol, over streamable HTTP. */
class McpClient {
	private count = 0;
	private constructor(
		private readonly url: string,
		private session?: string,
	) {}

	static async open(url: string): Promise<McpClient> {
		const client = new McpClient(url);
		const protocolVersion = '2025-03-26';
		const hello = { protocolVersion, capabilities: {}, clientInfo: { name: 'end-to-end tests', version: '1' } };
		// The webhook of a workflow that was just published may not be active yet.
		for (let attempt = 0; ; attempt++) {
			try {
				await client.ask('initialize', hello);
				break;
			} catch (error) {
				if (attempt === 20) throw error;
				await pause(250);
			}
		}
		await client.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
		return client;
	}

	/** @throws Error with the server's message */
	async ask<T = unknown>(method: string, params: object = {}): Promise<T> {
		const id = ++this.count;
		const text = await this.send({ jsonrpc: '2.0', id, method, params });
		// One event of a stream, or plain JSON.
		const data = /^data: (.*)$/m.exec(text)?.[1] ?? text;
		const { result, error } = JSON.parse(data) as { result?: T; error?: { message: string } };
		if (result === undefined) throw new Error(`${method}: ${error?.message ?? text.slice(0, 300)}`);
		return result;
	}

	private async send(message: object): Promise<string> {
		const answer = await request(this.url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				...(this.session && { 'mcp-session-id': this.session }),
			},
			body: JSON.stringify(message),
		});
		const session = answer.headers['mcp-session-id'];
		if (typeof session === 'string') this.session = session;
		const text = await answer.body.text();
		if (answer.statusCode >= 300) throw new Error(`${answer.statusCode} ${text.slice(0, 300)}`);
		return text;
	}
}
