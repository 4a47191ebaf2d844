/**
 * One world: the real core with its real sequencer, the real adapter, and around them disks, lines, clocks, users and a
 * broker that a seed makes fail. While things go wrong nothing may be wrong for good (safety); when they stop going
 * wrong, everything must come to its end (liveness).
 */

import { seededRandom } from '#kernel/random.ts';
import { type Instant, instantOf, MINUTE_US, SECOND_US } from '#kernel/time.ts';
import {
  type AdapterMessage,
  type AdapterPolicy,
  type BrokerOrder,
  type GiveAnswer,
  type InputBody,
  POLICY,
  type Policy,
} from '#trading/index.ts';
import { AdapterHost, type StartAdapter } from './adapter-host.ts';
import { BrokerWorld } from './broker-world.ts';
import { CoreHost } from './core-host.ts';
import { Chance, drawMix, type Fault, type Mix } from './faults.ts';
import { JournalDisk } from './journal-disk.ts';
import { startKit } from './kit-adapter.ts';
import { Line } from './line.ts';
import { NotesDisk } from './notes-disk.ts';
import { type Finding, Oracles } from './oracles.ts';
import { type OnBoundary, Scheduler } from './scheduler.ts';
import type { Fate } from './true-market.ts';
import { Users } from './users.ts';
import { pick, SYMBOLS } from './wish.ts';

export interface WorldOptions {
  readonly seed: string;
  /** Requests of users; brackets make more orders of them. */
  readonly requests: number;
  /** The faults; drawn by the seed where they are left out. */
  readonly mix?: Mix;
  /** The kit's, unless a test plants another. */
  readonly startAdapter?: StartAdapter;
  /** What the broker does with each order; chance decides where it is left out. */
  readonly fateOf?: (order: BrokerOrder) => Fate;
  /** Told of the world before it begins, for who wants to look into it. */
  readonly onWorld?: (world: World) => void;
  /** Times of the adapter that differ from the usual ones. */
  readonly adapterPolicy?: Partial<AdapterPolicy>;
}

export interface WorldResult {
  readonly seed: string;
  readonly findings: readonly Finding[];
  /** Faults that this world had, with how often each happened. */
  readonly faults: ReadonlyMap<Fault, number>;
  readonly cells: ReadonlyMap<string, number>;
  /** Orders that the core made; those that it accepted; those that the broker was sent. */
  readonly orders: number;
  readonly accepted: number;
  readonly sent: number;
  /** Rows of the journal, and the hash of the last: the same for the same seed. */
  readonly rows: number;
  readonly head: string;
  readonly virtualUs: number;
  readonly crashes: number;
}

const START = instantOf(1_763_728_200_000_000);
const CORE_POLICY: Policy = { ...POLICY, syntheticStops: true };
/** Requests of one world: few enough that what is settled need not be kept for long. */
export const REQUESTS = 600;
/** Between two requests, in the mean. */
const REQUEST_US = 0.5 * SECOND_US;

export class World {
  readonly scheduler = new Scheduler(START);
  readonly chance: Chance;
  readonly oracles: Oracles;
  readonly broker: BrokerWorld;
  readonly journal: JournalDisk;
  readonly notes: NotesDisk;
  readonly core: CoreHost;
  readonly adapter: AdapterHost;
  readonly users: Users;
  readonly accounts: readonly string[];
  readonly shared: ReadonlySet<string>;
  #clockUs = 0;

