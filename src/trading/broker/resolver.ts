/** Asks the broker for its list whenever something is in question, and now and then while orders are out. */

import type { AdapterPolicy } from './adapter-policy.ts';
import type { BrokerList } from './broker.ts';
import { type HeldOrder, isBound, openReplace } from './held-order.ts';
import { restOf } from './report-of.ts';
import {
  indexList,
  isDoubtful,
  isInQuestion,
  isListed,
  type ListIndex,
  mayBeChanged,
  proofOf,
  replaceInList,
} from './resolve.ts';
import type { Sender, SenderParts } from './sender.ts';

export interface ResolverParts extends Omit<SenderParts, 'maySend' | 'onReturn' | 'brokerTime'> {
  readonly sender: Sender;
  /** Takes a list. */
  readonly onList: (list: BrokerList, asked: Asked) => void;
}

/** What is known of a list before it comes. */
export interface Asked {
  readonly startedUs: number;
  /** Orders that were in question before it began: they are to be told of even where nothing is new. */
  readonly asked: ReadonlySet<string>;
}

interface Asking extends Asked {
  readonly session: string;
  /** Replaces that were handed over before it began. */
  readonly replaces: ReadonlyMap<string, number>;
}

export class Resolver {
  readonly #parts: ResolverParts;
  readonly #policy: AdapterPolicy;
  #upSinceUs = 0;
  #asking: Asking | null = null;
  #lastUs = Number.NEGATIVE_INFINITY;
  #isNew = false;
  /** Since when an order, or the answer to its replace, is looked for; and the first list without it. */
  readonly #lookedForUs = new Map<string, number>();
  readonly #missingUs = new Map<string, number>();

  constructor(parts: ResolverParts) {
    this.#parts = parts;
    this.#policy = parts.policy;
  }

  /** A session has come up: what was missing in lists of another says nothing. */
  sessionUp(): void {
    this.#upSinceUs = this.#parts.clock.monotonicUs();
    this.#missingUs.clear();
    this.#isNew = true;
  }

  tick(): void {
    const { clock, session } = this.#parts;
    const nowUs = clock.monotonicUs();
    const current = session();
    if (current === null) return;
    if (this.#asking !== null && nowUs - this.#asking.startedUs < this.#policy.listTimeoutUs) return;
    if (!this.#isNew && nowUs - this.#lastUs < this.#policy.listUs) return;
    const asked = this.#inQuestion(current);
    const isOut = this.#parts.notebook.state.open.size + this.#parts.notebook.state.unbound.size > 0;
    const isRoutine = isOut && nowUs - this.#lastUs >= this.#policy.routineListUs;
    if (asked.length > 0 || isRoutine || this.#isNew) this.#ask(current, asked);
  }

  /** Looked for among the few that may be, at each tick, and not among all that are open. */
  #inQuestion(session: string): HeldOrder[] {
    const { state } = this.#parts.notebook;
    const known = new Set(state.queried);
    for (const table of [state.unbound, state.replacing])
      for (const ids of table.values()) for (const id of ids) known.add(id);
    return [...known]
      .flatMap((id) => state.orders.get(id) ?? [])
      .filter((held) => (!held.ended || held.queried) && isInQuestion(held, session));
  }

  #ask(session: string, inQuestion: readonly HeldOrder[]): void {
    const startedUs = this.#parts.clock.monotonicUs();
    const asked = new Set(inQuestion.filter(({ queried }) => queried).map(({ orderId }) => orderId));
    const replaces = new Map(inQuestion.flatMap((held) => replaceOf(held)));
    const asking: Asking = { startedUs, session, asked, replaces };
    this.#asking = asking;
    this.#lastUs = startedUs;
    this.#isNew = false;
    void this.#parts.broker.list().then(
      (list) => this.#take(asking, list),
      () => this.#forget(asking),
    );
  }

  /** A list that cannot be had says nothing; the next one is asked for when it is due. */
  #forget(asking: Asking): void {
    if (this.#asking === asking) this.#asking = null;
  }

