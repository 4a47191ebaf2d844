/**
 * What must never happen, judged from outside: by the rows on the core's disk, what the broker did in truth, and what
 * users were told. It keeps a core of its own that lives on durable rows alone, so what it knows is never ahead of the disk.
 */

import { AssertionError } from '#kernel/assert.ts';
import { MILLISECOND_US, MINUTE_US } from '#kernel/time.ts';
import {
  type AdapterMessage,
  apply,
  type BrokerOrder,
  decide,
  decodeFrame,
  type Event,
  emptyState,
  encodeFrame,
  type GiveAnswer,
  type InputBody,
  InvariantWatch,
  isNameless,
  isOver,
  type JournalRow,
  needsId,
  netQuantity,
  type Order,
  type OrderTerms,
  POLICY,
  type Policy,
  parseNote,
  quantityAtMost,
  type State,
} from '#trading/index.ts';
import type { BrokerWorld } from './broker-world.ts';
import type { Scheduler } from './scheduler.ts';
import { isLive, isReal, type TrueOrder } from './true-order.ts';

export const WRONGS = [
  'duplicated',
  'lost',
  'misattributed',
  'unbooked',
  'stuck',
  'early',
  'forgotten',
  'answer',
  'position',
  'exposure',
  'late',
  'terms',
  'twin',
  'invariant',
  'redecided',
  'adapter',
] as const;
export type Wrong = (typeof WRONGS)[number];

export interface Finding {
  readonly wrong: Wrong;
  readonly about: string;
  readonly text: string;
}

/** An order whose intent is on the adapter's disk, and which was not sent since. */
interface Intent {
  readonly orderId: string;
  readonly fingerprint: string;
}

export interface OraclesOptions {
  readonly scheduler: Scheduler;
  readonly broker: () => BrokerWorld;
  readonly policy: Policy;
  /** Accounts in which others trade too. */
  readonly shared: ReadonlySet<string>;
  /** The machine's clock jumps: nobody can hold what is said in its time to the microsecond. */
  readonly clockJumps: boolean;
}

/** From the call of a sending until it has happened. */
const CALL_US = 10 * MILLISECOND_US;
/** Where clocks jump: what an order may wait for by its own time, and in the adapter by no clock at all. */
const LATE_WITH_JUMPS_US = MINUTE_US;

export class Oracles {
  readonly findings: Finding[] = [];
  /** Orders that the core made, and those that it accepted. */
  orders = 0;
  accepted = 0;
  /** Cells of the table of transitions, and how often each was looked up. */
  readonly cells = new Map<string, number>();
  readonly state: State;
  readonly #world: OraclesOptions;
  readonly #watch = new InvariantWatch();
  readonly #corrs = new Set<string>();
  readonly #answers = new Map<string, string>();
  readonly #messages = new Map<string, AdapterMessage>();
  readonly #intents = new Map<string, Intent[]>();
  readonly #sendBy = new Map<string, number>();
  /** Orders that somebody was told of. */
  readonly #alarmed = new Set<string>();
  readonly #sends = new Map<string, number>();
  readonly #resolved = new Set<string>();
  /** Nothing goes wrong any more. */
  #isCalm = false;

  constructor(world: OraclesOptions) {
    this.#world = world;
    this.state = emptyState({ ...POLICY, ...world.policy });
  }

