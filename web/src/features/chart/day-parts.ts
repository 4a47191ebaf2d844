/** The parts of the trading day under the bars: auctions, the hours after the close, new days, and rolls. */

import type { SessionDto, SessionPhaseName } from '#contract/sessions.ts';
import type { Bar } from './candle-series.ts';

/** `auction`: orders gather for one price · `late`: after the regular session. */
export type PartKind = 'auction' | 'late';

const KINDS: Readonly<Record<SessionPhaseName, PartKind | null>> = {
  cancellation: null,
  'pre-open': 'auction',
  continuous: null,
  'closing-call': 'auction',
  pause: null,
  extended: 'late',
  'after-market': 'late',
};

/** A part of a day that is drawn otherwise, in UTC seconds. */
export interface DayPart {
  readonly from: number;
  /** First instant after it. */
  readonly to: number;
  readonly kind: PartKind;
}

/** A call ends at a moment that nobody knows beforehand, and is printed then: its one bar begins after the call. */
const PRINT_S = 300;

/** The parts that are drawn otherwise, in the order of time. */
export function dayParts(sessions: readonly SessionDto[]): readonly DayPart[] {
  return sessions.flatMap(({ phases }) =>
    phases.flatMap(({ phase, from, to }, place) => {
      const kind = KINDS[phase];
      if (kind === null) return [];
      const [begins, ends] = [Date.parse(from) / 1_000, Date.parse(to) / 1_000];
      const next = phases[place + 1];
      const free = next === undefined ? Number.POSITIVE_INFINITY : Date.parse(next.from) / 1_000;
      const printed = phase === 'closing-call' ? Math.max(ends, Math.min(ends + PRINT_S, free)) : ends;
      return [{ from: begins, to: printed, kind }];
    }),
  );
}

/** Bars side by side that begin in the same kind of part; `first` and `last` are their places. */
export interface PartRun {
  readonly first: number;
  readonly last: number;
  readonly kind: PartKind;
}

/** The runs among the bars from place `first` to place `last`. */
export function partRuns(
  bars: readonly Bar[],
  parts: readonly DayPart[],
  { first, last }: { readonly first: number; readonly last: number },
): readonly PartRun[] {
  const runs: PartRun[] = [];
  let next = 0;
  for (let place = Math.max(0, first); place <= Math.min(last, bars.length - 1); place++) {
    const time = bars[place]?.time ?? 0;
    while ((parts[next]?.to ?? Number.POSITIVE_INFINITY) <= time) next++;
    const part = parts[next];
    if (part === undefined || time < part.from) continue;
    const run = runs.at(-1);
    if (run !== undefined && run.kind === part.kind && run.last === place - 1)
      runs[runs.length - 1] = { ...run, last: place };
    else runs.push({ first: place, last: place, kind: part.kind });
  }
  return runs;
}

/** No session pauses so long, and no two are nearer to each other. */
const BETWEEN_DAYS_S = 4 * 3_600;

/** Whether another day begins with the bar, on a chart of minutes or hours. */
export function beginsDay(before: Bar, bar: Bar): boolean {
  return bar.time - before.time >= BETWEEN_DAYS_S;
}

/** The contract that a continuous series goes over to with this bar; null where it stays. */
export function rollAt(before: Bar, bar: Bar): { readonly from: string; readonly to: string } | null {
  const [from, to] = [before.candle.contract, bar.candle.contract];
  return from === undefined || to === undefined || from === to ? null : { from, to };
}
