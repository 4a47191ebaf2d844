/**
 * Companies that nobody knows: with them the simulated exchange can list as many symbols as a page or a measurement
 * needs. Their tickers begin with X and their names with SIM. Each is the same whether few or many are asked for, and
 * trades less the later it comes.
 */

import { seededRandom } from '#kernel/random.ts';

export interface MadeUpCompany {
  readonly symbol: string;
  readonly name: string;
  /** BRL. */
  readonly base: number;
  /** Mean number of trades in a session. */
  readonly trades: number;
  readonly lots: number;
  readonly market: number;
  readonly own: number;
}

const FIRST = 'BCDFGHJKLMNPQRSTVXZ';
const MIDDLE = 'AEIOU';
const LAST = 'LMNRSTVXZBCDFGHJKPQ';
const CYCLE = FIRST.length * MIDDLE.length * LAST.length;
const MADE_UP = new RegExp(`^X[${FIRST}][${MIDDLE}][${LAST}][34]$`);

/** Whether a symbol has the form of a made-up one. */
export function isMadeUp(symbol: string): boolean {
  return MADE_UP.test(symbol);
}

/** The first `count` companies, up to 1,805 issuers with one ticker each and then their second. */
export function madeUpCompanies(count: number): MadeUpCompany[] {
  return Array.from({ length: count }, (_, index) => companyOf(index));
}

function companyOf(index: number): MadeUpCompany {
  const random = seededRandom(`made-up/${index}`);
  const turn = index % CYCLE;
  const letters = [
    FIRST.charAt(turn % FIRST.length),
    MIDDLE.charAt(Math.floor(turn / FIRST.length) % MIDDLE.length),
    LAST.charAt(Math.floor(turn / (FIRST.length * MIDDLE.length))),
  ];
  const second = index >= CYCLE;
  return {
    symbol: `X${letters.join('')}${second ? 4 : 3}`,
    name: `SIM Companhia ${turn + 1} ${second ? 'PN' : 'ON'}`,
    base: (200 + random.below(9_800)) / 100,
    // About 570 a session for the first, 100 for the hundredth, 12 for the thousandth.
    trades: 12_000 / (index + 21),
    lots: 1 + random.below(12),
    market: 0.4 + random.next(),
    own: 0.6 + 1.6 * random.next(),
  };
}
