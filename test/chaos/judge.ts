import type { EngineRun } from '../engine/engine';
import { told } from '../engine/stage';
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
export function judge(run: EngineRun, { ledger }: Simulator): Verdict {
	const words = told(run) + run.log.join('\n');
	const doubts = /not certain whether|whether it was taken is not certain|submit of item/.test(words);
	// A second task of an item whose first one is named is no loss: it stands under "paid twice".
	const namedKeys = new Set(ledger.paid().filter(({ id }) => words.includes(id)).map(({ key }) => key));
	const unnamed = ledger.paid().filter(({ id, key, model }) => model !== 'spark_asset_get' && !words.includes(id) && !namedKeys.has(key));
	// An answer that broke told nobody the id; an answer that came in full did.
	const untold = unnamed.filter(({ id }) => !answered(ledger, id));
	return {
		tasks: ledger.tasksCreated().length,
		paidTwice: ledger.paidDuplicates().length,
		lost: unnamed.length - (doubts ? untold.length : 0),
		doubted: doubts ? untold.length : 0,
		results: run.items.length,
	};
}

/** Whether the answer to the submit of a task reached us whole. */
function answered(ledger: Simulator['ledger'], taskId: string): boolean {
	const submit = ledger.submits().find((request) => request.taskId === taskId);
	return submit !== undefined && submit.status === 200 && !['truncated', 'html', 'empty', 'hang', 'reset'].includes(submit.fault ?? '');
}
