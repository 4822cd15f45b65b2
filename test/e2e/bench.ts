import { Simulator, type SimulatorOptions } from '../simulator';
import { Editor, type Theme } from './host/browser';
import type { Credential, Rest } from './host/rest';
import type { Server } from './host/server';
import type { SharedHost } from './sharedHost';
import { credentialType } from './workflow';

export type ServiceName = 'vtrix' | 'octopusx';

/** A simulated service and the credential for it in the n8n under test. */
export interface Spark {
	simulator: Simulator;
	credential: Credential;
	/** The data of the credential. */
	data: { service: ServiceName; apiKey: string; baseUrl: string };
}

/** Part of every prompt, so that logs can be searched for prompts. */
export const promptMark = 'lighthouse-of-the-tests';

/** One check's access to the shared n8n, with its own simulated services. */
export class Bench {
	/** Facts worth a line in the report. */
	readonly notes: string[] = [];
	private readonly simulators: Simulator[] = [];

	constructor(readonly host: SharedHost) {}

	server(): Promise<Server> {
		return this.host.server();
	}

	async rest(): Promise<Rest> {
		return (await this.server()).rest;
	}

	/** The tab of the shared browser. */
	async editor(theme: Theme = 'light'): Promise<Editor> {
		return (await this.host.browser(theme)).editor();
	}

	/**
	 * Starts a simulated service, by default 20 times as fast as the real one, and makes a credential for it. It serves
	 * both services' APIs at its address and is stopped at the end of the check.
	 * @param rest another n8n than the shared one
	 */
	async spark(options: SimulatorOptions & { service?: ServiceName } = {}, rest?: Rest): Promise<Spark> {
		const { service = 'vtrix', ...settings } = options;
		const number = this.host.nextNumber();
		// Unique in the log.
		const apiKey = `sa-key-of-check-${number}-${Math.random().toString(36).slice(2)}`;
		this.host.keys.add(apiKey);
		// Each service has its own task IDs, so that a log's line belongs to one check.
		const simulator = await Simulator.start({ timeScale: 20, apiKey, seed: number, ...settings });
		this.simulators.push(simulator);
		const data = { service, apiKey, baseUrl: simulator.url };
		return { simulator, data, credential: await this.credential(data, rest) };
	}

	/** Makes another credential. */
	async credential(data: object, rest?: Rest): Promise<Credential> {
		return (rest ?? (await this.rest())).createCredential(`Credential ${this.host.nextNumber()}`, credentialType, data);
	}

	note(text: string): void {
		this.notes.push(text);
	}

	/** Ends everything that belongs to the check. */
	async end(): Promise<void> {
		for (const simulator of this.simulators.splice(0)) await simulator.stop();
	}
}
