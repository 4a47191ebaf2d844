/**
 * What holds of an instrument now, for the check of an order: by the clock of the market that runs, which may be a
 * simulated or a replayed one. What nobody knows is null, and refuses.
 */

import { SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import type { SessionPhaseName } from '#contract/sessions.ts';
import { type Price, priceOf } from '#kernel/price.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { Instant, LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import {
  bandByRule,
  type CandleStore,
  contractOn,
  groupOf,
  type Instrument,
  type InstrumentStore,
  inCalendar,
  parseContinuous,
  previousSession,
  sessionOfContract,
} from '#market-data/index.ts';
import type { InstrumentFacts } from '#trading/index.ts';
import type { ReplaySource } from '#venues/replay/index.ts';
import type { CandleRefusal } from './candle-query.ts';
import { describeSymbol, instrumentExchange } from './instrument-query.ts';
import type { Market } from './market.ts';
import { tradingDayOf } from './trading-day.ts';

export interface OrderFactParts {
  readonly market: Pick<Market, 'instruments' | 'exchange' | 'exchangeTime' | 'standing'>;
  readonly master: InstrumentStore;
  readonly candles: CandleStore;
  readonly zone: Zone;
  /** What is played again; null where the market is none that was recorded. */
  readonly played: Pick<ReplaySource, 'exchange' | 'symbols' | 'stepOf'> | null;
}

interface Asked {
  readonly symbol: string;
  readonly exchange?: string | undefined;
}

export interface FoundFacts {
  readonly exchange: string;
  readonly facts: InstrumentFacts;
  /** The date at the exchange; null while its clock is not known. */
  readonly date: LocalDate | null;
}

/** `denied`: there is such a symbol, and no order for it; the others are those of every question for a symbol. */
export type FactRefusal = CandleRefusal | { readonly kind: 'denied'; readonly code: string; readonly detail: string };

export interface OrderFacts {
  /** Facts of this very moment. */
  of(asked: Asked): Promise<Result<FoundFacts, FactRefusal>>;
}

/** The greatest quantity of one order, against slips of the finger: ours, until limits come with accounts. */
const QUANTITY_MAX = { contracts: 10_000, others: 1_000_000 } as const;

/** Days of symbols that are remembered. */
const DAYS_MAX = 20_000;

/** What stays as it is through a day. */
interface DayFacts extends Pick<InstrumentFacts, 'tick' | 'lot' | 'quantityMax' | 'priceMin' | 'priceMax'> {
  readonly phases: readonly { readonly phase: SessionPhaseName; readonly from: Instant; readonly to: Instant }[];
}

/** Facts of the market that runs; each symbol and day is looked up once. */
export function createOrderFacts(parts: OrderFactParts): OrderFacts {
  const days = new Map<string, DayFacts>();
  const places = createPlaces(parts);

  async function dayOf(question: Question): Promise<DayFacts> {
    const key = `${question.date} ${question.exchange} ${question.symbol}`;
    const known = days.get(key);
    if (known !== undefined) return known;
    if (days.size >= DAYS_MAX) days.clear();
    const day = await dayFacts(question, parts);
    days.set(key, day);
    return day;
  }

  return {
    async of(asked) {
      const exchange = places.live(asked) ?? (await places.find(asked));
      if (typeof exchange !== 'string') return err(exchange);
      const { symbol } = asked;
      const at = parts.market.exchangeTime();
      if (at === null) return ok({ exchange, facts: NOTHING_KNOWN, date: null });
      const date = parts.zone.dateAt(at);
      const { phases, ...day } = await dayOf({ exchange, symbol, date });
      const phase = phases.find(({ from, to }) => from <= at && at < to)?.phase ?? null;
      return ok({ exchange, facts: { ...day, ...parts.market.standing(symbol), phase }, date });
    },
  };
}

/** Of an instrument whose market is not heard: every order in it is refused. */
export const NOTHING_KNOWN: InstrumentFacts = {
  ...{ tick: null, lot: null, quantityMax: null, priceMin: null, priceMax: null },
  ...{ reference: null, phase: null, halted: false },
};

interface Question {
  readonly exchange: string;
  readonly symbol: string;
  readonly date: LocalDate;
}

