/**
 * Those who use the platform: users who submit, change, cancel, and ask again where no answer came; the market, which
 * sets off stops; and operators, who look at the broker's own screen and settle what nobody else can.
 */

import { priceOf } from '#kernel/price.ts';
import type { Random } from '#kernel/random.ts';
import { SECOND_US } from '#kernel/time.ts';
import { type GiveAnswer, type InputBody, needsId, type OrderIntent, type Sequencer } from '#trading/index.ts';
import type { Oracles } from './oracles.ts';
import type { Scheduler } from './scheduler.ts';
import { FACTS, otherTerms, pick, SYMBOLS, submission, TENANT } from './wish.ts';

export interface UsersOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly oracles: Oracles;
  readonly accounts: readonly string[];
  /** Hands an input to the core that runs now; says so if one does. Its answer may never come. */
  readonly give: (body: InputBody, corr: string, answered: (answer: GiveAnswer) => void) => void;
  /** The core that runs now. */
  readonly core: () => Sequencer | null;
}

/** Without an answer for so long, a user asks again. */
const PATIENCE_US = 3 * SECOND_US;
/** A break is looked at after so long. */
const BREAK_US = 4 * SECOND_US;

export class Users {
  readonly #world: UsersOptions;
  readonly #last = new Map<string, OrderIntent>();
  /** Requests that were accepted, to be repeated, canceled or changed. */
  readonly #parents: { readonly body: InputBody; readonly orderIds: readonly string[] }[] = [];
  /** Since when operators have seen what they will look at. */
  readonly #seen = new Map<string, number>();
  #count = 0;
  #corrs = 0;
  #marks = 0;
  /** Wishes that were not answered yet. */
  waiting = 0;

  constructor(world: UsersOptions) {
    this.#world = world;
  }

  get count(): number {
    return this.#count;
  }

  /** One more thing that somebody does. */
  act(): void {
    const { random } = this.#world;
    const draw = random.below(100);
    if (draw < 66) this.#submit();
    else if (draw < 82) this.#cancel();
    else if (draw < 91) this.#replace();
    else if (draw < 95) this.#repeat();
    else if (draw < 99) this.#mark();
    else if (random.below(6) === 0) {
      const scope = {
        tenant: TENANT,
        account: pick(random, this.#world.accounts),
        exchange: null,
        symbol: pick(random, SYMBOLS),
      };
      this.ask({ kind: 'CancelAll', scope });
    }
  }

  /** Gives `body` until there is an answer. */
  ask(body: InputBody, answered: (answer: GiveAnswer) => void = () => undefined): void {
    const corr = `c${++this.#corrs}`;
    let done = false;
    this.waiting++;
    const { oracles, give, scheduler } = this.#world;
    const once = (): void => {
      if (done) return;
      give(body, corr, (answer) => {
        oracles.onAnswer(body, corr, answer);
        if (done || answer.kind === 'unavailable') return;
        done = true;
        this.waiting--;
        answered(answer);
      });
      scheduler.after(PATIENCE_US, once);
    };
    once();
  }

  #submit(): void {
    const { random, accounts } = this.#world;
    const account = pick(random, accounts);
    const like = random.below(5) === 0 ? (this.#last.get(account) ?? null) : null;
    const body = submission(random, `n${++this.#count}`, { accounts: [account], like });
    if (body.kind === 'SubmitOrder') this.#last.set(account, body.intent);
    this.ask(body, (answer) => {
      if (answer.kind === 'accepted' || (answer.kind === 'denied' && random.below(10) === 0))
        this.#parents.push({ body, orderIds: answer.orderIds });
    });
  }

  /** Somebody's program does not know whether it was heard, or gives a name twice. */
  #repeat(): void {
    const { random } = this.#world;
    const known = this.#recent();
    if (known === undefined || !('bodyHash' in known.body)) return;
    this.ask(random.below(4) === 0 ? { ...known.body, bodyHash: 'other' } : known.body);
  }

  #cancel(): void {
    const known = this.#recent();
    if (known === undefined) return;
    const { random } = this.#world;
    const orderId = pick(random, known.orderIds);
    this.ask({ kind: 'CancelOrder', orderId: random.below(3) === 0 ? parentOf(orderId) : orderId });
  }

  #replace(): void {
    const { random, core } = this.#world;
    const known = this.#recent();
    const order = known === undefined ? undefined : core()?.order(pick(random, known.orderIds));
    if (order === undefined) return;
    const terms = otherTerms(random, order);
    this.ask({ kind: 'ReplaceOrder', orderId: order.id, requestId: `r${this.#corrs}`, terms, facts: FACTS });
  }

  #recent() {
    const { random } = this.#world;
    return this.#parents.at(-1 - random.below(Math.min(this.#parents.length, 40)));
  }

  #mark(): void {
    const { random } = this.#world;
    const price = priceOf(94_000 + random.below(121) * 100);
    const rest = { tradeId: ++this.#marks, auction: random.below(20) === 0, stale: random.below(20) === 0 };
    this.ask({ kind: 'MarkUpdate', exchange: 'B3', symbol: pick(random, SYMBOLS), price, ...rest });
  }

  /** Operators look at open breaks, and at doubts that are older than `doubtUs`. */
  settle(doubtUs: number): void {
    const { core, oracles } = this.#world;
    const state = core()?.state;
    if (state === undefined) return;
    for (const [breakId] of state.breaks.entries())
      if (this.#isOlder(breakId, BREAK_US)) this.ask({ kind: 'OperatorResolveBreak', breakId, evidence: 'looked at' });
    for (const [alarmId] of state.alarms.entries())
      if (this.#isOlder(alarmId, BREAK_US)) this.ask({ kind: 'AcknowledgeAlarm', alarmId });
    for (const [orderId] of state.open.entries()) {
      const order = state.orders.get(orderId);
      if (order === undefined || !(order.life === 'IN_DOUBT' || needsId(order))) continue;
      if (!this.#isOlder(orderId, doubtUs)) continue;
      const seen = oracles.onScreen(orderId);
      if (seen !== 'LATER' && (seen === null ? order.life === 'IN_DOUBT' : seen !== order.brokerOrderId))
        this.ask({ kind: 'OperatorResolveDoubt', orderId, brokerOrderId: seen, evidence: 'the screen' });
    }
  }

  /** Whether it was first seen so long ago; seen anew from then on. */
  #isOlder(what: string, ageUs: number): boolean {
    const { now } = this.#world.scheduler;
    const since = this.#seen.get(what) ?? now;
    const older = since + ageUs <= now;
    if (older) this.#seen.delete(what);
    else this.#seen.set(what, since);
    return older;
  }
}

function parentOf(orderId: string): string {
  return orderId.split('/').slice(0, 2).join('/');
}
