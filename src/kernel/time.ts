/**
 * An instant is an integer of microseconds since 1970-01-01T00:00:00Z. Storage and messages between parts know
 * only instants (UTC); local dates and hours exist at the boundaries, through a `Zone` (zone.ts).
 */

import { assert } from './assert.ts';
import { err, ok, type Result } from './result.ts';

declare const brand: unique symbol;
export type Instant = number & { readonly [brand]: 'Instant' };

/** A calendar date, "YYYY-MM-DD", in a zone that the context names. */
export type LocalDate = string & { readonly [brand]: 'LocalDate' };

export const MILLISECOND_US = 1_000;
export const SECOND_US = 1_000_000;
export const MINUTE_US = 60 * SECOND_US;
export const HOUR_US = 60 * MINUTE_US;
export const DAY_US = 24 * HOUR_US;

/** `us` microseconds since the epoch as an instant. */
export function instantOf(us: number): Instant {
  assert(Number.isSafeInteger(us), () => `an instant is an integer of microseconds, got ${us}`);
  return us as Instant;
}

/** An instant from milliseconds since the epoch, as clocks give them. */
export function instantFromMs(ms: number): Instant {
  return instantOf(Math.floor(ms) * MILLISECOND_US);
}

/** Milliseconds since the epoch, rounded down. */
export function toEpochMs(instant: Instant): number {
  return Math.floor(instant / MILLISECOND_US);
}

/** ISO 8601 in UTC, with milliseconds. */
export function toIso(instant: Instant): string {
  return new Date(toEpochMs(instant)).toISOString();
}

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Reads ISO 8601 with an explicit offset; a time without one is ambiguous and refused. */
export function parseIso(text: string): Result<Instant, string> {
  if (!ISO.test(text)) return err(`"${text}" is not an ISO 8601 time with an offset, such as 2025-08-29T13:00:00Z`);
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || !dateExists(text.slice(0, 10))) return err(`"${text}" is not a time that exists`);
  // Date.parse keeps three digits of the fraction.
  const micros = Number(/\.\d{3}(\d{1,3})/.exec(text)?.[1]?.padEnd(3, '0') ?? 0);
  return ok(instantOf(ms * MILLISECOND_US + micros));
}

/** Reads "YYYY-MM-DD"; refuses dates that no calendar has. */
export function parseLocalDate(text: string): Result<LocalDate, string> {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && dateExists(text)
    ? ok(text as LocalDate)
    : err(`"${text}" is not a date such as 2025-08-29`);
}

/** Days since 1970-01-01 of a date. */
export function epochDayOf(date: LocalDate): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000;
}

/** The date that lies `day` days after 1970-01-01. */
export function dateOfEpochDay(day: number): LocalDate {
  return new Date(day * 86_400_000).toISOString().slice(0, 10) as LocalDate;
}

/** Day of the week of a date: 1 Monday … 7 Sunday (ISO 8601). */
export function weekdayOf(date: LocalDate): number {
  return weekdayOfEpochDay(epochDayOf(date));
}

/** The same of the date that lies `day` days after 1970-01-01. */
export function weekdayOfEpochDay(day: number): number {
  // 1970-01-01 was a Thursday (4).
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Whether a calendar has the date, and an instant can hold its times: those of 1700 to 2199 can in any zone. */
function dateExists(text: string): boolean {
  if (!/^(?:1[7-9]|2[01])\d{2}-/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}