  #take(asking: Asking, list: BrokerList): void {
    this.#forget(asking);
    const { onList, notebook, session } = this.#parts;
    onList(list, asking);
    if (!list.complete || session() !== asking.session) return;
    const index = indexList(list.rows);
    for (const held of this.#inQuestion(asking.session)) {
      this.#judge(asking, held, index);
      const after = notebook.order(held.orderId);
      if (after !== undefined) this.#judgeReplace(asking, after, index);
    }
  }

  /** Whether a complete list proves that the order is not there. */
  #judge(asking: Asking, held: HeldOrder, index: ListIndex): void {
    const { orderId } = held;
    const { notebook, sender } = this.#parts;
    const isAsked = held.queried && asking.asked.has(orderId);
    if (isAsked && held.ended) {
      notebook.note({ kind: 'answered', orderId });
      return;
    }
    const isMissable = isDoubtful(held, asking.session) || (isBound(held) && isAsked);
    const isThere = !isMissable || this.#isInList(held, index) || sender.inFlight().has(orderId);
    const isHinted = held.seen !== null || sender.isHung(orderId);
    const evidence = this.#prove(orderId, { asking, isThere, isHinted, rows: index.byId.size });
    if (evidence === null) return;
    notebook.tell({ orderId, brokerOrderId: null }, { kind: 'ReconNotFoundProven', evidence });
    if (!isBound(held)) notebook.note({ kind: 'ended', orderId });
    notebook.note({ kind: 'answered', orderId });
  }

  #isInList(held: HeldOrder, index: ListIndex): boolean {
    const { state } = this.#parts.notebook;
    return isListed(held, index, state) || mayBeChanged(held, index, { state, policy: this.#policy });
  }

  #judgeReplace(asking: Asking, held: HeldOrder, index: ListIndex): void {
    const replace = openReplace(held);
    if (replace === undefined || asking.replaces.get(held.orderId) !== replace.attempt) return;
    const { attempt } = replace;
    const key = `${held.orderId} ${attempt}`;
    const found = replaceInList(held, index);
    const row = held.brokerOrderIds.map((id) => index.byId.get(id)).findLast((it) => it !== undefined);
    if (found === 'DONE' && row !== undefined) {
      this.#parts.notebook.note({ kind: 'replace', orderId: held.orderId, attempt, outcome: 'DONE' });
      const about = { orderId: held.orderId, brokerOrderId: row.brokerOrderId };
      this.#parts.notebook.tell(about, { kind: 'BrokerReplaced', attempt, ...restOf(row) });
      return;
    }
    const isThere = found !== 'NOT_YET';
    const evidence = this.#prove(key, { asking, isThere, isHinted: false, rows: index.byId.size });
    if (evidence !== null) this.#parts.sender.refuseReplace(held.orderId, attempt, `it was not done: ${evidence}`);
  }

  #prove(
    key: string,
    it: { readonly asking: Asking; readonly isThere: boolean; readonly isHinted: boolean; readonly rows: number },
  ): string | null {
    const { startedUs: lastListUs, session } = it.asking;
    const lookedForSinceUs = this.#lookedForUs.get(key) ?? lastListUs;
    this.#lookedForUs.set(key, lookedForSinceUs);
    if (it.isThere) {
      this.#missingUs.delete(key);
      return null;
    }
    // What came before the session had settled says nothing, so the row of lists begins after it.
    if (lastListUs - this.#upSinceUs < this.#policy.proofUs) return null;
    const firstListUs = this.#missingUs.get(key) ?? lastListUs;
    this.#missingUs.set(key, firstListUs);
    const { isHinted, rows } = it;
    const times = { upSinceUs: this.#upSinceUs, lookedForSinceUs, firstListUs, lastListUs };
    const evidence = proofOf({ session, ...times, rows, isHinted }, this.#policy);
    if (evidence !== null) for (const table of [this.#lookedForUs, this.#missingUs]) table.delete(key);
    return evidence;
  }
}

function replaceOf(held: HeldOrder): [string, number][] {
  const replace = openReplace(held);
  return replace === undefined ? [] : [[held.orderId, replace.attempt]];
}
