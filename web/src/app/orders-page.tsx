/** Ordens: the list, the ticket or an order beside it, and over it what needs a person. */

import { ReceiptText } from 'lucide-react';
import { type ReactElement, useCallback, useMemo, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { OrderDto } from '#contract/orders.ts';
import { Button } from '../components/button.tsx';
import { classNames } from '../components/class-names.ts';
import { ConfirmButton } from '../components/confirm-button.tsx';
import { CancelNotes, useCancels } from '../features/orders/cancels.tsx';
import { DoubtTray } from '../features/orders/doubt-tray.tsx';
import { HealthBanner } from '../features/orders/health-banner.tsx';
import { LockedLine } from '../features/orders/locked-line.tsx';
import { OrderBlotter } from '../features/orders/order-blotter.tsx';
import { OrderFilters } from '../features/orders/order-filters.tsx';
import { OrderPanel } from '../features/orders/order-panel.tsx';
import { OrderTicket } from '../features/orders/order-ticket.tsx';
import { PaperBadge } from '../features/orders/paper-badge.tsx';
import { useTexts } from '../features/orders/use-texts.ts';
import { nowMs } from '../lib/clock.ts';
import { usePageTitle } from '../lib/page-title.ts';
import { localDate } from '../lib/time-format.ts';
import { type OrdersView, ordersAddress, parseOrdersView } from '../lib/url-orders.ts';
import { useMay } from '../lib/use-access.ts';
import { useInstruments } from '../lib/use-instruments.ts';
import { useMarketStatus, useTicking } from '../lib/use-live.ts';
import { useFilledUp } from './use-market-view.ts';

export interface OrdersPageProps {
  readonly onSearch: () => void;
}

export default function OrdersPage({ onSearch }: OrdersPageProps): ReactElement {
  const { texts } = useTexts();
  usePageTitle(texts.orders.title);
  const { view, show } = useOrdersView();
  const may = useMay();
  const [replacing, setReplacing] = useState<string | null>(null);
  const [canTrade, canCancel] = [may('orders:trade'), may('orders:cancel')];
  const onOpen = useCallback((order: OrderDto) => show({ order: order.orderId }), [show]);
  const cancels = useCancels();
  const onReplace = useCallback(
    (order: OrderDto) => {
      setReplacing(order.orderId);
      show({ order: order.orderId });
    },
    [show],
  );
  const market = useMarketFacts();
  const hasSide = view.order !== null || view.ticket !== null;
  if (!may('orders:read')) return <NotOpen />;
  return (
    <main id="content" className="flex min-h-0 flex-1 gap-px bg-line" data-page="orders">
      <div className={classNames('flex min-h-0 min-w-0 flex-1 flex-col bg-surface', hasSide && 'max-md:hidden')}>
        <HealthBanner />
        <Head view={view} show={show} cancels={cancels} canTrade={canTrade} />
        {canTrade ? null : <LockedLine canCancel={canCancel} />}
        <CancelNotes cancels={cancels} />
        <OrderBlotter
          view={view}
          onFilter={show}
          selected={view.order}
          canCancel={canCancel}
          canReplace={canTrade}
          onOpen={onOpen}
          onCancel={cancels.ask}
          onReplace={onReplace}
          {...market}
        />
      </div>
      {!hasSide && !canTrade ? null : (
        <aside
          className={classNames(
            'min-h-0 w-80 shrink-0 flex-col bg-surface max-md:w-full',
            hasSide ? 'flex' : 'hidden xl:flex',
          )}
        >
          {view.order === null ? null : (
            <OrderPanel
              key={view.order}
              orderId={view.order}
              timeZone={market.timeZone}
              isReplacing={replacing === view.order}
              onReplacing={(isReplacing) => setReplacing(isReplacing ? view.order : null)}
              onCancel={cancels.ask}
              onClose={() => show({ order: null })}
            />
          )}
          {canTrade ? <Ticket view={view} show={show} onSearch={onSearch} /> : null}
        </aside>
      )}
    </main>
  );
}

interface ViewControl {
  readonly view: OrdersView;
  /** Changes part of the view; the browser's "back" undoes it. */
  readonly show: (change: Partial<OrdersView>) => void;
}

function useOrdersView(): ViewControl {
  const [, navigate] = useLocation();
  const search = useSearch();
  const view = useMemo(() => parseOrdersView(search), [search]);
  const show = useCallback(
    // The address as it is now: two parts of the page may change it before either is rendered again.
    (change: Partial<OrdersView>) => navigate(ordersAddress({ ...parseOrdersView(window.location.search), ...change })),
    [navigate],
  );
  return { view, show };
}

/** What the list needs to know of the market. */
function useMarketFacts() {
  const timeZone = useMarketStatus()?.status.timeZone ?? 'America/Sao_Paulo';
  // Orders are told by the clock of the platform, which a simulated or replayed market does not share.
  const today = useTicking(() => localDate(nowMs(), timeZone));
  const instruments = useInstruments();
  const list = instruments.kind === 'ready' ? instruments.list : null;
  const decimals = useMemo(() => new Map(list?.map((one) => [one.symbol, one.decimals])), [list]);
  const decimalsOf = useCallback((symbol: string) => decimals.get(symbol) ?? 2, [decimals]);
  return { timeZone, today, decimalsOf };
}

interface HeadProps extends ViewControl {
  readonly cancels: ReturnType<typeof useCancels>;
  readonly canTrade: boolean;
}

function Head({ view, show, cancels, canTrade }: HeadProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders;
  const may = useMay();
  const { symbol, account } = view;
  const scope = [
    ...(symbol === null ? [] : [words.actions.scopeSymbol(symbol)]),
    ...(account === null ? [] : [words.actions.scopeAccount(account)]),
  ].join(', ');
  return (
    <div className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-3 py-2">
      <h1 className="sr-only">{words.title}</h1>
      <span className="max-md:-order-1">
        <PaperBadge />
      </span>
      <div className="max-md:contents">
        <OrderFilters view={view} onChange={show} />
      </div>
      <span className="flex-1 max-md:hidden" />
      <DoubtTray onOpen={(orderId) => show({ order: orderId })} />
      {may('orders:cancel') ? (
        <span>
          <ConfirmButton
            label={words.actions.cancelAll}
            consequence={words.actions.cancelAllWhat(scope === '' ? words.actions.scopeAll : scope)}
            onConfirm={() =>
              cancels.all({ ...(symbol === null ? {} : { symbol }), ...(account === null ? {} : { account }) })
            }
          />
        </span>
      ) : null}
      {canTrade ? (
        <span
          className={classNames(
            'max-md:-order-1 ml-auto xl:hidden',
            view.ticket !== null && view.order === null && 'md:hidden',
          )}
        >
          <Button
            kind="primary"
            onClick={() => show({ ticket: view.ticket ?? 'buy', order: null })}
            icon={<ReceiptText size={16} aria-hidden="true" />}
          >
            {words.ticket.open}
          </Button>
        </span>
      ) : null}
    </div>
  );
}

type TicketProps = ViewControl & OrdersPageProps;

/** It stays where it is while an order is shown in its place, so that nothing typed is lost. */
function Ticket({ view, show, onSearch }: TicketProps): ReactElement {
  const { exchange, symbol } = useFilledUp({ exchange: view.exchange, symbol: view.trade });
  const isShown = view.order === null;
  return (
    <div className={classNames('min-h-0 flex-1 flex-col', isShown ? 'flex' : 'hidden')}>
      <OrderTicket
        exchange={exchange}
        symbol={symbol}
        side={view.ticket === 'sell' ? 'SELL' : 'BUY'}
        onSide={(side) => show({ ticket: side === 'BUY' ? 'buy' : 'sell' })}
        isAsked={view.ticket !== null}
        isShown={isShown}
        onSearch={onSearch}
        onOpen={(orderId) => show({ order: orderId })}
        onClose={() => show({ ticket: null })}
      />
    </div>
  );
}

function NotOpen(): ReactElement {
  const { texts } = useTexts();
  return (
    <main id="content" className="flex min-h-0 flex-1 items-center justify-center bg-surface p-4" data-page="orders">
      <h1 className="sr-only">{texts.orders.title}</h1>
      <p className="text-14 text-muted" data-notice="locked">
        {texts.orders.lockedAll}
      </p>
    </main>
  );
}
