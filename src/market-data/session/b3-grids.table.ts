/**
 * The cash market's grids since 2012, each with its first and last date, and the hours that each grid gives to the
 * groups that follow the cash market. Hours are written as "time phase time phase … time", so they have no gaps.
 *
 * B3 ends one hour later while the United States have no daylight saving time (until 2018 also because Brazil had
 * one), by a circular each time. No rule of clocks is used here: each change is a row of its own.
 */

import type { Certainty, ProductGroup } from '#contract/sessions.ts';

/** to-18-from-11: the summer of 2011/12 · to-17-evening: with an after-market until 19:00 · to-17 and to-18: since 2015. */
export type Grid = 'to-18-from-11' | 'to-17-evening' | 'to-17' | 'to-18';

export interface GridPeriod {
  readonly from: string;
  /** Included. */
  readonly to: string;
  readonly grid: Grid;
  readonly source: string;
  readonly certainty: Certainty;
}

const BARS = '15-minute bars of 12 to 14 stocks';
const PATTERN = "the same as in the years before: B3's circular for it is not known here";

export const CASH_PERIODS: readonly GridPeriod[] = [
  {
    from: '2012-01-01',
    to: '2012-03-11',
    grid: 'to-18-from-11',
    source: 'BM&FBOVESPA grid of 2011-10-17, told by G1',
    certainty: 'press',
  },
  {
    from: '2012-03-12',
    to: '2015-12-20',
    grid: 'to-17-evening',
    source:
      'BM&FBOVESPA grid of 2012-03-12; 10:00–17:00 all year until 2015 (Valor, 2015-12). When the after-market came to end at 18:00 instead of 19:00 is not known',
    certainty: 'press',
  },
  { from: '2015-12-21', to: '2016-03-13', grid: 'to-18', source: 'Valor, December 2015', certainty: 'press' },
  {
    from: '2016-03-14',
    to: '2016-10-16',
    grid: 'to-17',
    source: 'Valor, December 2015; Exame, 2016-09-20',
    certainty: 'press',
  },
  {
    from: '2016-10-17',
    to: '2017-03-12',
    grid: 'to-18',
    source: 'BM&FBOVESPA circular told by ANCORD, without after-market',
    certainty: 'press',
  },
  {
    from: '2017-03-13',
    to: '2017-10-15',
    grid: 'to-17',
    source: 'Reuters, 2017-02-03; InfoMoney, 2017-02-20',
    certainty: 'press',
  },
  {
    from: '2017-10-16',
    to: '2018-03-11',
    grid: 'to-18',
    source: 'Reuters, 2017-09-25, without after-market',
    certainty: 'press',
  },
  { from: '2018-03-12', to: '2018-11-04', grid: 'to-17', source: 'Valor, March 2018', certainty: 'press' },
  { from: '2018-11-05', to: '2019-03-10', grid: 'to-18', source: PATTERN, certainty: 'general' },
  { from: '2019-03-11', to: '2019-11-03', grid: 'to-17', source: PATTERN, certainty: 'general' },
  { from: '2019-11-04', to: '2020-03-08', grid: 'to-18', source: 'Estadão, 2020-03-04', certainty: 'press' },
  { from: '2020-03-09', to: '2020-11-02', grid: 'to-17', source: 'Estadão, 2020-03-04', certainty: 'press' },
  {
    from: '2020-11-03',
    to: '2021-03-14',
    grid: 'to-18',
    source: 'InvestNews and Exame, October 2020',
    certainty: 'press',
  },
  { from: '2021-03-15', to: '2021-11-07', grid: 'to-17', source: 'press, March 2021', certainty: 'press' },
  {
    from: '2021-11-08',
    to: '2022-03-13',
    grid: 'to-18',
    source: 'B3 OC 125/2021-PRE, told by Exame',
    certainty: 'press',
  },
  {
    from: '2022-03-14',
    to: '2022-11-06',
    grid: 'to-17',
    source: 'B3 OC 020/2022-PRE, told by Exame and Estadão',
    certainty: 'press',
  },
  {
    from: '2022-11-07',
    to: '2023-03-12',
    grid: 'to-18',
    source: 'B3 OC 125/2022-PRE, told by TradeMap',
    certainty: 'press',
  },
  { from: '2023-03-13', to: '2023-11-05', grid: 'to-17', source: 'press, March 2023', certainty: 'press' },
  {
    from: '2023-11-06',
    to: '2024-03-10',
    grid: 'to-18',
    source: `${BARS} (2024); Metrópoles, 2023-11`,
    certainty: 'measured',
  },
  { from: '2024-03-11', to: '2024-11-03', grid: 'to-17', source: `${BARS}; B3 OC 013/2024-PRE`, certainty: 'measured' },
  {
    from: '2024-11-04',
    to: '2025-03-09',
    grid: 'to-18',
    source: `${BARS}; B3 OC 132/2024-PRE and 153/2024-PRE`,
    certainty: 'measured',
  },
  { from: '2025-03-10', to: '2025-11-02', grid: 'to-17', source: `${BARS}; B3 OC 014/2025-PRE`, certainty: 'measured' },
  {
    from: '2025-11-03',
    to: '2026-03-08',
    grid: 'to-18',
    source: `${BARS} (2025); B3 OC 043/2025-VNC`,
    certainty: 'measured',
  },
  { from: '2026-03-09', to: '2026-11-01', grid: 'to-17', source: 'B3 OC 005/2026-PRE', certainty: 'press' },
  { from: '2026-11-02', to: '2027-03-14', grid: 'to-18', source: PATTERN, certainty: 'projected' },
  { from: '2027-03-15', to: '2027-11-07', grid: 'to-17', source: PATTERN, certainty: 'projected' },
  { from: '2027-11-08', to: '2028-03-12', grid: 'to-18', source: PATTERN, certainty: 'projected' },
  { from: '2028-03-13', to: '2028-11-05', grid: 'to-17', source: PATTERN, certainty: 'projected' },
  { from: '2028-11-06', to: '2029-03-11', grid: 'to-18', source: PATTERN, certainty: 'projected' },
  { from: '2029-03-12', to: '2029-11-04', grid: 'to-17', source: PATTERN, certainty: 'projected' },
  { from: '2029-11-05', to: '2030-03-10', grid: 'to-18', source: PATTERN, certainty: 'projected' },
  { from: '2030-03-11', to: '2030-11-03', grid: 'to-17', source: PATTERN, certainty: 'projected' },
  { from: '2030-11-04', to: '2030-12-31', grid: 'to-18', source: PATTERN, certainty: 'projected' },
];

