/**
 * The sequencer over a journal. Inputs are decided one by one on one state that runs ahead of the disk; what they led
 * to waits until its row is durable. Rows gather while a group of them is written, so that a slow disk makes groups
 * greater instead of answers later. What the disk does not take is taken back, as if it had never come.
 */

import type { Instant } from '#kernel/time.ts';
import type { Answer } from '../oms/answer.ts';
import type { Input, InputBody } from '../oms/command.ts';
import { advance } from '../oms/decide.ts';
import type { Order } from '../oms/order.ts';
import { dueTimers, POLICY, type Policy, type State } from '../oms/state.ts';
import { type Undo, UndoableState } from '../oms/undo.ts';
import type { Sha256 } from './chain.ts';
import { encodeFrame } from './frame.ts';
import { JournalError, type JournalFault, type JournalStore } from './journal.ts';
import { type Recovered, recover } from './recover.ts';
import type { By, Durable, GiveAnswer, Sequencer, SequencerHealth } from './sequencer.ts';
import { SteadyTime } from './steady-time.ts';
import { isUrgent } from './urgent.ts';

/** How much may wait, and how much is written at once. */
export interface SequencerBounds {
  readonly groupRows: number;
  readonly groupChars: number;
  /** Of inputs that are not durable yet; urgent ones may be twice as many. */
  readonly waiting: number;
}

const BOUNDS: SequencerBounds = { groupRows: 256, groupChars: 1_048_576, waiting: 4_096 };

export interface SequencerParts {
  /** Claimed here; closed by whoever opened it. */
  readonly store: JournalStore;
  /** The wall clock. It may jump; the time of inputs does not go back. */
  readonly now: () => Instant;
  readonly sha256: Sha256;
  readonly policy?: Policy;
  readonly bounds?: Partial<SequencerBounds>;
}

/** A sequencer that has recovered: from which snapshot, and by how many events since. */
export interface OpenedSequencer extends Sequencer {
  readonly recovered: Pick<Recovered, 'snapshotSeq' | 'eventCount' | 'doubts'>;
  /** Takes only what is urgent from now on, and says `reason`; only a recovery leads out. */
  takeOnlyUrgent(reason: string): void;
}

/** Becomes the only writer of the journal, and recovers the state from it. Throws `JournalDamage`. */
export async function openSequencer(parts: SequencerParts): Promise<OpenedSequencer> {
  const head = await parts.store.claim();
  const { sha256, policy = POLICY } = parts;
  const recovered = await recover(parts.store, { sha256, policy, head });
  return new JournaledSequencer(parts, recovered, head.epoch);
}

/** An input that was decided and is not durable. */
interface Waiting {
  readonly body: InputBody;
  readonly by: By;
  readonly text: string;
  readonly undo: Undo;
  readonly durable: Durable;
  readonly answer: Answer;
  readonly resolve: (answer: GiveAnswer) => void;
}

type Request = Pick<Waiting, 'body' | 'by' | 'resolve'>;

/** How often a full disk is looked at again. */
const RESERVE_RETRY_US = 1_000_000;

class JournaledSequencer implements OpenedSequencer {
  readonly epoch: number;
  readonly recovered: OpenedSequencer['recovered'];
  readonly #parts: SequencerParts;
  readonly #bounds: SequencerBounds;
  readonly #core: UndoableState;
  /** Orders that the state is ahead of the journal with, as the journal has them, and the last input that does so. */
  readonly #ahead = new Map<string, { order: Order | undefined; seq: number }>();
  readonly #listeners = new Set<(batch: readonly Durable[]) => void>();
  readonly #time: SteadyTime;
  #health: SequencerHealth = { state: 'OPEN', reason: null };
  /** Decided and not given to the journal yet. */
  #waiting: Waiting[] = [];
  /** In the hands of the journal. */
  #writing: readonly Waiting[] = [];
  #seq: number;
  #durableSeq: number;
  #scheduled = false;
  #idle: (() => void)[] = [];
  /** No timer is due before. */
  #timersFrom = 0;
  #reserveAskedAt = Number.NEGATIVE_INFINITY;
  #isLookingForRoom = false;
  /** What is answered while only what is urgent is taken. */
  #shut: Unavailable = FULL;
  #isShutForGood = false;

  constructor(parts: SequencerParts, recovered: Recovered, epoch: number) {
    const { state, seq, at } = recovered;
    this.recovered = recovered;
    this.#parts = parts;
    this.#bounds = { ...BOUNDS, ...parts.bounds };
    this.#core = new UndoableState(state);
    this.#seq = seq;
    this.#durableSeq = seq;
    this.#time = new SteadyTime(at);
    this.epoch = epoch;
  }

  get state(): State {
    return this.#core.state;
  }

  get health(): SequencerHealth {
    return this.#health;
  }

  get durableSeq(): number {
    return this.#durableSeq;
  }

