/** Who is on the chart and what it costs now. */

import { ArrowLeft, Download, ListOrdered, X } from 'lucide-react';
import type { ReactElement } from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import type { QuoteDto } from '#contract/market-data.ts';
import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';
import { IconButton } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { DirectionMark, directionColor, Flashing } from '../../components/number-cell.tsx';
import { OriginBadge } from '../../components/origin-badge.tsx';
import { Segmented } from '../../components/segmented.tsx';
import type { PastDay } from '../../lib/day-span.ts';
import { changeBetween, formatNumber } from '../../lib/format.ts';
import { formatIsoDate } from '../../lib/time-format.ts';
import { type Origin, useQuote, useTexts } from '../../lib/use-live.ts';

export interface ChartHeaderProps {
  readonly exchange: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Null while the list of symbols is not known. */
  readonly instrument: InstrumentDto | null;
  readonly origin: Origin | null;
  readonly onTimeframe: (timeframe: Timeframe) => void;
  /** Of a continuous future: the contract of today, and whether bars before a roll are adjusted. */
  readonly continuous: ContinuousView | null;
  readonly onAdjust: (adjust: Adjustment) => void;
  /** The last day that is shown; null for the present. */
  readonly day: PastDay | null;
  readonly onPresent: () => void;
  readonly tapeShown: boolean;
  readonly onTape: (shown: boolean) => void;
  readonly onExport: () => void;
  /** Back to the list, where list and chart do not fit side by side. */
  readonly onList: () => void;
}

export type Adjustment = 'none' | 'back';

export interface ContinuousView {
  /** Null while it is not known. */
  readonly contract: string | null;
  readonly adjust: Adjustment;
}

/** One row on a desk, two on a phone; its height does not depend on what is known. */
export function ChartHeader(props: ChartHeaderProps): ReactElement {
  const { exchange, symbol, timeframe, instrument, origin, continuous, onTimeframe, onList } = props;
  const { texts } = useTexts();
  // A continuous series has no quote of its own: it is its contract that trades.
  const quote = useQuote(exchange, continuous?.contract ?? symbol);
  return (
    <div className="flex shrink-0 flex-wrap items-center justify-between gap-x-4 border-b border-line pr-2 pl-4">
      <div className="flex h-14 min-w-0 items-center gap-4 max-md:gap-3">
        <IconButton name={texts.market.list} onClick={onList} className="-ml-2 md:hidden">
          <ArrowLeft size={20} aria-hidden="true" />
        </IconButton>
        <div className="min-w-0">
          <h1 className="flex items-center gap-2 text-20 leading-6 font-semibold">
            {symbol}
            <span className="flex max-md:hidden">
              <OriginBadge origin={origin} />
            </span>
          </h1>
          <p className="flex items-center gap-1.5 text-12 leading-4 text-muted">
            <span className="flex md:hidden">
              <OriginBadge origin={origin} />
            </span>
            <span className="truncate">
              {[instrument?.name ?? exchange, continuous?.contract].filter(Boolean).join(' · ')}
            </span>
          </p>
        </div>
        {quote === null ? null : <LastPrice quote={quote} decimals={instrument?.decimals ?? 2} />}
      </div>
      <div className="flex h-14 items-center gap-2 max-md:h-auto max-md:w-full max-md:flex-wrap max-md:pr-2 max-md:pb-1">
        {props.day === null ? null : <UntilDay date={props.day.date} onPresent={props.onPresent} />}
        {continuous === null ? null : <AdjustChoice value={continuous.adjust} onChange={props.onAdjust} />}
        <Segmented
          label={texts.timeframe.label}
          value={timeframe}
          onChange={onTimeframe}
          options={TIMEFRAMES.map((value) => ({
            value,
            label: texts.timeframe.short[value],
            name: texts.timeframe.long[value],
          }))}
        />
        <ChartTools {...props} />
      </div>
    </div>
  );
}

/** Says that the chart ends in the past, and leads back. */
function UntilDay({ date, onPresent }: { readonly date: string; readonly onPresent: () => void }): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.chart.until(formatIsoDate(date, language));
  return (
    <button
      type="button"
      onClick={onPresent}
      title={texts.chart.toPresent}
      aria-label={`${words}. ${texts.chart.toPresent}`}
      className="inline-flex h-8 items-center gap-2 rounded border border-accent px-2 text-13 font-medium whitespace-nowrap text-accent hover:bg-hover pointer-coarse:h-11"
      data-until={date}
    >
      {words}
      <X size={16} aria-hidden="true" />
    </button>
  );
}

interface AdjustChoiceProps {
  readonly value: Adjustment;
  readonly onChange: (adjust: Adjustment) => void;
}

function AdjustChoice({ value, onChange }: AdjustChoiceProps): ReactElement {
  const { texts } = useTexts();
  const { adjust, adjustments, adjustHints } = texts.chart;
  return (
    <Segmented
      label={adjust}
      value={value}
      onChange={onChange}
      options={(['none', 'back'] as const).map((each) => ({
        value: each,
        label: adjustments[each],
        name: adjustHints[each],
      }))}
    />
  );
}

function ChartTools({ tapeShown, onTape, onExport }: ChartHeaderProps): ReactElement {
  const { texts } = useTexts();
  return (
    <span className="flex">
      <IconButton name={texts.chart.exportCsv} onClick={onExport}>
        <Download size={16} aria-hidden="true" />
      </IconButton>
      <IconButton
        name={tapeShown ? texts.chart.hideTape : texts.chart.showTape}
        pressed={tapeShown}
        onClick={() => onTape(!tapeShown)}
      >
        <ListOrdered size={16} aria-hidden="true" />
      </IconButton>
    </span>
  );
}

interface LastPriceProps {
  readonly quote: QuoteDto;
  readonly decimals: number;
}

function LastPrice({ quote, decimals }: LastPriceProps): ReactElement {
  const { texts, language } = useTexts();
  const { last, previousClose, symbol } = quote;
  const change = previousClose === null ? null : changeBetween(last, previousClose, { decimals, language });
  return (
    <>
      <Flashing value={last} subject={symbol} className="px-1 text-28 leading-8 font-semibold">
        {formatNumber(last, decimals, language)}
      </Flashing>
      {change === null ? (
        <span className="text-12 text-faint">{texts.chart.noPrevious}</span>
      ) : (
        <span
          className={classNames('flex flex-col text-13 leading-4 font-medium', directionColor(change.direction))}
          title={texts.chart.vsPrevious}
        >
          <span>{change.difference}</span>
          <span className="flex items-center gap-1">
            {change.percent === null ? '—' : `${change.percent}%`}
            <DirectionMark direction={change.direction} />
          </span>
        </span>
      )}
    </>
  );
}