/** Finds the exchange of a symbol: in most cases it is live, and known without asking anybody. */
function createPlaces({ market, master, candles, zone, played }: OrderFactParts) {
  const playedSymbols = new Set(played?.symbols);
  let listed: readonly Instrument[] = [];
  let exchanges = new Map<string, string>();
  return {
    live({ symbol, exchange }: Asked): string | null {
      const now = market.instruments();
      // The same array as long as it is the same.
      if (now !== listed) {
        listed = now;
        exchanges = new Map(now.map((one) => [one.symbol, one.exchange]));
      }
      const found = exchanges.get(symbol) ?? (playedSymbols.has(symbol) ? (played?.exchange ?? null) : null);
      return found === (exchange ?? found) ? found : null;
    },
    async find(asked: Asked): Promise<string | FactRefusal> {
      const [at, live] = [market.exchangeTime(), market.exchange];
      const series = parseContinuous(asked.symbol);
      if (series.ok) {
        const contract = at === null ? null : contractOn(series.value, zone.dateAt(at));
        const now = contract === null ? '' : `: now it is ${contract}`;
        return denied('CONTINUOUS', `${asked.symbol} is a series of contracts, and only a contract is traded${now}.`);
      }
      const date = zone.dateAt(at ?? (0 as Instant));
      const found = await instrumentExchange({ ...asked, date }, { master, candles, live: market.instruments() });
      if (!found.ok) return found.error;
      if (found.value === live && played !== null)
        return denied(
          'NOT_LIVE',
          `${asked.symbol} did not trade on the day that is played again: nothing would fill it.`,
        );
      if (found.value === live) return found.value;
      const where = live === null ? 'no market runs' : `the market that runs is ${live}`;
      return denied('NOT_LIVE', `${asked.symbol} of ${found.value} is not traded here now: ${where}.`);
    },
  };
}

function denied(code: string, detail: string): FactRefusal {
  return { kind: 'denied', code, detail };
}

async function dayFacts(question: Question, parts: OrderFactParts): Promise<DayFacts> {
  const { market, master, candles, zone, played } = parts;
  const { kind, lot, tickSize } = describeSymbol(question, { master, candles, live: market.instruments() });
  const isContract = kind === 'future' || kind === 'spread';
  const band = await bandOf(question, tickSize, master);
  return {
    tick: tickSize,
    // Few sources have the lot of a share; the tape shows a multiple of it.
    lot: lot ?? (await played?.stepOf(question.symbol)) ?? null,
    quantityMax: isContract ? QUANTITY_MAX.contracts : QUANTITY_MAX.others,
    priceMin: band?.lower ?? null,
    priceMax: band?.upper ?? null,
    phases: phasesOf(question, zone),
  };
}

/** What the exchange published for the day; else what its rule makes of the settlement before, where that is known. */
async function bandOf(
  question: Question,
  tick: Price | null,
  master: InstrumentStore,
): Promise<{ readonly lower: Price; readonly upper: Price } | null> {
  const published = await master.limitOn(question);
  if (published !== null || tick === null || !inCalendar(question.date)) return published;
  const settled = await master.settlementBefore(question);
  if (settled === null || settled.date !== previousSession(question.date)) return null;
  return bandByRule(question.symbol, { date: question.date, reference: priceOf(settled.price), tick });
}

/** The phases in which orders are laid; none where the hours of the symbol are not known, or it is not traded. */
function phasesOf({ exchange, symbol, date }: Question, zone: Zone): DayFacts['phases'] {
  const day = tradingDayOf({ exchange, symbol }, date, zone);
  if (day.state !== 'open') return [];
  const found = groupOf(symbol);
  if (found === null || !inCalendar(date)) return day.phases;
  const session = sessionOfContract(date, { group: found.group, symbol }, zone);
  if (session.state !== 'open') return day.phases;
  if (exchange !== SIMULATED_EXCHANGE) return session.phases;
  // The simulated market keeps the hours of B3 up to its closing print, and has no after-market.
  const preOpen = session.phases.filter(({ phase }) => phase === 'pre-open');
  return [...preOpen.filter(({ from }) => from < (day.phases[0]?.from ?? from)), ...day.phases];
}
