import type { ZodObject, ZodRawShape } from 'zod/v3';

// What is shipped is what the items are held to.
/* eslint-disable @typescript-eslint/no-require-imports */
const { findOperation } = require('../../dist/nodes/SeaArtSpark/resources') as typeof import('../../nodes/SeaArtSpark/resources');
/* eslint-enable @typescript-eslint/no-require-imports */

/** What an operation promises of its simplified items; undefined for an operation that the node does not have. */
export const outputOf = (resource: unknown, operation: unknown): ZodObject<ZodRawShape> | undefined =>
	findOperation(String(resource), String(operation))?.output();
