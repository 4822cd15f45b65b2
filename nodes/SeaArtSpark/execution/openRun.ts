import { NodeOperationError, type ICredentialDataDecryptedObject, type IExecuteFunctions, type INode } from 'n8n-workflow';

import { fieldsOf, optionsOf } from '../description';
import { readIncludeInputFields } from '../options/inputFields';
import { readLimits } from '../options/limits';
import { readSpending } from '../options/spending';
import { ItemReader } from '../parameters/itemReader';
import { findOperation } from '../resources';
import type { Operation } from '../resources/operation';
import { credentialFault, unencryptedWarning, apiKeyOf, openService, serviceAddress } from '../services';
import { ledgerFormat } from '../services/ledgerFormat';
import { createRedactor, type Redactor } from '../network/redactor';
import type { Service } from '../services/service';
import type { SparkTask } from '../services/sparkTask';
import { hostClock } from '../network/hostClock';
import { createTransport, CREDENTIAL_NAME, type Transport } from '../network/transport';
import { RateLimiters } from '../tasks/limits/rateLimiters';
import { Ledger } from '../tasks/ledger/ledger';
import { requestHash } from '../tasks/ledger/requestHash';
import type { Outcome } from '../tasks/outcome';
import { DurationEstimates } from '../tasks/polling/durationEstimates';
import { onAbort } from '../tasks/onAbort';
import type { TaskContext } from '../tasks/taskContext';
import type { Semaphore } from '../tasks/limits/semaphore';
import { agentCallOf, hashOfCall, storeOfCall, type AgentCall } from './agent/agentCall';
import { answerRoom, type AnswerRoom } from './agent/agentWords';
import { SpendingLimit } from './spending/spendingLimit';
import { createUnreturnedResults, type UnreturnedResults } from './spending/unreturnedResults';
import { createDownloadSlots } from './downloadSlots';
import { log } from './log';
import { beginAttempt, type Attempts } from './spending/attempts';
import { requestKeyOf } from './spending/requestKey';
import { taskLabelsOf, type TaskLabels } from './taskLabels';

/** What this process knows of the accounts it uses. */
const accounts = new RateLimiters(hostClock);

/** What one run of the node itemRequests with. */
export interface Run {
	ctx: IExecuteFunctions;
	operation: Operation;
	service: Service;
	transport: Transport;
	/** Keeps the key of this run's credential out of foreign words. */
	redactor: Redactor;
	ledger: Ledger<SparkTask>;
	context: TaskContext;
	/** Whether output items carry the fields of their input items; never for an agent. */
	includesInputFields: boolean;
	/** Ends the run for all items: nothing new is sent. */
	halt(): void;
	/** What earlier runs paid for and did not return, and what this one does. */
	unreturned: UnreturnedResults;
	spendingLimit: SpendingLimit;
	maxTasksInFlight: number;
	/** Whose files are fetched next. */
	downloadSlots: Semaphore;
	/** Labels of the account's tasks that this process submitted. */
	taskLabels: TaskLabels;
	/** How an agent came to run this node, where one did. */
	agentCall?: AgentCall;
	/** What the answer to an agent may still hold. */
	answerRoom: AnswerRoom;
	/** Whether a bad item is returned as words, and the others go on. */
	continues: boolean;
	/** What the node asks for, as it is written: the same on every try. */
	requestKey: string;
	/** The attempts of Retry On Fail. */
	attempts: Attempts;
	/** Requests that other requests need first, under way or done: one for all items that ask for the same. */
	prerequisites: Map<string, Promise<Outcome<SparkTask>>>;
	/** Works whose result an earlier try had: its addresses may have expired. */
	fromEarlierAttempt: Set<object>;
	/** Those that are under way in any run of this execution: tools of an agent may run side by side. */
	sharedPrerequisites: Map<string, Promise<Outcome<SparkTask>>>;
	/** Takes back what the run has laid on the host. */
	close(): void;
}

