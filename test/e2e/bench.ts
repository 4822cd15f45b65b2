import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Simulator, type SimulatorOptions } from '../simulator';
import type { Installation } from './host/install';
import { installPackage } from './host/package';
import type { Credential, Rest } from './host/rest';
import { startServer, type Server } from './host/server';
import { credentialType } from './workflow';

export type ServiceName = 'vtrix' | 'octopusx';

/** A simulated service and the credential for it in the n8n under test. */
export interface Spark {
	simulator: Simulator;
	credential: Credential;
	/** What the credential holds. */
	data: { service: ServiceName; apiKey: string; baseUrl: string };
}

/** What stands in prompts, so that it can be searched where no prompt belongs. */
export const promptMark = 'lighthouse-of-the-tests';

/** What checks work with: an n8n with our package, and as many simulated services as they like. */
export class Bench {
	/** Facts worth a line in the report. */
	readonly notes: string[] = [];
	private running: Server | undefined;
	private readonly simulators: Simulator[] = [];
	/** Every key that was used; none of them may be found in a log. */
	readonly keys = new Set<string>();
	private count = 0;

	constructor(
		readonly installation: Installation,
		readonly tarball: string,
		/** For everything that this run writes. */
		readonly folder: string,
	) {}

	/** The folder of an n8n of its own, with our package in it. `n8n` is the one that checks share. */
	async userFolder(name = 'n8n'): Promise<string> {
		const folder = join(this.folder, name);
		mkdirSync(folder, { recursive: true });
		await installPackage(this.installation, folder, this.tarball);
		return folder;
	}

	/** The n8n that checks share; started when it does not run. */
	async server(): Promise<Server> {
		if (this.running?.program.running) return this.running;
		const folder = this.running?.userFolder ?? (await this.userFolder());
		// Long enough for what a check lets finish, short enough to wait for what it does not.
		this.running = await startServer(this.installation, folder, { N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '8' });
		this.note(`n8n was ready ${(this.running.readyMs / 1000).toFixed(1)} s after its start`);
		return this.running;
	}

	async rest(): Promise<Rest> {
		return (await this.server()).rest;
	}

	/** Ends the shared n8n, for a check that needs the machine for itself. */
	async endServer(): Promise<void> {
		await this.running?.program.end();
	}

	/**
	 * Starts a simulated service, 20 times as fast as the real one unless told otherwise, and makes a credential for it;
	 * both services' words are spoken at its address. It is stopped at the end of the check.
	 * @param rest another n8n than the shared one
	 */
	async spark(options: SimulatorOptions & { service?: ServiceName } = {}, rest?: Rest): Promise<Spark> {
		const { service = 'vtrix', ...settings } = options;
		// A key that can be told from any other text in a log.
		const apiKey = `sa-key-of-check-${++this.count}-${Math.random().toString(36).slice(2)}`;
		this.keys.add(apiKey);
		const simulator = await Simulator.start({ timeScale: 20, apiKey, ...settings });
		this.simulators.push(simulator);
		const data = { service, apiKey, baseUrl: simulator.url };
		return { simulator, data, credential: await this.credential(data, rest) };
	}

	/** Makes another credential. */
	async credential(data: object, rest?: Rest): Promise<Credential> {
		return (rest ?? (await this.rest())).createCredential(`Credential ${++this.count}`, credentialType, data);
	}

	note(text: string): void {
		this.notes.push(text);
	}

	/** Ends what belongs to one check. */
	async endOfCheck(): Promise<void> {
		for (const simulator of this.simulators.splice(0)) await simulator.stop();
	}
}

/** One thing that must be true of our node in a real n8n. */
export interface Check {
	/** `group: what is true`. */
	name: string;
	/** Run on every n8n version, not on the newest alone. */
	everywhere: boolean;
	/** What of the machine it needs beyond n8n. */
	needs?: 'browser' | 'redis';
	run(bench: Bench): Promise<void>;
}

type Settings = Partial<Pick<Check, 'everywhere' | 'needs'>>;

/** Gives a function that makes the checks of one group. */
export const group =
	(title: string) =>
	(name: string, run: Check['run'], settings: Settings = {}): Check => ({ name: `${title}: ${name}`, run, everywhere: false, ...settings });

export const everywhere = { everywhere: true } as const;