  constructor(
    { seed, mix, startAdapter = startKit, fateOf, adapterPolicy = {} }: Omit<WorldOptions, 'requests'>,
    onBoundary?: OnBoundary,
  ) {
    const traits = seededRandom(`${seed}/traits`);
    const { scheduler } = this;
    this.chance = new Chance(mix ?? drawMix(seededRandom(`${seed}/mix`)), seededRandom(`${seed}/chance`));
    const { chance } = this;
    this.accounts = Array.from({ length: 12 }, (_, index) => `A${index + 1}`);
    this.shared = new Set(traits.below(3) === 0 ? this.accounts.slice(0, 3) : []);
    const clockJumps = chance.mix.clockAhead !== undefined || chance.mix.clockBack !== undefined;
    const oracles = new Oracles({
      scheduler,
      broker: () => this.broker,
      policy: CORE_POLICY,
      shared: this.shared,
      clockJumps,
    });
    this.oracles = oracles;
    this.broker = new BrokerWorld({
      scheduler,
      chance,
      shared: this.shared,
      sessionPerProcess: traits.below(2) === 0,
      ownerOf: (order) => oracles.ownerOf(order),
      onSend: (owner) => oracles.onSend(owner),
      onReplace: (owner, terms) => oracles.onReplace(owner, terms),
      fateOf,
    });
    this.journal = new JournalDisk({ scheduler, chance, onRow: (row) => oracles.onRow(row) });
    this.notes = new NotesDisk({ scheduler, chance, onNote: (note) => oracles.onNote(note) });
    const cross: OnBoundary = onBoundary ?? ((process) => this.#crash(process.name));
    const onMessage = (message: AdapterMessage): void => oracles.onMessage(message);
    const line = new Line({ scheduler, chance, core: () => this.core.end, onMessage });
    const clock = (): Instant => instantOf(scheduler.now + this.#clockUs);
    this.core = new CoreHost({
      scheduler,
      chance,
      clock,
      cross,
      disk: this.journal,
      oracles,
      policy: CORE_POLICY,
      push: (messages) => line.push(messages, () => this.adapter.end),
    });
    this.adapter = new AdapterHost({
      scheduler,
      chance,
      clock,
      cross,
      disk: this.notes,
      line,
      broker: this.broker,
      shared: this.shared,
      startAdapter,
      policy: adapterPolicy,
      onEnded: (reason) => oracles.onAdapterEnded(reason),
    });
    this.users = new Users({
      scheduler,
      random: seededRandom(`${seed}/users`),
      oracles,
      accounts: this.accounts,
      give: (body, corr, answered) => this.give(body, corr, answered),
      core: () => this.core.sequencer,
    });
  }

  give(body: InputBody, corr: string, answered: (answer: GiveAnswer) => void): void {
    this.core.give(body, { principal: 'user', corr }, answered);
  }

  async run(forUs: number): Promise<void> {
    await this.scheduler.run(instantOf(this.scheduler.now + forUs));
  }

  start(): void {
    this.core.start();
    this.adapter.start();
  }

  /** Runs `act` again and again, for as long as it says so. */
  every(meanUs: number, act: () => boolean): void {
    const again = (): void => {
      if (act()) this.scheduler.after(1 + this.chance.wait(meanUs), again);
    };
    this.scheduler.after(this.chance.wait(meanUs), again);
  }

  #crash(name: string): void {
    const { chance } = this;
    const both = chance.happens('bothCrash');
    if (both || (name === 'core' && chance.happens('coreCrash'))) this.core.crash();
    if (both || (name === 'adapter' && chance.happens('adapterCrash'))) this.adapter.crash();
  }

  /** What was down is up again. */
  heal(): void {
    this.broker.setUp(true);
    for (const symbol of SYMBOLS) this.broker.halt(symbol, false);
  }

  /** What goes wrong by itself, once a second. */
  misfortune(): void {
    const { chance, broker, scheduler, core, adapter } = this;
    const { random } = chance;
    if (chance.happens('sessionReset')) broker.resetSession();
    if (chance.happens('sessionDown')) {
      broker.setUp(false);
      scheduler.after((1 + random.below(20)) * SECOND_US, () => broker.setUp(true));
    }
    if (chance.happens('halt')) {
      const symbol = pick(random, SYMBOLS);
      broker.halt(symbol, true);
      scheduler.after((5 + random.below(20)) * SECOND_US, () => broker.halt(symbol, false));
    }
    this.#foreign();
    if (chance.happens('earlyClose')) this.#closeEarly(pick(random, this.accounts));
    if (chance.happens('coreHeld')) core.hold((1 + random.below(30)) * SECOND_US);
    if (chance.happens('adapterHeld')) adapter.hold((1 + random.below(120)) * SECOND_US);
    if (chance.happens('clockAhead')) this.#clockUs += random.below(60 * MINUTE_US);
    if (chance.happens('clockBack')) this.#clockUs -= random.below(60 * MINUTE_US);
  }

  /** The day of an account ends while everything else goes on. */
  #closeEarly(account: string): void {
    this.users.ask({ kind: 'EodClose', scope: { tenant: null, account, exchange: null, symbol: null } });
    this.scheduler.after(this.chance.wait(2 * SECOND_US), () => this.broker.expire(account));
  }

