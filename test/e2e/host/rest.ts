import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'flatted';
import { Agent, request } from 'undici';
import type { Workflow } from '../workflow';

/** Owner of the throw-away n8n. Printed by `npm run n8n`. */
export const owner = { email: 'owner@example.com', firstName: 'Olive', lastName: 'Owner', password: 'Throw-away-1' };

export interface Credential {
	id: string;
	name: string;
	type: string;
}

export interface Item {
	json: Record<string, unknown>;
	binary?: Record<string, { id?: string; mimeType: string; fileName?: string; fileSize?: string; data: string }>;
	pairedItem?: unknown;
	error?: unknown;
}

/** An error as n8n keeps it with an execution. */
export interface StoredError {
	name?: string;
	message: string;
	description?: string | null;
	httpCode?: string | null;
	context?: Record<string, unknown>;
	node?: { name: string };
}

/** One run of one node. */
export interface NodeRun {
	executionStatus?: string;
	executionTime: number;
	startTime: number;
	error?: StoredError;
	data?: { main?: Array<Item[] | null> };
}

/** An execution that has ended. */
export interface Execution {
	id: string;
	mode: string;
	status: string;
	/** From start to end by n8n's clock, ms. */
	ms: number;
	retryOf?: string | null;
	error?: StoredError;
	runs: Record<string, NodeRun[]>;
	/** Everything n8n keeps of it, for searching. */
	data: unknown;
	/** The items at an output of a node, of its last run. @throws Error with the execution's own error when there is none */
	items(node: string, output?: number): Item[];
}

/** n8n responded with another status than 2xx. */
export class RestError extends Error {
	constructor(
		readonly status: number,
		what: string,
		readonly body: string,
	) {
		super(`${what}: ${status} ${body.slice(0, 600)}`);
	}
}

const ended = (status: string) => !['new', 'running', 'waiting'].includes(status);

/** n8n's internal REST API, as the editor uses it, with the owner logged in. */
export class Rest {
	/** The login is bound to it: the browser tests have to show the same one. */
	readonly browserId = 'end-to-end-tests';
	cookie = '';
	/** Without keep-alive: on a busy machine n8n closes an idle connection at the moment of its next use. */
	private readonly agent = new Agent({ headersTimeout: 120_000, bodyTimeout: 120_000, pipelining: 0 });

	constructor(readonly url: string) {}

	/** Makes the owner on a first start, else logs in. */
	static async login(url: string): Promise<Rest> {
		const rest = new Rest(url);
		const settings = await rest.get<{ userManagement?: { showSetupOnFirstLoad?: boolean } }>('/rest/settings');
		if (settings.userManagement?.showSetupOnFirstLoad) await rest.post('/rest/owner/setup', owner);
		else await rest.post('/rest/login', { emailOrLdapLoginId: owner.email, password: owner.password });
		return rest;
	}

	/** @throws RestError */
	async get<T>(path: string): Promise<T> {
		return this.json<T>('GET', path);
	}

	/** @throws RestError */
	async post<T = unknown>(path: string, body: object = {}): Promise<T> {
		return this.json<T>('POST', path, body);
	}

	/** The answer's bytes and kind, whatever the status. `body` is sent as JSON. */
	async bytes(path: string, method: 'GET' | 'POST' = 'GET', body?: object) {
		const answer = await request(this.url + path, {
			dispatcher: this.agent,
			method,
			headers: {
				'browser-id': this.browserId,
				...(this.cookie && { cookie: this.cookie }),
				...(body && { 'content-type': 'application/json' }),
			},
			...(body && { body: JSON.stringify(body) }),
		});
		for (const cookie of [answer.headers['set-cookie'] ?? []].flat()) {
			if (cookie.startsWith('n8n-auth=')) this.cookie = cookie.split(';')[0] ?? '';
		}
		return {
			status: answer.statusCode,
			type: String(answer.headers['content-type'] ?? ''),
			body: Buffer.from(await answer.body.arrayBuffer()),
		};
	}

