/**
 * The chart library, and nothing else knows it: this module is loaded when a chart is first shown. It draws what
 * candle-series.ts tells it, in the look of the page, and says where the crosshair is.
 */

import {
  type CandlestickData,
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChart,
  createTextWatermark,
  type DeepPartial,
  type HistogramData,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ITextWatermarkPluginApi,
  LineStyle,
  TickMarkType,
  type Time,
  type TimeChartOptions,
} from 'lightweight-charts';
import { formatScale } from '../../lib/format.ts';
import { barLabel, type TickKind, tickLabel } from './axis-labels.ts';
import type { Bar, CandleSink } from './candle-series.ts';
import type { ChartLook } from './chart-look.ts';
import { chartTime, secondsOf } from './chart-time.ts';
import { type ChartContext, type ContextMark, ContextMarks } from './context-marks.ts';
import { RevisionMarks } from './revision-marks.ts';

export interface PriceChartEvents {
  /** The crosshair stands on the bar that starts then; null when it left the bars. */
  onHover(seconds: number | null): void;
  /** The pointer stands on a mark; null when it left it. */
  onMark(mark: ContextMark | null): void;
  /** Few bars are left of what is in sight. */
  onNearLeftEdge(): void;
  /** Whether the newest bar is in sight. */
  onFollow(following: boolean): void;
}

const TICK_KINDS: Readonly<Record<TickMarkType, TickKind>> = {
  [TickMarkType.Year]: 'year',
  [TickMarkType.Month]: 'month',
  [TickMarkType.DayOfMonth]: 'day',
  [TickMarkType.Time]: 'time',
  [TickMarkType.TimeWithSeconds]: 'time',
};

/** Bars left of the sight below which older ones are asked for. */
const LEFT_MARGIN_BARS = 60;
const ZOOM = { factor: 1.25, least: 1, most: 48 };
/** Given once: a change of theme must not undo the person's zoom. */
const FIRST_VIEW = { rightOffset: 6, barSpacing: 8, minBarSpacing: ZOOM.least };
/** The library's own logo brings a style element, which the content policy forbids; chart-panel.tsx has the link. */
const NO_LOGO = { attributionLogo: false };
const WATERMARK_PX = { most: 72, ofWidth: 0.13 };

/** Which series is shown, and from which instant of it where that matters. */
export interface ChartView {
  readonly name: string;
  readonly fromAt: string | null;
}

export class PriceChart implements CandleSink {
  readonly #chart: IChartApi;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #volume: ISeriesApi<'Histogram'>;
  readonly #marks = new RevisionMarks();
  readonly #context = new ContextMarks(() => isIntraday(this.#look));
  readonly #watermark: ITextWatermarkPluginApi<Time>;
  #look: ChartLook;
  #fresh = true;
  #view: ChartView = { name: '', fromAt: null };
  #lastPrice: IPriceLine | null = null;

  constructor(container: HTMLElement, look: ChartLook, events: PriceChartEvents) {
    this.#look = look;
    this.#chart = createChart(container, { autoSize: true, timeScale: FIRST_VIEW, layout: NO_LOGO });
    this.#candles = this.#chart.addSeries(CandlestickSeries, candleOptions(look));
    this.#candles.attachPrimitive(this.#context);
    this.#candles.attachPrimitive(this.#marks);
    this.#volume = this.#chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.#volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
    const [pane] = this.#chart.panes();
    if (pane === undefined) throw new Error('the chart has no pane');
    this.#watermark = createTextWatermark(pane, { lines: [] });
    this.setLook(look);
    this.#listen(events);
  }

