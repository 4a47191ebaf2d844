/**
 * Bars in the most obvious way, to prove the fast one: sort all trades, cut them by the wall clock as `Intl` tells
 * it, and take first, highest, lowest and last of those that set prices. It shares no code with the aggregator.
 */

import type { Timeframe } from '#contract/timeframe.ts';
import type { Trade } from '../tape/trade.ts';
import { TRADE_CONDITIONS } from '../tape/trade-condition.table.ts';

export interface TwinBar {
  readonly key: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly basis: string;
  readonly volume: number;
  readonly trades: number;
}

const MINUTES: Partial<Record<Timeframe, number>> = { '1m': 1, '5m': 5, '15m': 15, '60m': 60 };

/** All bars of one timeframe; each key is symbol, local bucket and offset, so that a repeated hour is two. */
export function twinBars(trades: readonly Trade[], timeframe: Timeframe, timeZone: string): TwinBar[] {
  const buckets = new Map<string, Trade[]>();
  const entering = trades.filter(({ condition }) => TRADE_CONDITIONS[condition].enters !== 'nothing');
  const sorted = [
    ...new Map(entering.map((trade) => [`${trade.symbol} ${trade.at} ${trade.id}`, trade])).values(),
  ].sort((a, b) => a.at - b.at || a.id - b.id);
  const bucketOf = createBucket(timeframe, timeZone);
  for (const trade of sorted) {
    const key = `${trade.symbol} ${bucketOf(trade.at)}`;
    buckets.set(key, [...(buckets.get(key) ?? []), trade]);
  }
  return [...buckets].map(([key, inside]) => {
    const [prices, basis] = pricesOf(inside);
    return {
      key,
      open: prices[0] ?? Number.NaN,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1) ?? Number.NaN,
      basis,
      volume: inside.reduce((sum, { quantity }) => sum + quantity, 0),
      trades: inside.length,
    };
  });
}

function pricesOf(inside: readonly Trade[]): [prices: number[], basis: string] {
  const setting = inside.filter(({ condition }) => TRADE_CONDITIONS[condition].enters === 'price');
  const regular = setting.filter(({ session }) => session === 'regular');
  if (regular.length > 0) return [regular.map(({ price }) => price), 'regular'];
  if (setting.length > 0) return [setting.map(({ price }) => price), 'after-hours'];
  return [inside.map(({ price }) => price), 'volume-only'];
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
