/**
 * The port of subscriptions: of each user a list of symbols. How many want a symbol is derived from the lists with each
 * question, so that no count can differ from them. Every engine behind it passes subscription-store.contract.ts.
 */

/** Whose list it is. */
export interface SubscriptionOwner {
  readonly tenantId: string;
  readonly userId: string;
}

export interface ListedSymbol {
  readonly exchange: string;
  readonly symbol: string;
}

export interface WantedSymbol extends ListedSymbol {
  /** How many lists have it; at least one. */
  readonly subscribers: number;
}

/** What is answered is durable. No call touches the list of another owner. */
export interface SubscriptionStore {
  /** Puts the symbol on the list; one that is there stays. */
  add(owner: SubscriptionOwner, item: ListedSymbol): Promise<void>;
  /** Takes the symbol off the list; one that is not there is no error. */
  remove(owner: SubscriptionOwner, item: ListedSymbol): Promise<void>;
  /** Makes the list what is given, all or none of it; an empty one forgets the owner. */
  replace(owner: SubscriptionOwner, items: readonly ListedSymbol[]): Promise<void>;
  /** The list by symbol, then exchange. */
  listOf(owner: SubscriptionOwner): Promise<ListedSymbol[]>;
  /** The union of all lists, by exchange, then symbol. */
  wanted(): Promise<WantedSymbol[]>;
  close(): Promise<void>;
}
