import type { LedgerTask, Service } from './tasks';
import type { Problem, ValidationContext } from './validation';

export type FileType = 'image' | 'video' | 'audio';

/** One entry of a task's output. */
export type Content = Record<string, unknown>;

/** A model of the simulator. */
export interface Model {
	id: string;
	/** Default: Vtrix. */
	service?: Service;
	/** The problem with parameters, if any; default: a check against `parameters`. */
	check?: (params: Record<string, unknown>, context: ValidationContext) => Problem | undefined;
	/** How many files a task makes; default one. */
	files?: (params: Record<string, unknown>) => number;
	/** The output of a completed task; default: its files, or a text of one sentence. @param files the files that it makes */
	output?: (task: LedgerTask, files: Content[]) => Content[];
	name: string;
	description: string;
	type: 'image' | 'asset' | 'video' | 'audio' | 'text';
	input: string[];
	/** Type of its output. Assets are text, because their reply is JSON in a text. */
	makes: FileType | 'text';
	/** Price of one task in USD, or a function of the parameters. The prices are invented. */
	cost: string | ((params: Record<string, unknown>) => string);
	/** How long a task runs, seconds. */
	seconds: number;
	/** True for a model that creates nothing, so that two calls are not a duplicate. */
	readsOnly: boolean;
	parameters: ModelParameter[];
	/** Its form in the catalogue; default: in lower case, with the older fields, with its parameters. */
	listing?: Listing;
}

/** A model that a test adds: its ID and the properties that differ from the defaults. It is an image model of Vtrix that runs 8 s unless said otherwise. */
export type BroughtModel = Pick<Model, 'id'> & Partial<Model>;

/** @returns the model with defaults for missing properties */
export function completed(model: BroughtModel): Model {
	const makes = model.makes ?? 'image';
	const usual = { name: model.id, description: '', type: makes, input: ['text'], makes, cost: '0.01', seconds: 8 };
	return { ...usual, readsOnly: false, parameters: [], ...model };
}

/** The models of all services, found by service and ID. */
export class Models {
	readonly all: Model[];
	private readonly byName: Map<string, Model>;

	/** @param models of two with the same ID the later one counts */
	constructor(models: Model[]) {
		const name = ({ service = 'vtrix', id }: Model): string => `${service}/${id}`;
		this.byName = new Map(models.map((model) => [name(model), model]));
		this.all = [...this.byName.values()];
	}

	find(service: Service, id: string): Model | undefined {
		return this.byName.get(`${service}/${id}`);
	}
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

/** Limits of a parameter. Zero means no limit. */
export interface Constraints {
	enum?: readonly unknown[];
	default?: unknown;
	min?: number;
	max?: number;
	min_length?: number;
	max_length?: number;
	max_items?: number;
}
