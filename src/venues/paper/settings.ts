/** How kind the paper exchange is. Each number is a choice that docs/guide/paper-trading.md explains. */

/** How long one step takes, drawn evenly between both. */
export interface Latency {
  readonly leastUs: number;
  readonly mostUs: number;
}

export interface PaperSettings {
  /**
   * Where a new order stands in the queue at its price: before all, behind what traded there lately, or behind all, so
   * that only a trade through its price fills it.
   */
  readonly queue: 'front' | 'estimated' | 'back';
  /** How far back the estimate of the queue looks, in whole minutes. */
  readonly queueMinutes: number;
  /** Share of what trades that an order that takes may have, 1 to 100. */
  readonly participationPercent: number;
  /** How far back an order that takes finds what was just traded. */
  readonly recentUs: number;
  /** How much worse than the tape orders without a limit trade. */
  readonly slippageTicks: number;
  /** Whether a replaced order gets a new id, as many brokers do. */
  readonly newIdOnReplace: boolean;
  /** Whether a trade that the exchange takes back takes back what was filled by it. */
  readonly busts: boolean;
  /** From the call of the broker to its answer with an id. */
  readonly toBroker: Latency;
  /** From there to the exchange. */
  readonly toExchange: Latency;
  /** From what happened to its report. */
  readonly report: Latency;
  /** How long after the close the orders of the day expire: the print of the closing auction comes before. */
  readonly expiryUs: number;
}

/** Neither kind nor cruel. */
export const PAPER_SETTINGS: PaperSettings = {
  queue: 'estimated',
  queueMinutes: 5,
  participationPercent: 25,
  recentUs: 2_000_000,
  slippageTicks: 1,
  newIdOnReplace: false,
  busts: true,
  toBroker: { leastUs: 2_000, mostUs: 10_000 },
  toExchange: { leastUs: 5_000, mostUs: 40_000 },
  report: { leastUs: 2_000, mostUs: 20_000 },
  expiryUs: 600_000_000,
};
