const { rm, mkdir, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { dest, series, src } = require('gulp');

const dist = path.join(__dirname, 'dist');

/** Empties dist, so that a file deleted in the source cannot live on in the package. */
const clean = () => rm(dist, { recursive: true, force: true });

/** Icons and output schemas go beside the compiled code: n8n looks for them there. tsc puts the codex there. */
const assets = () =>
	src(['nodes/**/*.{png,svg}', 'credentials/**/*.{png,svg}', 'nodes/**/__schema__/**/*.json'], {
		base: '.',
		encoding: false,
	}).pipe(dest(dist));

/** Puts the values of hints, properties and subtitle in place of the code that computes them, so that loading the node loads them alone. */
async function describe() {
	const file = path.join(dist, 'nodes/SeaArtSpark/described.js');
	const { hints, properties, subtitle } = require(file);
	await writeFile(file, `"use strict";\nmodule.exports = ${JSON.stringify({ hints, properties, subtitle })};\n`);
}

/**
 * Says that dist is whole, so it comes last. The repository's .npmignore is a link to this file: without a whole build npm
 * cannot read it and packs nothing, whatever scripts it was told to leave out.
 */
const seal = () => writeFile(path.join(dist, '.npmignore'), '# The build is whole: npm may pack it.\n');

/**
 * Writes __schema__ from the zod output schemas of the compiled operations. Needs a build. Only names and types are
 * kept: the editor previews nothing else, and an item that is handed on before its task has ended lacks some fields.
 */
async function schemas() {
	const { zodToJsonSchema } = require('zod-to-json-schema');
	const { resources } = require('./dist/nodes/SeaArtSpark/resources');
	const root = path.join(__dirname, 'nodes/SeaArtSpark/__schema__');
	const left = new Set(['$schema', 'additionalProperties', 'required']);
	await rm(root, { recursive: true, force: true });
	for (const resource of resources) {
		const folder = path.join(root, 'v1.0.0', resource.value);
		await mkdir(folder, { recursive: true });
		for (const operation of resource.operations) {
			const json = { ...zodToJsonSchema(operation.output(), { $refStrategy: 'none' }), version: 1 };
			const text = JSON.stringify(json, (key, value) => (left.has(key) ? undefined : value), '\t');
			await writeFile(path.join(folder, `${operation.value}.json`), `${text}\n`);
		}
	}
}

exports.clean = clean;
exports['build:icons'] = series(assets, describe, seal);
exports.schemas = schemas;
