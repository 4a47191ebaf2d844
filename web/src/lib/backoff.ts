/** How long to wait before the next attempt to connect. */

const FIRST_MS = 500;
const LONGEST_MS = 8_000;

/**
 * Half a second, doubled with each attempt up to eight seconds; `chance` in [0, 1) takes off up to half, so that
 * after an outage not every page knocks at the same moment. Attempts are counted from 0.
 */
export function reconnectDelay(attempt: number, chance: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (1 - chance / 2));
}
