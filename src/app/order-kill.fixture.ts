/**
 * Kills the real platform while many clients send, cancel and replace orders, again and again, and compares what they
 * were told with what the journal kept and with what the venue got.
 */

import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { MarketStatusDto } from '#contract/market-data.ts';
import type { OrderDto, SubmittedDto } from '#contract/orders.ts';
import { seededRandom } from '#kernel/random.ts';
import { readVenueOrders, type VenueOrder } from './order-truth.fixture.ts';
import { type Running, runCommand, startPlatform } from './testing.fixture.ts';

export interface OrderKillOptions {
  /** How long each run lives under load before it is killed. */
  readonly killAfterMs: readonly number[];
  readonly seed: string;
  /** Requests at once. */
  readonly clients: number;
  readonly onCycle?: (cycle: number, counts: OrderKillCounts) => void;
  /** Once aborted, no further cycle begins: what was done is compared. */
  readonly signal?: AbortSignal;
}

export interface OrderKillCounts {
  /** Requests that were answered with an order. */
  readonly acknowledged: number;
  /** Requests whose answer a kill took away, asked again afterwards with the same name. */
  readonly unanswered: number;
  /** Of these: those that were on the disk already. */
  readonly known: number;
  readonly cancels: number;
  readonly replaces: number;
  /** Entries at the market with a pair of exits that rest far away. */
  readonly brackets: number;
  /** Orders that the venue got. */
  readonly sent: number;
}

export const ORDER_KILL_SETTINGS: Readonly<Record<string, string>> = {
  PREGAO_SIMULATED_HISTORY_SESSIONS: '0',
  PREGAO_SIMULATED_SEED: 'torture',
  PREGAO_REQUESTS_PER_MINUTE: '10000000',
  PREGAO_LOG_LEVEL: 'warn',
};

const SYMBOL = 'PETR4';
/** Of brackets, which nobody compares with the venue's list by their looks. */
const BRACKET_SYMBOL = 'VALE3';
/** After so many runs all orders are cancelled, so that a start does not ask about more and more of them. */
const CANCEL_ALL_RUNS = 5;
/** After so many runs one ends in order, with a snapshot: the starts after it begin there, and not with the first row. */
const SNAPSHOT_RUNS = 20;

interface Wish {
  readonly clientOrderId: string;
  /** One for each run: an order that a kill left in doubt freezes what grows beside it. */
  readonly account: string;
  readonly quantity: string;
  readonly price: string;
}

/** What the clients know: nothing but what they were told. */
class Clients {
  readonly acknowledged = new Map<string, Wish>();
  /** Refused, as an order that a kill left in doubt freezes what grows beside it: they never reach the venue. */
  readonly refused = new Map<string, Wish>();
  readonly cancelled = new Set<string>();
  /** Names of entries that were acknowledged and not cancelled, and the run that they are of. */
  readonly brackets = new Map<string, number>();
  /** Sent, and never answered. */
  unanswered: Wish[] = [];
  run = 0;
  counts = { unanswered: 0, known: 0, cancels: 0, replaces: 0, brackets: 0 };
  #made = 0;
  readonly #random;
  readonly #price: number;
  readonly #bracketPrice: number;

  constructor(seed: string, { price, bracketPrice }: Prices) {
    this.#random = seededRandom(seed);
    this.#price = price;
    this.#bracketPrice = bracketPrice;
  }

