import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import { atItem } from '../../parameters/atItem';
import type { SparkTask } from '../../services/sparkTask';
import type { Job } from '../../tasks/job';
import { maybeAccepted, type CallFailure } from '../../tasks/task';
import type { ErrorReport } from '../errors/errorReport';
import type { NodeError } from '../errors/nodeError';
import { sentence, withoutPeriod } from '../errors/texts';

const COUNT = 'paidTasks';

const AGENT_NEXT = 'The limit of paid tasks for this execution is reached. Do not call the tool again; tell the user.';

const NEXT = "Nothing was sent, so you won't be charged. Set Options > 'Max Paid Tasks' to a higher number, or give the node fewer items.";

const earlierFailure = (failure: string | undefined): string | undefined =>
	failure === undefined ? undefined : `An earlier attempt failed: ${withoutPeriod(failure)}.`;

/** Counts the tasks that one execution of the workflow submits with this node, over all its runs, up to 'Max Paid Tasks'. */
export class SpendingLimit {
	private readonly reached: CallFailure;

	/**
	 * @param store shared by all runs of an execution; contains the count, and nothing without a limit
	 * @param max 0 means no limit
	 */
	constructor(
		private readonly store: Record<string, unknown>,
		private readonly max: number,
	) {
		this.reached = { kind: 'refused', message: `This task would exceed 'Max Paid Tasks' (${max})` };
	}

	/** Counts the submits of a job, except those that the service certainly did not accept. */
	counted(job: Job<SparkTask>): Job<SparkTask> {
		if (this.max === 0 || job.free) return job;
		return {
			...job,
			submit: async () => {
				if (this.count >= this.max) return { failure: this.reached };
				this.add(1);
				const reply = await job.submit();
				if (reply.failure && !maybeAccepted(reply.failure)) this.add(-1);
				return reply;
			},
		};
	}

	/**
	 * The report of an outcome that is due to this limit.
	 * @param failure why the item failed in an earlier attempt
	 */
	reportOf(outcome: object, failure?: string): ErrorReport | undefined {
		return 'failure' in outcome && outcome.failure === this.reached && !('timesSent' in outcome)
			? { message: this.reached.message, description: sentence(earlierFailure(failure), NEXT), agentNext: AGENT_NEXT, details: {} }
			: undefined;
	}

	/**
	 * Rejects the items that would exceed the limit, before anything is sent; the first one ends a run that does not continue.
	 * @param tasks how many tasks each read would submit; 0 for those that are already paid
	 * @param failureOf why a read failed in an earlier attempt
	 */
	check<Read extends { itemIndex: number }>(
		{ ctx, continues, agentCall }: { ctx: IExecuteFunctions; continues: boolean; agentCall?: string },
		reads: Read[],
		tasks: number[],
		failureOf: (read: Read) => string | undefined,
	): Array<Read | { itemIndex: number; rejected: NodeError }> {
		if (this.max === 0) return reads;
		let { count } = this;
		return reads.map((read, place) => {
			const more = tasks[place] ?? 0;
			if (more === 0) return read;
			if (count + more <= this.max) {
				count += more;
				return read;
			}
			// Later items are refused, too, even if they need fewer tasks.
			count = this.max;
			const { itemIndex } = read;
			const message = `This item would exceed 'Max Paid Tasks' (${this.max})${atItem(ctx, itemIndex)}`;
			const description = sentence(continues ? earlierFailure(failureOf(read)) : undefined, agentCall ? AGENT_NEXT : NEXT);
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
