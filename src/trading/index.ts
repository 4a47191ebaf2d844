/** The only door to trading: a pure core that decides what becomes of orders. */

export type { By, GiveAnswer, Sequencer, SequencerHealth } from './journal/sequencer.ts';
export type { Answer } from './oms/answer.ts';
export { apply } from './oms/apply.ts';
export { canonicalJson, parseCanonicalJson } from './oms/canonical-json.ts';
export type { Input, InputBody, RequestKey } from './oms/command.ts';
export { type Decided, decide } from './oms/decide.ts';
export type { AdapterMessage, Event } from './oms/event.ts';
export type { OrderIntent } from './oms/intent.ts';
export { InvariantWatch } from './oms/invariants.ts';
export type { Order } from './oms/order.ts';
export { projectOrder } from './oms/project-state.ts';
export { breakIdFromPublic, orderIdFromPublic, publicBreakId, publicOrderId } from './oms/public-id.ts';
export { dueTimers, emptyState, messagesAfter, type State } from './oms/state.ts';
export { stateHash } from './oms/state-text.ts';
export type {
  KnownRequest,
  ListedOrder,
  OpenBreak,
  OrderFilter,
  OrderReader,
  OrderStep,
} from './projection/order-store.ts';
export type { Approved, CheckedOrder } from './risk/approved.ts';
export type { InstrumentFacts } from './risk/basic-check.ts';
