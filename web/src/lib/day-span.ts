/** The instants of whole days of the exchange, the last one included. */

import { dateOfEpochDay, epochDayOf, parseLocalDate, toIso } from '#kernel/time.ts';
import { createZone, type Zone } from '#kernel/zone.ts';

const zones = new Map<string, Zone>();

/** Reading a zone takes some milliseconds, so each is read once. */
function zoneOf(id: string): Zone {
  const known = zones.get(id);
  if (known !== undefined) return known;
  const zone = createZone(id);
  zones.set(id, zone);
  return zone;
}

export interface Span {
  readonly fromAt: string;
  /** First instant after it. */
  readonly toAt: string;
}

/** From the first instant of `from` to the last one of `to`; null where one is no date or the end comes first. */
export function spanOf(from: string, to: string, timeZone: string): Span | null {
  const [first, last] = [parseLocalDate(from), parseLocalDate(to)];
  if (!first.ok || !last.ok || first.value > last.value) return null;
  const zone = zoneOf(timeZone);
  const after = dateOfEpochDay(epochDayOf(last.value) + 1);
  return { fromAt: toIso(zone.startOfDate(first.value)), toAt: toIso(zone.startOfDate(after)) };
}

/** A day that is over, and its instants. */
export interface PastDay extends Span {
  readonly date: string;
}

/** The day of `date`; null where it is none, or not before `today`: of the present one sees the present. */
export function pastDay(date: string | null, today: string | null, timeZone: string): PastDay | null {
  if (date === null || (today !== null && date >= today)) return null;
  const span = spanOf(date, date, timeZone);
  return span === null ? null : { date, ...span };
}
