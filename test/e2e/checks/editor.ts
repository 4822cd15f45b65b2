import assert from 'node:assert/strict';
import type { Bench } from '../bench';
import { everywhere, group } from '../check';
import { described, operationsOf } from '../descriptions';

const check = group('editor');

async function ours(bench: Bench) {
	const rest = await bench.rest();
	const { node, tool, credential } = await described(rest);
	assert.ok(node, 'the node is listed');
	assert.ok(tool, 'its variant for AI agents is listed');
	assert.ok(credential, 'the credential is listed');
	return { rest, node, tool, credential };
}

export const editor = [
	check(
		'node, tool and credential are listed',
		async (bench) => {
			const { node, tool, credential } = await ours(bench);
			assert.equal(node.displayName, 'SeaArt Spark');
			assert.equal(credential.displayName, 'SeaArt Spark API');
			assert.deepEqual(
				node.credentials?.map(({ name }) => name),
				['seaArtSparkApi'],
			);
			assert.deepEqual(operationsOf(tool), operationsOf(node), 'an agent can do what a person can');
			assert.deepEqual([tool.inputs, tool.outputs].flat(), ['ai_tool'], 'the tool hangs below an agent');
		},
		everywhere,
	),
	check(
		'icons are served',
		async (bench) => {
			const { rest, node, tool, credential } = await ours(bench);
			for (const { name, iconUrl } of [node, tool, credential]) {
				const icons = typeof iconUrl === 'object' ? iconUrl : { any: iconUrl };
				assert.deepEqual(Object.keys(icons).sort(), ['dark', 'light'], `${name} has an icon for each theme`);
				for (const url of Object.values(icons)) {
					const { status, type, body } = await rest.bytes(`/${url}`);
					assert.equal(status, 200, `${url} of ${name}`);
					assert.match(type, /^image\/svg/);
					assert.match(body.toString(), /<svg/);
				}
			}
		},
		everywhere,
	),
	check('n8n serves the output schema of each operation', async (bench) => {
		const { rest, node } = await ours(bench);
		for (const operation of operationsOf(node)) {
			const { status, body } = await rest.bytes(`/schemas/${node.name}/1.0.0/${operation.replace('.', '/')}.json`);
			assert.equal(status, 200, operation);
			const schema = JSON.parse(body.toString()) as { type: string; properties: object };
			assert.equal(schema.type, 'object', operation);
			assert.ok(Object.keys(schema.properties).length > 2, operation);
		}
	}),
];
