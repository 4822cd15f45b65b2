import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import { fieldsOf, optionsOf } from '../description';
import { readLimits } from '../options/limits';
import { ItemReader } from '../parameters/itemReader';
import { findOperation } from '../resources';
import type { Operation } from '../resources/operation';
import { openService, serviceAddress } from '../services';
import type { Service } from '../services/service';
import type { SparkTask } from '../services/sparkTask';
import { createTransport, CREDENTIAL_NAME, type Transport } from '../services/transport';
import { Governor } from '../tasks/governor';
import { Ledger } from '../tasks/ledger';
import type { Outcome } from '../tasks/outcome';
import { Switch } from '../tasks/signal';
import type { TaskContext } from '../tasks/taskContext';
import { hostClock } from './hostClock';
import { log } from './log';

/** What one run of the node works with. */
export interface Run {
	ctx: IExecuteFunctions;
	operation: Operation;
	service: Service;
	transport: Transport;
	ledger: Ledger<SparkTask>;
	context: TaskContext & { halt: Switch };
	maxTasksInFlight: number;
	/** Requests that other requests need first, under way or done: one for all items that ask for the same. */
	prerequisites: Map<string, Promise<Outcome<SparkTask>>>;
	/** Takes back what the run has laid on the host. */
	close(): void;
}

/** Reads what holds for all items: operation, credential, service, limits. Sends nothing. */
export async function openRun(ctx: IExecuteFunctions): Promise<Run> {
	const operation = operationOf(ctx);
	const limits = readLimits(new ItemReader(ctx, 0, fieldsOf(operation), optionsOf(operation)));
	const { stop, halt, release } = switches(ctx.getExecutionCancelSignal?.());
	const { definition, baseUrl } = serviceAddress(await ctx.getCredentials(CREDENTIAL_NAME));
	const transport = createTransport(ctx, baseUrl);
	return {
		ctx,
		operation,
		service: await openService(definition, transport),
		transport,
		ledger: new Ledger<SparkTask>(ctx.getContext('node'), runIndexOf(ctx)),
		context: {
			clock: hostClock,
			governor: new Governor(hostClock, limits.maxRequestsPerSecond),
			stop,
			halt,
			emit: (event) => log(ctx, event),
		},
		maxTasksInFlight: limits.maxTasksInFlight,
		prerequisites: new Map(),
		close: release,
	};
}

function operationOf(ctx: IExecuteFunctions): Operation {
	const resource = ctx.getNodeParameter('resource', 0, '');
	// Below a resource that is none of ours n8n shows no operation, and then it has none to give.
	const operation = ctx.getNodeParameter('operation', 0, '');
	const found = findOperation(resource, operation);
	if (found) return found;
	const chosen = operation === '' ? `The resource "${resource}"` : `The operation "${operation}" of the resource "${resource}"`;
	throw new NodeOperationError(ctx.getNode(), `${chosen} is not one of this node`, {
		description: 'Choose another operation. For a custom call, use the HTTP Request node with this credential.',
		level: 'warning',
	});
}

/** Stop, and what halts the run besides it; one listener on n8n's signal, however many tasks there are. */
function switches(hostSignal: AbortSignal | undefined) {
	const stop = new Switch();
	const halt = new Switch();
	stop.onAbort(() => halt.abort());
	const press = () => stop.abort();
	if (hostSignal?.aborted) press();
	hostSignal?.addEventListener('abort', press, { once: true });
	return { stop, halt, release: () => hostSignal?.removeEventListener('abort', press) };
}

/** The number of this run of the node: another one for each turn of a loop, the same for all tries of one. */
function runIndexOf(ctx: IExecuteFunctions): number {
	const runIndex = Number(ctx.evaluateExpression('{{ $runIndex }}', 0));
	return Number.isInteger(runIndex) ? runIndex : 0;
}
