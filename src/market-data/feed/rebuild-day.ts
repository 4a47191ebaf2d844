/** The bars of a past day anew, from all its trades wherever they are: archived, on the hot tape, taken back. */

import type { Zone } from '#kernel/zone.ts';
import type { Candle } from '../candle/candle.ts';
import type { CandleStore } from '../candle/candle-store.ts';
import { DayBuilder, type RebuildOptions } from '../candle/rebuild.ts';
import { restateDay } from '../candle/restate.ts';
import { barEnd } from '../candle/timeframe.ts';
import type { TapeArchive } from '../tape/archive.ts';
import type { HotTape, TapeDay, TapeMinute } from '../tape/hot-tape.ts';
import { minutesOf } from '../tape/pending.ts';
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

interface MinuteStores extends Pick<TapeStores, 'hotTape' | 'candles'> {
  readonly zone: Zone;
}

/** More minutes than a local day has. */
const DAY_MINUTES_MAX = 1_500;

/** The minutes of a day that have trades on the hot tape, or a stored bar. */
export async function minutesOfDay({ hotTape, candles, zone }: MinuteStores, day: TapeDay): Promise<TapeMinute[]> {
  const minutes = new Map(minutesOf(await hotTape.read(day), zone).map((minute) => [minute.start, minute]));
  const from = zone.startOfDate(day.date);
  const span = { from, to: barEnd('1d', from, zone), limit: DAY_MINUTES_MAX };
  for (const { start } of await candles.newest({ ...day, timeframe: '1m' }, span))
    minutes.set(start, { ...day, start });
  return [...minutes.values()];
}
