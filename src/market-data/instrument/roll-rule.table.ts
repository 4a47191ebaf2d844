/**
 * When a continuous series leaves a contract: dated rows, so that a change of habit is a new row and old bars keep
 * their contracts. The last trading day of a contract belongs to the next one already, because volume has moved by
 * then; `before` says how many sessions earlier still the next one begins.
 */

export interface RollRow {
  readonly product: string;
  readonly from: string;
  /** Included. */
  readonly to: string;
  /** Sessions before the last trading day at which the next contract begins: 0 is on that day. */
  readonly before: number;
  readonly source: string;
}

const ALL = { from: '2012-01-01', to: '2030-12-31' } as const;
const DOLLAR = 'trades of 2025-08-29: DOLV25, and none of DOLU25, which ended on that day';
const INDEX = 'a choice of this project: volume of WIN moves on the day of the expiry or the session before';

export const ROLL_ROWS: readonly RollRow[] = [
  { product: 'WIN', ...ALL, before: 0, source: INDEX },
  { product: 'IND', ...ALL, before: 0, source: INDEX },
  { product: 'WDO', ...ALL, before: 0, source: DOLLAR },
  { product: 'DOL', ...ALL, before: 0, source: DOLLAR },
  {
    product: 'BGI',
    ...ALL,
    before: 0,
    source:
      'a choice of this project: as the others. Every month is listed, and the last day is that of the settlement',
  },
  { product: 'DI1', ...ALL, before: 0, source: 'a choice of this project: as the dollar, with which it expires' },
];
