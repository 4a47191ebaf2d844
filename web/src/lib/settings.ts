/** What one person chose for this browser: remembered in localStorage, applied by app/appearance.ts. */

import { z } from 'zod';

export const LANGUAGES = ['pt-BR', 'en'] as const;
export const THEMES = ['dark', 'light'] as const;
export const DENSITIES = ['compact', 'comfortable'] as const;
/** Colours of rising and falling prices. Teal and orange can be told apart with red-green blindness. */
export const DIRECTIONS = ['teal-orange', 'green-red'] as const;

const settingsSchema = z.object({
  language: z.enum(LANGUAGES).catch('pt-BR'),
  theme: z.enum(THEMES).catch('dark'),
  density: z.enum(DENSITIES).catch('compact'),
  direction: z.enum(DIRECTIONS).catch('teal-orange'),
});
export type Settings = z.infer<typeof settingsSchema>;
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

/** Settings kept in `keeper`. A damaged or missing text gives the defaults; each field is judged on its own. */
export function createSettings(keeper: Keeper): SettingsStore {
  const listeners = new Set<() => void>();
  let current = readSettings(keeper);
  return {
    get: () => current,
    set(change) {
      current = { ...current, ...change };
      keeper?.setItem(KEY, JSON.stringify(current));
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function readSettings(keeper: Keeper): Settings {
  const text = keeper?.getItem(KEY) ?? null;
  return settingsSchema.safeParse(text === null ? {} : parseJson(text)).data ?? settingsSchema.parse({});
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