/** Reads what holds for all items: operation, credential, service, limits. Sends nothing. */
export async function openRun(ctx: IExecuteFunctions): Promise<Run> {
	const operation = operationOf(ctx);
	const first = new ItemReader(ctx, 0, fieldsOf(operation), optionsOf(operation));
	const limits = readLimits(first);
	const spending = readSpending(first);
	const { stopSignal, haltSignal, halt, release } = createSignals(ctx.getExecutionCancelSignal?.());
	const credential = await ctx.getCredentials(CREDENTIAL_NAME);
	refuseFaulty(ctx, credential);
	const { definition, baseUrl } = serviceAddress(credential);
	const redactor = createRedactor(apiKeyOf(credential));
	const warning = unencryptedWarning(baseUrl);
	if (warning !== undefined) ctx.addExecutionHints?.({ message: warning, type: 'warning', location: 'outputPane' });
	const transport = createTransport(ctx, baseUrl, redactor);
	const node = ctx.getNode();
	const agentCall = agentCallOf(ctx, node);
	const shared = ctx.getContext('node') as Record<string, unknown>;
	const service = await openService(definition, transport);
	const memory = openLedger(ctx, node, agentCall, shared);
	// Last: from here on the account counts this run until it is closed.
	const account = accounts.forAccount([definition.name, baseUrl, credential.apiKey]);
	const rateLimiter = account.join(limits.maxRequestsPerSecond);
	const accountHash = requestHash([definition.name, baseUrl, apiKeyOf(credential)]);
	return {
		ctx,
		operation,
		service,
		transport,
		redactor,
		...memory,
		...(agentCall ? { agentCall } : {}),
		answerRoom: answerRoom(),
		// n8n gives many an agent an empty text for what is thrown, and tells neither what is wrong with the arguments nor what is paid for.
		continues: ctx.continueOnFail() || agentCall === 'invoked',
		context: {
			clock: hostClock,
			rateLimiter,
			durationEstimates: new DurationEstimates(),
			stopSignal,
			haltSignal,
			emit: (event) => log(ctx, event),
		},
		halt,
		includesInputFields: agentCall === undefined && readIncludeInputFields(first),
		unreturned: createUnreturnedResults(ctx, accountHash, spending, memory.attempts),
		taskLabels: taskLabelsOf(accountHash),
		spendingLimit: new SpendingLimit(shared, spending.maxPaidTasks),
		maxTasksInFlight: limits.maxTasksInFlight,
		downloadSlots: createDownloadSlots(hostClock),
		prerequisites: new Map(),
		fromEarlierAttempt: new Set(),
		sharedPrerequisites: underWayIn(shared),
		close() {
			release();
			rateLimiter.leave();
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
	const chosen = operation === '' ? `Unknown resource "${resource}"` : `Unknown operation "${operation}" of the resource "${resource}"`;
	throw new NodeOperationError(ctx.getNode(), chosen, {
		description: 'Choose another operation. For a custom call, use the HTTP Request node with this credential.',
		level: 'warning',
	});
}

/** The ledger, and what the run is known by in it. */
function openLedger(
	ctx: IExecuteFunctions,
	node: INode,
	agentCall: AgentCall | undefined,
	shared: Record<string, unknown>,
): Pick<Run, 'ledger' | 'requestKey' | 'attempts'> {
	const requestKey = requestKeyOf(node);
	const ofCall = agentCall === 'invoked' ? storeOfCall(ctx) : undefined;
	if (ofCall)
		return { ledger: new Ledger<SparkTask>(ofCall, 0, shared, ledgerFormat), requestKey, attempts: beginAttempt(node, ofCall, '') };
	const runIndex = runIndexOf(ctx);
	const ledger = new Ledger<SparkTask>(shared, runIndex, shared, ledgerFormat);
	const call = agentCall === 'requested' ? `${requestKey}:${hashOfCall(ctx)}` : requestKey;
	return { ledger, requestKey: call, attempts: beginAttempt(node, shared, `${runIndex}:${call}`) };
}

const underWay = new WeakMap<object, Run['sharedPrerequisites']>();

/** One list for all runs of an execution: its context is the same object in each of them. */
function underWayIn(context: object): Run['sharedPrerequisites'] {
	const list: Run['sharedPrerequisites'] = underWay.get(context) ?? new Map<string, Promise<Outcome<SparkTask>>>();
	underWay.set(context, list);
	return list;
}

/** Stop, and what halts the run besides it; one listener on n8n's signal, however many tasks there are. */
function createSignals(hostSignal: AbortSignal | undefined) {
	const [stop, halt] = [new AbortController(), new AbortController()];
	onAbort(stop.signal, () => halt.abort());
	const release = hostSignal ? onAbort(hostSignal, () => stop.abort()) : () => {};
	return { stopSignal: stop.signal, haltSignal: halt.signal, halt: () => halt.abort(), release };
}

/** The number of this run of the node: another one for each turn of a loop, the same for all attempts of one. */
function runIndexOf(ctx: IExecuteFunctions): number {
	const runIndex = Number(ctx.evaluateExpression('{{ $runIndex }}', 0));
	return Number.isInteger(runIndex) ? runIndex : 0;
}