  /** A row is durable: it is decided again, applied, and all that always holds is checked. */
  onRow(row: JournalRow): void {
    const { input, events } = decodeFrame(row.body);
    this.#corrs.add(input.corr);
    this.#guard('redecided', `row ${row.seq}`, () => {
      const again = decide(this.state, input);
      for (const [trigger, life] of again.visits) add(this.cells, `${trigger} ${life}`);
      const text = encodeFrame({ input, events: again.events });
      if (text !== row.body) this.find('redecided', `row ${row.seq}`, `${text}\n${row.body}`);
    });
    this.#guard('invariant', `row ${row.seq}`, () => {
      for (const event of events) {
        apply(this.state, event);
        this.#onEvent(event);
      }
      this.#watch.after(this.state, events);
    });
  }

  #onEvent(event: Event): void {
    if (event.kind === 'OrderReceived') {
      this.orders++;
      if (event.approved !== null) this.accepted++;
    } else if (event.kind === 'AlarmRaised') this.#alarmed.add(event.orderId);
    else if (event.kind === 'OutboxQueued') this.#onQueued(event.message);
    else if (event.kind === 'BrokerIdBound') {
      const it = this.#world.broker().byId(event.brokerOrderId);
      if (it?.owner !== event.orderId)
        this.find(
          'misattributed',
          event.orderId,
          `it was given ${event.brokerOrderId}, which is ${it?.owner ?? 'foreign'}`,
        );
    }
  }

  #onQueued(message: AdapterMessage): void {
    this.#messages.set(message.attemptKey, message);
    if (message.verb !== 'NEW' && message.verb !== 'REPLACE') return;
    const { now } = this.#world.scheduler;
    const { attemptKey, notAfter = 0 } = message;
    this.#sendBy.set(attemptKey, this.#world.clockJumps ? now + LATE_WITH_JUMPS_US : notAfter);
  }

  /** The answers that users get must be true, on the disk, and the same each time. */
  onAnswer(body: InputBody, corr: string, answer: GiveAnswer): void {
    if (answer.kind === 'unavailable') return;
    if (!this.#corrs.has(corr) && !isRepeated(answer))
      this.find('early', corr, `${body.kind} was answered "${answer.kind}" before that was durable`);
    if (answer.kind === 'accepted')
      for (const id of answer.orderIds)
        if (this.state.orders.get(id) === undefined)
          this.find('forgotten', id, 'it was accepted, and is not in the journal');
    if (!('bodyHash' in body)) return;
    const told =
      answer.kind === 'accepted' || answer.kind === 'denied' ? `${answer.kind} ${answer.orderIds.join()}` : answer.kind;
    const name = `${body.clientOrderId} ${body.bodyHash}`;
    const before = this.#answers.get(name);
    if (before !== undefined && before !== told)
      this.find('answer', name, `it was answered "${before}", and then "${told}"`);
    this.#answers.set(name, told);
  }

  /** Messages that an adapter hears must be durable, each the same whenever it is told. */
  onMessage(message: AdapterMessage): void {
    const durable = this.#messages.get(message.attemptKey);
    if (durable === undefined) this.find('early', message.attemptKey, 'the adapter was told before it was durable');
  }

  /** The adapter has noted something: that it is about to send an order, or what became of it. */
  onNote(text: string): void {
    // Most notes say neither, and reading each would take longer than all else here.
    if (!TELLING.some((kind) => text.includes(kind))) return;
    const note = parseNote(text);
    if (note.kind === 'intent') this.#onIntent(note.orderId);
    else if (note.kind === 'bound' || note.kind === 'ended' || (note.kind === 'outcome' && note.outcome === 'NEVER'))
      this.#resolved.add(note.orderId);
  }

  #onIntent(orderId: string): void {
    const message = this.#messages.get(`${orderId}:NEW:1`);
    if (message?.verb !== 'NEW') {
      this.find('early', orderId, 'its intent was noted before it was durable');
      return;
    }
    const fingerprint = fingerprintOf(message.order);
    const others = this.#intents.get(fingerprint) ?? [];
    this.#intents.set(fingerprint, [...others, { orderId, fingerprint }]);
  }

  /** Which order is being sent: the one whose intent was noted last, of all that look like it. */
  ownerOf(order: BrokerOrder): string | null {
    return this.#intents.get(fingerprintOf(order))?.at(-1)?.orderId ?? null;
  }

  onSend(owner: string | null): void {
    if (owner === null) {
      this.find('twin', 'an order', 'it was sent without an intent');
      return;
    }
    const times = (this.#sends.get(owner) ?? 0) + 1;
    this.#sends.set(owner, times);
    if (times > 1) this.find('duplicated', owner, `it was sent ${times} times`);
    const message = this.#messages.get(`${owner}:NEW:1`);
    if (message?.verb !== 'NEW') return;
    this.#inTime(owner, message);
    for (const { orderId } of this.#intents.get(fingerprintOf(message.order)) ?? [])
      if (orderId !== owner && this.#isUnresolved(orderId))
        this.find('twin', owner, `it was sent while ${orderId} was unresolved`);
  }

  /** What only reduces may come late. */
  onReplace(owner: string, { quantity, price, stopPrice }: OrderTerms): void {
    const order = this.state.orders.get(owner);
    const message = this.#messages.get(`${owner}:REPLACE:${order?.attempts.REPLACE}`);
    const isReduction = order !== undefined && quantity < order.quantity && price === order.price;
    if (message?.verb !== 'REPLACE') this.find('early', owner, 'it was replaced before that was durable');
    else if (!isReduction || stopPrice !== order.stopPrice) this.#inTime(owner, message);
  }

  #inTime(owner: string, { attemptKey, verb }: AdapterMessage): void {
    const late = this.#world.scheduler.now - (this.#sendBy.get(attemptKey) ?? 0);
    if (late > CALL_US) this.find('late', owner, `its ${verb} was sent ${late} µs too late`);
  }

  /** By what the adapter can have known: it is bound or over, or the adapter told so. */
  #isUnresolved(orderId: string): boolean {
    const order = this.state.orders.get(orderId);
    return order !== undefined && order.brokerOrderId === null && !isOver(order.life) && !this.#resolved.has(orderId);
  }

  /** An adapter may give up for what its disk, or a newer process, did to it; never for what it was told. */
  onAdapterEnded(reason: string): void {
    if (!/(the disk failed|no space|a newer process|EPOCH)/.test(reason)) this.find('adapter', 'it gave up', reason);
  }

  /** What an operator sees of an order on the broker's screen: its id, nothing, or nothing that is final yet. */
  onScreen(orderId: string): string | null | 'LATER' {
    const it = this.#trueOrder(orderId);
    if (it === undefined) return !this.#sends.has(orderId) && this.#intentIsOpen(orderId) ? 'LATER' : null;
    if (it.status === 'TRAVELLING') return 'LATER';
    return it.status === 'DROPPED' ? null : (it.ids.at(-1) ?? 'LATER');
  }

  /**
   * Whether a process might still send it: one that is held can, for as long as its time has not run out. That may be
   * long where a clock had jumped; when nothing goes wrong any more none is held.
   */
  #intentIsOpen(orderId: string): boolean {
    if (this.#isCalm) return false;
    const message = this.#messages.get(`${orderId}:NEW:1`);
    return message?.verb === 'NEW' && message.notAfter >= this.#world.scheduler.now;
  }

  #trueOrder(orderId: string): TrueOrder | undefined {
    return this.#world.broker().ordersOf(orderId).at(-1);
  }

  /** While it runs: what lives at the broker is held by the core, all of it. */
  exposure(): void {
    for (const it of this.#world.broker().orders) {
      if (it.owner === null || !isLive(it) || it.quantity <= it.cum) continue;
      const order = this.state.orders.get(it.owner);
      if (order === undefined) this.find('lost', it.owner, 'it lives at the broker and is unknown here');
      else if (order.restated === it.restated) this.#held(order, it);
    }
  }

  #held(order: Order, it: TrueOrder): void {
    const { id, life, endReason, cum } = order;
    if (isOver(life)) {
      // Ended here alone, with a cancel on its way: adopted where that comes too late (decision 0012).
      if (endReason !== 'LOCAL' && !it.afterProof)
        this.find('exposure', id, `it is ${life} (${endReason}) here and lives at the broker`);
    } else if (quantityAtMost(order) - cum < it.quantity - it.unasked - it.cum && cum >= it.cum)
      this.find('exposure', id, `${quantityAtMost(order) - cum} are held, and ${it.quantity - it.cum} can trade`);
  }

  /** After the faults have stopped: nothing waits for an answer, and everything that traded is booked. */
  settled(): void {
    this.#isCalm = true;
    for (const [id] of this.state.open.entries()) {
      const order = this.state.orders.get(id);
      if (order === undefined) continue;
      if (order.life === 'IN_DOUBT') this.#doubted(order);
      if (this.#inTray(order)) continue;
      if (order.life === 'QUEUED' || order.life === 'SENT' || order.pending !== 'NONE' || order.stale)
        this.find('stuck', id, `it is ${order.life}, pending ${order.pending}${order.stale ? ', stale' : ''}`);
      const it = this.#trueOrder(id);
      if (it !== undefined && !isLive(it) && isReal(it))
        this.find('stuck', id, `it is ${order.life} here, and ${it.status} at the broker`);
      if (it !== undefined && isLive(it)) this.#sameTerms(order, it);
    }
    for (const [adapterId, { outSeq, noted }] of this.state.adapters.entries())
      if (noted < outSeq) this.find('stuck', adapterId, `it has noted ${noted} of ${outSeq} messages`);
    for (const [, pair] of this.state.pairs.entries()) this.#linked(pair);
    // What nobody can tell apart waits for a person, unbooked.
    this.#booked((order) => !this.#inTray(order));
  }

  /**
   * What rests here at other terms than at the broker is held as too much or too little, and what ended with others is
   * renewed with them.
   */
  #sameTerms({ id, quantity, price }: Order, it: TrueOrder): void {
    if (quantity !== it.quantity || price !== it.price)
      this.find('terms', id, `it is ${quantity} at ${price} here, and ${it.quantity} at ${it.price} at the broker`);
  }

  /** What a pair has left is covered by each of its two orders and traded by no more than one, or somebody was told. */
  #linked({ quantity, legs }: { readonly quantity: number; readonly legs: readonly string[] }): void {
    const orders = legs.flatMap((id) => this.state.orders.get(id) ?? []);
    const traded = orders.reduce((sum, { cum }) => sum + cum, 0);
    const left = Math.max(quantity - traded, 0);
    const newest = new Map(orders.map((order) => [order.id.slice(0, order.id.lastIndexOf('.')), order]));
    if (traded > quantity && !legs.some((id) => this.#alarmed.has(id)))
      this.find('stuck', legs.join(), `they traded ${traded} of ${quantity}, and nobody was told`);
    for (const order of newest.values()) {
      const { id, life, cum, cancelAsked } = order;
      if (this.#alarmed.has(id) || this.#inTray(order)) continue;
      const open = isOver(life) ? 0 : order.quantity - cum;
      // A person who cancels one wants no more of it, and with its day an order of a pair ends.
      const isMeant = open > 0 ? false : life === 'EXPIRED' || cancelAsked;
      if (open !== left && !isMeant)
        this.find('stuck', id, `it can trade ${open}, its pair has ${left} left, and nobody was told`);
    }
  }

  /** Where nobody else trades, the broker's list ends every doubt about what is in it, but for what two may be. */
  #doubted(order: Order): void {
    const { id, intent } = order;
    const it = this.#trueOrder(id);
    if (it === undefined || it.ids.length === 0 || this.#world.shared.has(intent.account)) return;
    // Changed by the broker before anything was heard of it: like none that was sent, so a person says which it is.
    if (it.quantity !== it.order.quantity || it.price !== it.order.price) return;
    if ([...this.state.orders.entries()].some(([, other]) => mayBeTaken(other, order))) return;
    this.find('stuck', id, `it is in doubt here, and ${it.status} in the broker's list as ${it.ids.at(-1)}`);
  }

  /** A person sees it: in doubt, without a name at the broker or with another than is known, or with an open break. */
  #inTray(order: Order): boolean {
    const { id, life, holding } = order;
    if (life === 'IN_DOUBT' || isNameless(order) || this.#isRenamed(order)) return true;
    if (!this.state.unsettled.has(holding)) return false;
    for (const [, { orderId }] of this.state.breaks.entries()) if (orderId === id) return true;
    return false;
  }

  /** A replace led to an id that the list alone gives to nobody: others trade there, or it asked for other terms. */
  #isRenamed(order: Order): boolean {
    const { id, intent, brokerOrderId, wanted } = order;
    const it = this.#trueOrder(id);
    if (!needsId(order) || it === undefined || it.ids.at(-1) === brokerOrderId) return false;
    return this.#world.shared.has(intent.account) || wanted?.quantity !== it.quantity || wanted.price !== it.price;
  }

  /** At the very end: every order is over, and all is as the broker has it. */
  ended(): void {
    for (const [id] of this.state.open.entries()) {
      const order = this.state.orders.get(id);
      // Told as taken, and dropped all the same: a person sees it until the adapter has proven that it is not there.
      if (order !== undefined && isNameless(order) && this.#trueOrder(id)?.status === 'DROPPED') continue;
      this.find('stuck', id, `the day is over, and it is ${order?.life}`);
    }
    for (const [id, order] of this.state.orders.entries()) {
      const it = this.#trueOrder(id);
      if (it !== undefined && order.life === 'EXPIRED' && it.status === 'EXPIRED') this.#sameTerms(order, it);
    }
    this.#booked();
    this.#guard('invariant', 'the whole', () => this.#watch.whole(this.state));
    const positions = new Map<string, number>();
    for (const it of this.#world.broker().orders) {
      const holding = it.owner === null ? undefined : this.state.orders.get(it.owner)?.holding;
      if (holding === undefined) continue;
      positions.set(holding, (positions.get(holding) ?? 0) + (it.order.side === 'BUY' ? it.cum : -it.cum));
    }
    for (const [holding, net] of positions) {
      const told = netQuantity(this.state.positions.get(holding));
      if (told !== net) this.find('position', holding, `it is ${told} here, and ${net} at the broker`);
    }
  }

  #booked(counts: (order: Order) => boolean = () => true): void {
    const seen = new Set<string>();
    for (const it of this.#world.broker().orders) {
      if (it.owner === null) continue;
      if (isReal(it) && seen.has(it.owner)) this.find('duplicated', it.owner, 'it is two orders at the broker');
      if (isReal(it)) seen.add(it.owner);
      const order = this.state.orders.get(it.owner);
      if (order === undefined) this.find('lost', it.owner, 'it is at the broker and unknown here');
      else if (counts(order) && (order.cum !== it.cum || order.notional !== it.notional))
        this.find('unbooked', it.owner, `${order.cum} are booked (${order.life}), and ${it.cum} traded (${it.status})`);
    }
    for (const [id, { cum, life }] of this.state.orders.entries())
      if (cum > 0 && !seen.has(id))
        this.find('misattributed', id, `${cum} are booked (${life}), and the broker never had it`);
  }

  find(wrong: Wrong, about: string, text: string): void {
    if (this.findings.length < 100) this.findings.push({ wrong, about, text });
  }

  #guard(wrong: Wrong, about: string, check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof AssertionError)) throw error;
      this.find(wrong, about, error.message);
    }
  }
}

const TELLING = ['"kind":"intent"', '"kind":"bound"', '"kind":"ended"', '"outcome":"NEVER"'];

function isRepeated(answer: GiveAnswer): boolean {
  return ('replayed' in answer && answer.replayed) || !['accepted', 'denied', 'taken'].includes(answer.kind);
}

function fingerprintOf({
  account,
  exchange,
  symbol,
  side,
  type,
  quantity,
  price,
  stopPrice,
}: Omit<BrokerOrder, 'timeInForce'>): string {
  return [account, exchange, symbol, side, type, quantity, price, stopPrice].join();
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Whether a row of `order` may be that of `other`: an equal one that is over, and of which the broker gave no id. */
function mayBeTaken(other: Order, { id, intent, quantity, price, stopPrice }: Order): boolean {
  const isLike = other.quantity === quantity && other.price === price && other.stopPrice === stopPrice;
  const { account, exchange, symbol, side, type } = other.intent;
  const isOfSame = account === intent.account && exchange === intent.exchange && symbol === intent.symbol;
  const isOut = other.intentLogged && other.brokerOrderId === null && isOver(other.life);
  return other.id !== id && isOut && isLike && isOfSame && side === intent.side && type === intent.type;
}
