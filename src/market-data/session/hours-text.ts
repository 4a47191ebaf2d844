/**
 * Hours as the tables write them: "09:45 pre-open 10:00 continuous 16:55 closing-call 17:00". Times and phases
 * alternate, so a day has neither gaps nor overlaps, and a row can be read aloud.
 */

import { SESSION_PHASES, type SessionPhaseName } from '#contract/sessions.ts';
import { assert, defined } from '#kernel/assert.ts';

export interface HoursPart {
  readonly phase: SessionPhaseName;
  /** Minutes since midnight. */
  readonly from: number;
  readonly to: number;
}

/** Reads hours; stops the program where a table is wrong. */
export function readHours(text: string): HoursPart[] {
  const words = text.split(' ');
  assert(words.length % 2 === 1 && words.length >= 3, `hours alternate times and phases: "${text}"`);
  const parts: HoursPart[] = [];
  for (let index = 1; index < words.length; index += 2) {
    const phase = SESSION_PHASES.find((name) => name === words[index]);
    const part = {
      phase: defined(phase, `no phase is called "${words[index]}" in "${text}"`),
      from: readTime(words[index - 1]),
      to: readTime(words[index + 1]),
    };
    assert(part.from < part.to, `time goes forward in "${text}"`);
    parts.push(part);
  }
  return parts;
}

/** Minutes since midnight as "09:45". */
export function formatTime(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** "09:45" as minutes since midnight. */
export function readTime(text = ''): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  assert(match !== null, `"${text}" is not a time of day`);
  return Number(match[1]) * 60 + Number(match[2]);
}
