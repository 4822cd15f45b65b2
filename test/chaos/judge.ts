import type { Run, ToolRun } from '../engine/scene';
import type { Simulator } from '../simulator';

/** What the simulator's ledger says of one run. */
export interface Verdict {
	tasks: number;
	/** Paid tasks beyond the first for the same item. */
	paidTwice: number;
	/** Paid tasks of which neither the id nor a doubt reached the user. */
	lost: number;
	/** Paid tasks whose id the service never told, and for which the user was told so. */
	doubted: number;
	/** Results handed on. */
	results: number;
}

/**
 * Compares what was paid for with what the user got: items, error output, the run's error and n8n's log.
 * A task whose id was never sent to us can only be doubted; the message then says so for its item.
 */
export function judge(run: Run | ToolRun, { ledger }: Simulator): Verdict {
	const words = run.told() + run.log.join('\n');
	// Counted by item: further tasks of an item stand under "paid twice", and the doubt about it is told once.
	const byItem = new Map(
		ledger
			.paid()
			.filter(({ model }) => model !== 'spark_asset_get')
			.map((task) => [task.key, { named: false, untold: true }]),
	);
	for (const { id, key } of ledger.paid()) {
		const item = byItem.get(key);
		if (!item) continue;
		item.named ||= words.includes(id);
		// An answer that broke told nobody the id; an answer that came in full did.
		item.untold &&= !answered(ledger, id);
	}
	const unnamed = [...byItem.values()].filter(({ named }) => !named);
	const untold = unnamed.filter((item) => item.untold);
	// An agent is told of each call by itself.
	const doubts = 'answers' in run ? doubtedCalls(run) : doubtedItems(run);
	return {
		tasks: ledger.tasksCreated().length,
		paidTwice: ledger.paidDuplicates().length,
		lost: unnamed.length - Math.min(untold.length, doubts),
		doubted: Math.min(untold.length, doubts),
		results: 'answers' in run ? run.answers.filter((answer) => JSON.stringify(answer).includes('imageUrl')).length : run.items.length,
	};
}

/** For how many calls the agent was told so. */
const doubtedCalls = ({ answers }: ToolRun): number =>
	answers.filter((answer) => /Could not confirm whether/.test(JSON.stringify(answer))).length;

/** For how many items the user was told that their submit is of unknown fate. */
function doubtedItems({ items, errorItems, error }: Run): number {
	const own = [...items, ...errorItems].filter(({ json }) => /Could not confirm whether/.test(JSON.stringify(json.error ?? ''))).length;
	const texts = [error?.message, error?.description, ...items.map(({ json }) => JSON.stringify(json.message ?? ''))].join(' ');
	const listed = new Set([...texts.matchAll(/did not confirm item ([\d, ]+), so/g)].flatMap(([, list = '']) => list.split(', ')));
	return own + listed.size + (/Could not confirm whether/.test(error?.message ?? '') ? 1 : 0);
}

/** Whether the answer to the submit of a task reached us whole. */
function answered(ledger: Simulator['ledger'], taskId: string): boolean {
	const submit = ledger.submits().find((request) => request.taskId === taskId);
	return (
		submit !== undefined &&
		submit.status === 200 &&
		!['truncated', 'html', 'empty', 'hang', 'reset', 'cut', 'envelope', 'reply'].includes(submit.fault ?? '')
	);
}
