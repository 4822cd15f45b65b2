/**
 * `npm run bench`: waiting times of the compiled core in virtual time, compared with the best possible and with other nodes.
 * Writes docs/performance.md and its chart; exits with 1 if a figure is worse than its target by more than its spread.
 *
 * `npm run bench -- try 'a second'`: only the accounts with this text in their name, with other seeds; writes nothing.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { accountFigures, accounts } from './accounts';
import { bounds, comparisons, ourFigures } from './figures';
import { engineSectionOf, isWorse, page, sentence } from './page';
import { picture } from './picture';
import { isTry, type Figure } from './sampling';

const docs = join(__dirname, '../../docs');
const pageFile = join(docs, 'performance.md');

function show(figures: Figure[]): void {
	for (const figure of figures) {
		const { group, name, value, spread, unit, target } = figure;
		const beside = target === undefined ? '' : `, target ${target}`;
		console.log(`${isWorse(figure) ? 'WORSE ' : 'ok    '} ${group}: ${name}: ${value.toFixed(3)} ± ${spread.toFixed(3)} ${unit}${beside}`);
	}
}

async function tryOut(part: string): Promise<void> {
	for (const account of accounts.filter(({ name }) => name.includes(part))) {
		const figures = await accountFigures(account);
		const shown = figures.map(
			(figure) =>
				`${isWorse(figure) ? 'WORSE ' : ''}${figure.value.toFixed(2)}${figure.target === undefined ? '' : `/${figure.target}`} ${figure.unit}`,
		);
		console.log(`${account.name}: ${shown.join('; ')}`);
	}
}

async function main(): Promise<void> {
	const startedAt = Date.now();
	const figures = await ourFigures();
	const all = await comparisons();
	show(figures);
	for (const { name, ends } of all) {
		console.log(`       ${name}: ${ends.map(({ tookMs, results }) => `${(tookMs / 1_000).toFixed(0)} s, ${results} results`).join(' | ')}`);
	}
	console.log(`\n${sentence(all)}`);
	writeFileSync(pageFile, page(figures, all, bounds(), existsSync(pageFile) ? engineSectionOf(readFileSync(pageFile, 'utf8')) : ''));
	writeFileSync(join(docs, 'images/performance.svg'), picture(all, 'light'));
	writeFileSync(join(docs, 'images/performance-dark.svg'), picture(all, 'dark'));
	const worse = figures.filter(isWorse).length;
	console.log(`${figures.length} figures, ${worse} worse than their target, ${((Date.now() - startedAt) / 1_000).toFixed(0)} s`);
	process.exitCode = worse > 0 ? 1 : 0;
}

void (isTry ? tryOut(process.argv[3] ?? '') : main());
