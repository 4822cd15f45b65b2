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
import { responseBudget, type ResponseBudget } from './agent/agentJson';
import { SpendingLimit } from './spending/spendingLimit';
import { createUnreturnedResults, type UnreturnedResults } from './spending/unreturnedResults';
import { createDownloadSlots } from './downloadSlots';
import { log } from './log';
import { beginAttempt, type Attempts } from './spending/attempts';
import { requestKeyOf } from './spending/requestKey';
import { taskLabelsOf, type TaskLabels } from './taskLabels';

/** Rate limiters of the accounts that this process uses. */
const accounts = new RateLimiters(hostClock);

/** State and services of one run of the node. */
export interface Run {
	ctx: IExecuteFunctions;
	operation: Operation;
	service: Service;
	transport: Transport;
	/** Removes the credential's key from foreign texts. */
	redactor: Redactor;
	ledger: Ledger<SparkTask>;
	context: TaskContext;
	/** Whether output items include the fields of their input items; never for an agent. */
	includesInputFields: boolean;
	/** Ends the run for all items: nothing new is sent. */
	halt(): void;
	/** Paid results that earlier runs did not return, and those of this run. */
	unreturned: UnreturnedResults;
	spendingLimit: SpendingLimit;
	maxTasksInFlight: number;
	/** Limits how many items download files at the same time. */
	downloadSlots: Semaphore;
	/** Labels of the account's tasks that this process submitted. */
	taskLabels: TaskLabels;
	/** How an agent runs this node, if one does. */
	agentCall?: AgentCall;
	/** Remaining characters of the response to an agent. */
	responseBudget: ResponseBudget;
	/** Whether failed items are returned as error items and the others continue. */
	continues: boolean;
	/** Hash of the node's unevaluated parameters: the same in every attempt. */
	requestKey: string;
	/** The attempts of Retry On Fail. */
	attempts: Attempts;
	/** Prerequisites of this run, pending or done: one for all items with the same prerequisite. */
	prerequisites: Map<string, Promise<Outcome<SparkTask>>>;
	/** Item requests whose result is from an earlier attempt: its URLs may have expired. */
	fromEarlierAttempt: Set<object>;
	/** Pending prerequisites of all runs of this execution: an agent's tools may run in parallel. */
	sharedPrerequisites: Map<string, Promise<Outcome<SparkTask>>>;
	/** Removes the run's listener and leaves the rate limiter. */
	close(): void;
}

/** Reads everything that applies to all items: operation, credential, service, limits. Sends nothing. */
export async function openRun(ctx: IExecuteFunctions): Promise<Run> {
	const operation = operationOf(ctx);
	const first = new ItemReader(ctx, 0, fieldsOf(operation), optionsOf(operation));
	const limits = readLimits(first);
	const spending = readSpending(first);
	const { stopSignal, haltSignal, halt, release } = createSignals(ctx.getExecutionCancelSignal?.());
	const credential = await ctx.getCredentials(CREDENTIAL_NAME);
	checkCredential(ctx, credential);
	const { definition, baseUrl } = serviceAddress(credential);
	const redactor = createRedactor(apiKeyOf(credential));
	const warning = unencryptedWarning(baseUrl);
	if (warning !== undefined) ctx.addExecutionHints?.({ message: warning, type: 'warning', location: 'outputPane' });
	const transport = createTransport(ctx, baseUrl, redactor);
	const node = ctx.getNode();
	const agentCall = agentCallOf(ctx, node);
	const shared = ctx.getContext('node') as Record<string, unknown>;
	const service = await openService(definition, transport);
	const ledgerParts = openLedger(ctx, node, agentCall, shared);
	const account = [definition.name, baseUrl, apiKeyOf(credential)];
	const accountHash = requestHash(account);
	// Last: the account counts this run until `close`.
	const rateLimiter = accounts.forAccount(account).join(limits.maxRequestsPerSecond);
	return {
		ctx,
		operation,
		service,
		transport,
		redactor,
		...ledgerParts,
		...(agentCall ? { agentCall } : {}),
		responseBudget: responseBudget(),
		// Many agents get an empty text for a thrown error, without the reason or the paid tasks.
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
		unreturned: createUnreturnedResults(ctx, accountHash, spending, ledgerParts.attempts),
		taskLabels: taskLabelsOf(accountHash),
		spendingLimit: new SpendingLimit(shared, spending.maxPaidTasks),
		maxTasksInFlight: limits.maxTasksInFlight,
		downloadSlots: createDownloadSlots(hostClock),
		prerequisites: new Map(),
		fromEarlierAttempt: new Set(),
		sharedPrerequisites: sharedPrerequisitesOf(shared),
		close() {
			release();
			rateLimiter.leave();
		},
	};
}

