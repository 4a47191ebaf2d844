/**
 * What can happen to an order, from whatever side: reports of adapters, and what commands and timers do. Each is a row
 * of transition.table.ts; only executions are told apart there by how their sum stands to the order.
 */

import type { OrderTerms } from './intent.ts';
import type { Figures, Wanted } from './order.ts';

/** Something that the adapter says about an order: of itself, of the broker or of the exchange. */
export type Report =
  /** It is about to send the order, and has noted so. */
  | { readonly kind: 'AdapterIntentLogged' }
  | { readonly kind: 'AdapterSent'; readonly localId: string | null }
  /** It was not sent, for sure. */
  | { readonly kind: 'SendFailedDefinitive'; readonly code: string; readonly text: string }
  /** It may have been sent. */
  | { readonly kind: 'OutcomeUnknown'; readonly why: DoubtReason }
  | { readonly kind: 'BrokerAck'; readonly brokerOrderId: string }
  /** The broker has it and the exchange has not confirmed it. */
  | { readonly kind: 'BrokerPending'; readonly brokerOrderId: string | null }
  | {
      readonly kind: 'BrokerReject';
      readonly layer: 'ADAPTER' | 'BROKER' | 'EXCHANGE';
      readonly code: string;
      readonly text: string;
    }
  | { readonly kind: 'Cum'; readonly figures: Figures }
  | { readonly kind: 'BrokerCanceled'; readonly figures: Figures; readonly admin: boolean }
  | { readonly kind: 'BrokerExpired'; readonly figures: Figures }
  /** Its time to be sent had passed, or a cancel came first: it never was. */
  | { readonly kind: 'AdapterSuppressed' }
  | { readonly kind: 'CancelRejected'; readonly text: string }
  | {
      readonly kind: 'BrokerReplaced';
      /** Which replace of the order it answers; null where nobody asked. */
      readonly attempt: number | null;
      readonly figures: Figures;
      readonly terms: OrderTerms;
      /** Where the venue gives the replaced order a new id. */
      readonly brokerOrderId: string | null;
    }
  | { readonly kind: 'ReplaceRejected'; readonly attempt: number; readonly text: string }
  /** A comparison with the broker's list found it there. */
  | {
      readonly kind: 'ReconFound';
      readonly brokerOrderId: string;
      readonly status: 'LIVE' | 'CANCELED' | 'EXPIRED' | 'REJECTED';
      readonly figures: Figures;
    }
  /** Every clause of the proof that it is not there holds; `evidence` names the record. */
  | { readonly kind: 'ReconNotFoundProven'; readonly evidence: string }
  | { readonly kind: 'LateBrokerOrderFound'; readonly brokerOrderId: string; readonly figures: Figures }
  | { readonly kind: 'TradeBust'; readonly execution: string; readonly figures: Figures; readonly live: boolean }
  | { readonly kind: 'TradeCorrect'; readonly execution: string; readonly figures: Figures; readonly live: boolean }
  | { readonly kind: 'Suspended'; readonly suspended: boolean };

/** Why nobody knows whether an order is out. */
export type DoubtReason = 'SEND_OUTCOME_UNKNOWN' | 'ACK_TIMEOUT' | 'SESSION_LOST' | 'END_OF_DAY';

export type Trigger =
  | Report
  | { readonly kind: 'RiskAccepted' }
  | { readonly kind: 'RiskDenied'; readonly codes: readonly string[]; readonly text: string }
  /** `ours`: the core asks by itself, to keep orders in line that depend on each other. */
  | { readonly kind: 'CancelRequested'; readonly ours?: true }
  | { readonly kind: 'CancelTimeout' }
  | { readonly kind: 'ReplaceRequested'; readonly wanted: Wanted }
  | { readonly kind: 'ReplaceTimeout' }
  | { readonly kind: 'EodClose' }
  /** A person decided what became of an order in doubt. */
  | { readonly kind: 'OperatorResolve'; readonly brokerOrderId: string | null; readonly evidence: string };

/** Rows of the table: the kinds of triggers, with executions by how they stand to what is booked. */
export type TriggerRow = Exclude<Trigger['kind'], 'Cum'> | 'CumOlder' | 'CumPart' | 'CumFull' | 'CumOver';