export interface GridHours {
  readonly group: ProductGroup;
  /** From this date on, included. A group may have several rows, oldest first. */
  readonly from: string;
  /** The hours in each grid; null where they are not known, absent where the grid had ended. */
  readonly hours: Readonly<Partial<Record<Grid, string | null>>>;
  readonly source: string;
  readonly certainty: Certainty;
}

const OLD_GRID = "BM&FBOVESPA's grids of 2011-10-17 (G1) and 2012-03-12 (exchange's text, in Oreanda)";
const PAGE = "B3's page of trading hours (crawls of the grids of 2024 to 2026)";
const PAGE_LATER = `${PAGE}; before 2024 taken to be the same`;
const NOT_FOUND = 'no source found';

export const GRID_HOURS: readonly GridHours[] = [
  {
    group: 'cash',
    from: '2012-01-01',
    hours: {
      'to-18-from-11':
        '10:45 pre-open 11:00 continuous 17:55 closing-call 18:00 pause 18:30 pre-open 18:45 after-market 19:30',
      'to-17-evening':
        '09:45 pre-open 10:00 continuous 16:55 closing-call 17:00 pause 17:30 pre-open 17:45 after-market 19:00',
      'to-17':
        '09:45 pre-open 10:00 continuous 16:55 closing-call 17:00 pause 17:25 cancellation 17:30 after-market 18:00',
      'to-18': '09:45 pre-open 10:00 continuous 17:55 closing-call 18:00',
    },
    source: `${OLD_GRID}; InfoMoney, 2017-02-20`,
    certainty: 'exchange',
  },
  {
    group: 'cash',
    from: '2017-10-16',
    hours: {
      'to-17':
        '09:30 cancellation 09:45 pre-open 10:00 continuous 16:55 closing-call 17:00 pause 17:25 cancellation 17:30 after-market 18:00 pause 18:25 cancellation 18:45',
      'to-18':
        '09:30 cancellation 09:45 pre-open 10:00 continuous 17:55 closing-call 18:00 pause 18:25 cancellation 18:45',
    },
    source: `${PAGE_LATER}; opening, close and after-market as in the bars`,
    certainty: 'measured',
  },
  {
    group: 'unsponsored-bdr',
    from: '2012-01-01',
    hours: { 'to-18-from-11': null, 'to-17-evening': null, 'to-17': null, 'to-18': null },
    source: NOT_FOUND,
    certainty: 'unknown',
  },
  {
    group: 'unsponsored-bdr',
    from: '2022-03-14',
    hours: {
      'to-17':
        '09:30 cancellation 09:45 pre-open 10:00 continuous 16:55 closing-call 17:05 pause 17:25 cancellation 17:30 after-market 18:00 pause 18:25 cancellation 18:45',
      'to-18':
        '09:30 cancellation 09:45 pre-open 10:00 continuous 17:55 closing-call 18:05 pause 18:25 cancellation 18:45',
    },
    source: `${PAGE_LATER}. In the grid of 2021-11-08 the call still ended with that of shares`,
    certainty: 'exchange',
  },
  {
    group: 'equity-etf',
    from: '2012-01-01',
    hours: { 'to-18-from-11': null, 'to-17-evening': null, 'to-17': null, 'to-18': null },
    source: `${NOT_FOUND}; in March 2012 the closing call ended two minutes after the last one of a share`,
    certainty: 'unknown',
  },
  {
    group: 'equity-etf',
    from: '2021-11-08',
    hours: {
      'to-17':
        '09:30 cancellation 09:45 pre-open 10:05 continuous 16:55 closing-call 17:15 pause 17:25 cancellation 17:30 after-market 18:00 pause 18:25 cancellation 18:45',
      'to-18':
        '09:30 cancellation 09:45 pre-open 10:05 continuous 17:55 closing-call 18:15 pause 18:25 cancellation 18:45',
    },
    source: `${PAGE_LATER}; Exame, 2021-11`,
    certainty: 'exchange',
  },
  {
    group: 'fixed-income-etf',
    from: '2012-01-01',
    hours: { 'to-18-from-11': null, 'to-17-evening': null, 'to-17': null, 'to-18': null },
    source: NOT_FOUND,
    certainty: 'unknown',
  },
  {
    group: 'fixed-income-etf',
    from: '2024-03-11',
    hours: {
      'to-17':
        '09:30 cancellation 09:45 pre-open 10:00 continuous 16:55 closing-call 17:15 pause 17:25 cancellation 17:30 after-market 18:00 pause 18:25 cancellation 18:45',
      'to-18':
        '09:30 cancellation 09:45 pre-open 10:00 continuous 16:55 closing-call 17:15 pause 17:25 cancellation 17:30 after-market 18:00 pause 18:25 cancellation 18:45',
    },
    source: PAGE,
    certainty: 'exchange',
  },
  {
    group: 'forward',
    from: '2012-01-01',
    hours: { 'to-18-from-11': null, 'to-17-evening': null, 'to-17': null, 'to-18': null },
    source: NOT_FOUND,
    certainty: 'unknown',
  },
  {
    group: 'forward',
    from: '2021-11-08',
    hours: { 'to-17': '10:00 continuous 17:25 pause 17:30 after-market 18:00', 'to-18': '10:00 continuous 18:25' },
    source: `${PAGE_LATER}; Exame, 2021-11`,
    certainty: 'exchange',
  },
  {
    group: 'equity-options',
    from: '2012-01-01',
    hours: {
      'to-18-from-11': '10:45 pre-open 11:00 continuous 17:55 closing-call 18:00',
      'to-17-evening': '09:45 pre-open 10:00 continuous 16:55 closing-call 17:00',
      'to-17': '09:45 pre-open 10:00 continuous 16:55 closing-call 17:15',
      'to-18': '09:45 pre-open 10:00 continuous 17:55 closing-call 18:15',
    },
    source: `${OLD_GRID}; by June 2014 the call of options ended 15 minutes after that of shares, since when is not known`,
    certainty: 'press',
  },
  {
    group: 'equity-options',
    from: '2017-10-16',
    hours: {
      'to-17':
        '09:30 cancellation 09:45 pre-open 10:00 continuous 16:55 closing-call 17:15 pause 17:25 cancellation 18:45',
      'to-18':
        '09:30 cancellation 09:45 pre-open 10:00 continuous 17:55 closing-call 18:15 pause 18:25 cancellation 18:45',
    },
    source: `${PAGE_LATER}. The press has 10:05 as the opening in the grids of November 2021, 2022 and 2024`,
    certainty: 'exchange',
  },
  {
    group: 'index-options',
    from: '2012-01-01',
    hours: { 'to-18-from-11': null, 'to-17-evening': null, 'to-17': null, 'to-18': null },
    source: NOT_FOUND,
    certainty: 'unknown',
  },
  {
    group: 'index-options',
    from: '2017-10-16',
    hours: {
      'to-17':
        '09:30 cancellation 09:45 pre-open 10:00 continuous 16:50 closing-call 17:15 pause 17:25 cancellation 18:45',
      'to-18':
        '09:30 cancellation 09:45 pre-open 10:00 continuous 17:50 closing-call 18:15 pause 18:25 cancellation 18:45',
    },
    source: `${PAGE_LATER}; Zero Hora, 2017-09`,
    certainty: 'exchange',
  },
];
