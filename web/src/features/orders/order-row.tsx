/** One order of the list. It renders only when the order itself is another. */

import { Pencil, X } from 'lucide-react';
import { memo, type ReactElement, type ReactNode } from 'react';
import type { OrderDto } from '#contract/orders.ts';
import { classNames } from '../../components/class-names.ts';
import { Flashing } from '../../components/number-cell.tsx';
import { formatNumber } from '../../lib/format.ts';
import { formatDate, formatMinute, formatSecond, formatShortDate, localDate } from '../../lib/time-format.ts';
import { isCancelable, isOpen, isReplaceable } from './order-book.ts';
import type { OrderColumn } from './order-columns.ts';
import { orderName, priceWords, reasonWords } from './order-words.ts';
import { SideMark } from './side-mark.tsx';
import { StateMark } from './state-mark.tsx';
import { type PageTexts, useTexts } from './use-texts.ts';

/** The grid of the header and of every row; its columns are those of order-columns.ts. */
export const ORDER_GRID = 'grid grid-cols-(--columns) items-center px-3';

export interface OrderRowProps {
  readonly order: OrderDto;
  readonly columns: readonly OrderColumn[];
  readonly decimals: number;
  /** As on a phone. */
  readonly isNarrow: boolean;
  readonly timeZone: string;
  /** The date of now, by the clock that orders are told by. */
  readonly today: string;
  readonly rowId: string;
  /** Place in the whole list, counted from 1, the header included. */
  readonly rowIndex: number;
  /** Its story is open. */
  readonly selected: boolean;
  /** Where the keyboard is. */
  readonly active: boolean;
  readonly canCancel: boolean;
  readonly canReplace: boolean;
  readonly onOpen: (order: OrderDto) => void;
  readonly onCancel: (order: OrderDto) => void;
  readonly onReplace: (order: OrderDto) => void;
}

export const OrderRow = memo(function OrderRow(props: OrderRowProps): ReactElement {
  const { order, columns, rowId, rowIndex, selected, active, onOpen } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it handles the keyboard for all rows
    <div
      role="row"
      id={rowId}
      aria-rowindex={rowIndex}
      aria-selected={selected}
      data-order={order.orderId}
      data-state={order.state}
      onClick={() => onOpen(order)}
      className={classNames(
        ORDER_GRID,
        'relative h-(--row) contain-content border-b border-line text-13 hover:bg-hover',
        !isOpen(order) && 'text-muted',
        order.doubt && 'bg-attention-surface',
        selected &&
          'bg-selected hover:bg-selected before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent',
        active &&
          'group-focus-visible/list:outline-2 group-focus-visible/list:-outline-offset-2 group-focus-visible/list:outline-accent',
      )}
    >
      {columns.map((column) => (
        <OrderCell key={column} column={column} {...props} />
      ))}
    </div>
  );
});

function OrderCell(props: OrderRowProps & { readonly column: OrderColumn }): ReactElement {
  const { column, order, decimals } = props;
  const { texts, language } = useTexts();
  switch (column) {
    case 'time':
      return <TimeCell {...props} />;
    case 'symbol':
      return <Cell className="truncate font-semibold">{order.symbol}</Cell>;
    case 'side':
      return (
        <Cell>
          <SideMark side={order.side} />
        </Cell>
      );
    case 'type': {
      const { typesShort, timesShort } = texts.orders;
      return <Cell className="truncate">{`${typesShort[order.type]} · ${timesShort[order.timeInForce]}`}</Cell>;
    }
    case 'filled':
      return <FilledCell order={order} />;
    case 'price':
      return <Cell className="truncate text-right">{priceWords(order, decimals, { texts, language })}</Cell>;
    case 'average':
      return (
        <Cell className="truncate text-right">
          {order.averagePrice === null ? '' : formatNumber(order.averagePrice, decimals, language)}
        </Cell>
      );
    case 'state':
      return (
        <Cell className="min-w-0 overflow-hidden pl-4 max-md:pl-3">
          <StateMark order={order} marksMax={props.isNarrow ? 0 : 1} />
        </Cell>
      );
    case 'account':
      return <Cell className="truncate text-muted">{order.account}</Cell>;
    case 'reason':
      return <ReasonCell order={order} texts={texts} />;
    case 'actions':
      return <ActionsCell {...props} />;
  }
}

interface CellProps {
  readonly className?: string;
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

function Cell({ className, title, children }: CellProps): ReactElement {
  return (
    <span role="gridcell" title={title} className={className}>
      {children}
    </span>
  );
}

/** To the second on the day itself, with the date on any other. */
function TimeCell({ order, timeZone, today }: OrderRowProps): ReactElement {
  const { language } = useTexts();
  const ms = Date.parse(order.receivedAt);
  const date = formatDate(ms, timeZone, language);
  const second = formatSecond(ms, timeZone, language);
  const isToday = localDate(ms, timeZone) === today;
  const short = `${formatShortDate(ms, timeZone, language)} ${formatMinute(ms, timeZone, language)}`;
  return (
    <Cell title={`${date} ${second}`} className="truncate text-muted">
      {isToday ? second : short}
    </Cell>
  );
}

function FilledCell({ order }: Pick<OrderRowProps, 'order'>): ReactElement {
  const { language } = useTexts();
  const { filledQuantity, quantity, orderId } = order;
  const share = Math.min(1, Number(filledQuantity) / Number(quantity));
  return (
    <span
      role="gridcell"
      className="flex min-w-0 flex-col items-end justify-center gap-0.5"
      data-filled={filledQuantity}
    >
      <span className="leading-4 whitespace-nowrap">
        <Flashing value={filledQuantity} subject={orderId}>
          {formatNumber(filledQuantity, 0, language)}
        </Flashing>
        <span className="text-muted"> / {formatNumber(quantity, 0, language)}</span>
      </span>
      <span className="h-0.5 w-20 max-w-full overflow-hidden rounded-full bg-line-strong" aria-hidden="true">
        <span className="block h-full bg-accent" style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  );
}

function ReasonCell({ order, texts }: { readonly order: OrderDto; readonly texts: PageTexts }): ReactElement {
  const words = reasonWords(order, texts);
  return (
    <Cell className="truncate text-12 text-muted" title={words}>
      {words}
    </Cell>
  );
}

const ACTION =
  'inline-flex size-7 items-center justify-center rounded text-muted hover:bg-raised hover:text-text pointer-coarse:size-11';

function ActionsCell({ order, canCancel, canReplace, onCancel, onReplace }: OrderRowProps): ReactElement {
  const { texts, language } = useTexts();
  const name = orderName(order, { texts, language });
  const { cancelOf, replaceOf } = texts.orders.actions;
  return (
    <span role="gridcell" className="flex justify-end">
      {canReplace && isReplaceable(order) ? (
        <RowButton name={replaceOf(name)} onClick={() => onReplace(order)}>
          <Pencil size={14} aria-hidden="true" />
        </RowButton>
      ) : null}
      {canCancel && isCancelable(order) ? (
        <RowButton name={cancelOf(name)} onClick={() => onCancel(order)}>
          <X size={16} aria-hidden="true" />
        </RowButton>
      ) : null}
    </span>
  );
}

interface RowButtonProps {
  readonly name: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function RowButton({ name, onClick, children }: RowButtonProps): ReactElement {
  return (
    <button
      type="button"
      // The grid is one stop of the Tab key; its keys do the same for the row that they stand on.
      tabIndex={-1}
      aria-label={name}
      title={name}
      onClick={(event) => {
        event.stopPropagation();
        onClick();
      }}
      className={ACTION}
    >
      {children}
    </button>
  );
}
