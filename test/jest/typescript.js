const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');

const salt = [require('typescript/package.json').version, readFileSync(__filename, 'utf8')].join('\0');

/** Compiles TypeScript without checking types (`npm run typecheck` does). Only a file that has changed needs the compiler. */
module.exports = {
	getCacheKey: (source, file, { instrument }) => createHash('sha1').update([salt, file, instrument, source].join('\0')).digest('hex'),
	process(source, fileName) {
		const { ModuleKind, ScriptTarget, transpileModule } = require('typescript');
		const compilerOptions = { target: ScriptTarget.ES2022, module: ModuleKind.CommonJS, esModuleInterop: true, sourceMap: true };
		const { outputText, sourceMapText } = transpileModule(source, { fileName, compilerOptions });
		return { code: outputText, map: sourceMapText };
	},
};
