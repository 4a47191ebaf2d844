/**
 * What a ticker alone tells about an instrument, for files that bring trades without a register. It says nothing
 * that a ticker cannot know: options carry no strike here, and a multiplier that is not certain is left out, so
 * that turnover is then told as unknown and not as a wrong number.
 */

import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { type Multiplier, multiplierOf, UNIT_MULTIPLIER } from '#kernel/turnover.ts';
import type { Instrument, InstrumentKind } from './instrument.ts';

interface FutureProduct {
  readonly name: string;
  /** 1/10,000 of a point; null where the tick depends on the vertex or the date. */
  readonly tick: number | null;
  readonly multiplier: Multiplier | null;
  readonly decimals: number;
}

/**
 * Futures of B3 by product code. Contract sizes as B3 publishes them: WIN BRL 0.20 and IND BRL 1.00 a point; WDO
 * USD 10,000 and DOL USD 50,000 quoted per USD 1,000; BGI 330 arrobas; CCM 450 bags. DI1, DAP, DDI and
 * FRC trade in rate, ICF and crypto are not BRL times a fixed size, so their multiplier is none. The rates are here
 * because DAPK35 would pass for a BDR otherwise.
 */
const FUTURES: Readonly<Record<string, FutureProduct>> = {
  WIN: { name: 'Ibovespa mini', tick: 50_000, multiplier: multiplierOf(2_000), decimals: 0 },
  IND: { name: 'Ibovespa', tick: 50_000, multiplier: multiplierOf(10_000), decimals: 0 },
  WDO: { name: 'Dólar mini', tick: 5_000, multiplier: multiplierOf(100_000), decimals: 1 },
  DOL: { name: 'Dólar', tick: 5_000, multiplier: multiplierOf(500_000), decimals: 1 },
  DI1: { name: 'DI', tick: null, multiplier: null, decimals: 3 },
  DAP: { name: 'Cupom de IPCA', tick: null, multiplier: null, decimals: 2 },
  DDI: { name: 'Cupom cambial', tick: null, multiplier: null, decimals: 2 },
  FRC: { name: 'FRA de cupom', tick: null, multiplier: null, decimals: 2 },
  BGI: { name: 'Boi gordo', tick: 500, multiplier: multiplierOf(3_300_000), decimals: 2 },
  CCM: { name: 'Milho', tick: 100, multiplier: multiplierOf(4_500_000), decimals: 2 },
  ICF: { name: 'Café arábica', tick: 500, multiplier: null, decimals: 2 },
  BIT: { name: 'Bitcoin', tick: null, multiplier: null, decimals: 0 },
};

/** Product code, month letter, two digits of the year. */
const FUTURE = /^([A-Z][A-Z0-9]{2})[FGHJKMNQUVXZ]\d{2}$/;
/** Four characters, class digits, and F for the fractional market. */
const CASH = /^[A-Z][A-Z0-9]{3}(\d{1,2})(F?)$/;

const CASH_KINDS: Readonly<Record<string, InstrumentKind>> = {
  3: 'share',
  4: 'share',
  5: 'share',
  6: 'share',
  7: 'share',
  8: 'share',
  31: 'bdr',
  32: 'bdr',
  33: 'bdr',
  34: 'bdr',
  35: 'bdr',
  39: 'bdr',
};

/** An instrument as far as its ticker tells. */
export function describeTicker(exchange: string, symbol: string): Instrument {
  const product = FUTURES[FUTURE.exec(symbol)?.[1] ?? ''];
  if (product !== undefined) return describeFuture(exchange, symbol, product);
  const cash = CASH.exec(symbol);
  // Units, ETFs and funds all end in 11: BRL for one unit, whichever it is.
  const kind = cash === null ? undefined : (CASH_KINDS[cash[1] ?? ''] ?? (cash[1] === '11' ? 'unknown' : undefined));
  if (kind === undefined) return unknownTicker(exchange, symbol);
  const fractional = cash?.[2] === 'F';
  return {
    ...unknownTicker(exchange, symbol),
    kind,
    tickSize: priceOf(100),
    lot: fractional ? quantityOf(1) : null,
    multiplier: UNIT_MULTIPLIER,
  };
}

function describeFuture(exchange: string, symbol: string, product: FutureProduct): Instrument {
  return {
    exchange,
    symbol,
    name: `${product.name} ${symbol.slice(3)}`,
    kind: 'future',
    tickSize: product.tick === null ? null : priceOf(product.tick),
    lot: null,
    multiplier: product.multiplier,
    decimals: product.decimals,
  };
}

function unknownTicker(exchange: string, symbol: string): Instrument {
  return { exchange, symbol, name: symbol, kind: 'unknown', tickSize: null, lot: null, multiplier: null, decimals: 2 };
}
