/** A failure in the words of the page; the server's own detail is for developers and stays in its log. */

import type { ApiError } from './api.ts';
import type { Texts } from './i18n/catalogue.ts';

export interface FailureText {
  readonly reason: string;
  /** "código UNKNOWN_SYMBOL", or null where there is none. */
  readonly code: string | null;
}

/** What went wrong and what to do, with the server's stable code. */
export function failureText(error: ApiError, texts: Texts): FailureText {
  const { failure } = texts;
  const code = error.code ?? (error.status === null ? null : String(error.status));
  const shown = code === null ? null : failure.code(code);
  switch (error.kind) {
    case 'network':
      return { reason: failure.network, code: shown };
    case 'answer':
      return { reason: failure.answer, code: shown };
    case 'problem': {
      const known = knownProblem(error.code, texts);
      if (known !== null) return { reason: known, code: null };
      if (error.status === 404) return { reason: failure.unknownSymbol, code: shown };
      return { reason: (error.status ?? 500) >= 500 ? failure.server : failure.refused, code: shown };
    }
  }
}

/** Problems that have words of their own need no code beside them. */
function knownProblem(code: string | null, { access }: Texts): string | null {
  const problems: Readonly<Record<string, string>> = access.problems;
  return code !== null && Object.hasOwn(problems, code) ? (problems[code] ?? null) : null;
}
