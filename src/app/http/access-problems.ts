/** What access refuses, as problems of the API. */

import type { AccessRefusal } from '#access/index.ts';
import { ensureNever } from '#kernel/assert.ts';
import type { Result } from '#kernel/result.ts';
import { ProblemError } from './problems.ts';

/** The value; throws the problem that tells the refusal. */
export function granted<T>(result: Result<T, AccessRefusal>): T {
  if (result.ok) return result.value;
  throw problemOfRefusal(result.error);
}

const WEAKNESSES = {
  short: 'It has fewer than 12 characters.',
  long: 'It has more than 256 characters.',
  common: 'It is one of those that are guessed first.',
  personal: 'It is made of the login or name.',
} as const;

/** The problem of a refusal. */
export function problemOfRefusal(refusal: AccessRefusal): ProblemError {
  switch (refusal.kind) {
    case 'bad-credentials':
      return new ProblemError('WRONG_CREDENTIALS', 'Login or password is wrong.');
    case 'wrong-code':
      return new ProblemError('WRONG_CODE', 'The code is wrong, or was used already.');
    case 'wait':
      return later('TOO_MANY_TRIES', 'There were too many wrong tries.', refusal.retryAfterMs);
    case 'busy':
      return later('TOO_MANY_REQUESTS', 'Too many passwords are being checked at this moment.', 1_000);
    case 'bad-link':
      return new ProblemError('LINK_NOT_VALID', 'The link was used, replaced by a newer one, or is too old.');
    case 'weak-password':
      return new ProblemError('WEAK_PASSWORD', WEAKNESSES[refusal.weakness]);
    case 'invalid': {
      const { field, detail } = refusal;
      return new ProblemError('INVALID_REQUEST', `${field}: ${detail}`, { errors: [{ pointer: `/${field}`, detail }] });
    }
    case 'taken':
      return new ProblemError('TAKEN', `There is another one with this ${refusal.field}.`);
    case 'unknown':
      return new ProblemError('NOT_FOUND', 'There is no such thing, or it is not yours.');
    case 'last-admin':
      return new ProblemError('LAST_ADMIN', 'A tenant keeps one admin who is not disabled.');
    case 'second-factor-on':
      return new ProblemError('SECOND_FACTOR_STATE', 'The second factor is on already.');
    case 'second-factor-off':
      return new ProblemError('SECOND_FACTOR_STATE', 'The second factor is not on, or not begun.');
    case 'unreadable-secret':
      return new ProblemError('SECRET_UNREADABLE', 'The file access.key is not the one of this data.');
    default:
      return ensureNever(refusal);
  }
}

function later(code: 'TOO_MANY_TRIES' | 'TOO_MANY_REQUESTS', what: string, waitMs: number): ProblemError {
  const seconds = Math.ceil(waitMs / 1_000);
  return new ProblemError(code, `${what} Try again in ${seconds} s.`, { headers: { 'retry-after': String(seconds) } });
}
