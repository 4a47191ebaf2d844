/** Mercado: the list, the chart, and time and sales. The address says what is shown; this page keeps them together. */

import { type ReactElement, useCallback, useEffect, useMemo, useRef } from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import { Button } from '../components/button.tsx';
import { classNames } from '../components/class-names.ts';
import { EmptyNotice } from '../components/notice.tsx';
import type { ContinuousView } from '../features/chart/chart-header.tsx';
import { ChartPanel } from '../features/chart/chart-panel.tsx';
import { TapePanel } from '../features/tape/tape-panel.tsx';
import { Watchlist } from '../features/watchlist/watchlist.tsx';
import { productOfSeries } from '../lib/continuous.ts';
import { type PastDay, pastDay } from '../lib/day-span.ts';
import { changeBetween, formatNumber } from '../lib/format.ts';
import { localDate } from '../lib/time-format.ts';
import { useContract } from '../lib/use-contract.ts';
import { useChartable } from '../lib/use-instruments.ts';
import { type Origin, useMarketStatus, useOriginOf, useQuote, useTexts } from '../lib/use-live.ts';
import { useMyList } from '../lib/use-my-list.ts';
import { type MarketViewControl, useMarketView } from './use-market-view.ts';

export interface MarketPageProps {
  readonly onSearch: () => void;
  readonly onAdd: () => void;
}

export function MarketPage({ onSearch, onAdd }: MarketPageProps): ReactElement {
  const control = useMarketView();
  const { view, show, adjust } = control;
  const { exchange, symbol } = view;
  const chartable = useChartable();
  const originOf = useOriginOf();
  const list = chartable.kind === 'ready' ? chartable.list : null;
  const exchanges = useExchanges(list);
  const isUnknownExchange = list !== null && exchanges.length > 0 && !exchanges.includes(exchange);
  // The list stays of use where the address is not.
  const listed = isUnknownExchange ? (exchanges[0] ?? exchange) : exchange;
  useOwnListFirst(control, list === null ? null : listed);

  const open = useCallback(
    (chosen: InstrumentDto) =>
      show({ exchange: chosen.exchange, symbol: chosen.symbol, panel: panelAfter(view.panel) }),
    [show, view.panel],
  );
  const openExchange = (chosen: string): void => {
    const there = list?.filter((each) => each.exchange === chosen) ?? [];
    const next = there.find((each) => each.symbol === symbol) ?? there[0];
    if (next !== undefined) show({ exchange: chosen, symbol: next.symbol });
  };

  return (
    <main id="content" className="flex min-h-0 flex-1 gap-px bg-line">
      <div className={classNames(LIST_WIDTH, view.panel === 'list' ? 'max-md:flex-1' : 'max-md:hidden')}>
        <Watchlist
          exchange={listed}
          selected={listed === exchange ? symbol : null}
          origin={originOf(listed)}
          list={view.list}
          onList={(chosen) => show({ list: chosen })}
          filter={view.filter ?? ''}
          onFilter={(filter) => adjust({ filter })}
          onOpen={open}
          onExchange={openExchange}
          onAdd={onAdd}
        />
      </div>
      {isUnknownExchange ? (
        <UnknownExchange exchange={exchange} exchanges={exchanges} onExchange={openExchange} />
      ) : symbol === null ? (
        <NoSymbol />
      ) : (
        <SymbolView control={control} symbol={symbol} list={list} origin={originOf(exchange)} onSearch={onSearch} />
      )}
    </main>
  );
}

/**
 * Whoever has a list on the exchange finds it at the first look; what was chosen since, by hand or by a link, is left
 * alone. Null while the exchange is not known.
 */
function useOwnListFirst({ view, adjust }: MarketViewControl, exchange: string | null): void {
  const mine = useMyList();
  const decided = useRef(false);
  useEffect(() => {
    if (decided.current || exchange === null || mine.kind === 'loading') return;
    decided.current = true;
    const hasList = mine.kind === 'ready' && mine.items.some((each) => each.exchange === exchange);
    if (view.list === null && hasList) adjust({ list: 'mine' });
  }, [mine, exchange, view.list, adjust]);
}

/** Comfortable rows have names in them and need the room; on a phone the list is the page. */
const LIST_WIDTH =
  'flex min-h-0 md:w-90 md:shrink-0 xl:w-105 md:in-data-[density=comfortable]:w-95 xl:in-data-[density=comfortable]:w-120';

/** Whoever opens a symbol of the list leaves the list of a phone, and keeps time and sales. */
function panelAfter(panel: 'list' | 'trades' | null): 'trades' | null {
  return panel === 'trades' ? 'trades' : null;
}

function useExchanges(list: readonly InstrumentDto[] | null): readonly string[] {
  const live = useMarketStatus()?.status.exchange ?? null;
  return useMemo(() => {
    const all = [...(live === null ? [] : [live]), ...(list ?? []).map((each) => each.exchange)];
    return [...new Set(all)].toSorted();
  }, [live, list]);
}

