import type { Clock } from '../tasks/clock';
import { Semaphore } from '../tasks/limits/semaphore';

/**
 * The items whose files are fetched at the same time, as many as a browser fetches from one host: more share the same line, and each takes
 * memory for what is on its way (docs/performance.md).
 */
const ITEMS_AT_A_TIME = 6;

/** A slow host keeps the files of other items waiting for so long at most. */
const LONGEST_TURN_MS = 10_000;

/** The slots of the items of a run. */
export const createDownloadSlots = (clock: Clock): Semaphore => new Semaphore(ITEMS_AT_A_TIME, LONGEST_TURN_MS, clock);
