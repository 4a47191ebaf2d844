/** One symbol of the list. It renders only when its own quote changed, or when its age takes a step. */

import { memo, type ReactElement } from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import type { QuoteDto } from '#contract/market-data.ts';
import { classNames } from '../../components/class-names.ts';
import { FreshnessDot } from '../../components/freshness-dot.tsx';
import { AlignedNumber, DirectionMark, directionColor, Flashing } from '../../components/number-cell.tsx';
import { freshnessOf, roughAge } from '../../lib/age.ts';
import { type Change, changeBetween, formatCompact } from '../../lib/format.ts';
import { useServices } from '../../lib/services.ts';
import { useQuote, useQuotesState, useTexts, useTicking } from '../../lib/use-live.ts';

/** Columns of the header and of every row: symbol, last, change, volume, age. */
export const COLUMNS = 'grid grid-cols-[minmax(0,1fr)_84px_66px_62px_54px] items-center pr-2 pl-3';

export interface QuoteRowProps {
  readonly instrument: InstrumentDto;
  readonly rowId: string;
  /** Place in the whole list, counted from 1, the header included. */
  readonly rowIndex: number;
  /** On the chart now. */
  readonly selected: boolean;
  /** Where the keyboard is. */
  readonly active: boolean;
  readonly onOpen: (instrument: InstrumentDto) => void;
}

export const QuoteRow = memo(function QuoteRow(props: QuoteRowProps): ReactElement {
  const { instrument, rowId, rowIndex, selected, active, onOpen } = props;
  const quote = useQuote(instrument.exchange, instrument.symbol);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it handles the keyboard for all rows
    <div
      role="row"
      id={rowId}
      aria-rowindex={rowIndex}
      aria-selected={selected}
      data-symbol={instrument.symbol}
      onClick={() => onOpen(instrument)}
      className={classNames(
        COLUMNS,
        'relative h-(--row) border-b border-line text-14 hover:bg-hover',
        selected &&
          'bg-selected hover:bg-selected before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent',
        active &&
          'group-focus-visible/list:outline-2 group-focus-visible/list:-outline-offset-2 group-focus-visible/list:outline-accent',
      )}
    >
      <SymbolCell instrument={instrument} />
      {quote === null ? (
        <NoQuoteCells exchange={instrument.exchange} />
      ) : (
        <QuoteCells instrument={instrument} quote={quote} />
      )}
    </div>
  );
});

function SymbolCell({ instrument }: { readonly instrument: InstrumentDto }): ReactElement {
  return (
    <span role="gridcell" className="min-w-0 leading-4" title={instrument.name}>
      <span className="block truncate font-semibold">{instrument.symbol}</span>
      <span className="hidden truncate text-12 text-muted pointer-coarse:block in-data-[density=comfortable]:block">
        {instrument.name}
      </span>
    </span>
  );
}

/** Not told yet is not the same as not traded. */
function NoQuoteCells({ exchange }: { readonly exchange: string }): ReactElement {
  const { texts } = useTexts();
  const waiting = useQuotesState(exchange).kind !== 'live';
  return (
    <span role="gridcell" aria-colspan={4} className="col-span-4 flex justify-end text-12 text-faint">
      {waiting ? <span className="skeleton h-3 w-40" /> : texts.watchlist.noTrade}
    </span>
  );
}

interface QuoteCellsProps {
  readonly instrument: InstrumentDto;
  readonly quote: QuoteDto;
}

function QuoteCells({ instrument, quote }: QuoteCellsProps): ReactElement {
  const { language } = useTexts();
  const { decimals } = instrument;
  const change =
    quote.previousClose === null ? null : changeBetween(quote.last, quote.previousClose, { decimals, language });
  return (
    <>
      <span role="gridcell" className="text-right" data-cell="last">
        <Flashing value={quote.last} subject={quote.symbol} className="py-0.5 pl-1">
          <AlignedNumber text={quote.last} decimals={decimals} language={language} />
        </Flashing>
      </span>
      <ChangeCell change={change} />
      <span role="gridcell" className="text-right text-13 text-muted" data-cell="volume">
        {formatCompact(quote.volume, language)}
      </span>
      {quote.lastTradeAt === null ? <span role="gridcell" /> : <AgeCell lastTradeAt={quote.lastTradeAt} />}
    </>
  );
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

function AgeCell({ lastTradeAt }: { readonly lastTradeAt: string }): ReactElement {
  const { clock } = useServices();
  const { texts } = useTexts();
  const tradedMs = Date.parse(lastTradeAt);
  const freshness = useTicking(() => freshnessOf(clock.exchangeNowMs() - tradedMs));
  const age = useTicking(() => texts.age(roughAge(clock.exchangeNowMs() - tradedMs)));
  return (
    <span
      role="gridcell"
      data-cell="age"
      className="flex items-center justify-end gap-1.5 text-12 whitespace-nowrap text-faint"
    >
      {age}
      <FreshnessDot freshness={freshness} />
    </span>
  );
}
