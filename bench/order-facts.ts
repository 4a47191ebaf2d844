/** What holds of every instrument in the benches of orders. */

import { priceOf } from '#kernel/price.ts';

export const FACTS = {
  tick: priceOf(100),
  lot: 100,
  quantityMax: 1_000_000,
  priceMin: priceOf(90_000),
  priceMax: priceOf(410_000),
  reference: priceOf(250_000),
  phase: 'continuous' as const,
  halted: false,
};
