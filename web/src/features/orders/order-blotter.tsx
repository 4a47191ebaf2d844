/** The list of orders in its four looks: loading, failed, empty, and there, which may be old. */

import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { EmptyNotice, FailedNotice } from '../../components/notice.tsx';
import type { OrdersView } from '../../lib/url-orders.ts';
import { useStaleness } from '../../lib/use-live.ts';
import { OrderTable, type OrderTableProps } from './order-table.tsx';
import { orderFailure } from './order-words.ts';
import { useOrders } from './use-orders.ts';
import { useTexts } from './use-texts.ts';

export interface OrderBlotterProps extends Omit<OrderTableProps, 'list' | 'isStale'> {
  readonly view: OrdersView;
  readonly onFilter: (change: Partial<OrdersView>) => void;
}

export function OrderBlotter({ view, onFilter, ...table }: OrderBlotterProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders;
  const list = useOrders(view);
  const isCut = useStaleness().kind === 'connection';
  switch (list.kind) {
    case 'loading':
      return <LoadingRows label={words.loading} />;
    case 'failed': {
      const { reason, code } = orderFailure(list.error, texts);
      return (
        <Middle>
          <FailedNotice
            title={words.failed}
            reason={reason}
            code={code}
            retryLabel={texts.failure.retry}
            onRetry={list.retry}
          />
        </Middle>
      );
    }
    case 'ready': {
      const old = list.isUnanswered ? words.notAnswering : list.isBehind ? words.behind : null;
      return (
        <>
          {old === null ? null : (
            <p role="status" className="border-b border-line px-3 py-1.5 text-12 text-attention" data-behind="">
              {old}
            </p>
          )}
          {list.orders.length === 0 && !list.hasMore ? (
            <Empty view={view} onFilter={onFilter} />
          ) : (
            <OrderTable {...table} list={list} isStale={isCut || list.isUnanswered} />
          )}
        </>
      );
    }
  }
}

function Empty({ view, onFilter }: Pick<OrderBlotterProps, 'view' | 'onFilter'>): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders;
  if (view.symbol !== null || view.account !== null) {
    return (
      <Middle>
        <EmptyNotice title={words.noMatch} hint={words.noMatchHint}>
          <Button onClick={() => onFilter({ symbol: null, account: null })}>{words.clear}</Button>
        </EmptyNotice>
      </Middle>
    );
  }
  const [title, hint] = {
    all: [words.empty, words.emptyHint] as const,
    open: [words.emptyOpen, words.emptyOpenHint] as const,
    doubt: [words.emptyDoubt, words.emptyDoubtHint] as const,
  }[view.state];
  return (
    <Middle>
      <EmptyNotice title={title} hint={hint} />
    </Middle>
  );
}

function Middle({ children }: { readonly children: ReactElement }): ReactElement {
  return <div className="flex min-h-40 flex-1 items-center justify-center p-4">{children}</div>;
}

const SKELETON_ROWS = Array.from({ length: 24 }, (_, row) => row);

function LoadingRows({ label }: { readonly label: string }): ReactElement {
  return (
    <div role="status" aria-label={label} className="min-h-0 flex-1 overflow-hidden pt-8" data-skeleton="">
      {SKELETON_ROWS.map((row) => (
        <div key={row} className="flex h-(--row) items-center justify-between gap-4 border-b border-line px-3">
          <span className="skeleton h-3 w-14" />
          <span className="skeleton h-3 w-16" />
          <span className="skeleton h-3 w-28" />
          <span className="skeleton h-3 w-20" />
          <span className="skeleton h-3 w-24" />
        </div>
      ))}
    </div>
  );
}
