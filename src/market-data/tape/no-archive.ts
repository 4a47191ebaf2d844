/** An archive of nothing, for what is thrown away: a replay keeps no days. */

import type { TapeArchive } from './archive.ts';

export const NO_ARCHIVE: TapeArchive = {
  load: () => Promise.reject(new Error('nothing is archived here')),
  read: async () => [],
  async *streamColumns() {},
  async *streamMarket() {},
  marketSpan: async () => null,
  newest: async () => [],
  count: async () => 0,
  readSpan: async () => [],
  readIds: async () => [],
  readBusts: async () => [],
  keptFrom: async () => null,
  holds: async () => false,
  days: async () => [],
  datesOf: async () => [],
  close: async () => undefined,
};
