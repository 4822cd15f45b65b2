/** What the simulator knows of a Vtrix model. */
export interface Model {
	id: string;
	name: string;
	description: string;
	type: 'image' | 'asset' | 'video' | 'audio' | 'text';
	input: string[];
	/** What it makes. Assets are text, too: their reply stands in it. */
	output: 'image' | 'text' | 'video' | 'audio';
	/** Price of one task in USD, or how it follows from the parameters. Made up: the documents name the field, not the prices. */
	cost: string | ((params: Record<string, unknown>) => string);
	/** How long a task runs, seconds. */
	seconds: number;
	/** True for a model that creates nothing, so that asking twice is no duplicate. */
	readsOnly: boolean;
	parameters: ModelParameter[];
	/** How the catalogue shows it; default: in lower case, with the older fields, with its parameters. */
	listing?: Listing;
}

/** The ways in which the catalogue shows a model. */
export interface Listing {
	/** `Video` in place of `video`, in type and modalities. */
	isCapitalised?: boolean;
	/** With the fields of newer entries, and in its spec a zero wherever a limit is not set. */
	isNewer?: boolean;
	/** `bare`: the spec has no parameters; `elsewhere`: its endpoint is on another host; `none`: there is no spec. */
	spec?: 'bare' | 'elsewhere' | 'none';
}

/** One parameter in the words of a spec; `type` is one of string, int, integer, float, number, boolean, bool, array, array[...], object. */
export interface ModelParameter {
	name: string;
	type: string;
	required: boolean;
	description: string;
	constraints?: Constraints;
	example?: unknown;
	children?: ModelParameter[];
}

/** Limits of a parameter. A zero says that the limit is not set. */
export interface Constraints {
	enum?: readonly unknown[];
	default?: unknown;
	min?: number;
	max?: number;
	min_length?: number;
	max_length?: number;
	max_items?: number;
}
