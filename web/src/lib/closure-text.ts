/** Why nothing can be traded on a day, in the words of the page: the server tells it in English. */

import type { Texts } from './i18n/catalogue.ts';

/** The name of a holiday or another reason; a general one where the server's is new to this page. */
export function closureText(reason: string | null, texts: Texts): string {
  const known: Readonly<Record<string, string>> = texts.data.closures;
  return (reason === null ? undefined : known[reason]) ?? texts.data.closed;
}
