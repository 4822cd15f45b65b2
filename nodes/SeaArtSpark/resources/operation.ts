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

/** Texts, fields, and output schema of an operation. */
interface Shown {
	/** The value of the `operation` parameter. */
	value: string;
	name: string;
	/** Text in the nodes panel: sentence case, no articles, with the resource. */
	action: string;
	description: string;
	/** How an agent sees it as a tool. */
	tool: AgentTool;
	/** Its own fields, in the order in which they are shown. */
	fields: INodeProperties[];
	/** Its own entries of the Options collection. */
	options?: INodeProperties[];
	/** How long its tasks take; seconds by default. Sets the default timeout and how often the status is checked. */
	duration?: TaskDuration;
	/** The schema of its simplified items, used to generate the editor's preview. A function, since n8n doesn't need it at run time. */
	output(): z.ZodObject<z.ZodRawShape>;
}

/** Submits tasks for an item: paid ones, or (`query`) a read-only one that is always waited for. */
export interface SubmitOperation extends Shown {
	operationType: 'submit' | 'query';
	/** The type of files that its tasks make. */
	makes?: Makes;
	/** The checked requests of one item: each is a task. Invalid parameters are refused through the reader, if the documents rule them out. */
	toRequests(item: ItemReader): SparkRequest[];
	/** The field that multiplies the tasks of an item, for the hints before execution. */
	count?: CountField;
	/** Whether each file of the request's task is a separate item. */
	isSet?(request: SparkRequest): boolean;
	/** The request that must complete before this one; sent once per execution for all items with the same prerequisite. */
	prerequisite?(request: SparkRequest): Prerequisite | undefined;
	/** The simplified item of a completed task: its result first, then labels, status and cost, and IDs. */
	toJson(task: SparkTask, labels: Labels): IDataObject;
}

export interface Prerequisite {
	request: SparkRequest;
	/** What it makes, for messages: `The group "Heroes"`. */
	title: string;
	/** The request that uses its result. */
	use(made: SparkTask): SparkRequest;
}

/** Waits for an existing task (`await`), or checks its status once (`poll`). */
export interface ExistingTaskOperation extends Shown {
	operationType: 'await' | 'poll';
	makes?: Makes;
	/** Unchecked: each ID is checked separately later, so that an invalid one doesn't affect the others. */
	toTaskIds(item: ItemReader): string[];
	/** The simplified item of a completed task, or (`poll`) of any task. */
	toJson(task: SparkTask, labels: Labels): IDataObject;
}

/** A free request that creates no task; returns one item for each entry of the response. */
export interface ReadOperation extends Shown {
	operationType: 'read';
	toRead(item: ItemReader): ReadRequest;
	/** The simplified item of one entry. */
	toJson(entry: ReadEntry): IDataObject;
}

/**
 * An operation defines what the user sees, how an item becomes a request, and how the result becomes JSON.
 * It doesn't send, wait, or retry.
 */
export type Operation = SubmitOperation | ExistingTaskOperation | ReadOperation;

export interface Resource {
	/** The value of the `resource` parameter. */
	value: string;
	name: string;
	/** The first one is the default. */
	operations: readonly [Operation, ...Operation[]];
}
