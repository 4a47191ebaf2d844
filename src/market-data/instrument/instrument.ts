/** What is traded: one symbol of one exchange, with what its prices and sizes mean. */

import type { Price } from '#kernel/price.ts';
import type { Quantity } from '#kernel/quantity.ts';
import type { Multiplier } from '#kernel/turnover.ts';
import type { RecordKind } from './instrument-record.ts';

export type InstrumentKind = RecordKind;

export interface Instrument {
  /** "B3" for the real market, "SIM" for the simulated one: equal symbols of two exchanges never mix. */
  readonly exchange: string;
  readonly symbol: string;
  readonly name: string;
  readonly kind: InstrumentKind;
  /** Least price step; null where it is not known. */
  readonly tickSize: Price | null;
  /** Standard lot; null where it is not known. */
  readonly lot: Quantity | null;
  /** BRL a point and unit; null where it is not known or not in BRL, and turnover is then not told. */
  readonly multiplier: Multiplier | null;
  /** Decimals that its prices are shown with. */
  readonly decimals: number;
}