interface SymbolViewProps {
  readonly control: MarketViewControl;
  readonly symbol: string;
  /** Null while the symbols are not known. */
  readonly list: readonly InstrumentDto[] | null;
  readonly origin: Origin | null;
  readonly onSearch: () => void;
}

function SymbolView({ control, symbol, list, origin, onSearch }: SymbolViewProps): ReactElement {
  const { view, show, adjust } = control;
  const { exchange, timeframe, panel } = view;
  const status = useMarketStatus()?.status ?? null;
  const instrument = list?.find((each) => each.exchange === exchange && each.symbol === symbol) ?? null;
  const continuous = useContinuous(control, symbol);
  const timeZone = status?.timeZone ?? 'America/Sao_Paulo';
  const day = usePastDay(view.date, timeZone);
  const traded = continuous === null ? symbol : continuous.contract;
  const tapeShown = panel === 'trades';
  return (
    <>
      <PageTitle exchange={exchange} symbol={symbol} traded={traded} instrument={instrument} origin={origin} />
      <div
        className={classNames(
          'flex min-h-0 min-w-0 flex-1',
          panel === 'list' && 'max-md:hidden',
          tapeShown && 'max-xl:hidden',
        )}
      >
        <ChartPanel
          exchange={exchange}
          symbol={symbol}
          timeframe={timeframe}
          instrument={instrument}
          unknown={list !== null && instrument === null}
          origin={origin}
          timeZone={timeZone}
          filling={status?.history ?? null}
          continuous={continuous}
          day={day}
          onPresent={() => show({ date: null })}
          onAdjust={(chosen) => show({ adjust: chosen === 'back' ? chosen : null })}
          tapeShown={tapeShown}
          onTape={(shown) => show({ panel: shown ? 'trades' : null })}
          onTimeframe={(next) => show({ timeframe: next })}
          onSearch={onSearch}
          onList={() => show({ panel: 'list' })}
        />
      </div>
      {tapeShown ? (
        <div className="flex min-h-0 min-w-0 max-xl:flex-1 xl:w-80 xl:shrink-0">
          <TapePanel
            exchange={exchange}
            symbol={traded}
            decimals={instrument?.decimals ?? 2}
            timeZone={timeZone}
            minimum={view.minimum}
            onMinimum={(minimum) => adjust({ minimum })}
            onClose={() => show({ panel: null })}
          />
        </div>
      ) : null}
    </>
  );
}

/** The day in the address, once it is over on the exchange. */
function usePastDay(date: string | null, timeZone: string): PastDay | null {
  const now = useMarketStatus()?.status.exchangeTime ?? null;
  const today = now === null ? null : localDate(Date.parse(now), timeZone);
  return useMemo(() => pastDay(date, today, timeZone), [date, today, timeZone]);
}

/** How a continuous series is shown; null for every other symbol. */
function useContinuous({ view }: MarketViewControl, symbol: string): ContinuousView | null {
  const isSeries = productOfSeries(symbol) !== null;
  const contract = useContract(view.exchange, isSeries ? symbol : null);
  const adjust = view.adjust ?? 'none';
  return useMemo(() => (isSeries ? { contract, adjust } : null), [isSeries, contract, adjust]);
}

function NoSymbol(): ReactElement {
  const { texts } = useTexts();
  return (
    <div className="flex flex-1 items-center justify-center bg-surface max-md:hidden">
      <EmptyNotice title={texts.market.noSymbol} hint={texts.market.noSymbolHint} />
    </div>
  );
}

interface UnknownExchangeProps {
  readonly exchange: string;
  readonly exchanges: readonly string[];
  readonly onExchange: (exchange: string) => void;
}

function UnknownExchange({ exchange, exchanges, onExchange }: UnknownExchangeProps): ReactElement {
  const { texts } = useTexts();
  const { unknownExchange, unknownExchangeHint, goToExchange } = texts.market;
  return (
    <div className="flex flex-1 items-center justify-center bg-surface">
      <EmptyNotice title={unknownExchange(exchange)} hint={unknownExchangeHint}>
        <span className="flex flex-wrap justify-center gap-2">
          {exchanges.map((each) => (
            <Button key={each} onClick={() => onExchange(each)}>
              {goToExchange(each)}
            </Button>
          ))}
        </span>
      </EmptyNotice>
    </div>
  );
}

interface PageTitleProps {
  readonly exchange: string;
  readonly symbol: string;
  /** What is traded under the symbol; null while that is not known. */
  readonly traded: string | null;
  readonly instrument: InstrumentDto | null;
  readonly origin: Origin | null;
}

const ARROWS = { up: '▲', down: '▼', flat: '' };

/** Keeps the tab's title at the price, so that it can be followed from another tab. Draws nothing. */
function PageTitle({ exchange, symbol, traded, instrument, origin }: PageTitleProps): null {
  const { texts, language } = useTexts();
  const quote = useQuote(exchange, traded ?? symbol);
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
