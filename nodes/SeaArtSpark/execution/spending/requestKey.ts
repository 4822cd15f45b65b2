import type { INode } from 'n8n-workflow';

import { simplify } from '../../options';
import { downloadNames } from '../../options/download';
import { includeInputFields } from '../../options/inputFields';
import { limitOptions } from '../../options/limits';
import { ceilingOptions, reuseOptions } from '../../options/spending';
import { submitOptions } from '../../options/submitting';
import { waitForCompletion, waitOptions } from '../../options/waiting';
import { waitUntilNames } from '../../options/waitUntil';
import { countNames } from '../../parameters/count';
import { isRecord } from '../../network/values';
import { requestHash } from '../../tasks/ledger/requestHash';

/** Parameters that determine how to wait and what to return. Raising 'Timeout' before a retry must not pay for the task again. */
const NOT_IN_REQUEST = new Set([
	...[...waitOptions, ...submitOptions, ...limitOptions, ...ceilingOptions, ...reuseOptions, waitForCompletion, simplify].map(
		({ name }) => name,
	),
	...downloadNames,
	...waitUntilNames,
	includeInputFields.name,
	...countNames,
]);

const requestFields = (values: object) => Object.fromEntries(Object.entries(values).filter(([name]) => !NOT_IN_REQUEST.has(name)));

/**
 * Hash of the node's unevaluated parameters. An expression with another value on the next attempt (`$now`, `Math.random()`) doesn't make
 * another request; a parameter that was edited before a retry does.
 */
export function requestKeyOf({ parameters }: Pick<INode, 'parameters'>): string {
	const { options, ...fields } = parameters;
	return requestHash([requestFields(fields), isRecord(options) ? requestFields(options) : options]);
}
