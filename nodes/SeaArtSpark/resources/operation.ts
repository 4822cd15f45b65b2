import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { z } from 'zod/v3';

import type { Makes } from '../options/download';
import type { TaskDuration } from '../options/waiting';
import type { CountField } from '../parameters/count';
import type { ItemReader } from '../parameters/itemReader';
import type { ReadEntry, ReadRequest, SparkRequest } from '../services/request';
import type { SparkTask } from '../services/sparkTask';
import type { Labels } from './labels';
import type { AgentTool } from './agentTool';

/** What the user sees of an operation, and what it returns. */
interface Shown {
	/** The value of the `operation` parameter. */
	value: string;
	name: string;
	/** As the node creator lists it: sentence case, no articles, with the resource. */
	action: string;
	description: string;
	/** What it is to an agent that has it as a tool. */
	tool: AgentTool;
	/** Its own fields, in the order in which they are shown. */
	fields: INodeProperties[];
	/** Its own entries of the Options collection. */
	options?: INodeProperties[];
	/** How long its tasks take; seconds by default. Sets the default timeout and how often the status is checked. */
	duration?: TaskDuration;
	/** The schema of its simplified items; the editor's preview is generated from it. A function, since n8n loads it for nothing else. */
	output(): z.ZodObject<z.ZodRawShape>;
}

/** Submits a task for an item: a paid one, or (`query`) one that only reads and is always waited for. */
export interface SubmitOperation extends Shown {
	operationType: 'submit' | 'query';
	/** What its tasks make that can be downloaded. */
	makes?: Makes;
	/** The checked requests of one item, in their order: each is a task. Refuses through the reader what the documents rule out for certain. */
	toRequests(item: ItemReader): SparkRequest[];
	/** The field that multiplies the tasks of an item, for the hints before the click. */
	count?: CountField;
	/** Whether each file of the request's task is an item of its own. */
	isSet?(request: SparkRequest): boolean;
	/** The request that has to be carried out before this one; once per execution for all items that ask for the same. */
	prerequisite?(request: SparkRequest): Prerequisite | undefined;
	/** The simplified item of a completed task: what it made first, then what it was asked for, its state and price, its IDs. */
	toJson(task: SparkTask, labels: Labels): IDataObject;
}

export interface Prerequisite {
	request: SparkRequest;
	/** What it makes, for messages: `The group "Heroes"`. */
	title: string;
	/** The request that goes on with what it made. */
	use(made: SparkTask): SparkRequest;
}

/** Waits for a task that exists (`await`), or looks at it once (`look`). */
export interface ExistingTaskOperation extends Shown {
	operationType: 'await' | 'look';
	makes?: Makes;
	/** As they are written; each is checked by itself, so that a bad one does not lose the others. */
	toTaskIds(item: ItemReader): string[];
	/** The simplified item of a task: of a completed one, or (`look`) of any. */
	toJson(task: SparkTask, labels: Labels): IDataObject;
}

/** Asks the service something that makes no task and costs nothing; returns one item for each entry of the answer. */
export interface ReadOperation extends Shown {
	operationType: 'read';
	toRead(item: ItemReader): ReadRequest;
	/** The simplified item of one entry. */
	toJson(entry: ReadEntry): IDataObject;
}

/**
 * What an operation is: what the user sees, how an item becomes a request, how the result becomes json.
 * It has no loop, sends nothing, waits for nothing and retries nothing.
 */
export type Operation = SubmitOperation | ExistingTaskOperation | ReadOperation;

export interface Resource {
	/** The value of the `resource` parameter. */
	value: string;
	name: string;
	/** The first one is chosen until the user chooses. */
	operations: readonly [Operation, ...Operation[]];
}
