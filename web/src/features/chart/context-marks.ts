/**
 * What lies under and beside the bars: shaded and hatched parts of the day, lines where a day or a contract begins, and
 * marks on the time axis where bars are missing. The time axis has no place for hours without bars, so everything
 * stands at the bars or between two of them.
 */

import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  Logical,
  PrimitiveHoveredItem,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts';
import type { Bar } from './candle-series.ts';
import { beginsDay, type DayPart, partRuns, rollAt } from './day-parts.ts';
import { isLoss, type MissingBars } from './missing-bars.ts';

/** What the server says of the days on the chart. */
export interface ChartContext {
  readonly parts: readonly DayPart[];
  readonly missing: readonly MissingBars[];
}

export const NO_CONTEXT: ChartContext = { parts: [], missing: [] };

export interface ContextColors {
  readonly shade: string;
  readonly hatch: string;
  readonly line: string;
  readonly text: string;
  readonly attention: string;
  readonly faint: string;
  readonly font: string;
}

/** What the pointer stands on, and where, in pixels from the left of the chart. */
export type ContextMark =
  | { readonly kind: 'missing'; readonly x: number; readonly missing: MissingBars }
  | { readonly kind: 'roll'; readonly x: number; readonly from: string; readonly to: string };

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

const HATCH_PX = 6;
/** A mark: a wedge on the time axis; one for what is lost, a shorter one where nothing traded. */
const WEDGE = { halfPx: 4, highPx: 9, quietPx: 4 };
/** Around a mark, a pointer need not be exact. */
const REACH_PX = 7;
const LABEL_Y_PX = 14;

