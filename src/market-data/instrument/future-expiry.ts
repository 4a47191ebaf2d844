/**
 * Expiries of futures by rule, for contracts that no file has told yet: a date in a file always wins. Every rule
 * that stands here was held against real expiry dates; a product without a rule expires on a day that is not known.
 *
 * A rule names a nominal day and where it moves when that day has no session. Sessions are those of B3's calendar;
 * after its end, the national business days as known on `asOf`.
 */

import { ensureNever } from '#kernel/assert.ts';
import { dateOfEpochDay, epochDayOf, type LocalDate, weekdayOf } from '#kernel/time.ts';
import { CALENDAR_LAST, calendarDate, inCalendar, isSession } from '../session/b3-calendar.ts';
import { BUSINESS_DAYS_LAST, isBusinessDay } from '../session/business-days.ts';
import { type ContractName, parseContract } from './contract-month.ts';

export type ExpiryRule =
  /** The Wednesday nearest the 15th, or the session after it. Even months only. */
  | 'wednesday-nearest-15th'
  /** The first session of the month. */
  | 'first-session'
  /** The last session of the month. */
  | 'last-session'
  /** The 15th, or the session after it. */
  | 'fifteenth'
  /** The sixth session before the last one of the month. */
  | 'sixth-before-last-session';

export interface FutureExpiry {
  readonly rule: ExpiryRule;
  /** The day on which the contract is settled for good. */
  readonly expiry: LocalDate;
  /** The last day on which it trades; null where that is not known. */
  readonly lastTradingDay: LocalDate | null;
  /** False where the date lies beyond B3's calendar, and only national holidays were counted. */
  readonly certain: boolean;
}

const RULES: Readonly<Record<string, ExpiryRule>> = {
  ...byRule('wednesday-nearest-15th', ['WIN', 'IND']),
  // Dollar and other currencies, interest in reais and in dollars.
  ...byRule('first-session', ['DOL', 'WDO', 'EUR', 'WEU', 'AUD', 'CAD', 'CHF', 'CLP', 'CNY', 'GBP', 'JPY', 'MXN']),
  ...byRule('first-session', ['NZD', 'TRY', 'ZAR', 'DI1', 'OC1', 'DDI', 'DCO', 'FRC', 'FRO']),
  ...byRule('last-session', ['BGI', 'ETH']),
  ...byRule('fifteenth', ['CCM', 'DAP']),
  ...byRule('sixth-before-last-session', ['ICF', 'KFE']),
};

/** Where trading ends on the day of the expiry; elsewhere it ends on the session before. */
const TRADE_ON_EXPIRY: ReadonlySet<string> = new Set(['WIN', 'IND', 'BGI', 'ETH', 'CCM', 'ICF', 'KFE']);

/** Their trading ends weeks before: in 2015 on days that no rule here gives. */
const LAST_DAY_UNKNOWN: ReadonlySet<string> = new Set(['DAP', 'FRC', 'FRO']);

/** The rule of a product; null where none is known here. */
export function expiryRuleOf(product: string): ExpiryRule | null {
  return RULES[product] ?? null;
}

/** The months in which a product can expire; all where its rule does not bound them. */
export function expiresIn(rule: ExpiryRule, month: number): boolean {
  return rule !== 'wednesday-nearest-15th' || month % 2 === 0;
}

/**
 * When a contract such as "WING27" expires, with the holidays known on `asOf`; null for an unknown product, a month
 * that it does not have, and years outside the calendars (before 2012).
 */
export function futureExpiry(symbol: string, asOf: LocalDate): FutureExpiry | null {
  const contract = parseContract(symbol);
  return contract.ok ? contractExpiry(contract.value, asOf) : null;
}

/** The same, for a contract that is read already. */
export function contractExpiry({ product, year, month }: ContractName, asOf: LocalDate): FutureExpiry | null {
  const rule = expiryRuleOf(product);
  if (rule === null || !expiresIn(rule, month)) return null;
  const first = calendarDate({ year, month, day: 1 });
  if (first < FIRST_MONTH || first > LAST_MONTH) return null;
  const days = daysAsOf(asOf);
  const expiry = expiryBy(rule, first, days);
  return { rule, expiry, lastTradingDay: lastTradingDay(product, expiry, days), certain: expiry <= CALENDAR_LAST };
}

/** The session before a date; after the end of B3's calendar, the business day before. */
export function sessionBefore(date: LocalDate, asOf: LocalDate): LocalDate {
  return step(date, -1, daysAsOf(asOf));
}

const FIRST_MONTH = '2012-02-01' as LocalDate;
const LAST_MONTH = `${BUSINESS_DAYS_LAST.slice(0, 4)}-11-01` as LocalDate;

interface Days {
  readonly opens: (date: LocalDate) => boolean;
}

function daysAsOf(asOf: LocalDate): Days {
  return { opens: (date) => (inCalendar(date) ? isSession(date) : isBusinessDay(date, asOf)) };
}

function expiryBy(rule: ExpiryRule, first: LocalDate, days: Days): LocalDate {
  const fifteenth = plus(first, 14);
  switch (rule) {
    case 'wednesday-nearest-15th':
      // The nearest Wednesday lies at most three days away: Sunday looks back to it and Saturday does too.
      return onOrAfter(plus(fifteenth, 3 - (weekdayOf(fifteenth) % 7)), days);
    case 'first-session':
      return onOrAfter(first, days);
    case 'fifteenth':
      return onOrAfter(fifteenth, days);
    case 'last-session':
      return step(nextMonth(first), -1, days);
    case 'sixth-before-last-session':
      return Array.from({ length: 7 }).reduce<LocalDate>((date) => step(date, -1, days), nextMonth(first));
    default:
      return ensureNever(rule);
  }
}

function lastTradingDay(product: string, expiry: LocalDate, days: Days): LocalDate | null {
  if (LAST_DAY_UNKNOWN.has(product)) return null;
  return TRADE_ON_EXPIRY.has(product) ? expiry : step(expiry, -1, days);
}

function nextMonth(first: LocalDate): LocalDate {
  return `${plus(first, 31).slice(0, 7)}-01` as LocalDate;
}

function plus(date: LocalDate, days: number): LocalDate {
  return dateOfEpochDay(epochDayOf(date) + days);
}

function onOrAfter(date: LocalDate, days: Days): LocalDate {
  return days.opens(date) ? date : step(date, 1, days);
}

/** The nearest day with a session before or after `date`. */
function step(date: LocalDate, by: 1 | -1, { opens }: Days): LocalDate {
  let found = plus(date, by);
  while (!opens(found)) found = plus(found, by);
  return found;
}

function byRule(rule: ExpiryRule, products: readonly string[]): Record<string, ExpiryRule> {
  return Object.fromEntries(products.map((product) => [product, rule]));
}
