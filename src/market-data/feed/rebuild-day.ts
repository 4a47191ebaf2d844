/** The bars of a past day anew, from all its trades wherever they are: archived, on the hot tape, taken back. */

import type { Candle } from '../candle/candle.ts';
import type { CandleStore } from '../candle/candle-store.ts';
import { DayBuilder, type RebuildOptions } from '../candle/rebuild.ts';
import { restateDay } from '../candle/restate.ts';
import type { TapeArchive } from '../tape/archive.ts';
import type { HotTape, TapeDay } from '../tape/hot-tape.ts';
import { bustedIn, bustedToo } from '../tape/trade-columns.ts';

export interface TapeStores {
  readonly hotTape: HotTape;
  readonly archive: TapeArchive;
  readonly candles: CandleStore;
}

/**
 * Makes the stored bars of a day, and the week above them, what its trades say. The trades pass through in batches, so
 * that the busiest day needs no more room than a quiet one. Answers the bars that differ from what was stored.
 */
export async function rebuildDay(stores: TapeStores, day: TapeDay, options: RebuildOptions): Promise<Candle[]> {
  const { hotTape, archive, candles } = stores;
  const builder = new DayBuilder(options);
  const hot = await hotTape.read(day);
  const busted = new Set(await hotTape.readBusts(day));
  const notArchived = new Set([...hot.map(({ id }) => id), ...busted]);
  for await (const part of archive.streamColumns(day)) {
    for (const id of bustedIn(part)) busted.add(id);
    builder.addColumns(day, bustedToo(part, notArchived));
  }
  // A trade may come again after its day was archived without it.
  builder.add(hot.filter(({ id }) => !busted.has(id)));
  return restateDay(candles, day, builder.bars(), options);
}
