import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ESLint } from 'eslint';

import { root } from './packing';

interface Mistake {
	what: string;
	file: string;
	plant: (text: string) => string;
	/** The rule that has to report it; null for an error of ESLint itself. */
	rule: string | null;
}

const NODE = 'nodes/SeaArtSpark/SeaArtSpark.node.ts';
const EXECUTE = 'nodes/SeaArtSpark/execution/execute.ts';
const CREDENTIAL = 'credentials/SeaArtSparkApi.credentials.ts';

const added = (code: string) => (text: string) => `${text}\n${code}\n`;
const inManifest = (change: (manifest: Record<string, unknown>) => void) => (text: string) => {
	const manifest = JSON.parse(text) as Record<string, unknown>;
	change(manifest);
	return JSON.stringify(manifest, null, 2);
};

/** One mistake for each set of rules, and for each rule that the architecture depends on. */
const mistakes: Mistake[] = [
	{
		what: 'the file system in a node',
		file: EXECUTE,
		plant: (text) => `import 'node:fs';\n${text}`,
		rule: '@n8n/community-nodes/no-restricted-imports',
	},
	{
		what: 'a timer in a node',
		file: EXECUTE,
		plant: added('setTimeout(() => undefined, 1);'),
		rule: '@n8n/community-nodes/no-restricted-globals',
	},
	{
		what: 'a node that is no tool',
		file: NODE,
		plant: (text) => text.replace('usableAsTool: true,', ''),
		rule: '@n8n/community-nodes/node-usable-as-tool',
	},
	{
		what: 'one icon for light and dark',
		file: NODE,
		plant: (text) => text.replace(/icon: \{[^}]*\}/, "icon: 'file:seaArtSpark.svg'"),
		rule: '@n8n/community-nodes/icon-prefer-themed-variants',
	},
	{
		what: 'a key in plain sight',
		file: CREDENTIAL,
		plant: (text) => text.replace('typeOptions: { password: true },', ''),
		rule: '@n8n/community-nodes/credential-password-field',
	},
	{ what: 'an output on the console', file: EXECUTE, plant: added("console.log('here');"), rule: 'no-console' },
	{ what: 'a rule turned off', file: EXECUTE, plant: added('// eslint-disable-next-line no-console'), rule: null },
	{
		what: 'a run-time dependency',
		file: 'package.json',
		plant: inManifest((manifest) => (manifest.dependencies = { undici: '7.0.0' })),
		rule: '@n8n/community-nodes/no-runtime-dependencies',
	},
	{
		what: 'a second peer',
		file: 'package.json',
		plant: inManifest((manifest) => (manifest.peerDependencies = { 'n8n-workflow': '*', zod: '*' })),
		rule: '@n8n/community-nodes/valid-peer-dependencies',
	},
	{
		what: 'a package without the keyword',
		file: 'package.json',
		plant: inManifest((manifest) => (manifest.keywords = [])),
		rule: 'n8n-nodes-base/community-package-json-keywords-without-official-tag',
	},
	{
		what: 'a switch that does not say "Whether"',
		file: 'nodes/SeaArtSpark/options/index.ts',
		plant: (text) => text.replace("'Whether to return", "'To return"),
		rule: 'n8n-nodes-base/node-param-description-boolean-without-whether',
	},
	{
		what: 'a credential class without its suffix',
		file: CREDENTIAL,
		plant: (text) => text.replace('class SeaArtSparkApi', 'class SeaArtSpark'),
		rule: 'n8n-nodes-base/cred-class-name-unsuffixed',
	},
	{
		what: 'a promise that nobody waits for',
		file: EXECUTE,
		plant: added('Promise.resolve(1);'),
		rule: '@typescript-eslint/no-floating-promises',
	},
	{
		what: 'n8n inside the tasks core',
		file: 'nodes/SeaArtSpark/tasks/clock.ts',
		plant: (text) => `import 'n8n-workflow';\n${text}`,
		rule: 'no-restricted-imports',
	},
	{
		what: 'a service that knows another',
		file: 'nodes/SeaArtSpark/services/vtrix/create.ts',
		plant: (text) => `import '../octopusx/create';\n${text}`,
		rule: 'no-restricted-imports',
	},
	{
		what: 'a service that knows what is built upon it',
		file: 'nodes/SeaArtSpark/services/vtrix/create.ts',
		plant: (text) => `import '../../resources';\n${text}`,
		rule: 'no-restricted-imports',
	},
	{
		what: 'a service on the way to the network',
		file: 'nodes/SeaArtSpark/network/downloading.ts',
		plant: (text) => `import '../services';\n${text}`,
		rule: 'no-restricted-imports',
	},
	{
		what: 'a second way out to the network',
		file: EXECUTE,
		plant: added('export const out = (ctx: IExecuteFunctions) => ctx.helpers.httpRequest;'),
		rule: 'no-restricted-syntax',
	},
];

/** Plants each mistake in a copy of its file and lints it. @returns those that no rule reported */
export async function unnoticedMistakes(): Promise<string[]> {
	// With CI set, typescript-eslint reads a file's text from the disk, where nothing is planted.
	process.env.TSESTREE_SINGLE_RUN = 'false';
	const eslint = new ESLint({ cwd: root });
	const unnoticed: string[] = [];
	for (const { what, file, plant, rule } of mistakes) {
		const text = readFileSync(join(root, file), 'utf8');
		const spoiled = plant(text);
		if (spoiled === text) throw new Error(`"${what}" can no longer be planted in ${file}: mend this list`);
		const [result] = await eslint.lintText(spoiled, { filePath: join(root, file) });
		if (!result?.messages.some(({ ruleId }) => ruleId === rule)) unnoticed.push(`${what} (${rule ?? 'ESLint'}) in ${file}`);
	}
	return unnoticed;
}

export const mistakeCount = mistakes.length;
