/** Made-up trades for the tests of time and sales. */

import type { TradeDto } from '#contract/trade.ts';

export function trade(id: number, change: Partial<TradeDto> = {}): TradeDto {
  return {
    id,
    at: new Date(Date.UTC(2026, 10, 20, 13, 0, id)).toISOString(),
    price: '38.10',
    quantity: '100',
    session: 'regular',
    condition: 'regular',
    buyer: 3,
    seller: 120,
    ...change,
  };
}
