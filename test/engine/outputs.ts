import type { ZodObject, ZodRawShape } from 'zod/v3';

// Items are checked against the compiled schemas that are published.
/* eslint-disable @typescript-eslint/no-require-imports */
const { findOperation } = require('../../dist/nodes/SeaArtSpark/resources') as typeof import('../../nodes/SeaArtSpark/resources');
/* eslint-enable @typescript-eslint/no-require-imports */

/** The output schema of an operation's simplified items; undefined for an unknown operation. */
export const outputOf = (resource: unknown, operation: unknown): ZodObject<ZodRawShape> | undefined =>
	findOperation(String(resource), String(operation))?.output();
