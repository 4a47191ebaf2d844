/** The numbers of one bar, exact: the one under the crosshair, else the newest. Its height never changes. */

import type { ReactElement, ReactNode } from 'react';
import type { CandleDto } from '#contract/market-data.ts';
import { classNames } from '../../components/class-names.ts';
import { directionColor } from '../../components/number-cell.tsx';
import { changeBetween, formatCompact, formatNumber } from '../../lib/format.ts';
import { useTexts } from '../../lib/use-live.ts';
import { barLabel, type LabelContext } from './axis-labels.ts';
import { type Candles, useShownBar } from './use-candles.ts';

export interface ChartLegendProps {
  readonly id: string;
  readonly candles: Pick<Candles, 'series' | 'hover'>;
  readonly labels: LabelContext;
  readonly decimals: number;
  /** What stands at the end of the line: the state of the data. */
  readonly children: ReactNode;
}

/** Time, open, high, low, close, volume and trades. */
export function ChartLegend({ id, candles, labels, decimals, children }: ChartLegendProps): ReactElement {
  const bar = useShownBar(candles);
  return (
    <div className="flex h-8 shrink-0 items-center gap-x-3 overflow-hidden pr-2 pl-4 text-13 @max-3xl:h-14 @max-3xl:flex-wrap @max-3xl:content-center @max-md:h-20">
      <div id={id} className="contents">
        <span className="whitespace-nowrap text-muted" data-field="time">
          {bar === null ? '' : barLabel(bar.time, labels)}
        </span>
        <div className="flex gap-x-3 whitespace-nowrap @max-3xl:order-last @max-3xl:w-full @max-md:grid @max-md:grid-cols-3">
          {bar === null ? null : <BarNumbers candle={bar.candle} decimals={decimals} />}
        </div>
      </div>
      <div className="ml-auto flex h-5 shrink-0 items-center gap-2">{children}</div>
    </div>
  );
}

function BarNumbers({ candle, decimals }: { readonly candle: CandleDto; readonly decimals: number }): ReactElement {
  const { texts, language } = useTexts();
  const { chart } = texts;
  const color = directionColor(changeBetween(candle.close, candle.open, { decimals, language })?.direction ?? 'flat');
  const price = (text: string): string => formatNumber(text, decimals, language);
  return (
    <>
      <Entry short={chart.openShort} name={chart.open} value={price(candle.open)} field="open" className={color} />
      <Entry short={chart.highShort} name={chart.high} value={price(candle.high)} field="high" className={color} />
      <Entry short={chart.lowShort} name={chart.low} value={price(candle.low)} field="low" className={color} />
      <Entry short={chart.closeShort} name={chart.close} value={price(candle.close)} field="close" className={color} />
      <Entry
        short={chart.volumeShort}
        name={chart.volume}
        value={formatCompact(candle.volume, language)}
        field="volume"
      />
      {candle.trades === null ? null : (
        <Entry
          short={chart.tradesShort}
          name={chart.trades}
          value={formatNumber(String(candle.trades), 0, language)}
          field="trades"
        />
      )}
      {candle.complete && candle.revision > 0 ? (
        <span className="truncate text-attention">{chart.revised(candle.revision)}</span>
      ) : null}
    </>
  );
}

interface EntryProps {
  readonly short: string;
  readonly name: string;
  readonly value: string;
  readonly field: string;
  readonly className?: string;
}

function Entry({ short, name, value, field, className }: EntryProps): ReactElement {
  return (
    <span className="inline-flex gap-1">
      <abbr title={name} className="text-faint no-underline">
        {short}
      </abbr>
      <span className={classNames('min-w-[5ch]', className)} data-field={field}>
        {value}
      </span>
    </span>
  );
}
