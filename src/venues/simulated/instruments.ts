/**
 * What the simulated exchange lists on a date: real symbols of B3 with their real tick, lot and multiplier, under the
 * exchange code SIM, so that a simulated PETR4 never mixes with a real one. Prices, liquidity and volatility are
 * plausible inventions, no market data.
 *
 * Futures expire by B3's rules and roll: of each product the nearest contracts are listed, and most is traded in the one
 * that its continuous series has. A contract stands above its product by the interest until its expiry, so that a roll
 * shows the gap that a real one has.
 *
 * On request made-up companies are listed besides (made-up.ts), so that a page or a measurement has many symbols.
 */

import { SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import { PRICE_SCALE, priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { dateOfEpochDay, epochDayOf, type LocalDate, weekdayOf } from '#kernel/time.ts';
import { multiplierOf } from '#kernel/turnover.ts';
import {
  contractOn,
  contractSymbol,
  futureExpiry,
  type Instrument,
  type InstrumentKind,
  parseContinuous,
  parseContract,
} from '#market-data/index.ts';
import { isMadeUp, madeUpCompanies } from './made-up.ts';
import { type HoursGroup, isSession } from './session.ts';

/** Instruments whose day has the same shape. */
export type Group = 'equities' | 'futures';

/** An instrument with what the generator must know of it. */
export interface Listing {
  readonly instrument: Instrument;
  readonly group: Group;
  readonly hours: HoursGroup;
  /** What its own cause is that of: four letters of a company, or a product. */
  readonly issuer: string;
  /** Least price step in 1/10,000; known here, while that of an `Instrument` need not be. */
  readonly tick: number;
  readonly lot: number;
  /** Level that its price wanders around on the date, in 1/10,000. */
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
  /** Of a future, its product. */
  readonly symbol: string;
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly group: Group;
  readonly hours: HoursGroup;
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

const cash = { group: 'equities', hours: 'cash', tick: 0.01, multiplier: 1, decimals: 2, spread: 1 } as const;
const share = { ...cash, kind: 'share', lot: 100 } as const;
const unit = { ...cash, kind: 'unit', lot: 100 } as const;
const etf = { ...cash, kind: 'etf', lot: 1 } as const;
const fii = { ...cash, kind: 'fii', lot: 1, spread: 2 } as const;
const bdr = { ...cash, kind: 'bdr', lot: 1, spread: 3 } as const;
// Farm products and crypto keep the hours of the index here: those of the first are not known, the others trade at night.
const future = { group: 'futures', hours: 'index-futures', kind: 'future', lot: 1, spread: 1 } as const;
const index = { ...future, tick: 5, decimals: 0 } as const;
const dollar = { ...future, hours: 'fx-futures', tick: 0.5, decimals: 1 } as const;
// DI1 trades in steps of 0.005 from the fourth to the sixtieth month.
const rate = { ...future, hours: 'di-futures', tick: 0.005, decimals: 3, multiplier: null } as const;
const farm = { ...future, decimals: 2, spread: 3 } as const;

/** A product with the contracts that it has. */
interface Product extends Row {
  /** Months that have a contract, 1 January to 12 December. */
  readonly months: readonly number[];
  /** How many contracts are listed at a time. */
  readonly listed: number;
  /** Interest of a year that a contract stands above its product by. */
  readonly carry: number;
}

const EVEN = [2, 4, 6, 8, 10, 12];
const EVERY = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const JANUARY = [1];

// biome-ignore format: a table is read by its columns
const PRODUCTS: readonly Product[] = [
  { symbol: 'WIN', name: 'Mini Ibovespa', ...index, multiplier: 0.2, months: EVEN, listed: 2, carry: 0.13, base: 183_000, trades: 60_000, lots: 3.2, market: 1.1 },
  { symbol: 'IND', name: 'Ibovespa', ...index, lot: 5, multiplier: 1, months: EVEN, listed: 2, carry: 0.13, base: 183_000, trades: 3_000, lots: 1.6, market: 1.1 },
  { symbol: 'WDO', name: 'Mini Dólar', ...dollar, multiplier: 10, months: EVERY, listed: 2, carry: 0.09, base: 5_360, trades: 40_000, lots: 2.6, market: -0.2, dollar: 0.7 },
  { symbol: 'DOL', name: 'Dólar', ...dollar, lot: 5, multiplier: 50, months: EVERY, listed: 2, carry: 0.09, base: 5_360, trades: 3_500, lots: 1.8, market: -0.2, dollar: 0.7 },
  { symbol: 'DI1', name: 'DI', ...rate, months: JANUARY, listed: 5, carry: 0, base: 13.4, trades: 3_000, lots: 50, market: -0.15, dollar: 0.15, rates: 0.6, own: 0.1 },
  { symbol: 'BIT', name: 'Bitcoin', ...future, tick: 20, multiplier: 0.01, decimals: 2, spread: 3, months: EVERY, listed: 1, carry: 0.1, base: 520_000, trades: 2_500, lots: 3, dollar: 0.4, own: 2.4 },
  { symbol: 'BGI', name: 'Boi Gordo', ...farm, tick: 0.05, multiplier: 330, months: EVERY, listed: 2, carry: 0.05, base: 325, trades: 600, lots: 3, own: 0.9 },
  { symbol: 'CCM', name: 'Milho', ...farm, tick: 0.01, multiplier: 450, months: [1, 3, 5, 7, 8, 9, 11], listed: 1, carry: 0.05, base: 72, trades: 600, lots: 3, dollar: 0.2, own: 1.0 },
  { symbol: 'ICF', name: 'Café Arábica', ...farm, tick: 0.05, multiplier: null, months: [3, 5, 7, 9, 12], listed: 1, carry: 0.05, base: 380, trades: 300, lots: 1.5, own: 1.9 },
];

/** Share of a contract's trades that one has in which the product is not mostly traded. */
const QUIET_SHARE = 0.05;
/** Rates of DI1 fall by so much from January to January, from the one of `RATE_YEAR` on. */
const RATE_STEP = 0.1;
const RATE_YEAR = 2028;

// biome-ignore format: a table is read by its columns
const ROWS: readonly Row[] = [
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

const PAPERS: readonly Listing[] = ROWS.map((row) => listingOf(row, row));
const PAPER_OF = new Map(PAPERS.map((listing) => [listing.instrument.symbol, listing.instrument]));
const DAYS_REMEMBERED_MAX = 500;
const remembered = new Map<string, readonly Listing[]>();
let madeUpListings: readonly Listing[] | undefined;
let madeUpBySymbol: ReadonlyMap<string, Listing> | undefined;

/** Most instruments that the simulated exchange can list. */
export const LISTED_MAX = 2_000;

/**
 * All listings of a date, papers last; their order is the order of trades made at the same microsecond. Where `listed`
 * is more than the usual list has, made-up companies follow; who they are, and what they trade, does not depend on it.
 */
export function listingsOn(date: LocalDate, listed = 0): readonly Listing[] {
  const key = `${date} ${listed}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  if (remembered.size >= DAYS_REMEMBERED_MAX) remembered.clear();
  const usual = [...PRODUCTS.flatMap((product) => contractsOn(product, date)), ...PAPERS];
  const listings = [...usual, ...madeUp().slice(0, Math.max(0, listed - usual.length))];
  remembered.set(key, listings);
  return listings;
}

/** What the simulated exchange trades on a date; `listed` as in `listingsOn`. */
export function instrumentsOn(date: LocalDate, listed?: number): readonly Instrument[] {
  return listingsOn(date, listed).map(({ instrument }) => instrument);
}

/** The listing of a symbol on a date, of a made-up one whether or not it was asked for; null where it has none. */
export function listingOn(date: LocalDate, symbol: string): Listing | null {
  if (isMadeUp(symbol)) return madeUpListing(symbol);
  return listingsOn(date).find(({ instrument }) => instrument.symbol === symbol) ?? null;
}

function madeUpListing(symbol: string): Listing | null {
  madeUpBySymbol ??= new Map(madeUp().map((listing) => [listing.instrument.symbol, listing]));
  return madeUpBySymbol.get(symbol) ?? null;
}

/** All made-up companies, made when they are first needed. */
function madeUp(): readonly Listing[] {
  madeUpListings ??= madeUpCompanies(LISTED_MAX).map((company) => {
    const row = { ...share, ...company };
    return listingOf(row, row);
  });
  return madeUpListings;
}

/** An instrument that the simulated exchange has on some date, expired ones too; null for any other symbol. */
export function simulatedInstrument(symbol: string): Instrument | null {
  // Papers first: KLBN11 has the form of a contract of July 2011.
  const paper = PAPER_OF.get(symbol);
  if (paper !== undefined) return paper;
  if (isMadeUp(symbol)) return madeUpListing(symbol)?.instrument ?? null;
  const contract = parseContract(symbol);
  if (!contract.ok) return null;
  const { product: code, month } = contract.value;
  const product = PRODUCTS.find((one) => one.symbol === code && one.months.includes(month));
  return product === undefined ? null : listingOf(product, contractRow(product, symbol)).instrument;
}

/** The nearest contracts of a product that still trade on the date. */
function contractsOn(product: Product, date: LocalDate): Listing[] {
  const contracts: Contract[] = [];
  const [year = 0, month = 0] = date.split('-').map(Number);
  for (let index = year * 12 + month - 1; contracts.length < product.listed && index < year * 12 + 84; index += 1) {
    const contract = { product: product.symbol, year: Math.floor(index / 12), month: (index % 12) + 1 };
    if (!product.months.includes(contract.month)) continue;
    const symbol = contractSymbol(contract);
    const expiry = expiryOf(symbol, contract, date);
    if (expiry !== null && date <= expiry.lastTradingDay) contracts.push({ symbol, year: contract.year, ...expiry });
  }
  const busiest = busiestOf(product, contracts, date);
  return contracts.map((contract) => {
    const share = product.symbol === 'DI1' || contract.symbol === busiest ? 1 : QUIET_SHARE;
    const row = contractRow(product, contract.symbol);
    return listingOf(product, { ...row, base: levelOf(product, contract, date), trades: product.trades * share });
  });
}

interface Contract {
  readonly symbol: string;
  readonly year: number;
  readonly expiry: LocalDate;
  readonly lastTradingDay: LocalDate;
}

function contractRow(product: Product, symbol: string): Row {
  return { ...product, symbol, name: `${product.name} ${symbol.slice(product.symbol.length)}` };
}

/** The contract of the continuous series; of products without one, the nearest. */
function busiestOf({ symbol }: Product, contracts: readonly Contract[], date: LocalDate): string | undefined {
  const name = parseContinuous(`${symbol}$`);
  return (name.ok ? contractOn(name.value, date) : null) ?? contracts[0]?.symbol;
}

/** Only + − × ÷, as wherever trades come from: the same bits on every machine. */
function levelOf({ symbol, base, carry }: Product, { year, expiry }: Contract, date: LocalDate): number {
  if (symbol === 'DI1') return Math.min(Math.max(base - RATE_STEP * (year - RATE_YEAR), 11.5), 14);
  return base * (1 + (carry * (epochDayOf(expiry) - epochDayOf(date))) / 365);
}

function expiryOf(
  symbol: string,
  { product, year, month }: { readonly product: string; readonly year: number; readonly month: number },
  date: LocalDate,
): Pick<Contract, 'expiry' | 'lastTradingDay'> | null {
  if (product === 'BIT') {
    const day = lastFriday(year, month);
    return { expiry: day, lastTradingDay: day };
  }
  const known = futureExpiry(symbol, date);
  return known === null ? null : { expiry: known.expiry, lastTradingDay: known.lastTradingDay ?? known.expiry };
}

/** No rule of Bitcoin is proven here; this exchange has it end on the last Friday of its month, or the session before. */
function lastFriday(year: number, month: number): LocalDate {
  const next = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
  let day = epochDayOf(next as LocalDate) - 1;
  while (weekdayOf(dateOfEpochDay(day)) !== 5) day -= 1;
  while (!isSession(dateOfEpochDay(day))) day -= 1;
  return dateOfEpochDay(day);
}

/** `issuer` names what its own cause is that of. */
function listingOf(issuer: Row, row: Row): Listing {
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
    hours: row.hours,
    // PETR3 and PETR4 are of one company.
    issuer: issuer.symbol.slice(0, 4),
    tick,
    lot: row.lot,
    base: Math.round(row.base * PRICE_SCALE),
    trades: row.trades,
    lotsPerTrade: row.lots,
    spreadTicks: row.spread,
    moves: { market, dollar, rates, own },
  };
}
