/** What a symbol is, as UDF tells it: from the instrument master and the session tables alone. */

import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';
import type { UdfSymbol } from '#contract/udf.ts';
import { PRICE_SCALE } from '#kernel/price.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { epochDayOf, type LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import {
  type ContinuousName,
  contractOn,
  futureExpiry,
  type Instrument,
  inCalendar,
  parseContinuous,
} from '#market-data/index.ts';
import { type CandleSources, findCandles } from './candle-query.ts';
import { describeSymbol, type InstrumentSources } from './instrument-query.ts';
import { tradingDayOf } from './trading-day.ts';
import { type UdfHours, udfHours } from './udf-session.ts';

export interface UdfSources {
  readonly candles: CandleSources;
  readonly instruments: () => InstrumentSources;
  /** The exchange whose feed runs; null where none does. */
  readonly liveExchange: () => string | null;
  readonly today: () => LocalDate;
  readonly zone: Zone;
}

export interface UdfName {
  readonly symbol: string;
  readonly exchange?: string;
}

/** Timeframes by the names of UDF. */
export const RESOLUTIONS: Readonly<Record<string, Timeframe>> = {
  '1': '1m',
  '5': '5m',
  '15': '15m',
  '60': '60m',
  '1D': '1d',
  '1W': '1w',
};

/** What is shown under which type. */
export const UDF_TYPES: Readonly<Record<Instrument['kind'], string>> = {
  share: 'stock',
  unit: 'stock',
  receipt: 'stock',
  right: 'stock',
  forward: 'stock',
  etf: 'fund',
  fii: 'fund',
  bdr: 'dr',
  option: 'option',
  exercise: 'option',
  future: 'futures',
  spread: 'spread',
  spot: 'spot',
  unknown: 'stock',
};

/** "PETR4" or "B3:PETR4"; null where it is neither. */
export function readUdfName(text: string | undefined): UdfName | null {
  const match = /^(?:([A-Z0-9]{1,12}):)?([A-Z0-9$@_.-]{1,32})$/.exec((text ?? '').toUpperCase());
  if (match === null) return null;
  const [, exchange, symbol = ''] = match;
  return exchange === undefined ? { symbol } : { symbol, exchange };
}

/** Everything that a chart must know of a symbol; refused where no bars of it are there. */
export async function udfSymbol(name: UdfName, sources: UdfSources): Promise<Result<UdfSymbol, string>> {
  const today = sources.today();
  const found = await findCandles({ ...name, timeframe: '1d', limit: 1, adjust: 'none' }, sources.candles);
  if (!found.ok) return err(found.error.kind === 'unknown' ? 'unknown_symbol' : found.error.detail);
  const { exchange, bars } = found.value;
  const { symbol } = name;
  const timeframes = await timeframesOf({ symbol, exchange }, sources.candles);
  const continuous = parseContinuous(symbol);
  const contract = continuous.ok && inCalendar(today) ? contractOn(continuous.value, today) : null;
  // Of a continuous future the contract of the day tells the step, and any that has bars where that one has none.
  const rolling = found.value.continuous !== null && continuous.ok ? continuous.value : null;
  const described = found.value.continuous === null ? symbol : (contract ?? bars.at(-1)?.symbol ?? symbol);
  const instrument = describeSymbol({ exchange, symbol: described, date: today }, sources.instruments());
  const isIntraday = (one: Timeframe): boolean => one !== '1d' && one !== '1w';
  const resolutions = Object.entries(RESOLUTIONS).filter(([, one]) => timeframes.includes(one) || !isIntraday(one));
  return ok({
    name: symbol,
    ticker: `${exchange}:${symbol}`,
    description: described === symbol ? instrument.name : `${symbol} (${instrument.name})`,
    type: UDF_TYPES[instrument.kind],
    exchange,
    listed_exchange: exchange,
    timezone: sources.zone.id,
    ...hoursOf({ exchange, symbol: described, name: rolling }, today, sources.zone),
    ...stepOf(instrument),
    minmove2: 0,
    has_intraday: timeframes.some(isIntraday),
    intraday_multipliers: resolutions.flatMap(([resolution, one]) => (isIntraday(one) ? [resolution] : [])),
    has_daily: true,
    has_weekly_and_monthly: true,
    supported_resolutions: resolutions.map(([resolution]) => resolution),
    volume_precision: 0,
    data_status: exchange === sources.liveExchange() ? 'streaming' : 'endofday',
    currency_code: 'BRL',
    ...(described === symbol ? expiryOf(symbol, today) : {}),
  });
}

/** Timeframes of which there are bars. */
async function timeframesOf(name: Required<UdfName>, sources: CandleSources): Promise<Timeframe[]> {
  const known: Timeframe[] = [];
  for (const timeframe of TIMEFRAMES) {
    const found = await findCandles({ ...name, timeframe, limit: 1, adjust: 'none' }, sources);
    if (found.ok && found.value.bars.length > 0) known.push(timeframe);
  }
  return known;
}

/** The contract of a continuous future on a date; where it has none, the one of today tells the hours of its group. */
function contractOf(name: ContinuousName, today: string, date: LocalDate): string {
  return (inCalendar(date) ? contractOn(name, date) : null) ?? today;
}

/** Of the last day on which each symbol was asked for: a thousand dates are looked up for it. */
const kept = new Map<string, UdfHours>();
const KEPT_MAX = 500;

function hoursOf(
  { exchange, symbol, name }: Required<UdfName> & { readonly name: ContinuousName | null },
  today: LocalDate,
  zone: Zone,
): UdfHours {
  const key = `${exchange} ${symbol} ${JSON.stringify(name)} ${today} ${zone.id}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const hours = udfHours(
    today,
    (date) => tradingDayOf({ exchange, symbol: name === null ? symbol : contractOf(name, symbol, date) }, date, zone),
    zone,
  );
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(key, hours);
  return hours;
}

/** The least step as a whole number of the least decimal that is shown. */
function stepOf({ tickSize, decimals }: Instrument): Pick<UdfSymbol, 'pricescale' | 'minmov'> {
  for (let shown = decimals; shown <= 4; shown++) {
    const pricescale = 10 ** shown;
    const minmov = (tickSize ?? PRICE_SCALE / pricescale) / (PRICE_SCALE / pricescale);
    if (Number.isInteger(minmov)) return { pricescale, minmov };
  }
  return { pricescale: PRICE_SCALE, minmov: 1 };
}

function expiryOf(symbol: string, today: LocalDate): Pick<UdfSymbol, 'expired' | 'expiration_date'> {
  const expiry = futureExpiry(symbol, today);
  if (expiry === null) return {};
  const last = expiry.lastTradingDay ?? expiry.expiry;
  return { expired: last < today, expiration_date: epochDayOf(last) * 86_400 };
}
