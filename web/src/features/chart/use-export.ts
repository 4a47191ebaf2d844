/** The bars in sight as a file: the server writes it, so that it is what a program gets from the API. */

import { useCallback, useEffect, useState } from 'react';
import type { Timeframe } from '#contract/timeframe.ts';
import { ApiError } from '../../lib/api.ts';
import { fetchCandlesCsv } from '../../lib/api-market.ts';
import { failureText } from '../../lib/failure-text.ts';
import { useTexts } from '../../lib/use-live.ts';
import type { PriceChart } from './price-chart.ts';
import type { Candles } from './use-candles.ts';

export interface ExportSource {
  readonly exchange: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly adjust: 'back' | undefined;
  readonly candles: Candles;
  readonly chart: PriceChart | null;
}

export interface Export {
  readonly start: () => void;
  /** Why the last one did not come, in words; null where it did. */
  readonly failure: string | null;
}

/** The most bars of one answer. */
const BARS_MAX = 10_000;

export function useExport({ exchange, symbol, timeframe, adjust, candles, chart }: ExportSource): Export {
  const { texts } = useTexts();
  const [error, setError] = useState<ApiError | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: of another series the failure says nothing
  useEffect(() => setError(null), [exchange, symbol, timeframe, adjust]);
  const start = useCallback(() => {
    const sight = chart?.inSight() ?? null;
    const [first, last] = [candles.series.oldest(), candles.series.newest()];
    if (first === null || last === null) return;
    const [from, to] = [sight?.from ?? first.time, sight?.to ?? last.time];
    const page = {
      ...{ exchange, symbol, timeframe, limit: BARS_MAX },
      from: isoOf(from),
      // The bar that begins then belongs to it.
      to: isoOf(to + 1),
      adjust,
    };
    fetchCandlesCsv(page, new AbortController().signal)
      .then((file) => {
        setError(null);
        save(file, `${symbol}-${timeframe}.csv`);
      })
      .catch((failed: unknown) => setError(failed instanceof ApiError ? failed : new ApiError('answer')));
  }, [exchange, symbol, timeframe, adjust, candles.series, chart]);
  if (error === null) return { start, failure: null };
  const { reason, code } = failureText(error, texts);
  return { start, failure: code === null ? reason : `${reason} (${code})` };
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
