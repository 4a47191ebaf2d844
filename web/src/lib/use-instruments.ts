/** The symbols that the platform knows, asked for once and shared by the list, the chart and the search. */

import { useQuery } from '@tanstack/react-query';
import type { InstrumentDto } from '#contract/instruments.ts';
import { ApiError, fetchInstruments } from './api.ts';
import { bySymbol } from './search.ts';

export type Instruments =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: ApiError; readonly retry: () => void }
  | { readonly kind: 'ready'; readonly list: readonly InstrumentDto[] };

const LOADING: Instruments = { kind: 'loading' };

/** Every symbol, in the order of the codes. */
export function useInstruments(): Instruments {
  const query = useQuery({
    queryKey: ['instruments'],
    queryFn: async ({ signal }) => bySymbol(await fetchInstruments(signal)),
  });
  if (query.data !== undefined) return { kind: 'ready', list: query.data };
  if (query.error === null || query.isFetching) return LOADING;
  const error = query.error instanceof ApiError ? query.error : new ApiError('answer');
  return { kind: 'failed', error, retry: () => void query.refetch() };
}
