/** Scenarios: what is told and asked of one order, step by step, and what it must come to. */

import type { InstrumentFacts } from '../risk/basic-check.ts';
import type { Answer } from './answer.ts';
import type { InputBody } from './command.ts';
import type { OrderIntent, OrderTerms } from './intent.ts';
import { cum, EVERYTHING, FACTS, figures, idOf, intentOf, keyOf, terms, type World } from './oms.fixture.ts';
import type { Figures, Life } from './order.ts';
import { isNewer } from './transition.ts';
import type { Report } from './trigger.ts';

/** The order that a scenario is about. */
export const ID = idOf('o');

/** What the adapter tells of it, what somebody asks, time that passes, or what is told of an order that is not ours. */
export type Happening =
  | Report
  | { readonly give: InputBody }
  | { readonly waitUs: number }
  | { readonly foreignId: string; readonly report: Report };

/** Looks at what the steps before have led to; `answer` is that of the last one. */
type Check = (world: World, answer: Answer | null) => void;

type Step = Happening | Check;

export interface Scenario {
  readonly steps: readonly Step[];
  readonly life: Life;
  readonly cum: number;
  readonly quantity?: number;
  readonly intent?: Partial<OrderIntent>;
  readonly facts?: Partial<InstrumentFacts>;
  /** Kinds of breaks and alarms that it must raise, and no other. */
  readonly raises?: readonly string[];
}

export type Scenarios = Readonly<Record<string, Scenario>>;

/** A scenario's order, sent under the name `name`. */
export function submit(world: World, { intent = {}, facts = {} }: Scenario, name = 'o'): void {
  world.submit(name, intent, facts);
}

/** Lets all steps happen in their order, and looks where they look. */
export function play(world: World, steps: readonly Step[]): void {
  let answer: Answer | null = null;
  for (const step of steps)
    if (typeof step === 'function') step(world, answer);
    else answer = happen(world, step);
}

export function happen(world: World, step: Happening, orderId = ID): Answer | null {
  if ('give' in step) return world.give(step.give);
  if ('foreignId' in step)
    return world.reports([{ orderId: null, brokerOrderId: step.foreignId, report: step.report }]);
  if ('waitUs' in step) {
    // The adapter is there, and notes what it is told meanwhile.
    world.note().wait(step.waitUs);
    return null;
  }
  return world.reports([{ orderId, brokerOrderId: null, report: step }]);
}

/** What happens, without what is looked at on the way: in another order that may be otherwise. */
export function happenings({ steps }: Scenario): Happening[] {
  return steps.filter((step) => typeof step !== 'function');
}

/** The same of the order that is called `name`. */
export function ofOrder(name: string, step: Happening): Happening {
  if ('give' in step)
    return 'orderId' in step.give && step.give.orderId === ID ? { give: { ...step.give, orderId: idOf(name) } } : step;
  if (!('brokerOrderId' in step) || step.brokerOrderId === null) return step;
  return { ...step, brokerOrderId: `${name}-${step.brokerOrderId}` };
}

/** What traded in the end, whatever the order of telling: the newest sums. */
export function newestFigures(steps: readonly Happening[]): Figures {
  let best = figures(0);
  for (const step of steps) if ('figures' in step && isNewer(step.figures, best)) best = step.figures;
  return best;
}

/** The kinds of breaks and alarms that were raised, each once. */
export function raised({ events }: Pick<World, 'events'>): string[] {
  const told = events.flatMap((event) => {
    if (event.kind === 'AlarmRaised') return [event.alarm];
    return event.kind === 'BreakOpened' ? [event.row] : [];
  });
  return [...new Set<string>(told)].sort();
}

export const cancel: Happening = { give: { kind: 'CancelOrder', orderId: ID } };
export const cancelOf = (orderId: string): Happening => ({ give: { kind: 'CancelOrder', orderId } });
export const replaceBy = (wanted: OrderTerms, requestId = 'r1'): Happening => ({
  give: { kind: 'ReplaceOrder', orderId: ID, requestId, terms: wanted, facts: FACTS },
});
export const replace = (quantity: number, requestId = 'r1'): Happening => replaceBy(terms(quantity), requestId);
export const close: Happening = { give: { kind: 'EodClose', scope: EVERYTHING } };
export const submitted = (name: string): Happening => ({
  give: { kind: 'SubmitOrder', ...keyOf(name), intent: intentOf(), facts: FACTS },
});
/** The clock of an answer runs out. */
export const overdue = (verb: 'NEW' | 'CANCEL' | 'REPLACE'): readonly Happening[] => [
  { waitUs: 20_000_000 },
  { give: { kind: 'TimerFired', orderId: ID, verb } },
];
export const byPhone: Happening = { foreignId: 'phone', report: cum(500) };

export const suspended = (is: boolean): Report => ({ kind: 'Suspended', suspended: is });
export const found = (traded: number): Report => ({
  kind: 'ReconFound',
  status: 'LIVE',
  brokerOrderId: 'b1',
  figures: figures(traded),
});
export const lost: Report = { kind: 'OutcomeUnknown', why: 'SEND_OUTCOME_UNKNOWN' };
export const notFound: Report = { kind: 'ReconNotFoundProven', evidence: 'p1' };
export const unsent: Report = { kind: 'SendFailedDefinitive', code: 'NO_LOGIN', text: 'not logged in' };
export const correct = (traded: number, restated: number, live = false): Report => ({
  kind: 'TradeCorrect',
  execution: 'x1',
  figures: figures(traded, restated),
  live,
});
