/** Why nothing can be traded on a day, in the words of the page: the server tells it in English. */

import { closureTextsOf } from './i18n/closure.ts';
import type { Language } from './settings.ts';

/** The name of a holiday or another reason; a general one where the server's is new to this page. */
export function closureText(reason: string | null, language: Language): string {
  const { reasons, unknown } = closureTextsOf(language);
  const known: Readonly<Record<string, string>> = reasons;
  return (reason === null ? undefined : known[reason]) ?? unknown;
}
