import assert from 'node:assert/strict';
import type { Bench, Spark } from '../bench';
import { group } from '../check';
import { conditionsOf, described, fieldsOf, operationsOf, type Field } from '../descriptions';
import type { Editor, Theme } from '../host/browser';
import { filledIn, oneNode, oneNodeEach } from '../scenes';

const check = (name: string, run: (bench: Bench, editor: Editor) => Promise<void>, settings: { theme?: Theme; variant?: boolean } = {}) =>
	group('browser', 'browser')(
		name,
		async (bench) => {
			const editor = await bench.editor(settings.theme);
			await run(bench, editor);
			assert.deepEqual(editor.pageErrors, [], 'the page throws nothing');
		},
		{ variant: settings.variant ?? false },
	);

const node = 'SeaArt Spark';

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

/** Whether a field is shown with only defaults and required fields set. */
const shown = (field: Field, fields: Field[]): boolean =>
	conditionsOf(field).every(([name, values]) => values.includes(fields.find((other) => other.name === name)?.default));

/** Labels and choices that do not fit into their place. Runs in the page. */
const cutOff = `(() => {
	const panel = document.querySelector('[data-test-id="node-parameters"]');
	return [...panel.querySelectorAll('label, [class*="title"], [class*="hint"], .n8n-input-label')]
		.filter((e) => e.offsetParent && e.children.length === 0 && e.scrollWidth > e.clientWidth + 1 && e.textContent.trim())
		.map((e) => e.textContent.trim());
})()`;

/** Asserts that the open panel shows the fields of the operation, readable and reachable. */
async function assertPanel(editor: Editor, fields: Field[], operation: string): Promise<void> {
	const expected = fields.filter((field) => shown(field, fields)).map(({ displayName }) => displayName);
	const text = await editor.parameters.innerText();
	const places = ['Resource', 'Operation', ...expected].map((label) => text.split('\n').indexOf(label));
	assert.ok(!places.includes(-1), `${operation}: all of ${expected.join(', ')} are in: ${text}`);
	const inOrder = [...places].sort((one, other) => one - other);
	assert.deepEqual(places, inOrder, `${operation}: fields in the order of the description`);
	assert.deepEqual(await editor.page.evaluate(cutOff), [], `${operation}: no label is cut off`);
	// A field with a default may stand further down.
	const required = fields.filter((field) => shown(field, fields) && 'required' in field && field.required && field.default === '');
	for (const { name, displayName } of required) {
		const box = await editor.mark(`parameter-input-${name}`).boundingBox();
		assert.ok(box && box.y + box.height < 875, `${operation}: ${displayName} is seen without scrolling`);
	}
	if (filledIn[operation]?.isPaid) assert.match(text, /paid|charged/, `${operation}: the panel shows where money is spent`);
}

export const browser = [
	check('the nodes panel finds the node by each search word', async (bench, editor) => {
		const { credential } = await bench.spark();
		await editor.openWorkflow((await oneNode(await bench.rest(), credential, 'textToImage.generate')).id);
		for (const query of ['seaart', 'vtrix', 'octopus', 'seedance', 'text to image']) {
			const found = await editor.searchNode(query);
			assert.equal(found[0], 'SeaArt Spark', `"${query}" finds ${found.join(', ') || 'nothing'}`);
		}
		await editor.mark('node-creator-item-name').first().click();
		await editor.settled();
		const actions = await editor.mark('node-creator-item-name').allInnerTexts();
		bench.note(`its actions: ${actions.join(', ')}`);
		for (const action of ['Generate image from text', 'Apply effect to image', 'Create asset group', 'Create asset'])
			assert.ok(actions.includes(action), action);
	}),
	check('the panel of each operation shows its fields in order, with complete labels', async (bench, editor) => {
		const { node: description } = await described(await bench.rest());
		assert.ok(description);
		const operations = operationsOf(description);
		const { id } = await oneNodeEach(await bench.rest(), (await bench.spark()).credential, operations);
		await editor.openWorkflow(id);
		for (const operation of operations) {
			await editor.openNode(operation);
			await assertPanel(editor, fieldsOf(description, operation), operation);
			await editor.closeNode();
		}
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
				assert.ok(width > 500, 'the whole image has been loaded');
			},
			{ theme, variant: theme === 'dark' },
		),
	),
	check('the output panel shows the cause of an error', async (bench, editor) => {
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
		const problem = editor.page.getByText(/Prompt\b.*\brequired|workflow has issues/).first();
		await problem.waitFor();
		bench.note((await problem.innerText()).replace(/\s+/g, ' '));
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
