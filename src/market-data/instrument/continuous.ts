/**
 * Continuous futures: which contract a series such as WIN$ has on a date, and its bars put one behind the other.
 *
 *   WIN$ WDO$ DOL$ BGI$ …   the first contract that the roll rule has not left yet
 *   WIN$2                   the second one, and so on to 9
 *   DI1$27                  DI1 of January 2027, the vertex that is quoted: it never rolls
 *
 * Always: one contract a day, told on each bar; a series never goes back to an earlier contract. Raw bars are those
 * of the exchange. Adjusted ones are moved by what the two contracts differed at the close of the session before each
 * roll, so that the newest contract has its own prices; where one of the two closes is missing, the series begins
 * after that roll instead of with a guess.
 */

import { assert, defined } from '#kernel/assert.ts';
import { type Price, priceOf } from '#kernel/price.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { LocalDate } from '#kernel/time.ts';
import { CALENDAR_FIRST, CALENDAR_LAST, inCalendar, isSession, sessionsBetween } from '../session/b3-calendar.ts';
import { type ContractName, contractSymbol, parseContract } from './contract-month.ts';
import { contractExpiry, sessionBefore } from './future-expiry.ts';
import { ROLL_ROWS, type RollRow } from './roll-rule.table.ts';

export type ContinuousName =
  | { readonly kind: 'rolling'; readonly product: string /** 1 is the first. */; readonly position: number }
  | { readonly kind: 'fixed'; readonly contract: string };

/** Reads "WIN$", "WIN$2" or "DI1$27". */
export function parseContinuous(symbol: string): Result<ContinuousName, string> {
  const match = /^([A-Z][A-Z0-9]{2})\$(\d{0,2})$/.exec(symbol);
  if (match === null) return err(`"${symbol}" is not a continuous series, such as WIN$, WIN$2 or DI1$27`);
  const [, product = '', digits = ''] = match;
  if (digits.length === 2)
    return product === 'DI1'
      ? ok({ kind: 'fixed', contract: `DI1F${digits}` })
      : err(`"${symbol}" names a year, which only DI1 has: its January contracts are the vertices that are quoted`);
  if (digits === '0' || !ROLL_ROWS.some((row) => row.product === product))
    return err(`there is no roll rule for "${symbol}"`);
  return ok({ kind: 'rolling', product, position: digits === '' ? 1 : Number(digits) });
}

/** The contract of a series on a session; null where the calendar ends or no rule is known for the date. */
export function contractOn(name: ContinuousName, date: LocalDate): string | null {
  return contractIn(name, date, lastDayIn);
}

type EndOf = typeof lastDayIn;

function contractIn(name: ContinuousName, date: LocalDate, endOf: EndOf): string | null {
  if (name.kind === 'fixed') {
    const contract = parseContract(name.contract);
    const expiry = contract.ok ? contractExpiry(contract.value, date) : null;
    return expiry?.lastTradingDay != null && date <= expiry.lastTradingDay ? name.contract : null;
  }
  const rule = ROLL_ROWS.find(({ product, from, to }) => product === name.product && from <= date && date <= to);
  if (rule === undefined || !inCalendar(date)) return null;
  let place = 0;
  for (const contract of contractsFrom(name.product, date)) {
    const end = endOf(contract, rule, date);
    if (end === null || end < date) continue;
    place += 1;
    if (place === name.position) return contractSymbol(contract);
  }
  return null;
}

/** Names of the series that have a contract on a date: "WIN$", "WDO$2", "DI1$27". */
export function seriesOf(contract: string, date: LocalDate): string[] {
  const parsed = parseContract(contract);
  if (!parsed.ok) return [];
  const { product, month, year } = parsed.value;
  if (!ROLL_ROWS.some((row) => row.product === product)) return [];
  const positions = Array.from({ length: POSITIONS }, (_, index) => `${product}$${index === 0 ? '' : index + 1}`);
  const fixed = product === 'DI1' && month === 1 ? [`DI1$${String(year % 100).padStart(2, '0')}`] : [];
  return [...positions, ...fixed].filter((symbol) => {
    const name = parseContinuous(symbol);
    return name.ok && contractOn(name.value, date) === contract;
  });
}

/** Positions that a name can tell. */
const POSITIONS = 9;

/** The days, both included, on which a series has one contract. */
export interface ContractSpan {
  readonly contract: string;
  readonly first: LocalDate;
  readonly last: LocalDate;
}

const spansOfRolling = new Map<string, readonly ContractSpan[]>();

/** The contracts of a series in their order, over the whole calendar: what `contractOn` says of each session. */
export function contractSpans(name: ContinuousName): readonly ContractSpan[] {
  if (name.kind === 'fixed') {
    const contract = parseContract(name.contract);
    const last = contract.ok ? contractExpiry(contract.value, CALENDAR_LAST)?.lastTradingDay : null;
    return last == null ? [] : [{ contract: name.contract, first: CALENDAR_FIRST, last }];
  }
  const key = `${name.product} ${name.position}`;
  const known = spansOfRolling.get(key) ?? readSpans(name);
  spansOfRolling.set(key, known);
  return known;
}

