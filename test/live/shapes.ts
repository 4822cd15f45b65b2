import { z, type ZodTypeAny } from 'zod/v3';

import type { Assumption } from './types';

export const text = z.string().min(1);
export const ok = z.number().int().min(200).max(299);
/** http is accepted on this machine only, where the simulator runs. */
export const httpsUrl = z.string().regex(/^(https:\/\/\S+|http:\/\/local\.example\/\S*)$/);
export const unixSeconds = z.number().int().min(1_000_000_000).max(99_999_999_999);
export const amount = z.string().regex(/^(\d+(\.\d+)?)?$/);
export const list = z.array(z.unknown());
export const entry = z.object({}).passthrough();
export const atMost = (seconds: number) => z.number().max(seconds);

/** Path and shape of a value; the path of the value that it equals; `optional` if it may be missing. */
type Row = [path: string, is: ZodTypeAny | { equals: string }, isOptional?: 'optional'];

/** Assumptions about the same exchanges, by their numbers. */
export const rows = (about: Pick<Assumption, 'calls' | 'step' | 'when'>, byNumber: Record<string, Row>): Assumption[] =>
	Object.entries(byNumber).map(([number, [path, is, isOptional]]) => ({
		...about,
		number,
		path,
		...(is instanceof z.ZodType ? { is } : { equals: is.equals }),
		...(isOptional ? { isOptional: true } : {}),
	}));

/** A task of a call that needs the image of an earlier call. */
export const withImage =
	<K extends { imageUrl?: string }, R>(make: (imageUrl: string, known: K) => R) =>
	(known: K): R | undefined =>
		known.imageUrl === undefined ? undefined : make(known.imageUrl, known);
