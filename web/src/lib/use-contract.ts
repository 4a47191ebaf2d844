/** The contract that a continuous series has today. */

import { useQuery } from '@tanstack/react-query';
import { fetchCandles } from './api.ts';

/** It changes once in weeks, and that at night. */
const STALE_MS = 10 * 60_000;

/** The contract of the newest bar of a series; null for no series, and while it is not known. */
export function useContract(exchange: string, series: string | null): string | null {
  const { data } = useQuery({
    queryKey: ['contract', exchange, series],
    queryFn: async ({ signal }) => {
      const page = { exchange, symbol: series ?? '', timeframe: '1d', limit: 1 } as const;
      return (await fetchCandles(page, signal)).candles.at(-1)?.contract ?? null;
    },
    enabled: series !== null && exchange !== '',
    refetchInterval: STALE_MS,
  });
  return series === null ? null : (data ?? null);
}
