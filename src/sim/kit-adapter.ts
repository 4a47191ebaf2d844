/** The adapter of the product, as a process: started, ticked, and ended where it gave up. */

import { MILLISECOND_US } from '#kernel/time.ts';
import { Adapter } from '#trading/index.ts';
import type { StartAdapter } from './adapter-host.ts';
import { ADAPTER_ID } from './wish.ts';

const TICK_US = 200 * MILLISECOND_US;

export const startKit: StartAdapter = ({ broker, core, store, now, monotonicUs, sleep, shared, policy }) => {
  let adapter: Adapter | undefined;
  const run = async (): Promise<string> => {
    adapter = await Adapter.start({
      adapterId: ADAPTER_ID,
      buildHash: 'sim',
      store,
      broker,
      line: core,
      clock: { now, monotonicUs },
      policy: { isExclusive: (account) => !shared.has(account), ...policy },
    });
    while (adapter.health.state !== 'STOPPED') {
      adapter.tick();
      await sleep(TICK_US);
    }
    return adapter.health.reason ?? '';
  };
  return {
    hear: (messages) => adapter?.take(messages),
    ended: run().catch((error: unknown) => `it did not start: ${String(error)}`),
  };
};
