/** The only door to trading: a pure core that decides what becomes of orders. */

export { apply } from './oms/apply.ts';
export { canonicalJson, parseCanonicalJson } from './oms/canonical-json.ts';
export type { Input, InputBody } from './oms/command.ts';
export { type Decided, decide } from './oms/decide.ts';
export type { AdapterMessage, Event } from './oms/event.ts';
export { InvariantWatch } from './oms/invariants.ts';
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
  OrderStore,
} from './projection/order-store.ts';
export { type ProjectionHealth, Projector, type ProjectorParts } from './projection/projector.ts';
export type { Approved, CheckedOrder } from './risk/approved.ts';
export type { InstrumentFacts } from './risk/basic-check.ts';
