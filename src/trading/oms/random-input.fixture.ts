/** Inputs by chance: plausible ones mostly, so that orders come far, and impossible ones in between. */

import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { Random } from '#kernel/random.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { InputBody, NumberedReport } from './command.ts';
import type { OrderIntent } from './intent.ts';
import { ADAPTER, EVERYTHING, FACTS, figures, intentOf, keyOf, terms, type World } from './oms.fixture.ts';
import type { Figures, Life } from './order.ts';
import { dueTimers, openOrders } from './state.ts';
import type { Report } from './trigger.ts';

const SYMBOLS = ['PETR4', 'VALE3'];
const ACCOUNTS = ['A1', 'A2'];
const SELDOM: readonly Life[] = ['NEW', 'SENT', 'IN_DOUBT', 'IN_DOUBT'];

/** Lets one random thing happen. */
export function randomStep(world: World, random: Random, names: number): void {
  const draw = random.below(100);
  if (draw < 12) world.give(submission(random, names));
  else if (draw < 82) report(world, random);
  else if (draw < 88) world.give({ kind: 'CancelOrder', orderId: anyOrder(world, random) });
  else if (draw < 93) world.replace(anyOrder(world, random), terms(1 + random.below(200)), `r${random.below(50)}`);
  else if (draw < 95) fireTimers(world, random);
  else if (draw < 97) resolveBreaks(world);
  else if (draw < 98) resolveDoubt(world, random);
  else rare(world, random);
}

function one<Value>(random: Random, values: readonly [Value, ...Value[]] | readonly Value[]): Value {
  const value = values[random.below(values.length)];
  if (value === undefined) throw new Error('nothing to choose from');
  return value;
}

function submission(random: Random, names: number): InputBody {
  const key = keyOf(`n${random.below(names)}`, `body${random.below(20) === 0 ? 1 : 0}`);
  const common = { symbol: one(random, SYMBOLS), account: one(random, ACCOUNTS) };
  const facts = { ...FACTS, halted: random.below(12) === 0 };
  const kind = random.below(10);
  if (kind === 0) {
    const legs = { ...common, side: 'SELL' } as const;
    const loss = { ...legs, type: 'STOP', price: null, stopPrice: priceOf(95_000) } as const;
    return { kind: 'SubmitOco', ...key, intents: [intentOf(legs), intentOf(loss)], facts };
  }
  if (kind === 1) {
    const stopLoss = { stopPrice: priceOf(95_000), price: null };
    return { kind: 'SubmitBracket', ...key, intent: intentOf(common), takeProfit: priceOf(105_000), stopLoss, facts };
  }
  return { kind: 'SubmitOrder', ...key, intent: intentOf({ ...common, ...form(random) }), facts };
}

function form(random: Random): Partial<OrderIntent> {
  const side = one(random, ['BUY', 'SELL'] as const);
  const quantity = quantityOf(1 + random.below(150));
  if (random.below(6) > 0) return { side, quantity, timeInForce: one(random, ['DAY', 'IOC', 'FOK', 'GTC'] as const) };
  const stopPrice = priceOf(side === 'BUY' ? 105_000 : 95_000);
  return { side, quantity, type: 'STOP', price: null, stopPrice, synthetic: true };
}

/** One of the newest orders mostly, or one that is seldom as it is. */
function anyOrder(world: World, random: Random): string {
  const count = world.state.orderCount;
  if (random.below(3) === 0) {
    const life = one(random, SELDOM);
    const seldom = openOrders(world.state).filter((order) => order.life === life);
    if (seldom.length > 0) return one(random, seldom).id;
  }
  if (count === 0 || random.below(200) === 0) return 'house/nobody/0.1';
  const ids = [...world.state.orders.entries()].map(([id]) => id);
  const back = random.below(3) === 0 ? random.below(count) : random.below(Math.min(count, 4));
  return ids[count - 1 - back] ?? 'house/nobody/0.1';
}

function report(world: World, random: Random): void {
  const batch: Omit<NumberedReport, 'adapterSeq'>[] = [];
  for (let size = random.below(10) === 0 ? 3 : 1; size > 0; size--) {
    const orderId = anyOrder(world, random);
    const brokerOrderId = random.below(40) === 0 ? brokerId(random, orderId) : null;
    const named = random.below(60) === 0 ? null : orderId;
    batch.push({ orderId: named, brokerOrderId, report: randomReport(world, random, orderId) });
  }
  world.reports(batch);
}

function brokerId(random: Random, orderId: string): string {
  return random.below(15) === 0 ? `shared${random.below(4)}` : `b-${orderId}`;
}

function randomFigures(world: World, random: Random, orderId: string): Figures {
  const order = world.state.orders.get(orderId);
  if (order === undefined) return figures(random.below(100));
  const restated = order.restated + (random.below(12) === 0 ? 1 : 0) - (random.below(40) === 0 ? 1 : 0);
  const cum = one(random, [
    order.cum,
    order.cum,
    Math.max(0, order.cum - 1),
    order.cum + 1 + random.below(30),
    order.cum + 1,
    order.quantity,
    order.quantity + (random.below(6) === 0 ? 7 : 0),
  ]);
  return figures(cum, Math.max(restated, 0));
}

