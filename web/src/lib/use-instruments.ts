/** The symbols that the platform knows, asked for once and shared by the list, the chart and the search. */

import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import { ApiError, fetchInstruments } from './api.ts';
import { searchInstruments } from './api-market.ts';
import { continuousSeries } from './continuous.ts';
import { bySymbol } from './search.ts';
import { useTexts } from './use-live.ts';

export type Instruments =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: ApiError; readonly retry: () => void }
  | { readonly kind: 'ready'; readonly list: readonly InstrumentDto[] };

const LOADING: Instruments = { kind: 'loading' };
const NONE: readonly InstrumentDto[] = [];

/** Every symbol, in the order of the codes. */
export function useInstruments(): Instruments {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['instruments'],
    queryFn: async ({ signal }) => bySymbol(await fetchInstruments(signal)),
  });
  return useMemo(() => {
    if (data !== undefined) return { kind: 'ready', list: data };
    if (error === null || isFetching) return LOADING;
    const failure = error instanceof ApiError ? error : new ApiError('answer');
    return { kind: 'failed', error: failure, retry: () => void refetch() };
  }, [data, error, isFetching, refetch]);
}

/** The same with the continuous series of its futures at the end. */
export function useChartable(): Instruments {
  const { texts } = useTexts();
  const known = useInstruments();
  return useMemo(() => {
    if (known.kind !== 'ready') return known;
    return { kind: 'ready', list: [...known.list, ...continuousSeries(known.list, texts.chart.continuousName)] };
  }, [known, texts]);
}

/** Long enough to find few. */
const LEAST_TYPED = 2;

/** What the server finds besides, such as symbols that have no bar yet; nothing until the answer is there. */
export function useFoundInstruments(typed: string): readonly InstrumentDto[] {
  const wanted = useDeferredValue(typed.trim());
  const { data } = useQuery({
    queryKey: ['search', wanted.toUpperCase()],
    queryFn: ({ signal }) => searchInstruments(wanted, signal),
    enabled: wanted.length >= LEAST_TYPED,
  });
  return data ?? NONE;
}
