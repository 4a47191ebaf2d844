/** One symbol of the list. It renders only when its own quote changed, or when its age takes a step. */

import { Star } from 'lucide-react';
import { memo, type ReactElement } from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import type { QuoteDto } from '#contract/market-data.ts';
import type { SubscriptionDto } from '#contract/subscriptions.ts';
import { classNames } from '../../components/class-names.ts';
import { FreshnessDot } from '../../components/freshness-dot.tsx';
import { AlignedNumber, DirectionMark, directionColor, Flashing } from '../../components/number-cell.tsx';
import { freshnessOf, roughAge } from '../../lib/age.ts';
import { type Change, changeBetween, formatCompact, formatNumber } from '../../lib/format.ts';
import { useServices } from '../../lib/services.ts';
import type { QuoteColumn } from '../../lib/settings.ts';
import { useQuote, useQuotesState, useTexts, useTicking } from '../../lib/use-live.ts';

/** The grid of the header and of every row; its columns are those of quote-columns.ts. */
export const ROW_GRID = 'grid grid-cols-(--columns) items-center pr-2 pl-7';

export interface QuoteRowProps {
  readonly instrument: InstrumentDto;
  /** Null where it is not on one's own list. */
  readonly subscription: SubscriptionDto | null;
  readonly columns: readonly QuoteColumn[];
  readonly rowId: string;
  /** Place in the whole list, counted from 1, the header included. */
  readonly rowIndex: number;
  /** On the chart now. */
  readonly selected: boolean;
  /** Where the keyboard is. */
  readonly active: boolean;
  readonly onOpen: (instrument: InstrumentDto) => void;
  readonly onToggle: (instrument: InstrumentDto) => void;
}

export const QuoteRow = memo(function QuoteRow(props: QuoteRowProps): ReactElement {
  const { instrument, subscription, columns, rowId, rowIndex, selected, active, onOpen } = props;
  const quote = useQuote(instrument.exchange, instrument.symbol);
  const market = columns.filter((column) => column !== 'lists');
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it handles the keyboard for all rows
    <div
      role="row"
      id={rowId}
      aria-rowindex={rowIndex}
      aria-selected={selected}
      data-symbol={instrument.symbol}
      data-listed={subscription !== null}
      onClick={() => onOpen(instrument)}
      className={classNames(
        ROW_GRID,
        'group/row relative h-(--row) contain-content border-b border-line text-14 hover:bg-hover',
        selected &&
          'bg-selected hover:bg-selected before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent',
        active &&
          'group-focus-visible/list:outline-2 group-focus-visible/list:-outline-offset-2 group-focus-visible/list:outline-accent',
      )}
    >
      <SymbolCell {...props} />
      {quote === null ? (
        market.length === 0 ? null : (
          <NoQuoteCells exchange={instrument.exchange} subscription={subscription} columns={market.length} />
        )
      ) : (
        market.map((column) => (
          <QuoteCell key={column} column={column} instrument={instrument} quote={quote} subscription={subscription} />
        ))
      )}
      {columns.includes('lists') ? <ListsCell subscription={subscription} /> : null}
    </div>
  );
});

function SymbolCell({ instrument, subscription, onToggle }: QuoteRowProps): ReactElement {
  const { texts } = useTexts();
  const { symbol, name } = instrument;
  const listed = subscription !== null;
  const label = listed ? texts.watchlist.removeFrom(symbol) : texts.watchlist.addTo(symbol);
  return (
    <span role="gridcell" className="min-w-0 leading-4" title={name}>
      <button
        type="button"
        // The grid is one stop of the Tab key; its keys do the same for the row that they stand on.
        tabIndex={-1}
        aria-label={label}
        aria-pressed={listed}
        title={label}
        onClick={(event) => {
          event.stopPropagation();
          onToggle(instrument);
        }}
        className={classNames(
          'absolute inset-y-0 left-0 flex w-7 items-center justify-center hover:text-accent',
          listed
            ? 'text-accent'
            : 'text-faint opacity-0 group-hover/row:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100',
        )}
      >
        <Star size={12} className={listed ? 'fill-current' : ''} aria-hidden="true" />
      </button>
      <span className="block truncate font-semibold">{symbol}</span>
      <span className="hidden truncate text-12 text-muted pointer-coarse:block in-data-[density=comfortable]:block">
        {name}
      </span>
    </span>
  );
}

