/**
 * The words under the time axis and in the crosshair's label. The chart library reckons in UTC; here the same
 * instants are told in the exchange's zone. Bars of days and weeks are labelled by their local date.
 */

import type { Timeframe } from '#contract/timeframe.ts';
import type { Texts } from '../../lib/i18n/catalogue.ts';
import type { Language } from '../../lib/settings.ts';
import { formatDate, formatMinute, zoneReader } from '../../lib/time-format.ts';

export interface LabelContext {
  readonly timeframe: Timeframe;
  readonly timeZone: string;
  readonly language: Language;
  readonly texts: Texts;
}

/** What a mark of the axis begins: the library's TickMarkType by name. */
export type TickKind = 'year' | 'month' | 'day' | 'time';

/** A mark of the axis, short: "2026", "nov", "21", "10:30". */
export function tickLabel(seconds: number, kind: TickKind, { timeZone, language }: LabelContext): string {
  const ms = seconds * 1_000;
  const { year, monthName, day, month } = zoneReader(timeZone, language).read(ms);
  switch (kind) {
    case 'year':
      return year;
    case 'month':
      return monthName;
    case 'day':
      return language === 'en' ? `${day} ${monthName}` : `${day}/${month}`;
    case 'time':
      return formatMinute(ms, timeZone, language);
  }
}

/** One bar's time in full: "sex 21/11/2026 10:30", "sex 21/11/2026", "semana de 16/11/2026". */
export function barLabel(seconds: number, { timeframe, timeZone, language, texts }: LabelContext): string {
  const ms = seconds * 1_000;
  const date = formatDate(ms, timeZone, language);
  if (timeframe === '1w') return texts.chart.weekOf(date);
  const day = `${zoneReader(timeZone, language).read(ms).weekday} ${date}`;
  return timeframe === '1d' ? day : `${day} ${formatMinute(ms, timeZone, language)}`;
}