  order(orderId: string): Order | undefined {
    const ahead = this.#ahead.get(orderId);
    return ahead === undefined ? this.state.orders.get(orderId) : ahead.order;
  }

  onDurable(listener: (batch: readonly Durable[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  give(body: InputBody, by: By): Promise<GiveAnswer> {
    return new Promise((resolve) => this.#take({ body, by, resolve }, this.#time.at(this.#parts.now())));
  }

  tick(clock: Instant): void {
    const now = this.#time.at(clock);
    if (this.#health.state === 'CLOSING') void this.#lookForRoom(now);
    if (now < this.#timersFrom || this.#health.state === 'HALTED') return;
    for (const { orderId, verb } of dueTimers(this.state, now))
      this.#take({ body: { kind: 'TimerFired', orderId, verb }, by: timer(orderId), resolve: () => {} }, now);
    this.#timersFrom = nextTimer(this.state, now);
  }

  takeOnlyUrgent(reason: string): void {
    this.#isShutForGood = true;
    this.#closeTo(unavailable('HALTED', reason));
  }

  close(): Promise<void> {
    if (this.#health.state !== 'HALTED') this.#halt('it is closed');
    if (this.#writing.length === 0 && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #take(request: Request, now: Instant): void {
    const refusal = this.#refusal(request.body);
    if (refusal !== null) request.resolve(refusal);
    else this.#decide(request, now);
  }

  #refusal(body: InputBody): GiveAnswer | null {
    const urgent = isUrgent(body);
    const { state, reason } = this.#health;
    if (state === 'HALTED') return unavailable('HALTED', `nothing is taken: ${reason}`);
    if (state === 'CLOSING' && !urgent) return this.#shut;
    const bound = this.#bounds.waiting * (urgent ? 2 : 1);
    if (this.#waiting.length + this.#writing.length < bound) return null;
    return unavailable('BUSY', `${bound} inputs wait for the disk: try again in a moment`);
  }

  #decide({ body, by, resolve }: Request, now: Instant): void {
    const seq = this.#seq + 1;
    const input: Input = { v: 1, seq, at: now, corr: by.corr, principal: by.principal, ...body };
    const undo = this.#core.begin();
    let made: Pick<Waiting, 'text' | 'durable' | 'answer'>;
    try {
      const { events, outbox, answer } = advance(this.state, input);
      const orders = this.#changed(undo, seq);
      made = { text: encodeFrame({ input, events }), durable: { input, events, outbox, orders }, answer };
    } catch (error) {
      // A mistake of ours. What was decided before it stands, and is written; nothing comes after it.
      this.#core.back(undo);
      this.#halt(`the core contradicts itself at input ${seq}, ${body.kind} of ${by.corr}: ${textOf(error)}`);
      resolve(unavailable('HALTED', `it was not taken: ${this.#health.reason}`));
      return;
    }
    this.#seq = seq;
    this.#waiting.push({ body, by, undo, resolve, ...made });
    this.#schedule();
  }

  /** The orders that an input changed, as they are after it; those that are forgotten are none. */
  #changed(undo: Undo, seq: number): Order[] {
    const orders: Order[] = [];
    for (const [id, before] of this.#core.ordersBefore(undo)) {
      const known = this.#ahead.get(id);
      if (known === undefined) this.#ahead.set(id, { order: before, seq });
      else known.seq = seq;
      const after = this.state.orders.get(id);
      if (after !== undefined) orders.push(after);
    }
    return orders;
  }

  /** The journal has an input: where nothing later waits, the state tells what its orders are. */
  #caughtUp({ durable, undo }: Waiting): void {
    this.#durableSeq = durable.input.seq;
    for (const id of this.#core.ordersBefore(undo).keys())
      if (this.#ahead.get(id)?.seq === durable.input.seq) this.#ahead.delete(id);
    for (const order of durable.orders) {
      const ahead = this.#ahead.get(order.id);
      if (ahead !== undefined) ahead.order = order;
    }
  }

  /** What is given in one go is written in one group. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    void Promise.resolve().then(() => {
      this.#scheduled = false;
      this.#write();
    });
  }

  #write(): void {
    if (this.#writing.length > 0 || this.#waiting.length === 0) return;
    const group = this.#nextGroup();
    this.#writing = group;
    const rows = group.map(({ text, durable }) => ({ seq: durable.input.seq, body: text }));
    const urgent = group.every(({ body }) => isUrgent(body));
    void this.#parts.store.append(rows, { urgent }).then(
      () => this.#written(group),
      (error: unknown) => this.#failed(group, { error, urgent }),
    );
  }

  #nextGroup(): Waiting[] {
    const { groupRows, groupChars } = this.#bounds;
    let rows = 0;
    for (let chars = 0; rows < Math.min(groupRows, this.#waiting.length); rows++) {
      chars += this.#waiting[rows]?.text.length ?? 0;
      if (rows > 0 && chars > groupChars) break;
    }
    return this.#waiting.splice(0, rows);
  }

  #written(group: readonly Waiting[]): void {
    this.#writing = [];
    // The disk goes on while we tell.
    this.#write();
    const batch = group.map(({ durable }) => durable);
    for (const one of group) this.#caughtUp(one);
    this.#tell(batch);
    for (const { resolve, answer } of group) resolve(answer);
    this.#settle();
  }

  #tell(batch: readonly Durable[]): void {
    for (const listener of [...this.#listeners])
      try {
        listener(batch);
      } catch (error) {
        // It has missed something, so what it says from now on would be wrong.
        this.#halt(`a reader of durable inputs failed: ${textOf(error)}`);
      }
  }

  #failed(group: readonly Waiting[], { error, urgent }: { readonly error: unknown; readonly urgent: boolean }): void {
    this.#writing = [];
    const fault = faultOf(error);
    const later = this.#waiting;
    this.#takeBack([...group, ...later]);
    if (fault === 'FULL' || fault === 'LOCKED') this.#closing(group, { later, urgent, fault });
    else {
      this.#halt(`the journal is ${fault}: ${textOf(error)}`);
      const text = `nothing is taken: ${this.#health.reason}`;
      for (const { resolve } of group) resolve(unavailable(fault === 'BROKEN' ? 'UNKNOWN' : 'HALTED', text));
      for (const { resolve } of later) resolve(unavailable('HALTED', text));
    }
    this.#settle();
  }

  /** Undoes what the journal did not take, the newest first. */
  #takeBack(inputs: readonly Waiting[]): void {
    this.#waiting = [];
    for (const { undo } of inputs.toReversed()) this.#core.back(undo);
    this.#ahead.clear();
    this.#seq = this.#durableSeq;
    this.#timersFrom = 0;
  }

  /**
   * Nothing of a group was written. What is urgent is decided again without the rest, in its order, and tried until it is
   * written, save what even the reserve of a full disk did not take.
   */
  #closing(
    group: readonly Waiting[],
    {
      later,
      urgent,
      fault,
    }: { readonly later: readonly Waiting[]; readonly urgent: boolean; readonly fault: 'FULL' | 'LOCKED' },
  ) {
    const now = this.#time.at(this.#parts.now());
    const why = fault === 'FULL' ? FULL : LOCKED;
    if (!this.#isShutForGood) this.#closeTo(why);
    const lost = urgent && fault === 'FULL' ? group : [];
    for (const one of lost) one.resolve(why);
    for (const one of lost.length > 0 ? later : [...group, ...later])
      if (isUrgent(one.body)) this.#take(one, now);
      else one.resolve(why);
  }

  #closeTo(why: Unavailable): void {
    this.#shut = why;
    if (this.#health.state !== 'HALTED') this.#health = { state: 'CLOSING', reason: why.text };
  }

  async #lookForRoom(now: Instant): Promise<void> {
    if (this.#isLookingForRoom || now - this.#reserveAskedAt < RESERVE_RETRY_US) return;
    this.#reserveAskedAt = now;
    this.#isLookingForRoom = true;
    try {
      const whole = await this.#parts.store.restoreReserve();
      if (whole && this.#health.state === 'CLOSING' && !this.#isShutForGood)
        this.#health = { state: 'OPEN', reason: null };
    } catch (error) {
      const fault = faultOf(error);
      if (fault !== 'FULL' && fault !== 'LOCKED') this.#halt(`the journal is ${fault}: ${textOf(error)}`);
    }
    this.#isLookingForRoom = false;
  }

  #halt(reason: string): void {
    if (this.#health.state !== 'HALTED') this.#health = { state: 'HALTED', reason };
  }

  #settle(): void {
    if (this.#writing.length > 0 || this.#waiting.length > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

type Unavailable = Extract<GiveAnswer, { kind: 'unavailable' }>;

const FULL = unavailable('FULL', 'the disk is full: free some space; cancels and reports are still taken');
const LOCKED = unavailable(
  'BUSY',
  'another program holds the journal of orders (orders.db), so that nothing can be written: end that program; cancels and reports are written once it lets go',
);

function unavailable(code: Unavailable['code'], text: string): Unavailable {
  return { kind: 'unavailable', code, text };
}

function faultOf(error: unknown): JournalFault {
  return error instanceof JournalError ? error.fault : 'BROKEN';
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Timers are the core's own, and belong to the story of their order. */
function timer(orderId: string): By {
  return { principal: 'core', corr: orderId };
}

/** The earliest moment at which a timer can be due: none that is started from now on is due before its least wait. */
function nextTimer(state: State, now: Instant): number {
  let next = now + Math.min(...Object.values(state.policy.answerWithinUs));
  for (const [, { dueAt }] of state.timers.entries()) if (dueAt < next) next = dueAt;
  return next;
}
