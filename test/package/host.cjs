/**
 * Loads a package like n8n and prints the result as JSON. A separate program in plain JavaScript,
 * so that nothing of this repository (no jest, no loader, no node_modules) affects Node and the package.
 *
 * node --expose-gc host.cjs PACKAGE_FOLDER PATH_OF_N8N_CORE, with NODE_PATH set to a host's node_modules
 */
const Module = require('node:module');
const { existsSync, readdirSync } = require('node:fs');
const path = require('node:path');

const [folder, core] = process.argv.slice(2);
const required = new Set();
const load = Module._load;

/** Records modules that the package's own files require from outside the package. */
Module._load = function (request, parent, ...rest) {
	if (parent?.filename?.startsWith(folder + path.sep) && !request.startsWith('.')) required.add(request);
	return load.call(this, request, parent, ...rest);
};

const heap = () => {
	globalThis.gc?.();
	return process.memoryUsage().heapUsed;
};

async function main() {
	const { PackageDirectoryLoader, resolveOutputSchemaPath } = require(core);
	// A running host has these in memory already.
	for (const name of ['n8n-workflow', 'zod']) require(require.resolve(name, { paths: [folder] }));
	const heapBefore = heap();
	const startedAt = performance.now();
	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();
	const ms = performance.now() - startedAt;
	const heapBytes = heap() - heapBefore;

	const files = Object.keys(require.cache).filter((file) => file.startsWith(folder + path.sep));
	const [node] = loader.types.nodes;
	const schemas = {};
	const picker = node.properties.find(({ name }) => name === 'resource');
	for (const { value: resource } of picker.options) {
		const operations = node.properties.find(
			({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource),
		);
		for (const { value: operation } of operations.options) {
			const nodeDir = path.dirname(path.join(folder, loader.packageJson.n8n.nodes[0]));
			const file = resolveOutputSchemaPath({ nodeDir, version: node.version[0], resource, operation });
			schemas[`${resource}.${operation}`] = file !== undefined && existsSync(file);
		}
	}
	const icons = [node.iconUrl, loader.types.credentials[0].iconUrl].flatMap((icon) => Object.entries(icon ?? {}));
	const loadedFiles = files.map((file) => path.relative(folder, file).replaceAll(path.sep, '/')).sort();
	loadRest();
	const result = {
		nodes: Object.keys(loader.nodeTypes),
		credentials: Object.keys(loader.credentialTypes),
		nodeType: node,
		credentialType: loader.types.credentials[0],
		// An icon's URL is `icons/<package>/<file in the package>`.
		icons: icons.map(([theme, url]) => [theme, existsSync(path.join(folder, url.split('/').slice(2).join('/')))]),
		schemas,
		loadedFiles,
		required: [...required].sort(),
		resolves: Object.fromEntries(['undici', 'n8n-core', 'axios', 'lodash'].map((name) => [name, canResolve(name)])),
		zodVersion: require(require.resolve('zod/package.json', { paths: [folder] })).version,
		ms,
		heapBytes,
	};
	process.stdout.write(JSON.stringify(result));
}

/** Loads the files that the node loads at its first use, so that all required modules are known. */
function loadRest() {
	for (const file of readdirSync(path.join(folder, 'dist'), { recursive: true })) {
		if (file.endsWith('.js')) require(path.join(folder, 'dist', file));
	}
}

/** Whether the package itself could require this module. */
function canResolve(name) {
	try {
		Module.createRequire(path.join(folder, 'package.json')).resolve(name);
		return true;
	} catch {
		return false;
	}
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
