/** Settings of the simulator. All times are real seconds, divided by `timeScale` where said so. */
export interface SimulatorOptions {
	/** Default 0: the system chooses. */
	port?: number;
	/** The one key that is let in; default `simulator-key`. */
	apiKey?: string;
	/** Task and asset times are divided by it; default 1. */
	timeScale?: number;
	/** How long a Vtrix task runs, by model or computed (`index`: nth task of all, from 0); undefined: the model's usual time. */
	seconds?: Partial<Record<string, number>> | ((model: string, params: Record<string, unknown>, index: number) => number | undefined);
	/** How long an asset is Processing after its creation; default 4, divided by `timeScale`. */
	assetProcessingSeconds?: number;
	/** Vtrix: how many tasks may run at once, more are answered 429; default no limit. */
	slots?: number;
	/** Retry-After of that 429, as it is; default no such header. */
	slotRetryAfterSeconds?: number;
	/** Requests to the services in any second, more are answered 429 with Retry-After; default no limit. */
	requestsPerSecond?: number;
	/** Whether running tasks show their progress; default true. */
	progress?: boolean;
	/** Names the assets that shall end Failed: returns the reason, a code (`InvalidParameter.FormatUnsupported`) or a message. */
	failingAssets?: (params: Record<string, unknown>) => string | undefined;
	/** USD. A submit that costs more than what is left is answered 403; default no limit. */
	balance?: number;
	/** Host (`localhost`) or origin (`http://localhost:4010`) in picture addresses; default the simulator's own. */
	imageUrlHost?: string;
	/** Existing projects; default only `default`. */
	projects?: string[];
	/** Seed of ids and of faults with a probability; default 1. */
	seed?: number;
}

/** This key is known but may do nothing: 403. */
export const forbiddenKey = 'simulator-key-forbidden';