  /** Others trade in accounts that are not ours alone, at times exactly as we do. */
  #foreign(): void {
    const { chance, broker } = this;
    const account = pick(chance.random, [...this.shared]);
    if (account === undefined) return;
    const ours = broker.orders.findLast((it) => it.owner !== null && it.order.account === account);
    if (ours === undefined) return;
    if (chance.happens('foreignTwin')) broker.foreign(ours.order);
    if (chance.happens('foreignOrder')) broker.foreign({ ...ours.order, symbol: 'ITUB4' });
  }
}

/** How long everything may take to settle once nothing goes wrong: the longest proof, and two polls. */
const SETTLE_US = 2.5 * MINUTE_US;

export async function runWorld(options: WorldOptions): Promise<WorldResult> {
  const world = new World(options);
  options.onWorld?.(world);
  const { users, chance, oracles, scheduler, journal } = world;
  const patient = seededRandom(`${options.seed}/operators`).below(2) === 0;
  world.start();
  let live = true;
  world.every(REQUEST_US, () => {
    if (users.count < options.requests) users.act();
    return users.count < options.requests;
  });
  const everySecond = (): void => {
    if (!live) return;
    world.misfortune();
    scheduler.after(SECOND_US, everySecond);
  };
  everySecond();
  world.every(3 * SECOND_US, () => {
    if (live && !patient) users.settle(MINUTE_US);
    else if (live) users.settle(10 * MINUTE_US);
    return live;
  });
  world.every(5 * SECOND_US, () => {
    oracles.exposure();
    return live;
  });
  while (users.count < options.requests && oracles.findings.length === 0) await world.run(MINUTE_US);
  live = false;
  chance.calm();
  await finish(world);
  const sent = world.broker.orders.filter(({ owner }) => owner !== null).length;
  const faults = new Map(
    (Object.keys(chance.mix) as Fault[]).map((fault) => [fault, chance.fired.get(fault) ?? 0] as const),
  );
  const { findings, cells, orders, accepted } = oracles;
  const { seq, hash } = journal.head;
  const virtualUs = scheduler.now - START;
  const crashes = world.core.crashes + world.adapter.crashes;
  return {
    seed: options.seed,
    findings,
    faults,
    cells,
    orders,
    accepted,
    sent,
    rows: seq,
    head: hash,
    virtualUs,
    crashes,
  };
}

/** Nothing goes wrong any more: what is unsettled settles, then the day ends, then people settle the rest. */
export async function finish(world: World, settleUs = SETTLE_US): Promise<void> {
  const { users, oracles, broker } = world;
  if (oracles.findings.length > 0) return;
  world.heal();
  await world.run(settleUs);
  oracles.settled();
  if (users.waiting > 0) oracles.find('stuck', 'users', `${users.waiting} requests have no answer`);
  broker.closeDay();
  users.ask({ kind: 'EodClose', scope: { tenant: null, account: null, exchange: null, symbol: null } });
  await world.run(settleUs);
  for (let round = 0; round < 3; round++) {
    users.settle(0);
    await world.run(settleUs / 4);
  }
  oracles.ended();
}
