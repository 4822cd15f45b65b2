import type { Linter } from 'eslint';
import { ESLint } from 'eslint';

interface Analysis {
	passed: boolean;
	message?: string;
	details?: string;
}

/** The parts of n8n's scanner that need no registry. It has no types of its own. */
interface Scanner {
	analyzePackage(folder: string, patterns: string[]): Promise<Analysis>;
	buildScanConfig(): Promise<Linter.Config[]>;
	SOURCE_FILE_PATTERNS: string[];
}

/** The scanner checks a tarball's compiled code and manifest. */
const TARBALL_FILE_PATTERNS = ['**/*.js', 'package.json'];

const scannerModule: string = '@n8n/scan-community-package/scanner/scanner.mjs';

/** Runs n8n's scanner on a source tree and an unpacked tarball, as it does before n8n verifies a package. @returns what it found */
export async function scan(sourceFolder: string, packageFolder: string): Promise<string[]> {
	const scanner = (await import(scannerModule)) as Scanner;
	const strict = asErrors(await withNewestRules(await scanner.buildScanConfig()));
	const scans = [
		['source', sourceFolder, scanner.SOURCE_FILE_PATTERNS],
		['tarball', packageFolder, TARBALL_FILE_PATTERNS],
	] as const;
	const found: string[] = [];
	for (const [what, folder, patterns] of scans) {
		const { passed, message, details } = await scanner.analyzePackage(folder, [...patterns]);
		if (!passed) found.push(`${what}: ${message}\n${details ?? ''}`);
		found.push(...(await warnings(folder, [...patterns], strict)).map((warning) => `${what}: ${warning}`));
	}
	return found;
}

const PLUGIN = '@n8n/community-nodes';

/** The scanner's rules with those of the newest plugin in place of its own. */
async function withNewestRules(configs: Linter.Config[]): Promise<Linter.Config[]> {
	const { n8nCommunityNodesPlugin } = await import('@n8n/eslint-plugin-community-nodes');
	const newest = n8nCommunityNodesPlugin.configs.recommended as Linter.Config;
	return [newest, ...configs.filter(({ plugins }) => !plugins || !(PLUGIN in plugins))];
}

async function warnings(cwd: string, patterns: string[], overrideConfig: Linter.Config[]): Promise<string[]> {
	const eslint = new ESLint({ cwd, allowInlineConfig: false, overrideConfigFile: true, overrideConfig, errorOnUnmatchedPattern: true });
	const results = await eslint.lintFiles(patterns);
	if (results.length === 0) return ['there was nothing to scan'];
	return results.flatMap(({ filePath, messages }) =>
		messages.map(({ ruleId, line, message }) => `${filePath}:${line} ${message} (${ruleId})`),
	);
}

const asErrors = (configs: Linter.Config[]): Linter.Config[] =>
	configs.map((config) =>
		config.rules
			? { ...config, rules: Object.fromEntries(Object.entries(config.rules).map(([name, entry]) => [name, raised(entry)])) }
			: config,
	);

function raised(entry: Linter.RuleEntry | undefined): Linter.RuleEntry {
	const [severity, ...options] = Array.isArray(entry) ? entry : [entry];
	return severity === 'off' || severity === 0 ? 'off' : ['error', ...(options as unknown[])];
}
