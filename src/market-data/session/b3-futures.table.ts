/**
 * Hours of futures since 2012: their grids change on other dates and in other ways than the cash market's.
 * `hours: null` says that a session took place whose hours are not known here, and `source` what is.
 */

import type { Certainty, ProductGroup } from '#contract/sessions.ts';

export interface FuturesHours {
  readonly group: ProductGroup;
  readonly from: string;
  /** Included. */
  readonly to: string;
  readonly hours: string | null | 'unlisted';
  readonly source: string;
  readonly certainty: Certainty;
}

/** The call has no published end: its print was measured in the minute 18:31. */
const INDEX_TO_1825 = '08:55 pre-open 09:00 continuous 18:25 closing-call 18:32';
const INDEX_TO_1755 = '08:55 pre-open 09:00 continuous 17:55 closing-call 18:02';
const NO_END = 'the call has no published end, its print was measured in the minute 18:31';
const NO_END_THEN = 'that the call takes as long as in 2026 is assumed';
const FX_TO_1800 = '08:55 pre-open 09:00 continuous 18:00';
const FX_TO_1830 = '08:55 pre-open 09:00 continuous 18:30';
const TO_1825_UNKNOWN = 'opens at 09:00; how long it traded in this extended grid is not known';
const ALL = { from: '2012-01-01', to: '2030-12-31', hours: null, certainty: 'unknown' } as const;

const INDEX: readonly Omit<FuturesHours, 'group'>[] = [
  {
    from: '2012-01-01',
    to: '2012-03-11',
    hours: '10:00 continuous 18:30',
    source: 'BM&FBOVESPA grid of 2011-10-17, told by Estado de Minas and Folha',
    certainty: 'press',
  },
  {
    from: '2012-03-12',
    to: '2017-03-12',
    hours: null,
    source: 'opens at 09:00; it ended at 17:30 in 2011 and at 17:55 in February 2017, the change between is not known',
    certainty: 'unknown',
  },
  {
    from: '2017-03-13',
    to: '2017-10-15',
    hours: INDEX_TO_1755,
    source: `InfoMoney, 2017-02-20; ${NO_END_THEN}`,
    certainty: 'press',
  },
  { from: '2017-10-16', to: '2018-03-11', hours: null, source: TO_1825_UNKNOWN, certainty: 'unknown' },
  {
    from: '2018-03-12',
    to: '2018-11-04',
    hours: INDEX_TO_1755,
    source: `Valor, March 2018; ${NO_END_THEN}`,
    certainty: 'press',
  },
  { from: '2018-11-05', to: '2019-03-10', hours: null, source: TO_1825_UNKNOWN, certainty: 'unknown' },
  {
    from: '2019-03-11',
    to: '2019-11-03',
    hours: INDEX_TO_1755,
    source: `as in 2018 and 2021; ${NO_END_THEN}`,
    certainty: 'general',
  },
  { from: '2019-11-04', to: '2020-03-08', hours: null, source: TO_1825_UNKNOWN, certainty: 'unknown' },
  {
    from: '2020-03-09',
    to: '2020-11-02',
    hours: INDEX_TO_1755,
    source: `as in 2018 and 2021; ${NO_END_THEN}`,
    certainty: 'general',
  },
  {
    from: '2020-11-03',
    to: '2021-03-14',
    hours: INDEX_TO_1825,
    source: `InvestNews, October 2020; ${NO_END}`,
    certainty: 'press',
  },
  {
    from: '2021-03-15',
    to: '2021-11-07',
    hours: INDEX_TO_1755,
    source: '5-minute bars of WIN since 2021-08-23',
    certainty: 'measured',
  },
  {
    from: '2021-11-08',
    to: '2022-03-13',
    hours: INDEX_TO_1825,
    source: `5-minute bars of WIN; ${NO_END}`,
    certainty: 'measured',
  },
  {
    from: '2022-03-14',
    to: '2022-11-06',
    hours: INDEX_TO_1755,
    source: '5-minute bars of WIN until 2022-05-18; Seu Dinheiro, 2022-03',
    certainty: 'measured',
  },
  {
    from: '2022-11-07',
    to: '2023-03-12',
    hours: INDEX_TO_1825,
    source: `as in the grids of 2021 and 2023; ${NO_END}`,
    certainty: 'general',
  },
  {
    from: '2023-03-13',
    to: '2023-11-05',
    hours: INDEX_TO_1755,
    source: 'Seu Dinheiro, March 2024',
    certainty: 'press',
  },
  {
    from: '2023-11-06',
    to: '2024-03-10',
    hours: INDEX_TO_1825,
    source: `Metrópoles, 2023-11; ${NO_END}`,
    certainty: 'press',
  },
  {
    from: '2024-03-11',
    to: '2025-11-02',
    hours: INDEX_TO_1825,
    source: `B3 OC 013/2024-PRE (no change with the seasons any more), told by Metrópoles and Seu Dinheiro; ${NO_END}`,
    certainty: 'press',
  },
  {
    from: '2025-11-03',
    to: '2026-11-01',
    hours: INDEX_TO_1825,
    source: "1-minute bars of WIN, February and March 2026; B3's page of trading hours",
    certainty: 'measured',
  },
  {
    from: '2026-11-02',
    to: '2030-12-31',
    hours: INDEX_TO_1825,
    source: 'no later grid is known here',
    certainty: 'projected',
  },
];