export class ContextMarks implements ISeriesPrimitive<Time> {
  readonly #intraday: () => boolean;
  #attached: SeriesAttachedParameter<Time> | null = null;
  #context = NO_CONTEXT;
  #colors: ContextColors | null = null;
  #bars: readonly Bar[] = [];
  /** As they were drawn last, for the pointer. */
  #marks: readonly ContextMark[] = [];
  #heightPx = 0;
  readonly #views: readonly IPrimitivePaneView[] = [
    { renderer: () => ({ draw: (target) => this.#drawParts(target) }), zOrder: () => 'bottom' },
    { renderer: () => ({ draw: (target) => this.#drawMarks(target) }), zOrder: () => 'top' },
  ];

  constructor(intraday: () => boolean) {
    this.#intraday = intraday;
  }

  attached(parameter: SeriesAttachedParameter<Time>): void {
    this.#attached = parameter;
  }

  detached(): void {
    this.#attached = null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  setColors(colors: ContextColors): void {
    this.#colors = colors;
    this.#attached?.requestUpdate();
  }

  setContext(context: ChartContext): void {
    this.#context = context;
    this.#attached?.requestUpdate();
  }

  /** The bars as the chart has them, place by place; the array may grow at its end. */
  setBars(bars: readonly Bar[]): void {
    this.#bars = bars;
  }

  hitTest(x: number, y: number): PrimitiveHoveredItem | null {
    const place = this.#marks.findIndex((mark) => {
      const atHeight = mark.kind === 'missing' ? y >= this.#heightPx - 2 * WEDGE.highPx : y <= 2 * LABEL_Y_PX;
      return atHeight && Math.abs(mark.x - x) <= REACH_PX;
    });
    return place === -1 ? null : { externalId: String(place), zOrder: 'top', cursorStyle: 'help' };
  }

  /** The mark that `hitTest` named. */
  mark(id: unknown): ContextMark | null {
    return typeof id === 'string' ? (this.#marks[Number(id)] ?? null) : null;
  }

  #drawParts(target: Target): void {
    const colors = this.#colors;
    const sight = this.#sight();
    if (colors === null || sight === null || !this.#intraday()) return;
    // biome-ignore lint/correctness/useHookAtTopLevel: the canvas library's word for it; no React here
    target.useMediaCoordinateSpace(({ context, mediaSize: { height } }) => {
      for (const { first, last, kind } of partRuns(this.#bars, this.#context.parts, sight)) {
        const [left, right] = [this.#edge(first), this.#edge(last + 1)];
        context.fillStyle = colors.shade;
        context.fillRect(left, 0, right - left, height);
        if (kind === 'auction') hatch(context, { left, right, height, color: colors.hatch });
      }
      context.fillStyle = colors.line;
      for (let place = Math.max(1, sight.first); place <= sight.last; place++) {
        const [before, bar] = [this.#bars[place - 1], this.#bars[place]];
        if (before === undefined || bar === undefined || !beginsDay(before, bar)) continue;
        context.fillRect(Math.round(this.#edge(place)), 0, 1, height);
      }
    });
  }

  #drawMarks(target: Target): void {
    const colors = this.#colors;
    const sight = this.#sight();
    if (colors === null || sight === null) return;
    // biome-ignore lint/correctness/useHookAtTopLevel: the canvas library's word for it; no React here
    target.useMediaCoordinateSpace(({ context, mediaSize: { height } }) => {
      this.#heightPx = height;
      this.#marks = [...(this.#intraday() ? this.#missingInSight(sight) : []), ...this.#rollsInSight(sight)];
      for (const mark of this.#marks) {
        if (mark.kind === 'missing') drawWedge(context, mark, { height, colors });
        else drawRoll(context, mark, { height, colors });
      }
    });
  }

  #missingInSight({ first, last }: Sight): readonly ContextMark[] {
    const from = this.#bars[first - 1]?.time ?? Number.NEGATIVE_INFINITY;
    const to = this.#bars[last + 1]?.time ?? Number.POSITIVE_INFINITY;
    return this.#context.missing
      .filter((each) => each.to > from && each.from < to)
      .map((missing) => ({ kind: 'missing', x: this.#edge(this.#placeAfter(missing.from)), missing }));
  }

  #rollsInSight({ first, last }: Sight): readonly ContextMark[] {
    const rolls: ContextMark[] = [];
    for (let place = Math.max(1, first); place <= last; place++) {
      const [before, bar] = [this.#bars[place - 1], this.#bars[place]];
      const roll = before === undefined || bar === undefined ? null : rollAt(before, bar);
      if (roll !== null) rolls.push({ kind: 'roll', x: this.#edge(place), ...roll });
    }
    return rolls;
  }

  #sight(): Sight | null {
    const range = this.#attached?.chart.timeScale().getVisibleLogicalRange() ?? null;
    if (range === null || this.#bars.length === 0) return null;
    return {
      first: Math.max(0, Math.floor(range.from)),
      last: Math.min(this.#bars.length - 1, Math.ceil(range.to)),
    };
  }

  /** The left edge of the bar at a place: half way to the one before. */
  #edge(place: number): number {
    const scale = this.#attached?.chart.timeScale();
    if (scale === undefined) return 0;
    const spacing = scale.options().barSpacing;
    return (scale.logicalToCoordinate(place as Logical) ?? 0) - spacing / 2;
  }

  /** The place of the first bar from `time` on, by halving. */
  #placeAfter(time: number): number {
    let [low, high] = [0, this.#bars.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#bars[middle]?.time ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

interface Sight {
  readonly first: number;
  readonly last: number;
}

interface HatchArea {
  readonly left: number;
  readonly right: number;
  readonly height: number;
  readonly color: string;
}

function hatch(context: CanvasRenderingContext2D, { left, right, height, color }: HatchArea): void {
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, height);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  // The lines hang on the canvas, not on the bars, so that they do not crawl while one scrolls by parts of a bar.
  for (let at = Math.floor((left - height) / HATCH_PX) * HATCH_PX; at < right; at += HATCH_PX) {
    context.moveTo(at, height);
    context.lineTo(at + height, 0);
  }
  context.stroke();
  context.restore();
}

interface MarkPlace {
  readonly height: number;
  readonly colors: ContextColors;
}

function drawWedge(
  context: CanvasRenderingContext2D,
  { x, missing }: Extract<ContextMark, { kind: 'missing' }>,
  { height, colors }: MarkPlace,
): void {
  const lost = isLoss(missing.cause);
  const high = lost ? WEDGE.highPx : WEDGE.quietPx;
  context.fillStyle = lost ? colors.attention : colors.faint;
  context.beginPath();
  context.moveTo(x - WEDGE.halfPx, height);
  context.lineTo(x, height - high);
  context.lineTo(x + WEDGE.halfPx, height);
  context.fill();
}

function drawRoll(
  context: CanvasRenderingContext2D,
  { x, to }: Extract<ContextMark, { kind: 'roll' }>,
  { height, colors }: MarkPlace,
): void {
  context.save();
  context.strokeStyle = colors.text;
  context.setLineDash([4, 4]);
  context.beginPath();
  context.moveTo(Math.round(x) + 0.5, 0);
  context.lineTo(Math.round(x) + 0.5, height);
  context.stroke();
  context.fillStyle = colors.text;
  context.font = `12px ${colors.font}`;
  context.fillText(to, x + 4, LABEL_Y_PX);
  context.restore();
}
