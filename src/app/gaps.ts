/** The ledger of what is missing of a symbol, from what is stored: the one answer behind the API and the command. */

import { GAP_DAYS_MAX, type GapDayDto, type GapsAnswer } from '#contract/gaps.ts';
import { SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import {
  dateOfEpochDay,
  epochDayOf,
  type Instant,
  instantFromMs,
  instantOf,
  type LocalDate,
  MINUTE_US,
  toIso,
} from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { type DayGaps, gapsOf } from '#market-data/index.ts';
import type { Stores } from './stores.ts';
import { tradingDayOf } from './trading-day.ts';

export interface GapParts {
  readonly stores: Pick<Stores, 'candles' | 'archive' | 'coverage'>;
  readonly zone: Zone;
  readonly nowMs: () => number;
}

export interface GapQuestion {
  readonly exchange: string;
  readonly symbol: string;
  /** First and last date, both included. */
  readonly first: LocalDate;
  readonly last: LocalDate;
}

/** The dates of a question, or why they are refused. */
export function gapDates(from: string, to: string): Result<Pick<GapQuestion, 'first' | 'last'>, string> {
  const [first, last] = [from as LocalDate, to as LocalDate];
  const days = epochDayOf(last) - epochDayOf(first) + 1;
  if (days < 1) return err('from lies after to.');
  if (days > GAP_DAYS_MAX) return err(`${days} days are too many at once: ask for up to ${GAP_DAYS_MAX}.`);
  return ok({ first, last });
}

/** What is missing of each day, and why. Never makes a bar. */
export async function gapsAnswer(question: GapQuestion, parts: GapParts): Promise<GapsAnswer> {
  const { exchange, symbol, first, last } = question;
  const asOf = await judgedUntil(question, parts);
  const days: GapDayDto[] = [];
  for (let day = epochDayOf(first); day <= epochDayOf(last); day += 1)
    days.push(await dayOf(dateOfEpochDay(day), { question, parts, asOf }));
  return { exchange, symbol, timeZone: parts.zone.id, asOf: toIso(asOf), days };
}

interface DayContext {
  readonly question: GapQuestion;
  readonly parts: GapParts;
  readonly asOf: Instant;
}

async function dayOf(date: LocalDate, { question, parts, asOf }: DayContext): Promise<GapDayDto> {
  const { exchange, symbol } = question;
  const { stores, zone } = parts;
  const day = tradingDayOf(question, date, zone);
  if (day.state !== 'open') return { ...NOTHING, date, state: day.state, reason: day.reason };
  const span = { from: zone.startOfDate(date), to: zone.startOfDate(dateOfEpochDay(epochDayOf(date) + 1)) };
  const bars = await stores.candles.newest({ exchange, symbol, timeframe: '1m' }, { ...span, limit: DAY_MINUTES_MAX });
  const spells = await stores.coverage.overlapping({ exchange, symbol, ...span });
  const wasHeard = spells.some(({ kind }) => kind === 'listening');
  const isWhole =
    bars.some(({ source }) => source === 'trade-file') ||
    // What was never listened to and has trades all the same came whole: its archive was copied here, or the
    // simulated market made it behind the live day.
    (!wasHeard &&
      (bars.some(({ source }) => source === 'simulated') || (await stores.archive.holds({ exchange, symbol, date }))));
  const starts = bars.map(({ start }) => start);
  return { ...dtoOf(gapsOf({ phases: day.phases, bars: starts, spells, isWhole, asOf })), date };
}

/** More minutes than a local day has. */
const DAY_MINUTES_MAX = 25 * 60;

const NOTHING: Omit<GapDayDto, 'date' | 'state' | 'reason'> = {
  expected: 0,
  present: 0,
  filled: 0,
  partial: 0,
  missing: { 'not-recorded': 0, 'not-subscribed': 0, 'feed-down': 0, halted: 0, 'no-trades': 0 },
  gaps: [],
};

function dtoOf({ gaps, ...counts }: DayGaps): Omit<GapDayDto, 'date'> {
  return {
    state: 'open',
    reason: null,
    ...counts,
    gaps: gaps.map(({ phase, cause, from, to }) => ({ phase, cause, from: toIso(from), to: toIso(to) })),
  };
}

/** Longest time between two flushes, with room for one that was slow. */
const FLUSH_US = 2 * MINUTE_US;

/**
 * Until when minutes are judged: now, but not what a running feed has heard and may not have stored yet. The simulated
 * market has a clock of its own, which stands still while it does not run.
 */
export async function judgedUntil({ exchange, symbol }: GapQuestion, { stores, nowMs }: GapParts): Promise<Instant> {
  const now = instantFromMs(nowMs());
  const heard = await stores.coverage.lastHeard(exchange);
  if (exchange !== SIMULATED_EXCHANGE) return heard !== null && now - heard < FLUSH_US && heard < now ? heard : now;
  if (heard !== null) return heard;
  const [newest] = await stores.candles.newest({ exchange, symbol, timeframe: '1m' }, { limit: 1 });
  return newest === undefined ? instantOf(0) : instantOf(newest.start + MINUTE_US);
}
