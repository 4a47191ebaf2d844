/** The chart with its header, its legend, and whatever has to be said in place of bars. */

import { type ReactElement, useEffect, useId, useMemo, useState } from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import type { MarketStatusDto, SeriesKeyDto } from '#contract/market-data.ts';
import type { Timeframe } from '#contract/timeframe.ts';
import { classNames } from '../../components/class-names.ts';
import type { PastDay } from '../../lib/day-span.ts';
import { type Origin, useSettings, useStaleness, useTexts } from '../../lib/use-live.ts';
import type { CandleFeed } from './candle-feed.ts';
import { ChartCanvas } from './chart-canvas.tsx';
import { type Adjustment, ChartHeader, type ContinuousView } from './chart-header.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { type ChartLook, readPalette } from './chart-look.ts';
import { ChartMessage } from './chart-message.tsx';
import { ChartState } from './chart-state.tsx';
import type { ChartView, PriceChart } from './price-chart.ts';
import { useCandles } from './use-candles.ts';
import { useChartContext } from './use-chart-context.ts';
import { useExport } from './use-export.ts';

export interface ChartPanelProps extends SeriesKeyDto {
  /** Null while the list of symbols is not known, or does not have it. */
  readonly instrument: InstrumentDto | null;
  /** The list of symbols is known and does not have this one. */
  readonly unknown: boolean;
  /** What these symbols are while they are not the real market. */
  readonly origin: Origin | null;
  /** Zone of the exchange for labels until the bars bring it. */
  readonly timeZone: string;
  readonly filling: MarketStatusDto['history'];
  readonly continuous: ContinuousView | null;
  /** The last day that is shown; null for the present. */
  readonly day: PastDay | null;
  readonly onPresent: () => void;
  readonly onAdjust: (adjust: Adjustment) => void;
  readonly tapeShown: boolean;
  readonly onTape: (shown: boolean) => void;
  readonly onTimeframe: (timeframe: Timeframe) => void;
  readonly onSearch: () => void;
  readonly onList: () => void;
}

/** Of a price while the list of symbols is not known. */
const DECIMALS = 2;
/** While the past is being filled in, the chart looks again after so many sessions. */
const SESSIONS_PER_READ = 5;

/** One symbol, one timeframe. */
export function ChartPanel(props: ChartPanelProps): ReactElement {
  const { exchange, symbol, timeframe, instrument, origin, filling, continuous, day } = props;
  const { texts } = useTexts();
  const legendId = useId();
  const adjust = continuous?.adjust === 'back' ? 'back' : undefined;
  const candles = useCandles({ exchange, symbol, timeframe, adjust, until: day?.toAt });
  const { feed, state } = candles;
  const staleness = useStaleness();
  const [libraryFailed, setLibraryFailed] = useState(false);
  const stale = staleness.kind !== 'current';
  const label = texts.chart.label(symbol, texts.timeframe.long[timeframe]);
  const timeZone = state.timeZone ?? props.timeZone;
  const look = useLook({ timeframe, instrument, stale, origin, timeZone });
  const filled = filling === null ? null : Math.floor(filling.done / SESSIONS_PER_READ);
  const context = useChartContext({
    ...{ exchange, timeframe, timeZone, filled, series: candles.series },
    symbol: continuous === null ? symbol : continuous.contract,
    // What a replay plays was heard on its own day; of a continuous series each contract has its own gaps.
    tellsGaps: origin?.kind !== 'replay' && continuous === null,
  });
  const view = useView(`${exchange}:${symbol}:${timeframe}:${adjust ?? ''}:${day?.date ?? ''}`, day);
  const [chart, setChart] = useState<PriceChart | null>(null);
  const download = useExport({ exchange, symbol, timeframe, adjust, candles, chart });
  useGrowth(feed, filled);

  return (
    <section
      aria-label={label}
      className={classNames('@container flex min-h-0 min-w-0 flex-1 flex-col bg-surface', stale && 'stale')}
      data-stale={stale}
      data-history={state.history.kind}
    >
      <ChartHeader {...props} onExport={download.start} />
      <ChartLegend id={legendId} candles={candles} labels={look.labels} decimals={look.scale.decimals}>
        <ChartState
          series={candles.series}
          state={state}
          staleness={staleness}
          context={context}
          labels={look.labels}
          exportFailure={download.failure}
          onRetryOlder={() => void feed.loadOlder()}
        />
      </ChartLegend>
      <div className="relative min-h-0 flex-1">
        <ChartCanvas
          candles={candles}
          look={look}
          context={context}
          view={view}
          label={`${label}. ${texts.chart.keys}`}
          describedBy={legendId}
          onFailed={() => setLibraryFailed(true)}
          onChart={setChart}
        />
        <ChartMessage
          {...props}
          until={day?.date ?? null}
          history={state.history}
          libraryFailed={libraryFailed}
          onRetry={() => void feed.load()}
        />
        <Attribution />
      </div>
    </section>
  );
}

/** Asked for by the licence of lightweight-charts, in the empty corner of its axes; its own logo would break the content policy. */
function Attribution(): ReactElement {
  return (
    <a
      href="https://www.tradingview.com/"
      target="_blank"
      rel="noreferrer"
      title="TradingView Lightweight Charts™ · Apache-2.0 · Copyright © 2025 TradingView, Inc."
      className="absolute right-0 bottom-0 z-10 flex h-6.5 w-18 items-center justify-center text-12 text-faint hover:text-text"
    >
      TradingView
    </a>
  );
}

/** Sessions filled in behind the page are read when they are there. */
function useGrowth(feed: CandleFeed, filled: number | null): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step of the filling is a reason to look
  useEffect(() => feed.historyGrew(), [feed, filled]);
}

function useView(name: string, day: PastDay | null): ChartView {
  const fromAt = day?.fromAt ?? null;
  return useMemo(() => ({ name, fromAt }), [name, fromAt]);
}

interface LookSource {
  readonly timeframe: Timeframe;
  readonly timeZone: string;
  readonly instrument: InstrumentDto | null;
  readonly stale: boolean;
  readonly origin: Origin | null;
}

function useLook({ timeframe, timeZone, instrument, stale, origin }: LookSource): ChartLook {
  const { texts, language } = useTexts();
  const { theme, direction } = useSettings();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens follow theme and direction
  const palette = useMemo(() => readPalette(document.documentElement, stale), [stale, theme, direction]);
  const decimals = instrument?.decimals ?? DECIMALS;
  const tick = instrument?.tickSize ?? null;
  const watermark = origin?.word ?? null;
  return useMemo(
    () => ({ palette, scale: { decimals, tick }, watermark, labels: { timeframe, timeZone, language, texts } }),
    [palette, decimals, tick, watermark, timeframe, timeZone, language, texts],
  );
}
