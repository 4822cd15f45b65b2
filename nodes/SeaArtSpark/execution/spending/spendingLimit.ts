import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import { atItem } from '../../parameters/atItem';
import type { SparkTask } from '../../services/sparkTask';
import type { Job } from '../../tasks/runTask';
import { maybeTaken, type CallFailure } from '../../tasks/task';
import type { ErrorReport } from '../errors/errorReport';
import type { NodeError } from '../errors/nodeError';

const COUNT = 'paidTasks';

const AGENT_NEXT =
	'No more can be made in this execution: whoever built the workflow has set a limit. Do not call the tool again; tell the user.';

const NEXT = "Nothing was sent for it. Raise 'Max Paid Tasks' under Options, or give the node fewer items.";

/** 'Max Paid Tasks': how many tasks one execution of the workflow may still submit with this node, over all its runs. */
export class SpendingLimit {
	private readonly reached: CallFailure;

	/**
	 * @param store what all runs of an execution share; holds the count, and nothing where there is no ceiling
	 * @param max 0 is none
	 */
	constructor(
		private readonly store: Record<string, unknown>,
		private readonly max: number,
	) {
		this.reached = { kind: 'refused', message: `'Max Paid Tasks' is ${max}, and as many were submitted in this execution` };
	}

	/** The same job, whose submit counts. What the service certainly did not take counts no more. */
	counted(job: Job<SparkTask>): Job<SparkTask> {
		if (this.max === 0) return job;
		return {
			...job,
			submit: async () => {
				if (this.count >= this.max) return { failure: this.reached };
				this.add(1);
				const answer = await job.submit();
				if (answer.failure && !maybeTaken(answer.failure)) this.add(-1);
				return answer;
			},
		};
	}

	/** The words for an outcome that is this ceiling's doing. */
	reportOf(outcome: object): ErrorReport | undefined {
		return 'failure' in outcome && outcome.failure === this.reached && !('sent' in outcome)
			? { message: this.reached.message, description: NEXT, agentNext: AGENT_NEXT, details: {} }
			: undefined;
	}

	/**
	 * Rejects the items that the ceiling leaves no task for, before anything is sent; the first one ends a run that does not continue.
	 * @param mustPay whether a read would submit a task: those that are paid for already are let through
	 */
	check<Read extends { itemIndex: number }>(
		{ ctx, continues, agentCall }: { ctx: IExecuteFunctions; continues: boolean; agentCall?: string },
		reads: Read[],
		mustPay: (read: Read) => boolean,
	): Array<Read | { itemIndex: number; rejected: NodeError }> {
		if (this.max === 0) return reads;
		let { count } = this;
		return reads.map((read) => {
			if (!mustPay(read)) return read;
			if (++count <= this.max) return read;
			const { itemIndex } = read;
			const message = `'Max Paid Tasks' is ${this.max}, and this item would be task ${count} of this execution${atItem(ctx, itemIndex)}`;
			const description = agentCall ? AGENT_NEXT : NEXT;
			const rejected = new NodeOperationError(ctx.getNode(), message, { description, itemIndex, level: 'warning' });
			if (!continues) throw rejected;
			return { itemIndex, rejected };
		});
	}

	private get count(): number {
		return Number(this.store[COUNT] ?? 0);
	}

	private add(tasks: number): void {
		this.store[COUNT] = this.count + tasks;
	}
}
