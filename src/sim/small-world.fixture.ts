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

/** At `border`, the n-th that any process crosses, dies the one that crosses it, or both. */
export interface Death {
  readonly border: number;
  readonly who: 'SELF' | 'BOTH';
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

export function submit(clientOrderId: string, symbol: Fate, overrides: Partial<OrderIntent> = {}): InputBody {
  return { kind: 'SubmitOrder', ...keyOf(clientOrderId), intent: limitOrder(symbol, overrides), facts: FACTS };
}

export function idOf(clientOrderId: string): string {
  return `${TENANT}/${clientOrderId}/0.1`;
}

function replace(clientOrderId: string, quantity: number, price: number): InputBody {
  const terms = { quantity: quantityOf(quantity), price: priceOf(price), stopPrice: null };
  return { kind: 'ReplaceOrder', orderId: idOf(clientOrderId), requestId: `r-${clientOrderId}`, terms, facts: FACTS };
}

/** A pair in one symbol: a limit that gains and a stop that loses. */
export function submitPair(clientOrderId: string, symbol: Fate): InputBody {
  const gain = limitOrder(symbol, { account: 'A2', side: 'SELL', price: priceOf(101_000) });
  const loss = { ...gain, type: 'STOP', price: null, stopPrice: priceOf(95_000) } as const;
  return { kind: 'SubmitOco', ...keyOf(clientOrderId), intents: [gain, loss], facts: FACTS };
}

/** Fills, a cancel, a replace, a pair, a rejection, a doubt that is proven and one that is found, equal orders, a bracket. */
export const LONG: Script = {
  untilMs: 2_500,
  steps: [
    { atMs: 0, body: submit('fill', 'FILL') },
    { atMs: 0, body: submit('cancel', 'REST') },
    { atMs: 0, body: submit('replace', 'REST', { account: 'A2' }) },
    { atMs: 0, body: submitPair('pair', 'PARTS') },
    { atMs: 0, body: submit('reject', 'REJECT') },
    { atMs: 0, body: submit('drop', 'DROP') },
    { atMs: 1, body: submit('doubt', 'UNKNOWN') },
    { atMs: 1, body: submit('twin1', 'PARTS', { account: 'A3' }) },
    { atMs: 1, body: submit('twin2', 'PARTS', { account: 'A3' }) },
    {
      atMs: 1,
      body: {
        kind: 'SubmitBracket',
        ...keyOf('bracket'),
        intent: limitOrder('PARTS', { account: 'A4' }),
        takeProfit: priceOf(108_000),
        stopLoss: { stopPrice: priceOf(92_000), price: null },
        facts: FACTS,
      },
    },
    { atMs: 1, body: submit('fill', 'FILL') },
    { atMs: 150, body: { kind: 'CancelOrder', orderId: idOf('cancel') } },
    { atMs: 150, body: replace('replace', 500, 100_500) },
  ],
};

/** The shortest that has one of each call: for deaths in pairs. */
export const SHORT: Script = {
  untilMs: 600,
  steps: [
    { atMs: 0, body: submit('fill', 'FILL') },
    { atMs: 0, body: submit('rest', 'REST') },
    { atMs: 200, body: replace('rest', 500, 100_500) },
    { atMs: 350, body: { kind: 'CancelOrder', orderId: idOf('rest') } },
  ],
};

/** Nothing takes long at this broker, so nothing need be waited for for long. */
export const SHORTLY = {
  settleUs: 3 * SECOND_US,
  proofUs: 2 * SECOND_US,
  listUs: SECOND_US,
  routineListUs: 3 * SECOND_US,
  sendTimeoutUs: 3 * SECOND_US,
} as const;
const SETTLE_US = 20 * SECOND_US;

/** Plays `script` with these deaths, until everything has come to its end. */
export async function play(script: Script, deaths: readonly Death[]): Promise<SmallResult> {
  const borders: string[] = [];
  let counting = false;
  const cross = ({ name }: Process, label: string): void => {
    if (!counting) return;
    borders.push(`${name}: ${label}`);
    const death = deaths.find(({ border }) => border === borders.length);
    if (death === undefined) return;
    if (death.who === 'BOTH' || name === 'core') world.core.crash();
    if (death.who === 'BOTH' || name === 'adapter') world.adapter.crash();
  };
  const fateOf = ({ symbol }: { readonly symbol: string }): Fate => symbol as Fate;
  const world: World = new World({ seed: 'small', mix: {}, fateOf, adapterPolicy: SHORTLY }, cross);
  world.start();
  await world.run(5 * SECOND_US);
  counting = true;
  for (const { atMs, body } of script.steps) world.scheduler.after(atMs * MILLISECOND_US, () => world.users.ask(body));
  await world.run(script.untilMs * MILLISECOND_US);
  counting = false;
  await finish(world, SETTLE_US);
  const { findings, orders } = world.oracles;
  return { findings, borders, orders };
}
