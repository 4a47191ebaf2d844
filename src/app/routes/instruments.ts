/** Instruments, and the state of the market. */

import type { marketEndpoints } from '#contract/market-endpoints.ts';
import type { Result } from '#kernel/result.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { CandleStore, InstrumentStore } from '#market-data/index.ts';
import type { Handlers } from '../http/serve-endpoints.ts';
import {
  chartable,
  type InstrumentRefusal,
  type InstrumentSources,
  instrumentDetails,
  searchInstruments,
} from '../instrument-query.ts';
import type { Market } from '../market.ts';
import { refusal } from './refusal.ts';

export interface InstrumentParts {
  readonly candles: CandleStore;
  readonly instruments: InstrumentStore;
  readonly market: Market;
  /** The present date of the exchange's zone. */
  readonly today: () => LocalDate;
}

const PAGE_LIMIT = 50;

type Served = Pick<typeof marketEndpoints, 'listInstruments' | 'getInstrument' | 'getStatus'>;

/** What can be charted, what the master knows, and all facts of one. */
export function instrumentHandlers(parts: InstrumentParts): Handlers<Served> {
  const { market, today } = parts;
  const sources = (): InstrumentSources => ({
    master: parts.instruments,
    candles: parts.candles,
    live: market.instruments(),
  });
  return {
    async listInstruments({ query }) {
      // Without a question: everything that can be charted, as a page's list of symbols shows it.
      if (Object.keys(query).length === 0) return { instruments: await chartable(sources(), today()) };
      const { search: text = '', date = today(), limit = PAGE_LIMIT, ...rest } = query;
      const asked = { ...rest, text: text.trim(), limit, date: date as LocalDate };
      return answered(await searchInstruments(asked, sources()));
    },
    async getInstrument({ params: { symbol }, query: { exchange, date = today() } }) {
      return answered(await instrumentDetails({ symbol, exchange, date: date as LocalDate }, sources()));
    },
    getStatus: () => market.status(),
  };
}

function answered<T>(answer: Result<T, InstrumentRefusal>): T {
  if (answer.ok) return answer.value;
  throw refusal(answer.error);
}
