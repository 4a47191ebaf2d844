/** The door of the simulated venue: what `app` may use. */

export { DELAY_US_MAX, fateOf, faultsOf, printedOf, withFaults } from './faults.ts';
export { createSimulatedFeed } from './feed.ts';
export { instrumentsOn, LISTED_MAX, simulatedInstrument } from './instruments.ts';
export { firstStart, pastSessions } from './session.ts';
export { dayBatches, SIMULATED_MARKET_VERSION } from './tape.ts';
export { tradingDayOfSimulated } from './trading-day.ts';
