import assert from 'node:assert/strict';
import { promptMark } from '../bench';
import { group } from '../check';
import { until } from '../host/rest';
import { everySeconds, spark, splitOut, webhook, workflow } from '../workflow';

const check = group('trigger');

export const triggers = [
	check('a webhook runs the node and responds with its items', async (bench) => {
		const { simulator, credential } = await bench.spark();
		const rest = await bench.rest();
		const generate = spark(credential, {
			resource: 'textToImage',
			operation: 'generate',
			prompt: '={{ $json.prompt }}',
			downloadImages: false,
		});
		const saved = await rest.createWorkflow(workflow('By webhook', [webhook('by-webhook'), splitOut('body.pictures'), generate]));
		await rest.publish(saved);
		const pictures = [1, 2, 3].map((number) => ({ prompt: `${promptMark} ${number}` }));
		const { status, body } = await rest.bytes('/webhook/by-webhook', 'POST', { pictures });
		assert.equal(status, 200, body.toString());
		const items = JSON.parse(body.toString()) as Array<{ taskId: string; imageUrl: string }>;
		assert.deepEqual(
			items.map(({ taskId }) => simulator.ledger.task(taskId)?.params.prompt),
			pictures.map(({ prompt }) => prompt),
		);
		await rest.unpublish(saved);
	}),
	check('a schedule runs the node', async (bench) => {
		const { simulator, credential } = await bench.spark();
		const rest = await bench.rest();
		const generate = spark(credential, { resource: 'textToImage', operation: 'generate', prompt: promptMark, downloadImages: false });
		const saved = await rest.createWorkflow(workflow('By schedule', [everySeconds(2), generate]));
		await rest.publish(saved);
		await until('the schedule has run twice', async () => {
			const runs = await rest.executionsOf(saved.id);
			return runs.filter(({ status, mode }) => status === 'success' && mode === 'trigger').length >= 2;
		});
		await rest.unpublish(saved);
		assert.ok(simulator.ledger.paid().length >= 2);
	}),
];
