/**
 * What the core is told: wishes of users, reports of adapters, and the clock. Every input has its number in the journal
 * and its moment; the core knows no other time. Kinds of later parts (limits, kill switch, allocation) join this union.
 */

import type { Price } from '#kernel/price.ts';
import type { Instant, LocalDate } from '#kernel/time.ts';
import type { InstrumentFacts } from '../risk/basic-check.ts';
import type { OrderIntent, OrderTerms } from './intent.ts';
import type { Verb } from './order.ts';
import type { Report } from './trigger.ts';

interface InputStamp {
  readonly v: 1;
  /** Number in the journal, rising. */
  readonly seq: number;
  /** Never before that of the input before. */
  readonly at: Instant;
  /** The request or signal that this follows from. */
  readonly corr: string;
  /** Who acts: the id of a user, key or part of the platform. */
  readonly principal: string;
}

/** What names a request, so that its repetition is known. */
export interface RequestKey {
  readonly tenant: string;
  /** Chosen by the client, unique in its tenant. */
  readonly clientOrderId: string;
  /** SHA-256 of the canonical body: the same id with another body is a conflict. */
  readonly bodyHash: string;
  readonly adapterId: string;
}

/** Which orders; a field that is null matches all. */
export interface Scope {
  readonly tenant: string | null;
  readonly account: string | null;
  readonly exchange: string | null;
  readonly symbol: string | null;
}

/** One report in an adapter's own, gapless numbering. */
export interface NumberedReport {
  readonly adapterSeq: number;
  /** The order as we call it; null where the adapter only knows the venue's id. */
  readonly orderId: string | null;
  readonly brokerOrderId: string | null;
  readonly report: Report;
}

export type InputBody =
  | ({ readonly kind: 'SubmitOrder'; readonly intent: OrderIntent; readonly facts: InstrumentFacts } & RequestKey)
  /** Two orders of which a fill of one reduces the other. */
  | ({
      readonly kind: 'SubmitOco';
      readonly intents: readonly [OrderIntent, OrderIntent];
      readonly facts: InstrumentFacts;
    } & RequestKey)
  /** An entry whose every fill is protected by a pair of exits. */
  | ({
      readonly kind: 'SubmitBracket';
      readonly intent: OrderIntent;
      readonly takeProfit: Price;
      readonly stopLoss: { readonly stopPrice: Price; readonly price: Price | null };
      readonly facts: InstrumentFacts;
    } & RequestKey)
  /** `orderId` of a request means all of its orders. */
  | { readonly kind: 'CancelOrder'; readonly orderId: string }
  | {
      readonly kind: 'ReplaceOrder';
      readonly orderId: string;
      readonly requestId: string;
      readonly terms: OrderTerms;
      readonly facts: InstrumentFacts;
    }
  | { readonly kind: 'CancelAll'; readonly scope: Scope }
  /** A new morning: what a GTC or GTD order has left is sent again, if `facts` allow it. */
  | { readonly kind: 'RenewOrder'; readonly parentId: string; readonly day: LocalDate; readonly facts: InstrumentFacts }
  | {
      readonly kind: 'AdapterHello';
      readonly adapterId: string;
      /** Rises with each process that speaks for the adapter; an older one is not heard. */
      readonly epoch: number;
      /** The login at the venue: another one has forgotten what was under way. */
      readonly session: string;
      readonly buildHash: string;
      /** The last message that it has noted. */
      readonly outSeq: number;
    }
  | {
      readonly kind: 'AdapterReport';
      readonly adapterId: string;
      readonly epoch: number;
      /** The last message that it has noted. */
      readonly outSeq: number;
      readonly reports: readonly NumberedReport[];
    }
  | { readonly kind: 'TimerFired'; readonly orderId: string; readonly verb: Verb }
  | { readonly kind: 'EodClose'; readonly scope: Scope }
  | {
      readonly kind: 'OperatorResolveDoubt';
      readonly orderId: string;
      /** Its id at the venue, or null: it was never sent. */
      readonly brokerOrderId: string | null;
      /** What it rests on, for the journal. */
      readonly evidence: string;
    }
  /**
   * Drops requests from the state whose orders have all been over since before `before`, the oldest first and at most
   * 10,000 at once. What is told of them later is of an unknown order, and their names are free in the core: whoever
   * takes new orders must look for a name in the projection first.
   */
  | { readonly kind: 'ForgetSettled'; readonly before: Instant }
  | { readonly kind: 'OperatorResolveBreak'; readonly breakId: string; readonly evidence: string }
  /** Somebody has seen it, as it was raised at `seenAt`; null for whatever it says by now. */
  | { readonly kind: 'AcknowledgeAlarm'; readonly alarmId: string; readonly seenAt?: Instant | null }
  /** A trade of the market, for stops that wait here. */
  | {
      readonly kind: 'MarkUpdate';
      readonly exchange: string;
      readonly symbol: string;
      readonly price: Price;
      /** Number of the trade; one that is not above the last is no news. */
      readonly tradeId: number;
      readonly auction: boolean;
      readonly stale: boolean;
    };

export type Input = InputStamp & InputBody;
export type InputOf<Kind extends InputBody['kind']> = InputStamp & Extract<InputBody, { readonly kind: Kind }>;