interface NoQuoteCellsProps {
  readonly exchange: string;
  readonly subscription: SubscriptionDto | null;
  readonly columns: number;
}

/** Not told yet, refused, and not traded are three different things. */
function NoQuoteCells({ exchange, subscription, columns }: NoQuoteCellsProps): ReactElement {
  const { texts } = useTexts();
  const waiting = useQuotesState(exchange).kind !== 'live';
  const state = subscription?.state ?? 'live';
  return (
    <span
      role="gridcell"
      aria-colspan={columns}
      // The columns are those of the grid: from the second to the one before the lists.
      style={{ gridColumn: `2 / span ${columns}` }}
      className={classNames(
        'flex justify-end truncate text-12',
        state === 'failed' || state === 'unavailable' ? 'text-attention' : 'text-faint',
      )}
      title={subscription?.reason ?? undefined}
    >
      {state !== 'live' ? (
        texts.watchlist.states[state]
      ) : waiting ? (
        <span className="skeleton h-3 w-40" />
      ) : (
        texts.watchlist.noTrade
      )}
    </span>
  );
}

interface QuoteCellProps {
  readonly column: Exclude<QuoteColumn, 'lists'>;
  readonly instrument: InstrumentDto;
  readonly quote: QuoteDto;
  readonly subscription: SubscriptionDto | null;
}

function QuoteCell({ column, instrument, quote, subscription }: QuoteCellProps): ReactElement {
  const { language } = useTexts();
  const { decimals } = instrument;
  switch (column) {
    case 'last':
      return (
        <span role="gridcell" className="text-right" data-cell="last">
          <Flashing value={quote.last} subject={quote.symbol} className="py-0.5 pl-1">
            <AlignedNumber text={quote.last} decimals={decimals} language={language} />
          </Flashing>
        </span>
      );
    case 'change': {
      const base = quote.previousClose;
      return <ChangeCell change={base === null ? null : changeBetween(quote.last, base, { decimals, language })} />;
    }
    case 'volume':
      return (
        <span role="gridcell" className="text-right text-13 text-muted" data-cell="volume">
          {formatCompact(quote.volume, language)}
        </span>
      );
    case 'age':
      if (quote.lastTradeAt === null) return <span role="gridcell" />;
      return <AgeCell lastTradeAt={quote.lastTradeAt} silent={subscription?.freshness === 'silent'} />;
  }
}

function ChangeCell({ change }: { readonly change: Change | null }): ReactElement {
  const { texts } = useTexts();
  if (change === null || change.percent === null) {
    return (
      <span role="gridcell" className="text-right text-faint" title={texts.chart.noPrevious}>
        —
      </span>
    );
  }
  return (
    <span
      role="gridcell"
      data-cell="change"
      className={classNames('flex items-center justify-end gap-1.5', directionColor(change.direction))}
    >
      <DirectionMark direction={change.direction} />
      <span className="min-w-[6ch] text-right">{change.percent}</span>
    </span>
  );
}

interface AgeCellProps {
  readonly lastTradeAt: string;
  /** The server says that its trades fail to come. */
  readonly silent: boolean;
}

function AgeCell({ lastTradeAt, silent }: AgeCellProps): ReactElement {
  const { clock } = useServices();
  const { texts } = useTexts();
  const tradedMs = Date.parse(lastTradeAt);
  const freshness = useTicking(() => freshnessOf(clock.exchangeNowMs() - tradedMs));
  const age = useTicking(() => texts.age(roughAge(clock.exchangeNowMs() - tradedMs)));
  return (
    <span
      role="gridcell"
      data-cell="age"
      title={silent ? texts.watchlist.silent : undefined}
      className={classNames(
        'flex items-center justify-end gap-1.5 text-12 whitespace-nowrap',
        silent ? 'text-attention' : 'text-faint',
      )}
    >
      {age}
      <FreshnessDot freshness={silent ? 'silent' : freshness} />
    </span>
  );
}

function ListsCell({ subscription }: { readonly subscription: SubscriptionDto | null }): ReactElement {
  const { language } = useTexts();
  return (
    <span role="gridcell" data-cell="lists" className="text-right text-13 text-muted">
      {subscription === null ? '' : formatNumber(String(subscription.refCount), 0, language)}
    </span>
  );
}
