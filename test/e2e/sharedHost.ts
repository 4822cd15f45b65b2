import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser, type Theme } from './host/browser';
import type { Installation } from './host/install';
import { installPackage } from './host/package';
import { startServer, type Server } from './host/server';

/** The n8n and the browser that checks share. */
export class SharedHost {
	private count = 0;
	private folderOfServer: Promise<string> | undefined;
	private runningServer: Promise<Server> | undefined;
	private readonly browsers = new Map<Theme, Promise<Browser>>();

	constructor(
		readonly installation: Installation,
		readonly tarball: string,
		/** Holds everything that this run writes. */
		readonly folder: string,
		/** Every API key that a check used; no log may contain one. */
		readonly keys = new Set<string>(),
	) {}

	/** Another n8n, for the checks that end it. */
	another(): SharedHost {
		return new SharedHost(this.installation, this.tarball, join(this.folder, 'restarted'), this.keys);
	}

	/** What n8n has written to its logs, this one and the other. */
	logs(): string {
		const files = [this.folder, join(this.folder, 'restarted')].map((folder) => join(folder, 'n8n/n8n.log'));
		return files.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')).join('\n');
	}

	/** A number that no other check gets. */
	nextNumber(): number {
		return ++this.count;
	}

	/** Makes the folder of another n8n, with our package in it. */
	async userFolder(name: string): Promise<string> {
		const folder = join(this.folder, name);
		mkdirSync(folder, { recursive: true });
		await installPackage(this.installation, folder, this.tarball);
		return folder;
	}

	/** The shared n8n; started, or started again on the same data, if it does not run. */
	server(): Promise<Server> {
		return (this.runningServer ??= this.startServer());
	}

	/** The shared browser, with the owner of the shared n8n logged in. */
	async browser(theme: Theme): Promise<Browser> {
		const server = await this.server();
		const browser = this.browsers.get(theme) ?? Browser.launch(server, theme);
		this.browsers.set(theme, browser);
		return await browser;
	}

	/** Closes the browsers' tabs with whatever is open in them. */
	async closeTabs(): Promise<void> {
		for (const browser of this.browsers.values()) await (await browser).closeTab();
	}

	async closeBrowsers(): Promise<void> {
		const browsers = [...this.browsers.values()];
		this.browsers.clear();
		for (const browser of browsers) await (await browser).close();
	}

	private async startServer(): Promise<Server> {
		const ended = () => (this.runningServer = undefined);
		try {
			const folder = await (this.folderOfServer ??= this.userFolder('n8n'));
			// Long enough for a check's short tasks, short enough to wait for what does not end in time.
			const server = await startServer(this.installation, folder, { N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5' });
			void server.program.exited.then(ended);
			return server;
		} catch (error) {
			ended();
			throw error;
		}
	}
}
