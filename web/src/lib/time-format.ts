/**
 * Times of the market, told in the exchange's own zone. Instants arrive in UTC and are never shifted; only their
 * text is local. A daily or weekly bar is stamped with the instant of local midnight, so its label is a local date.
 */

import type { Language } from './settings.ts';

export interface LocalTime {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  /** "sex." or "Fri". */
  readonly weekday: string;
  /** "nov." or "Nov". */
  readonly monthName: string;
}

/** Reads instants in one zone and language. Making one costs about a millisecond, so they are kept. */
export interface ZoneReader {
  read(ms: number): LocalTime;
}

const readers = new Map<string, ZoneReader>();

/** The reader of a zone and language. */
export function zoneReader(timeZone: string, language: Language): ZoneReader {
  const key = `${language} ${timeZone}`;
  const known = readers.get(key);
  if (known !== undefined) return known;
  const reader = createZoneReader(timeZone, language);
  readers.set(key, reader);
  return reader;
}

function createZoneReader(timeZone: string, language: Language): ZoneReader {
  const numbers = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const names = new Intl.DateTimeFormat(language, { timeZone, weekday: 'short', month: 'short', day: 'numeric' });
  return {
    read(ms) {
      const found = partsOf(numbers, ms);
      const named = partsOf(names, ms);
      return {
        year: found.get('year') ?? '',
        month: found.get('month') ?? '',
        day: found.get('day') ?? '',
        hour: found.get('hour') ?? '',
        minute: found.get('minute') ?? '',
        second: found.get('second') ?? '',
        weekday: withoutDot(named.get('weekday')),
        monthName: withoutDot(named.get('month')),
      };
    },
  };
}

function partsOf(format: Intl.DateTimeFormat, ms: number): Map<string, string> {
  return new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
}

function withoutDot(name: string | undefined): string {
  return (name ?? '').replace(/\.$/, '');
}

/** "21/11/2026", or "21 Nov 2026" in English, where 05/06 would mean two things. */
export function formatDate(ms: number, timeZone: string, language: Language): string {
  const { day, month, monthName, year } = zoneReader(timeZone, language).read(ms);
  return language === 'en' ? `${day} ${monthName} ${year}` : `${day}/${month}/${year}`;
}

/** "21/11", or "21 Nov" in English. */
export function formatShortDate(ms: number, timeZone: string, language: Language): string {
  const { day, month, monthName } = zoneReader(timeZone, language).read(ms);
  return language === 'en' ? `${day} ${monthName}` : `${day}/${month}`;
}

/** "10:32", on the 24-hour clock in both languages, as exchanges speak. */
export function formatMinute(ms: number, timeZone: string, language: Language): string {
  const { hour, minute } = zoneReader(timeZone, language).read(ms);
  return `${hour}:${minute}`;
}

/** "10:32:05". */
export function formatSecond(ms: number, timeZone: string, language: Language): string {
  const { hour, minute, second } = zoneReader(timeZone, language).read(ms);
  return `${hour}:${minute}:${second}`;
}

/** "sex", "Fri". */
export function formatWeekday(ms: number, timeZone: string, language: Language): string {
  return zoneReader(timeZone, language).read(ms).weekday;
}

/** The local date in the form that addresses and the API have: "2026-11-21". */
export function localDate(ms: number, timeZone: string): string {
  const { year, month, day } = zoneReader(timeZone, 'en').read(ms);
  return `${year}-${month}-${day}`;
}

/** A date such as "2025-08-29" as people write it. It has no zone: it is the same date everywhere. */
export function formatIsoDate(date: string, language: Language): string {
  return formatDate(Date.parse(`${date}T12:00:00Z`), 'UTC', language);
}

/** The weekday of such a date. */
export function weekdayOfDate(date: string, language: Language): string {
  return formatWeekday(Date.parse(`${date}T12:00:00Z`), 'UTC', language);
}
