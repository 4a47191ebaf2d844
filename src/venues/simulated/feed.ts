/**
 * The simulated exchange as a feed: the tape, delivered as its clock passes.
 *
 * What it promises beyond the port:
 * - Every trade of a subscribed symbol later than the point of departure comes once and in order, whatever the speed
 *   and however often the feed was stopped and resumed. Trades of others are made and not delivered.
 * - A symbol that is subscribed later, or that was not held at the departure, gets its trades of the day so far at once,
 *   those too that it was sent before it was unsubscribed.
 * - All trades of one microsecond come in one event, so any trade that was received whole with its event is a point
 *   to resume from.
 * - Events are in the order of exchange time, but for trades made up for: a `phase` comes after all trades before it,
 *   a `clock` after all trades up to it.
 */

import { SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import { assert } from '#kernel/assert.ts';
import { type Instant, instantOf, type LocalDate, MINUTE_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Feed, FeedEvent, Instrument } from '#market-data/index.ts';
import { advanceClock, type ExchangeClock, type TimeSource } from './clock.ts';
import { instrumentsOn } from './instruments.ts';
import { isOpen, nextPreOpen, type PhaseChange, phaseAt, phaseChangesAfter } from './session.ts';
import { dayBatches } from './tape.ts';
import { createTapeReader, type TapeReader } from './tape-reader.ts';

export interface SimulatedFeedOptions {
  readonly seed: string;
  /** Exchange time per real time: 1 is as fast as life. */
  readonly speed: number;
  /** Multiplies the rates of trades. */
  readonly intensity: number;
  /** So many instruments are listed, made-up ones among them; those of the usual list where it is fewer. */
  readonly listed?: number;
  /** Exchange time at which the clock starts. */
  readonly startAt: Instant;
  /**
   * The last instant whose trades were received before; everything later is delivered, what lies before the start of
   * the clock at once. Null delivers the day of `startAt` from its beginning. Where it is later than `startAt`, the
   * clock starts there.
   */
  readonly resumeAfter: Instant | null;
  /** Symbols whose trades until `resumeAfter` were received; of others the day so far is made up for. */
  readonly held?: ReadonlySet<string>;
  /** The exchange's zone. */
  readonly zone: Zone;
  readonly time: TimeSource;
}

/** Pause between two looks at the clock. */
const POLL_MS = 20;
/** Longest real time without a `clock` event, with room for a late timer under the port's one second. */
const CLOCK_EVERY_MS = 100;
/** Minutes of the tape that are made up for in one go, before others run. */
const CATCH_UP_BATCHES = 30;

/** A feed of the simulated exchange. Each run begins anew at the point of departure, with all that was subscribed. */
export function createSimulatedFeed(options: SimulatedFeedOptions): Feed {
  const { speed, intensity, listed } = options;
  assert(Number.isFinite(speed) && speed > 0, `a speed is more than zero, got ${speed}`);
  assert(Number.isFinite(intensity) && intensity > 0, `an intensity is more than zero, got ${intensity}`);
  const { startAt, resumeAfter, zone } = options;
  let date = zone.dateAt(instantOf(Math.max(startAt, resumeAfter ?? startAt)));
  let offer: { readonly date: LocalDate; readonly instruments: readonly Instrument[] } | null = null;
  const wanted = new Set<string>();
  let commands: Command[] = [];
  return {
    venue: 'simulated',
    exchange: SIMULATED_EXCHANGE,
    // Contracts come and go with the exchange's date.
    get instruments() {
      if (offer?.date !== date) offer = { date, instruments: instrumentsOn(date, listed) };
      return offer.instruments;
    },
    subscribe(symbols) {
      for (const symbol of symbols) wanted.add(symbol);
      commands.push({ isStart: true, symbols });
    },
    unsubscribe(symbols) {
      for (const symbol of symbols) wanted.delete(symbol);
      commands.push({ isStart: false, symbols });
    },
    run: (sink, signal) => {
      commands = wanted.size === 0 ? [] : [{ isStart: true, symbols: [...wanted] }];
      const told = (event: FeedEvent): void => {
        if (event.kind === 'clock') date = zone.dateAt(event.at);
        sink(event);
      };
      return runFeed(options, { sink: told, signal, nextCommand: () => commands.shift() });
    },
  };
}

interface Command {
  readonly isStart: boolean;
  readonly symbols: readonly string[];
}

interface Run {
  readonly sink: (event: FeedEvent) => void;
  readonly signal: AbortSignal;
  /** The oldest command that waits. */
  readonly nextCommand: () => Command | undefined;
}

async function runFeed(options: SimulatedFeedOptions, run: Run): Promise<void> {
  const { speed, startAt, resumeAfter, zone, time } = options;
  const { sink, signal } = run;
  const departure = resumeAfter ?? zone.startOfDate(zone.dateAt(startAt));
  const delivery = new Delivery(options, departure, run);
  let clock: ExchangeClock = { at: instantOf(Math.max(startAt, departure)), closedForMs: 0 };
  let readAtMs = time.nowMs();
  let clockSentMs = Number.NEGATIVE_INFINITY;

  if (!signal.aborted) sink({ kind: 'phase', phase: phaseAt(departure, zone), at: departure });
  while (!signal.aborted) {
    await delivery.obey();
    // A minute at a time: a feed with hours to catch up lets others run in between, and bars close as it goes.
    const target = instantOf(Math.min(clock.at, nextStop(delivery.deliveredTo, zone)));
    const catchingUp = target < clock.at;
    delivery.deliverTo(target);
    if (signal.aborted) return;
    if (catchingUp || time.nowMs() - clockSentMs >= CLOCK_EVERY_MS) {
      clockSentMs = time.nowMs();
      sink({ kind: 'clock', at: target });
    }
    await time.sleep(catchingUp ? 0 : POLL_MS, signal);
    const nowMs = time.nowMs();
    clock = advanceClock(clock, { elapsedMs: nowMs - readAtMs, speed, zone });
    readAtMs = nowMs;
  }
}

/** The end of the next stretch to deliver in one go: a minute, or all the closed hours. */
function nextStop(after: Instant, zone: Zone): Instant {
  return isOpen(after, zone) ? instantOf((Math.floor(after / MINUTE_US) + 1) * MINUTE_US) : nextPreOpen(after, zone);
}

/** Merges tape and phases in the order of exchange time, and knows which symbols are delivered. */
class Delivery {
  readonly #options: SimulatedFeedOptions;
  readonly #run: Run;
  readonly #departure: Instant;
  readonly #reader: TapeReader;
  readonly #changes: Generator<PhaseChange, never>;
  #change: PhaseChange;
  #delivered: Instant;
  readonly #symbols = new Set<string>();

  constructor(options: SimulatedFeedOptions, departure: Instant, run: Run) {
    this.#options = options;
    this.#run = run;
    this.#departure = departure;
    this.#delivered = departure;
    this.#reader = createTapeReader(options, departure);
    this.#changes = phaseChangesAfter(departure, options.zone);
    this.#change = this.#changes.next().value;
  }

  get deliveredTo(): Instant {
    return this.#delivered;
  }

  /** Sends all trades and phases up to and including `target`. */
  deliverTo(target: Instant): void {
    const { sink, signal } = this.#run;
    while (this.#change.at <= target && !signal.aborted) {
      this.#sendTrades(instantOf(this.#change.at - 1));
      if (signal.aborted) return;
      sink({ kind: 'phase', phase: this.#change.phase, at: this.#change.at });
      this.#change = this.#changes.next().value;
    }
    if (!signal.aborted) this.#sendTrades(target);
    this.#delivered = target;
  }

  /** Does what was commanded since the last call. */
  async obey(): Promise<void> {
    const { signal, nextCommand } = this.#run;
    for (let command = nextCommand(); command !== undefined && !signal.aborted; command = nextCommand()) {
      if (command.isStart) await this.#start(command.symbols);
      else
        for (const symbol of command.symbols) {
          this.#symbols.delete(symbol);
          this.#tell({ kind: 'unsubscribed', symbol, at: instantOf(this.#delivered + 1) });
        }
    }
  }

  async #start(symbols: readonly string[]): Promise<void> {
    const { zone, listed, held } = this.#options;
    const date = zone.dateAt(this.#delivered);
    const offered = new Set(instrumentsOn(date, listed).map(({ symbol }) => symbol));
    const isHeld = (symbol: string): boolean => this.#delivered === this.#departure && held?.has(symbol) === true;
    const known = symbols.filter((symbol) => offered.has(symbol));
    const made = known.filter((symbol) => !this.#symbols.has(symbol) && !isHeld(symbol));
    await this.#makeUp(made, date);
    if (this.#run.signal.aborted) return;
    const fresh = new Set(made);
    for (const symbol of symbols) {
      if (offered.has(symbol)) {
        this.#symbols.add(symbol);
        const from = fresh.has(symbol) ? zone.startOfDate(date) : instantOf(this.#delivered + 1);
        this.#tell({ kind: 'subscribed', symbol, from });
      } else {
        const reason = `The simulated exchange does not list ${symbol} on ${date}.`;
        this.#tell({ kind: 'refused', symbol, code: 'SYMBOL_UNKNOWN', reason });
      }
    }
  }

  /** Sends the trades of symbols from the beginning of the day until now; others run in between. */
  async #makeUp(symbols: readonly string[], date: LocalDate): Promise<void> {
    const { zone, time } = this.#options;
    const { sink, signal } = this.#run;
    if (symbols.length === 0 || this.#delivered === zone.startOfDate(date)) return;
    let sent = 0;
    for (const batch of dayBatches({ ...this.#options, date, symbols })) {
      if (signal.aborted) return;
      const trades = batch.filter(({ at }) => at <= this.#delivered);
      if (trades.length > 0) sink({ kind: 'trades', trades });
      if (trades.length < batch.length) return;
      sent += 1;
      if (sent % CATCH_UP_BATCHES === 0) await time.sleep(0, signal);
    }
  }

  #tell(event: FeedEvent): void {
    if (!this.#run.signal.aborted) this.#run.sink(event);
  }

  #sendTrades(until: Instant): void {
    const trades = this.#reader.take(until).filter(({ symbol }) => this.#symbols.has(symbol));
    if (trades.length > 0) this.#run.sink({ kind: 'trades', trades });
  }
}
