/** Subscriptions that live as long as the process. */

import type { ListedSymbol, SubscriptionOwner, SubscriptionStore, WantedSymbol } from './subscription-store.ts';

/** A fresh, empty store. */
export function createMemorySubscriptionStore(): SubscriptionStore {
  const lists = new Map<string, Map<string, ListedSymbol>>();
  const listOf = (owner: SubscriptionOwner): Map<string, ListedSymbol> => {
    const key = JSON.stringify([owner.tenantId, owner.userId]);
    const list = lists.get(key) ?? new Map<string, ListedSymbol>();
    lists.set(key, list);
    return list;
  };
  const put = (list: Map<string, ListedSymbol>, { exchange, symbol }: ListedSymbol): void => {
    list.set(keyOf({ exchange, symbol }), { exchange, symbol });
  };
  return {
    async add(owner, item) {
      put(listOf(owner), item);
    },
    async remove(owner, item) {
      listOf(owner).delete(keyOf(item));
    },
    async replace(owner, items) {
      const list = listOf(owner);
      list.clear();
      for (const item of items) put(list, item);
    },
    async listOf(owner) {
      return [...listOf(owner)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
    },
    async wanted() {
      const counts = new Map<string, WantedSymbol>();
      for (const list of lists.values())
        for (const { exchange, symbol } of list.values()) {
          const key = `${exchange} ${symbol}`;
          counts.set(key, { exchange, symbol, subscribers: (counts.get(key)?.subscribers ?? 0) + 1 });
        }
      return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
    },
    async close() {
      lists.clear();
    },
  };
}

/** Sorts by symbol, then exchange. */
function keyOf({ exchange, symbol }: ListedSymbol): string {
  return `${symbol} ${exchange}`;
}
