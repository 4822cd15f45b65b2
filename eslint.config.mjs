import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import eslint from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

/** Every rule of a set as an error: a warning that nobody has to read is none. */
const asErrors = (rules) =>
	Object.fromEntries(
		Object.entries(rules).map(([name, setting]) => [name, Array.isArray(setting) ? ['error', ...setting.slice(1)] : 'error']),
	);

const communityNodes = {
	plugins: { '@n8n/community-nodes': n8nCommunityNodesPlugin },
	rules: asErrors(n8nCommunityNodesPlugin.configs.recommended.rules),
};

const nodesBase = (set) => ({
	plugins: { 'n8n-nodes-base': n8nNodesBase },
	rules: asErrors(n8nNodesBase.configs[set].rules),
});

/** The floors above the services. */
const above = ['**/execution', '**/resources', '**/options', '**/parameters', '**/description'];

const services = readdirSync(join(import.meta.dirname, 'nodes/SeaArtSpark/services'), { withFileTypes: true })
	.filter((entry) => entry.isDirectory() && entry.name !== 'kit')
	.map(({ name }) => name);

export default tseslint.config(
	{ ignores: ['dist/', 'coverage/', '.cache/', 'demo-output/', 'node_modules/'] },
	{
		files: ['**/*.ts', '**/*.mts'],
		extends: [eslint.configs.recommended, tseslint.configs.recommendedTypeChecked],
		languageOptions: { parserOptions: { project: './test/tsconfig.json', tsconfigRootDir: import.meta.dirname } },
		linterOptions: { reportUnusedDisableDirectives: 'error' },
	},
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		...communityNodes,
		rules: { ...communityNodes.rules, 'no-console': 'error' },
		linterOptions: { noInlineConfig: true },
	},
	{
		files: ['nodes/**/*.ts'],
		...nodesBase('nodes'),
		rules: {
			...nodesBase('nodes').rules,
			// Older than NodeConnectionTypes.Main, which the newer plugin asks for.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
		},
	},
	{
		files: ['credentials/**/*.ts'],
		...nodesBase('credentials'),
		// Wants a key into n8n's own docs; the newer plugin asks for a full address, which a community package needs.
		rules: { ...nodesBase('credentials').rules, 'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off' },
	},
	{
		// The pure part: it has no idea what n8n or Spark is.
		files: ['nodes/SeaArtSpark/tasks/**/*.ts'],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					patterns: [
						'n8n-workflow',
						'**/network/**',
						'**/services/**',
						'**/execution/**',
						'**/parameters/**',
						'**/options/**',
						'**/resources/**',
						'zod',
						'zod/*',
					],
				},
			],
		},
	},
	{
		// The way to the network knows no service.
		files: ['nodes/SeaArtSpark/network/**/*.ts'],
		rules: { 'no-restricted-imports': ['error', { patterns: [...above, '**/services'] }] },
	},
	{
		// Services know the floors below them and nothing above.
		files: ['nodes/SeaArtSpark/services/**/*.ts'],
		rules: { 'no-restricted-imports': ['error', { patterns: above }] },
	},
	// No service names another: only their list knows all of them. The kit is for all, and knows none.
	...services.map((service) => ({
		files: [`nodes/SeaArtSpark/services/${service}/**/*.ts`],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					patterns: [
						...above,
						'../index',
						...services.filter((other) => other !== service && other !== 'kit').flatMap((other) => [`../${other}`, `../${other}/*`]),
					],
				},
			],
		},
	})),
	{
		// One way out to the network.
		files: ['nodes/**/*.ts'],
		ignores: ['**/network/transport.ts', '**/methods/credentialTest.ts'],
		rules: {
			'no-restricted-syntax': [
				'error',
				{
					selector: "MemberExpression[property.name=/^httpRequest/], CallExpression[callee.property.name='request']",
					message: 'Only network/transport.ts talks to the network.',
				},
			],
		},
	},
	{
		// One door into n8n's engine: behind it every run is held to what holds for all. The demo and the measurements are no tests.
		files: ['test/**/*.ts'],
		ignores: ['test/engine/scene.ts', 'test/demo/demo.ts', 'test/bench/engine/worker.ts', 'test/stress/limits.stress.ts'],
		rules: {
			'no-restricted-imports': [
				'error',
				{ patterns: [{ group: ['**/engine'], importNames: ['runInEngine'], message: 'Open a scene (test/engine/scene.ts) instead.' }] },
			],
		},
	},
	{
		files: ['package.json'],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		plugins: { ...communityNodes.plugins, 'n8n-nodes-base': n8nNodesBase },
		rules: { ...communityNodes.rules, ...asErrors(n8nNodesBase.configs.community.rules) },
	},
);
