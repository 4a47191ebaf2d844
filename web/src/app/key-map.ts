/**
 * What a key means, away from input fields.
 *
 * Any letter or digit opens the symbol search with that character in it. `g` alone is held for a moment: followed by
 * the letter of a page it goes there, followed by anything else, or by nothing, the search opens with what was typed,
 * so no key is ever lost. `/` opens the search at once, for codes that begin like a page's keys (GMAT3). A page may have
 * letters of its own, which then begin no search there.
 */

import type { PageName } from '#contract/pages.ts';
import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';

export type Command =
  | { readonly kind: 'palette' }
  | { readonly kind: 'search'; readonly typed: string }
  | { readonly kind: 'timeframe'; readonly timeframe: Timeframe }
  | { readonly kind: 'page'; readonly page: PageName }
  | { readonly kind: 'help' }
  /** A letter of the page that is open. */
  | { readonly kind: 'own'; readonly letter: string }
  /** `g` was typed: ask again after `GO_MS` with `timedOut`. */
  | { readonly kind: 'wait' };

export interface KeyPress {
  readonly key: string;
  /** The place on the keyboard: with Alt, `key` differs from country to country. */
  readonly code: string;
  readonly alt: boolean;
  readonly ctrlOrMeta: boolean;
  /** Typed into a field, a menu or a dialog. */
  readonly inField: boolean;
  /** Letters of the page that is open. */
  readonly own: string;
}

/** How long `g` waits for the second key. */
export const GO_MS = 700;

const GO = 'g';

/** Typed after `g`. */
export const PAGE_LETTERS: Readonly<Record<PageName, string>> = {
  overview: 'p',
  market: 'm',
  orders: 'o',
  data: 'd',
  system: 's',
};
/** Letters of a page: on Ordens, the ticket to buy and to sell. */
export const OWN_LETTERS: Readonly<Partial<Record<PageName, string>>> = { orders: 'bs' };
export const PAGE_NAMES = Object.keys(PAGE_LETTERS) as PageName[];

export class KeyMap {
  #waiting = false;

  /** The command of a key; null for keys that mean nothing here and are left to the browser. */
  press({ key, code, alt, ctrlOrMeta, inField, own }: KeyPress): Command | null {
    if (ctrlOrMeta && !alt && key.toLowerCase() === 'k') return this.#done({ kind: 'palette' });
    if (ctrlOrMeta || inField) return null;
    if (alt) return this.#done(timeframeOf(code));
    if (key.length !== 1) return key === 'Shift' ? null : this.#done(null);
    if (this.#waiting) return this.#done(afterGo(key));
    if (key === GO) {
      this.#waiting = true;
      return { kind: 'wait' };
    }
    return own.includes(key) ? { kind: 'own', letter: key } : commandOf(key);
  }

  /** `g` has waited long enough. */
  timedOut(): Command | null {
    return this.#waiting ? this.#done({ kind: 'search', typed: GO }) : null;
  }

  #done(command: Command | null): Command | null {
    this.#waiting = false;
    return command;
  }
}

function afterGo(key: string): Command | null {
  const page = PAGE_NAMES.find((name) => PAGE_LETTERS[name] === key);
  if (page !== undefined) return { kind: 'page', page };
  return isSymbolCharacter(key) ? { kind: 'search', typed: GO + key } : commandOf(key);
}

function commandOf(key: string): Command | null {
  if (key === '/') return { kind: 'search', typed: '' };
  if (key === '?') return { kind: 'help' };
  return isSymbolCharacter(key) ? { kind: 'search', typed: key } : null;
}

function isSymbolCharacter(key: string): boolean {
  return /^[a-z0-9]$/i.test(key);
}

function timeframeOf(code: string): Command | null {
  const digit = /^(?:Digit|Numpad)([1-6])$/.exec(code)?.[1];
  const timeframe = digit === undefined ? undefined : TIMEFRAMES[Number(digit) - 1];
  return timeframe === undefined ? null : { kind: 'timeframe', timeframe };
}
