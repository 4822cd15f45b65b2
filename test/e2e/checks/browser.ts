import assert from 'node:assert/strict';
import { group, type Bench, type Spark } from '../bench';
import { conditionsOf, described, fieldsOf, operationsOf, type Field } from '../descriptions';
import { Editor, type Theme } from '../host/browser';
import { filledIn, oneNode } from '../scenes';

const check = (name: string, run: (bench: Bench, editor: Editor) => Promise<void>, theme: Theme = 'light') =>
	group('browser')(
		name,
		async (bench) => {
			const editor = await Editor.open(await bench.server(), theme);
			try {
				await run(bench, editor);
				assert.deepEqual(editor.pageErrors, [], 'the page throws nothing');
			} finally {
				await editor.close();
			}
		},
		{ needs: 'browser' },
	);

const node = 'SeaArt Spark';

/** The operations that submit nothing. */
const free = ['asset.get', 'task.get', 'task.wait', 'model.getMany', 'account.getUsage'];

async function open(
	bench: Bench,
	editor: Editor,
	operation: string,
	more?: Record<string, unknown>,
	options: Parameters<Bench['spark']>[0] = {},
): Promise<Spark> {
	const service = await bench.spark({ service: filledIn[operation]?.service ?? 'vtrix', ...options });
	const { id } = await oneNode(await bench.rest(), service.credential, operation, more);
	await editor.openWorkflow(id);
	await editor.openNode(node);
	return service;
}

/** Whether a field is there with nothing chosen but the defaults and what a person has to fill in. */
const shown = (field: Field, fields: Field[]): boolean =>
	conditionsOf(field).every(([name, values]) => values.includes(fields.find((other) => other.name === name)?.default));

/** Labels and choices that do not fit into their place. Runs in the page. */
const cutOff = `(() => {
	const panel = document.querySelector('[data-test-id="node-parameters"]');
	return [...panel.querySelectorAll('label, [class*="title"], [class*="hint"], .n8n-input-label')]
		.filter((e) => e.offsetParent && e.children.length === 0 && e.scrollWidth > e.clientWidth + 1 && e.textContent.trim())
		.map((e) => e.textContent.trim());
})()`;

export const browser = [
	check('the node creator finds it by each word that people have for it', async (bench, editor) => {
		const { credential } = await bench.spark();
		await editor.openWorkflow((await oneNode(await bench.rest(), credential, 'textToImage.generate')).id);
		for (const words of ['seaart', 'vtrix', 'octopus', 'seedance', 'text to image']) {
			const found = await editor.searchNode(words);
			assert.equal(found[0], 'SeaArt Spark', `"${words}" finds ${found.join(', ') || 'nothing'}`);
		}
		await editor.mark('node-creator-item-name').first().click();
		await editor.settled();
		const actions = await editor.mark('node-creator-item-name').allInnerTexts();
		bench.note(`its actions: ${actions.join(', ')}`);
		for (const action of ['Generate image from text', 'Apply effect to image', 'Create asset group', 'Create asset'])
			assert.ok(actions.includes(action), action);
	}),
	...Object.keys(filledIn).map((operation) =>
		check(`the panel of ${operation}`, async (bench, editor) => {
			await open(bench, editor, operation);
			const { node: description } = await described(await bench.rest());
			assert.ok(description);
			const fields = fieldsOf(description, operation);
			const expected = fields.filter((field) => shown(field, fields)).map(({ displayName }) => displayName);
			const text = await editor.parameters.innerText();
			const places = ['Resource', 'Operation', ...expected].map((label) => text.split('\n').indexOf(label));
			assert.ok(!places.includes(-1), `all of ${expected.join(', ')} are in: ${text}`);
			assert.deepEqual(
				places,
				[...places].sort((a, b) => a - b),
				'in the order of the description',
			);
			assert.deepEqual(await editor.page.evaluate(cutOff), [], 'no label is cut off');
			// What has a default may stand further down.
			const required = fields.filter((field) => shown(field, fields) && 'required' in field && field.required && field.default === '');
			for (const { name, displayName } of required) {
				const box = await editor.mark(`parameter-input-${name}`).boundingBox();
				assert.ok(box && box.y + box.height < 875, `${displayName} is seen without scrolling`);
			}
			if (!free.includes(operation)) assert.match(text, /paid/, 'it says where money is spent');
		}),
	),
	check('every operation has been looked at', async (bench) => {
		const { node: description } = await described(await bench.rest());
		assert.ok(description);
		assert.deepEqual(operationsOf(description).sort(), Object.keys(filledIn).sort());
	}),
	...(['light', 'dark'] as const).map((theme) =>
		check(
			`the picture is in the output, ${theme}`,
			async (bench, editor) => {
				await open(bench, editor, 'textToImage.generate');
				assert.equal(await editor.page.evaluate("document.body.dataset.theme ?? 'light'"), theme);
				await editor.execute();
				await editor.viewPicture();
				const width = await editor.picture.evaluate(({ naturalWidth }: { naturalWidth: number }) => naturalWidth);
				assert.equal(width, 1328, 'the whole picture has been loaded');
			},
			theme,
		),
	),
	check('an error is told where the user looks', async (bench, editor) => {
		const { simulator } = await open(bench, editor, 'textToImage.generate');
		simulator.faults.add({ on: 'submit', fault: { kind: 'status', status: 403 } });
		await editor.execute();
		const text = await editor.output.innerText();
		bench.note(text.replace(/\s+/g, ' ').slice(0, 400));
		assert.match(text, /no access|balance|permission/i);
	}),
	check('an empty prompt cannot be run', async (bench, editor) => {
		const { simulator } = await open(bench, editor, 'textToImage.generate', { prompt: '' });
		await editor.mark('node-execute-button').first().click();
		const told = editor.page.getByText(/Prompt\b.*\brequired|workflow has issues/).first();
		await told.waitFor();
		bench.note((await told.innerText()).replace(/\s+/g, ' '));
		assert.deepEqual(simulator.ledger.tasksCreated(), []);
	}),
	...(['vtrix', 'octopusx'] as const).map((service) =>
		check(`the credential of ${service}`, async (bench, editor) => {
			await open(bench, editor, service === 'vtrix' ? 'textToImage.generate' : 'asset.get', {}, { service });
			const dialog = await editor.openCredential();
			await dialog.getByText('Connection tested successfully').waitFor();
			const text = await dialog.innerText();
			for (const label of ['Service', 'API Key', 'Base URL']) assert.ok(text.includes(label), label);
			assert.ok(!text.includes('sa-key'), 'the key is not shown');
			const chosen = await dialog.locator('input').evaluateAll((inputs: Array<{ value: string }>) => inputs.map(({ value }) => value));
			assert.ok(chosen.includes(service === 'vtrix' ? 'SeaArt Spark (Vtrix)' : 'OctopusX'), 'the service is shown by its name');
		}),
	),
];
