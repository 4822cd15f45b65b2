import { z } from 'zod';

/**
 * What the services answer, as far as this package reads it (unknown fields pass). Loose where the documents
 * contradict themselves (docs/protocol.md 1.4, 1.6, 3.3), strict where an item would carry an `undefined`.
 */
const text = z.string();
const words = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const optional = <T extends z.ZodTypeAny>(schema: T) =>
	schema
		.nullish()
		.catch(undefined)
		.transform((value: z.output<T> | null | undefined) => value ?? undefined);

const content = z
	.object({
		type: optional(text),
		url: optional(text),
		text: optional(z.union([text, z.record(z.unknown())])),
		size: optional(z.number()),
		jobId: optional(words),
	})
	.passthrough();

/** An entry that is none. Its type keeps it from being taken for an image. */
const ODD = { type: 'unreadable' } as never;

/** `GET /model/v1/generation/task/{id}` and the reply to a submit. `task_id` is what one page calls `id`. */
export const vtrixTask = z
	.object({
		id: optional(words),
		task_id: optional(words),
		status: text.min(1),
		model: optional(text),
		progress: optional(z.number()),
		// Entry by entry: an odd one must not hide the picture beside it.
		output: optional(z.array(z.object({ content: z.array(content.catch(ODD)).catch([]) }).catch({ content: [] }))),
		usage: optional(z.object({ cost: optional(words) }).passthrough()),
		error: z.unknown(),
	})
	.passthrough();
export type VtrixTask = z.infer<typeof vtrixTask>;

const arkError = z.object({ Code: optional(words), Message: optional(words) }).passthrough();

/** What the `text` of an asset task holds (JSON inside JSON). */
export const arkReply = z
	.object({
		ResponseMetadata: optional(z.object({ Error: optional(arkError) }).passthrough()),
		Result: optional(z.record(z.unknown())),
	})
	.passthrough();

/** An asset as both services describe it; `Error` is an object upstream and a string at OctopusX. */
export const assetReply = z
	.object({
		Id: text.min(1),
		Name: optional(text),
		URL: optional(text),
		AssetType: optional(text),
		GroupId: optional(text),
		Status: optional(text),
		CreateTime: optional(words),
		UpdateTime: optional(words),
		ProjectName: optional(text),
		Error: optional(z.union([text, arkError])),
	})
	.passthrough();

export const createdReply = z.object({ Id: text.min(1) }).passthrough();

/** OctopusX wraps asset calls: success is `state` 1 and no `error`. */
export const octopusEnvelope = z
	.object({ state: optional(z.number()), data: optional(z.record(z.unknown())), error: z.unknown() })
	.passthrough();

export const octopusCreated = createdReply.extend({ task_id: optional(words) });

export const octopusPresigned = z.object({
	data: z
		.object({ method: optional(text), upload_url: z.string().url(), public_url: z.string().url(), content_type: optional(text) })
		.passthrough(),
});
