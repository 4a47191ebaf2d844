/** The door of the simulated venue: what `app` may use. */

export { createSimulatedFeed } from './feed.ts';
export { SIMULATED_EXCHANGE, SIMULATED_INSTRUMENTS } from './instruments.ts';
export { firstStart, pastSessions } from './session.ts';
export { dayBatches } from './tape.ts';
