/** The place of the chart in the page: loads the library when first needed, mounts it, and lends it the keyboard. */

import { ChevronsRight } from 'lucide-react';
import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { IconButton } from '../../components/button.tsx';
import { useTexts } from '../../lib/use-live.ts';
import type { ChartLook } from './chart-look.ts';
import type { PriceChart } from './price-chart.ts';
import type { Candles } from './use-candles.ts';

export interface ChartCanvasProps {
  readonly candles: Candles;
  readonly look: ChartLook;
  /** Names the series; the view starts anew when it changes. */
  readonly seriesName: string;
  readonly label: string;
  readonly describedBy: string;
  /** The chart could not be loaded. */
  readonly onFailed: () => void;
}

export function ChartCanvas({
  candles,
  look,
  seriesName,
  label,
  describedBy,
  onFailed,
}: ChartCanvasProps): ReactElement {
  const { texts } = useTexts();
  const container = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const chart = useChart({ container, candles, look, onFailed, onFollow: setFollowing });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another series, another view
  useEffect(() => chart?.beginAnew(), [chart, seriesName]);

  return (
    <>
      <div
        ref={container}
        role="application"
        aria-label={label}
        aria-describedby={describedBy}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows walk through the bars
        tabIndex={0}
        onKeyDown={(event) => {
          if (chart !== null && walk(event, chart, candles)) event.preventDefault();
        }}
        onBlur={() => {
          chart?.pointAt(null);
          candles.hover.set(null);
        }}
        className="absolute inset-0 after:pointer-events-none after:absolute after:inset-0 after:z-10 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        data-chart={chart === null ? 'loading' : 'ready'}
      />
      {following ? null : (
        <IconButton
          name={texts.chart.toNewest}
          side="left"
          onClick={() => chart?.showNewest()}
          className="absolute right-20 bottom-10 z-10 border border-line-strong bg-raised"
        >
          <ChevronsRight size={16} aria-hidden="true" />
        </IconButton>
      )}
    </>
  );
}

/** Moves the crosshair, the scale or the view by a key; false for keys that do nothing here. */
function walk(event: KeyboardEvent, chart: PriceChart, { series, hover }: Candles): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 }[event.key];
  if (steps !== undefined) {
    const from = hover.time();
    const bar = from === null ? series.newest() : series.neighbour(from, steps);
    chart.pointAt(bar);
    hover.set(bar?.time ?? null);
    return true;
  }
  switch (event.key) {
    case '+':
    case '=':
    case '-': {
      const time = hover.time();
      chart.zoom(event.key === '-' ? -1 : 1);
      // The crosshair stays on its bar, not on its place.
      if (time !== null) chart.pointAt(series.at(time));
      return true;
    }
    case 'End':
      chart.showNewest();
      return true;
    case 'Escape':
      chart.pointAt(null);
      hover.set(null);
      return true;
    default:
      return false;
  }
}

interface ChartMount {
  readonly container: React.RefObject<HTMLDivElement | null>;
  readonly candles: Candles;
  readonly look: ChartLook;
  readonly onFailed: () => void;
  readonly onFollow: (following: boolean) => void;
}

/** The chart once its library is here; it lives as long as the component, whatever symbol is shown. */
function useChart({ container, candles, look, onFailed, onFollow }: ChartMount): PriceChart | null {
  const [chart, setChart] = useState<PriceChart | null>(null);
  const { series, hover, feed } = candles;
  const latest = useRef({ look, feed, onFailed, onFollow });
  useEffect(() => {
    latest.current = { look, feed, onFailed, onFollow };
  });

  useEffect(() => {
    let gone = false;
    let made: PriceChart | null = null;
    Promise.all([import('./price-chart.ts'), document.fonts.ready])
      .then(([{ PriceChart: Chart }]) => {
        if (gone || container.current === null) return;
        made = new Chart(container.current, latest.current.look, {
          onHover: (seconds) => hover.set(seconds),
          onNearLeftEdge: () => void latest.current.feed.loadOlder(),
          onFollow: (following) => latest.current.onFollow(following),
        });
        series.attach(made);
        setChart(made);
      })
      .catch((error: unknown) => {
        reportError(error);
        latest.current.onFailed();
      });
    return () => {
      gone = true;
      series.attach(null);
      made?.remove();
      setChart(null);
    };
  }, [container, series, hover]);

  useEffect(() => {
    if (chart === null) return;
    chart.setLook(look);
    series.redraw();
  }, [chart, look, series]);

  return chart;
}
