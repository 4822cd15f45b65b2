import type { ICredentialDataDecryptedObject, IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { ZodObject, ZodRawShape } from 'zod';

import type { LedgerRequest, Simulator, SimulatorOptions } from '../simulator/index';
import { items, type EngineRun, type RunOptions } from './engine';
import { gapsIn } from '../gapsIn';
import { stage } from './stage';
import type { VirtualTime } from './virtualTime';

// What is shipped is what the items are held to.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { outputs } = require('../../dist/nodes/SeaArtSpark/resources/outputs') as {
	outputs: Record<string, Record<string, ZodObject<ZodRawShape>>>;
};

/** Jest's matchers, typed as what they are to a reader: anything. */
export const anyText: unknown = expect.any(String);
export const anyNumber: unknown = expect.any(Number);
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const containing = (text: string): unknown => expect.stringContaining(text);
export const having = (fields: object): unknown => expect.objectContaining(fields);

export interface Call extends Omit<RunOptions, 'credential' | 'items' | 'parameters'> {
	/** The incoming items: plain json, or whole items where they carry files. Default: one empty one. */
	json?: IDataObject[];
	items?: INodeExecutionData[];
	service?: 'vtrix' | 'octopusx';
	/** Replaces parts of the credential. */
	credential?: ICredentialDataDecryptedObject;
	/** Presses Stop so many virtual milliseconds after the start. */
	stopAfterMs?: number;
}

export interface Played extends EngineRun {
	/** Virtual milliseconds from start to end. */
	tookMs: number;
	/** The json of the handed-on items. */
	json: IDataObject[];
}

export interface Scene {
	simulator: Simulator;
	time: VirtualTime;
	/** Runs an operation (`textToImage.generate`) in n8n's engine, on the simulator's service. */
	spark: (operation: string, parameters?: IDataObject, call?: Call) => Promise<Played>;
	/** What was submitted so far: model and parameters, in order of arrival. */
	sent: () => Array<{ model: string | undefined; params: unknown }>;
	/** How many requests of any kind the simulator got. */
	requests: () => number;
}

const open: Array<() => Promise<void>> = [];

afterEach(async () => {
	for (const close of open.splice(0)) await close();
});

/** A simulator and n8n's engine in virtual time, for one test. Both are gone after it. */
export async function setScene(options: SimulatorOptions = {}): Promise<Scene> {
	const { simulator, time, play, close } = await stage(options);
	open.push(close);

	return {
		simulator,
		time,
		async spark(operation, parameters = {}, { json, items: given, service = 'vtrix', credential = {}, ...more } = {}) {
			const [resource, verb] = operation.split('.');
			const startedAt = time.now();
			const run = await play(
				{ resource, operation: verb, ...parameters },
				{
					credential: { service, apiKey: simulator.apiKey, baseUrl: simulator.url, ...credential },
					items: given ?? items(...(json ?? [{}])),
					...more,
				},
			);
			checkHandedOn(run, outputs[resource ?? '']?.[verb ?? ''], parameters);
			checkSecrets(run, simulator);
			return { ...run, tookMs: time.now() - startedAt, json: run.items.map((item) => item.json) };
		},
		sent: () => simulator.ledger.submits().map(({ model, body }) => ({ model, params: paramsOf(body) })),
		requests: () => simulator.ledger.requests.length,
	};
}

function paramsOf(body: LedgerRequest['body']): unknown {
	const { input } = body as { input?: Array<{ params: unknown }> };
	return input ? input[0]?.params : body;
}

/** Holds for every item of every test: paired, without a gap, and simplified to what the schemas promise. */
function checkHandedOn(run: EngineRun, schema: ZodObject<ZodRawShape> | undefined, parameters: IDataObject): void {
	// Stopped, n8n hands on what came in.
	const isPending = run.status === 'canceled' || ![undefined, true].includes(parameters.waitForCompletion as boolean | undefined);
	for (const [index, { data }] of (run.data.resultData.runData.Spark ?? []).entries()) {
		const [successes = [], errors = []] = data?.main ?? [];
		for (const item of [...(successes ?? []), ...(errors ?? [])]) {
			expect(gapsIn(item.json, `run ${index}`)).toEqual([]);
			expect(item.pairedItem).toEqual({ item: anyNumber });
			// No success has these two names: n8n would take it for an error.
			const { error, details } = item.json;
			if (typeof error === 'string') expect(details).toBeInstanceOf(Object);
		}
		const wholeResults = (successes ?? []).map(({ json }) => json).filter(({ error, timedOut }) => typeof error !== 'string' && !timedOut);
		if (!schema || parameters.simplify === false || isPending) continue;
		for (const json of wholeResults) schema.strict().parse(json);
	}
}

/** Holds for every test: the key is where it belongs and nowhere else. */
function checkSecrets(run: EngineRun, { ledger, apiKey }: Simulator): void {
	expect(ledger.keysSeenOutsideService()).toEqual([]);
	expect(run.log.join('\n')).not.toContain(apiKey);
	expect(
		JSON.stringify([run.data.resultData, run.data.executionData?.contextData, run.error?.message, run.error?.description]),
	).not.toContain(apiKey);
}
