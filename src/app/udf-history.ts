/** Bars, marks and quotes as UDF tells them. Times are seconds of UTC, those of days and weeks 00:00 of their date. */

import type { Timeframe } from '#contract/timeframe.ts';
import type { UdfError, UdfHistory, UdfMarks, UdfTimescaleMarks } from '#contract/udf.ts';
import { formatPrice, PRICE_SCALE, type Price } from '#kernel/price.ts';
import { dateOfEpochDay, epochDayOf, type Instant, instantOf, type LocalDate, SECOND_US, toIso } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { type Candle, type CorporateAction, contractSpans, futureExpiry, parseContinuous } from '#market-data/index.ts';
import { type CandleRefusal, type CandleSources, findCandles } from './candle-query.ts';
import type { UdfName } from './udf-symbol.ts';

export interface UdfSpan {
  readonly timeframe: Timeframe;
  /** Seconds of UTC, the first included and the last not. */
  readonly from: number;
  readonly to: number;
}

const BARS_MAX = 10_000;
const MARKS_MAX = 500;
const DAY_SECONDS = 86_400;

/** The bars of a span, or the newest `countback` before its end. */
export async function udfHistory(
  name: UdfName,
  { span, countback }: { readonly span: UdfSpan; readonly countback: number | null },
  sources: CandleSources,
): Promise<UdfHistory> {
  const { timeframe } = span;
  const { from, to } = boundsOf(span, sources.zone);
  const limit = Math.min(countback ?? BARS_MAX, BARS_MAX);
  const question = { ...name, timeframe, adjust: 'none' as const };
  const start = countback === null ? { from: toIso(from) } : {};
  const found = await findCandles({ ...question, ...start, to: toIso(to), limit }, sources);
  if (!found.ok) return errorOf(found.error);
  const { bars } = found.value;
  if (bars.length > 0) return columnsOf(bars, sources.zone);
  const older = await findCandles({ ...question, to: toIso(from), limit: 1 }, sources);
  const [newest] = older.ok ? older.value.bars : [];
  return newest === undefined ? { s: 'no_data' } : { s: 'no_data', nextTime: timeOf(newest, sources.zone) };
}

/** Why there is no answer, as the protocol tells it. */
export function errorOf({ kind, detail }: CandleRefusal): UdfError {
  return { s: 'error', errmsg: kind === 'unknown' ? 'unknown_symbol' : detail };
}

function columnsOf(bars: readonly Candle[], zone: Zone): UdfHistory {
  return {
    s: 'ok',
    t: bars.map((bar) => timeOf(bar, zone)),
    o: bars.map(({ open }) => numberOf(open)),
    h: bars.map(({ high }) => numberOf(high)),
    l: bars.map(({ low }) => numberOf(low)),
    c: bars.map(({ close }) => numberOf(close)),
    v: bars.map(({ volume }) => volume),
  };
}

/** The span by the starts of our bars: those of days and weeks begin at midnight of the exchange. */
function boundsOf({ timeframe, from, to }: UdfSpan, zone: Zone): { readonly from: Instant; readonly to: Instant } {
  const isDaily = timeframe === '1d' || timeframe === '1w';
  const bound = (seconds: number): Instant =>
    isDaily ? zone.startOfDate(dateOfEpochDay(Math.ceil(seconds / DAY_SECONDS))) : instantOf(seconds * SECOND_US);
  return { from: bound(from), to: bound(to) };
}

/** The stamp of a bar. */
function timeOf({ timeframe, start }: Pick<Candle, 'timeframe' | 'start'>, zone: Zone): number {
  return timeframe === '1d' || timeframe === '1w' ? timeOfDate(zone.dateAt(start)) : start / SECOND_US;
}

function timeOfDate(date: LocalDate): number {
  return epochDayOf(date) * DAY_SECONDS;
}

/** As a chart wants it; what is stored stays an integer. */
export function numberOf(price: Price): number {
  return price / PRICE_SCALE;
}