function readSpans(name: ContinuousName): ContractSpan[] {
  const spans: ContractSpan[] = [];
  const ends = new Map<string, LocalDate | null>();
  // One end for all dates: what is decreed later moves only those beyond the calendar.
  const endOf: EndOf = (contract, rule, asOf) => {
    const key = `${contractSymbol(contract)} ${rule.before}`;
    const known = ends.get(key);
    const end = known === undefined ? lastDayIn(contract, rule, asOf) : known;
    ends.set(key, end);
    return end;
  };
  for (const date of sessionsBetween(CALENDAR_FIRST, CALENDAR_LAST)) {
    const contract = contractIn(name, date, endOf);
    const newest = spans.at(-1);
    if (contract === null) continue;
    if (newest?.contract === contract) spans[spans.length - 1] = { ...newest, last: date };
    else spans.push({ contract, first: date, last: date });
  }
  return spans;
}

/** Contract months from that of the date on, three years of them: those that a product lacks have no expiry. */
function* contractsFrom(product: string, date: LocalDate): Generator<ContractName> {
  const [year, month] = date.split('-').map(Number);
  const start = defined(year, 'a date has a year') * 12 + defined(month, 'a date has a month') - 1;
  for (let index = start; index < start + 36; index += 1)
    yield { product, year: Math.floor(index / 12), month: (index % 12) + 1 };
}

/** The last day of a contract in a series. */
function lastDayIn(contract: ContractName, { before }: RollRow, asOf: LocalDate): LocalDate | null {
  let day = contractExpiry(contract, asOf)?.lastTradingDay ?? null;
  // The last trading day belongs to the next contract already.
  for (let step = 0; step <= before && day !== null; step += 1) day = sessionBefore(day, asOf);
  return day;
}

/** A bar of one contract on one day. */
export interface DailyBar {
  readonly contract: string;
  readonly date: LocalDate;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
}

/** How bars before a roll are moved: not at all, by the difference of the closes, or by their ratio. */
export type Adjustment = 'raw' | 'difference' | 'ratio';

export interface ContinuousBar extends DailyBar {
  /** Added to each price of its contract, and before that, multiplied with. */
  readonly offset: Price;
  readonly factor: number;
}

export interface Roll {
  /** First day of the new contract. */
  readonly date: LocalDate;
  readonly from: string;
  readonly to: string;
  /** Closes of both on the last day of the old one; null where one of the two had none. */
  readonly closes: { readonly from: Price; readonly to: Price } | null;
}

export interface ContinuousSeries {
  readonly bars: readonly ContinuousBar[];
  readonly rolls: readonly Roll[];
  /** Where an adjusted series begins late: the roll whose closes are not known. */
  readonly cutAt: Roll | null;
}

/**
 * The series out of the daily bars of its contracts, in any order; a day without a bar of its contract has none, even
 * where another contract traded. Bars of one contract and date must be one.
 */
export function continuousSeries(
  name: ContinuousName,
  bars: readonly DailyBar[],
  adjustment: Adjustment,
): ContinuousSeries {
  const byKey = new Map<string, DailyBar>();
  for (const bar of bars) {
    const key = `${bar.contract} ${bar.date}`;
    assert(!byKey.has(key), () => `two bars of ${key}`);
    byKey.set(key, bar);
  }
  const days = [...new Set(bars.map(({ date }) => date))].filter((date) => inCalendar(date) && isSession(date)).sort();
  const raw = days.flatMap((date) => {
    const bar = byKey.get(`${contractOn(name, date)} ${date}`);
    return bar === undefined ? [] : [bar];
  });
  const rolls = raw.flatMap((bar, index): Roll[] => {
    const before = raw[index - 1];
    if (before === undefined || before.contract === bar.contract) return [];
    const next = byKey.get(`${bar.contract} ${before.date}`);
    const closes = next === undefined ? null : { from: before.close, to: next.close };
    return [{ date: bar.date, from: before.contract, to: bar.contract, closes }];
  });
  return { ...adjusted(raw, rolls, adjustment), rolls };
}

/** From the newest bar back: each roll moves everything before it once more. */
function adjusted(raw: readonly DailyBar[], rolls: readonly Roll[], adjustment: Adjustment) {
  const byDate = new Map(rolls.map((roll) => [roll.date, roll]));
  const bars: ContinuousBar[] = [];
  let move = { offset: 0, factor: 1 };
  for (const bar of raw.toReversed()) {
    bars.push(moved(bar, move));
    const roll = byDate.get(bar.date);
    if (roll === undefined || adjustment === 'raw') continue;
    const next = after(move, roll, adjustment);
    if (next === null) return { bars: bars.reverse(), cutAt: roll };
    move = next;
  }
  return { bars: bars.reverse(), cutAt: null };
}

interface Move {
  readonly offset: number;
  readonly factor: number;
}

function after(move: Move, { closes }: Roll, adjustment: 'difference' | 'ratio'): Move | null {
  if (closes === null) return null;
  if (adjustment === 'difference') return { ...move, offset: move.offset + closes.to - closes.from };
  // A ratio means nothing where a price is zero or below, as spreads may be.
  return closes.from > 0 && closes.to > 0 ? { ...move, factor: move.factor * (closes.to / closes.from) } : null;
}

function moved(bar: DailyBar, { offset, factor }: Move): ContinuousBar {
  const price = (value: Price): Price => priceOf(Math.round(value * factor) + offset);
  return {
    ...bar,
    open: price(bar.open),
    high: price(bar.high),
    low: price(bar.low),
    close: price(bar.close),
    offset: priceOf(offset),
    factor,
  };
}