const KINDS: readonly Report['kind'][] = [
  'AdapterIntentLogged',
  'AdapterIntentLogged',
  'AdapterSent',
  'AdapterSent',
  'SendFailedDefinitive',
  'OutcomeUnknown',
  'OutcomeUnknown',
  'OutcomeUnknown',
  'BrokerAck',
  'BrokerAck',
  'BrokerPending',
  'BrokerReject',
  'Cum',
  'Cum',
  'Cum',
  'Cum',
  'Cum',
  'BrokerCanceled',
  'BrokerExpired',
  'AdapterSuppressed',
  'CancelRejected',
  'BrokerReplaced',
  'BrokerReplaced',
  'ReplaceRejected',
  'ReconFound',
  'ReconNotFoundProven',
  'LateBrokerOrderFound',
  'TradeBust',
  'TradeCorrect',
  'Suspended',
];

function randomReport(world: World, random: Random, orderId: string): Report {
  const kind = one(random, KINDS);
  const told = randomFigures(world, random, orderId);
  const attempt = Math.max(
    0,
    (world.state.orders.get(orderId)?.attempts.REPLACE ?? 0) - (random.below(5) === 0 ? 1 : 0),
  );
  switch (kind) {
    case 'AdapterIntentLogged':
    case 'AdapterSuppressed':
      return { kind };
    case 'AdapterSent':
      return { kind, localId: null };
    case 'SendFailedDefinitive':
      return { kind, code: 'NO_LOGIN', text: '' };
    case 'OutcomeUnknown':
      return { kind, why: 'SEND_OUTCOME_UNKNOWN' };
    case 'BrokerAck':
      return { kind, brokerOrderId: brokerId(random, orderId) };
    case 'BrokerPending':
      return { kind, brokerOrderId: random.below(2) === 0 ? null : brokerId(random, orderId) };
    case 'BrokerReject':
      return { kind, layer: one(random, ['ADAPTER', 'BROKER', 'EXCHANGE'] as const), code: 'X', text: '' };
    case 'Cum':
      return { kind, figures: told };
    case 'BrokerCanceled':
      return { kind, figures: told, admin: random.below(10) === 0 };
    case 'BrokerExpired':
      return { kind, figures: told };
    case 'CancelRejected':
      return { kind, text: '' };
    case 'BrokerReplaced': {
      const chained = random.below(4) === 0 ? `${brokerId(random, orderId)}-${random.below(9)}` : null;
      const answered = random.below(6) === 0 ? null : attempt;
      return { kind, attempt: answered, figures: told, terms: terms(1 + random.below(200)), brokerOrderId: chained };
    }
    case 'ReplaceRejected':
      return { kind, attempt, text: '' };
    case 'ReconFound': {
      const status = one(random, ['LIVE', 'LIVE', 'CANCELED', 'EXPIRED', 'REJECTED'] as const);
      return { kind, status, brokerOrderId: brokerId(random, orderId), figures: told };
    }
    case 'ReconNotFoundProven':
      return { kind, evidence: 'p' };
    case 'LateBrokerOrderFound':
      return { kind, brokerOrderId: brokerId(random, orderId), figures: told };
    case 'TradeBust':
    case 'TradeCorrect':
      return { kind, execution: 'x', figures: { ...told, restated: told.restated + 1 }, live: random.below(2) === 0 };
    case 'Suspended':
      return { kind, suspended: random.below(2) === 0 };
  }
}

function fireTimers(world: World, random: Random): void {
  world.wait(random.below(6_000_000));
  for (const { orderId, verb } of dueTimers(world.state, world.now)) world.give({ kind: 'TimerFired', orderId, verb });
  const verb = one(random, ['NEW', 'CANCEL', 'REPLACE'] as const);
  world.give({ kind: 'TimerFired', orderId: anyOrder(world, random), verb });
}

/** An open break stops most orders; without people there would soon be none. They also end what the venue has forgotten. */
function resolveBreaks(world: World): void {
  for (const [breakId, { orderId, row }] of [...world.state.breaks.entries()]) {
    if (row === 'ReconNotFoundProven')
      world.give({ kind: 'OperatorResolveDoubt', orderId, brokerOrderId: null, evidence: 'gone' });
    world.give({ kind: 'OperatorResolveBreak', breakId, evidence: 'seen' });
  }
  for (const [alarmId] of [...world.state.alarms.entries()]) world.give({ kind: 'AcknowledgeAlarm', alarmId });
}

function resolveDoubt(world: World, random: Random): void {
  const orderId = anyOrder(world, random);
  const brokerOrderId = random.below(2) === 0 ? null : brokerId(random, orderId);
  world.give({ kind: 'OperatorResolveDoubt', orderId, brokerOrderId, evidence: 'seen' });
}

function rare(world: World, random: Random): void {
  const account = one(random, ACCOUNTS);
  switch (random.below(5)) {
    case 0:
      return void world.give({ kind: 'CancelAll', scope: { ...EVERYTHING, account } });
    case 1:
      return void world.give({ kind: 'EodClose', scope: { ...EVERYTHING, symbol: one(random, SYMBOLS) } });
    case 2: {
      const known = world.state.adapters.get(ADAPTER);
      const [epoch, outSeq] = [(known?.epoch ?? 0) + 1, known?.outSeq ?? 0];
      const hello = { kind: 'AdapterHello', adapterId: ADAPTER, buildHash: 'test' } as const;
      return void world.give({ ...hello, epoch, session: `s${epoch}`, outSeq: outSeq - random.below(outSeq + 1) });
    }
    case 3: {
      const parentId = `house/n${random.below(30)}`;

      return void world.give({ kind: 'RenewOrder', parentId, day: '2026-11-24' as LocalDate, facts: FACTS });
    }
    default: {
      const tradeId = world.frames.length;
      const price = priceOf(90_000 + random.below(200) * 100);
      const mark = { kind: 'MarkUpdate', exchange: 'SIM', symbol: one(random, SYMBOLS) } as const;
      return void world.give({ ...mark, price, tradeId, auction: false, stale: false });
    }
  }
}