/** Bars that were restated after they were complete, and of a continuous future the days of its rolls. */
export async function udfMarks(name: UdfName, span: UdfSpan, sources: CandleSources): Promise<UdfMarks | UdfError> {
  const { from, to } = boundsOf(span, sources.zone);
  const { timeframe } = span;
  const question = { ...name, timeframe, adjust: 'none' as const, limit: BARS_MAX };
  const found = await findCandles({ ...question, from: toIso(from), to: toIso(to) }, sources);
  if (!found.ok) return errorOf(found.error);
  const { bars } = found.value;
  const marks = [
    ...bars.flatMap((bar) => (bar.revision > 0 ? [revisedMark(bar)] : [])),
    ...bars.flatMap((bar, index) => {
      const before = bars[index - 1];
      return before === undefined || before.symbol === bar.symbol ? [] : [rollMark(bar, before.symbol)];
    }),
  ].slice(-MARKS_MAX);
  return {
    id: marks.map(({ id }) => id),
    time: marks.map(({ bar }) => timeOf(bar, sources.zone)),
    color: marks.map(({ color }) => color),
    text: marks.map(({ text }) => text),
    label: marks.map(({ label }) => label),
    labelFontColor: marks.map(() => 'white'),
    minSize: marks.map(() => 14),
  };
}

interface Mark {
  readonly id: string;
  readonly bar: Candle;
  readonly color: string;
  readonly text: string;
  readonly label: string;
}

function revisedMark(bar: Candle): Mark {
  const text = `Revisada ${bar.revision}× · revised ${bar.revision} times: fechamento ${formatPrice(bar.close)}`;
  return { id: `revised-${bar.start}-${bar.revision}`, bar, color: 'yellow', text, label: 'R' };
}

function rollMark(bar: Candle, before: string): Mark {
  return { id: `roll-${bar.start}`, bar, color: 'blue', text: `Rolagem · roll: ${before} → ${bar.symbol}`, label: '↻' };
}

/** What happened on days of the span: corporate actions, rolls, and the last day of a contract. */
export function udfTimescaleMarks(
  { symbol }: UdfName,
  { span, actions }: { readonly span: UdfSpan; readonly actions: readonly CorporateAction[] },
): UdfTimescaleMarks {
  const events = [...actions.map(actionEvent), ...rollEvents(symbol), ...expiryEvents(symbol, span)];
  return events
    .map(({ date, ...event }) => ({ ...event, id: `${event.id}-${date}`, time: timeOfDate(date) }))
    .filter(({ time }) => time >= Math.floor(span.from / DAY_SECONDS) * DAY_SECONDS && time < span.to)
    .sort((a, b) => a.time - b.time)
    .slice(-MARKS_MAX);
}

interface DayEvent extends Omit<UdfTimescaleMarks[number], 'time'> {
  readonly date: LocalDate;
}

function actionEvent(action: CorporateAction): DayEvent {
  const isCash = 'cash' in action;
  const what = isCash ? `R$ ${action.cash / 1e8}` : `${action.after}:${action.before}`;
  return {
    id: action.kind,
    date: action.exDate,
    color: isCash ? 'green' : 'orange',
    label: isCash ? 'D' : 'S',
    tooltip: [`${action.kind}: ${what}`, action.source],
  };
}

function rollEvents(symbol: string): DayEvent[] {
  const name = parseContinuous(symbol);
  if (!name.ok) return [];
  return contractSpans(name.value).map(({ contract, first }) => ({
    id: 'roll',
    date: first,
    color: 'blue',
    label: '↻',
    tooltip: [contract],
  }));
}

function expiryEvents(symbol: string, { to }: UdfSpan): DayEvent[] {
  const expiry = futureExpiry(symbol, dateOfEpochDay(Math.floor(Math.min(to, 4e9) / DAY_SECONDS)));
  const date = expiry?.lastTradingDay ?? expiry?.expiry;
  return date === undefined
    ? []
    : [{ id: 'expiry', date, color: 'red', label: 'V', tooltip: [`Vencimento · expiry: ${symbol}`] }];
}
