/**
 * Adjusted bars from raw ones: what was paid for a share before a split, bonus or payment, in the terms of today, so
 * that a chart has no step where nobody gained or lost. Adjusted backwards: the newest bars stay as they were traded.
 *
 *   shares   price × before ÷ after, volume × after ÷ before
 *   cash     price × (close − cash) ÷ close, with the last raw close before the ex-date; volume stays
 *
 * All payments of one day count as one sum. Fractions are exact; each price is rounded once, to 1/10,000, halves away
 * from zero, so that low ≤ open, close ≤ high still holds. Turnover is money and stays.
 */

import { PRICE_SCALE, type Price, priceOf } from '#kernel/price.ts';
import { type Quantity, quantityOf } from '#kernel/quantity.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Candle } from '../candle/candle.ts';
import { CASH_SCALE, type CorporateAction } from './corporate-action.ts';

export interface AdjustOptions {
  /** Actions with an ex-date up to this day count, as they would on a chart of that day. */
  readonly asOf: LocalDate;
  readonly zone: Zone;
}

/** What prices and volumes before a day are multiplied with. */
interface Factor {
  readonly over: bigint;
  readonly under: bigint;
  readonly sharesOver: bigint;
  readonly sharesUnder: bigint;
}

const ONE: Factor = { over: 1n, under: 1n, sharesOver: 1n, sharesUnder: 1n };

/**
 * The bars as of a day. `bars` are raw, of one symbol and timeframe, oldest first; weeks cannot be adjusted, since an
 * ex-date falls inside of them: adjust their days and roll them up. An error where a payment is not below the price.
 */
export function adjust(
  bars: readonly Candle[],
  actions: readonly CorporateAction[],
  { asOf, zone }: AdjustOptions,
): Result<Candle[], string> {
  if (bars.some(({ timeframe }) => timeframe === '1w'))
    return err('weekly bars cannot be adjusted: adjust their days, and roll them up');
  const adjusted: Candle[] = [...bars];
  const pending = byExDate(actions.filter(({ exDate }) => exDate <= asOf));
  let factor = ONE;
  let next = pending.length - 1;
  for (let index = bars.length - 1; index >= 0; index -= 1) {
    const bar = bars[index] as Candle;
    const date = zone.dateAt(bar.start);
    for (; next >= 0 && date < (pending[next] as ActionDay).exDate; next -= 1) {
      const day = pending[next] as ActionDay;
      const widened = widen(factor, day, lastClose(bars, index, zone));
      if (!widened.ok) return widened;
      factor = widened.value;
    }
    adjusted[index] = scaled(bar, factor);
  }
  return ok(adjusted);
}

interface ActionDay {
  readonly exDate: LocalDate;
  readonly actions: readonly CorporateAction[];
}

/** Oldest first. */
function byExDate(actions: readonly CorporateAction[]): ActionDay[] {
  const days = new Map<LocalDate, CorporateAction[]>();
  for (const action of actions) {
    const day = days.get(action.exDate);
    if (day === undefined) days.set(action.exDate, [action]);
    else day.push(action);
  }
  return [...days].map(([exDate, day]) => ({ exDate, actions: day })).sort((a, b) => (a.exDate < b.exDate ? -1 : 1));
}

/** The close of the day of bars[index], which is its last bar: of the regular session, where the day has one. */
function lastClose(bars: readonly Candle[], index: number, zone: Zone): Price {
  const last = bars[index] as Candle;
  const date = zone.dateAt(last.start);
  for (let at = index; at >= 0; at -= 1) {
    const bar = bars[at] as Candle;
    if (zone.dateAt(bar.start) !== date) break;
    if (bar.basis === 'regular') return bar.close;
  }
  return last.close;
}

function widen(factor: Factor, { exDate, actions }: ActionDay, close: Price): Result<Factor, string> {
  let { over, under, sharesOver, sharesUnder } = factor;
  let cash = 0n;
  for (const action of actions) {
    if ('cash' in action) cash += BigInt(action.cash);
    else {
      over *= BigInt(action.before);
      under *= BigInt(action.after);
      sharesOver *= BigInt(action.after);
      sharesUnder *= BigInt(action.before);
    }
  }
  const before = BigInt(close) * BigInt(CASH_SCALE / PRICE_SCALE);
  if (cash > 0n && cash >= before)
    return err(`what is paid on ${exDate} is not below the close before it; one of the two is wrong`);
  if (cash > 0n) {
    over *= before - cash;
    under *= before;
  }
  return ok({ ...reduced(over, under), sharesOver, sharesUnder });
}

/** Many payments make long numbers, unless common parts are taken out. */
function reduced(over: bigint, under: bigint): Pick<Factor, 'over' | 'under'> {
  let [a, b] = [over, under];
  while (b !== 0n) [a, b] = [b, a % b];
  return { over: over / a, under: under / a };
}

function scaled(bar: Candle, factor: Factor): Candle {
  if (factor === ONE) return bar;
  const price = (value: Price): Price => priceOf(Number(divided(BigInt(value) * factor.over, factor.under)));
  const volume: Quantity = quantityOf(Number(divided(BigInt(bar.volume) * factor.sharesOver, factor.sharesUnder)));
  return { ...bar, open: price(bar.open), high: price(bar.high), low: price(bar.low), close: price(bar.close), volume };
}

/** Rounded to the nearest, halves away from zero. */
function divided(over: bigint, under: bigint): bigint {
  const magnitude = over < 0n ? -over : over;
  const rounded = (2n * magnitude + under) / (2n * under);
  return over < 0n ? -rounded : rounded;
}
