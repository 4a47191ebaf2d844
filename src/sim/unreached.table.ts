/**
 * Cells of the table of transitions that no order comes to here, each with the reason: through the real adapter, with
 * this broker. `random.test.ts` of the core tries them all the same. And cells that are come to so seldom that a
 * run of fewer than four million orders may miss them, or any run.
 */

import type { TriggerRow } from '#trading/index.ts';

/** By reason, then by row: in which lives. */
const GROUPS: readonly (readonly [reason: string, cells: Partial<Readonly<Record<TriggerRow, string>>>])[] = [
  [
    'our own side lets it happen only where it matters: decide looks before',
    {
      RiskAccepted: 'QUEUED SENT IN_DOUBT ACK PARTIAL FILLED CANCELED EXPIRED REJECTED NOT_SENT',
      CancelTimeout: 'NEW FILLED CANCELED EXPIRED REJECTED NOT_SENT DENIED',
      ReplaceRequested: 'NEW QUEUED SENT IN_DOUBT FILLED CANCELED EXPIRED REJECTED NOT_SENT DENIED',
      ReplaceTimeout: 'NEW QUEUED SENT IN_DOUBT FILLED CANCELED EXPIRED REJECTED NOT_SENT DENIED',
      EodClose: 'FILLED CANCELED EXPIRED REJECTED NOT_SENT DENIED',
      OperatorResolve: 'NEW QUEUED SENT FILLED CANCELED EXPIRED REJECTED NOT_SENT DENIED',
    },
  ],
  [
    'an order that waits here is unknown to its adapter',
    {
      AdapterIntentLogged: 'NEW',
      AdapterSent: 'NEW',
      SendFailedDefinitive: 'NEW',
      BrokerAck: 'NEW',
      BrokerPending: 'NEW',
      BrokerReject: 'NEW',
      CumOlder: 'NEW',
      CumPart: 'NEW',
      CumFull: 'NEW',
      CumOver: 'NEW',
      BrokerCanceled: 'NEW',
      BrokerExpired: 'NEW',
      AdapterSuppressed: 'NEW',
      CancelRejected: 'NEW',
      BrokerReplaced: 'NEW',
      ReplaceRejected: 'NEW',
      ReconFound: 'NEW',
      ReconNotFoundProven: 'NEW',
      LateBrokerOrderFound: 'NEW',
      TradeBust: 'NEW',
      TradeCorrect: 'NEW',
      Suspended: 'NEW',
    },
  ],
  [
    'an adapter says once what it did with an order, and before anything that the broker says of it',
    {
      AdapterIntentLogged: 'SENT IN_DOUBT ACK PARTIAL FILLED CANCELED REJECTED NOT_SENT',
      AdapterSent: 'SENT ACK PARTIAL FILLED CANCELED REJECTED NOT_SENT',
      SendFailedDefinitive: 'SENT ACK PARTIAL FILLED CANCELED REJECTED NOT_SENT',
      OutcomeUnknown: 'FILLED CANCELED REJECTED NOT_SENT',
      AdapterSuppressed: 'SENT ACK PARTIAL FILLED CANCELED REJECTED NOT_SENT',
    },
  ],
  [
    'a denied order reaches no adapter',
    {
      AdapterIntentLogged: 'DENIED',
      AdapterSent: 'DENIED',
      SendFailedDefinitive: 'DENIED',
      OutcomeUnknown: 'DENIED',
      BrokerAck: 'DENIED',
      BrokerPending: 'DENIED',
      BrokerReject: 'DENIED',
      CumOlder: 'DENIED',
      CumPart: 'DENIED',
      CumFull: 'DENIED',
      CumOver: 'DENIED',
      BrokerCanceled: 'DENIED',
      BrokerExpired: 'DENIED',
      AdapterSuppressed: 'DENIED',
      CancelRejected: 'DENIED',
      BrokerReplaced: 'DENIED',
      ReplaceRejected: 'DENIED',
      ReconFound: 'DENIED',
      ReconNotFoundProven: 'DENIED',
      LateBrokerOrderFound: 'DENIED',
      TradeBust: 'DENIED',
      TradeCorrect: 'DENIED',
      Suspended: 'DENIED',
    },
  ],
  [
    'an adapter says that it sent an order before it says what the broker says',
    {
      BrokerAck: 'QUEUED',
      BrokerPending: 'QUEUED',
      BrokerReject: 'QUEUED',
      CumOlder: 'QUEUED',
      CumPart: 'QUEUED',
      CumFull: 'QUEUED',
      CumOver: 'QUEUED',
      BrokerCanceled: 'QUEUED',
      BrokerExpired: 'QUEUED',
      CancelRejected: 'QUEUED',
      BrokerReplaced: 'QUEUED',
      ReplaceRejected: 'QUEUED',
      ReconFound: 'QUEUED',
      TradeBust: 'QUEUED',
      TradeCorrect: 'QUEUED',
      Suspended: 'QUEUED',
    },
  ],
  [
    'an adapter tells nothing twice of what is over, and this broker does not change it then',
    {
      BrokerAck: 'FILLED CANCELED REJECTED NOT_SENT',
      BrokerPending: 'FILLED CANCELED REJECTED',
      BrokerReject: 'FILLED CANCELED',
      CumOlder: 'REJECTED NOT_SENT',
      CumPart: 'REJECTED',
      CumFull: 'REJECTED',
      CumOver: 'EXPIRED REJECTED',
      BrokerCanceled: 'REJECTED',
      BrokerExpired: 'FILLED REJECTED NOT_SENT',
      BrokerReplaced: 'NOT_SENT',
      ReplaceRejected: 'NOT_SENT',
      TradeBust: 'REJECTED NOT_SENT',
      TradeCorrect: 'REJECTED NOT_SENT',
      Suspended: 'FILLED CANCELED EXPIRED REJECTED NOT_SENT',
    },
  ],
  [
    'a broker that has an order at the exchange does not call it pending again',
    {
      BrokerPending: 'PARTIAL',
    },
  ],
  [
    'this broker rejects only what has not traded',
    {
      BrokerReject: 'PARTIAL',
    },
  ],
  [
    'an order without an id of the broker cannot be replaced',
    {
      BrokerReplaced: 'SENT IN_DOUBT',
      ReplaceRejected: 'SENT IN_DOUBT',
    },
  ],
  [
    'what is over is not asked about, and what is asked about is told by its end',
    {
      ReconFound: 'FILLED CANCELED REJECTED NOT_SENT',
    },
  ],
  [
    'only of an order without an id of the broker can it be proven that it is not there, or of one that vanished, which this broker lets none',
    {
      ReconNotFoundProven: 'QUEUED SENT PARTIAL FILLED CANCELED REJECTED',
    },
  ],
  [
    'told only of an order that the core was told was not sent',
    {
      LateBrokerOrderFound: 'QUEUED SENT IN_DOUBT FILLED CANCELED EXPIRED REJECTED',
    },
  ],
  [
    'what is suspended has an id, and was told to rest before',
    {
      Suspended: 'SENT IN_DOUBT',
    },
  ],
];

