/** Marks of the chart in words. */

import { formatMinute } from '../../lib/time-format.ts';
import type { LabelContext } from './axis-labels.ts';
import type { ContextMark } from './context-marks.ts';
import type { MissingBars } from './missing-bars.ts';

/** What a mark means: the cause of missing bars with their hours, or the contracts of a roll. */
export function markText(mark: ContextMark, labels: LabelContext): string {
  return mark.kind === 'roll' ? labels.texts.chart.roll(mark.from, mark.to) : missingText(mark.missing, labels);
}

/** "10:05–10:20: faltam 3 barras, o feed estava fora do ar". */
export function missingText(
  { from, to, count, cause }: MissingBars,
  { timeZone, language, texts }: LabelContext,
): string {
  const minute = (seconds: number): string => formatMinute(seconds * 1_000, timeZone, language);
  return `${minute(from)}–${minute(to)}: ${texts.chart.missingBars(count)}, ${texts.chart.missing[cause]}`;
}
