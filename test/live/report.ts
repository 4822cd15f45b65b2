import type { Verdict } from './judge';
import type { Played } from './types';

export interface ReportHead {
	/** Title of the service. */
	title: string;
	/** Whether its own URL was used. */
	isOwnUrl: boolean;
	packageVersion: string;
	date: Date;
}

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');

const table = (names: string[], lines: string[][]): string =>
	[names, names.map(() => '---'), ...lines].map((line) => `| ${line.map(cell).join(' | ')} |`).join('\n');

/** Numbers of the verdicts in one state. */
export const countOf = (verdicts: Verdict[], state: Verdict['state']): number => verdicts.filter((one) => one.state === state).length;

/** The report in Markdown. It holds only what was scrubbed before. */
export function reportOf({ title, isOwnUrl, packageVersion, date }: ReportHead, verdicts: Verdict[], played: Played[]): string {
	const differing = verdicts.filter(({ state }) => state === 'differs');
	const rest = verdicts.filter(({ state }) => state !== 'differs');
	return `# Live check of ${title}

n8n-nodes-seaart-spark ${packageVersion}, ${date.toISOString().slice(0, 10)}, ${isOwnUrl ? "the service's own URL" : 'a Base URL of a gateway'}.
**${differing.length} differ, ${countOf(verdicts, 'holds')} hold, ${countOf(verdicts, 'not seen')} not seen.** The numbers are those of docs/protocol.md.

## Differs

${
	differing.length === 0
		? 'None.'
		: table(
				['No.', 'Expected', 'Seen'],
				differing.map(({ number, expected, seen }) => [number, expected, seen.slice(0, 3).join('; ')]),
			)
}

## Calls

${table(['Call', 'HTTP statuses', 'Seconds', 'Read by the node as'], played.map(callLine))}

## Holds or not seen

${table(
	['No.', 'Result', 'Assumption'],
	rest.map(({ number, expected, state }) => [number, state, expected]),
)}
`;
}

function callLine({ call, exchanges, reading, skipped }: Played): string[] {
	if (skipped !== undefined) return [call, '', '', skipped];
	const statuses = [...new Set(exchanges.filter(({ steps }) => !steps.includes('file')).map(({ status }) => status ?? 'no response'))];
	const seconds = exchanges.findLast(({ taskSeconds }) => taskSeconds !== undefined)?.taskSeconds ?? exchanges.at(-1)?.seconds ?? 0;
	const { state = '', kind, message } = reading ?? {};
	return [call, statuses.join(', '), seconds.toFixed(1), [state, kind, message].filter(Boolean).join(', ')];
}
