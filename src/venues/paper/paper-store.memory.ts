/** What the paper venue keeps, as long as the process lives: for replays and simulations. */

import type { PaperOrder } from './order.ts';
import type { PaperStore } from './paper-store.ts';

/** A fresh, empty store. It keeps copies, so that what is not saved is not kept. */
export function createMemoryPaperStore(name = 'm'): PaperStore {
  const orders = new Map<number, PaperOrder>();
  let lastNumber = 0;
  let sessions = 0;
  return {
    hasRoom: () => true,
    async save(saved) {
      for (const order of saved) {
        orders.set(order.number, structuredClone(order));
        lastNumber = Math.max(lastNumber, order.number);
      }
    },
    async recent(date) {
      const before = [...orders.values()].map((order) => order.date).filter((other) => other < date);
      const from = before.sort().at(-1) ?? date;
      return [...orders.values()]
        .filter((order) => order.date >= from && order.date <= date)
        .sort((a, b) => a.number - b.number)
        .map((order) => structuredClone(order));
    },
    async lastNumber() {
      return lastNumber;
    },
    async name() {
      return name;
    },
    async beginSession() {
      return ++sessions;
    },
    async forgetBefore(date) {
      for (const [number, order] of orders) if (order.date < date) orders.delete(number);
    },
    async close() {
      // What a real broker has is not lost when nobody listens: the same store may be opened again.
    },
  };
}
