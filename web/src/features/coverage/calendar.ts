/** A year as twelve months of days, and the way of the keyboard through them. Dates are text such as "2025-08-29". */

import type { CoverageDayDto } from '#contract/coverage.ts';

const DAY_MS = 86_400_000;

export interface Month {
  /** 1 to 12. */
  readonly month: number;
  /** Weekday of its first day, Sunday being 0. */
  readonly startsOn: number;
  readonly dates: readonly string[];
}

/** The twelve months of a year. */
export function monthsOf(year: number): Month[] {
  return Array.from({ length: 12 }, (_, index) => {
    const first = Date.UTC(year, index, 1);
    const count = Math.round((Date.UTC(year, index + 1, 1) - first) / DAY_MS);
    return {
      month: index + 1,
      startsOn: new Date(first).getUTCDay(),
      dates: Array.from({ length: count }, (_each, day) => dateOf(first + day * DAY_MS)),
    };
  });
}

/** Where a key leads from a date; null for keys that mean nothing here. It never leaves the year. */
export function stepOf(key: string, date: string): string | null {
  const ms = Date.parse(`${date}T00:00:00Z`);
  const year = Number(date.slice(0, 4));
  const within = (to: number): string => dateOf(Math.min(Date.UTC(year, 11, 31), Math.max(Date.UTC(year, 0, 1), to)));
  switch (key) {
    case 'ArrowLeft':
      return within(ms - DAY_MS);
    case 'ArrowRight':
      return within(ms + DAY_MS);
    case 'ArrowUp':
      return within(ms - 7 * DAY_MS);
    case 'ArrowDown':
      return within(ms + 7 * DAY_MS);
    case 'PageUp':
      return within(monthAway(ms, -1));
    case 'PageDown':
      return within(monthAway(ms, 1));
    case 'Home':
      return within(Date.UTC(year, 0, 1));
    case 'End':
      return within(Date.UTC(year, 11, 31));
    default:
      return null;
  }
}

/** The same day of another month, or its last one where it is shorter. */
function monthAway(ms: number, months: number): number {
  const date = new Date(ms);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), last));
}

/** Minutes that a day lacks beside those that it has: an empty or daily one is told by its state, and lacks them all. */
export function lackingMinutes(day: Pick<CoverageDayDto, 'state' | 'missing'> | null): number {
  return day !== null && (day.state === 'bars' || day.state === 'trades') ? (day.missing ?? 0) : 0;
}

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
