/** The thread of the paper venue, which hangs when it hears that the market has ended. */

import { parentPort } from 'node:worker_threads';
import type { ToPaper } from './paper-talk.ts';

// Whoever listens first takes what has come so far.
await import('./paper-worker.ts');
parentPort?.on('message', (word: ToPaper) => {
  if (word.kind === 'market' && word.event.kind === 'ended') for (;;);
});
