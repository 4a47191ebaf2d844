/** The door of the paper venue: what `app` may use. */

export { type FaultRates, FaultyBroker, readFaultRates } from './faults.ts';
export type { Timing } from './lane.ts';
export type { PaperStore } from './paper-store.ts';
export type { PaperSettings } from './settings.ts';
export { openPaperVenue, type PaperVenue } from './venue.ts';
