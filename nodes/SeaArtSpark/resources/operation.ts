import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { SparkRequest, SparkTask } from '../services/service';
import type { ItemReader } from './itemReader';

/**
 * What an operation is: what the user sees, how an item becomes a request, how a task becomes json.
 * It has no loop, sends nothing, waits for nothing and retries nothing.
 */
export interface Operation {
	/** The value of the `operation` parameter. */
	value: string;
	name: string;
	/** As the node creator lists it: sentence case, no articles, with the resource. */
	action: string;
	description: string;
	/** Its own fields, in the order in which they are shown. */
	properties: INodeProperties[];
	/** Its own entries of the Options collection. */
	options?: INodeProperties[];
	/**
	 * What it does with a task: `submit` one (the user may choose not to wait), `ask` a question that needs one and
	 * is always waited for, `wait` for one that exists, `look` at one once.
	 */
	kind: 'submit' | 'ask' | 'wait' | 'look';
	/** Whether its tasks make images that can be downloaded. */
	makesImages?: boolean;
	/** The checked request of one item. Refuses through the reader what the documents rule out for certain. */
	toRequest(item: ItemReader): SparkRequest;
	/** The simplified item of a completed task (of any task, for `look`). */
	toJson(task: SparkTask): IDataObject;
}

export interface Resource {
	/** The value of the `resource` parameter. */
	value: string;
	name: string;
	/** The first one is chosen until the user chooses. */
	operations: readonly [Operation, ...Operation[]];
}
