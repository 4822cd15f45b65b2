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

/** What says how to wait for a task and how to return it. Raising 'Timeout' before a retry must not pay for the task again. */
const HOW_NOT_WHAT = new Set([
	...[...waitOptions, ...submitOptions, ...limitOptions, ...ceilingOptions, ...reuseOptions, waitForCompletion, simplify].map(
		({ name }) => name,
	),
	...downloadNames,
	...waitUntilNames,
	includeInputFields.name,
	...countNames,
]);

const requested = (values: object) => Object.fromEntries(Object.entries(values).filter(([name]) => !HOW_NOT_WHAT.has(name)));

/**
 * What the node asks for, as its parameters are written: before expressions. An expression that gives another value on the
 * next try (`$now`, `Math.random()`) does not make it another request; a parameter that was edited before a retry does.
 */
export function requestKeyOf({ parameters }: Pick<INode, 'parameters'>): string {
	const { options, ...fields } = parameters;
	return requestHash([requested(fields), isRecord(options) ? requested(options) : options]);
}