const FX: readonly Omit<FuturesHours, 'group'>[] = [
  {
    from: '2012-01-01',
    to: '2017-11-05',
    hours: '09:00 continuous 18:00',
    source: 'Folha, 2011-10-17, and InfoMoney, 2017-02-20; taken to be the same between',
    certainty: 'press',
  },
  {
    from: '2017-11-06',
    to: '2018-03-11',
    hours: '09:00 continuous 18:15',
    source: 'Reuters, 2017-09-25',
    certainty: 'press',
  },
  {
    from: '2018-03-12',
    to: '2018-11-04',
    hours: '09:00 continuous 18:00',
    source: 'Valor, March 2018',
    certainty: 'press',
  },
  { from: '2018-11-05', to: '2019-03-10', hours: null, source: TO_1825_UNKNOWN, certainty: 'unknown' },
  { from: '2019-03-11', to: '2019-11-03', hours: FX_TO_1800, source: 'as in 2018 and 2021', certainty: 'general' },
  { from: '2019-11-04', to: '2020-03-08', hours: null, source: TO_1825_UNKNOWN, certainty: 'unknown' },
  { from: '2020-03-09', to: '2020-11-02', hours: FX_TO_1800, source: 'as in 2018 and 2021', certainty: 'general' },
  { from: '2020-11-03', to: '2021-03-14', hours: FX_TO_1830, source: 'InvestNews, October 2020', certainty: 'press' },
  { from: '2021-03-15', to: '2021-11-07', hours: FX_TO_1800, source: 'Exame, 2021-11', certainty: 'press' },
  { from: '2021-11-08', to: '2022-03-13', hours: FX_TO_1830, source: 'Valor and Exame, 2021-11', certainty: 'press' },
  {
    from: '2022-03-14',
    to: '2022-11-06',
    hours: FX_TO_1800,
    source: 'Seu Dinheiro, 2022-03 (O Povo and Estadão have 17:00 for it, against all other grids)',
    certainty: 'press',
  },
  {
    from: '2022-11-07',
    to: '2023-03-12',
    hours: FX_TO_1830,
    source: 'as in the grids of 2021 and 2023',
    certainty: 'general',
  },
  { from: '2023-03-13', to: '2023-11-05', hours: FX_TO_1800, source: 'Seu Dinheiro, March 2024', certainty: 'press' },
  {
    from: '2023-11-06',
    to: '2026-11-01',
    hours: FX_TO_1830,
    source: 'Metrópoles, 2023-11; since 2024-03-11 all year (B3 OC 013/2024-PRE, told by Metrópoles and Seu Dinheiro)',
    certainty: 'press',
  },
  {
    from: '2026-11-02',
    to: '2030-12-31',
    hours: FX_TO_1830,
    source: 'no later grid is known here',
    certainty: 'projected',
  },
];

