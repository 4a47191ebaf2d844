/** Mercado: the list and the chart. The address says which symbol and timeframe; this page keeps the two together. */

import { type ReactElement, useCallback, useEffect } from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import type { Timeframe } from '#contract/timeframe.ts';
import { classNames } from '../components/class-names.ts';
import { EmptyNotice } from '../components/notice.tsx';
import { ChartPanel } from '../features/chart/chart-panel.tsx';
import { Watchlist } from '../features/watchlist/watchlist.tsx';
import { changeBetween, formatNumber } from '../lib/format.ts';
import { useInstruments } from '../lib/use-instruments.ts';
import { type Origin, useMarketStatus, useOriginOf, useQuote, useTexts } from '../lib/use-live.ts';
import { useMarketView } from './use-market-view.ts';

export interface MarketPageProps {
  readonly onSearch: () => void;
}

export function MarketPage({ onSearch }: MarketPageProps): ReactElement {
  const { view, show, adjust } = useMarketView();
  const { exchange, symbol, timeframe } = view;
  const instruments = useInstruments();
  const status = useMarketStatus()?.status ?? null;
  const origin = useOriginOf()(exchange);
  const list = instruments.kind === 'ready' ? instruments.list : null;
  const instrument = list?.find((each) => each.exchange === exchange && each.symbol === symbol) ?? null;
  const listOnly = view.panel === 'list';

  const open = useCallback(
    (chosen: InstrumentDto) => show({ exchange: chosen.exchange, symbol: chosen.symbol, panel: null }),
    [show],
  );
  const openExchange = (chosen: string): void => {
    const there = list?.filter((each) => each.exchange === chosen) ?? [];
    const next = there.find((each) => each.symbol === symbol) ?? there[0];
    if (next !== undefined) show({ exchange: chosen, symbol: next.symbol });
  };

  return (
    <main id="content" className="flex min-h-0 flex-1 gap-px bg-line">
      <div className={classNames(LIST_WIDTH, listOnly ? 'max-md:flex-1' : 'max-md:hidden')}>
        <Watchlist
          exchange={exchange}
          selected={symbol}
          origin={origin}
          filter={view.filter ?? ''}
          onFilter={(filter) => adjust({ filter })}
          onOpen={open}
          onExchange={openExchange}
        />
      </div>
      <div className={classNames('flex min-h-0 min-w-0 flex-1', listOnly && 'max-md:hidden')}>
        {symbol === null ? (
          <NoSymbol />
        ) : (
          <>
            <PageTitle exchange={exchange} symbol={symbol} instrument={instrument} origin={origin} />
            <ChartPanel
              exchange={exchange}
              symbol={symbol}
              timeframe={timeframe}
              instrument={instrument}
              unknown={list !== null && instrument === null}
              origin={origin}
              timeZone={status?.timeZone ?? 'America/Sao_Paulo'}
              filling={status?.history ?? null}
              onTimeframe={(next: Timeframe) => show({ timeframe: next })}
              onSearch={onSearch}
              onList={() => show({ panel: 'list' })}
            />
          </>
        )}
      </div>
    </main>
  );
}

/** Comfortable rows have names in them and need the room; on a phone the list is the page. */
const LIST_WIDTH =
  'flex min-h-0 md:w-85 md:shrink-0 xl:w-95 md:in-data-[density=comfortable]:w-95 xl:in-data-[density=comfortable]:w-115';

function NoSymbol(): ReactElement {
  const { texts } = useTexts();
  return (
    <div className="flex flex-1 items-center justify-center bg-surface">
      <EmptyNotice title={texts.market.noSymbol} hint={texts.market.noSymbolHint} />
    </div>
  );
}

interface PageTitleProps {
  readonly exchange: string;
  readonly symbol: string;
  readonly instrument: InstrumentDto | null;
  readonly origin: Origin | null;
}

const ARROWS = { up: '▲', down: '▼', flat: '' };

/** Keeps the tab's title at the price, so that it can be followed from another tab. Draws nothing. */
function PageTitle({ exchange, symbol, instrument, origin }: PageTitleProps): null {
  const { texts, language } = useTexts();
  const quote = useQuote(exchange, symbol);
  const decimals = instrument?.decimals ?? 2;
  const price = quote === null ? '' : formatNumber(quote.last, decimals, language);
  const base = quote?.previousClose ?? null;
  const change = quote === null || base === null ? null : changeBetween(quote.last, base, { decimals, language });
  const arrow = change === null ? '' : ARROWS[change.direction];
  const title = [[symbol, price, arrow].filter(Boolean).join(' '), origin?.word, texts.app.name]
    .filter(Boolean)
    .join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}
