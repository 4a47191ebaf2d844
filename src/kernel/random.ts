/**
 * Chance that can be repeated: the same seed gives the same sequence. `next` and `below` do so on every machine;
 * `normal` and `exponential` use the runtime's own logarithm, whose last bit may differ between builds.
 */

export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
  /** A standard normal number. */
  normal(): number;
  /** A waiting time with mean 1. */
  exponential(): number;
}

/** A generator for `seed`; any text is a seed, so that parts of a world can be seeded by name ("42/PETR4/2026-11-20"). */
export function seededRandom(seed: string): Random {
  let a = hash(seed, 0x9e3779b9);
  let b = hash(seed, 0x243f6a88);
  let c = hash(seed, 0xb7e15162);
  let d = 1;
  // sfc32 by Chris Doty-Humphrey (PractRand), public domain: small, fast and of good quality.
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 12; round++) next();
  return {
    next,
    below: (below) => Math.floor(next() * below),
    // Box–Muller; 1 - next() lies in (0, 1], so the logarithm is finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    exponential: () => -Math.log(1 - next()),
  };
}

/** FNV-1a, 32 bits, over UTF-16 units. */
function hash(text: string, start: number): number {
  let value = start | 0;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value;
}
