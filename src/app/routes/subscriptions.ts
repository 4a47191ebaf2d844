/** Lists of symbols: everybody's own. */

import type { Principal } from '#contract/access.ts';
import type { ProblemCode } from '#contract/problem.ts';
import type { subscriptionEndpoints } from '#contract/subscription-endpoints.ts';
import type { SubscribedDto, SubscriptionDto } from '#contract/subscriptions.ts';
import {
  type ListedSymbol,
  nearSymbols,
  type Subscription,
  type SubscriptionBook,
  type SubscriptionOwner,
} from '#market-data/index.ts';
import { ProblemError } from '../http/problems.ts';
import type { Handlers } from '../http/serve-endpoints.ts';
import { type InstrumentSources, instrumentExchange } from '../instrument-query.ts';
import type { Market } from '../market.ts';
import type { InstrumentParts } from './instruments.ts';
import { SYMBOL_CODES } from './refusal.ts';

export interface SubscriptionParts extends Omit<InstrumentParts, 'market'> {
  readonly market: Pick<Market, 'instruments' | 'quotes' | 'symbolState'>;
  readonly subscriptions: SubscriptionBook;
}

interface Asked {
  readonly symbol: string;
  readonly exchange?: string | undefined;
}

const NEAR_MAX = 3;
/** Unknown symbols that one answer tells of. */
const REFUSED_MAX = 10;

/** What is answered is durable, and the feed has been told. */
export function subscriptionHandlers(parts: SubscriptionParts): Handlers<typeof subscriptionEndpoints> {
  const { subscriptions } = parts;
  const listOf = async (owner: SubscriptionOwner): Promise<{ subscriptions: SubscriptionDto[] }> => ({
    subscriptions: dtosOf(await subscriptions.listOf(owner), parts.market),
  });
  return {
    listSubscriptions: ({ principal }) => listOf(ownerOf(principal)),
    async replaceSubscriptions({ principal, body }) {
      const owner = ownerOf(principal);
      const items = await itemsOf(body.subscriptions, parts);
      const done = await subscriptions.replace(owner, items);
      if (!done.ok) throw new ProblemError('LIST_FULL', done.error);
      return listOf(owner);
    },
    async subscribe({ principal, body }) {
      const [item] = await itemsOf([body], parts);
      const done = await subscriptions.subscribe(ownerOf(principal), item as ListedSymbol);
      if (!done.ok) throw new ProblemError('LIST_FULL', done.error);
      return { ...subscribedDto(done.value), subscribed: true };
    },
    async unsubscribe({ principal, body }) {
      const owner = ownerOf(principal);
      const item = await listedItem(body, owner, parts);
      const left = await subscriptions.unsubscribe(owner, item);
      return { ...subscribedDto(left), subscribed: false, state: null, reason: null };
    },
  };
}

function ownerOf({ tenantId, userId }: Principal): SubscriptionOwner {
  return { tenantId, userId };
}

function subscribedDto({
  exchange,
  symbol,
  subscribers,
  state,
  reason,
}: Subscription): Omit<SubscribedDto, 'subscribed'> {
  return { exchange, symbol, refCount: subscribers, state, reason };
}

function dtosOf(list: readonly Subscription[], market: SubscriptionParts['market']): SubscriptionDto[] {
  const quotes = new Map(
    [...new Set(list.map(({ exchange }) => exchange))]
      .flatMap((exchange) => market.quotes(exchange))
      .map(({ exchange, symbol, lastTradeAt }) => [`${exchange} ${symbol}`, lastTradeAt]),
  );
  return list.map(({ exchange, symbol, subscribers, state, reason }) => ({
    exchange,
    symbol,
    refCount: subscribers,
    state,
    reason,
    freshness: market.symbolState(exchange, symbol),
    lastTradeAt: quotes.get(`${exchange} ${symbol}`) ?? null,
  }));
}

/** The symbols with their exchanges; throws a ProblemError that names every one that is not known. */
async function itemsOf(asked: readonly Asked[], parts: SubscriptionParts): Promise<ListedSymbol[]> {
  const items: ListedSymbol[] = [];
  const refused: { readonly code: ProblemCode; readonly detail: string }[] = [];
  const sources: InstrumentSources = {
    master: parts.instruments,
    candles: parts.candles,
    live: parts.market.instruments(),
  };
  const live = new Map(sources.live.map((one) => [one.symbol, one.exchange]));
  for (const { symbol, exchange } of asked) {
    const here = live.get(symbol);
    if (here !== undefined && here === (exchange ?? here)) {
      items.push({ exchange: here, symbol });
      continue;
    }
    if (refused.length === REFUSED_MAX) break;
    const found = await instrumentExchange({ symbol, exchange, date: parts.today() }, sources);
    if (found.ok) items.push({ exchange: found.value, symbol });
    else {
      const near = found.error.kind === 'unknown' ? await nearText(symbol, sources) : '';
      refused.push({ code: SYMBOL_CODES[found.error.kind], detail: `${found.error.detail}${near}` });
    }
  }
  const [first] = refused;
  if (first !== undefined) throw new ProblemError(first.code, refused.map(({ detail }) => detail).join(' '));
  return items;
}

async function nearText(symbol: string, { live, candles }: InstrumentSources): Promise<string> {
  const known = [...live, ...(await candles.symbols())].map((one) => one.symbol);
  const near = nearSymbols(symbol, known, NEAR_MAX);
  return near.length === 0 ? '' : ` Near it are ${near.join(', ')}.`;
}

/** What is on the list is taken off it, though its symbol may be known no more. */
async function listedItem(asked: Asked, owner: SubscriptionOwner, parts: SubscriptionParts): Promise<ListedSymbol> {
  const list = await parts.subscriptions.listOf(owner);
  const meant = list.filter(
    ({ symbol, exchange }) => symbol === asked.symbol && exchange === (asked.exchange ?? exchange),
  );
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return only;
  const [item] = await itemsOf([asked], parts);
  return item as ListedSymbol;
}
