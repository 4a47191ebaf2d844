/** A symbol that leads to its chart. */

import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { Timeframe } from '#contract/timeframe.ts';
import { marketAddress, parseMarketView } from '../lib/url-state.ts';

export interface SymbolLinkProps {
  readonly exchange: string;
  readonly symbol: string;
  /** As the chart chooses where it is not told. */
  readonly timeframe?: Timeframe;
  /** The last day of the chart; the present where it is not told. */
  readonly date?: string;
  readonly className?: string;
  /** The symbol itself where nothing else is said. */
  readonly children?: string;
}

export function SymbolLink({ exchange, symbol, timeframe, date, className, children }: SymbolLinkProps): ReactElement {
  const view = { ...parseMarketView(''), exchange, symbol, timeframe: timeframe ?? null, date: date ?? null };
  return (
    <Link
      href={marketAddress(view)}
      className={className ?? 'font-semibold underline-offset-4 hover:text-accent hover:underline'}
    >
      {children ?? symbol}
    </Link>
  );
}
