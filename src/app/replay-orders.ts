/** Where orders of a replay are: practice for an hour, apart from the orders that last. */

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of this replay's orders below the data folder, empty: what an earlier replay left is thrown away. */
export function makeReplayOrders(dataDir: string): string {
  const folder = join(dataDir, 'replay-orders');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  return folder;
}
