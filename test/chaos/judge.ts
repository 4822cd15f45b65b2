import type { Run, ToolRun } from '../engine/scene';
import type { Simulator } from '../simulator';

/** Counts of one run, from the simulator's ledger. */
export interface Verdict {
	tasks: number;
	/** Paid tasks beyond the first for the same item. */
	paidTwice: number;
	/** Paid tasks of which the user got neither the ID nor a warning. */
	lost: number;
	/** Paid tasks whose ID the service never sent, and that the node reported as uncertain. */
	uncertain: number;
	/** Results returned. */
	results: number;
}

/**
 * Compares paid tasks with what the user got: items, error output, the run's error and n8n's log.
 * A task whose ID was never sent can only be reported as uncertain.
 */
export function judge(run: Run | ToolRun, { ledger }: Simulator): Verdict {
	const text = run.shownText() + run.log.join('\n');
	// Counted by item: further tasks of an item count as "paid twice", and its uncertainty is reported once.
	const byItem = new Map(
		ledger
			.paid()
			.filter(({ model }) => model !== 'spark_asset_get')
			.map((task) => [task.key, { isShown: false, hasNoId: true }]),
	);
	for (const { id, key } of ledger.paid()) {
		const item = byItem.get(key);
		if (!item) continue;
		item.isShown ||= text.includes(id);
		// A response that broke off had no ID.
		item.hasNoId &&= !answered(ledger, id);
	}
	const hidden = [...byItem.values()].filter(({ isShown }) => !isShown);
	const withoutId = hidden.filter((item) => item.hasNoId);
	// For an agent, each call is reported separately.
	const warnings = 'answers' in run ? uncertainCalls(run) : uncertainItems(run);
	return {
		tasks: ledger.tasksCreated().length,
		paidTwice: ledger.paidDuplicates().length,
		lost: hidden.length - Math.min(withoutId.length, warnings),
		uncertain: Math.min(withoutId.length, warnings),
		results: 'answers' in run ? run.answers.filter((answer) => JSON.stringify(answer).includes('imageUrl')).length : run.items.length,
	};
}

/** Number of calls reported to the agent as uncertain. */
const uncertainCalls = ({ answers }: ToolRun): number =>
	answers.filter((answer) => /Could not confirm whether/.test(JSON.stringify(answer))).length;

/** Number of items whose submit was reported as uncertain. */
function uncertainItems({ items, errorItems, error }: Run): number {
	const own = [...items, ...errorItems].filter(({ json }) => /Could not confirm whether/.test(JSON.stringify(json.error ?? ''))).length;
	const texts = [error?.message, error?.description, ...items.map(({ json }) => JSON.stringify(json.message ?? ''))].join(' ');
	const listed = new Set([...texts.matchAll(/did not confirm item ([\d, ]+), so/g)].flatMap(([, list = '']) => list.split(', ')));
	return own + listed.size + (/Could not confirm whether/.test(error?.message ?? '') ? 1 : 0);
}

/** Whether the response to the submit of a task arrived completely. */
function answered(ledger: Simulator['ledger'], taskId: string): boolean {
	const submit = ledger.submits().find((request) => request.taskId === taskId);
	return (
		submit !== undefined &&
		submit.status === 200 &&
		!['truncated', 'html', 'empty', 'hang', 'reset', 'cut', 'envelope', 'reply'].includes(submit.fault ?? '')
	);
}
