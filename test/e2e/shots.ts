import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Locator } from 'playwright-core';
import { Bench } from './bench';
import type { Editor, Theme } from './host/browser';
import { install } from './host/install';
import { pack } from './host/package';
import { root, runsFolder } from './host/paths';
import { beforeInterrupt, endAll, interrupted } from './host/processes';
import { newest } from './host/versions';
import { missing } from './needs';
import { filledIn, oneNode, pipeline } from './scenes';
import { SharedHost } from './sharedHost';
import { agentWorkflow } from './workflow';

const folder = join(root, 'docs/images');
const node = 'SeaArt Spark';

/** Photographs the whole window, always 1440 x 900, or one part of it. */
async function shoot(editor: Editor, name: string, part?: Locator): Promise<void> {
	// A blinking cursor or a message about the last step would make each picture another one.
	await editor.page.addStyleTag({ content: '* { caret-color: transparent !important; } .el-notification { display: none !important; }' });
	// Nor may a field show what it shows under the pointer.
	await editor.page.mouse.move(720, 1);
	await editor.settled();
	await (part ?? editor.page).screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', scale: 'css' });
	console.log(`docs/images/${name}.png`);
}

/** A look at one node: `visit` gets the editor with the node's panel open. */
async function atNode(host: SharedHost, editor: Editor, operation: string, visit: () => Promise<void>, faulty = false): Promise<void> {
	const bench = new Bench(host);
	const { simulator, data } = await bench.spark({ service: filledIn[operation]?.service ?? 'vtrix', timeScale: 4 });
	if (faulty)
		simulator.faults.add({
			on: 'submit',
			fault: { kind: 'fail', code: '003009099', message: 'The service is unavailable.', shape: 'error_message' },
		});
	const rest = await bench.rest();
	const credential = await rest.createCredential('SeaArt Spark account', 'seaArtSparkApi', data);
	await editor.openWorkflow((await oneNode(rest, credential, operation)).id);
	await editor.openNode(node);
	await visit();
	await bench.end();
}

/** The panel of an agent's tool as it was added: the model fills in what n8n marks as its own. */
async function photographTool(host: SharedHost, editor: Editor): Promise<void> {
	const bench = new Bench(host);
	const { credential } = await bench.spark();
	const rest = await bench.rest();
	const openAi = await rest.createCredential('Language model', 'openAiApi', { apiKey: 'none-needed', url: 'http://127.0.0.1:1/v1' });
	const parameters = { resource: 'textToImage', operation: 'generate' };
	await editor.openWorkflow((await rest.createWorkflow(agentWorkflow(3.1, { openAi, spark: credential }, parameters))).id);
	await editor.openNode('Pictures');
	await shoot(editor, 'panel-tool');
	await bench.end();
}

/** What is told before the click, and the contact sheet after it: several pictures of one prompt. */
async function photographSheet(host: SharedHost, editor: Editor): Promise<void> {
	const bench = new Bench(host);
	const { credential } = await bench.spark({ timeScale: 4 });
	const four = { numberOfImages: 4, downloadImages: false };
	await editor.openWorkflow((await oneNode(await bench.rest(), credential, 'textToImage.generate', four)).id);
	await editor.openNode(node);
	await shoot(editor, 'before-the-click');
	await editor.execute();
	await shoot(editor, 'contact-sheet');
	await bench.end();
}

async function photograph(host: SharedHost, theme: Theme, only?: string): Promise<void> {
	const bench = new Bench(host);
	const editor = await bench.editor(theme);
	const ending = theme === 'dark' ? '-dark' : '';
	try {
		if (theme === 'light' && only !== 'sheet') await photographTool(host, editor);
		if (theme === 'light' && only !== 'tool') await photographSheet(host, editor);
		if (only !== undefined) return;
		await atNode(host, editor, 'textToImage.generate', async () => {
			await editor.execute();
			await editor.viewPicture();
			await shoot(editor, `picture${ending}`);
		});
		if (theme === 'dark') return;

		for (const operation of Object.keys(filledIn)) {
			await atNode(host, editor, operation, () => shoot(editor, `panel-${operation.replace('.', '-')}`));
		}
		await atNode(
			host,
			editor,
			'imageEffects.apply',
			async () => {
				await editor.execute();
				await shoot(editor, 'error');
			},
			true,
		);
		for (const operation of ['textToImage.generate', 'asset.get']) {
			await atNode(host, editor, operation, async () => {
				const dialog = await editor.openCredential();
				await dialog.getByText('Connection tested successfully').waitFor();
				await shoot(editor, `credential-${filledIn[operation]?.service}`);
			});
		}

		const { credential } = await bench.spark();
		await editor.openWorkflow((await pipeline(await bench.rest(), credential)).id);
		await shoot(editor, 'workflow');
		await editor.searchNode('seaart');
		await shoot(editor, 'node-creator');
		await editor.mark('node-creator-item-name').first().click();
		await shoot(editor, 'node-actions');
	} finally {
		await bench.end();
	}
}

async function main(): Promise<void> {
	// `--only tool`: the panel of an agent's tool; `--only sheet`: what is told before the click and after it.
	const { values } = parseArgs({ options: { package: { type: 'string' }, only: { type: 'string' } } });
	const why = missing({ needs: 'browser' });
	if (why) throw new Error(why);
	const installation = await install(newest, console.log);
	mkdirSync(runsFolder, { recursive: true });
	mkdirSync(folder, { recursive: true });
	const work = mkdtempSync(join(runsFolder, 'shots-'));
	beforeInterrupt(() => rmSync(work, { recursive: true, force: true }));
	const host = new SharedHost(installation, values.package ?? (await pack(work)), work);
	for (const theme of ['light', 'dark'] as const) await photograph(host, theme, values.only);
	await host.closeBrowsers();
	await endAll();
	rmSync(work, { recursive: true, force: true });
}

main()
	.catch((error: unknown) => {
		console.error(error instanceof Error ? error.stack : error);
		process.exitCode = 1;
	})
	.finally(() => endAll().then(() => interrupted() || process.exit()));