const DI: readonly Omit<FuturesHours, 'group'>[] = [
  {
    from: '2012-01-01',
    to: '2022-03-13',
    hours: null,
    source:
      'continuous 09:00–16:00 in October 2011 (Folha), then a call and an extended session to 18:00; since when is not known',
    certainty: 'unknown',
  },
  {
    from: '2022-03-14',
    to: '2022-11-06',
    hours: '08:55 pre-open 09:00 continuous 16:15 closing-call 16:50 extended 18:00',
    source: 'Seu Dinheiro, 2022-03',
    certainty: 'press',
  },
  {
    from: '2022-11-07',
    to: '2022-12-11',
    hours:
      '08:55 pre-open 09:00 continuous 16:00 pause 16:07 cancellation 16:10 closing-call 16:42 cancellation 16:45 pause 16:50 extended 18:00',
    source: 'Bem Paraná, 2022-11-23',
    certainty: 'press',
  },
  {
    from: '2022-12-12',
    to: '2026-11-01',
    hours: '08:55 pre-open 09:00 continuous 18:00',
    source: 'B3 circular told by Bem Paraná, 2022-11-23; settlement window 16:10–16:20',
    certainty: 'press',
  },
  {
    from: '2026-11-02',
    to: '2030-12-31',
    hours: '08:55 pre-open 09:00 continuous 18:00',
    source: 'no later grid is known here',
    certainty: 'projected',
  },
];

const PAGE = "B3's page of trading hours of index derivatives (undated crawl, 2025 or 2026)";
const INDEX_ROLLS = '08:55 pre-open 09:00 continuous 17:10 closing-call 17:20 cancellation 17:23 extended 18:30';
const INFLATION =
  '08:55 pre-open 09:00 continuous 16:30 pause 16:37 cancellation 16:40 closing-call 17:12 cancellation 17:15 pause 17:20 extended 18:00';
const LATE_COFFEE = '08:55 pre-open 09:00 continuous 16:00';
const EARLY_COFFEE = '08:55 pre-open 09:00 continuous 15:00';
const AFTER_HOURS = 'a further session, of the next trade date, ends at 18:00 and begins at an unknown hour';

