/** The only door to trading: a pure core that decides what becomes of orders. */

export { Adapter, type AdapterHealth, type AdapterParts } from './broker/adapter.ts';
export { ADAPTER_POLICY, type AdapterClock, type AdapterPolicy } from './broker/adapter-policy.ts';
export type { AdapterStore } from './broker/adapter-store.ts';
export type * from './broker/broker.ts';
export type * from './broker/core-line.ts';
export { CoreLink } from './broker/core-link.ts';
export { apply } from './oms/apply.ts';
export { canonicalJson, parseCanonicalJson } from './oms/canonical-json.ts';
export type { Input, InputBody } from './oms/command.ts';
export { type Decided, decide } from './oms/decide.ts';
export type { AdapterMessage, Event } from './oms/event.ts';
export { InvariantWatch } from './oms/invariants.ts';
export { projectOrder } from './oms/project-state.ts';
export { dueTimers, emptyState, messagesAfter, type State } from './oms/state.ts';
export { stateHash } from './oms/state-text.ts';
export type { Approved, CheckedOrder } from './risk/approved.ts';
export type { InstrumentFacts } from './risk/basic-check.ts';
