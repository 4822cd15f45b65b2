import type { Clock } from '../tasks/clock';
import { Turns } from '../tasks/turns';

/**
 * The items whose files are fetched at the same time, as many as a browser fetches from one host: more share the same line, and each takes
 * memory for what is on its way (docs/performance.md).
 */
const ITEMS_AT_A_TIME = 6;

/** A slow host keeps the files of other items waiting for so long at most. */
const LONGEST_TURN_MS = 10_000;

/** The turns of the items of a run. */
export const downloadTurns = (clock: Clock): Turns => new Turns(ITEMS_AT_A_TIME, LONGEST_TURN_MS, clock);
