/** The rows in sight, and the keyboard over all of them. */

import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
  useEffect,
  useId,
  useMemo,
  useState,
} from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import type { SubscriptionDto } from '#contract/subscriptions.ts';
import { targetRow } from '../../lib/grid-keys.ts';
import { rowsInSight, scrollToRow, scrollToShow, type Viewport } from '../../lib/row-window.ts';
import type { QuoteColumn } from '../../lib/settings.ts';
import { useSettings, useTexts } from '../../lib/use-live.ts';
import { useViewport } from '../../lib/use-viewport.ts';
import { columnName, columnsFor, gridOf } from './quote-columns.ts';
import { QuoteRow, ROW_GRID } from './quote-row.tsx';

export interface QuoteTableProps {
  readonly instruments: readonly InstrumentDto[];
  /** One's own list, by symbol. */
  readonly subscriptions: ReadonlyMap<string, SubscriptionDto>;
  readonly selected: string | null;
  readonly onOpen: (instrument: InstrumentDto) => void;
  /** Puts the symbol on one's own list, or takes it off. */
  readonly onToggle: (instrument: InstrumentDto) => void;
}

/** A grid of quotes. Arrows move a mark, Enter opens what it stands on; the order never follows the prices. */
export function QuoteTable(props: QuoteTableProps): ReactElement {
  const { instruments, subscriptions, selected, onOpen, onToggle } = props;
  const { texts } = useTexts();
  const { hiddenColumns } = useSettings();
  const id = useId();
  const { scroller, view, rowHeight } = useViewport(HEADER_PX, FIRST_VIEW);
  const count = instruments.length;
  const viewport = { ...view, rowHeight, count };
  const { first, end } = rowsInSight(viewport);
  const { activeRow, onKeyDown } = useCursor({ ...props, scroller, viewport });
  const columns = useMemo(
    () => columnsFor({ hidden: hiddenColumns, widthPx: view.width }),
    [hiddenColumns, view.width],
  );
  useSelectedInSight(scroller, instruments, { selected, rowHeight });

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={texts.watchlist.title}
      aria-rowcount={count + 1}
      aria-activedescendant={activeRow >= first && activeRow < end ? `${id}-${activeRow}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      style={{ '--columns': gridOf(columns) } as CSSProperties}
      className="group/list min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain focus-visible:outline-none"
    >
      <HeaderRow columns={columns} />
      <div role="rowgroup" className="relative" style={{ height: count * rowHeight }}>
        <div role="presentation" className="absolute inset-x-0" style={{ top: first * rowHeight }}>
          {instruments.slice(first, end).map((instrument, offset) => (
            <QuoteRow
              key={instrument.symbol}
              instrument={instrument}
              subscription={subscriptions.get(instrument.symbol) ?? null}
              columns={columns}
              rowId={`${id}-${first + offset}`}
              rowIndex={first + offset + 2}
              selected={instrument.symbol === selected}
              active={first + offset === activeRow}
              onOpen={onOpen}
              onToggle={onToggle}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

type Scroller = RefObject<HTMLDivElement | null>;

interface CursorSource extends QuoteTableProps {
  readonly scroller: Scroller;
  readonly viewport: Viewport;
}

/** Where the keyboard is in the list: on the symbol of the chart until it is moved away from it. */
function useCursor({ instruments, subscriptions, selected, onOpen, onToggle, scroller, viewport }: CursorSource) {
  // Moved away from the selected symbol; another selection, wherever it was made, takes the mark along.
  const [moved, setMoved] = useState<{ readonly to: string; readonly selected: string | null } | null>(null);
  const { count, height, rowHeight } = viewport;
  const activeSymbol = moved?.selected === selected ? moved.to : selected;
  const activeRow = instruments.findIndex(({ symbol }) => symbol === activeSymbol);

  function moveTo(wanted: number): void {
    const row = Math.max(0, Math.min(count - 1, wanted));
    const instrument = instruments[row];
    if (instrument === undefined || scroller.current === null) return;
    setMoved({ to: instrument.symbol, selected });
    scroller.current.scrollTop = scrollToRow(row, viewport);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const target = targetRow(event.key, { row: activeRow, page, count });
    const instrument = instruments[activeRow];
    if (target !== null) moveTo(target);
    else if (instrument === undefined) return;
    else if (event.key === 'Enter') onOpen(instrument);
    else if (togglesAt(event.key, subscriptions.has(instrument.symbol))) {
      // The mark stays where it is: the next symbol moves up to it.
      if (event.key === 'Delete')
        setMoved({ to: (instruments[activeRow + 1] ?? instruments[activeRow - 1] ?? instrument).symbol, selected });
      onToggle(instrument);
    } else return;
    event.preventDefault();
  }

  return { activeRow, onKeyDown };
}

/** Insert adds, Delete takes off, the space bar does either. */
function togglesAt(key: string, isListed: boolean): boolean {
  return key === ' ' || (key === 'Insert' && !isListed) || (key === 'Delete' && isListed);
}

/** Whoever chose the symbol (a link, the search), the list shows where it is; prices never scroll it. */
function useSelectedInSight(
  scroller: Scroller,
  instruments: readonly InstrumentDto[],
  { selected, rowHeight }: { readonly selected: string | null; readonly rowHeight: number },
): void {
  const row = instruments.findIndex(({ symbol }) => symbol === selected);
  const count = instruments.length;
  useEffect(() => {
    const element = scroller.current;
    if (element === null || row === -1) return;
    const { scrollTop, clientHeight } = element;
    element.scrollTop = scrollToShow(row, { scrollTop, height: clientHeight - HEADER_PX, rowHeight, count });
  }, [row, scroller, rowHeight, count]);
}

/** As high as `h-7`; it covers the top of the rows while they scroll beneath it. */
const HEADER_PX = 28;
const FIRST_VIEW = { scrollTop: 0, height: 800, width: 420 };

const HEADER_CLASSES: Readonly<Record<QuoteColumn, string>> = {
  last: 'pr-[4ch] text-right',
  change: 'text-right',
  volume: 'text-right',
  age: 'pr-3.5 text-right',
  lists: 'text-right',
};

function HeaderRow({ columns }: { readonly columns: readonly QuoteColumn[] }): ReactElement {
  const { texts } = useTexts();
  const { watchlist } = texts;
  const hints: Partial<Record<QuoteColumn, string>> = { age: watchlist.ageHint, lists: watchlist.followersHint };
  return (
    <div role="rowgroup" className="sticky top-0 z-10 bg-surface">
      <div
        role="row"
        aria-rowindex={1}
        className={`${ROW_GRID} h-7 cursor-default border-b border-line text-12 text-faint`}
      >
        <span role="columnheader">{watchlist.symbol}</span>
        {columns.map((column) => (
          <span key={column} role="columnheader" className={HEADER_CLASSES[column]} title={hints[column]}>
            {columnName(column, texts)}
          </span>
        ))}
      </div>
    </div>
  );
}
