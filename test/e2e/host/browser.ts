import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { chromium as program } from '../needs';
import type { Server } from './server';

export type Theme = 'light' | 'dark';

/** A browser with the owner logged in. It reaches this machine only. */
export class Browser {
	private tab: Promise<Editor> | undefined;

	private constructor(
		private readonly context: BrowserContext,
		private readonly server: Server,
		private readonly profile: string,
	) {}

	static async launch(server: Server, theme: Theme): Promise<Browser> {
		const profile = mkdtempSync(join(tmpdir(), 'e2e-browser-'));
		const context = await chromium.launchPersistentContext(profile, {
			executablePath: program,
			headless: true,
			// The harness ends all processes itself, in its own order.
			handleSIGINT: false,
			handleSIGTERM: false,
			handleSIGHUP: false,
			viewport: { width: 1440, height: 900 },
			colorScheme: theme,
			locale: 'en-US',
			timezoneId: 'UTC',
			reducedMotion: 'reduce',
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--no-first-run',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
				'--font-render-hinting=none',
				// n8n, and the images of the simulated service: nothing from outside this machine. (A route for each request would
				// do the same, and turn off the browser's cache.)
				'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
			],
		});
		const [name = '', value = ''] = server.rest.cookie.split('=');
		await context.addCookies([{ name, value, url: server.url, httpOnly: true }]);
		// Text, because it runs in the page and not here. n8n binds the login to this ID.
		const stored = { 'n8n-browserId': server.rest.browserId, N8N_THEME: theme };
		await context.addInitScript(`for (const [name, value] of Object.entries(${JSON.stringify(stored)})) localStorage.setItem(name, value)`);
		return new Browser(context, server, profile);
	}

	/** Its only tab, used by one check at a time, because loading n8n's editor takes longer than most checks. */
	async editor(): Promise<Editor> {
		const editor = await (this.tab ??= this.context.newPage().then((page) => new Editor(page, this.server)));
		editor.pageErrors.length = 0;
		return editor;
	}

	/** Closes the tab; the next check gets a new one. */
	async closeTab(): Promise<void> {
		const tab = this.tab;
		this.tab = undefined;
		await (await tab)?.page.close();
	}

	async close(): Promise<void> {
		await this.context.close();
		rmSync(this.profile, { recursive: true, force: true });
	}
}

/** A tab with n8n's editor, and its navigation. */
export class Editor {
	/** Errors that the page's scripts threw. */
	readonly pageErrors: string[] = [];

	constructor(
		readonly page: Page,
		private readonly server: Server,
	) {
		page.on('pageerror', (error) => this.pageErrors.push(String(error)));
	}

	/** An element by the mark that n8n's own tests use. */
	mark(id: string, within: Page | Locator = this.page): Locator {
		return within.locator(`[data-test-id="${id}"]`);
	}

	/** Opens a workflow: in a loaded editor as a click on a link does, which loads nothing anew. */
	async openWorkflow(id: string): Promise<void> {
		const path = `/workflow/${id}`;
		const node = this.mark('canvas-node').first();
		if (this.page.url().startsWith(this.server.url)) {
			// Closes open panels first, because n8n's page throws if their workflow disappears.
			while (await this.parameters.isVisible()) {
				await this.page.keyboard.press('Escape');
				await this.settled();
			}
			await this.follow('/home/workflows');
			await this.mark('resources-list-wrapper').first().waitFor({ timeout: 60_000 });
			await this.follow(path);
		} else {
			await this.page.goto(this.server.url + path, { waitUntil: 'domcontentloaded', timeout: 180_000 });
		}
		await node.waitFor({ timeout: 180_000 });
		await this.settled();
	}

	/** Navigates to another page of n8n. */
	private async follow(path: string): Promise<void> {
		// Text, because it runs in the page. The router listens to the browser's history.
		await this.page.evaluate(`history.pushState({}, '', '${path}'); dispatchEvent(new PopStateEvent('popstate', { state: {} }))`);
	}

	/** Opens a node's panel from the canvas. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.parameters.waitFor({ timeout: 120_000 });
		await this.settled();
	}

	/** Closes the open node's panel. */
	async closeNode(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.parameters.waitFor({ state: 'hidden' });
	}

	/** The fields of the open node. */
	get parameters(): Locator {
		return this.mark('node-parameters');
	}

	/** The right half of the open node. */
	get output(): Locator {
		return this.mark('output-panel');
	}

	/** Presses "Execute step" in the open node and waits for the end of the run. */
	async execute(): Promise<void> {
		await this.mark('node-execute-button').first().click();
		await this.output
			.locator(
				'[data-test-id="node-run-status-success"], [data-test-id="node-run-status-danger"], [data-test-id="node-error-view"], .node-error-view',
			)
			.first()
			.waitFor({ timeout: 180_000 });
		await this.settled();
	}

	/** The output's file as n8n shows it; the hint above the output has thumbnails of its own. */
	get picture() {
		return this.output.locator('img[src*="binary-data"]');
	}

	/** Opens the first file of the output. */
	async viewPicture(): Promise<void> {
		await this.mark('ndv-view-binary-data').first().click();
		await this.picture.waitFor();
		await this.settled();
	}

	/** Searches for a node in the nodes panel. @returns the names found, best first */
	async searchNode(query: string): Promise<string[]> {
		const box = this.mark('node-creator-search-bar').first();
		if (!(await box.isVisible())) await this.mark('node-creator-plus-button').first().click();
		await box.waitFor();
		await box.fill(query);
		await this.settled();
		return (await this.mark('node-creator-item-name').allInnerTexts()).map((text) => text.trim());
	}

	/** Opens the dialog of the open node's credential; it tests the credential automatically. */
	async openCredential(): Promise<Locator> {
		await this.mark('credential-edit-button').first().click();
		const dialog = this.mark('editCredential-modal');
		await dialog.waitFor();
		await this.settled();
		return dialog;
	}

	/** Waits until the page is stable: images are loaded, nothing moves, and its content stays the same. */
	async settled(): Promise<void> {
		// Text, because it runs in the page. (n8n keeps connections open: the network is never idle.)
		const atRest = `(async () => {
			await document.fonts.ready;
			const moving = document.getAnimations().filter((a) => a.effect?.getComputedTiming().iterations !== Infinity);
			await Promise.all(moving.map((a) => a.finished.catch(() => {})));
			const busy = [...document.images].some((image) => !image.complete);
			return document.body.innerHTML.length + (busy ? Math.random() : 0);
		})()`;
		let before: unknown;
		for (let reading = 0, same = 0; reading < 40 && same < 3; reading++) {
			const now: unknown = await this.page.evaluate(atRest);
			same = now === before ? same + 1 : 0;
			before = now;
			await this.page.waitForTimeout(150);
		}
	}
}
