/**
 * A small world in which nothing is left to chance: a script of orders, a broker that does with each what its symbol
 * says, and processes that die exactly where a test wants them to.
 */

import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { MILLISECOND_US, SECOND_US } from '#kernel/time.ts';
import type { InputBody, OrderIntent } from '#trading/index.ts';
import type { Finding } from './oracles.ts';
import type { Process } from './scheduler.ts';
import type { Fate } from './true-market.ts';
import { ADAPTER_ID, FACTS, TENANT } from './wish.ts';
import { finish, World } from './world.ts';

/** At `border`, the n-th that any process crosses, dies: the one that crosses it, the other one, or both. */
export interface Death {
  readonly border: number;
  readonly who: 'SELF' | 'OTHER' | 'BOTH';
}

export interface SmallResult {
  readonly findings: readonly Finding[];
  /** What was crossed while the script ran. */
  readonly borders: readonly string[];
  readonly orders: number;
}

interface Step {
  readonly atMs: number;
  readonly body: InputBody;
}

export interface Script {
  readonly steps: readonly Step[];
  /** Deaths come before this. */
  readonly untilMs: number;
}

function limitOrder(symbol: Fate, overrides: Partial<OrderIntent> = {}): OrderIntent {
  return {
    tenant: TENANT,
    account: 'A1',
    exchange: 'B3',
    symbol,
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'DAY',
    goodTill: null,
    mode: 'paper',
    synthetic: false,
    quantity: quantityOf(300),
    price: priceOf(100_000),
    stopPrice: null,
    ...overrides,
  };
}

function keyOf(clientOrderId: string) {
  return { tenant: TENANT, clientOrderId, bodyHash: 'b', adapterId: ADAPTER_ID };
}

function submit(clientOrderId: string, symbol: Fate, overrides: Partial<OrderIntent> = {}): InputBody {
  return { kind: 'SubmitOrder', ...keyOf(clientOrderId), intent: limitOrder(symbol, overrides), facts: FACTS };
}

function idOf(clientOrderId: string): string {
  return `${TENANT}/${clientOrderId}/0.1`;
}

function replace(clientOrderId: string, quantity: number, price: number): InputBody {
  const terms = { quantity: quantityOf(quantity), price: priceOf(price), stopPrice: null };
  return { kind: 'ReplaceOrder', orderId: idOf(clientOrderId), requestId: `r-${clientOrderId}`, terms, facts: FACTS };
}

const leg = limitOrder('PARTS', { account: 'A2', side: 'SELL', price: priceOf(101_000) });
const loss = limitOrder('REST', { account: 'A2', side: 'SELL', type: 'STOP', price: null, stopPrice: priceOf(95_000) });

/** Fills, a cancel, a replace, a pair, a rejection, a doubt that is proven and one that is found, equal orders, a bracket. */
export const LONG: Script = {
  untilMs: 4_000,
  steps: [
    { atMs: 0, body: submit('fill', 'FILL') },
    { atMs: 20, body: submit('cancel', 'REST') },
    { atMs: 40, body: submit('replace', 'REST', { account: 'A2' }) },
    {
      atMs: 60,
      body: { kind: 'SubmitOco', ...keyOf('pair'), intents: [leg, { ...loss, symbol: 'PARTS' }], facts: FACTS },
    },
    { atMs: 80, body: submit('reject', 'REJECT') },
    { atMs: 100, body: submit('drop', 'DROP') },
    { atMs: 120, body: submit('doubt', 'UNKNOWN') },
    { atMs: 140, body: submit('twin1', 'PARTS', { account: 'A3' }) },
    { atMs: 141, body: submit('twin2', 'PARTS', { account: 'A3' }) },
    {
      atMs: 200,
      body: {
        kind: 'SubmitBracket',
        ...keyOf('bracket'),
        intent: limitOrder('PARTS', { account: 'A4' }),
        takeProfit: priceOf(108_000),
        stopLoss: { stopPrice: priceOf(92_000), price: null },
        facts: FACTS,
      },
    },
    { atMs: 300, body: submit('fill', 'FILL') },
    { atMs: 500, body: { kind: 'CancelOrder', orderId: idOf('cancel') } },
    { atMs: 600, body: replace('replace', 500, 100_500) },
  ],
};

/** The shortest that has one of each call: for deaths in pairs. */
export const SHORT: Script = {
  untilMs: 1_500,
  steps: [
    { atMs: 0, body: submit('fill', 'FILL') },
    { atMs: 5, body: submit('rest', 'REST') },
    { atMs: 200, body: replace('rest', 500, 100_500) },
    { atMs: 400, body: { kind: 'CancelOrder', orderId: idOf('rest') } },
  ],
};

/** Plays `script` with these deaths, until everything has come to its end. */
export async function play(script: Script, deaths: readonly Death[]): Promise<SmallResult> {
  const borders: string[] = [];
  let counting = false;
  const cross = ({ name }: Process, label: string): void => {
    if (!counting) return;
    borders.push(`${name}: ${label}`);
    const death = deaths.find(({ border }) => border === borders.length);
    if (death === undefined) return;
    const core = death.who === 'BOTH' || (name === 'core') === (death.who === 'SELF');
    const adapter = death.who === 'BOTH' || (name === 'adapter') === (death.who === 'SELF');
    if (core) world.core.crash();
    if (adapter) world.adapter.crash();
  };
  const world: World = new World({ seed: 'small', mix: {}, fateOf: ({ symbol }) => symbol as Fate }, cross);
  world.start();
  await world.run(SECOND_US);
  counting = true;
  for (const { atMs, body } of script.steps) world.scheduler.after(atMs * MILLISECOND_US, () => world.users.ask(body));
  await world.run(script.untilMs * MILLISECOND_US);
  counting = false;
  await world.run(10 * SECOND_US);
  await finish(world);
  const { findings, orders } = world.oracles;
  return { findings, borders, orders };
}
