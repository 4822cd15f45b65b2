import { NodeOperationError, type ICredentialDataDecryptedObject, type IExecuteFunctions, type INode } from 'n8n-workflow';

import { fieldsOf, optionsOf } from '../description';
import { readLimits } from '../options/limits';
import { readSpending } from '../options/spending';
import { ItemReader } from '../parameters/itemReader';
import { findOperation } from '../resources';
import type { Operation } from '../resources/operation';
import { credentialFault, keyInClear, keyOf, openService, serviceAddress } from '../services';
import { keeping } from '../services/keeping';
import { createRedactor, type Redactor } from '../network/redactor';
import type { Service } from '../services/service';
import type { SparkTask } from '../services/sparkTask';
import { hostClock } from '../network/hostClock';
import { createTransport, CREDENTIAL_NAME, type Transport } from '../network/transport';
import { Accounts } from '../tasks/accounts';
import { Ledger, requestHash } from '../tasks/ledger';
import type { Outcome } from '../tasks/outcome';
import { Families } from '../tasks/siblings';
import { Switch } from '../tasks/signal';
import type { TaskContext } from '../tasks/taskContext';
import type { Turns } from '../tasks/turns';
import { agentCallOf, hashOfCall, storeOfCall, type AgentCall } from './agent';
import { Ceiling } from './ceiling';
import { deliveriesOf, type Deliveries } from './deliveries';
import { downloadTurns } from './downloadTurns';
import { log } from './log';
import { beginTry } from './tries';
import { writtenRequest } from './written';

/** What this process knows of the accounts it uses. */
const accounts = new Accounts(hostClock);

/** What one run of the node works with. */
export interface Run {
	ctx: IExecuteFunctions;
	operation: Operation;
	service: Service;
	transport: Transport;
	/** Keeps the key of this run's credential out of foreign words. */
	redactor: Redactor;
	ledger: Ledger<SparkTask>;
	context: TaskContext & { halt: Switch };
	/** What earlier runs paid for and did not return, and what this one does. */
	deliveries: Deliveries;
	ceiling: Ceiling;
	maxTasksInFlight: number;
	/** Whose files are fetched next. */
	downloadTurns: Turns;
	/** How an agent came to run this node, where one did. */
	agentCall?: AgentCall;
	/** Whether a bad item is returned as words, and the others go on. */
	continues: boolean;
	/** What the node asks for, as it is written: the same on every try. */
	written: string;
	/** Should this try fail, n8n makes another one. */
	hasTriesLeft: boolean;
	/** Requests that other requests need first, under way or done: one for all items that ask for the same. */
	prerequisites: Map<string, Promise<Outcome<SparkTask>>>;
	/** Works whose result an earlier try had: its addresses may have expired. */
	remembered: Set<object>;
	/** Those that are under way in any run of this execution: tools of an agent may run side by side. */
	prerequisitesUnderWay: Map<string, Promise<Outcome<SparkTask>>>;
	/** Takes back what the run has laid on the host. */
	close(): void;
}

/** Reads what holds for all items: operation, credential, service, limits. Sends nothing. */
export async function openRun(ctx: IExecuteFunctions): Promise<Run> {
	const operation = operationOf(ctx);
	const first = new ItemReader(ctx, 0, fieldsOf(operation), optionsOf(operation));
	const limits = readLimits(first);
	const spending = readSpending(first);
	const { stop, halt, release } = switches(ctx.getExecutionCancelSignal?.());
	const credential = await ctx.getCredentials(CREDENTIAL_NAME);
	refuseFaulty(ctx, credential);
	const { definition, baseUrl } = serviceAddress(credential);
	const redactor = createRedactor(keyOf(credential));
	const warning = keyInClear(baseUrl);
	if (warning !== undefined) ctx.addExecutionHints?.({ message: warning, type: 'warning', location: 'outputPane' });
	const transport = createTransport(ctx, baseUrl, redactor);
	const node = ctx.getNode();
	const agentCall = agentCallOf(ctx, node);
	const shared = ctx.getContext('node') as Record<string, unknown>;
	const service = await openService(definition, transport);
	const memory = remembering(ctx, node, agentCall, shared);
	// Last: from here on the account counts this run until it is closed.
	const account = accounts.governorOf([definition.name, baseUrl, credential.apiKey]);
	const governor = account.join(limits.maxRequestsPerSecond);
	return {
		ctx,
		operation,
		service,
		transport,
		redactor,
		...memory,
		...(agentCall ? { agentCall } : {}),
		// n8n gives many an agent an empty text for what is thrown, and tells neither what is wrong with the arguments nor what is paid for.
		continues: ctx.continueOnFail() || agentCall === 'invoked',
		context: {
			clock: hostClock,
			governor,
			siblings: new Families(),
			stop,
			halt,
			emit: (event) => log(ctx, event),
		},
		deliveries: deliveriesOf(ctx, requestHash([definition.name, baseUrl, keyOf(credential)]), spending),
		ceiling: new Ceiling(shared, spending.maxPaidTasks),
		maxTasksInFlight: limits.maxTasksInFlight,
		downloadTurns: downloadTurns(hostClock),
		prerequisites: new Map(),
		remembered: new Set(),
		prerequisitesUnderWay: underWayIn(shared),
		close() {
			release();
			governor.leave();
		},
	};
}

/** Ends the run before anything is sent where the credential cannot be right. */
function refuseFaulty(ctx: IExecuteFunctions, credential: ICredentialDataDecryptedObject): void {
	const fault = credentialFault(credential);
	if (fault) {
		throw new NodeOperationError(ctx.getNode(), `${fault.says} in the credential`, { description: fault.next, level: 'warning' });
	}
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

/** The ledger, and what the run is known by in it. */
function remembering(
	ctx: IExecuteFunctions,
	node: INode,
	agentCall: AgentCall | undefined,
	shared: Record<string, unknown>,
): Pick<Run, 'ledger' | 'written' | 'hasTriesLeft'> {
	const written = writtenRequest(node);
	const ofCall = agentCall === 'invoked' ? storeOfCall(ctx) : undefined;
	if (ofCall) return { ledger: new Ledger<SparkTask>(ofCall, 0, shared, keeping), written, hasTriesLeft: beginTry(node, ofCall, '') };
	const runIndex = runIndexOf(ctx);
	const ledger = new Ledger<SparkTask>(shared, runIndex, shared, keeping);
	const call = agentCall === 'requested' ? `${written}:${hashOfCall(ctx)}` : written;
	return { ledger, written: call, hasTriesLeft: beginTry(node, shared, `${runIndex}:${call}`) };
}

const underWay = new WeakMap<object, Run['prerequisitesUnderWay']>();

/** One list for all runs of an execution: its context is the same object in each of them. */
function underWayIn(context: object): Run['prerequisitesUnderWay'] {
	const list: Run['prerequisitesUnderWay'] = underWay.get(context) ?? new Map<string, Promise<Outcome<SparkTask>>>();
	underWay.set(context, list);
	return list;
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
