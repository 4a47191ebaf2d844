/** Many worlds, one seed each, in threads of their own. */

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { addTotals, addWorld, emptyTotals, type Totals } from './totals.ts';
import { REQUESTS, runWorld } from './world.ts';

interface Share {
  readonly seed: string;
  readonly orders: number;
  readonly first: number;
  readonly step: number;
}

/** Worlds `first`, `first + step`, … until they made enough orders. */
async function runShare({ seed, orders, first, step }: Share, tell: (orders: number) => void): Promise<Totals> {
  const totals = emptyTotals();
  for (let index = first; totals.orders < orders; index += step) {
    addWorld(totals, await runWorld({ seed: `${seed}/${index}`, requests: REQUESTS }));
    tell(totals.orders);
  }
  return totals;
}

/** Worlds of `seed` until there are `orders`, in `workers` threads. `show` is told how many there are, now and then. */
export async function runWorlds(
  share: Omit<Share, 'first' | 'step'>,
  workers: number,
  show: (orders: number) => void = () => undefined,
): Promise<Totals> {
  const totals = emptyTotals();
  const done = Array.from({ length: workers }, () => 0);
  const tell = (first: number, orders: number): void => {
    done[first] = orders;
    show(done.reduce((sum, one) => sum + one, 0));
  };
  await Promise.all(
    done.map(async (_, first) => {
      const data: Share = { seed: share.seed, orders: share.orders / workers, first, step: workers };
      addTotals(totals, await inWorker(data, (orders) => tell(first, orders)));
    }),
  );
  return totals;
}

function inWorker(share: Share, tell: (orders: number) => void): Promise<Totals> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    worker.on('message', (message: number | Totals) =>
      typeof message === 'number' ? tell(message) : resolve(message),
    );
    worker.on('error', reject);
  });
}

if (!isMainThread && isShare(workerData))
  parentPort?.postMessage(await runShare(workerData, (orders) => parentPort?.postMessage(orders)));

function isShare(data: unknown): data is Share {
  return typeof data === 'object' && data !== null && 'step' in data;
}
