/**
 * What was decided, in the words of the journal. State is what these events make of it (apply.ts), so an event never
 * changes its meaning: a new one gets a new kind or a higher `v`. Kinds of later parts (limits, kill switch,
 * allocation) join this union.
 */

import type { OrderAlarmCode } from '#contract/orders.ts';
import type { Price } from '#kernel/price.ts';
import type { Instant, LocalDate } from '#kernel/time.ts';
import type { Approved, CheckedOrder } from '../risk/approved.ts';
import type { OrderIntent, OrderTerms } from './intent.ts';
import type { EndReason, Figures, Life, Verb, Wanted } from './order.ts';
import type { DoubtReason, TriggerRow } from './trigger.ts';

/** What every event carries: its version, the input that caused it, when, and whose story it belongs to. */
interface Stamp {
  readonly v: 1;
  /** Number of the input in the journal. */
  readonly cause: number;
  readonly at: Instant;
  /** The request or signal that all of this follows from. */
  readonly corr: string;
}

/** What an adapter fetches. It does each `attemptKey` once, whatever it is told how often. */
export type AdapterMessage = { readonly attemptKey: string; readonly orderId: string } & (
  | {
      readonly verb: 'NEW';
      readonly order: Approved<CheckedOrder>;
      /** Later than this it is not sent but reported as suppressed. */
      readonly notAfter: Instant;
    }
  | ({ readonly verb: 'CANCEL' } & KnownHere)
  | ({
      readonly verb: 'REPLACE';
      readonly terms: OrderTerms;
      /** Later than this it is refused, unless it only reduces. Absent in older journals: taken as passed. */
      readonly notAfter?: Instant;
    } & KnownHere)
  | ({ readonly verb: 'QUERY' } & KnownHere)
);

/** What a person may have decided, and the adapter cannot know. */
interface KnownHere {
  /** Its id at the venue. */
  readonly brokerOrderId: string | null;
  /** Nothing more is expected of it. */
  readonly over: boolean;
}

export type Alarm = OrderAlarmCode;
/** What is told of an order of a pair, again where it gets worse. */
export type PairAlarm = Extract<Alarm, 'UNPROTECTED' | 'NOT_REDUCED'>;

/** What happens to one order. */
export type OrderEvent = { readonly orderId: string } & (
  | {
      readonly kind: 'OrderReceived';
      readonly parentId: string;
      readonly number: number;
      readonly adapterId: string;
      readonly intent: OrderIntent;
      readonly approved: Approved<CheckedOrder> | null;
      readonly pairId: string | null;
    }
  | { readonly kind: 'OrderAccepted' }
  | { readonly kind: 'OrderDenied'; readonly codes: readonly string[]; readonly text: string }
  | { readonly kind: 'StopArmed' }
  | { readonly kind: 'StopTriggered'; readonly price: Price; readonly tradeId: number }
  | { readonly kind: 'IntentLogged' }
  | { readonly kind: 'OrderSent'; readonly localId: string | null }
  | { readonly kind: 'OrderInDoubt'; readonly why: DoubtReason }
  | { readonly kind: 'OrderStale'; readonly why: DoubtReason }
  | { readonly kind: 'BrokerIdBound'; readonly brokerOrderId: string }
  | { readonly kind: 'OrderAcked' }
  | { readonly kind: 'OrderRejected'; readonly reason: EndReason; readonly code: string; readonly text: string }
  | { readonly kind: 'OrderNotSent'; readonly reason: EndReason; readonly evidence: string }
  | ({ readonly kind: 'FillBooked'; readonly life: Life; readonly late: boolean } & Execution)
  | ({ readonly kind: 'FillBusted'; readonly life: Life; readonly execution: string } & Execution)
  | ({ readonly kind: 'FillCorrected'; readonly life: Life; readonly execution: string } & Execution)
  | { readonly kind: 'OrderOverfilled' }
  | { readonly kind: 'OrderAdopted' }
  | { readonly kind: 'OrderCanceled'; readonly reason: EndReason; readonly text: string }
  | { readonly kind: 'OrderExpired'; readonly reason: EndReason }
  /** `ours`: nobody asked for it but the core itself. */
  | { readonly kind: 'CancelRequested'; readonly ours?: true }
  | { readonly kind: 'CancelRefused'; readonly text: string }
  | { readonly kind: 'CancelOverdue' }
  | { readonly kind: 'ReplaceRequested'; readonly wanted: Wanted }
  | {
      readonly kind: 'OrderReplaced';
      readonly terms: OrderTerms;
      readonly reservePrice: Price;
      readonly life: Life;
      readonly solicited: boolean;
    }
  | { readonly kind: 'ReplaceRefused'; readonly text: string; readonly life: Life }
  | { readonly kind: 'ReplaceOverdue' }
  | { readonly kind: 'OrderSuspended'; readonly suspended: boolean }
  | { readonly kind: 'TriggerIgnored'; readonly row: TriggerRow; readonly life: Life }
  | { readonly kind: 'BreakOpened'; readonly row: TriggerRow; readonly life: Life; readonly text: string }
  | { readonly kind: 'BreakResolved'; readonly row: TriggerRow; readonly evidence: string }
  /** The clock of a verb ran out. */
  | { readonly kind: 'TimerDone'; readonly verb: Verb }
  | { readonly kind: 'AlarmRaised'; readonly alarm: Alarm; readonly text: string }
  | { readonly kind: 'AlarmAcknowledged'; readonly alarm: Alarm }
);

