/** What one person chose for this browser: remembered in localStorage, applied by app/appearance.ts. */

import { z } from 'zod';

export const LANGUAGES = ['pt-BR', 'en'] as const;
export const THEMES = ['dark', 'light'] as const;
export const DENSITIES = ['compact', 'comfortable'] as const;
/** Colours of rising and falling prices. Teal and orange can be told apart with red-green blindness. */
export const DIRECTIONS = ['teal-orange', 'green-red'] as const;

/** Columns of the list of symbols besides the symbol itself. */
export const QUOTE_COLUMNS = ['last', 'change', 'volume', 'age', 'lists'] as const;
export type QuoteColumn = (typeof QUOTE_COLUMNS)[number];

const settingsSchema = z.object({
  language: z.enum(LANGUAGES),
  theme: z.enum(THEMES),
  density: z.enum(DENSITIES),
  direction: z.enum(DIRECTIONS),
  hiddenColumns: z.array(z.enum(QUOTE_COLUMNS)),
});
export type Settings = z.infer<typeof settingsSchema>;
/** What somebody comes with who has chosen nothing yet. */
export type Preference = Pick<Settings, 'language' | 'theme'>;
export type Language = Settings['language'];

/** `web/public/first-paint.js` reads the same key before this module is loaded. */
const KEY = 'pregao.settings';

export interface SettingsStore {
  get(): Settings;
  set(change: Partial<Settings>): void;
  subscribe(listener: () => void): () => void;
}

/** The part of `localStorage` that is needed; null where the browser forbids storage. */
export type Keeper = Pick<Storage, 'getItem' | 'setItem'> | null;

const DEFAULTS: Settings = {
  language: 'pt-BR',
  theme: 'dark',
  density: 'compact',
  direction: 'teal-orange',
  hiddenColumns: [],
};

/**
 * Settings kept in `keeper`: only what was chosen, so that the rest follows the browser. A damaged or missing text
 * gives the browser's preference and the defaults; each field is judged on its own.
 */
export function createSettings(keeper: Keeper, preference: Partial<Preference> = {}): SettingsStore {
  const listeners = new Set<() => void>();
  let chosen = readChosen(keeper);
  let current: Settings = { ...DEFAULTS, ...preference, ...chosen };
  return {
    get: () => current,
    set(change) {
      chosen = { ...chosen, ...change };
      current = { ...current, ...change };
      keeper?.setItem(KEY, JSON.stringify(chosen));
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * What the browser asks for: the first of its languages that this page speaks, and its colour scheme. Without one of
 * them it is English, since Portuguese is on the list of whoever reads it.
 */
export function preferenceOf(languages: readonly string[], isLight: boolean): Preference {
  const spoken = languages.map((tag) => tag.toLowerCase()).find((tag) => /^(pt|en)\b/.test(tag));
  return { language: spoken?.startsWith('pt') === true ? 'pt-BR' : 'en', theme: isLight ? 'light' : 'dark' };
}

/** The preference of this browser. */
export function browserPreference(): Preference {
  return preferenceOf(navigator.languages, matchMedia('(prefers-color-scheme: light)').matches);
}

function readChosen(keeper: Keeper): Partial<Settings> {
  const text = keeper?.getItem(KEY) ?? null;
  const saved = z.record(z.string(), z.unknown()).safeParse(text === null ? {} : parseJson(text)).data ?? {};
  const fields = Object.entries(settingsSchema.shape).map(
    ([name, field]) => [name, field.safeParse(saved[name])] as const,
  );
  return Object.fromEntries(fields.flatMap(([name, read]) => (read.success ? [[name, read.data]] : [])));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** `localStorage`, or null where reading it throws: private windows and embedded pages may forbid it. */
export function browserKeeper(): Keeper {
  try {
    return window.localStorage;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/** `sessionStorage`, which outlives a reload of its tab; null where reading it throws. */
export function browserSession(): Storage | null {
  try {
    return window.sessionStorage;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
