/** The way of a past day from the hot tape to the archive, and what is taken back of it afterwards. */

import type { LocalDate } from '#kernel/time.ts';
import type { TapeArchive } from '../tape/archive.ts';
import type { HotTape, TapeDay } from '../tape/hot-tape.ts';
import type { Trade, TradeBust } from '../tape/trade.ts';

export interface Tapes {
  readonly exchange: string;
  readonly hotTape: HotTape;
  readonly archive: TapeArchive;
}

/** Moves the days before `today` of an exchange; answers them. */
export async function archiveBefore(tapes: Tapes, today: LocalDate): Promise<readonly TapeDay[]> {
  const { exchange, hotTape, archive } = tapes;
  const days = (await hotTape.days()).filter((day) => day.exchange === exchange && day.date < today);
  if (days.length === 0) return [];
  const load = await archive.load(exchange);
  try {
    for (const day of days) {
      for await (const batch of hotTape.stream(day)) await load.add(batch);
      await load.addBusted(await hotTape.readBusted(day));
      await load.addBusted(await archive.readIds(day, await hotTape.readBusts(day)));
    }
    await load.commit();
  } finally {
    await load.dispose();
  }
  for (const { symbol, date } of days) await dropArchived(tapes, { exchange, symbol, date });
  return days;
}

/** Forgets a day that is archived; cancellations stay whose trades never came, for they may still come. */
async function dropArchived({ hotTape, archive }: Tapes, day: TapeDay): Promise<void> {
  const archived = new Set(await archive.readBusts(day));
  const waiting = (await hotTape.readBusts(day)).filter((id) => !archived.has(id));
  await hotTape.drop(day);
  await hotTape.bust(waiting.map((id) => ({ ...day, id })));
}

/** The archived trades that busts take back, and that none has taken back before. */
export async function archivedTradesOf(
  { hotTape, archive }: Pick<Tapes, 'hotTape' | 'archive'>,
  busts: readonly TradeBust[],
): Promise<Trade[]> {
  const taken: Trade[] = [];
  for (const [day, ...more] of Map.groupBy(busts, ({ symbol, date }) => `${symbol} ${date}`).values()) {
    if (day === undefined || !(await archive.holds(day))) continue;
    const known = new Set(await hotTape.readBusts(day));
    const ids = [day, ...more].map(({ id }) => id).filter((id) => !known.has(id));
    taken.push(...(await archive.readIds(day, ids)));
  }
  return taken;
}
