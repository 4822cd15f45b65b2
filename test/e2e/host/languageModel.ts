import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A tool as the model receives it. */
export interface ToolTold {
	name: string;
	description: string;
	parameters: { properties?: Record<string, unknown>; required?: string[] };
}

interface Message {
	role: string;
	content?: unknown;
	tool_calls?: unknown[];
	tool_call_id?: string;
}

interface Ask {
	model: string;
	messages: Message[];
	stream?: boolean;
	tools?: Array<{ function: ToolTold }>;
}

/** What the model calls its tool with: the arguments of each call, turn by turn. */
export type Script = ReadonlyArray<readonly object[]>;

const textOf = (content: unknown): string =>
	Array.isArray(content) ? content.map((part: { text?: string }) => part.text ?? '').join('') : typeof content === 'string' ? content : '';

/**
 * A scripted language model: it speaks OpenAI's chat completions on 127.0.0.1, calls the first tool it is given with the
 * arguments of a script, turn by turn, and then says that it is done. It records its tools and the results of its calls.
 */
export class LanguageModel {
	/** Its tools, from its last request. */
	tools: ToolTold[] = [];
	/** Results of the calls of the last conversation, in order, as the model reads them. */
	answers: string[] = [];
	/** Problems with requests. */
	readonly faults: string[] = [];
	private script: Script = [];
	private readonly server = createServer((request, response) => void this.serve(request, response));

	static async start(): Promise<LanguageModel> {
		const model = new LanguageModel();
		await new Promise<void>((ready) => model.server.listen(0, '127.0.0.1', ready));
		return model;
	}

	/** For the credential of a chat model. */
	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
	}

	/** Script of the next conversation. */
	play(script: Script): void {
		this.script = script;
		this.tools = [];
		this.answers = [];
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((stopped) => this.server.close(stopped));
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		if (request.method !== 'POST' || !request.url?.endsWith('/chat/completions')) {
			this.faults.push(`${request.method} ${request.url}`);
			response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"message":"not spoken here"}}');
			return;
		}
		const ask = JSON.parse(Buffer.concat(chunks).toString()) as Ask;
		this.tools = (ask.tools ?? []).map(({ function: tool }) => tool);
		this.answers = ask.messages.filter(({ role }) => role === 'tool').map(({ content }) => textOf(content));
		const turn = this.turnOf(ask.messages);
		const calls = (this.script[turn] ?? []).map((args, index) => ({
			index,
			id: `call_${turn}_${index}`,
			type: 'function' as const,
			function: { name: this.tools[0]?.name ?? 'none', arguments: JSON.stringify(args) },
		}));
		if (ask.stream) this.stream(response, ask, calls);
		else this.answer(response, ask, calls);
	}

	/** Index of the current turn, from the number of answers, because agents split the calls of a turn into separate messages. */
	private turnOf(messages: Message[]): number {
		const answered = messages.filter(({ role }) => role === 'tool').length;
		let calls = 0;
		return this.script.findIndex((turn) => (calls += turn.length) > answered) >>> 0;
	}

	private answer(response: ServerResponse, { model }: Ask, calls: object[]): void {
		const message = calls.length > 0 ? { role: 'assistant', content: null, tool_calls: calls } : { role: 'assistant', content: 'Done.' };
		const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop';
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(JSON.stringify({ ...head('chat.completion', model), choices: [{ index: 0, message, finish_reason }], usage }));
	}

	private stream(response: ServerResponse, { model }: Ask, calls: object[]): void {
		const delta = calls.length > 0 ? { role: 'assistant', tool_calls: calls } : { role: 'assistant', content: 'Done.' };
		const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop';
		const say = (choice: object) =>
			response.write(`data: ${JSON.stringify({ ...head('chat.completion.chunk', model), choices: [{ index: 0, ...choice }] })}\n\n`);
		response.writeHead(200, { 'content-type': 'text/event-stream' });
		say({ delta, finish_reason: null });
		say({ delta: {}, finish_reason });
		response.end('data: [DONE]\n\n');
	}
}

const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

const head = (object: string, model: string) => ({ id: 'chatcmpl-1', object, created: 1_760_000_000, model });