	private async json<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
		const answer = await this.bytes(path, method, body);
		const text = answer.body.toString();
		if (answer.status >= 300) throw new RestError(answer.status, `${method} ${path}`, text);
		const parsed = text === '' ? undefined : (JSON.parse(text) as T | { data: T });
		return parsed && typeof parsed === 'object' && 'data' in parsed ? parsed.data : (parsed as T);
	}

	async createCredential(name: string, type: string, data: object): Promise<Credential> {
		return this.post<Credential>('/rest/credentials', { name, type, data });
	}

	/** Presses "Test" in the credential's dialog. */
	async testCredential(credential: Credential, data: object): Promise<{ status: string; message: string }> {
		return this.post('/rest/credentials/test', { credentials: { ...credential, data } });
	}

	async createWorkflow(workflow: Workflow): Promise<SavedWorkflow> {
		return this.post<SavedWorkflow>('/rest/workflows', { ...workflow, active: false });
	}

	/** Publishes a workflow, so that its webhook or schedule is heard; settles when it really is. */
	async publish({ id, versionId }: SavedWorkflow): Promise<void> {
		await this.post(`/rest/workflows/${id}/activate`, { versionId });
		await until(`workflow ${id} is published`, async () => {
			try {
				const { status } = await this.get<{ status: string }>(`/rest/workflows/${id}/publication-status`);
				return status === 'published';
			} catch (error) {
				// Before n8n 2.40 publishing is done when the call returns, and there is nothing to ask.
				if (error instanceof RestError && error.status === 404) return true;
				throw error;
			}
		});
	}

	async unpublish({ id }: SavedWorkflow): Promise<void> {
		await this.post(`/rest/workflows/${id}/deactivate`);
	}

	/** Presses "Execute workflow". @param from the trigger to start from; default the first. @returns the execution's id */
	async run(workflow: SavedWorkflow, from?: string): Promise<string> {
		const trigger = workflow.nodes.find(({ type, name }) => /trigger|webhook/i.test(type) && name === (from ?? name));
		if (!trigger) throw new Error(`workflow ${workflow.name} has no trigger ${from ?? ''}`);
		const { executionId } = await this.post<{ executionId: string }>(`/rest/workflows/${workflow.id}/run`, {
			workflowData: workflow,
			triggerToStartFrom: { name: trigger.name },
		});
		return executionId;
	}

	/** Presses "Stop". */
	async stop(executionId: string): Promise<void> {
		await this.post(`/rest/executions/${executionId}/stop`);
	}

	/** The ids of a workflow's executions, the newest first. */
	async executionsOf(workflowId: string): Promise<Array<{ id: string; status: string; mode: string }>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.get<{ results: Array<{ id: string; status: string; mode: string }> }>(
			`/rest/executions?filter=${filter}`,
		);
		return results;
	}

	/** An execution's status now. */
	async statusOf(id: string): Promise<string> {
		return (await this.get<{ status: string }>(`/rest/executions/${id}`)).status;
	}

	/** Waits for an execution's end. @throws Error after `timeoutMs` */
	async execution(id: string, timeoutMs = 120_000): Promise<Execution> {
		interface Stored {
			data: string | StoredData;
			mode: string;
			retryOf?: string | null;
			startedAt: string;
			status: string;
			stoppedAt: string;
		}
		let stored: Stored | undefined;
		await until(
			`execution ${id} has ended`,
			async () => {
				stored = await this.get<Stored>(`/rest/executions/${id}`);
				return ended(stored.status);
			},
			timeoutMs,
		);
		if (!stored) throw new Error(`execution ${id} is gone`);
		const data = typeof stored.data === 'string' ? (parse(stored.data) as StoredData) : stored.data;
		const runs = data.resultData?.runData ?? {};
		const error = data.resultData?.error;
		return {
			id,
			mode: stored.mode,
			status: stored.status,
			ms: Date.parse(stored.stoppedAt) - Date.parse(stored.startedAt),
			...(stored.retryOf !== undefined && { retryOf: stored.retryOf }),
			...(error && { error }),
			runs,
			data,
			items(node, output = 0) {
				const items = runs[node]?.at(-1)?.data?.main?.[output];
				if (!items)
					throw new Error(
						`no items at output ${output} of ${node}; execution ${id} is ${stored?.status}: ${error?.message ?? 'no error'} ${error?.description ?? ''}`,
					);
				return items;
			},
		};
	}

	/** Runs a workflow by hand to its end. */
	async runToEnd(workflow: Workflow): Promise<Execution> {
		return this.execution(await this.run(await this.createWorkflow(workflow)));
	}

	/** A stored file's bytes. */
	async file(id: string): Promise<Buffer> {
		const { status, body } = await this.bytes(`/rest/binary-data?id=${encodeURIComponent(id)}&action=download`);
		if (status !== 200) throw new Error(`stored file ${id}: ${status} ${body.toString().slice(0, 200)}`);
		return body;
	}
}

interface StoredData {
	resultData?: { runData?: Record<string, NodeRun[]>; error?: StoredError };
}

export type SavedWorkflow = Workflow & { id: string; versionId: string };

/** Polls with growing pauses until the result is true. @throws Error after `timeoutMs` (default 60 s) */
export async function until(what: string, ask: () => Promise<boolean> | boolean, timeoutMs = 60_000): Promise<void> {
	const started = Date.now();
	while (!(await ask())) {
		const waitedMs = Date.now() - started;
		if (waitedMs > timeoutMs) throw new Error(`waited ${timeoutMs / 1000} s in vain until ${what}`);
		await pause(Math.min(100 + waitedMs / 10, 500));
	}
}
