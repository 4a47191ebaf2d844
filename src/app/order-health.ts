/** Whether orders are taken, and reach their venue: the core may be well, and the adapter behind it not. */

import type { AdapterHealth, SequencerHealth } from '#trading/index.ts';

/**
 * The worse of both. An adapter that has stopped sends nothing until the platform begins anew, so that a new order would
 * only wait; what was asked before is noted, and done then.
 */
export function orderHealth(core: SequencerHealth, adapter: AdapterHealth): SequencerHealth {
  if (core.state === 'HALTED') return core;
  if (adapter.state === 'STOPPED') return { state: 'HALTED', reason: `nothing reaches the venue: ${adapter.reason}` };
  if (core.state === 'CLOSING' || adapter.state === 'RUNNING') return core;
  return { state: 'CLOSING', reason: 'the disk is full: free some space; nothing new is sent to the venue' };
}
