import { install } from '@sinonjs/fake-timers';
import { Agent, type Dispatcher, request } from 'undici';
import { Simulator, type SimulatorOptions } from '../../simulator/index';

export interface Answer {
	status: number;
	headers: Dispatcher.ResponseData['headers'];
	text: string;
	bytes: Buffer;
	/** Parsed body; undefined if it isn't JSON, and never with all these fields. */
	json: Wire;
}

/** Fields of replies that tests read. Fields that are only compared need no type. */
interface Wire {
	id: string;
	task_id?: string;
	status: string;
	state: number;
	progress: number;
	created_at: number;
	output: [{ content: [{ url: string; size: number; text: string }] }];
	data: Record<'id' | 'Id' | 'task_id' | 'URL' | 'upload_url' | 'public_url' | 'object_key', string> & { parameters: unknown[] };
}

/** The parsed text of an asset task. */
interface AssetText {
	ResponseMetadata: { Error?: unknown };
	Result: { Id: string; URL: string };
}

/** Jest's matchers, typed as `any`-compatible values. */
export const anyText: unknown = expect.any(String);
export const anyNumber: unknown = expect.any(Number);
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

type Send = Partial<{ method: Dispatcher.HttpMethod; body: string | Buffer; headers: Record<string, string>; key: string | null }>;

/** A simulator with a client of its own connections, so that no test inherits another's. */
export class Harness {
	private readonly agent = new Agent({ pipelining: 1 });

	private constructor(readonly simulator: Simulator) {}

	static async start(options: SimulatorOptions = {}): Promise<Harness> {
		return new Harness(await Simulator.start({ timeScale: 1000, plainPictures: true, ...options }));
	}

	async stop(): Promise<void> {
		await this.agent.destroy();
		await this.simulator.stop();
	}

	/** Sends a request with the good key, another one (`key`), or none (`key: null`). */
	async send(path: string, { method = 'GET', body, headers = {}, key = this.simulator.apiKey }: Send = {}): Promise<Answer> {
		const url = path.startsWith('http') ? path : this.simulator.url + path;
		const authorization: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
		const response = await request(url, {
			method,
			headers: { ...authorization, ...headers },
			dispatcher: this.agent,
			...(body === undefined ? {} : { body }),
		});
		const bytes = Buffer.from(await response.body.arrayBuffer());
		const text = bytes.toString('utf8');
		return { status: response.statusCode, headers: response.headers, text, bytes, json: parse(text) as Wire };
	}

	post(path: string, body: unknown, options: Send = {}): Promise<Answer> {
		const headers = { 'content-type': 'application/json' };
		return this.send(path, { method: 'POST', body: JSON.stringify(body), headers, ...options });
	}

	/** Submits to Vtrix in the right envelope. */
	submit(model: string, params: Record<string, unknown>, options: Send = {}): Promise<Answer> {
		return this.post('/model/v1/generation', { model, input: [{ params }] }, options);
	}

	poll(id: string): Promise<Answer> {
		return this.send(`/model/v1/generation/task/${id}`);
	}

	/** Polls until the task has ended. */
	async ended(id: string): Promise<Answer> {
		for (;;) {
			const answer = await this.poll(id);
			if (answer.json.status !== 'in_progress') return answer;
			await new Promise((resolve) => setTimeout(resolve, 2));
		}
	}

	/** Submits and polls to the end. */
	async run(model: string, params: Record<string, unknown>): Promise<Answer> {
		const { json } = await this.submit(model, params);
		return this.ended(json.id);
	}

	/** Runs an asset model to its end. @returns the parsed text of its output */
	async runAsset(model: string, params: Record<string, unknown>): Promise<AssetText> {
		const { json } = await this.run(model, params);
		return JSON.parse(json.output[0].content[0].text) as AssetText;
	}
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Starts a harness for each test and stops it afterwards, whatever happened. */
export function harnesses(): (options?: SimulatorOptions) => Promise<Harness> {
	const started: Harness[] = [];
	afterEach(async () => {
		await Promise.all(started.splice(0).map((harness) => harness.stop()));
	});
	return async (options) => {
		const harness = await Harness.start(options);
		started.push(harness);
		return harness;
	};
}

export const prompt = { prompt: 'A lighthouse at dawn' };

/** Stops the clock while `run` lasts; only `tick` moves it. Sockets and timers stay real. */
export async function withStoppedClock(run: (tick: (ms: number) => void) => Promise<void>): Promise<void> {
	const clock = install({ toFake: ['Date'], now: 1_800_000_000_000 });
	try {
		await run((ms) => void clock.tick(ms));
	} finally {
		clock.uninstall();
	}
}
