/** Ages in steps that the eye can rest on: forty rows that count every second would be noise. */

export interface Age {
  readonly unit: 'now' | 's' | 'min' | 'h' | 'd';
  readonly count: number;
}

const STEP_S = 5;

/** A rough age: "now" under five seconds, then steps of five seconds, then whole minutes, hours and days. */
export function roughAge(ms: number): Age {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < STEP_S) return { unit: 'now', count: 0 };
  if (seconds < 60) return { unit: 's', count: seconds - (seconds % STEP_S) };
  return coarse(seconds);
}

/** An age to the second, for what has stopped and is being waited for. */
export function exactAge(ms: number): Age {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return seconds < 60 ? { unit: 's', count: seconds } : coarse(seconds);
}

function coarse(seconds: number): Age {
  if (seconds < 3_600) return { unit: 'min', count: Math.floor(seconds / 60) };
  if (seconds < 86_400) return { unit: 'h', count: Math.floor(seconds / 3_600) };
  return { unit: 'd', count: Math.floor(seconds / 86_400) };
}

export type Freshness = 'fresh' | 'aging' | 'old';

/** What the dot beside a quote shows: traded within fifteen seconds, within two minutes, or longer ago. */
export function freshnessOf(ms: number): Freshness {
  if (ms < 15_000) return 'fresh';
  return ms < 120_000 ? 'aging' : 'old';
}
