/** Dotted boxes around bars that were restated after they had closed. */

import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts';
import type { Bar } from './candle-series.ts';
import { chartTime } from './chart-time.ts';

const DOTS = [1, 2];
const PADDING_PX = 3;
/** A box around a bar that is one pixel wide would hide it. */
const LEAST_WIDTH_PX = 7;

export class RevisionMarks implements ISeriesPrimitive<Time> {
  #attached: SeriesAttachedParameter<Time> | null = null;
  #bars = new Map<number, Bar>();
  #color = '';
  readonly #views: readonly IPrimitivePaneView[] = [{ renderer: () => this.#renderer, zOrder: () => 'top' }];
  readonly #renderer: IPrimitivePaneRenderer = { draw: (target) => this.#draw(target) };

  attached(parameter: SeriesAttachedParameter<Time>): void {
    this.#attached = parameter;
  }

  detached(): void {
    this.#attached = null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  setColor(color: string): void {
    this.#color = color;
    this.#attached?.requestUpdate();
  }

  replaceAll(bars: readonly Bar[]): void {
    this.#bars = new Map(bars.filter(isRevised).map((bar) => [bar.time, bar]));
    this.#attached?.requestUpdate();
  }

  update(bar: Bar): void {
    if (isRevised(bar)) this.#bars.set(bar.time, bar);
  }

  #draw(target: Parameters<IPrimitivePaneRenderer['draw']>[0]): void {
    const attached = this.#attached;
    if (attached === null || this.#bars.size === 0) return;
    const { chart, series } = attached;
    const timeScale = chart.timeScale();
    const width = Math.max(LEAST_WIDTH_PX, timeScale.options().barSpacing);
    // biome-ignore lint/correctness/useHookAtTopLevel: the canvas library's word for it; no React here
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      context.save();
      context.strokeStyle = this.#color;
      context.lineWidth = 1;
      context.setLineDash(DOTS);
      for (const { time, candle } of this.#bars.values()) {
        const x = timeScale.timeToCoordinate(chartTime(time));
        const top = series.priceToCoordinate(Number(candle.high));
        const bottom = series.priceToCoordinate(Number(candle.low));
        if (x === null || top === null || bottom === null || x < -width || x > mediaSize.width + width) continue;
        context.strokeRect(
          Math.round(x - width / 2) + 0.5,
          Math.round(top) - PADDING_PX + 0.5,
          Math.round(width),
          Math.round(bottom - top) + 2 * PADDING_PX,
        );
      }
      context.restore();
    });
  }
}

function isRevised({ candle }: Bar): boolean {
  return candle.complete && candle.revision > 0;
}
