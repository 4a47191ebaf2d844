/**
 * The newest trades in memory, for what need not outlive the process: a replay. Each day of a symbol is a few flat
 * arrays, 43 bytes a trade, so that a whole day of the market has room.
 */

import { scheduler } from 'node:timers/promises';
import type { Instant } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { HotTape, TapeDay, TapeMinute } from './hot-tape.ts';
import { minuteKey, minutesOf } from './pending.ts';
import { compareTrades, type Trade, type TradeBust } from './trade.ts';
import { columnsFor, enlarged, setRow, tradeAt } from './trade-columns.ts';

/** Trades that are taken in or given out at a time, before others may run. */
const BATCH = 512;
/** The tape, empty; days are those of `zone`. */
export function createMemoryHotTape(zone: Zone): HotTape {
  const days = new Map<string, Day>();
  const minutes = createPending();

  /** The day of a symbol that a trade came for last: most trades are of it, and need no key. */
  const last = new Map<string, Day>();

  function dayOf({ exchange, symbol, at }: Trade): Day {
    const date = zone.dateAt(at);
    const known = last.get(symbol)?.day;
    if (known?.date === date && known.exchange === exchange) return last.get(symbol) as Day;
    const day = open({ exchange, symbol, date });
    last.set(symbol, day);
    return day;
  }

  function open({ exchange, symbol, date }: TapeDay): Day {
    const key = keyOf({ exchange, symbol, date });
    let day = days.get(key);
    if (day === undefined) {
      day = new Day({ exchange, symbol, date });
      days.set(key, day);
    }
    return day;
  }

  function bust({ id, ...day }: TradeBust): Trade | null {
    const held = open(day);
    if (held.busts.has(id)) return null;
    held.busts.add(id);
    return held.trades((row) => row.id === id)[0] ?? null;
  }

  async function append(trades: readonly Trade[]): Promise<Trade[]> {
    minutes.mark(minutesOf(trades, zone));
    const added: Trade[] = [];
    for (const [index, trade] of trades.entries()) {
      const day = dayOf(trade);
      if (day.add(trade) && !day.busts.has(trade.id)) added.push(trade);
      if (index % BATCH === BATCH - 1) await scheduler.yield();
    }
    return added;
  }

  /** The end of the write before: one after another, as others run in the middle of a long one. */
  let writing: Promise<unknown> = Promise.resolve();
  function inTurn<T>(write: () => Promise<T> | T): Promise<T> {
    const written = writing.then(write);
    // Whoever asked for it hears of its failure; the next one is written all the same.
    writing = written.catch(() => undefined);
    return written;
  }

  return {
    append: (trades) => inTurn(() => append(trades)),
    bust: (busts) =>
      inTurn(() => {
        const taken = busts.map(bust).filter((trade) => trade !== null);
        minutes.mark(minutesOf(taken, zone));
        return taken;
      }),
    ...createReads(days),
    async drop(day) {
      days.delete(keyOf(day));
      last.delete(day.symbol);
    },
    ...minutes.port,
    close: async () => undefined,
  };
}

type Place = Pick<Trade, 'id' | 'at'>;
type Reads = Pick<HotTape, 'days' | 'datesOf' | 'read' | 'stream' | 'newest' | 'readSpan' | 'readBusted' | 'readBusts'>;

function createReads(days: ReadonlyMap<string, Day>): Reads {
  const find = (day: TapeDay): Day | undefined => days.get(keyOf(day));
  const counting = (day: TapeDay, isWanted: (at: Instant) => boolean = () => true): Trade[] => {
    const held = find(day);
    return held === undefined ? [] : held.trades(({ id, at }) => isWanted(at) && !held.busts.has(id));
  };
  return {
    days: async () =>
      [...days]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, day]) => ({ ...day.day, lastTrade: day.trades(() => true).at(-1) ?? null })),
    read: async (day) => counting(day),
    async *stream(day) {
      const trades = counting(day).sort((a, b) => a.id - b.id);
      for (let from = 0; from < trades.length; from += BATCH) yield trades.slice(from, from + BATCH);
    },
    async newest(day, { from, to, before, limit, busted }) {
      const held = find(day);
      const isAsked = ({ id, at }: Place): boolean =>
        at >= from && at < to && (before === null || compareTrades({ id, at }, before) < 0);
      const trades = held?.trades((row) => isAsked(row) && (busted || !held.busts.has(row.id))).slice(-limit) ?? [];
      return trades.map((trade) => ({ trade, busted: held?.busts.has(trade.id) === true }));
    },
    datesOf: async (exchange, symbol) =>
      [...days.values()]
        .flatMap(({ day }) => (day.exchange === exchange && day.symbol === symbol ? [day.date] : []))
        .sort(),
    readSpan: async (day, from, to) => counting(day, (at) => at >= from && at < to),
    readBusted: async (day) => {
      const held = find(day);
      return held === undefined ? [] : held.trades(({ id }) => held.busts.has(id));
    },
    readBusts: async (day) => [...(find(day)?.busts ?? [])].sort((a, b) => a - b),
  };
}

interface Pending {
  readonly port: Pick<HotTape, 'pending' | 'reopen' | 'settle'>;
  mark(minutes: readonly TapeMinute[]): void;
}

function createPending(): Pending {
  const minutes = new Map<string, TapeMinute>();
  function mark(marked: readonly TapeMinute[]): void {
    for (const minute of marked) if (!minutes.has(minuteKey(minute))) minutes.set(minuteKey(minute), minute);
  }
  return {
    mark,
    port: {
      pending: async () => [...minutes.values()].sort((a, b) => a.start - b.start || compareKeys(a, b)),
      async reopen(reopened) {
        mark(reopened);
      },
      async settle(settled) {
        for (const minute of settled) minutes.delete(minuteKey(minute));
      },
    },
  };
}

/** The trades of one symbol and day, in the order in which they came. */
class Day {
  readonly day: TapeDay;
  readonly busts = new Set<number>();
  #count = 0;
  #rows = columnsFor(64);
  #idMax = Number.NEGATIVE_INFINITY;
  /** All numbers, once one came that was not above those before it: until then none can be held twice. */
  #known: Set<number> | null = null;

  constructor(day: TapeDay) {
    this.day = day;
  }

  /** False where the trade is held already. */
  add(trade: Trade): boolean {
    const { id } = trade;
    if (id <= this.#idMax) {
      this.#known ??= new Set(this.#rows.id.subarray(0, this.#count));
      if (this.#known.has(id)) return false;
    }
    this.#known?.add(id);
    this.#idMax = Math.max(this.#idMax, id);
    if (this.#count === this.#rows.length) this.#rows = enlarged(this.#rows);
    setRow(this.#rows, this.#count++, trade, false);
    return true;
  }

  /** Those that are wanted, in the order in which they were made. */
  trades(isWanted: (row: { readonly id: number; readonly at: Instant }) => boolean): Trade[] {
    const trades: Trade[] = [];
    for (let row = 0; row < this.#count; row++) {
      const [id, at] = [this.#rows.id[row] as number, this.#rows.at[row] as Instant];
      if (isWanted({ id, at })) trades.push(tradeAt(this.#rows, row, this.day));
    }
    return trades.sort(compareTrades);
  }
}

function keyOf({ exchange, symbol, date }: TapeDay): string {
  return `${exchange} ${symbol} ${date}`;
}

function compareKeys(a: TapeDay, b: TapeDay): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}