/** A change of what is executed, with the sums after it. */
interface Execution {
  /** Name of this change, unique forever. */
  readonly execKey: string;
  /** Signed: what it adds to the executed quantity and to its notional. */
  readonly quantity: number;
  readonly notional: bigint;
  readonly figures: Figures;
}

/** What happens to requests, pairs, adapters: everything that is not one order. */
export type SystemEvent =
  | { readonly kind: 'RequestTaken'; readonly request: Request }
  | { readonly kind: 'AttemptAdded'; readonly parentId: string; readonly attemptId: string }
  | {
      readonly kind: 'PromiseEnded';
      readonly parentId: string;
      readonly reason: 'REQUESTED' | 'EXPIRED' | 'DONE' | 'DENIED';
    }
  | {
      readonly kind: 'OutboxQueued';
      readonly adapterId: string;
      readonly outSeq: number;
      readonly message: AdapterMessage;
    }
  | {
      readonly kind: 'AdapterConnected';
      readonly adapterId: string;
      readonly epoch: number;
      readonly session: string;
      readonly buildHash: string;
      /** The last message that it has noted: what came before need not be kept. */
      readonly outSeq: number;
    }
  | {
      readonly kind: 'ReportsTaken';
      readonly adapterId: string;
      readonly adapterSeq: number;
      /** The last message that it has noted. */
      readonly outSeq: number;
    }
  | {
      readonly kind: 'ForeignOrderSeen';
      readonly adapterId: string;
      readonly brokerOrderId: string | null;
      readonly text: string;
    }
  | {
      readonly kind: 'PairOpened';
      readonly pairId: string;
      readonly quantity: number;
      readonly legs: readonly [string, string];
    }
  /** An order that takes the place of one of the pair that never came to the venue. */
  | { readonly kind: 'PairJoined'; readonly pairId: string; readonly leg: string }
  /** How much more than its quantity a pair has traded by now. */
  | { readonly kind: 'OcoDoubleFill'; readonly pairId: string; readonly excess: number }
  /** What a bust took from an entry is taken from its exits. */
  | { readonly kind: 'PairReduced'; readonly pairId: string; readonly quantity: number }
  /** How much of what is wrong with a pair people were told; 0 where it is well again. */
  | {
      readonly kind: 'PairTold';
      readonly pairId: string;
      readonly alarm: PairAlarm;
      readonly slot: string;
      readonly quantity: number;
    }
  | { readonly kind: 'BracketCovered'; readonly parentId: string; readonly covered: number }
  /** Requests that are no longer in the state; positions, and the rows of the journal, stay. */
  | { readonly kind: 'SettledForgotten'; readonly parentIds: readonly string[] }
  | { readonly kind: 'MarkTaken'; readonly exchange: string; readonly symbol: string; readonly tradeId: number };

/** A request as it was answered; the same one again gets the same answer. */
export interface Request {
  readonly parentId: string;
  readonly tenant: string;
  readonly clientOrderId: string;
  readonly bodyHash: string;
  readonly adapterId: string;
  /** Its orders, in the order in which they were made. */
  readonly orderIds: readonly string[];
  /** Empty where it was accepted. */
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  /** A GTC or GTD order: what is left is sent again each morning until it ends. */
  readonly promise: { readonly until: LocalDate | null; readonly open: boolean } | null;
  /** The exits of a bracket, and how much of the entry they cover. */
  readonly bracket: {
    readonly exits: readonly [Approved<CheckedOrder>, Approved<CheckedOrder>];
    readonly covered: number;
  } | null;
}

export type EventBody = OrderEvent | SystemEvent;
export type Event = Stamp & EventBody;
