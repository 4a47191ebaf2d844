/** The place of the chart in the page: loads the library when first needed, mounts it, and lends it the keyboard. */

import { ChevronsRight } from 'lucide-react';
import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { IconButton } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { useTexts } from '../../lib/use-live.ts';
import type { LabelContext } from './axis-labels.ts';
import type { ChartLook } from './chart-look.ts';
import type { ChartContext, ContextMark } from './context-marks.ts';
import { markText } from './mark-text.ts';
import type { ChartView, PriceChart } from './price-chart.ts';
import type { Candles } from './use-candles.ts';

export interface ChartCanvasProps {
  readonly candles: Candles;
  readonly look: ChartLook;
  readonly context: ChartContext;
  /** The view starts anew when its name changes. */
  readonly view: ChartView;
  readonly label: string;
  readonly describedBy: string;
  /** The chart could not be loaded. */
  readonly onFailed: () => void;
  /** The chart once it is there, for what else has to ask it. */
  readonly onChart: (chart: PriceChart | null) => void;
}

export function ChartCanvas({
  candles,
  look,
  context,
  view,
  label,
  describedBy,
  onFailed,
  onChart,
}: ChartCanvasProps): ReactElement {
  const { texts } = useTexts();
  const [mark, setMark] = useState<ContextMark | null>(null);
  const container = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const chart = useChart({ container, candles, look, view, onFailed, onFollow: setFollowing, onMark: setMark });

  useEffect(() => chart?.setContext(context), [chart, context]);
  useEffect(() => onChart(chart), [chart, onChart]);

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
      {mark === null ? null : <MarkNote mark={mark} labels={look.labels} />}
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

/** What the mark under the pointer means, beside it. */
function MarkNote({ mark, labels }: { readonly mark: ContextMark; readonly labels: LabelContext }): ReactElement {
  return (
    <div
      role="tooltip"
      style={{ left: mark.x }}
      className={classNames(
        'pointer-events-none absolute z-10 max-w-72 -translate-x-1/2 rounded border border-line-strong bg-raised px-2 py-1 text-12',
        mark.kind === 'missing' ? 'bottom-10' : 'top-6',
      )}
    >
      {markText(mark, labels)}
    </div>
  );
}

interface ChartMount {
  readonly container: React.RefObject<HTMLDivElement | null>;
  readonly candles: Candles;
  readonly look: ChartLook;
  readonly view: ChartView;
  readonly onFailed: () => void;
  readonly onFollow: (following: boolean) => void;
  readonly onMark: (mark: ContextMark | null) => void;
}

/** The chart once its library is here; it lives as long as the component, whatever symbol is shown. */
function useChart({ container, candles, look, view, onFailed, onFollow, onMark }: ChartMount): PriceChart | null {
  const [chart, setChart] = useState<PriceChart | null>(null);
  const { series, hover, feed } = candles;
  const latest = useRef({ look, view, feed, onFailed, onFollow, onMark });
  useEffect(() => {
    latest.current = { look, view, feed, onFailed, onFollow, onMark };
  });

  useEffect(() => {
    let gone = false;
    let made: PriceChart | null = null;
    Promise.all([import('./price-chart.ts'), document.fonts.ready])
      .then(([{ PriceChart: Chart }]) => {
        if (gone || container.current === null) return;
        made = new Chart(container.current, latest.current.look, {
          onHover: (seconds) => hover.set(seconds),
          onMark: (mark) => latest.current.onMark(mark),
          onNearLeftEdge: () => void latest.current.feed.loadOlder(),
          onFollow: (following) => latest.current.onFollow(following),
        });
        made.setView(latest.current.view);
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

  useEffect(() => chart?.setView(view), [chart, view]);
  useEffect(() => {
    if (chart === null) return;
    chart.setLook(look);
    series.redraw();
  }, [chart, look, series]);

  return chart;
}
