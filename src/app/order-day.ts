/**
 * The days of orders: what is open when the market of its instrument has closed is asked about or ends, and what is a
 * promise is sent again when its market opens.
 */

import type { Instant, LocalDate } from '#kernel/time.ts';
import { type By, type InstrumentFacts, isOver, type Order, openOrders, type Sequencer } from '#trading/index.ts';
import type { OrderFacts } from './order-facts.ts';

export interface OrderDayParts {
  readonly sequencer: Pick<Sequencer, 'give' | 'state'>;
  /** What holds of an instrument now; its phase is null while its market is closed. */
  readonly facts: Pick<OrderFacts, 'of'>;
  /** The date at the exchange. */
  readonly exchangeDate: () => LocalDate;
  readonly now: () => Instant;
  /** Whether there is a next day to send promises on; a replay plays its day again instead. */
  readonly hasNextDay: boolean;
}

interface Instrument {
  readonly exchange: string;
  readonly symbol: string;
}

const BY: By = { principal: 'order-day', corr: 'order-day' };
/** After a close the last reports of the venue are on their way. */
const SETTLE_US = 5_000_000;

export class OrderDay {
  readonly #parts: OrderDayParts;
  /** Since when markets are closed, and whether their orders were told. */
  readonly #closed = new Map<string, { readonly since: Instant; told: boolean }>();
  /** The last date on which a promise was closed or renewed: it is sent once a day. */
  readonly #lastDay = new Map<string, LocalDate>();

  /** Attempts that were seen alive; of those from before this process nobody knows which day is theirs. */
  readonly #seen: Set<string>;

  constructor(parts: OrderDayParts) {
    this.#parts = parts;
    this.#seen = new Set(openOrders(parts.sequencer.state).map(({ id }) => id));
  }

  /** To be called every second or so. */
  async tick(): Promise<void> {
    await this.#close();
    if (this.#parts.hasNextDay) await this.#renew();
  }

  async #close(): Promise<void> {
    const { sequencer, now } = this.#parts;
    for (const instrument of instrumentsOf(openOrders(sequencer.state))) {
      const key = `${instrument.exchange} ${instrument.symbol}`;
      const facts = await this.#factsOf(instrument);
      // What nobody knows ends nothing.
      if (facts === null || facts.phase !== null) {
        this.#closed.delete(key);
        continue;
      }
      const known = this.#closed.get(key) ?? { since: now(), told: false };
      this.#closed.set(key, known);
      if (known.told || now() < known.since + SETTLE_US) continue;
      const scope = { tenant: null, account: null, ...instrument };
      const answer = await sequencer.give({ kind: 'EodClose', scope }, BY);
      known.told = answer.kind === 'taken';
    }
  }

  async #renew(): Promise<void> {
    const { sequencer, exchangeDate } = this.#parts;
    const day = exchangeDate();
    const promised = [...sequencer.state.requests.entries()].filter(([, { promise }]) => promise?.open === true);
    for (const [parentId, { orderIds }] of promised) {
      const last = sequencer.state.orders.get(orderIds.at(-1) ?? '');
      if (last === undefined) continue;
      if (!isOver(last.life)) {
        // The day on which it was sent: the next one may begin before its end is told.
        if (!this.#seen.has(last.id)) this.#lastDay.set(parentId, day);
        this.#seen.add(last.id);
        continue;
      }
      if (this.#lastDay.get(parentId) === day) continue;
      const facts = await this.#factsOf(last.intent);
      if (facts === null || facts.phase === null) continue;
      const answer = await sequencer.give({ kind: 'RenewOrder', parentId, day, facts }, BY);
      if (answer.kind !== 'unavailable') this.#lastDay.set(parentId, day);
    }
  }

  async #factsOf({ exchange, symbol }: Instrument): Promise<InstrumentFacts | null> {
    const found = await this.#parts.facts.of({ exchange, symbol });
    // Before the exchange's clock was heard, no phase is no close.
    return found.ok && found.value.date !== null ? found.value.facts : null;
  }
}

function instrumentsOf(orders: readonly Order[]): Instrument[] {
  const byKey = new Map<string, Instrument>();
  for (const { intent } of orders) {
    const { exchange, symbol } = intent;
    byKey.set(`${exchange} ${symbol}`, { exchange, symbol });
  }
  return [...byKey.values()];
}
