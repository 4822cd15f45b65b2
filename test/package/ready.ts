/** `npm run release:ready`: refuses a release while package.json has placeholders. The first thing `npm run release` does. */
import { spawnSync } from 'node:child_process';

import { readManifest, root } from './packing';
import { onGitHub, reasonsToWait, type Ownership } from './readiness';

function originOnGitHub(): string | undefined {
	const { stdout } = spawnSync('git', ['remote', 'get-url', 'origin'], { cwd: root, encoding: 'utf8' });
	return onGitHub((stdout ?? '').trim());
}

const { GITHUB_REPOSITORY, GITHUB_REF_TYPE, GITHUB_REF_NAME } = process.env;
const manifest = readManifest(root) as unknown as Ownership;
const reasons = reasonsToWait(manifest, {
	repository: GITHUB_REPOSITORY ?? originOnGitHub(),
	...(GITHUB_REF_TYPE === 'tag' && GITHUB_REF_NAME && { tag: GITHUB_REF_NAME }),
});

if (reasons.length === 0) {
	console.log(`${manifest.author.name} may release from ${manifest.repository.url}.`);
} else {
	console.error(`No release yet:\n${reasons.map((reason) => `- ${reason}`).join('\n')}\ndocs/releasing.md says what belongs there.`);
	process.exitCode = 1;
}
