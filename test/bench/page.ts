import { ACCOUNTS, type Comparison } from './figures';
import { ACCOUNTS_GROUP, JITTER } from './accounts';
import { DEFAULTS } from './ours';
import { duration } from './picture';
import type { Figure } from './sampling';
import { POLL_MS, SUBMIT_MS } from './service';

const table = (head: string[], rows: string[][]): string =>
	[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const number = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1));

/** Whether a figure is worse than its target by more than its own spread. A target in whole polls is met by what rounds to it. */
export const isWorse = ({ value, spread, target, unit }: Figure): boolean =>
	target !== undefined && value - spread > target + (unit === 'polls' ? 0.5 : 0);

/** Figures of the engine, measured on a quiet machine, stay unchanged between these marks. */
export const MEASURED = { from: '<!-- measured in the engine -->', to: '<!-- end of measured -->' };

const shown = ({ value, spread, target }: Figure): string => {
	const measured = `${number(value)}${spread > 0.004 ? ` ± ${number(spread)}` : ''}`;
	return target === undefined ? measured : `${measured} (${number(target)})`;
};

/** A table for each group: a row for each name, a column for each unit. */
function groups(figures: Figure[]): string {
	const unique = (texts: string[]): string[] => [...new Set(texts)];
	return unique(figures.map(({ group }) => group))
		.map((group) => {
			const inGroup = figures.filter((figure) => figure.group === group);
			const units = unique(inGroup.map(({ unit }) => unit));
			const rows = unique(inGroup.map(({ name }) => name)).map((name) => {
				const cells = units.map((unit) => inGroup.find((figure) => figure.name === name && figure.unit === unit));
				return [name, ...cells.map((figure) => (figure ? shown(figure) : ''))];
			});
			return `### ${group}\n\n${table(['', ...units], rows)}`;
		})
		.join('\n\n');
}

/** The one sentence. */
export function sentence([ours, ...others]: Comparison[]): string {
	const loop = others[0]!;
	return `100 images of 8 s (simulated): ${duration(ours!.ends[2]!.tookMs)} on an account without limits and ${duration(ours!.ends[1]!.tookMs)} on one that runs 10 at a time, instead of ${duration(loop.ends[1]!.tookMs)} one by one; no setting changed, none lost.`;
}

/** `docs/performance.md`. */
export function page(figures: Figure[], all: Comparison[], bounds: number[], measured: string): string {
	const cell = ({ tookMs, results }: { tookMs: number; results: number }): string =>
		results < 100 ? `${results} of 100 results` : duration(tookMs);
	const rows = all.map(({ name, rule, ends }, index) => {
		const title = index === 0 ? `**${name}**` : name;
		return [title, rule, ...ends.map((end) => (index === 0 ? `**${cell(end)}**` : cell(end)))];
	});
	const boundRow = ['Best possible', 'every limit and every end known', ...bounds.map(duration)];
	return `# Performance

<!-- Written by \`npm run bench\`. -->

**${sentence(all)}**

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="images/performance-dark.svg">
  <img src="images/performance.svg" alt="Simulated time for 100 images of 8 seconds with this node and with others, on three accounts">
</picture>

## What the node does for it

- **All items side by side**, up to ${DEFAULTS.maxTasksInFlight.toLocaleString('en-US')} or *Max Tasks in Flight*. A 429 shows how many tasks the account runs; the node stays at that number and tries one more now and then. The refused item goes first as soon as a task ends.
- **Learns the request rate.** It starts at 10 requests a second and speeds up to 50 while the service accepts them. A 429 slows it down at once; later it slowly speeds up again. *Max Requests per Second* sets a ceiling.
- **Distinguishes the two.** A 429 does not say which limit it is about. In doubt the node waits a second and then sends one submit alone.
- **Polls when a task may have ended**: based on the duration of earlier tasks, on progress, or on the time elapsed. Submits go before polls, so polls become fewer where requests are scarce.
- **One account, one budget**: executions in one n8n process share what was learned and take turns, and the next execution starts with it. Several worker processes do not know of each other; each learns from 429.
- **The timeout counts from the submit.** A task that waits for its turn is not late, and each paid task is polled before it times out.
- **Files of six items at a time**, as many as a browser fetches from one host: more share the same line and take more memory. While n8n stores the files of one item, those of the next one come. A slow host holds up others for 10 seconds at most.
- **Files that travel inside a request** are read when it is sent, and written once: one edit of 14 images of 10 MB takes 1.4 times their size in memory (203 MB, \`npm run test:stress\` allows twice), and 14 edits of one such image in parallel 0.4 times. Edits that wait for their turn hold nothing.

## 100 images of 8 s

Simulated, in virtual time: the node's own compiled core and the rules of other nodes, with one account (submit ${SUBMIT_MS / 1_000} s, poll ${POLL_MS / 1_000} s, tasks of 8 s ± 15 %). The rules of
other nodes were read in their code; no call of theirs fails here except with 429.

${table(['', 'waits', ...ACCOUNTS.map(({ title }) => title)], [...rows, boundRow])}

Sources: ${all
		.slice(1)
		.map(({ name, source }) => `${name}: ${source}`)
		.join('; ')}.

## Figures

<details>
<summary>All ${figures.length} figures, with their targets</summary>

Simulated. Mean over seeds that no rule was tuned with, ± half the 95 % interval, and in brackets the target, at most.
\`npm run bench\` fails if a figure is worse than its target by more than its interval.

"x the best possible": compared with somebody who knows all limits and the end of every task, sends no more than 50 requests a second, all submits first, and polls each task once. "x the bound": compared with the same tasks on 20 slots with every end known at once, or with the time that the requests alone take, whichever is longer.
In "${ACCOUNTS_GROUP}", each way takes up to ${JITTER * 100} % more or less, except in "even trips". An account that saves up no request refuses some of an even stream that arrives unevenly; the best possible beside it has even trips, so that row has no target.

${groups(figures)}

</details>
${engineSection(measured)}`;
}

const engineSection = (measured: string): string =>
	measured.trim() === '' ? '' : `\n## In n8n's engine, in real time\n\n${MEASURED.from}\n${measured.trim()}\n${MEASURED.to}\n`;

/** The engine figures of a page; empty without a measurement. */
export const engineSectionOf = (text: string): string => text.split(MEASURED.from)[1]?.split(MEASURED.to)[0] ?? '';

/** The same page with what was measured now. */
export const withEngineSection = (text: string, measured: string): string => {
	const [before = ''] = text.split(/\n*## In n8n's engine, in real time/);
	return `${before.trimEnd()}\n${engineSection(measured)}`;
};
