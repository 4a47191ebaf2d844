/** Who is on the chart and what it costs now. */

import { ArrowLeft } from 'lucide-react';
import type { ReactElement } from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import type { QuoteDto } from '#contract/market-data.ts';
import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';
import { IconButton } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { DirectionMark, directionColor, Flashing } from '../../components/number-cell.tsx';
import { OriginBadge } from '../../components/origin-badge.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { changeBetween, formatNumber } from '../../lib/format.ts';
import { type Origin, useQuote, useTexts } from '../../lib/use-live.ts';

export interface ChartHeaderProps {
  readonly exchange: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Null while the list of symbols is not known. */
  readonly instrument: InstrumentDto | null;
  readonly origin: Origin | null;
  readonly onTimeframe: (timeframe: Timeframe) => void;
  /** Back to the list, where list and chart do not fit side by side. */
  readonly onList: () => void;
}

/** One row on a desk, two on a phone; its height does not depend on what is known. */
export function ChartHeader(props: ChartHeaderProps): ReactElement {
  const { exchange, symbol, timeframe, instrument, origin, onTimeframe, onList } = props;
  const { texts } = useTexts();
  const quote = useQuote(exchange, symbol);
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
            <span className="truncate">{instrument?.name ?? exchange}</span>
          </p>
        </div>
        {quote === null ? null : <LastPrice quote={quote} decimals={instrument?.decimals ?? 2} />}
      </div>
      <div className="flex h-14 items-center max-md:h-13 max-md:w-full max-md:pr-2">
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
      </div>
    </div>
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
      <Flashing value={last} subject={symbol} className="px-1 text-28 leading-8 font-semibold" data-field="last">
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
