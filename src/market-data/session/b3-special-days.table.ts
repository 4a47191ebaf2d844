/**
 * Days on which the hours differ from the grid: late openings, shortened or lengthened days, the evening of the
 * days on which options expire, and the last day of an index future. Each row says where it is from.
 */

import type { Certainty, ProductGroup } from '#contract/sessions.ts';
import type { Grid } from './b3-grids.table.ts';

/** Groups that follow the cash market; the others are futures and their rolls. */
export const CASH_GROUPS: readonly ProductGroup[] = [
  'cash',
  'unsponsored-bdr',
  'equity-etf',
  'fixed-income-etf',
  'forward',
  'equity-options',
  'index-options',
];

/** How Ash Wednesday begins; the rest of the day is as in the grid. */
export interface LateOpening {
  readonly groups: readonly ProductGroup[] | 'futures';
  /** What comes before the continuous session; null where nothing does. */
  readonly before: string | null;
  readonly opens: string;
}

const GATHERING = '12:30 cancellation 12:45 pre-open';

export const ASH_WEDNESDAY: readonly LateOpening[] = [
  {
    groups: ['cash', 'unsponsored-bdr', 'fixed-income-etf', 'equity-options', 'index-options'],
    before: `${GATHERING} 13:00`,
    opens: '13:00',
  },
  { groups: ['equity-etf'], before: `${GATHERING} 13:05`, opens: '13:05' },
  { groups: ['forward'], before: null, opens: '13:00' },
  { groups: 'futures', before: '12:55 pre-open 13:00', opens: '13:00' },
];

export interface AshWednesday {
  readonly year: number;
  /** Groups whose bars begin at 13:00. */
  readonly measured: readonly ProductGroup[];
  readonly source: string;
  /** For the groups without bars. */
  readonly certainty: Certainty;
}

const NOTICE = "hours as in B3's notice for 2025";

/** Years for which there is evidence; the others are taken to be the same. */
export const ASH_WEDNESDAYS: readonly AshWednesday[] = [
  { year: 2014, measured: [], source: `InfoMoney, 2013-11; ${NOTICE}`, certainty: 'press' },
  { year: 2022, measured: ['index-futures'], source: `5-minute bars of WIN; Exame; ${NOTICE}`, certainty: 'press' },
  { year: 2023, measured: [], source: `Exame, 2023-02; ${NOTICE}`, certainty: 'press' },
  { year: 2024, measured: ['cash'], source: `15-minute bars of 12 stocks; Money Times; ${NOTICE}`, certainty: 'press' },
  {
    year: 2025,
    measured: ['cash'],
    source: "15-minute bars of 14 stocks; B3's notice to clients",
    certainty: 'exchange',
  },
  { year: 2026, measured: [], source: `TN Online, 2026-02-06; ${NOTICE}`, certainty: 'press' },
];

export const OTHER_ASH_WEDNESDAYS = 'as in the years that are known';

/** Which days options on shares, units, ETFs and BDRs expire; on a day without session, the session before it. */
export interface ExpiryRule {
  readonly from: string;
  readonly to: string;
  readonly on: 'third-monday' | 'third-friday' | 'friday';
  readonly source: string;
  readonly certainty: Certainty;
}

export const OPTION_EXPIRIES: readonly ExpiryRule[] = [
  {
    from: '2012-01-01',
    to: '2021-04-30',
    on: 'third-monday',
    source: 'InfoMoney, 2021; exercised until 13:00',
    certainty: 'press',
  },
  {
    from: '2021-05-01',
    to: '2024-02-04',
    on: 'third-friday',
    source: 'InfoMoney and Diário do Grande ABC, 2021',
    certainty: 'press',
  },
  {
    from: '2024-02-05',
    to: '2030-12-31',
    on: 'friday',
    source: 'weekly options listed on 2024-01-29; the first evening with trades after 2024-01-19 is 2024-02-09',
    certainty: 'measured',
  },
];

/** What follows the closing call on an expiry day; null: an after-market at an hour that is not known. */
export interface ExpiryEvening {
  readonly grid: Grid;
  readonly from: string;
  readonly to: string;
  readonly evening: string | null;
  readonly source: string;
  readonly certainty: Certainty;
}

/** Only these have an after-market; options stop earlier with their series. */
export const EXPIRY_EVENING_GROUPS: readonly ProductGroup[] = ['cash', 'unsponsored-bdr', 'equity-etf'];

