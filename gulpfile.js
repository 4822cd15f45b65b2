const { rm, mkdir, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { dest, src } = require('gulp');

const dist = path.join(__dirname, 'dist');

/** Empties dist, so that a file deleted in the source cannot live on in the package. */
const clean = () => rm(dist, { recursive: true, force: true });

/** Icons, codex and output schemas go beside the compiled code: n8n looks for them there. */
const assets = () =>
	src(['{nodes,credentials}/**/*.{png,svg}', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'], {
		base: '.',
		encoding: false,
	}).pipe(dest(dist));

/** Writes __schema__ from the zod output schemas of the compiled operations. Needs a build. */
async function schemas() {
	const { zodToJsonSchema } = require('zod-to-json-schema');
	const { outputs } = require('./dist/nodes/SeaArtSpark/resources/outputs.js');
	for (const [resource, operations] of Object.entries(outputs)) {
		const folder = path.join(__dirname, 'nodes/SeaArtSpark/__schema__/v1.0.0', resource);
		await mkdir(folder, { recursive: true });
		for (const [operation, schema] of Object.entries(operations)) {
			const { $schema, additionalProperties, ...json } = zodToJsonSchema(schema, { $refStrategy: 'none' });
			await writeFile(path.join(folder, `${operation}.json`), `${JSON.stringify({ ...json, version: 1 }, null, '\t')}\n`);
		}
	}
}

exports.clean = clean;
exports['build:icons'] = assets;
exports.schemas = schemas;
