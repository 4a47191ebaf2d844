/** What becomes of orders that rest at the broker: trades, ends, busts and halts, by chance and by its faults. */

import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { MILLISECOND_US, SECOND_US } from '#kernel/time.ts';
import type { Chance } from './faults.ts';
import type { Scheduler } from './scheduler.ts';
import { isLive, type TrueOrder } from './true-order.ts';

/** Where orders without a limit trade. */
const MARKET_PRICE = 100_000;

/** What a script says that becomes of an order; without one it is left to chance. */
export type Fate = 'FILL' | 'PARTS' | 'REST' | 'REJECT' | 'DROP' | 'UNKNOWN';

export interface TrueMarketOptions {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  /** Something changed in the order. */
  readonly tell: (it: TrueOrder) => void;
  /** Its terms changed. */
  readonly tellChange: (it: TrueOrder) => void;
  readonly tellExecution: (kind: 'busted' | 'corrected', it: TrueOrder) => void;
}

export class TrueMarket {
  readonly #world: TrueMarketOptions;

  constructor(world: TrueMarketOptions) {
    this.#world = world;
  }

  /** An order begins to rest. Some trade at once, some later, some not. */
  live(it: TrueOrder, fate: Fate | null): void {
    const { chance, scheduler } = this.#world;
    if (fate !== null) {
      this.#script(it, fate);
      return;
    }
    const end = chance.first('adminCancel', 'unsolicitedCancel');
    if (end !== null)
      scheduler.after(chance.wait(2 * SECOND_US), () =>
        this.end(it, end === 'adminCancel' ? 'ADMIN_CANCELED' : 'CANCELED'),
      );
    if (chance.happens('unsolicitedChange')) scheduler.after(chance.wait(2 * SECOND_US), () => this.#change(it));
    const { type, timeInForce } = it.order;
    if (timeInForce !== 'DAY' || type === 'MARKET') this.#later(it, () => this.#tradeAtOnce(it));
    else if (chance.random.below(100) < 65) this.#tradeOn(it);
  }

  /** By its desk: another quantity, not below what has traded, or another price. */
  #change(it: TrueOrder): void {
    const { chance, tellChange } = this.#world;
    if (it.status !== 'LIVE' || it.quantity <= 100) return;
    const change = chance.random.below(3);
    if (change === 0) it.quantity = quantityOf(Math.max(it.cum, it.quantity - 100));
    else if (change === 1) {
      it.quantity = quantityOf(it.quantity + 100);
      it.unasked += 100;
    } else if (it.price !== null) it.price = priceOf(it.price + 100);
    if (it.cum > 0 && it.cum === it.quantity) it.status = 'FILLED';
    tellChange(it);
  }

