/** The address of Dados is its state, like that of Mercado: which part, whose data, which year, day and export. */

import { z } from 'zod';
import { seriesKeySchema } from '#contract/market-data.ts';
import { PAGE_PATHS } from '#contract/pages.ts';
import type { Timeframe } from '#contract/timeframe.ts';

export const DATA_TABS = ['coverage', 'imports', 'export', 'replay', 'storage'] as const;
export type DataTab = (typeof DATA_TABS)[number];

export const EXPORT_KINDS = ['candles', 'trades'] as const;
export const EXPORT_FORMATS = ['csv', 'parquet', 'arrow'] as const;

export interface ExportChoice {
  readonly kind: (typeof EXPORT_KINDS)[number];
  readonly timeframe: Timeframe;
  readonly format: (typeof EXPORT_FORMATS)[number];
  /** First and last date, both included; null for the page to choose. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface DataAddress extends ExportChoice {
  readonly tab: DataTab;
  readonly exchange: string | null;
  readonly symbol: string | null;
  readonly year: number | null;
  /** The day whose details are open. */
  readonly day: string | null;
}

const { exchange, symbol, timeframe } = seriesKeySchema.shape;
const date = z.iso.date();
/** Years that a calendar of B3 can have. */
const year = z.coerce.number().int().min(1990).max(2100);

const FIRST: Pick<DataAddress, 'tab' | 'kind' | 'timeframe' | 'format'> = {
  tab: 'coverage',
  kind: 'candles',
  timeframe: '1m',
  format: 'csv',
};

/** Reads the query of the address; what does not fit is dropped, never guessed at. */
export function parseDataView(search: string): DataAddress {
  const query = new URLSearchParams(search);
  const read = (name: string): string | null => query.get(name);
  return {
    tab: z.enum(DATA_TABS).safeParse(read('tab')).data ?? FIRST.tab,
    exchange: exchange.safeParse(read('exchange')?.toUpperCase()).data ?? null,
    symbol: symbol.safeParse(read('symbol')?.toUpperCase()).data ?? null,
    year: read('year') === null ? null : (year.safeParse(read('year')).data ?? null),
    day: date.safeParse(read('day')).data ?? null,
    kind: z.enum(EXPORT_KINDS).safeParse(read('kind')).data ?? FIRST.kind,
    timeframe: timeframe.safeParse(read('timeframe')).data ?? FIRST.timeframe,
    format: z.enum(EXPORT_FORMATS).safeParse(read('format')).data ?? FIRST.format,
    from: date.safeParse(read('from')).data ?? null,
    to: date.safeParse(read('to')).data ?? null,
  };
}

/** Fields in the order in which addresses have them, so that equal views have equal addresses. */
const FIELDS = ['tab', 'exchange', 'symbol', 'year', 'day', 'kind', 'timeframe', 'format', 'from', 'to'] as const;

/** The address of a view; what is as on a first visit is left out. */
export function dataAddress(view: Partial<DataAddress>): string {
  const first: Partial<DataAddress> = FIRST;
  const query = new URLSearchParams();
  for (const field of FIELDS) {
    const value = view[field] ?? null;
    if (value !== null && value !== first[field]) query.set(field, String(value));
  }
  const text = query.toString();
  return text === '' ? PAGE_PATHS.data : `${PAGE_PATHS.data}?${text}`;
}
