/** The compiled core, as it is shipped. */
import type * as RateLimiterModule from '../../nodes/SeaArtSpark/tasks/limits/rateLimiter';
import type * as LedgerModule from '../../nodes/SeaArtSpark/tasks/ledger/ledger';
import type * as RunTaskModule from '../../nodes/SeaArtSpark/tasks/runTask';
import type * as DurationEstimatesModule from '../../nodes/SeaArtSpark/tasks/polling/durationEstimates';
import type * as RunConcurrentlyModule from '../../nodes/SeaArtSpark/tasks/limits/runConcurrently';

// eslint-disable-next-line @typescript-eslint/no-require-imports
const compiled = (name: string): unknown => require(`../../dist/nodes/SeaArtSpark/tasks/${name}`);

export const { RateLimiter } = compiled('limits/rateLimiter') as typeof RateLimiterModule;
export const { Ledger } = compiled('ledger/ledger') as typeof LedgerModule;
export const { runTask } = compiled('runTask') as typeof RunTaskModule;
export const { DurationEstimates } = compiled('polling/durationEstimates') as typeof DurationEstimatesModule;
export const { runConcurrently } = compiled('limits/runConcurrently') as typeof RunConcurrentlyModule;
