import type { ExistingTask, Job } from '../tasks/job';
import type { CallResult } from '../tasks/task';
import type { Action, Read, ReadEntry, ReadRequest, ReadRequestFor, Reads, RequestFor, SparkRequest } from './request';
import type { SparkTask } from './sparkTask';
import type { Transport } from '../network/transport';

/** Why a service will not do something, in words, before anything is sent. */
export interface Refusal {
	/** Name of the parameter to blame, where there is one. */
	parameter?: string;
	problem: string;
	nextStep: string;
}

/** A service as the rest of the package knows it: nobody else knows which one it is. */
export interface Service {
	readonly title: string;
	/** Where its paid tasks can be looked up by hand. */
	readonly dashboard: string;
	/** Address of the page on which an account's API keys are. */
	readonly keyPage: string;
	/** What the user can do about one of its failure codes; undefined for a code that nobody documented. */
	adviceFor: (code: string | undefined) => string | undefined;
	/** How to carry out a request. */
	job(request: SparkRequest): Job<SparkTask> | { refusal: Refusal };
	/** A task that was submitted before, of which only the id is known. */
	existing: (taskId: string) => ExistingTask<SparkTask>;
	/** How to answer a free question. */
	read(request: ReadRequest): (() => Promise<CallResult<{ entries: ReadEntry[] }>>) | { refusal: Refusal };
}

/** What a service does, one function for each thing it knows. */
export interface ServiceParts {
	jobs: { [A in Action]?: (request: RequestFor<A>) => Job<SparkTask> };
	reads?: { [R in Read]?: (request: ReadRequestFor<R>) => Promise<CallResult<{ entries: Array<Reads[R]['entry']> }>> };
	existing: (taskId: string) => ExistingTask<SparkTask>;
}

/** The fields that a service may explain or refuse. */
export type NotedField =
	'assetName' | 'projectName' | 'description' | 'assetId' | 'assetLookup' | 'inputBinaryField' | 'draft' | 'draftTaskId';

/**
 * Everything the rest of the package derives from a service: the credential's choice, its connection test, field hints, refusals,
 * and who can do what. It costs nothing to load; the code that talks to the service is loaded by `create`.
 */
export interface ServiceDefinition {
	/** The value of the credential's `service`. */
	readonly name: string;
	/** As users know it. */
	readonly title: string;
	/** One line for the credential's choice. */
	readonly description: string;
	/** Its own address: where a key goes unless its credential says otherwise. */
	readonly url: string;
	/** Where its paid tasks can be looked up by hand. */
	readonly dashboard: string;
	/** Address of the page on which an account's API keys are. */
	readonly keyPage: string;
	readonly credentialTest: CredentialTest;
	readonly supports: ReadonlyArray<Action | Read>;
	/** Fields of a request that this service does not know. */
	readonly unknownFields: readonly string[];
	/** What a user has to know about a field on this service: the end of "With <title>, ...". */
	readonly notes: Partial<Record<NotedField, string>>;
	/** Further reasons to refuse a request that it supports. */
	refusal?(request: SparkRequest): Refusal | undefined;
	/** What to say in place of the usual words about something that it does not support. */
	readonly unsupported?: Partial<Record<Action | Read, Omit<Refusal, 'parameter'>>>;
	create(transport: Transport): Promise<ServiceParts & Pick<Service, 'adviceFor'>>;
}

/** A request that costs nothing, makes no task and tells whether a key is good. */
export interface CredentialTest {
	/** Path of a GET. */
	path: string;
	/** Whether a 404 in the service's own words means that the key got past the door. */
	notFoundIsGood: boolean;
}
