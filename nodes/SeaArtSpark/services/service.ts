import type { ExistingTask, Job } from '../tasks/job';
import type { CallResult } from '../tasks/task';
import type { Action, Read, ReadCall, ReadEntryOf, ReadPage, ReadRequest, ReadRequestFor, RequestFor, SparkRequest } from './request';
import type { SparkTask } from './sparkTask';
import type { Transport } from '../network/transport';

/** Why a service refuses a request before anything is sent. */
export interface Refusal {
	/** Name of the invalid parameter, if there is one. */
	parameter?: string;
	problem: string;
	nextStep: string;
}

/** A service, as the rest of the package uses it without knowing which one it is. */
export interface Service {
	readonly title: string;
	/** Where a user can see the paid tasks. */
	readonly dashboard: string;
	/** URL of the page with an account's API keys. */
	readonly keyPage: string;
	/** Advice for one of its error codes; undefined for an undocumented code. */
	adviceFor: (code: string | undefined) => string | undefined;
	/** The job of a request. */
	job(request: SparkRequest): Job<SparkTask> | { refusal: Refusal };
	/** A task that was submitted before, of which only the ID is known. */
	existing: (taskId: string) => ExistingTask<SparkTask>;
	/** The first call of a free read. */
	read(request: ReadRequest): ReadCall | { refusal: Refusal };
}

/** The free reads of a service: a function for each, which loads its code and makes one call. */
export type ServiceReads = {
	readonly [R in Read]?: (transport: Transport, request: ReadRequestFor<R>) => Promise<CallResult<ReadPage<ReadEntryOf<R>>>>;
};

/** Implementation of a service: one function for each action. */
export interface ServiceParts {
	jobs: { [A in Action]?: (request: RequestFor<A>) => Job<SparkTask> };
	existing: (taskId: string) => ExistingTask<SparkTask>;
}

/** Fields for which a service may have a note or no support. */
export type NotedField =
	'assetName' | 'projectName' | 'description' | 'assetId' | 'assetLookup' | 'inputBinaryField' | 'draft' | 'draftTaskId';

/**
 * Everything that the rest of the package derives from a service: the option in the credential, the connection test, field hints, and
 * refusals. Cheap to load; `create` loads the code that calls the service.
 */
export interface ServiceDefinition {
	/** The value of the credential's `service`. */
	readonly name: string;
	/** Name shown to users. */
	readonly title: string;
	/** One line for the option in the credential. */
	readonly description: string;
	/** Its own URL: where a key is sent unless the credential has another one. */
	readonly url: string;
	/** Where a user can see the paid tasks. */
	readonly dashboard: string;
	/** URL of the page with an account's API keys. */
	readonly keyPage: string;
	readonly credentialTest: CredentialTest;
	/** The actions that `create` has a job for. */
	readonly supports: readonly Action[];
	readonly reads?: ServiceReads;
	/** Fields of a request that this service doesn't support. A refusal names them as the panel does if both have the same name. */
	readonly unknownFields: readonly string[];
	/** Notes on fields on this service: the end of "With <title>, ...". */
	readonly notes: Partial<Record<NotedField, string>>;
	/** Further reasons to refuse a request that it supports. */
	refusal?(request: SparkRequest): Refusal | undefined;
	/** Texts for unsupported requests, instead of the default one. */
	readonly unsupported?: Partial<Record<Action | Read, Omit<Refusal, 'parameter'>>>;
	create(transport: Transport): Promise<ServiceParts & Pick<Service, 'adviceFor'>>;
}

/** A free request that creates no task and shows whether a key is valid. */
interface CredentialTest {
	/** Path of a GET. */
	path: string;
	/** Whether a 404 with the service's own message means that the key was accepted. */
	notFoundIsGood: boolean;
}
