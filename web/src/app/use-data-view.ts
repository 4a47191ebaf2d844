/** The state of Dados, read from the address and written back to it. */

import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useServices } from '../lib/services.ts';
import { localDate } from '../lib/time-format.ts';
import { type DataAddress, dataAddress, parseDataView } from '../lib/url-data.ts';
import { useMarketStatus, useTicking } from '../lib/use-live.ts';
import { useFilledUp } from './use-market-view.ts';

export interface ShownData extends Omit<DataAddress, 'exchange' | 'year'> {
  /** Empty until an exchange is known. */
  readonly exchange: string;
  readonly year: number;
  readonly timeZone: string;
  /** The exchange's own date. */
  readonly today: string;
}

export interface DataViewControl {
  readonly view: ShownData;
  /** Changes part of the view; the browser's "back" undoes it. */
  readonly show: (change: Partial<DataAddress>) => void;
  /** The address of the view with a change. */
  readonly addressOf: (change: Partial<DataAddress>) => string;
}

/** What the address asks for, filled up with the exchange that is live, a symbol of it and the year of today. */
export function useDataView(): DataViewControl {
  const [, navigate] = useLocation();
  const search = useSearch();
  const asked = useMemo(() => parseDataView(search), [search]);
  const { clock } = useServices();
  const filled = useFilledUp(asked);
  const timeZone = useMarketStatus()?.status.timeZone ?? 'America/Sao_Paulo';
  const today = useTicking(() => localDate(clock.exchangeNowMs(), timeZone));
  const year = asked.year ?? Number((asked.day ?? today).slice(0, 4));
  const addressOf = useCallback((change: Partial<DataAddress>) => dataAddress({ ...asked, ...change }), [asked]);
  const show = useCallback((change: Partial<DataAddress>) => navigate(addressOf(change)), [navigate, addressOf]);
  return { view: { ...asked, ...filled, year, timeZone, today }, show, addressOf };
}
