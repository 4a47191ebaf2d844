/**
 * An adapter: it stands between a core that must know and a broker that may lose, double, delay and forget. It takes the
 * core's messages in their order, does each once over any restarts, and turns what the broker says into reports that
 * the core gets in order and without holes. It has no timers: whoever runs it calls `tick` often.
 */

import { quantityOf } from '#kernel/quantity.ts';
import { instantOf } from '#kernel/time.ts';
import type { AdapterMessage } from '../oms/event.ts';
import { sameTerms } from '../oms/intent.ts';
import type { Report } from '../oms/trigger.ts';
import { ADAPTER_POLICY, type AdapterClock, type AdapterPolicy } from './adapter-policy.ts';
import { attemptOf } from './adapter-state.ts';
import type { AdapterStore } from './adapter-store.ts';
import { type Binding, type BindView, bind } from './bind.ts';
import type { Broker, BrokerList, BrokerMessage, BrokerRow } from './broker.ts';
import type { CoreLine, CoreMessages } from './core-line.ts';
import { CoreTalk } from './core-talk.ts';
import { fingerprintOf, hasTerms } from './fingerprint.ts';
import { type HeldOrder, isBound, mayBeOut, mayBind, openReplace } from './held-order.ts';
import { Notebook } from './notebook.ts';
import {
  isEnd,
  isOutdated,
  isSeen,
  replaceDoneBy,
  replaceRefusedBy,
  reportsOf,
  restatementOf,
  restOf,
  seenOf,
} from './report-of.ts';
import { type Asked, Resolver } from './resolver.ts';
import { type ReplaceMessage, Sender } from './sender.ts';
import { changeKey, isNewChange, isSurelyNew, lastRowOf, unaskedChange } from './unasked.ts';

export interface AdapterParts {
  readonly adapterId: string;
  /** Of the program that runs it, for the journal. */
  readonly buildHash: string;
  readonly store: AdapterStore;
  readonly broker: Broker;
  readonly line: CoreLine;
  readonly clock: AdapterClock;
  readonly policy?: Partial<AdapterPolicy>;
}

/** RUNNING · FULL: no space for notes, or none beyond the reserve, so nothing new is sent · STOPPED: for the reason given; it must begin anew. */
export interface AdapterHealth {
  readonly state: 'RUNNING' | 'FULL' | 'STOPPED';
  readonly reason: string | null;
  /** The session at the broker, while it is up. */
  readonly session: string | null;
  readonly isCoreHeard: boolean;
}

type OrderMessage = Exclude<BrokerMessage, { readonly kind: 'session' }>;
type Source = 'STREAM' | 'LIST';

interface Heard {
  readonly from: Source;
  /** The core has asked about the order. */
  readonly isAsked: boolean;
  /** When it was asked for, by the clock that does not jump. */
  readonly askedUs: number;
}

/** Messages that wait for a call to return; beyond that the broker's list tells. */
const DEFERRED_MAX = 10_000;

export class Adapter {
  readonly #notebook: Notebook;
  readonly #policy: AdapterPolicy;
  readonly #clock: AdapterClock;
  readonly #sender: Sender;
  readonly #resolver: Resolver;
  readonly #talk: CoreTalk;
  readonly #unlisten: () => void;
  #session = '';
  #isUp = false;
  /** The newest row that was seen: the broker's clock is not compared with ours, which may jump. */
  #brokerTime = instantOf(0);
  #stopped: string | null = null;
  #deferred: OrderMessage[] = [];
  /** Changes that one list has shown, by order, and when it came. */
  readonly #changes = new Map<string, { readonly key: string; readonly sinceUs: number }>();

  /** Takes over from the process before, and begins. Rejects where its notes cannot be read. */
  static async start(parts: AdapterParts): Promise<Adapter> {
    const policy = { ...ADAPTER_POLICY, ...parts.policy };
    const remembersFrom = parts.clock.now() - policy.keepUs;
    const isKept = ({ ended, notAfter }: HeldOrder): boolean => !ended || notAfter > remembersFrom;
    let adapter: Adapter | undefined;
    const onFault = (error: Error): void => adapter?.stop(error.message);
    const turn = (): Promise<void> => parts.clock.turn?.() ?? Promise.resolve();
    const notebook = await Notebook.open(parts.store, { isKept, onFault, turn });
    adapter = new Adapter({ ...parts, policy }, notebook);
    return adapter;
  }

