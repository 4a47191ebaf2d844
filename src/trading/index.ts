/** The only door to trading: a pure core that decides what becomes of orders, and what it stands on. */

export { Adapter, type AdapterHealth } from './broker/adapter.ts';
export type { AdapterPolicy } from './broker/adapter-policy.ts';
export type { AdapterStore } from './broker/adapter-store.ts';
export type {
  Broker,
  BrokerList,
  BrokerMessage,
  BrokerOrder,
  BrokerRow,
  BrokerStatus,
  BrokerTarget,
  RequestOutcome,
  SendOutcome,
} from './broker/broker.ts';
export type { CoreAnswer, CoreLine, CoreMessages, Hello, Reports } from './broker/core-line.ts';
export { CoreLink } from './broker/core-link.ts';
export { parseNote } from './broker/note.ts';
export { answerCall, type LineCall, type LineWord, PortLine } from './broker/port-line.ts';
export { chainHash, EMPTY_HEAD } from './journal/chain.ts';
export { type Follower, followJournal } from './journal/follow.ts';
export { decodeFrame, encodeFrame } from './journal/frame.ts';
export {
  type Head,
  JournalError,
  type JournalRow,
  type JournalStore,
  type NewRow,
  type Snapshot,
} from './journal/journal.ts';
export { type OpenedSequencer, openSequencer } from './journal/open-sequencer.ts';
export { JournalDamage, type JournalReader, recover, takeSnapshot } from './journal/recover.ts';
export type { By, Durable, GiveAnswer, Sequencer, SequencerHealth } from './journal/sequencer.ts';
export { type JournalVerifier, type Verdict, verifyJournal } from './journal/verify.ts';
export { apply } from './oms/apply.ts';
export { canonicalJson, parseCanonicalJson } from './oms/canonical-json.ts';
export type { Input, InputBody, RequestKey } from './oms/command.ts';
export { advance, type Decided, decide } from './oms/decide.ts';
export type { AdapterMessage, Event } from './oms/event.ts';
export { hasForgotten } from './oms/forget.ts';
export { notionalOf, type OrderIntent, type OrderTerms, type Side } from './oms/intent.ts';
export { InvariantWatch } from './oms/invariants.ts';
export { isNameless, isOver, LIVES, needsId, type Order, quantityAtMost } from './oms/order.ts';
export { projectOrder } from './oms/project-state.ts';
export { breakIdFromPublic, orderIdFromPublic, publicBreakId, publicOrderId } from './oms/public-id.ts';
export {
  dueTimers,
  emptyState,
  messagesAfter,
  netQuantity,
  openOrders,
  POLICY,
  type Policy,
  type State,
} from './oms/state.ts';
export { stateHash } from './oms/state-text.ts';
export { ruleOf, TRIGGER_ROWS } from './oms/transition.table.ts';
export type { TriggerRow } from './oms/trigger.ts';
export { busMessages } from './projection/bus-messages.ts';
export { frameReader } from './projection/journal-frames.ts';
export { OrderBoard } from './projection/order-board.ts';
export { OrderLists, type OrderListsParts } from './projection/order-lists.ts';
export type { KnownRequest, OrderReader, OrderStore } from './projection/order-store.ts';
export { Projector } from './projection/projector.ts';
export type { Approved, CheckedOrder } from './risk/approved.ts';
export type { InstrumentFacts } from './risk/basic-check.ts';