const SELDOM: Partial<Readonly<Record<TriggerRow, string>>> = {
  BrokerCanceled: 'EXPIRED',
  AdapterIntentLogged: 'EXPIRED',
  AdapterSent: 'EXPIRED',
  SendFailedDefinitive: 'IN_DOUBT EXPIRED',
  OutcomeUnknown: 'EXPIRED',
  BrokerAck: 'EXPIRED',
  BrokerPending: 'EXPIRED NOT_SENT',
  BrokerReject: 'EXPIRED NOT_SENT',
  CumOlder: 'SENT CANCELED',
  CumPart: 'IN_DOUBT',
  CumFull: 'EXPIRED NOT_SENT',
  CumOver: 'SENT IN_DOUBT PARTIAL',
  BrokerExpired: 'SENT IN_DOUBT',
  AdapterSuppressed: 'EXPIRED',
  CancelRejected: 'IN_DOUBT PARTIAL REJECTED EXPIRED',
  BrokerReplaced: 'FILLED CANCELED EXPIRED REJECTED',
  ReplaceRejected: 'CANCELED EXPIRED REJECTED',
  ReplaceTimeout: 'PARTIAL',
  ReconNotFoundProven: 'EXPIRED NOT_SENT',
  TradeBust: 'SENT ACK PARTIAL CANCELED',
  TradeCorrect: 'ACK PARTIAL CANCELED SENT IN_DOUBT',
  EodClose: 'SENT',
};

/** Once or a few times in five million orders, if at all. */
const BY_CHANCE_ALONE: Partial<Readonly<Record<TriggerRow, string>>> = {
  CumOlder: 'IN_DOUBT EXPIRED',
  CumPart: 'EXPIRED NOT_SENT',
  CumOver: 'FILLED CANCELED NOT_SENT',
  BrokerCanceled: 'NOT_SENT',
  BrokerExpired: 'CANCELED',
  CancelRejected: 'NOT_SENT',
  ReconFound: 'EXPIRED',
  ReconNotFoundProven: 'ACK',
  LateBrokerOrderFound: 'ACK PARTIAL',
  TradeBust: 'IN_DOUBT EXPIRED',
  TradeCorrect: 'EXPIRED',
  OperatorResolve: 'ACK PARTIAL',
};

/** Cell to reason. */
export const UNREACHED: ReadonlyMap<string, string> = new Map(
  GROUPS.flatMap(([reason, cells]) => cellsOf(cells).map((cell) => [cell, reason] as const)),
);

/** Looked up less than once in a few thousand orders. */
export const RARE: ReadonlySet<string> = new Set(cellsOf(SELDOM));

/** Too seldom to be asked for in any run. */
export const BY_CHANCE: ReadonlySet<string> = new Set(cellsOf(BY_CHANCE_ALONE));

function cellsOf(cells: Partial<Readonly<Record<TriggerRow, string>>>): string[] {
  return Object.entries(cells).flatMap(([row, lives]) => lives.split(' ').map((life) => `${row} ${life}`));
}
