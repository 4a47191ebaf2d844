/**
 * The session tables as one plain object, for others to use: docs/data/b3-sessions.json is its text, so that a
 * program in any language reads what this one reads. Rules are written out as dates.
 */

import { PRODUCT_GROUPS } from '#contract/sessions.ts';
import {
  ashWednesdayOf,
  B3_TIME_ZONE,
  CALENDAR_FIRST,
  CALENDAR_LAST,
  closures,
  isSession,
  sessionsBetween,
} from './b3-calendar.ts';
import { CASH_PERIODS } from './b3-grids.table.ts';
import {
  ASH_WEDNESDAY,
  ASH_WEDNESDAYS,
  EXPIRY_EVENING_GROUPS,
  EXPIRY_EVENINGS,
  INDEX_EXPIRY_END,
  INDEX_EXPIRY_SOURCE,
  ONE_OFF_DAYS,
  OPTION_EXPIRIES,
  OTHER_ASH_WEDNESDAYS,
} from './b3-special-days.table.ts';
import { optionExpiryOn } from './expiry.ts';
import { allTradingHours } from './trading-hours.ts';

const ABOUT =
  'Sessions of B3, the Brazilian exchange. Local wall time of "timeZone"; dates from and to are both included. ' +
  'Made by Pregão from its tables, each row with its source and how certain it is; docs/sessions.md explains it.';

/** The tables and what their rules come to. */
export function publishedCalendar(): object {
  const years = range(Number(CALENDAR_FIRST.slice(0, 4)), Number(CALENDAR_LAST.slice(0, 4)));
  const sessions = sessionsBetween(CALENDAR_FIRST, CALENDAR_LAST);
  return {
    about: ABOUT,
    version: 1,
    exchange: 'B3',
    timeZone: B3_TIME_ZONE,
    from: CALENDAR_FIRST,
    to: CALENDAR_LAST,
    groups: PRODUCT_GROUPS,
    closures: closures(),
    hours: allTradingHours().map(({ parts: _, ...row }) => row),
    cashGrids: CASH_PERIODS.map(({ from, to, grid }) => ({ from, to, grid })),
    ashWednesdays: years
      .map(ashWednesdayOf)
      .filter(isSession)
      .map((date) => {
        const seen = ASH_WEDNESDAYS.find(({ year }) => year === Number(date.slice(0, 4)));
        return seen === undefined
          ? { date, measured: [], source: OTHER_ASH_WEDNESDAYS, certainty: 'general' }
          : { date, measured: seen.measured, source: seen.source, certainty: seen.certainty };
      }),
    ashWednesdayOpenings: ASH_WEDNESDAY,
    optionExpiryRules: OPTION_EXPIRIES,
    optionExpiries: sessions.filter((date) => optionExpiryOn(date) !== null),
    optionExpiryEvenings: { groups: EXPIRY_EVENING_GROUPS, rows: EXPIRY_EVENINGS },
    indexFutureLastDay: { endByGrid: INDEX_EXPIRY_END, source: INDEX_EXPIRY_SOURCE, certainty: 'press' },
    oneOffDays: ONE_OFF_DAYS,
  };
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
