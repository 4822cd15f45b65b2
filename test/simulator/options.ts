import type { FakeRead } from './fakeRead';
import type { FakeService } from './fakeService';
import type { BroughtModel } from './model';
import type { ReplyForm } from './replyForms';
import type { ReplyHooks } from './replyHooks';
import type { ProgressForm, VideoForm } from './octopusxVideo';

/** Limits of an account. */
export interface AccountLimits {
	/** How many of its tasks may run at once, for each service (OctopusX: videos and images), more are answered 429; default no limit. */
	slots?: number;
	/** Retry-After of that 429, as it is; default no such header. */
	slotRetryAfterSeconds?: number;
	/** Requests to the services in any second, more are answered 429 with Retry-After; default no limit. */
	requestsPerSecond?: number;
	/** In place of `requestsPerSecond`: whether a request is taken that arrives now (ms since 1970); others get 429 with Retry-After: 1. */
	takesRequest?: (nowMs: number) => boolean;
	/** USD. A submit that costs more than what is left is answered 403; default no limit. */
	balance?: number;
	/** Unix seconds from which OctopusX lets the key in no more; default 0, never. */
	expiresAt?: number;
}

/** A further account with its own key, limits, balance, and tasks. */
export interface AccountOptions extends AccountLimits {
	apiKey: string;
	/** Its name in the ledger; default its key. */
	name?: string;
}

/** Settings of the simulator. All times are real seconds, divided by `timeScale` where said so. */
export interface SimulatorOptions extends AccountLimits {
	/** Default 0: the system chooses. */
	port?: number;
	/** The key of the first account, whose limits are beside it; default `simulator-key`. The ledger calls it `first`. */
	apiKey?: string;
	/** Further accounts. */
	accounts?: AccountOptions[];
	/** Task and asset times are divided by it; default 1. */
	timeScale?: number;
	/** How long a task runs, by model or computed (`index`: nth task of all, from 0); undefined: the model's usual time. */
	seconds?: Partial<Record<string, number>> | ((model: string, params: Record<string, unknown>, index: number) => number | undefined);
	/** Further models; one with a known ID replaces it. */
	models?: BroughtModel[];
	/** Further services. */
	services?: FakeService[];
	/** Further free requests of any service. */
	reads?: FakeRead[];
	/** Replies that the test writes itself; `simulator.reply` can be set later. */
	reply?: ReplyHooks;
	/** How long an asset is Processing after its creation; default 4, divided by `timeScale`. */
	assetProcessingSeconds?: number;
	/** Whether running tasks show their progress; default true. */
	progress?: boolean;
	/** Vtrix: the form of its replies to submits and polls; default `spark`. */
	vtrixReplies?: ReplyForm;
	/** Vtrix: how it words errors. `mixed` (default): a form for each status; `text`: `{message}`; `nested`: `{error: {code, message}}`;
	 * `envelope`: HTTP 200 with `{status: {code, message}, data: null}`. */
	vtrixErrors?: 'mixed' | 'text' | 'nested' | 'envelope';
	/** OctopusX: how it words errors. `error` (default): `{error: {message, type, param, code}}`; `success`: `{success: false, message}`. */
	octopusxErrors?: 'error' | 'success';
	/** OctopusX: the form of its replies about videos; default `wrapped`. */
	octopusxVideo?: VideoForm;
	/** OctopusX: how a video's progress is written; default `percent` ("50%") in the wrapped form, else `number` (50). */
	octopusxProgress?: ProgressForm;
	/** Vtrix: whether the catalogue asks for the key; default false. */
	catalogueNeedsKey?: boolean;
	/** Vtrix: number of further models at the end of the catalogue, for paging; default 0. */
	moreModels?: number;
	/** Vtrix: where the spec of `sim_elsewhere_1` sends its readers; default `https://elsewhere.example.com`. */
	elsewhere?: string;
	/** The method of presigned uploads; default `PUT`. */
	uploadMethod?: 'PUT' | 'POST';
	/** Chooses the assets that fail: returns the reason, a code (`InvalidParameter.FormatUnsupported`) or a message. */
	failingAssets?: (params: Record<string, unknown>) => string | undefined;
	/** Host (`localhost`) or origin (`http://localhost:4010`) in the addresses of files; default the simulator's own. */
	imageUrlHost?: string;
	/** Serves images of one colour, because drawing takes most of the simulator's time; default false. */
	plainPictures?: boolean;
	/** Existing projects; default only `default`. */
	projects?: string[];
	/** Seed of ids and of faults with a probability; default 1. */
	seed?: number;
}

/** A valid key without permissions: 403. */
export const forbiddenKey = 'simulator-key-forbidden';
