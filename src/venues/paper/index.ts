/** The door of the paper venue: what `app` and `sim` may use. */

export { FAULTS, type Fault, type FaultOptions, FaultyBroker } from './faults.ts';
export { machineTiming, type Timing } from './lane.ts';
export type { PaperStore } from './paper-store.ts';
export { PAPER_SETTINGS, type PaperSettings } from './settings.ts';
export { openPaperVenue, type PaperVenue, type PaperVenueOptions } from './venue.ts';