/** Ends the run before anything is sent if the credential is invalid. */
function checkCredential(ctx: IExecuteFunctions, credential: ICredentialDataDecryptedObject): void {
	const fault = credentialFault(credential);
	if (fault) {
		throw new NodeOperationError(ctx.getNode(), `${fault.problem} in the credential`, { description: fault.nextStep, level: 'warning' });
	}
}

function operationOf(ctx: IExecuteFunctions): Operation {
	const resource = ctx.getNodeParameter('resource', 0, '');
	// For an unknown resource n8n has no operation, so the default is empty.
	const operation = ctx.getNodeParameter('operation', 0, '');
	const found = findOperation(resource, operation);
	if (found) return found;
	const chosen = operation === '' ? `Unknown resource "${resource}"` : `Unknown operation "${operation}" of the resource "${resource}"`;
	throw new NodeOperationError(ctx.getNode(), chosen, {
		description: 'Choose another operation. For a custom call, use the HTTP Request node with this credential.',
		level: 'warning',
	});
}

/** Opens the ledger with the run's key and attempts. */
function openLedger(
	ctx: IExecuteFunctions,
	node: INode,
	agentCall: AgentCall | undefined,
	shared: Record<string, unknown>,
): Pick<Run, 'ledger' | 'requestKey' | 'attempts'> {
	const requestKey = requestKeyOf(node);
	const callStore = agentCall === 'invoked' ? storeOfCall(ctx) : undefined;
	if (callStore)
		return { ledger: new Ledger<SparkTask>(callStore, 0, shared, ledgerFormat), requestKey, attempts: beginAttempt(node, callStore, '') };
	const runIndex = runIndexOf(ctx);
	const ledger = new Ledger<SparkTask>(shared, runIndex, shared, ledgerFormat);
	const call = agentCall === 'requested' ? `${requestKey}:${hashOfCall(ctx)}` : requestKey;
	return { ledger, requestKey: call, attempts: beginAttempt(node, shared, `${runIndex}:${call}`) };
}

const sharedByContext = new WeakMap<object, Run['sharedPrerequisites']>();

/** One map for all runs of an execution, which share the same context object. */
function sharedPrerequisitesOf(context: object): Run['sharedPrerequisites'] {
	const list: Run['sharedPrerequisites'] = sharedByContext.get(context) ?? new Map<string, Promise<Outcome<SparkTask>>>();
	sharedByContext.set(context, list);
	return list;
}

/** Creates the two signals that end a run, with a single listener on n8n's signal. */
function createSignals(hostSignal: AbortSignal | undefined) {
	const [stop, halt] = [new AbortController(), new AbortController()];
	onAbort(stop.signal, () => halt.abort());
	const release = hostSignal ? onAbort(hostSignal, () => stop.abort()) : () => {};
	return { stopSignal: stop.signal, haltSignal: halt.signal, halt: () => halt.abort(), release };
}

/** The run index of the node: another one for each loop iteration, the same for all attempts. */
function runIndexOf(ctx: IExecuteFunctions): number {
	const runIndex = Number(ctx.evaluateExpression('{{ $runIndex }}', 0));
	return Number.isInteger(runIndex) ? runIndex : 0;
}
