/**
 * When B3 has no session besides weekends: what returns every year, with the years for which it holds, and what
 * happened once. `national` rows are also the holidays that business days are counted with (ANBIMA's list).
 */

import type { Certainty } from '#contract/sessions.ts';

export type ClosureKind = 'national-holiday' | 'sao-paulo-holiday' | 'year-end';

export interface YearlyClosure {
  readonly name: string;
  readonly kind: ClosureKind;
  /** A day of the year, days after Easter Sunday, or the last weekday of the year. */
  readonly on: { readonly month: number; readonly day: number } | { readonly easter: number } | 'last-weekday';
  readonly firstYear: number;
  readonly lastYear: number | null;
  /** Business days counted before this date did not know of it; null where it was always known. */
  readonly knownFrom: string | null;
  readonly source: string;
  readonly certainty: Certainty;
}

const ANBIMA = 'ANBIMA list of national holidays';
const SAO_PAULO = 'B3 closed on holidays of the city and state of São Paulo until 2021 (OC of 2020-11-18, Valor)';
const ALWAYS = { firstYear: 1990, lastYear: null, knownFrom: null } as const;
const NATIONAL = { kind: 'national-holiday', ...ALWAYS, source: ANBIMA, certainty: 'exchange' } as const;
const LOCAL = { kind: 'sao-paulo-holiday', knownFrom: null, lastYear: 2021, source: SAO_PAULO } as const;

export const YEARLY_CLOSURES: readonly YearlyClosure[] = [
  { name: 'New Year', on: { month: 1, day: 1 }, ...NATIONAL },
  { name: 'Carnival Monday', on: { easter: -48 }, ...NATIONAL },
  { name: 'Carnival Tuesday', on: { easter: -47 }, ...NATIONAL },
  { name: 'Good Friday', on: { easter: -2 }, ...NATIONAL },
  { name: 'Tiradentes', on: { month: 4, day: 21 }, ...NATIONAL },
  { name: 'Labour Day', on: { month: 5, day: 1 }, ...NATIONAL },
  { name: 'Corpus Christi', on: { easter: 60 }, ...NATIONAL },
  { name: 'Independence Day', on: { month: 9, day: 7 }, ...NATIONAL },
  { name: 'Our Lady of Aparecida', on: { month: 10, day: 12 }, ...NATIONAL },
  { name: "All Souls' Day", on: { month: 11, day: 2 }, ...NATIONAL },
  { name: 'Proclamation of the Republic', on: { month: 11, day: 15 }, ...NATIONAL },
  {
    name: 'Black Awareness Day',
    on: { month: 11, day: 20 },
    kind: 'national-holiday',
    firstYear: 2024,
    lastYear: null,
    knownFrom: '2023-12-26',
    source: 'Law 14.759/2023; ANBIMA list since 2023-12-26; no bars on 2024-11-20 and 2025-11-20',
    certainty: 'measured',
  },
  { name: 'Christmas', on: { month: 12, day: 25 }, ...NATIONAL },
  { name: 'Anniversary of São Paulo', on: { month: 1, day: 25 }, firstYear: 1990, ...LOCAL, certainty: 'press' },
  { name: 'Constitutionalist Revolution', on: { month: 7, day: 9 }, firstYear: 1997, ...LOCAL, certainty: 'press' },
  { name: 'Black Awareness Day', on: { month: 11, day: 20 }, firstYear: 2006, ...LOCAL, certainty: 'press' },
  {
    name: 'Christmas Eve',
    on: { month: 12, day: 24 },
    kind: 'year-end',
    ...ALWAYS,
    source: "B3's yearly calendars; no bars on 2021-12-24, 2024-12-24 and 2025-12-24",
    certainty: 'measured',
  },
  {
    name: 'last weekday of the year',
    on: 'last-weekday',
    kind: 'year-end',
    ...ALWAYS,
    source: "B3's yearly calendars (2022-12-30 and 2023-12-29: Exame); no bars on 2021-12-31 and 2024-12-31",
    certainty: 'measured',
  },
];

export interface OneClosure {
  readonly date: string;
  readonly name: string;
  /** `closed` adds a day without session, `open` takes a yearly closure back. */
  readonly is: 'closed' | 'open';
  readonly source: string;
  readonly certainty: Certainty;
}

export const ONE_OFF_CLOSURES: readonly OneClosure[] = [
  {
    date: '2014-06-12',
    name: 'opening of the World Cup in São Paulo (municipal holiday)',
    is: 'closed',
    source: 'BM&FBOVESPA, told by Estadão and Exame, June 2014',
    certainty: 'press',
  },
  {
    date: '2020-07-09',
    name: 'the holiday had been moved to 2020-05-25, when B3 traded too',
    is: 'open',
    source: 'B3 circular of 2020-06-08, told by Diário do Grande ABC and Suno',
    certainty: 'press',
  },
  {
    date: '2020-11-20',
    name: 'the holiday had been moved to 2020-05-21, when B3 traded too',
    is: 'open',
    source: 'B3 circular of 2020-06-08, told by Diário do Grande ABC and Suno',
    certainty: 'press',
  },
];
