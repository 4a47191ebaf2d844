/**
 * Bars in the most obvious way, to prove the fast one: sort all trades, cut them by the wall clock as `Intl` tells
 * it, and take first, highest, lowest and last. It shares no code with the aggregator.
 */

import type { Timeframe } from '#contract/timeframe.ts';
import type { Trade } from '../tape/trade.ts';

export interface TwinBar {
  readonly key: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly trades: number;
}

const MINUTES: Partial<Record<Timeframe, number>> = { '1m': 1, '5m': 5, '15m': 15, '60m': 60 };

/** All bars of one timeframe; each key is symbol, local bucket and offset, so that a repeated hour is two. */
export function twinBars(trades: readonly Trade[], timeframe: Timeframe, timeZone: string): TwinBar[] {
  const buckets = new Map<string, Trade[]>();
  const sorted = [...new Map(trades.map((trade) => [`${trade.symbol} ${trade.at} ${trade.id}`, trade])).values()].sort(
    (a, b) => a.at - b.at || a.id - b.id,
  );
  const bucketOf = createBucket(timeframe, timeZone);
  for (const trade of sorted) {
    const key = `${trade.symbol} ${bucketOf(trade.at)}`;
    buckets.set(key, [...(buckets.get(key) ?? []), trade]);
  }
  return [...buckets].map(([key, inside]) => ({
    key,
    open: inside[0]?.price ?? Number.NaN,
    high: Math.max(...inside.map(({ price }) => price)),
    low: Math.min(...inside.map(({ price }) => price)),
    close: inside.at(-1)?.price ?? Number.NaN,
    volume: inside.reduce((sum, { quantity }) => sum + quantity, 0),
    trades: inside.length,
  }));
}

/** Names the local bucket of an instant in microseconds. */
export function createBucket(timeframe: Timeframe, timeZone: string): (us: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const offset = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (us) => {
    const ms = Math.floor(us / 1000);
    const [date = '', time = ''] = format.format(ms).split(' ');
    if (timeframe === '1d') return date;
    if (timeframe === '1w') return mondayOf(date);
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    const step = MINUTES[timeframe] ?? 1;
    const start = Math.floor((hour * 60 + minute) / step) * step;
    const zone = offset.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value;
    return `${date} ${start} ${zone}`;
  };
}

function mondayOf(date: string): string {
  const day = new Date(`${date}T12:00:00Z`);
  while (day.getUTCDay() !== 1) day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}
