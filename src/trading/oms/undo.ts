/**
 * A state whose changes can be taken back: the core runs ahead of the disk, and what the disk does not take must not
 * have happened. What each input replaced is kept until the journal has it.
 */

import type { Order } from './order.ts';
import { type State, TABLES, type Table } from './state.ts';

/** What one input changed, as it was before. */
export interface Undo {
  readonly seq: number;
  readonly at: State['at'];
  readonly orderCount: number;
  /** Table, key and value before, three by three, in the order of the changes. */
  readonly changes: readonly unknown[];
}

/** The changes that are being noted. */
interface Log {
  changes: unknown[];
}

/** A state that notes what it replaces. */
export class UndoableState {
  readonly state: State;
  readonly #log: Log = { changes: [] };
  readonly #orders: State['orders'];

  /** Takes `state` over: it must not be changed by anybody else from now on. */
  constructor(state: State) {
    const wrapped = { ...state };
    for (const name of TABLES)
      (wrapped as Record<string, unknown>)[name] = new NotingTable(state[name] as Table<unknown>, this.#log);
    this.state = wrapped;
    this.#orders = state.orders;
  }

  /** Starts to note the changes of one input. */
  begin(): Undo {
    this.#log.changes = [];
    const { seq, at, orderCount } = this.state;
    return { seq, at, orderCount, changes: this.#log.changes };
  }

  /** Takes back one input: the newest that has not been taken back. */
  back({ seq, at, orderCount, changes }: Undo): void {
    for (let index = changes.length - 3; index >= 0; index -= 3) {
      const table = changes[index] as Table<unknown>;
      const [key, before] = [changes[index + 1] as string, changes[index + 2]];
      if (before === undefined) table.delete(key);
      else table.set(key, before);
    }
    Object.assign(this.state, { seq, at, orderCount });
  }

  /** The orders that one input changed, as they were before it; undefined for one that is new. */
  ordersBefore({ changes }: Undo): Map<string, Order | undefined> {
    const before = new Map<string, Order | undefined>();
    for (let index = 0; index < changes.length; index += 3) {
      const key = changes[index + 1] as string;
      if (changes[index] === this.#orders && !before.has(key)) before.set(key, changes[index + 2] as Order | undefined);
    }
    return before;
  }
}

class NotingTable<Value> implements Table<Value> {
  readonly #table: Table<Value>;
  readonly #log: Log;

  constructor(table: Table<Value>, log: Log) {
    this.#table = table;
    this.#log = log;
  }

  get(key: string): Value | undefined {
    return this.#table.get(key);
  }

  has(key: string): boolean {
    return this.#table.has(key);
  }

  set(key: string, value: Value): void {
    this.#log.changes.push(this.#table, key, this.#table.get(key));
    this.#table.set(key, value);
  }

  delete(key: string): void {
    const before = this.#table.get(key);
    if (before === undefined) return;
    this.#log.changes.push(this.#table, key, before);
    this.#table.delete(key);
  }

  entries(): IterableIterator<[string, Value]> {
    return this.#table.entries();
  }
}
