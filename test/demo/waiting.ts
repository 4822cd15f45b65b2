import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const docs = join(__dirname, '../../docs');

/** Result of `npm run bench` in one sentence. @throws Error if the page no longer begins with it */
export function waitingSentence(): string {
	const [, sentence] = /^\*\*(100 images .*)\*\*$/m.exec(readFileSync(join(docs, 'performance.md'), 'utf8')) ?? [];
	if (sentence === undefined) throw new Error('docs/performance.md has no sentence in bold any more: mend test/demo/waiting.ts');
	return sentence;
}

/** Its chart as a data URI, so that the page loads nothing. */
export const waitingPicture = (theme: 'light' | 'dark'): string => {
	const svg = readFileSync(join(docs, `images/performance${theme === 'dark' ? '-dark' : ''}.svg`));
	return `data:image/svg+xml;base64,${svg.toString('base64')}`;
};