  /** No two of them are alike in quantity and price together, so that the venue's list tells which is which. */
  next(): Wish {
    const number = this.#made++;
    const cents = Math.round(this.#price * 100) - 20 - (Math.floor(number / 5_000) % 150);
    return {
      clientOrderId: `t${number}`,
      account: `run-${this.run}`,
      quantity: String(100 * (1 + (number % 5_000))),
      price: priceText(cents),
    };
  }

  /** Sends until the platform is gone. */
  async work(address: string): Promise<void> {
    if (this.run % CANCEL_ALL_RUNS === 0 && !(await this.#cancelAll(address))) return;
    for (;;) {
      const wish = this.next();
      this.unanswered.push(wish);
      const told = await this.#submit(address, wish);
      if (told === null) return;
      const [order] = told.orders;
      const draw = this.#random.below(10);
      if (draw > 5 && !(await this.#bracket(address))) return;
      if (order === undefined || draw > 3) continue;
      if (draw === 0) await this.#replace(address, order.orderId);
      else if (!(await this.#cancel(address, wish))) return;
    }
  }

  /** Asks again for what was never answered: the same name is done once. */
  async askAgain(address: string): Promise<void> {
    for (const wish of [...this.unanswered]) {
      const told = await this.#submit(address, wish);
      assert.ok(told !== null, 'the platform answers after its start');
      this.counts.unanswered++;
      if (told.replayed) this.counts.known++;
    }
  }

  async #submit(address: string, wish: Wish): Promise<SubmittedDto | null> {
    const body = { ...wish, symbol: SYMBOL, side: 'BUY', type: 'LIMIT' };
    const answer = await post(address, '/api/v1/orders', body);
    if (answer === null) return null;
    this.unanswered = this.unanswered.filter((other) => other !== wish);
    const { reasons, replayed } = answer.body as { reasons?: readonly { code: string }[]; replayed: boolean };
    if (answer.status === 422 && reasons?.every(({ code }) => code === 'UNSETTLED')) {
      this.refused.set(wish.clientOrderId, wish);
      return { clientOrderId: wish.clientOrderId, replayed, orders: [] };
    }
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    this.acknowledged.set(wish.clientOrderId, wish);
    return answer.body as SubmittedDto;
  }

  async #cancel(address: string, { clientOrderId }: Wish): Promise<boolean> {
    const answer = await post(address, `/api/v1/orders/${clientOrderId}/cancel`, undefined);
    if (answer === null) return false;
    assert.ok(answer.status === 200 || answer.status === 409, JSON.stringify(answer.body));
    this.counts.cancels++;
    if (answer.status === 200) this.cancelled.add(clientOrderId);
    return true;
  }

  /** Whatever was acknowledged before it is asked for ends, whether a kill comes between its rows or not. */
  async #cancelAll(address: string): Promise<boolean> {
    const before = [...this.acknowledged.keys()];
    const answer = await post(address, '/api/v1/orders/cancel-all', { symbol: SYMBOL });
    if (answer === null) return false;
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    this.counts.cancels++;
    for (const clientOrderId of before) this.cancelled.add(clientOrderId);
    return true;
  }

  /** An entry that trades at once: a kill may come before its exits are noted, sent, or known to be there. */
  async #bracket(address: string): Promise<boolean> {
    const clientOrderId = `b${this.#made++}`;
    const around = (share: number): string => priceText(Math.round(this.#bracketPrice * share * 100));
    const answer = await post(address, '/api/v1/orders', {
      ...{ form: 'bracket', clientOrderId, account: `run-${this.run}`, symbol: BRACKET_SYMBOL, side: 'BUY' },
      ...{ type: 'MARKET', quantity: '300' },
      ...{ takeProfit: { price: around(1.2) }, stopLoss: { stopPrice: around(0.8) } },
    });
    if (answer?.status === 201) {
      this.brackets.set(clientOrderId, this.run);
      this.counts.brackets++;
    }
    return answer !== null;
  }

  async #replace(address: string, orderId: string): Promise<void> {
    // The quantity of the venue's list is what tells orders apart, so only the price moves.
    const answer = await post(address, `/api/v1/orders/${orderId}/replace`, { price: '1.00' });
    // Refused in most cases: the price is outside of its band, or the venue has not answered yet.
    if (answer !== null) this.counts.replaces++;
  }
}

export function priceText(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

/** What was traded last in each of the symbols. */
interface Prices {
  readonly price: number;
  readonly bracketPrice: number;
}

/** The answer; null where the line broke before there was one. */
export async function post(
  address: string,
  path: string,
  body: unknown,
): Promise<{ readonly status: number; readonly body: unknown } | null> {
  const sent =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  try {
    const answer = await fetch(address + path, { method: 'POST', ...sent });
    return { status: answer.status, body: await answer.json() };
  } catch (error) {
    if (error instanceof TypeError || (error as Error).name === 'SyntaxError') return null;
    throw error;
  }
}

/** Runs and kills in `folder`; throws where an acknowledged order is lost, or one was sent twice. */
export async function killUnderOrders(folder: string, options: OrderKillOptions): Promise<OrderKillCounts> {
  const first = await startPlatform(folder, ORDER_KILL_SETTINGS);
  const price = await untilTrading(first.address);
  const bracketPrice = (await lastPrice(first.address, BRACKET_SYMBOL)) ?? price;
  await first.stop('SIGTERM');
  const clients = new Clients(options.seed, { price, bracketPrice });
  for (const [cycle, killAfterMs] of options.killAfterMs.entries()) {
    if (options.signal?.aborted) break;
    const running = await startPlatform(folder, ORDER_KILL_SETTINGS);
    try {
      await untilTrading(running.address);
      await clients.askAgain(running.address);
      await compareNewest(running.address, clients);
      await endBrackets(running.address, clients);
      clients.run = cycle + 1;
      const work = Promise.all(Array.from({ length: options.clients }, () => clients.work(running.address)));
      await wait(killAfterMs);
      const { code } = await running.stop('SIGKILL');
      assert.equal(code, null);
      await work;
    } finally {
      await end(running);
    }
    options.onCycle?.(cycle + 1, counted(folder, clients));
    if ((cycle + 1) % SNAPSHOT_RUNS === 0) await startAndStop(folder);
  }
  await compareAll(folder, clients);
  return counted(folder, clients);
}

async function startAndStop(folder: string): Promise<void> {
  const running = await startPlatform(folder, ORDER_KILL_SETTINGS);
  const { code, stderr } = await running.stop('SIGTERM');
  assert.equal(code, 0, stderr);
}

function counted(folder: string, clients: Clients): OrderKillCounts {
  const sent = readVenueOrders(folder).length;
  return { acknowledged: clients.acknowledged.size, ...clients.counts, sent };
}

/** The market is open and has a price: that of the last trade. */
export async function untilTrading(address: string): Promise<number> {
  for (let tries = 0; tries < 600; tries++) {
    const status = await get<MarketStatusDto>(address, '/api/v1/status');
    const last = await lastPrice(address, SYMBOL);
    const isOpen = status?.phase === 'continuous' && (await lastPrice(address, BRACKET_SYMBOL)) !== null;
    if (isOpen && last !== null) return last;
    await wait(50);
  }
  throw new Error('the market did not open');
}

async function lastPrice(address: string, symbol: string): Promise<number | null> {
  const check = { symbol, side: 'BUY', type: 'MARKET', quantity: '100', account: 'nobody' };
  const verdict = await post(address, '/api/v1/orders/check', check);
  if ((verdict?.body as { verdict?: string } | undefined)?.verdict !== 'ACCEPTED') return null;
  const url = `/api/v1/candles?symbol=${symbol}&exchange=SIM&timeframe=1m&limit=1`;
  const answer = await get<{ readonly candles: readonly { readonly close: string }[] }>(address, url);
  const close = answer?.candles[0]?.close;
  return close === undefined ? null : Number(close);
}

export async function get<T>(address: string, path: string): Promise<T | null> {
  const answer = await fetch(address + path);
  return answer.ok ? ((await answer.json()) as T) : null;
}

/** What was acknowledged last is the most likely to be lost. */
async function compareNewest(address: string, clients: Clients): Promise<void> {
  for (const wish of [...clients.acknowledged.values()].slice(-200)) await compareOne(address, wish);
}

async function compareOne(address: string, wish: Wish): Promise<OrderDto> {
  const order = await get<OrderDto>(address, `/api/v1/orders/${wish.clientOrderId}~0.1`);
  assert.ok(order !== null, `${wish.clientOrderId} was acknowledged and is lost`);
  assert.equal(order.quantity, wish.quantity);
  return order;
}

/** Waits until nothing is under way, then compares every order with the venue's own list. */
async function compareAll(folder: string, clients: Clients): Promise<void> {
  const running = await startPlatform(folder, ORDER_KILL_SETTINGS);
  try {
    await untilTrading(running.address);
    await clients.askAgain(running.address);
    await untilQuiet(running);
    const orders = new Map<string, OrderDto>();
    for (const wish of clients.acknowledged.values())
      orders.set(wish.clientOrderId, await compareOne(running.address, wish));
    for (const name of clients.brackets.keys()) await untilCompared(running.address, name);
    const { code, stderr } = await running.stop('SIGTERM');
    assert.equal(code, 0, stderr);
    const venue = readVenueOrders(folder).filter(({ symbol }) => symbol === SYMBOL);
    compareWithVenue(orders, clients, venue);
  } finally {
    await end(running);
  }
  const verified = await runCommand(folder, ['orders', 'verify', '--json']);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
}

async function end(running: Running): Promise<void> {
  if (running.process.exitCode === null && running.process.signalCode === null) await running.stop('SIGKILL');
}

/** No order is on its way, and no cancel unanswered. */
async function untilQuiet({ address, log }: Running): Promise<void> {
  for (let tries = 0; tries < 1_200; tries++) {
    const moving = await get<{ orders: readonly OrderDto[] }>(address, '/api/v1/orders?state=NEW,SENT&limit=500');
    const open = await get<{ orders: readonly OrderDto[] }>(address, '/api/v1/orders?state=ACK,PARTIAL&limit=500');
    const pending = open?.orders.filter((order) => order.pending !== 'NONE') ?? [];
    if (moving?.orders.length === 0 && pending.length === 0) return;
    await wait(100);
  }
  throw new Error(`orders are still under way:\n${log().slice(-2_000)}`);
}

/** Compares and cancels those that had time to settle, so that a start does not ask about more and more of them. */
async function endBrackets(address: string, clients: Clients): Promise<void> {
  for (const [name, run] of clients.brackets) {
    if (clients.run - run < CANCEL_ALL_RUNS || !(await compareBracket(address, name))) continue;
    const answer = await post(address, `/api/v1/orders/${name}/cancel`, undefined);
    // Over already: its entry was never sent.
    assert.ok(answer?.status === 200 || answer?.status === 409, JSON.stringify(answer?.body));
    clients.brackets.delete(name);
  }
}

/**
 * What an entry traded is covered by exits of both kinds that rest at the venue, or somebody was told that it is not.
 * False while something of it is under way.
 */
async function compareBracket(address: string, clientOrderId: string): Promise<boolean> {
  const page = await get<{ orders: readonly OrderDto[] }>(
    address,
    `/api/v1/orders?clientOrderId=${clientOrderId}&limit=500`,
  );
  if (page?.orders.some(({ state, doubt, pending }) => ['NEW', 'SENT'].includes(state) || doubt || pending !== 'NONE'))
    return false;
  const legs = Map.groupBy(page?.orders ?? [], ({ orderId }) => orderId.split('~')[1]?.split('.')[0]);
  const [entry] = legs.get('0') ?? [];
  assert.ok(entry !== undefined, `${clientOrderId} was acknowledged and is lost`);
  for (const leg of ['1', '2']) {
    const resting = (legs.get(leg) ?? []).filter(({ state }) => state === 'ACK');
    const covered = resting.reduce((sum, { quantity }) => sum + Number(quantity), 0);
    const story = (legs.get(leg) ?? []).map(({ orderId, state, reason }) => `${orderId} ${state} ${reason}`).join();
    if (covered === Number(entry.filledQuantity)) continue;
    // Where run after run was killed before one was sent, that was given up and somebody told: an open alarm can be seen.
    let told = 0;
    for (const { orderId } of legs.get(leg) ?? []) {
      const seen = await post(address, `/api/v1/orders/alarms/${orderId}~UNPROTECTED/acknowledge`, undefined);
      if (seen?.status === 200) told++;
    }
    assert.ok(told > 0, `${covered} of ${entry.filledQuantity} of ${clientOrderId} are covered: ${story}`);
  }
  return true;
}

/** An exit that was lost on its way may be sent anew after all else has come to rest. */
async function untilCompared(address: string, clientOrderId: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await compareBracket(address, clientOrderId)) return;
    await wait(100);
  }
  throw new Error(`${clientOrderId} is still under way`);
}

const NEVER_SENT: ReadonlySet<string | null> = new Set(['SUPPRESSED', 'PROVEN', 'ADAPTER', 'LOCAL', 'CHECK']);

function compareWithVenue(orders: ReadonlyMap<string, OrderDto>, clients: Clients, venue: readonly VenueOrder[]): void {
  const byLook = Map.groupBy(venue, ({ quantity, limit }) => `${quantity} ${limit}`);
  for (const [clientOrderId, order] of orders) {
    const wish = clients.acknowledged.get(clientOrderId);
    const found = byLook.get(`${wish?.quantity} ${Number(wish?.price)}`) ?? [];
    assert.ok(found.length <= 1, `${clientOrderId} was sent ${found.length} times`);
    const [there] = found;
    if (there === undefined) {
      assert.ok(
        NEVER_SENT.has(order.reason),
        `${clientOrderId} is ${order.state} (${order.reason}) and not at the venue`,
      );
      continue;
    }
    assert.equal(order.brokerOrderId, there.brokerOrderId, clientOrderId);
    assert.equal(order.filledQuantity, there.filled, `what ${clientOrderId} traded`);
    if (clients.cancelled.has(clientOrderId))
      assert.ok(there.isOver, `the cancel of ${clientOrderId} was acknowledged, and it still rests at the venue`);
  }
  for (const [clientOrderId, { quantity, price }] of clients.refused)
    assert.equal(byLook.get(`${quantity} ${Number(price)}`), undefined, `${clientOrderId} was refused, and sent`);
  const known = new Set([...orders.values()].map(({ brokerOrderId }) => brokerOrderId));
  for (const { brokerOrderId } of venue) assert.ok(known.has(brokerOrderId), `${brokerOrderId} belongs to nobody`);
}
