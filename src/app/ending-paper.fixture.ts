/** The thread of the paper venue, which ends by itself, untidily, when it hears that the market has ended. */

import { parentPort } from 'node:worker_threads';
import type { ToPaper } from './paper-talk.ts';

// Whoever listens first takes what has come so far.
await import('./paper-worker.ts');
parentPort?.on('message', (word: ToPaper) => {
  if (word.kind === 'market' && word.event.kind === 'ended') process.exit(1);
});
