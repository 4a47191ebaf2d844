/** What the server knows of the days on the chart: the phases of each, and the minutes that are missing. */

import { useQueries } from '@tanstack/react-query';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { GapsAnswer } from '#contract/gaps.ts';
import type { SessionDto } from '#contract/sessions.ts';
import type { Timeframe } from '#contract/timeframe.ts';
import { ApiError } from '../../lib/api.ts';
import { fetchGaps, fetchSessions } from '../../lib/api-market.ts';
import { zoneReader } from '../../lib/time-format.ts';
import type { CandleSeries } from './candle-series.ts';
import { type ChartContext, NO_CONTEXT } from './context-marks.ts';
import { spansOf } from './context-span.ts';
import { dayParts } from './day-parts.ts';
import { missingBars } from './missing-bars.ts';

/** Seconds of a bar, where its hours matter; days and weeks have no phases and no missing minutes. */
const STEPS_S: Readonly<Record<Timeframe, number | null>> = {
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '60m': 3_600,
  '1d': null,
  '1w': null,
};
/** Minutes that were missing may have been filled, and new ones may be. */
const REFRESH_MS = 60_000;

export interface ContextSource {
  readonly exchange: string;
  /** Null where it is not known of which contract the bars are. */
  readonly symbol: string | null;
  readonly timeframe: Timeframe;
  readonly timeZone: string;
  readonly series: CandleSeries;
  /** Whether missing minutes can be told: a replay was heard on another day. */
  readonly tellsGaps: boolean;
  /** Changes when more of the past was stored, so that it may be missing no more. */
  readonly filled: number | null;
}

export interface ToldContext extends ChartContext {
  /** The server could not say what is missing, which is not the same as nothing. */
  readonly failed: boolean;
}

const NONE: ToldContext = { ...NO_CONTEXT, failed: false };

export function useChartContext(source: ContextSource): ToldContext {
  const { exchange, symbol, timeframe, series, tellsGaps, filled } = source;
  const step = STEPS_S[timeframe];
  const dates = useDates(source);
  const spans = useMemo(() => {
    const [from, to] = dates.split('/');
    return symbol === null || step === null || !from || !to ? [] : spansOf({ from, to });
  }, [dates, symbol, step]);
  const asked = symbol ?? '';
  const parts = useQueries({
    queries: spans.map((span) => ({
      queryKey: ['sessions', asked, span],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchSessions(asked, span, signal),
      // Hours of past days do not change.
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: useCallback(
      (answers: readonly { readonly data: { readonly sessions: readonly SessionDto[] } | undefined }[]) =>
        dayParts(answers.flatMap(({ data }) => data?.sessions ?? [])),
      [],
    ),
  });
  const { gaps, failed } = useQueries({
    queries: (tellsGaps ? spans : []).map((span) => ({
      queryKey: ['gaps', exchange, asked, span, filled],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchGaps({ exchange, symbol: asked }, span, signal),
      refetchInterval: REFRESH_MS,
    })),
    combine: combineGaps,
  });
  // A bar that comes may fill a hole: looked at again with each new bar, not with each trade.
  const shape = useShape(series);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the bars are read when their shape changes
  return useMemo(() => {
    if (step === null || (parts.length === 0 && gaps.length === 0 && !failed)) return NONE;
    const times = series.bars().map(({ time }) => time);
    // Before the oldest bar that was read nothing is missing here: it was not asked for.
    const oldest = times[0] ?? Number.POSITIVE_INFINITY;
    return { parts, missing: missingBars(gaps, times, step).filter(({ from }) => from >= oldest), failed };
  }, [parts, gaps, failed, step, series, shape]);
}

interface GapAnswer {
  readonly data: GapsAnswer | undefined;
  readonly error: Error | null;
}

/** Stable for equal answers, so that nothing is drawn again without need. */
function combineGaps(answers: readonly GapAnswer[]): { gaps: GapsAnswer['days'][number]['gaps']; failed: boolean } {
  return {
    gaps: answers.flatMap(({ data }) => data?.days.flatMap((day) => day.gaps) ?? []),
    // A symbol that is not known has no hours, and so nothing that could be missing.
    failed: answers.some(({ data, error }) => data === undefined && error instanceof ApiError && error.status !== 404),
  };
}

/** Dates of the oldest and the newest bar as "from/to"; empty while there is none. */
function useDates({ series, timeZone }: ContextSource): string {
  return useSyncExternalStore(
    useCallback((listener) => series.subscribe(listener), [series]),
    () => {
      const [oldest, newest] = [series.oldest(), series.newest()];
      return oldest === null || newest === null
        ? ''
        : `${dateOf(oldest.time, timeZone)}/${dateOf(newest.time, timeZone)}`;
    },
  );
}

/** Changes when bars come or go. */
function useShape(series: CandleSeries): string {
  return useSyncExternalStore(
    useCallback((listener) => series.subscribe(listener), [series]),
    () => `${series.newest()?.time ?? ''} ${series.bars().length}`,
  );
}

/** The last answers: it is asked for the same bars in every frame, and a calendar is dear. */
const dates = new Map<string, string>();
const DATES_MAX = 100;

function dateOf(seconds: number, timeZone: string): string {
  const key = `${seconds} ${timeZone}`;
  const known = dates.get(key);
  if (known !== undefined) return known;
  if (dates.size >= DATES_MAX) dates.clear();
  const date = readDate(seconds, timeZone);
  dates.set(key, date);
  return date;
}

function readDate(seconds: number, timeZone: string): string {
  const { year, month, day } = zoneReader(timeZone, 'en').read(seconds * 1_000);
  return `${year}-${month}-${day}`;
}
