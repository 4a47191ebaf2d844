/**
 * Lists of symbols as they cross a process. Each user has one; how many lists have a symbol is counted over all users,
 * and nobody sees whose they are. Fields are only ever added.
 */

import { z } from 'zod';
import { seriesKeySchema } from './market-data.ts';

/** Most symbols that a list holds. */
export const SUBSCRIPTIONS_MAX = 1_000;

const { exchange, symbol } = seriesKeySchema.shape;

/** Without an exchange it is the one that has the symbol: the live one, else the only one. */
export const subscribeSchema = z.strictObject({ symbol, exchange: exchange.optional() });

const stateSchema = z.enum(['live', 'starting', 'failed', 'unavailable']);

/** What a change of one symbol leads to. */
export const subscribedSchema = z.object({
  exchange,
  symbol,
  /** Whether it is on the list of who asked. */
  subscribed: z.boolean(),
  /** On how many lists it is, that of the house among them; with none of them its feed stops. */
  refCount: z.int(),
  /** Null where it is not on the list of who asked. */
  state: stateSchema.nullable(),
  /** Why it is not live, and what to do, in English. */
  reason: z.string().nullable(),
});
export type SubscribedDto = z.infer<typeof subscribedSchema>;

export const subscriptionSchema = z.object({
  exchange,
  symbol,
  refCount: z.int(),
  /**
   * live: the feed delivers it · starting: it was asked for · failed: it was refused and is tried again · unavailable:
   * it is not to be had from the feed that runs.
   */
  state: stateSchema,
  reason: z.string().nullable(),
  /**
   * closed: its group does not trade now · live: it trades at its usual pace · quiet: no trade for a while, which is
   * usual for it or shared by all · silent: its trades fail to come while others trade. Null where that is not known.
   */
  freshness: z.enum(['closed', 'live', 'quiet', 'silent']).nullable(),
  /** Its last trade that set a price; null where none is known. */
  lastTradeAt: z.iso.datetime().nullable(),
});
export type SubscriptionDto = z.infer<typeof subscriptionSchema>;

/** One's own list in the order of the alphabet. */
export const subscriptionsAnswerSchema = z.object({ subscriptions: z.array(subscriptionSchema) });
export type SubscriptionsAnswer = z.infer<typeof subscriptionsAnswerSchema>;

/** The whole list, as it shall be. */
export const replaceSubscriptionsSchema = z.strictObject({
  subscriptions: z.array(subscribeSchema).max(SUBSCRIPTIONS_MAX),
});
