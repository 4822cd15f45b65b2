const { rm, mkdir, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { dest, series, src } = require('gulp');

const dist = path.join(__dirname, 'dist');

/** Empties dist, so that files deleted in the source are not packed. */
const clean = () => rm(dist, { recursive: true, force: true });

/** Icons and output schemas go beside the compiled code: n8n reads them there. tsc copies the codex. */
const assets = () =>
	src(['nodes/**/*.{png,svg}', 'credentials/**/*.{png,svg}', 'nodes/**/__schema__/**/*.json'], {
		base: '.',
		encoding: false,
	}).pipe(dest(dist));

/** Replaces the code that computes hints, properties and subtitle with its values, so that loading the node does not load that code. */
async function describe() {
	const file = path.join(dist, 'nodes/SeaArtSpark/described.js');
	const { hints, properties, subtitle } = require(file);
	await writeFile(file, `"use strict";\nmodule.exports = ${JSON.stringify({ hints, properties, subtitle })};\n`);
}

/** The JSON type of each zod type that outputs use. */
const JSON_TYPES = { ZodString: 'string', ZodNumber: 'number', ZodBoolean: 'boolean' };

/**
 * JSON schema of a zod type: names and types only. The editor previews nothing else, and items of tasks that have not
 * completed lack some fields.
 * @throws Error for a zod type without a JSON type
 */
function jsonSchema(type) {
	const { typeName, innerType } = type._def;
	if (typeName === 'ZodOptional') return jsonSchema(innerType);
	if (typeName === 'ZodArray') return { type: 'array', items: jsonSchema(type.element) };
	if (typeName === 'ZodObject') {
		const fields = Object.entries(type.shape).map(([name, field]) => [name, jsonSchema(field)]);
		return { type: 'object', properties: Object.fromEntries(fields) };
	}
	if (!(typeName in JSON_TYPES)) throw new Error(`gulpfile.js has no JSON type for ${typeName}`);
	return { type: JSON_TYPES[typeName] };
}

/** Writes __schema__ from the zod output schemas of the compiled operations. Needs a build. */
async function schemas() {
	const { resources } = require('./dist/nodes/SeaArtSpark/resources');
	const root = path.join(__dirname, 'nodes/SeaArtSpark/__schema__');
	await rm(root, { recursive: true, force: true });
	for (const resource of resources) {
		const folder = path.join(root, 'v1.0.0', resource.value);
		await mkdir(folder, { recursive: true });
		for (const operation of resource.operations) {
			const text = JSON.stringify({ ...jsonSchema(operation.output()), version: 1 }, null, '\t');
			await writeFile(path.join(folder, `${operation.value}.json`), `${text}\n`);
		}
	}
}

exports.clean = clean;
exports['build:icons'] = series(assets, describe);
exports.schemas = schemas;