export const EXPIRY_EVENINGS: readonly ExpiryEvening[] = [
  {
    grid: 'to-18',
    from: '2021-11-08',
    to: '2023-11-05',
    evening: null,
    source: 'an after-market on expiry days only (Valor, 2021-11-08; TradeMap, 2022)',
    certainty: 'press',
  },
  {
    grid: 'to-18',
    from: '2023-11-06',
    to: '2024-03-10',
    evening: null,
    source:
      'a bar after the close in four stocks on 2024-01-19, 02-09, 02-16, 02-23, 03-01 and 03-08; its hour cannot be told from them',
    certainty: 'measured',
  },
  {
    grid: 'to-17',
    from: '2024-03-11',
    to: '2030-12-31',
    evening: '17:25 cancellation 18:10 pause 18:25 after-market 18:40 pause 18:45 cancellation 19:00',
    source:
      "B3's page of trading hours (grids of 2025 and 2026); on these days the bars show one after-market and no other",
    certainty: 'exchange',
  },
  {
    grid: 'to-18',
    from: '2024-11-04',
    to: '2030-12-31',
    evening: '18:25 cancellation 19:10 pause 19:25 after-market 19:40 pause 19:45 cancellation 20:00',
    source:
      "B3's page of trading hours (grids of November 2024 and 2025); that cancelling pauses at 19:10 is concluded from the other grid",
    certainty: 'exchange',
  },
];

/** When an index future ends on its own last day: with the cash market, whose index it settles at. */
export const INDEX_EXPIRY_END: Readonly<Record<Grid, string>> = {
  'to-18-from-11': '18:00',
  'to-17-evening': '17:00',
  'to-17': '17:00',
  'to-18': '18:00',
};

export const INDEX_EXPIRY_SOURCE = 'ADVFN, 2025-10-15 (17:00), and the press on the grid of November 2024 (18:00)';

/** One day of some groups, instead of the grid. `hours: null`: other than usual, but not known how. */
export interface OneOffDay {
  readonly date: string;
  readonly groups: readonly ProductGroup[] | 'others';
  readonly hours: string | null;
  readonly why: string;
  readonly source: string;
  readonly certainty: Certainty;
}

const WORLD_CUP = 'World Cup 2014: B3 ended before the match of Brazil';
const UOL = 'UOL and Exame, June 2014';
const HOURS_BEFORE = 'Estadão, 2014: two hours before the match; the hours themselves were not found';
const MSCI = 'rebalancing of the MSCI Brazil index';
const JC = 'Jornal do Comércio, November 2018';

export const ONE_OFF_DAYS: readonly OneOffDay[] = [
  {
    date: '2014-06-17',
    groups: ['cash'],
    hours: '09:45 pre-open 10:00 continuous 13:30',
    why: WORLD_CUP,
    source: `${UOL}; when its closing call began is not known`,
    certainty: 'press',
  },
  {
    date: '2014-06-17',
    groups: ['equity-options'],
    hours: '09:45 pre-open 10:00 continuous 13:30 closing-call 13:45',
    why: WORLD_CUP,
    source: UOL,
    certainty: 'press',
  },
  {
    date: '2014-06-17',
    groups: ['fx-futures', 'fx-rolls'],
    hours: '09:00 continuous 14:00',
    why: WORLD_CUP,
    source: UOL,
    certainty: 'press',
  },
  {
    date: '2014-06-17',
    groups: ['di-futures'],
    hours: '09:00 continuous 13:00',
    why: WORLD_CUP,
    source: UOL,
    certainty: 'press',
  },
  { date: '2014-06-17', groups: 'others', hours: null, why: WORLD_CUP, source: UOL, certainty: 'unknown' },
  {
    date: '2014-06-23',
    groups: ['cash'],
    hours: '09:45 pre-open 10:00 continuous 14:30',
    why: WORLD_CUP,
    source: `${UOL}; when its closing call began is not known`,
    certainty: 'press',
  },
  {
    date: '2014-06-23',
    groups: ['equity-options'],
    hours: '09:45 pre-open 10:00 continuous 14:30 closing-call 14:45',
    why: WORLD_CUP,
    source: UOL,
    certainty: 'press',
  },
  {
    date: '2014-06-23',
    groups: ['fx-futures', 'fx-rolls'],
    hours: '09:00 continuous 15:00',
    why: WORLD_CUP,
    source: UOL,
    certainty: 'press',
  },
  {
    date: '2014-06-23',
    groups: ['di-futures'],
    hours: '09:00 continuous 14:00',
    why: WORLD_CUP,
    source: UOL,
    certainty: 'press',
  },
  { date: '2014-06-23', groups: 'others', hours: null, why: WORLD_CUP, source: UOL, certainty: 'unknown' },
  { date: '2014-07-04', groups: 'others', hours: null, why: WORLD_CUP, source: HOURS_BEFORE, certainty: 'unknown' },
  { date: '2014-07-08', groups: 'others', hours: null, why: WORLD_CUP, source: HOURS_BEFORE, certainty: 'unknown' },
  {
    date: '2018-11-30',
    groups: ['index-futures'],
    hours: '08:55 pre-open 09:00 continuous 18:25 closing-call 18:32',
    why: MSCI,
    source: `${JC}; the end of the call is not published`,
    certainty: 'press',
  },
  {
    date: '2018-11-30',
    groups: ['fx-futures', 'fx-rolls'],
    hours: '09:00 continuous 18:30',
    why: MSCI,
    source: JC,
    certainty: 'press',
  },
];
