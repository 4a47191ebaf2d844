/** The day of the exchange as a line: phases of several product groups on one axis, in shares of its length. */

import type { ProductGroup, SessionDto, SessionPhaseName } from '#contract/sessions.ts';

/** The groups whose hours most people look for, in the order of the lines. */
export const SHOWN_GROUPS = ['cash', 'index-futures', 'fx-futures'] as const satisfies readonly ProductGroup[];

const HOUR_MS = 3_600_000;

export interface Segment {
  readonly phase: SessionPhaseName;
  /** Where it begins and how long it is, as parts of the axis. */
  readonly start: number;
  readonly length: number;
  readonly localFrom: string;
  readonly localTo: string;
}

export interface Axis {
  readonly fromMs: number;
  readonly toMs: number;
}

/** From the hour in which the first phase begins to that in which the last one ends; null where there are none. */
export function axisOf(sessions: readonly SessionDto[]): Axis | null {
  const phases = sessions.flatMap((session) => session.phases);
  if (phases.length === 0) return null;
  const fromMs = Math.min(...phases.map(({ from }) => Date.parse(from)));
  const toMs = Math.max(...phases.map(({ to }) => Date.parse(to)));
  return { fromMs: Math.floor(fromMs / HOUR_MS) * HOUR_MS, toMs: Math.ceil(toMs / HOUR_MS) * HOUR_MS };
}

/** The full hours on the axis, its ends included. */
export function hoursOf({ fromMs, toMs }: Axis): number[] {
  return Array.from({ length: Math.round((toMs - fromMs) / HOUR_MS) + 1 }, (_, hour) => fromMs + hour * HOUR_MS);
}

/** Where an instant stands on the axis; null before and after it. */
export function placeOf(ms: number, { fromMs, toMs }: Axis): number | null {
  return ms < fromMs || ms > toMs ? null : (ms - fromMs) / (toMs - fromMs);
}

export function segmentsOf(session: SessionDto, axis: Axis): Segment[] {
  const length = axis.toMs - axis.fromMs;
  return session.phases.map(({ phase, from, to, localFrom, localTo }) => ({
    phase,
    start: (Date.parse(from) - axis.fromMs) / length,
    length: (Date.parse(to) - Date.parse(from)) / length,
    localFrom,
    localTo,
  }));
}

/** What a session is doing: a phase with its end, the phase that comes next, over, or none at all. */
export type Moment =
  | { readonly kind: 'in'; readonly phase: SessionPhaseName; readonly localTo: string }
  | { readonly kind: 'before'; readonly phase: SessionPhaseName; readonly localFrom: string }
  | { readonly kind: 'over' }
  | { readonly kind: 'none'; readonly state: Exclude<SessionDto['state'], 'open'>; readonly reason: string | null };

export function momentOf(session: SessionDto, nowMs: number): Moment {
  if (session.state !== 'open') return { kind: 'none', state: session.state, reason: session.reason };
  const now = session.phases.find(({ from, to }) => Date.parse(from) <= nowMs && nowMs < Date.parse(to));
  if (now !== undefined) return { kind: 'in', phase: now.phase, localTo: now.localTo };
  const next = session.phases.find(({ from }) => Date.parse(from) > nowMs);
  return next === undefined ? { kind: 'over' } : { kind: 'before', phase: next.phase, localFrom: next.localFrom };
}

/** When the session's first trading can happen, by the wall clock; null where it has no phases. */
export function firstLocalTime(session: SessionDto | undefined): string | null {
  return session?.phases.find(({ phase }) => phase !== 'cancellation')?.localFrom ?? null;
}
