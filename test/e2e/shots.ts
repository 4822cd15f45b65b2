import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
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
import { agentWorkflow, credentialType } from './workflow';

const folder = join(root, 'docs/images');
/** Shots that no page shows, for review. */
const unused = join(runsFolder, 'shots');
const node = 'SeaArt Spark';
const account = 'SeaArt Spark account';

/** Folder of a shot: a test checks that `docs/images` only has images that pages show. */
function fileOf(name: string): string {
	const shown = join(folder, `${name}.png`);
	return existsSync(shown) ? shown : join(unused, `${name}.png`);
}

// Text, because it runs in the page. The simulator's address is of no use to a reader: a user's Base URL is empty, and files have other hosts.
const withoutLocalAddresses = String.raw`(() => {
	const local = /http:\/\/(127\.0\.0\.1|localhost):\d+/g;
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (texts.nextNode()) {
		const { data } = texts.currentNode;
		if (data.search(local) !== -1) texts.currentNode.data = data.replace(local, 'https://files.example.com');
	}
	for (const field of document.querySelectorAll('input, textarea')) if (field.value.search(local) !== -1) field.value = '';
})()`;

/** Photographs the whole window, always 1440 x 900, or one part of it. */
async function shoot(editor: Editor, name: string, part?: Locator): Promise<void> {
	// A blinking cursor or a message about the last step would change each screenshot.
	await editor.page.addStyleTag({ content: '* { caret-color: transparent !important; } .el-notification { display: none !important; }' });
	// No field may show its hover state.
	await editor.page.mouse.move(720, 1);
	await editor.settled();
	await editor.page.evaluate(withoutLocalAddresses);
	const path = fileOf(name);
	await (part ?? editor.page).screenshot({ path, animations: 'disabled', scale: 'css' });
	console.log(relative(root, path));
}

/** One node: `visit` gets the editor with the node's panel open. */
async function atNode(
	host: SharedHost,
	editor: Editor,
	operation: string,
	visit: () => Promise<void>,
	{ faulty = false, more = {} }: { faulty?: boolean; more?: Record<string, unknown> } = {},
): Promise<void> {
	const bench = new Bench(host);
	const { simulator, data } = await bench.spark({ service: filledIn[operation]?.service ?? 'vtrix', timeScale: 4 });
	if (faulty)
		simulator.faults.add({
			on: 'submit',
			fault: { kind: 'fail', code: '003009099', message: 'The service is unavailable.', shape: 'error_message' },
		});
	const rest = await bench.rest();
	const credential = await rest.createCredential(account, credentialType, data);
	await editor.openWorkflow((await oneNode(rest, credential, operation, more)).id);
	await editor.openNode(node);
	await visit();
	await bench.end();
}

/** The panel of an agent's tool as it was added: the model fills in what n8n marks as its own. */
async function photographTool(host: SharedHost, editor: Editor): Promise<void> {
	const bench = new Bench(host);
	const { data } = await bench.spark();
	const rest = await bench.rest();
	const credential = await rest.createCredential(account, credentialType, data);
	const openAi = await rest.createCredential('Language model', 'openAiApi', { apiKey: 'none-needed', url: 'http://127.0.0.1:1/v1' });
	const parameters = { resource: 'textToImage', operation: 'generate' };
	await editor.openWorkflow((await rest.createWorkflow(agentWorkflow(3.1, { openAi, spark: credential }, parameters))).id);
	await editor.openNode('Pictures');
	await shoot(editor, 'panel-tool');
	await bench.end();
}

