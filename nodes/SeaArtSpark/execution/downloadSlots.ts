import type { Clock } from '../tasks/clock';
import { Semaphore } from '../tasks/limits/semaphore';

/**
 * Items whose files are downloaded at the same time, as many as a browser downloads from one host: more would share the same bandwidth
 * and take more memory (docs/performance.md).
 */
const ITEMS_AT_A_TIME = 6;

/** Longest time for which an item's slot delays other items. */
const MAX_SLOT_MS = 10_000;

/** Creates the download slots of a run. */
export const createDownloadSlots = (clock: Clock): Semaphore => new Semaphore(ITEMS_AT_A_TIME, MAX_SLOT_MS, clock);