  /** Takes on colours, words and decimals; the caller then has the bars drawn again. */
  setLook(look: ChartLook): void {
    this.#look = look;
    this.#chart.applyOptions(chartOptions(look));
    this.#candles.applyOptions(candleOptions(look));
    this.#marks.setColor(look.palette.revised);
    const { palette, watermark } = look;
    this.#context.setColors({ ...palette, attention: palette.revised });
    const fontSize = Math.min(WATERMARK_PX.most, Math.round(this.#chart.paneSize().width * WATERMARK_PX.ofWidth));
    const line = { text: watermark ?? '', color: palette.watermark, fontSize, fontFamily: palette.font };
    this.#watermark.applyOptions({ visible: watermark !== null, lines: [{ ...line, fontStyle: '600' }] });
  }

  /** Phases of the days and missing bars, drawn under and beside the bars. */
  setContext(context: ChartContext): void {
    this.#context.setContext(context);
  }

  /** The instants of the first and the last bar in sight, in UTC seconds; null while there is none. */
  inSight(): { readonly from: number; readonly to: number } | null {
    const range = this.#chart.timeScale().getVisibleRange();
    const [from, to] = [secondsOf(range?.from), secondsOf(range?.to)];
    return from === null || to === null ? null : { from, to };
  }

  /** What the next bars are of; of another series, the view starts anew. */
  setView(view: ChartView): void {
    if (view.name === this.#view.name) return;
    this.#view = view;
    this.#fresh = true;
  }

  replaceAll(bars: readonly Bar[]): void {
    this.#candles.setData(bars.map((bar) => this.#candleItem(bar)));
    this.#volume.setData(bars.map((bar) => this.#volumeItem(bar)));
    this.#marks.replaceAll(bars);
    this.#context.setBars(bars);
    const last = bars.at(-1);
    this.#markLast(last ?? null);
    if (!this.#fresh || last === undefined) return;
    this.#fresh = false;
    this.#candles.priceScale().setAutoScale(true);
    this.#showFirst(bars);
  }

  /** The newest bars, as many as fit; of a past day all of it, however many they are. */
  #showFirst(bars: readonly Bar[]): void {
    const scale = this.#chart.timeScale();
    scale.resetTimeScale();
    if (this.#view.fromAt === null) return;
    const from = Date.parse(this.#view.fromAt) / 1_000;
    const first = bars.findIndex(({ time }) => time >= from);
    const inSight = scale.width() / FIRST_VIEW.barSpacing - FIRST_VIEW.rightOffset;
    if (first === -1 || bars.length - first < inSight) return;
    scale.setVisibleLogicalRange({ from: first - 1, to: bars.length + FIRST_VIEW.rightOffset });
  }

  update(bar: Bar): void {
    this.#candles.update(this.#candleItem(bar));
    this.#volume.update(this.#volumeItem(bar));
    this.#marks.update(bar);
    this.#markLast(bar);
  }

  correct(bar: Bar): void {
    this.#candles.update(this.#candleItem(bar), true);
    this.#volume.update(this.#volumeItem(bar), true);
    this.#marks.update(bar);
  }

  /** Puts the crosshair on a bar, for the keyboard, and the bar into sight; null takes the crosshair away. */
  pointAt(bar: Bar | null): void {
    if (bar === null) {
      this.#chart.clearCrosshairPosition();
      return;
    }
    const scale = this.#chart.timeScale();
    const index = scale.timeToIndex(chartTime(bar.time));
    const range = scale.getVisibleLogicalRange();
    if (index !== null && range !== null && (index < range.from || index > range.to)) {
      const shift = index < range.from ? index - range.from - 1 : index - range.to + 1;
      scale.setVisibleLogicalRange({ from: range.from + shift, to: range.to + shift });
    }
    this.#chart.setCrosshairPosition(Number(bar.candle.close), chartTime(bar.time), this.#candles);
  }

  /** Brings the newest bar into sight, at once: the library's animation is ended by the next live bar, half way. */
  showNewest(): void {
    this.#chart.timeScale().scrollToPosition(FIRST_VIEW.rightOffset, false);
  }

  /** Makes bars wider (1) or narrower (-1). */
  zoom(direction: 1 | -1): void {
    const scale = this.#chart.timeScale();
    const wanted = scale.options().barSpacing * ZOOM.factor ** direction;
    scale.applyOptions({ barSpacing: Math.max(ZOOM.least, Math.min(ZOOM.most, wanted)) });
  }

  remove(): void {
    this.#chart.remove();
  }

  #listen({ onHover, onMark, onNearLeftEdge, onFollow }: PriceChartEvents): void {
    this.#chart.subscribeCrosshairMove(({ time, hoveredObjectId }) => {
      onHover(secondsOf(time));
      onMark(this.#context.mark(hoveredObjectId));
    });
    const scale = this.#chart.timeScale();
    scale.subscribeVisibleLogicalRangeChange((range) => {
      if (range === null) return;
      const info = this.#candles.barsInLogicalRange(range);
      if (info === null) return;
      if (info.barsBefore < LEFT_MARGIN_BARS) onNearLeftEdge();
      onFollow(info.barsAfter < 1);
    });
  }

  /**
   * A line at the price of the newest bar, wherever one has scrolled to: the library's own label would show the last
   * bar in sight. Its colour follows the direction; a hollow bar has none to give.
   */
  #markLast(last: Bar | null): void {
    if (last === null) {
      if (this.#lastPrice !== null) this.#candles.removePriceLine(this.#lastPrice);
      this.#lastPrice = null;
      return;
    }
    const { rise, fall } = this.#look.palette;
    const price = Number(last.candle.close);
    const options = { price, color: price >= Number(last.candle.open) ? rise : fall };
    if (this.#lastPrice !== null) this.#lastPrice.applyOptions(options);
    else this.#lastPrice = this.#candles.createPriceLine({ ...options, lineWidth: 1, lineStyle: LineStyle.Dotted });
  }

  /** Floats begin here, at the edge of the canvas; every number that is read comes from the decimal text. */
  #candleItem({ time, candle }: Bar): CandlestickData<Time> {
    const item = {
      time: chartTime(time),
      open: Number(candle.open),
      high: Number(candle.high),
      low: Number(candle.low),
      close: Number(candle.close),
    };
    // Hollow: the bar still moves.
    return candle.complete ? item : { ...item, color: this.#look.palette.surface };
  }

  #volumeItem({ time, candle }: Bar): HistogramData<Time> {
    const { volumeRise, volumeFall } = this.#look.palette;
    const rises = Number(candle.close) >= Number(candle.open);
    return { time: chartTime(time), value: Number(candle.volume), color: rises ? volumeRise : volumeFall };
  }
}

function isIntraday({ labels }: ChartLook): boolean {
  return labels.timeframe !== '1d' && labels.timeframe !== '1w';
}

function chartOptions(look: ChartLook): DeepPartial<TimeChartOptions> {
  const { palette, labels, scale } = look;
  const hairline = { color: palette.crosshair, width: 1, style: LineStyle.Dashed } as const;
  return {
    layout: {
      background: { type: ColorType.Solid, color: palette.surface },
      textColor: palette.text,
      fontFamily: palette.font,
      fontSize: 12,
    },
    grid: { vertLines: { color: palette.grid }, horzLines: { color: palette.grid } },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { ...hairline, labelBackgroundColor: palette.crosshairLabel },
      horzLine: { ...hairline, labelBackgroundColor: palette.crosshairLabel },
    },
    rightPriceScale: {
      borderColor: palette.line,
      scaleMargins: { top: 0.08, bottom: 0.2 },
      entireTextOnly: true,
      minimumWidth: 72,
    },
    timeScale: {
      borderColor: palette.line,
      timeVisible: isIntraday(look),
      secondsVisible: false,
      tickMarkFormatter: (time: Time, type: TickMarkType) => {
        const seconds = secondsOf(time);
        return seconds === null ? null : tickLabel(seconds, TICK_KINDS[type], labels);
      },
    },
    localization: {
      locale: labels.language,
      priceFormatter: (price: number) => formatScale(price, scale, labels.language),
      timeFormatter: (time: Time) => {
        const seconds = secondsOf(time);
        return seconds === null ? '' : barLabel(seconds, labels);
      },
    },
  };
}

function candleOptions({ palette, scale }: ChartLook) {
  const { rise, fall } = palette;
  return {
    upColor: rise,
    downColor: fall,
    borderUpColor: rise,
    borderDownColor: fall,
    wickUpColor: rise,
    wickDownColor: fall,
    priceLineVisible: false,
    lastValueVisible: false,
    priceFormat: { type: 'price', precision: scale.decimals, minMove: Number(scale.tick ?? 10 ** -scale.decimals) },
  } as const;
}
