/**
 * What counts: how a trade was made, and whether it sets a price, adds to the volume, or is no trade of the order
 * book at all. One row per condition, with the codes of the feeds that tell it and who says so. The public
 * trade-by-trade file tells no condition: its trades are `regular`.
 *
 * Beside this table stand three rules that are no conditions of a trade:
 * - the after-hours session (B3's `tradingSessionID` 6) sets no price of a day that has regular trades, and counts
 *   in its volume: measured on all 250 sessions of 2025 against COTAHIST (b3-facts §3.2);
 * - a bust (`TradeBust_57`, update action 2) takes its trade out of everything;
 * - a spread or roll may trade at zero or below: it counts like any trade of its own instrument, and has no turnover.
 */

/** `price`: sets open, high, low and close, and counts. `volume`: counts only. `nothing`: on the tape alone. */
export type Entry = 'price' | 'volume' | 'nothing';

export interface TradeConditionRow {
  /** What the tape stores; never reused. */
  readonly code: number;
  readonly enters: Entry;
  /** B3's UMDF 2.3.1: a bit of `TradeCondition`, or a value of `TrdSubType`; null where the feed has none. */
  readonly umdf: { readonly bit: number } | { readonly subType: number } | null;
  /** Nelogica's trade types (ProfitDLL 4.0.0.41). */
  readonly profit: readonly number[];
  readonly meaning: string;
  /** Why it enters what it enters: `exchange` where B3's own figures show it, `policy` where we chose. */
  readonly by: 'exchange' | 'policy';
  readonly source: string;
}

const SCHEMA = 'B3 UMDF 2.3.1, Trade_53';
const EXER = 'B3 EntryPoint 8.4.2, security type OPTEXER';
const DLL = 'ProfitDLL manual, trade types';

// biome-ignore format: a table is read by its columns
const ROWS = {
  regular:           { code: 0,  enters: 'price',   umdf: { bit: 13 },       profit: [2, 3],  by: 'exchange', source: SCHEMA, meaning: 'between two orders of the book' },
  auction:           { code: 1,  enters: 'price',   umdf: { bit: 0 },        profit: [4],     by: 'exchange', source: `${SCHEMA}; the closing call is COTAHIST's close on 250 of 250 days`, meaning: 'print of an opening, intraday or closing auction' },
  cross:             { code: 2,  enters: 'price',   umdf: { bit: 1 },        profit: [1],     by: 'policy',   source: SCHEMA, meaning: 'one broker on both sides, at the price of the book' },
  'on-behalf':       { code: 3,  enters: 'price',   umdf: { bit: 6 },        profit: [12],    by: 'policy',   source: SCHEMA, meaning: "entered by the exchange for a participant, in the book's order" },
  rlp:               { code: 4,  enters: 'price',   umdf: { subType: 106 },  profit: [13],    by: 'policy',   source: SCHEMA, meaning: "retail order filled by the broker's own liquidity, inside the spread" },
  sweep:             { code: 5,  enters: 'price',   umdf: { subType: 109 },  profit: [],      by: 'policy',   source: SCHEMA, meaning: 'takes several levels of the book in one print' },
  'out-of-sequence': { code: 6,  enters: 'volume',  umdf: { bit: 3 },        profit: [],      by: 'exchange', source: `${SCHEMA}: "not last trade"`, meaning: 'reported after later trades' },
  block:             { code: 7,  enters: 'volume',  umdf: { bit: 14 },       profit: [14],    by: 'policy',   source: SCHEMA, meaning: 'large trade agreed away from the book' },
  midpoint:          { code: 8,  enters: 'volume',  umdf: { subType: 103 },  profit: [16, 34], by: 'policy',  source: SCHEMA, meaning: 'at the middle of bid and ask, in a book of its own' },
  'trade-at-close':  { code: 9,  enters: 'volume',  umdf: { subType: 107 },  profit: [17],    by: 'policy',   source: SCHEMA, meaning: 'agreed at the closing price before it is known' },
  'trade-at-average': { code: 10, enters: 'volume', umdf: { subType: 108 },  profit: [18],    by: 'policy',   source: SCHEMA, meaning: "agreed at the day's average price" },
  'request-for-quote': { code: 11, enters: 'volume', umdf: { subType: 105 }, profit: [15],    by: 'policy',   source: SCHEMA, meaning: 'answers a request for quotes' },
  'multi-asset':     { code: 12, enters: 'volume',  umdf: { subType: 101 },  profit: [],      by: 'policy',   source: SCHEMA, meaning: 'cash side of a forward ("termo vista")' },
  leg:               { code: 13, enters: 'volume',  umdf: { subType: 102 },  profit: [],      by: 'policy',   source: SCHEMA, meaning: 'leg of a strategy that traded at its own price' },
  surveillance:      { code: 14, enters: 'volume',  umdf: null,              profit: [5],     by: 'policy',   source: DLL, meaning: 'entered by market surveillance' },
  'ex-pit':          { code: 15, enters: 'volume',  umdf: null,              profit: [6],     by: 'policy',   source: DLL, meaning: 'registered from outside of the book' },
  unknown:           { code: 16, enters: 'volume',  umdf: null,              profit: [32],    by: 'policy',   source: DLL, meaning: 'of a kind that the feed does not name: it may not set a price' },
  exercise:          { code: 17, enters: 'nothing', umdf: null,              profit: [7],     by: 'exchange', source: EXER, meaning: 'exercise of an option, at its strike' },
  'over-the-counter': { code: 18, enters: 'nothing', umdf: null,             profit: [8, 35], by: 'policy',   source: DLL, meaning: 'registered off the exchange' },
  forward:           { code: 19, enters: 'nothing', umdf: null,              profit: [9],     by: 'policy',   source: DLL, meaning: 'forward contract on the instrument' },
  lending:           { code: 20, enters: 'nothing', umdf: null,              profit: [11],    by: 'policy',   source: DLL, meaning: 'loan of the instrument: its price is a rate' },
} as const satisfies Record<string, TradeConditionRow>;

export type TradeCondition = keyof typeof ROWS;

/** The table of what counts, by condition. */
export const TRADE_CONDITIONS: Readonly<Record<TradeCondition, TradeConditionRow>> = ROWS;