  private constructor(parts: AdapterParts & { readonly policy: AdapterPolicy }, notebook: Notebook) {
    const { broker, clock, policy } = parts;
    this.#notebook = notebook;
    this.#policy = policy;
    this.#clock = clock;
    const session = (): string | null => (this.#isUp ? this.#session : null);
    const maySend = (): boolean => this.#stopped === null && this.#isUp && this.#talk.isHeard && !notebook.isFull;
    const shared = { notebook, broker, clock, policy, session };
    this.#sender = new Sender({
      ...shared,
      brokerTime: () => this.#brokerTime,
      maySend,
      onReturn: () => this.#hearDeferred(),
    });
    const onList = (list: BrokerList, asked: Asked): void => this.#takeList(list, asked);
    this.#resolver = new Resolver({ ...shared, sender: this.#sender, onList });
    this.#talk = new CoreTalk({
      ...parts,
      notebook,
      onMessages: (messages) => this.take(messages),
      onRefused: (text) => this.stop(text),
    });
    this.#resume();
    this.#unlisten = broker.listen((message) => this.#hear(message));
  }

  get health(): AdapterHealth {
    const state = this.#stopped !== null ? 'STOPPED' : this.#notebook.isFull ? 'FULL' : 'RUNNING';
    const session = this.#isUp ? this.#session : null;
    return { state, reason: this.#stopped, session, isCoreHeard: this.#talk.isHeard };
  }

  /** Takes what the core says, in order: what is doubled is dropped, and after a hole nothing is taken. */
  take({ epoch, messages }: CoreMessages): void {
    const { state } = this.#notebook;
    if (this.#stopped !== null || epoch < state.coreEpoch) return;
    if (epoch > state.coreEpoch) this.#notebook.note({ kind: 'coreEpoch', epoch });
    for (const { outSeq, message } of messages.toSorted((a, b) => a.outSeq - b.outSeq))
      if (outSeq === state.outSeq + 1) this.#obey(outSeq, message);
    this.#notebook.whenDurable(() => {
      this.#talk.talk();
      this.#sender.pump();
    });
    this.#sender.pump();
  }

  /** Lets time pass. To be called often, at least each 100 ms. */
  tick(): void {
    if (this.#stopped !== null) return;
    if (this.#notebook.isFull) this.#notebook.retry();
    this.#sender.tick();
    this.#sender.pump();
    this.#resolver.tick();
    this.#talk.tick();
  }

  /** Sends and notes nothing any more. What is under way is found by the next process. */
  stop(reason = 'it was told to'): void {
    if (this.#stopped !== null) return;
    this.#stopped = reason;
    this.#notebook.close();
    this.#unlisten();
  }

  /** What the process before left: nobody knows for how long. */
  #resume(): void {
    for (const orderId of [...this.#notebook.state.open]) {
      const held = this.#notebook.order(orderId);
      if (held?.sending === 'WAITING') this.#sender.suppress(orderId);
      else if (held?.sending === 'INTENT') {
        this.#notebook.note({ kind: 'outcome', orderId, outcome: 'UNKNOWN', localId: null });
        this.#tell(held, { kind: 'OutcomeUnknown', why: 'SESSION_LOST' });
      }
    }
  }

  #obey(outSeq: number, message: AdapterMessage): void {
    const { orderId } = message;
    const before = this.#notebook.order(orderId);
    this.#notebook.note({ kind: 'heard', outSeq, message });
    const held = this.#notebook.order(orderId);
    if (message.verb === 'NEW') {
      if (before === undefined && held !== undefined) this.#sender.accept(held);
      return;
    }
    if (held === undefined || before === undefined) {
      this.#refuse(message);
      return;
    }
    this.#learn(held, message.brokerOrderId);
    if (message.verb === 'CANCEL') this.#cancel(held);
    else if (message.verb === 'QUERY') this.#query(held, message.over);
    else if (openReplace(held) !== openReplace(before)) this.#replace(message);
  }

  /** Of what has ended, the end is told again: who wants to cancel it does not know. */
  #cancel(held: HeldOrder): void {
    const { orderId, ended, brokerOrderIds } = held;
    const row = ended ? lastRowOf(held) : null;
    if (row === null) {
      this.#sender.cancel(orderId);
      return;
    }
    const change = unaskedChange(held, row);
    if (change !== null) this.#changed(held, change);
    const telling = { from: 'STREAM', toldNotSent: false, wasSuspended: false } as const;
    this.#tell({ orderId, brokerOrderIds }, ...reportsOf(row, telling));
  }

  #replace(message: ReplaceMessage): void {
    const sinceUs = this.#clock.monotonicUs();
    this.#notebook.whenDurable(() => this.#sender.replace(message, sinceUs));
  }

  /** Of an order that is not in the notes: forgotten as long over, or lost with a disk. */
  #refuse(message: Exclude<AdapterMessage, { readonly verb: 'NEW' }>): void {
    const { orderId, brokerOrderId } = message;
    const text = 'the adapter has no note of this order';
    const about = { orderId, brokerOrderId };
    if (message.verb === 'CANCEL') this.#notebook.tell(about, { kind: 'CancelRejected', text });
    else if (message.verb === 'REPLACE')
      this.#notebook.tell(about, { kind: 'ReplaceRejected', attempt: attemptOf(message), text });
  }

  /** An id that the core knows and we do not: a person has said so. */
  #learn(held: HeldOrder, brokerOrderId: string | null): void {
    const isKnown = brokerOrderId === null || this.#notebook.state.byBrokerId.has(brokerOrderId);
    if (!isKnown && mayBeOut(held) && mayBind(held))
      this.#notebook.note({ kind: 'bound', orderId: held.orderId, brokerOrderId });
  }

  /** What is not out, or what a person has decided on, needs no answer of the broker. */
  #query({ orderId }: HeldOrder, isOver: boolean): void {
    const held = this.#notebook.order(orderId);
    if (held === undefined) return;
    const isGivenUp = isOver && !isBound(held);
    if (isGivenUp && !held.ended && mayBeOut(held)) this.#notebook.note({ kind: 'ended', orderId });
    if (isGivenUp || !mayBeOut(held)) this.#notebook.note({ kind: 'answered', orderId });
  }

  #hear(message: BrokerMessage): void {
    if (this.#stopped !== null) return;
    if (message.kind === 'session') this.#hearSession(message);
    else this.#hearOrder(message);
  }

  #hearSession({ session, state }: Extract<BrokerMessage, { kind: 'session' }>): void {
    const isUp = state === 'UP';
    const isNew = session !== this.#session;
    if (isUp && (isNew || !this.#isUp)) this.#resolver.sessionUp();
    this.#session = session;
    this.#isUp = isUp;
    this.#talk.session = session;
    if (!isUp) return;
    for (const orderId of this.#notebook.state.open)
      if (this.#notebook.order(orderId)?.cancelAsked === true) this.#sender.cancel(orderId);
    this.#sender.pump();
  }

  #hearOrder(message: OrderMessage): void {
    const { row } = message;
    const [binding] = bind([row], this.#view('STREAM', null));
    if (binding?.kind === 'later') {
      if (this.#sender.inFlight().size > 0 && this.#deferred.length < DEFERRED_MAX) this.#deferred.push(message);
      return;
    }
    const owner = binding?.kind === 'bound' ? this.#notebook.order(binding.orderId) : undefined;
    // Before the row: its sums alone would be a correction that nobody explains.
    if (owner !== undefined && row.brokerOrderId !== null && 'execution' in message)
      this.#tell({ orderId: owner.orderId, brokerOrderIds: idsOf(row) }, restatementOf(message));
    this.#takeRow(row, binding, { from: 'STREAM', isAsked: false, askedUs: 0 });
    const held = owner === undefined ? undefined : this.#notebook.order(owner.orderId);
    if (held !== undefined) this.#takeAnswer(held, message);
    this.#notebook.whenDurable(() => this.#talk.talk());
  }

  #hearDeferred(): void {
    const messages = this.#deferred;
    this.#deferred = [];
    for (const message of messages) this.#hear(message);
  }

  #takeList({ rows, complete }: BrokerList, { asked, startedUs: askedUs }: Asked): void {
    if (this.#stopped !== null) return;
    const listed = complete ? new Set(rows.flatMap(({ brokerOrderId }) => brokerOrderId ?? [])) : null;
    const bindings = bind(rows, this.#view('LIST', listed));
    for (const [index, row] of rows.entries()) {
      const binding = bindings[index];
      const isAsked = binding?.kind === 'bound' && asked.has(binding.orderId);
      this.#takeRow(row, binding, { from: 'LIST', isAsked, askedUs });
    }
    this.#notebook.whenDurable(() => {
      this.#talk.talk();
      this.#sender.pump();
    });
  }

  #view(from: Source, listed: BindView['listed']): BindView {
    const { isExclusive, clockSkewUs } = this.#policy;
    const inFlight = this.#sender.inFlight();
    return { state: this.#notebook.state, session: this.#session, from, listed, isExclusive, inFlight, clockSkewUs };
  }

  /** Tells the core what a row says. */
  #takeRow(told: BrokerRow, binding: Binding | undefined, heard: Heard): void {
    if (told.createdAt > this.#brokerTime) this.#brokerTime = told.createdAt;
    if (binding === undefined || binding.kind === 'later') return;
    const before = binding.kind === 'bound' ? this.#notebook.order(binding.orderId) : undefined;
    if (before === undefined) {
      this.#takeForeign(told);
      return;
    }
    const { orderId } = before;
    const row = heardOf(told);
    const isBinding = this.#bindId(before, row);
    const toldNotSent = before.ended && mayBeOut(before) && !isBound(before);
    const { from, isAsked } = heard;
    if (isAsked) this.#notebook.note({ kind: 'answered', orderId });
    if (!isBinding && isOutdated(row, before)) return;
    this.#takeTerms(orderId, row, heard);
    if (!isBinding && isSeen(row, before.seen) && !isAsked) return;
    const wasSuspended = before.seen?.status === 'SUSPENDED';
    if (isEnd(row.status)) this.#replacedAtEnd(orderId, row);
    this.#tell({ orderId, brokerOrderIds: idsOf(row) }, ...reportsOf(row, { from, toldNotSent, wasSuspended }));
    this.#notebook.note({ kind: 'row', orderId, seen: seenOf(row) });
    if (isEnd(row.status)) this.#end(orderId);
    else if (isBinding && before.cancelAsked) this.#sender.cancel(orderId);
  }

  /**
   * Tells terms that nobody here asked for, before anything else that the row says: an end would outlive them. A row
   * that may be an old one is believed when a second list, begun after the first had come, shows the same.
   */
  #takeTerms(orderId: string, row: BrokerRow, { from, isAsked, askedUs }: Heard): void {
    const held = this.#notebook.order(orderId);
    const change = held === undefined ? null : unaskedChange(held, row);
    if (held === undefined || change === null) {
      if (from === 'LIST') this.#changes.delete(orderId);
      return;
    }
    const isFinal = isAsked && isEnd(row.status);
    if (!isFinal && !isSurelyNew(row, held)) {
      if (from === 'STREAM') return;
      const key = changeKey(held, row);
      const first = this.#changes.get(orderId);
      if (first?.key !== key) this.#changes.set(orderId, { key, sinceUs: this.#clock.monotonicUs() });
      if (first?.key !== key || askedUs <= first.sinceUs) return;
    }
    this.#changes.delete(orderId);
    this.#changed(held, change);
  }

  #changed({ orderId, seen }: HeldOrder, change: Extract<Report, { readonly kind: 'BrokerReplaced' }>): void {
    const { attempt, terms, brokerOrderId } = change;
    this.#notebook.note({ kind: 'terms', orderId, terms });
    if (attempt !== null) this.#notebook.note({ kind: 'replace', orderId, attempt, outcome: 'DONE' });
    // The core may not know yet that it rests, and only what rests can be replaced.
    const isRestingKnown = seen !== null && seen.status !== 'PENDING';
    const ack: Report[] = isRestingKnown || brokerOrderId === null ? [] : [{ kind: 'BrokerAck', brokerOrderId }];
    this.#notebook.tell({ orderId, brokerOrderId }, ...ack, change);
  }

  /** With the end of an order, that a replace of it was done is known, too. Told first: what is over keeps its terms. */
  #replacedAtEnd(orderId: string, row: BrokerRow): void {
    const held = this.#notebook.order(orderId);
    const replace = openReplace(held);
    // Another quantity than either: less was asked for than had traded.
    const isDone = replace !== undefined && (sameTerms(replace.terms, row) || held?.order.quantity !== row.quantity);
    if (isDone) this.#replaced(orderId, replace.attempt, row);
  }

  #end(orderId: string): void {
    const replace = openReplace(this.#notebook.order(orderId));
    if (replace !== undefined) this.#sender.refuseReplace(orderId, replace.attempt, 'the order ended first');
    this.#notebook.note({ kind: 'ended', orderId });
  }

  #replaced(orderId: string, attempt: number | null, row: BrokerRow): void {
    const rest = restOf(row);
    if (attempt !== null) this.#notebook.note({ kind: 'replace', orderId, attempt, outcome: 'DONE' });
    const held = this.#notebook.order(orderId);
    if (held !== undefined && !hasTerms(held.order, rest.terms))
      this.#notebook.note({ kind: 'terms', orderId, terms: rest.terms });
    this.#tell({ orderId, brokerOrderIds: idsOf(row) }, { kind: 'BrokerReplaced', attempt, ...rest });
  }

  /** Binds the id of a row to its order. */
  #bindId(held: HeldOrder, { brokerOrderId }: BrokerRow): boolean {
    if (brokerOrderId === null || held.brokerOrderIds.includes(brokerOrderId)) return false;
    if (!mayBind(held)) return false;
    this.#notebook.note({ kind: 'bound', orderId: held.orderId, brokerOrderId });
    return true;
  }

  /** Of others, or nobody can say: the core counts it, and a person may say whose it is. */
  #takeForeign(row: BrokerRow): void {
    const { brokerOrderId } = row;
    if (brokerOrderId === null || isSeen(row, this.#notebook.state.foreign.get(brokerOrderId)?.seen)) return;
    const fingerprint = fingerprintOf(row);
    this.#notebook.note({ kind: 'foreign', brokerOrderId, fingerprint, seen: seenOf(row) });
    const telling = { from: 'STREAM', toldNotSent: false, wasSuspended: false } as const;
    this.#notebook.tell({ orderId: null, brokerOrderId }, ...reportsOf(row, telling));
  }

  /** What a message says beside its row. */
  #takeAnswer(held: HeldOrder, message: OrderMessage): void {
    const { row, kind } = message;
    const about = { orderId: held.orderId, brokerOrderIds: idsOf(row) };
    if (kind === 'cancelRejected') this.#tell(about, { kind: 'CancelRejected', text: row.text });
    else if (kind === 'replaced') {
      const attempt = replaceDoneBy(held, row);
      if (attempt !== undefined && isNewChange(held, attempt, row)) this.#replaced(held.orderId, attempt, row);
    } else if (kind === 'replaceRejected') {
      const attempt = replaceRefusedBy(held);
      if (attempt !== undefined) this.#sender.refuseReplace(held.orderId, attempt, row.text);
    }
  }

  #tell(about: Pick<HeldOrder, 'orderId' | 'brokerOrderIds'>, ...reports: readonly Report[]): void {
    this.#notebook.tell({ orderId: about.orderId, brokerOrderId: about.brokerOrderIds.at(-1) ?? null }, ...reports);
  }
}

/**
 * A row without an id has a number of the session at most, and that may be of a session that is gone. It is believed
 * that the broker has the order, or refuses it; what traded is believed of a row with an id.
 */
function heardOf(row: BrokerRow): BrokerRow {
  if (row.brokerOrderId !== null || row.status === 'REJECTED') return row;
  return { ...row, status: 'PENDING', figures: { cum: quantityOf(0), notional: 0n, restated: 0 } };
}

function idsOf({ brokerOrderId }: BrokerRow): readonly string[] {
  return brokerOrderId === null ? [] : [brokerOrderId];
}
