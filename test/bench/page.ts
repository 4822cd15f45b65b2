import { ACCOUNTS, DEFAULTS, type Comparison, type Figure } from './figures';
import { duration } from './picture';
import { POLL_MS, SUBMIT_MS } from './service';

const table = (head: string[], rows: string[][]): string =>
	[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const number = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1));

const shownTarget = ({ target }: Figure): string => (target === undefined ? '' : number(target));

/** Whether a figure is worse than its target by more than its own spread. A target in whole polls is met by what rounds to it. */
export const isWorse = ({ value, spread, target, unit }: Figure): boolean =>
	target !== undefined && value - spread > target + (unit === 'polls' ? 0.5 : 0);

/** What was measured in the engine, on a quiet machine, is kept as it is between these marks. */
export const MEASURED = { from: '<!-- measured in the engine -->', to: '<!-- end of measured -->' };

function groups(figures: Figure[]): string {
	const names = [...new Set(figures.map(({ group }) => group))];
	return names
		.map((name) => {
			const rows = figures
				.filter(({ group }) => group === name)
				.map((figure) => [
					figure.name,
					`${number(figure.value)}${figure.spread > 0.004 ? ` ± ${number(figure.spread)}` : ''}`,
					figure.unit,
					shownTarget(figure),
				]);
			return `### ${name}\n\n${table(['', 'measured', '', 'target, at most'], rows)}`;
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
	const boundRow = ['Best possible', 'every end known at once', ...bounds.map(duration)];
	return `# Performance

<!-- Written by \`npm run bench\`. -->

**${sentence(all)}**

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="images/performance-dark.svg">
  <img src="images/performance.svg" alt="Simulated time for 100 images of 8 seconds with this node and with others, on three accounts">
</picture>

## What the node does for it

- **All items side by side**, up to *Max Tasks in Flight* (${DEFAULTS.maxTasksInFlight}). Of that the account decides: a submit that is refused with 429 tells how many tasks it runs, and the node keeps to that. The refused item goes first as soon as one of its tasks ends, nobody overtakes it, and now and then one more is tried.
- **Polls when a task may have ended**: by what the tasks before it took, by its progress, else by the time that has passed. Submits go before polls.
- **One budget for one account**: executions at the same time in one n8n process share *Max Requests per Second* (${DEFAULTS.requestsPerSecond}) and what was learnt, and take turns. Several worker processes do not know of each other; each learns from 429.
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

Mean over fresh seeds, ± half the 95 % interval. "x the bound": beside the same tasks on so many slots with every end known at once, or beside what the requests alone take, whichever is longer.
\`npm run bench\` fails when one is worse than its target by more than its interval.

${groups(figures)}

Durations that halve, double, spread or mix: the targets are 1.39, 1.20, 1.22, and 1.22.

</details>
${engineSection(measured)}`;
}

const engineSection = (measured: string): string =>
	measured.trim() === '' ? '' : `\n## In n8n's engine, in real time\n\n${MEASURED.from}\n${measured.trim()}\n${MEASURED.to}\n`;

/** What a page tells of the engine; empty where nothing was measured. */
export const engineSectionOf = (text: string): string => text.split(MEASURED.from)[1]?.split(MEASURED.to)[0] ?? '';

/** The same page with what was measured now. */
export const withEngineSection = (text: string, measured: string): string => {
	const [before = ''] = text.split(/\n*## In n8n's engine, in real time/);
	return `${before.trimEnd()}\n${engineSection(measured)}`;
};
