/** The rows in sight, the keyboard over all of them, and older orders on demand. */

import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { targetRow } from '../../lib/grid-keys.ts';
import { rowsInSight, scrollToRow, scrollToShow, type Viewport } from '../../lib/row-window.ts';
import { useViewport } from '../../lib/use-viewport.ts';
import { isCancelable } from './order-book.ts';
import { isPhone, type OrderColumn, orderColumnsFor, orderGrid } from './order-columns.ts';
import { ORDER_GRID, OrderRow, type OrderRowProps } from './order-row.tsx';
import type { OrderList } from './use-orders.ts';
import { useTexts } from './use-texts.ts';

export type Ready = Extract<OrderList, { kind: 'ready' }>;

export interface OrderTableProps
  extends Pick<OrderRowProps, 'timeZone' | 'today' | 'canCancel' | 'canReplace' | 'onOpen' | 'onCancel' | 'onReplace'> {
  readonly list: Ready;
  readonly selected: string | null;
  readonly decimalsOf: (symbol: string) => number;
  readonly isStale: boolean;
}

/** As high as `h-8`; it covers the top of the rows while they scroll beneath it. */
const HEADER_PX = 32;
const FIRST_VIEW = { scrollTop: 0, height: 800, width: 1_000 };

/** A grid of orders. Arrows move a mark, Enter opens, X cancels; the order never follows what happens to orders. */
export function OrderTable(props: OrderTableProps): ReactElement {
  const { list, selected, decimalsOf, isStale, ...row } = props;
  const { orders } = list;
  const { texts } = useTexts();
  const id = useId();
  const { scroller, view, rowHeight } = useViewport(HEADER_PX, FIRST_VIEW);
  const count = orders.length;
  const viewport = { ...view, rowHeight, count };
  const { first, end } = rowsInSight(viewport);
  const canAct = row.canCancel || row.canReplace;
  const columns = useMemo(() => orderColumnsFor({ widthPx: view.width, canAct }), [view.width, canAct]);
  const selectedRow = orders.findIndex(({ orderId }) => orderId === selected);
  useInSight(scroller, selectedRow, { rowHeight, count });
  const { activeRow, onKeyDown } = useCursor({ ...props, scroller, viewport });

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={texts.orders.list}
      aria-rowcount={list.hasMore ? -1 : count + 1}
      aria-activedescendant={activeRow >= first && activeRow < end ? `${id}-${activeRow}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      style={{ '--columns': orderGrid(columns, view.width) } as CSSProperties}
      className={classNames(
        'group/list min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain focus-visible:outline-none',
        isStale && 'stale',
      )}
      data-stale={isStale}
    >
      <HeaderRow columns={columns} />
      <div role="rowgroup" className="relative" style={{ height: count * rowHeight }}>
        <div role="presentation" className="absolute inset-x-0" style={{ top: first * rowHeight }}>
          {orders.slice(first, end).map((order, offset) => (
            <OrderRow
              {...row}
              key={order.orderId}
              order={order}
              columns={columns}
              decimals={decimalsOf(order.symbol)}
              isNarrow={isPhone(view.width)}
              rowId={`${id}-${first + offset}`}
              rowIndex={first + offset + 2}
              selected={order.orderId === selected}
              active={first + offset === activeRow}
            />
          ))}
        </div>
      </div>
      <Older list={list} />
    </div>
  );
}

interface CursorSource extends OrderTableProps {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly viewport: Viewport;
}

/** Where the keyboard is in the list, and what its keys do to the order there. */
function useCursor({ list, selected, canCancel, onOpen, onCancel, scroller, viewport }: CursorSource) {
  const { orders } = list;
  const { count, height, rowHeight } = viewport;
  const [moved, setMoved] = useState<string | null>(null);
  const activeRow = orders.findIndex(({ orderId }) => orderId === (moved ?? selected));

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const target = targetRow(event.key, { row: activeRow, page, count });
    const active = orders[activeRow];
    if (target !== null) {
      const place = Math.max(0, Math.min(count - 1, target));
      setMoved(orders[place]?.orderId ?? null);
      if (scroller.current !== null) scroller.current.scrollTop = scrollToRow(place, viewport);
    } else if (active === undefined) return;
    else if (event.key === 'Enter') onOpen(active);
    else if (isCancelKey(event.key) && canCancel && isCancelable(active)) onCancel(active);
    // The key means the row, whatever cannot be done with it: it must not begin a search.
    else if (!isCancelKey(event.key)) return;
    event.preventDefault();
  }

  return { activeRow, onKeyDown };
}

/** Whoever chose the order (a link, the tray), the list shows where it is; what happens to orders never scrolls it. */
function useInSight(
  scroller: RefObject<HTMLDivElement | null>,
  row: number,
  { rowHeight, count }: { readonly rowHeight: number; readonly count: number },
): void {
  const isThere = row !== -1;
  const latest = useRef({ row, rowHeight, count });
  useEffect(() => {
    latest.current = { row, rowHeight, count };
  });
  // Not with every new order above it: only when another one is chosen, or it comes into the list.
  useEffect(() => {
    const element = scroller.current;
    if (element === null || !isThere) return;
    const { scrollTop, clientHeight } = element;
    const { row: place, ...size } = latest.current;
    element.scrollTop = scrollToShow(place, { scrollTop, height: clientHeight - HEADER_PX, ...size });
  }, [isThere, scroller]);
}

function isCancelKey(key: string): boolean {
  return key === 'x' || key === 'X' || key === 'Delete';
}

const ALIGN: Readonly<Partial<Record<OrderColumn, string>>> = {
  filled: 'text-right',
  price: 'text-right',
  average: 'text-right',
  state: 'pl-4',
};

function HeaderRow({ columns }: { readonly columns: readonly OrderColumn[] }): ReactElement {
  const { texts } = useTexts();
  return (
    <div role="rowgroup" className="sticky top-0 z-10 bg-surface">
      <div
        role="row"
        aria-rowindex={1}
        className={`${ORDER_GRID} h-8 cursor-default border-b border-line text-12 text-faint`}
      >
        {columns.map((column) => (
          <span key={column} role="columnheader" className={classNames('truncate', ALIGN[column])}>
            {column === 'actions' ? (
              <span className="sr-only">{texts.orders.columns.actions}</span>
            ) : (
              texts.orders.columns[column]
            )}
          </span>
        ))}
      </div>
    </div>
  );
}

function Older({ list }: { readonly list: Ready }): ReactElement {
  const { texts } = useTexts();
  return (
    <div role="row" className="flex h-12 cursor-default items-center justify-center text-12 text-faint">
      <span role="gridcell">
        {list.hasMore ? (
          <Button onClick={list.more} disabled={list.isMoreLoading}>
            {list.isMoreLoading ? texts.orders.moreLoading : texts.orders.more}
          </Button>
        ) : (
          texts.orders.end
        )}
      </span>
    </div>
  );
}
