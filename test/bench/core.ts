/** The compiled core, as it is shipped. */
import type * as GovernorModule from '../../nodes/SeaArtSpark/tasks/governor';
import type * as LedgerModule from '../../nodes/SeaArtSpark/tasks/ledger';
import type * as RunTaskModule from '../../nodes/SeaArtSpark/tasks/runTask';
import type * as SiblingsModule from '../../nodes/SeaArtSpark/tasks/siblings';
import type * as SignalModule from '../../nodes/SeaArtSpark/tasks/signal';
import type * as WindowModule from '../../nodes/SeaArtSpark/tasks/window';

// eslint-disable-next-line @typescript-eslint/no-require-imports
const compiled = (name: string): unknown => require(`../../dist/nodes/SeaArtSpark/tasks/${name}`);

export const { Governor } = compiled('governor') as typeof GovernorModule;
export const { Ledger } = compiled('ledger') as typeof LedgerModule;
export const { runTask } = compiled('runTask') as typeof RunTaskModule;
export const { Families } = compiled('siblings') as typeof SiblingsModule;
export const { Switch } = compiled('signal') as typeof SignalModule;
export const { inWindow } = compiled('window') as typeof WindowModule;
