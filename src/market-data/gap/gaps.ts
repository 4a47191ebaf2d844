/**
 * What is missing of a day, and why. Gaps are derived each time from what is stored: the minutes in which trades can
 * be expected, minus those that have a bar, told apart by what could be heard then. So a gap whose trades come later
 * is gone with the next question, and no bar is ever made here.
 */

import { type Instant, instantOf, MINUTE_US } from '#kernel/time.ts';
import type { Spell, SpellKind } from './coverage-store.ts';
import { covers, difference, intersection, type SpanSet, setOf, type TimeSpan, touches } from './span.ts';
import type { TradingPhase, TradingPhaseName } from './trading-day.ts';

/**
 * Why a minute has no bar. What nobody heard comes first, since nobody can say that nothing was traded then:
 * not-recorded: no platform listened for all of the minute · not-subscribed: the feed did not deliver the symbol ·
 * feed-down: the feed or its line did not work · halted: the exchange had stopped the symbol · no-trades: all was
 * well, and nothing was traded.
 */
export const GAP_CAUSES = ['not-recorded', 'not-subscribed', 'feed-down', 'halted', 'no-trades'] as const;
export type GapCause = (typeof GAP_CAUSES)[number];

/** Minutes without a bar that follow each other in one phase, for one cause; or a call that ended without a print. */
export interface Gap extends TimeSpan {
  readonly phase: TradingPhaseName;
  readonly cause: GapCause;
}

/** Counts are of minutes; closing calls, of which one print is expected, are not among them. */
export interface DayGaps {
  /** Minutes that are over and in which trades could be expected. */
  readonly expected: number;
  /** Those that have a bar. */
  readonly present: number;
  /** Those that have a bar although nothing was heard in them: their trades came later. */
  readonly filled: number;
  /** Those that have a bar although only a part of them was heard: it may lack trades. */
  readonly partial: number;
  readonly missing: Readonly<Record<GapCause, number>>;
  readonly gaps: readonly Gap[];
}

export interface DayQuestion {
  readonly phases: readonly TradingPhase[];
  /** Starts of the stored 1m bars of the day. */
  readonly bars: readonly Instant[];
  /** The spells of the symbol and its exchange that have a part in the day. */
  readonly spells: readonly Spell[];
  /** The day came whole, from a file of all its trades: what it does not have was not traded. */
  readonly isWhole: boolean;
  /** What is not over by then is not judged. */
  readonly asOf: Instant;
}

/** A print may still come this long after its call: B3 ends a call at a random moment and prints minutes later. */
const PRINT_US = 15 * MINUTE_US;

/** What is missing of a day of one symbol, oldest first. */
export function gapsOf({ phases, bars, spells, isWhole, asOf }: DayQuestion): DayGaps {
  const heard = heardOf(spells, isWhole);
  const starts = new Set<number>(bars);
  const day = { expected: 0, present: 0, filled: 0, partial: 0, missing: noneMissing(), gaps: [] as Gap[] };
  for (const [index, phase] of phases.entries()) {
    if (phase.phase === 'closing-call') {
      const until = Math.min(phase.to + PRINT_US, phases[index + 1]?.from ?? Number.POSITIVE_INFINITY);
      if (until > asOf || bars.some((start) => start >= phase.from && start < until)) continue;
      day.gaps.push({ ...phase, cause: causeOf(phase, heard) });
      continue;
    }
    for (const minute of minutesIn(phase, asOf)) {
      day.expected += 1;
      if (starts.has(minute.from)) {
        day.present += 1;
        if (!touches(heard.heard, minute)) day.filled += 1;
        else if (!covers(heard.heard, minute)) day.partial += 1;
        continue;
      }
      const cause = causeOf(minute, heard);
      day.missing[cause] += 1;
      append(day.gaps, { ...minute, phase: phase.phase, cause });
    }
  }
  return day;
}

interface Heard {
  readonly listening: SpanSet;
  readonly subscribed: SpanSet;
  readonly halted: SpanSet;
  /** When a trade of the symbol would have come in. */
  readonly heard: SpanSet;
}

const ALWAYS: SpanSet = [{ from: instantOf(0), to: instantOf(Number.MAX_SAFE_INTEGER) }];

function heardOf(spells: readonly Spell[], isWhole: boolean): Heard {
  const of = (kind: SpellKind): SpanSet =>
    setOf(
      spells
        .filter((spell) => spell.kind === kind)
        .map(({ from, to }) => ({ from, to: to ?? instantOf(Number.MAX_SAFE_INTEGER) })),
    );
  const halted = of('halted');
  if (isWhole) return { listening: ALWAYS, subscribed: ALWAYS, halted, heard: ALWAYS };
  const [listening, subscribed] = [of('listening'), of('subscribed')];
  return { listening, subscribed, halted, heard: difference(intersection(listening, subscribed), of('down')) };
}

function causeOf(span: TimeSpan, { listening, subscribed, halted, heard }: Heard): GapCause {
  if (!covers(listening, span)) return 'not-recorded';
  if (!covers(subscribed, span)) return 'not-subscribed';
  if (!covers(heard, span)) return 'feed-down';
  return touches(halted, span) ? 'halted' : 'no-trades';
}

function* minutesIn({ from, to }: TimeSpan, asOf: Instant): Generator<TimeSpan> {
  const end = Math.min(to, asOf);
  for (let start: number = from; start + MINUTE_US <= end; start += MINUTE_US)
    yield { from: instantOf(start), to: instantOf(start + MINUTE_US) };
}

/** Adds a minute to the gap before it where it goes on with it. */
function append(gaps: Gap[], minute: Gap): void {
  const last = gaps.at(-1);
  if (last?.to === minute.from && last.cause === minute.cause && last.phase === minute.phase)
    gaps[gaps.length - 1] = { ...last, to: minute.to };
  else gaps.push(minute);
}

function noneMissing(): Record<GapCause, number> {
  return { 'not-recorded': 0, 'not-subscribed': 0, 'feed-down': 0, halted: 0, 'no-trades': 0 };
}
