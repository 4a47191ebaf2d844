/**
 * What the simulated exchange lists: real symbols of B3 with their real tick, lot and multiplier, under the exchange
 * code SIM, so that a simulated PETR4 never mixes with a real one. Prices, liquidity and volatility are plausible
 * inventions, no market data.
 *
 * The futures neither expire nor roll: one contract of each stands for all dates, past and coming, so that its
 * series has a history on the first day.
 */

import { SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import { PRICE_SCALE, priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { multiplierOf } from '#kernel/turnover.ts';
import type { Instrument, InstrumentKind } from '#market-data/index.ts';

/** Instruments that open and close together. */
export type Group = 'equities' | 'futures';

/** An instrument with what the generator must know of it. */
export interface Listing {
  readonly instrument: Instrument;
  readonly group: Group;
  /** Least price step in 1/10,000; known here, while that of an `Instrument` need not be. */
  readonly tick: number;
  readonly lot: number;
  /** Level that its price wanders around, in 1/10,000. */
  readonly base: number;
  /** Mean number of trades in a session at intensity 1. */
  readonly trades: number;
  /** Mean size of a trade in lots. */
  readonly lotsPerTrade: number;
  /** Distance between best bid and best ask. */
  readonly spreadTicks: number;
  /** How many per cent one standard day of each common cause, and of its own cause, moves it. */
  readonly moves: Moves;
}

/** Common causes move many instruments at once (stocks with the index, exporters with the dollar); `own` only an issuer. */
export interface Moves {
  readonly market: number;
  readonly dollar: number;
  readonly rates: number;
  readonly own: number;
}

interface Row extends Partial<Moves> {
  readonly symbol: string;
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly group: Group;
  readonly tick: number;
  readonly lot: number;
  /** BRL a point; null where quoted in US$ (ICF) or where turnover is not price × multiplier (DI1 trades a rate). */
  readonly multiplier: number | null;
  readonly decimals: number;
  readonly spread: number;
  readonly base: number;
  readonly trades: number;
  readonly lots: number;
}

const cash = { group: 'equities', tick: 0.01, multiplier: 1, decimals: 2, spread: 1 } as const;
const share = { ...cash, kind: 'share', lot: 100 } as const;
const unit = { ...cash, kind: 'unit', lot: 100 } as const;
const etf = { ...cash, kind: 'etf', lot: 1 } as const;
const fii = { ...cash, kind: 'fii', lot: 1, spread: 2 } as const;
const bdr = { ...cash, kind: 'bdr', lot: 1, spread: 3 } as const;
const future = { group: 'futures', kind: 'future', lot: 1, spread: 1 } as const;
const index = { ...future, tick: 5, decimals: 0 } as const;
const dollar = { ...future, tick: 0.5, decimals: 1 } as const;
// DI1 trades in steps of 0.005 from the fourth to the sixtieth month.
const rate = { ...future, tick: 0.005, decimals: 3, multiplier: null } as const;
const farm = { ...future, decimals: 2, spread: 3 } as const;

// biome-ignore format: a table is read by its columns
const ROWS: readonly Row[] = [
  { symbol: 'WINZ26', name: 'Mini Ibovespa Z26', ...index, multiplier: 0.2, base: 186_000, trades: 60_000, lots: 3.2, market: 1.1 },
  { symbol: 'INDZ26', name: 'Ibovespa Z26', ...index, lot: 5, multiplier: 1, base: 186_000, trades: 3_000, lots: 1.6, market: 1.1 },
  { symbol: 'WDOF27', name: 'Mini Dólar F27', ...dollar, multiplier: 10, base: 5_400, trades: 40_000, lots: 2.6, market: -0.2, dollar: 0.7 },
  { symbol: 'DOLF27', name: 'Dólar F27', ...dollar, lot: 5, multiplier: 50, base: 5_400, trades: 3_500, lots: 1.8, market: -0.2, dollar: 0.7 },
  { symbol: 'DI1F28', name: 'DI F28', ...rate, base: 13.4, trades: 3_000, lots: 60, market: -0.15, dollar: 0.15, rates: 0.6, own: 0.1 },
  { symbol: 'DI1F31', name: 'DI F31', ...rate, base: 13.1, trades: 2_500, lots: 35, market: -0.2, dollar: 0.2, rates: 0.8, own: 0.1 },
  { symbol: 'BITZ26', name: 'Bitcoin Z26', ...future, tick: 20, multiplier: 0.01, decimals: 2, spread: 3, base: 520_000, trades: 2_500, lots: 3, dollar: 0.4, own: 2.4 },
  { symbol: 'BGIZ26', name: 'Boi Gordo Z26', ...farm, tick: 0.05, multiplier: 330, base: 325, trades: 600, lots: 3, own: 0.9 },
  { symbol: 'CCMF27', name: 'Milho F27', ...farm, tick: 0.01, multiplier: 450, base: 72, trades: 600, lots: 3, dollar: 0.2, own: 1.0 },
  { symbol: 'ICFH27', name: 'Café Arábica H27', ...farm, tick: 0.05, multiplier: null, base: 380, trades: 300, lots: 1.5, own: 1.9 },

  { symbol: 'PETR4', name: 'Petrobras PN', ...share, base: 34.2, trades: 20_000, lots: 7, market: 0.9, dollar: 0.2, own: 1.2 },
  { symbol: 'PETR3', name: 'Petrobras ON', ...share, base: 36.8, trades: 7_000, lots: 6, market: 0.9, dollar: 0.2, own: 1.25 },
  { symbol: 'VALE3', name: 'Vale ON', ...share, base: 68.5, trades: 18_000, lots: 5, market: 0.8, dollar: 0.3, own: 1.2 },
  { symbol: 'ITUB4', name: 'Itaú Unibanco PN', ...share, base: 41.3, trades: 10_000, lots: 6, market: 1.0, own: 0.8 },
  { symbol: 'BBDC4', name: 'Bradesco PN', ...share, base: 19.4, trades: 9_000, lots: 9, market: 1.1, own: 1.0 },
  { symbol: 'BBAS3', name: 'Banco do Brasil ON', ...share, base: 23.7, trades: 9_000, lots: 8, market: 1.1, own: 1.1 },
  { symbol: 'B3SA3', name: 'B3 ON', ...share, base: 15.2, trades: 8_500, lots: 10, market: 1.3, rates: -0.3, own: 1.1 },
  { symbol: 'ITSA4', name: 'Itaúsa PN', ...share, base: 12.1, trades: 5_000, lots: 12, market: 0.9, own: 0.7 },
  { symbol: 'ABEV3', name: 'Ambev ON', ...share, base: 14.3, trades: 7_000, lots: 10, market: 0.6, own: 1.0 },
  { symbol: 'WEGE3', name: 'WEG ON', ...share, base: 44.6, trades: 6_000, lots: 5, market: 0.7, dollar: 0.2, own: 1.3 },
  { symbol: 'MGLU3', name: 'Magazine Luiza ON', ...share, base: 9.8, trades: 7_000, lots: 14, market: 1.6, rates: -0.9, own: 2.4 },
  { symbol: 'SUZB3', name: 'Suzano ON', ...share, base: 53.1, trades: 5_000, lots: 5, market: 0.4, dollar: 0.5, own: 1.2 },
  { symbol: 'PRIO3', name: 'Prio ON', ...share, base: 43.9, trades: 7_000, lots: 5, market: 0.8, own: 1.8 },
  { symbol: 'RENT3', name: 'Localiza ON', ...share, base: 45.0, trades: 6_000, lots: 5, market: 1.4, rates: -0.6, own: 1.5 },
  { symbol: 'GGBR4', name: 'Gerdau PN', ...share, base: 19.9, trades: 5_000, lots: 7, market: 0.8, dollar: 0.3, own: 1.3 },
  { symbol: 'CSNA3', name: 'CSN ON', ...share, base: 9.3, trades: 4_000, lots: 9, market: 1.2, own: 2.0 },
  { symbol: 'EQTL3', name: 'Equatorial ON', ...share, base: 39.4, trades: 4_000, lots: 5, market: 0.8, rates: -0.3, own: 0.9 },
  { symbol: 'RADL3', name: 'Raia Drogasil ON', ...share, base: 22.6, trades: 3_500, lots: 6, market: 0.8, own: 1.4 },
  { symbol: 'LREN3', name: 'Lojas Renner ON', ...share, base: 16.2, trades: 4_500, lots: 8, market: 1.3, rates: -0.6, own: 1.5 },
  { symbol: 'VIVT3', name: 'Vivo ON', ...share, base: 35.8, trades: 3_000, lots: 4, market: 0.5, own: 0.9 },
  { symbol: 'TAEE11', name: 'Taesa unit', ...unit, base: 38.6, trades: 1_500, lots: 3, market: 0.4, rates: -0.2, own: 0.7 },
  { symbol: 'SANB11', name: 'Santander unit', ...unit, base: 32.7, trades: 1_500, lots: 4, market: 1.0, own: 0.9 },
  { symbol: 'KLBN11', name: 'Klabin unit', ...unit, base: 19.6, trades: 3_000, lots: 5, market: 0.4, dollar: 0.4, own: 1.0 },

  { symbol: 'BOVA11', name: 'ETF Ibovespa', ...etf, base: 182, trades: 8_000, lots: 180, market: 1.1 },
  { symbol: 'SMAL11', name: 'ETF Small Caps', ...etf, base: 124, trades: 2_000, lots: 150, market: 1.25, rates: -0.4, own: 0.2 },
  { symbol: 'IVVB11', name: 'ETF S&P 500', ...etf, base: 415, trades: 2_000, lots: 40, dollar: 0.7, own: 0.8 },
  { symbol: 'HGLG11', name: 'FII Pátria Logística', ...fii, base: 159, trades: 1_500, lots: 14, rates: -0.12, own: 0.35 },
  { symbol: 'MXRF11', name: 'FII Maxi Renda', ...fii, spread: 1, base: 9.74, trades: 1_500, lots: 160, rates: -0.1, own: 0.3 },
  { symbol: 'KNRI11', name: 'FII Kinea Renda', ...fii, base: 151, trades: 1_000, lots: 10, rates: -0.12, own: 0.35 },
  { symbol: 'AAPL34', name: 'BDR Apple', ...bdr, base: 71.4, trades: 600, lots: 60, dollar: 0.7, own: 1.4 },
  { symbol: 'MSFT34', name: 'BDR Microsoft', ...bdr, base: 112.6, trades: 500, lots: 40, dollar: 0.7, own: 1.3 },
  { symbol: 'NVDC34', name: 'BDR Nvidia', ...bdr, spread: 2, base: 20.3, trades: 1_200, lots: 220, dollar: 0.7, own: 2.3 },
];

/** All listings; their order is the order of trades made at the same microsecond. */
export const LISTINGS: readonly Listing[] = ROWS.map(listingOf);

/** What the simulated exchange trades. */
export const SIMULATED_INSTRUMENTS: readonly Instrument[] = LISTINGS.map((listing) => listing.instrument);

function listingOf(row: Row): Listing {
  const tick = Math.round(row.tick * PRICE_SCALE);
  const { market = 0, dollar = 0, rates = 0, own = 0 } = row;
  return {
    instrument: {
      exchange: SIMULATED_EXCHANGE,
      symbol: row.symbol,
      name: row.name,
      kind: row.kind,
      tickSize: priceOf(tick),
      lot: quantityOf(row.lot),
      multiplier: row.multiplier === null ? null : multiplierOf(Math.round(row.multiplier * 10_000)),
      decimals: row.decimals,
    },
    group: row.group,
    tick,
    lot: row.lot,
    base: Math.round(row.base * PRICE_SCALE),
    trades: row.trades,
    lotsPerTrade: row.lots,
    spreadTicks: row.spread,
    moves: { market, dollar, rates, own },
  };
}