  #tradeAtOnce(it: TrueOrder): void {
    const { chance } = this.#world;
    const { timeInForce } = it.order;
    const isPart = timeInForce === 'IOC' && chance.random.below(2) === 0;
    if (timeInForce === 'DAY' || chance.random.below(3) > 0) this.#trade(it, isPart ? part(it, chance) : leaves(it));
    if (isLive(it)) this.end(it, 'CANCELED');
  }

  #script(it: TrueOrder, fate: Fate): void {
    const { scheduler } = this.#world;
    const trade = (afterUs: number, quantity: () => number) =>
      scheduler.after(afterUs, () => (isLive(it) && leaves(it) > 0 ? this.#trade(it, quantity()) : undefined));
    if (fate === 'PARTS') trade(30 * MILLISECOND_US, () => Math.min(100, leaves(it)));
    if (fate === 'PARTS' || fate === 'UNKNOWN') trade(2 * SECOND_US, () => leaves(it));
    if (fate === 'FILL') trade(50 * MILLISECOND_US, () => leaves(it));
  }

  /** After a while, by the broker's hand. */
  endLater(it: TrueOrder, status: 'REJECTED'): void {
    this.#later(it, () => this.end(it, status));
  }

  end(it: TrueOrder, status: 'CANCELED' | 'ADMIN_CANCELED' | 'EXPIRED' | 'REJECTED'): void {
    if (!isLive(it)) return;
    it.status = status;
    this.#world.tell(it);
  }

  halt(it: TrueOrder, halted: boolean): void {
    if (it.status !== (halted ? 'LIVE' : 'SUSPENDED')) return;
    it.status = halted ? 'SUSPENDED' : 'LIVE';
    this.#world.tell(it);
  }

  /** It traded before its cancel, and that is told after it. */
  tradeLate(it: TrueOrder): void {
    const { chance, scheduler } = this.#world;
    scheduler.after(chance.wait(SECOND_US), () => {
      if (it.status === 'CANCELED' && leaves(it) > 0) this.#book(it, part(it, chance));
    });
  }

  #later(it: TrueOrder, run: () => void): void {
    const { chance, scheduler } = this.#world;
    scheduler.after(chance.wait(20 * MILLISECOND_US), () => (isLive(it) ? run() : undefined));
  }

  #tradeOn(it: TrueOrder): void {
    const { chance, scheduler } = this.#world;
    const meanUs = chance.random.below(2) === 0 ? 300 * MILLISECOND_US : 10 * SECOND_US;
    scheduler.after(chance.wait(meanUs), () => {
      if (it.status === 'SUSPENDED') this.#tradeOn(it);
      if (it.status !== 'LIVE') return;
      const all = chance.random.below(2) === 0;
      this.#trade(it, all ? leaves(it) : part(it, chance));
      if (it.status === 'LIVE' && chance.random.below(4) > 0) this.#tradeOn(it);
    });
  }

  #trade(it: TrueOrder, quantity: number): void {
    const { chance } = this.#world;
    const over = quantity === leaves(it) && chance.happens('overfill') ? 100 : 0;
    if (quantity + over > 0) this.#book(it, quantity + over);
  }

  #book(it: TrueOrder, quantity: number): void {
    const { chance, scheduler } = this.#world;
    const price = it.price ?? it.stopPrice ?? MARKET_PRICE;
    it.cum += quantity;
    it.cumMost = Math.max(it.cumMost, it.cum);
    it.notional += BigInt(quantity) * BigInt(price);
    it.last = { quantity, price };
    if (isLive(it) && it.cum >= it.quantity) it.status = 'FILLED';
    this.#world.tell(it);
    const change = chance.first('bust', 'correct');
    if (change === 'bust') scheduler.after(chance.wait(5 * SECOND_US), () => this.#bust(it));
    if (change === 'correct') scheduler.after(chance.wait(5 * SECOND_US), () => this.#correct(it));
  }

  /** Takes back the latest execution. A filled order lives on with what that left, or it is over. */
  #bust(it: TrueOrder): void {
    const { last } = it;
    if (last === null) return;
    it.cum -= last.quantity;
    it.notional -= BigInt(last.quantity) * BigInt(last.price);
    it.restated++;
    it.last = null;
    if (it.status === 'FILLED') it.status = this.#world.chance.random.below(2) === 0 ? 'LIVE' : 'CANCELED';
    this.#world.tellExecution('busted', it);
  }

  #correct(it: TrueOrder): void {
    const { last } = it;
    if (last === null) return;
    it.notional += BigInt(last.quantity) * 100n;
    it.last = { ...last, price: last.price + 100 };
    it.restated++;
    this.#world.tellExecution('corrected', it);
  }
}

function leaves({ quantity, cum }: TrueOrder): number {
  return Math.max(quantity - cum, 0);
}

/** Part of what is left, in lots of 100, and at least one. */
function part(it: TrueOrder, { random }: Chance): number {
  const lots = Math.floor(leaves(it) / 100);
  return lots <= 1 ? leaves(it) : quantityOf((1 + random.below(lots)) * 100);
}