const OTHERS: readonly FuturesHours[] = [
  { group: 'index-rolls', ...ALL, to: '2024-03-10', source: 'no source found' },
  {
    group: 'index-rolls',
    from: '2024-03-11',
    to: '2026-11-01',
    hours: INDEX_ROLLS,
    source: PAGE,
    certainty: 'exchange',
  },
  {
    group: 'index-rolls',
    from: '2026-11-02',
    to: '2030-12-31',
    hours: INDEX_ROLLS,
    source: 'no later grid is known here',
    certainty: 'projected',
  },
  { group: 'inflation-futures', ...ALL, to: '2024-03-10', source: 'no source found' },
  {
    group: 'inflation-futures',
    from: '2024-03-11',
    to: '2026-11-01',
    hours: INFLATION,
    source: PAGE,
    certainty: 'exchange',
  },
  {
    group: 'inflation-futures',
    from: '2026-11-02',
    to: '2030-12-31',
    hours: INFLATION,
    source: 'no later grid is known here',
    certainty: 'projected',
  },
  { group: 'fx-coupon-futures', ...ALL, source: 'no source found' },
  {
    group: 'cattle-futures',
    ...ALL,
    source: 'first trade at 09:00:08 on 2025-08-29; 09:00–16:00 in October 2011 (Folha); the present end is not known',
  },
  { group: 'corn-futures', ...ALL, source: 'first trade at 09:00:45 on 2025-08-29; the end is not known' },
  {
    group: 'coffee-futures',
    from: '2012-01-01',
    to: '2012-02-26',
    hours: '09:00 continuous 15:35',
    source: 'Folha, 2011-10-17',
    certainty: 'press',
  },
  {
    group: 'coffee-futures',
    from: '2012-02-27',
    to: '2021-11-07',
    hours: null,
    source: 'it followed daylight saving in Brazil and the United States; its grids are not known here',
    certainty: 'unknown',
  },
  {
    group: 'coffee-futures',
    from: '2021-11-08',
    to: '2022-03-13',
    hours: LATE_COFFEE,
    source: `Diário do Grande ABC, 2021-10-16; ${AFTER_HOURS}`,
    certainty: 'press',
  },
  {
    group: 'coffee-futures',
    from: '2022-03-14',
    to: '2023-11-05',
    hours: null,
    source: 'opens at 09:00; no source found for its end',
    certainty: 'unknown',
  },
  {
    group: 'coffee-futures',
    from: '2023-11-06',
    to: '2024-03-10',
    hours: LATE_COFFEE,
    source: `Metrópoles, 2023-11; ${AFTER_HOURS}`,
    certainty: 'press',
  },
  {
    group: 'coffee-futures',
    from: '2024-03-11',
    to: '2024-11-03',
    hours: EARLY_COFFEE,
    source: `as in the grid of March 2025; ${AFTER_HOURS}`,
    certainty: 'general',
  },
  {
    group: 'coffee-futures',
    from: '2024-11-04',
    to: '2025-03-09',
    hours: LATE_COFFEE,
    source: `UOL, 2024-11-04; ${AFTER_HOURS}`,
    certainty: 'press',
  },
  {
    group: 'coffee-futures',
    from: '2025-03-10',
    to: '2025-11-02',
    hours: EARLY_COFFEE,
    source: `CNN Brasil and Metrópoles, March 2025 (15:00 or 15:20 for commodities); ${AFTER_HOURS}`,
    certainty: 'press',
  },
  {
    group: 'coffee-futures',
    from: '2025-11-03',
    to: '2030-12-31',
    hours: null,
    source: 'no source found',
    certainty: 'unknown',
  },
  {
    group: 'crypto-futures',
    from: '2012-01-01',
    to: '2024-04-16',
    hours: 'unlisted',
    source: 'the first one, BIT, was listed on 2024-04-17 (Investidor10)',
    certainty: 'press',
  },
  {
    group: 'crypto-futures',
    from: '2024-04-17',
    to: '2026-03-08',
    hours: '09:00 continuous 18:30',
    source: 'Investidor10, 2024-04-17; CNN Brasil, March 2025. ETR, SOL and GLD were listed later',
    certainty: 'press',
  },
  {
    group: 'crypto-futures',
    from: '2026-03-09',
    to: '2026-04-19',
    hours: '08:00 continuous 18:30',
    source: "B3's own news page Bora Investir",
    certainty: 'exchange',
  },
  {
    group: 'crypto-futures',
    from: '2026-04-20',
    to: '2026-11-01',
    hours: '08:00 continuous 20:00',
    source: "B3's own news page Bora Investir; settlement still from the regular window",
    certainty: 'exchange',
  },
  {
    group: 'crypto-futures',
    from: '2026-11-02',
    to: '2030-12-31',
    hours: '08:00 continuous 20:00',
    source: 'no later grid is known here',
    certainty: 'projected',
  },
];

export const FUTURES_HOURS: readonly FuturesHours[] = [
  ...INDEX.map((row) => ({ group: 'index-futures' as const, ...row })),
  ...FX.map((row) => ({ group: 'fx-futures' as const, ...row })),
  ...FX.map((row) => ({ group: 'fx-rolls' as const, ...row })),
  ...DI.map((row) => ({ group: 'di-futures' as const, ...row })),
  ...OTHERS,
];
