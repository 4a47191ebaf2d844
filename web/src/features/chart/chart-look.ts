/** What the chart needs to know to draw: the tokens of the page, and the words of its axes. */

import type { LabelContext } from './axis-labels.ts';

export interface ChartPalette {
  readonly text: string;
  readonly surface: string;
  readonly line: string;
  readonly grid: string;
  readonly crosshair: string;
  readonly crosshairLabel: string;
  readonly watermark: string;
  readonly rise: string;
  readonly fall: string;
  readonly volumeRise: string;
  readonly volumeFall: string;
  readonly revised: string;
  /** Behind the bars of an auction, and of the hours after the session. */
  readonly shade: string;
  readonly hatch: string;
  readonly faint: string;
  readonly font: string;
}

export interface PriceScale {
  /** Decimals that the prices of the symbol are shown with. */
  readonly decimals: number;
  /** Least price step as decimal text; null where it is not known. */
  readonly tick: string | null;
}

export interface ChartLook {
  readonly palette: ChartPalette;
  readonly labels: LabelContext;
  readonly scale: PriceScale;
  /** A word behind the bars that says that they are not the real market; null for none. */
  readonly watermark: string | null;
}

/** Reads the tokens as they are now; `stale` takes the colour out of the bars, not their contrast. */
export function readPalette(root: Element, stale: boolean): ChartPalette {
  const style = getComputedStyle(root);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: token('--muted'),
    surface: token('--surface'),
    line: token('--line'),
    grid: token('--grid'),
    crosshair: token('--crosshair'),
    crosshairLabel: token('--line-strong'),
    watermark: token('--watermark'),
    rise: token(stale ? '--candle-stale-rise' : '--candle-rise'),
    fall: token(stale ? '--candle-stale-fall' : '--candle-fall'),
    volumeRise: token(stale ? '--volume-stale' : '--volume-rise'),
    volumeFall: token(stale ? '--volume-stale' : '--volume-fall'),
    revised: token('--attention'),
    shade: token('--shade'),
    hatch: token('--hatch'),
    faint: token('--faint'),
    font: getComputedStyle(document.body).fontFamily,
  };
}
