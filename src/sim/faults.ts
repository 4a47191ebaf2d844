/**
 * What can go wrong, and how often. Each world draws its own mix: most faults are off in most worlds, because a world in
 * which everything fails at once hides what a single failure does.
 */

import type { Random } from '#kernel/random.ts';

/** How often each happens where it can, in a world that has it. */
const RATES = {
  // The broker.
  silentDrop: 0.02,
  lateArrival: 0.03,
  arrivalAfterProof: 0.01,
  sendFails: 0.02,
  sendUnknownWithEffect: 0.02,
  sendUnknownWithoutEffect: 0.02,
  sendHangsWithEffect: 0.01,
  sendHangsWithoutEffect: 0.01,
  rejectOnArrival: 0.04,
  rejectWithoutId: 0.03,
  rejectAfterAck: 0.02,
  callbackLost: 0.05,
  callbackDoubled: 0.1,
  callbackLate: 0.1,
  localIdMissing: 0.1,
  brokerIdMissing: 0.1,
  adminCancel: 0.01,
  unsolicitedCancel: 0.01,
  cancelFails: 0.05,
  cancelRefused: 0.05,
  cancelLost: 0.05,
  cancelUnknown: 0.05,
  cancelHangs: 0.02,
  replaceFails: 0.05,
  replaceRefused: 0.1,
  replaceLost: 0.05,
  replaceUnknown: 0.05,
  replaceHangs: 0.02,
  replaceChainsId: 0.3,
  fillAfterCancel: 0.05,
  overfill: 0.005,
  bust: 0.01,
  correct: 0.01,
  foreignOrder: 0.05,
  foreignTwin: 0.05,
  sessionReset: 0.002,
  sessionDown: 0.002,
  halt: 0.003,
  earlyClose: 0.02,
  listFails: 0.1,
  listIncomplete: 0.1,
  listLags: 0.3,
  // The lines between core and adapter.
  lineLost: 0.05,
  lineAnswerLost: 0.05,
  lineDoubled: 0.05,
  lineLate: 0.1,
  linePartition: 0.002,
  // Disks.
  journalSlow: 0.02,
  journalFull: 0.002,
  journalBrokenKept: 0.0005,
  journalBrokenLost: 0.0005,
  notesSlow: 0.02,
  notesFull: 0.002,
  notesBrokenKept: 0.0005,
  notesBrokenLost: 0.0005,
  // Processes and clocks.
  coreCrash: 0.0003,
  adapterCrash: 0.0003,
  bothCrash: 0.0001,
  coreHeld: 0.002,
  adapterHeld: 0.002,
  clockAhead: 0.002,
  clockBack: 0.002,
  // The broker again: last, as what a seed leads to depends on the order of this table.
  unsolicitedChange: 0.02,
} as const;

export type Fault = keyof typeof RATES;

export const FAULTS = Object.keys(RATES) as readonly Fault[];

/** The mix of one world: how often each fault happens in it; those that are left out never do. */
export type Mix = Partial<Readonly<Record<Fault, number>>>;

/** A mix by chance: some worlds are calm, some wild, most have a handful of faults. */
export function drawMix(random: Random): Mix {
  const share = [0.05, 0.15, 0.3, 0.6][random.below(4)] ?? 0;
  const mix: Partial<Record<Fault, number>> = {};
  for (const fault of FAULTS) {
    if (random.next() >= share) continue;
    const times = [0.3, 1, 1, 3][random.below(4)] ?? 1;
    mix[fault] = Math.min(RATES[fault] * times, 0.6);
  }
  return mix;
}

/** Draws whether a fault happens, and counts those that did. */
export class Chance {
  readonly fired = new Map<Fault, number>();
  readonly mix: Mix;
  readonly random: Random;
  #calm = false;

  constructor(mix: Mix, random: Random) {
    this.mix = mix;
    this.random = random;
  }

  /** From now on nothing goes wrong. */
  calm(): void {
    this.#calm = true;
  }

  /** The first of these faults that happens now, or null. */
  first(...faults: readonly Fault[]): Fault | null {
    return faults.find((fault) => this.happens(fault)) ?? null;
  }

  happens(fault: Fault): boolean {
    const rate = this.mix[fault];
    if (rate === undefined || this.#calm || this.random.next() >= rate) return false;
    this.fired.set(fault, (this.fired.get(fault) ?? 0) + 1);
    return true;
  }

  /** A waiting time with this mean. */
  wait(meanUs: number): number {
    return Math.floor(-Math.log(1 - this.random.next()) * meanUs);
  }

  one<Value>(values: readonly Value[]): Value {
    return values[this.random.below(values.length)] as Value;
  }
}