/** The page that `npm run demo` writes, down to the poster. */
async function photographDemo(editor: Editor): Promise<void> {
	const env = { ...process.env, SEAART_SPARK_API_KEY: '' };
	if (spawnSync('npm', ['run', '--silent', 'demo'], { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0)
		throw new Error('The demo failed');
	const { page } = editor;
	await page.setViewportSize({ width: 1280, height: 900 });
	await page.goto(pathToFileURL(join(root, 'demo-output/index.html')).href);
	const film = await page.getByRole('heading', { name: 'The film', exact: true }).boundingBox();
	await page.setViewportSize({ width: 1280, height: Math.floor(film?.y ?? 1500) - 24 });
	await editor.settled();
	await page.screenshot({ path: fileOf('demo'), animations: 'disabled', scale: 'css' });
	console.log(relative(root, fileOf('demo')));
}

interface Shot {
	/** Of the pictures that it takes. */
	names: string[];
	theme?: Theme;
	take: (host: SharedHost, editor: Editor) => Promise<void>;
}

const picture = (name: string, theme: Theme): Shot => ({
	names: [name],
	theme,
	take: (host, editor) =>
		atNode(host, editor, 'textToImage.generate', async () => {
			await editor.execute();
			await editor.viewPicture();
			await shoot(editor, name);
		}),
});

const shots: Shot[] = [
	{ names: ['panel-tool'], take: photographTool },
	{
		// The hints before the click, and the contact sheet after it: several pictures of one prompt.
		names: ['before-the-click', 'contact-sheet'],
		take: (host, editor) =>
			atNode(
				host,
				editor,
				'textToImage.generate',
				async () => {
					await shoot(editor, 'before-the-click');
					await editor.execute();
					await shoot(editor, 'contact-sheet');
				},
				{ more: { numberOfImages: 4, downloadImages: false } },
			),
	},
	picture('picture', 'light'),
	...Object.keys(filledIn).map((operation, _, __, name = `panel-${operation.replace('.', '-')}`): Shot => ({
		names: [name],
		take: (host, editor) => atNode(host, editor, operation, () => shoot(editor, name)),
	})),
	...['textToImage.generate', 'imageEdit.edit', 'video.generate'].map(
		(operation, _, __, name = `options-${operation.replace('.', '-')}`): Shot => ({
			names: [name],
			take: (host, editor) =>
				atNode(host, editor, operation, async () => {
					await editor.parameters.getByPlaceholder('Add option').last().click();
					await shoot(editor, name);
				}),
		}),
	),
	{
		names: ['error'],
		take: (host, editor) =>
			atNode(
				host,
				editor,
				'imageEffects.apply',
				async () => {
					await editor.execute();
					await shoot(editor, 'error');
				},
				{ faulty: true },
			),
	},
	...['textToImage.generate', 'asset.get'].map((operation, _, __, name = `credential-${filledIn[operation]?.service}`): Shot => ({
		names: [name],
		take: (host, editor) =>
			atNode(host, editor, operation, async () => {
				const dialog = await editor.openCredential();
				await dialog.getByText('Connection tested successfully').waitFor();
				await shoot(editor, name);
			}),
	})),
	{
		names: ['workflow', 'node-creator', 'node-actions'],
		take: async (host, editor) => {
			const bench = new Bench(host);
			const { credential } = await bench.spark();
			await editor.openWorkflow((await pipeline(await bench.rest(), credential)).id);
			await shoot(editor, 'workflow');
			await editor.searchNode('seaart');
			await shoot(editor, 'node-creator');
			await editor.mark('node-creator-item-name').first().click();
			await shoot(editor, 'node-actions');
			await bench.end();
		},
	},
	{ names: ['demo'], take: async (_, editor) => photographDemo(editor) },
	picture('picture-dark', 'dark'),
];

async function main(): Promise<void> {
	// `--only 'tool|demo'`: the pictures whose names match. `--shown`: those of the pages.
	const { values } = parseArgs({
		options: { package: { type: 'string' }, only: { type: 'string', default: '' }, shown: { type: 'boolean', default: false } },
	});
	const why = missing({ needs: 'browser' });
	if (why) throw new Error(why);
	const isSelected = (name: string) => new RegExp(values.only).test(name) && !(values.shown && fileOf(name).startsWith(unused));
	const installation = await install(newest, console.log);
	for (const made of [runsFolder, unused, folder]) mkdirSync(made, { recursive: true });
	const work = mkdtempSync(join(runsFolder, 'shots-'));
	beforeInterrupt(() => rmSync(work, { recursive: true, force: true }));
	const host = new SharedHost(installation, values.package ?? (await pack(work)), work);
	for (const { theme = 'light', take } of shots.filter(({ names }) => names.some(isSelected))) {
		const bench = new Bench(host);
		try {
			await take(host, await bench.editor(theme));
		} finally {
			await bench.end();
			// Each screenshot starts with a fresh editor.
			await host.closeTabs();
		}
	}
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
