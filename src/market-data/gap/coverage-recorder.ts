/**
 * Writes down, from the events of a feed, what could be heard of an exchange: when it was listened to, when its feed
 * was down, which symbols it delivered and which were halted, all by the exchange's own clock. Listening is claimed
 * only for what is durable, so that a crash leaves the truth.
 */

import { ensureNever } from '#kernel/assert.ts';
import { type Instant, MINUTE_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { FeedEvent } from '../feed/feed.ts';
import type { CoverageStore, Spell, SpellKind } from './coverage-store.ts';

export interface RecorderOptions {
  readonly exchange: string;
  readonly zone: Zone;
  readonly store: CoverageStore;
  /**
   * The feed hands over every trade of each day that it plays, from the day's first one on and however far its clock
   * jumps: a file, or a market made from a seed. Of any other feed a jump of the clock is time that nobody heard.
   */
  readonly sendsWholeDays: boolean;
}

/** A feed tells its clock each second; one that tells it so late was not heard in between. */
const JUMP_US = MINUTE_US;

export class CoverageRecorder {
  readonly #options: RecorderOptions;
  #listening: { readonly from: Instant; readonly to: Instant } | null = null;
  /** When the feed stopped working; null while it works. */
  #downFrom: Instant | null = null;
  /** The watchdog says that nothing comes, whatever the clock says. */
  #isSilent = false;
  readonly #halts = new Map<string, Instant>();
  /** Symbols that are delivered, with the start of their spell. */
  readonly #subscribed = new Map<string, Instant>();
  /** Spells that are not stored as they are now, by key. */
  #changed = new Map<string, Spell>();

  private constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /**
   * Opens the recorder where the last run ended. Symbols that are not `wanted` any more, though the last run did not
   * live to see them end, were heard until it was last listened.
   */
  static async open(options: RecorderOptions, wanted: ReadonlySet<string>): Promise<CoverageRecorder> {
    const recorder = new CoverageRecorder(options);
    const lastHeard = await options.store.lastHeard(options.exchange);
    for (const { kind, symbol, from } of await options.store.lasting(options.exchange)) {
      if (kind === 'down') recorder.#downFrom = from;
      if (symbol !== null && kind === 'halted') recorder.#halts.set(symbol, from);
      if (symbol === null || kind !== 'subscribed') continue;
      if (wanted.has(symbol)) recorder.#subscribed.set(symbol, from);
      else recorder.#change('subscribed', symbol, endedAt(from, lastHeard ?? from));
    }
    return recorder;
  }

  /** Takes one event, after all that the feed sent before it. */
  accept(event: FeedEvent): void {
    switch (event.kind) {
      case 'clock':
        this.#tellClock(event.at);
        return;
      case 'lost':
        this.#goDown(this.#listening?.to ?? null);
        return;
      case 'halt':
        this.#halt(event);
        return;
      case 'subscribed':
        if (this.#subscribed.has(event.symbol)) return;
        this.#subscribed.set(event.symbol, event.from);
        this.#change('subscribed', event.symbol, { from: event.from, to: null });
        return;
      case 'unsubscribed':
        this.#unsubscribe(event.symbol, event.at);
        return;
      // The clock after a recovery ends the spell; the others tell nothing of what was heard.
      case 'trades':
      case 'refused':
      case 'recovered':
      case 'phase':
      case 'busts':
      case 'ended':
        return;
      default:
        ensureNever(event);
    }
  }

  /** The watchdog has found that nothing is heard since then; null where it hears the feed again. */
  tellSilence(since: Instant | null): void {
    this.#isSilent = since !== null;
    if (since !== null) this.#goDown(since);
  }

  /**
   * Runs `work`, which makes durable what came in until now, and then stores what was heard until it began. Where one
   * of them fails nothing is claimed, and the next call claims it.
   */
  async flushAfter<T>(work: () => Promise<T>): Promise<T> {
    const told = this.#changed;
    this.#changed = new Map();
    try {
      const result = await work();
      await this.#options.store.put([...told.values()]);
      return result;
    } catch (error) {
      this.#changed = new Map([...told, ...this.#changed]);
      throw error;
    }
  }

  #tellClock(at: Instant): void {
    const known = this.#listening;
    if (known === null || this.#isCut(known.to, at)) this.#listening = { from: this.#beginOf(at), to: at };
    else if (at > known.to) this.#listening = { from: known.from, to: at };
    const { from, to } = this.#listening ?? { from: at, to: at };
    this.#change('listening', null, { from, to });
    if (this.#downFrom === null || this.#isSilent) return;
    this.#change('down', null, endedAt(this.#downFrom, to));
    this.#downFrom = null;
  }

  /** Whether the time between two tellings of the clock was not heard. */
  #isCut(before: Instant, at: Instant): boolean {
    const { sendsWholeDays, zone } = this.#options;
    return at - before > JUMP_US && (!sendsWholeDays || zone.dateAt(before) !== zone.dateAt(at));
  }

  #beginOf(at: Instant): Instant {
    const { sendsWholeDays, zone } = this.#options;
    return sendsWholeDays ? zone.startOfDate(zone.dateAt(at)) : at;
  }

  #unsubscribe(symbol: string, at: Instant): void {
    const from = this.#subscribed.get(symbol);
    if (from === undefined) return;
    this.#subscribed.delete(symbol);
    this.#change('subscribed', symbol, endedAt(from, at));
  }

  #goDown(from: Instant | null): void {
    // Before its clock was heard once, a feed that fails was not listened to at all.
    if (from === null || this.#downFrom !== null) return;
    this.#downFrom = from;
    this.#change('down', null, { from, to: null });
  }

  #halt({ symbol, halted, at }: Extract<FeedEvent, { kind: 'halt' }>): void {
    const since = this.#halts.get(symbol);
    if (halted && since === undefined) {
      this.#halts.set(symbol, at);
      this.#change('halted', symbol, { from: at, to: null });
    }
    if (!halted && since !== undefined) {
      this.#halts.delete(symbol);
      this.#change('halted', symbol, endedAt(since, at));
    }
  }

  #change(kind: SpellKind, symbol: string | null, span: Pick<Spell, 'from' | 'to'>): void {
    const spell = { exchange: this.#options.exchange, kind, symbol, ...span };
    this.#changed.set(`${kind} ${symbol ?? ''} ${span.from}`, spell);
  }
}

/** A spell of an earlier run may lie ahead of a feed that begins again before it. */
function endedAt(from: Instant, to: Instant): Pick<Spell, 'from' | 'to'> {
  return { from, to: to > from ? to : from };
}
