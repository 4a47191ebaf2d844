/** Where orders of a replay are: practice for an hour, apart from the orders that last. */

import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of this replay's orders below the data folder, empty: what an earlier replay left is thrown away. */
export function makeReplayOrders(dataDir: string): string {
  const folder = join(dataDir, 'replay-orders');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  return folder;
}

const ORDERS = /^\/api\/(v1\/)?orders(\/|$)/;

/** For keys of requests: what is asked of the orders of this replay is never the answer to what counts. */
export function replaySpace(): (request: { readonly url: string }) => string {
  const space = ` replay ${randomUUID()}`;
  return ({ url }) => (ORDERS.test(url.split('?')[0] ?? '') ? space : '');
}
